//! A710: a review without a reviewer.

use super::{Check, Facts, Rule};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A710,
    strict: false,
    why: [
        "Någon står bakom en granskning. Utan namn eller enhet finns ingen att fråga.",
        "Someone stands behind a review. Without a name or unit, there is no one to ask.",
    ],
    before: None,
    wrong: "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\nreviewed: {date: 2026-09-01}\n---\n\nVattnet är avstängt.\n",
    right: "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\nreviewed: {date: 2026-09-01, by: {role: Chef}}\n---\n\nVattnet är avstängt.\n",
    check: Check::Claim(check),
};

fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let unsigned = facts
        .site
        .pages
        .iter()
        .filter(|page| page.front().record("reviewed").is_some_and(|reviewed| reviewed.get("by").is_none()));
    unsigned.map(|page| Diagnostic::at(Code::A710, facts.field(page, "reviewed"))).collect()
}
