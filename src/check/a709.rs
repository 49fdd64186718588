//! A709: the review that the page promises is overdue. Readers are told on the page; `anslag review` lists all.

use super::{Facts, Rule};
use crate::diagnostic::{Code, Diagnostic};

/// See the file.
pub const RULE: Rule = Rule { code: Code::A709, strict: false, check };

fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let site = facts.site;
    let overdue = site.pages.iter().filter(|page| !page.expired && page.dates.overdue(site.now, &site.config.zone));
    overdue
        .map(|page| {
            let key = if page.front().fields.contains_key("review_by") { "review_by" } else { "review_in" };
            let due = page.dates.review_by.map(|day| day.to_string()).unwrap_or_default();
            Diagnostic::at(Code::A709, facts.field(page, key)).arg("value", due)
        })
        .collect()
}
