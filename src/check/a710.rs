//! A710: a review that nobody has signed.

use super::{Facts, Rule};
use crate::diagnostic::{Code, Diagnostic};

/// See the file.
pub const RULE: Rule = Rule { code: Code::A710, strict: false, check };

fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let unsigned = facts
        .site
        .pages
        .iter()
        .filter(|page| page.front().record("reviewed").is_some_and(|reviewed| reviewed.get("by").is_none()));
    unsigned.map(|page| Diagnostic::at(Code::A710, facts.field(page, "reviewed"))).collect()
}
