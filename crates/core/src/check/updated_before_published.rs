//! A701: the page states a change before its publication.

use super::{Check, Facts, Rule};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A701,
    strict: true,
    why: [
        "En sida kan inte uppdateras innan den har publicerats. Ett av datumen är fel.",
        "A page cannot be updated before it has been published. One of the dates is wrong.",
    ],
    before: None,
    wrong: "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\nupdated: 2024-06-01\n---\n\nVattnet är avstängt.\n",
    right: "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\nupdated: 2024-06-30\n---\n\nVattnet är avstängt.\n",
    check: Check::Claim(check),
};

fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let zone = &facts.site.config.zone;
    let mut wrong = Vec::new();
    for page in &facts.site.pages {
        let (Some(published), Some(updated)) = (&page.dates.published, &page.dates.updated) else { continue };
        let (published, updated) = (&published.when, &updated.when);
        // A month or year is earlier than a day only if all of it is.
        if updated.instant(zone) < published.instant(zone) && updated.end(zone) <= published.instant(zone) {
            let key = if page.front().fields.contains_key("updated") { "updated" } else { "changes" };
            let message = Diagnostic::at(Code::A701, facts.field(page, key));
            wrong.push(message.arg("updated", updated.to_string()).arg("published", published.to_string()));
        }
    }
    wrong
}
