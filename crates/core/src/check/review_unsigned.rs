//! A710: a review without a reviewer.

use super::{Check, Rule, RuleContext};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A710,
    error_if_strict: false,
    reason: [
        "Någon står bakom en granskning. Utan namn eller enhet finns ingen att fråga.",
        "Someone stands behind a review. Without a name or unit, there is no one to ask.",
    ],
    previous: None,
    bad: example_page!("reviewed: {date: 2026-09-01}\n", "Vattnet är avstängt.\n"),
    good: example_page!("reviewed: {date: 2026-09-01, by: {role: Chef}}\n", "Vattnet är avstängt.\n"),
    check: Check::Claim(check),
};

fn check(context: &RuleContext<'_>) -> Vec<Diagnostic> {
    let unsigned = context
        .site
        .pages
        .iter()
        .filter(|page| page.front().record("reviewed").is_some_and(|reviewed| reviewed.get("by").is_none()));
    unsigned.map(|page| Diagnostic::at(Code::A710, context.field(page, "reviewed"))).collect()
}
