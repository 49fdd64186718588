//! A248: a doubled full stop.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A248,
    error_if_strict: false,
    reason: [
        "Ett skrivfel som läsaren ser direkt. En utelämning skrivs med tre punkter.",
        "A typo that readers notice at once. An ellipsis has three dots.",
    ],
    previous: None,
    bad: "Torget är klart i maj..\n",
    good: "Torget är klart i maj.\n",
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for block in &article.prose.blocks {
        let text = &block.text.plain;
        for (at, _) in text.match_indices("..") {
            let (before, after) = (text.slice(..at).chars().next_back(), text.slice(at + 2..).chars().next());
            // Three dots are an ellipsis, and `../` is a path.
            let ends = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, ')' | '”' | '"' | '»'))
                && after.is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '”' | ')'));
            if ends {
                let message = article.words(Code::A248, block, at..at + 2);
                diagnostics.push(article.with_fix(message, block, at..at + 2, "."));
            }
        }
    }
    diagnostics
}
