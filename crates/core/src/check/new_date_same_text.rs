//! A703: the page has a new date, but the same text as when it was stamped.

use super::{Check, Rule, RuleContext, has_unstamped_change, unchanged};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A703,
    error_if_strict: true,
    reason: [
        "Ett nytt datum lovar något nytt. Den som läser sidan igen och inte hittar det slutar lita på datumen.",
        "A new date promises something new. Readers who return and do not find it stop trusting the dates.",
    ],
    previous: Some(example_page!("", "Vattnet är avstängt.\n")),
    bad: example_page!("updated: 2026-09-01\n", "Vattnet är avstängt.\n"),
    good: example_page!("", "Vattnet är avstängt.\n"),
    check: Check::Claim(check),
};

fn check(context: &RuleContext<'_>) -> Vec<Diagnostic> {
    let bumped =
        context.stamped_pages().filter(|(page, entry)| unchanged(page, entry) && has_unstamped_change(page, entry));
    bumped
        .map(|(page, _)| {
            let key = if page.front().fields.contains_key("updated") { "updated" } else { "changes" };
            let when = page.dates.updated.as_ref().map(|dated| dated.when.to_string()).unwrap_or_default();
            Diagnostic::at(Code::A703, context.field(page, key)).arg("value", when)
        })
        .collect()
}
