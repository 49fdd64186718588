//! A702: what a reader reads has changed since the page was stamped, and nobody has said what.

use super::{Facts, Rule, newly_noted, unchanged};
use crate::diagnostic::{Code, Diagnostic};

/// See the file.
pub const RULE: Rule = Rule { code: Code::A702, strict: true, check };

fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let silent = facts.locked().filter(|(page, locked)| !unchanged(page, locked) && !newly_noted(page, locked));
    silent
        .map(|(page, _)| {
            Diagnostic::at(Code::A702, facts.field(page, "updated")).arg("path", page.document.path.as_str())
        })
        .collect()
}
