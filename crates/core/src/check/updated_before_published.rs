//! A701: the page states a change before its publication.

use super::{Check, Rule, RuleContext};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A701,
    error_if_strict: true,
    reason: [
        "En sida kan inte uppdateras innan den har publicerats. Ett av datumen är fel.",
        "A page cannot be updated before it has been published. One of the dates is wrong.",
    ],
    previous: None,
    bad: example_page!("updated: 2024-06-01\n", "Vattnet är avstängt.\n"),
    good: example_page!("updated: 2024-06-30\n", "Vattnet är avstängt.\n"),
    check: Check::Claim(check),
};

fn check(context: &RuleContext<'_>) -> Vec<Diagnostic> {
    let zone = &context.site.config.zone;
    let mut diagnostics = Vec::new();
    for page in &context.site.pages {
        let (Some(published), Some(updated)) = (&page.dates.published, &page.dates.updated) else { continue };
        let (published, updated) = (&published.when, &updated.when);
        // A month or year is earlier than a day only if all of it is.
        if updated.instant(zone) < published.instant(zone) && updated.end(zone) <= published.instant(zone) {
            let key = if page.front().fields.contains_key("updated") { "updated" } else { "changes" };
            let message = Diagnostic::at(Code::A701, context.field(page, key));
            diagnostics.push(message.arg("updated", updated.to_string()).arg("published", published.to_string()));
        }
    }
    diagnostics
}
