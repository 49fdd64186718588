//! A709: the review that the page announces is overdue. Readers see that on the page; `anslag review` lists all such
//! pages.

use super::{Check, Rule, RuleContext};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A709,
    error_if_strict: false,
    reason: [
        "Sidan har ett datum för granskning. När det har passerat visas det på sidan, och för den ansvariga i anslag review.",
        "The page has a review date. Once it has passed, the page says so to readers, and anslag review says so to the owner.",
    ],
    previous: None,
    bad: example_page!("reviewed: {date: 2025-01-01, by: {role: Chef}}\n", "Vattnet är avstängt.\n"),
    good: example_page!("reviewed: {date: 2026-09-01, by: {role: Chef}}\n", "Vattnet är avstängt.\n"),
    check: Check::Claim(check),
};

fn check(context: &RuleContext<'_>) -> Vec<Diagnostic> {
    let site = context.site;
    let overdue = site.pages.iter().filter(|page| !page.expired && page.dates.overdue(site.now, &site.config.zone));
    overdue
        .map(|page| {
            let key = if page.front().fields.contains_key("review_by") { "review_by" } else { "review_in" };
            let due = page.dates.review_by.map(|day| day.to_string()).unwrap_or_default();
            Diagnostic::at(Code::A709, context.field(page, key)).arg("value", due)
        })
        .collect()
}
