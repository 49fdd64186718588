//! A703: the page has a new date, but the same text as when it was stamped.

use super::{Check, Facts, Rule, has_unstamped_change, unchanged};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A703,
    strict: true,
    why: [
        "Ett nytt datum lovar något nytt. Den som läser sidan igen och inte hittar det slutar lita på datumen.",
        "A new date promises something new. Readers who return and do not find it stop trusting the dates.",
    ],
    before: Some("---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\n---\n\nVattnet är avstängt.\n"),
    wrong: "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\nupdated: 2026-09-01\n---\n\nVattnet är avstängt.\n",
    right: "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\n---\n\nVattnet är avstängt.\n",
    check: Check::Claim(check),
};

fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let bumped = facts.locked().filter(|(page, locked)| unchanged(page, locked) && has_unstamped_change(page, locked));
    bumped
        .map(|(page, _)| {
            let key = if page.front().fields.contains_key("updated") { "updated" } else { "changes" };
            let when = page.dates.updated.as_ref().map(|dated| dated.when.to_string()).unwrap_or_default();
            Diagnostic::at(Code::A703, facts.field(page, key)).arg("value", when)
        })
        .collect()
}
