//! A704: a public page states a change or a review in the future.

use super::{Check, Rule, RuleContext};
use crate::date::PartialDate;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::TypedValue;

pub(crate) const RULE: Rule = Rule {
    code: Code::A704,
    error_if_strict: true,
    reason: [
        "Ingen kan ha ändrat eller granskat sidan i morgon. Använd `published` eller `embargo` för en sida som ska publiceras senare.",
        "No one can have changed or reviewed the page tomorrow. To schedule a page, use `published` or `embargo`.",
    ],
    previous: None,
    bad: example_page!("updated: 2027-01-01\n", "Vattnet är avstängt.\n"),
    good: example_page!("updated: 2026-09-01\n", "Vattnet är avstängt.\n"),
    check: Check::Claim(check),
};

fn check(context: &RuleContext<'_>) -> Vec<Diagnostic> {
    let site = context.site;
    let future = |when: &PartialDate| when.instant(&site.config.zone) > site.now;
    let mut diagnostics = Vec::new();
    // Drafts may have future dates; `draft` is also set for scheduled pages.
    for page in site.pages.iter().filter(|page| !page.draft) {
        let front = page.front();
        let changes = front.list("changes").iter().filter_map(|entry| match &entry.val {
            TypedValue::Record(change) => Some((change.when("date")?, change.place("date"))),
            _ => None,
        });
        let reviewed = front.record("reviewed").and_then(|record| Some((record.when("date")?, record.place("date"))));
        let updated = front.when("updated").map(|when| (when, front.place("updated")));
        for (when, range) in changes.chain(reviewed).chain(updated).filter(|(when, _)| future(when)) {
            diagnostics.push(Diagnostic::at(Code::A704, context.place(page, range)).arg("value", when.to_string()));
        }
    }
    diagnostics
}
