//! A248: a doubled full stop.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A248,
    strict: false,
    why: [
        "Ett skrivfel som läsaren ser direkt. En utelämning skrivs med tre punkter.",
        "A typo that readers notice at once. An ellipsis has three dots.",
    ],
    before: None,
    wrong: "Torget är klart i maj..\n",
    right: "Torget är klart i maj.\n",
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    for block in &article.prose.blocks {
        let text = &block.text.plain;
        for (at, _) in text.match_indices("..") {
            let (before, after) = (text.slice(..at).chars().next_back(), text.slice(at + 2..).chars().next());
            // Three dots are an ellipsis, and `../` is a path.
            let ends = before.is_some_and(|sign| sign.is_alphanumeric() || matches!(sign, ')' | '”' | '"' | '»'))
                && after.is_none_or(|sign| sign.is_whitespace() || matches!(sign, '"' | '”' | ')'));
            if ends {
                let message = article.words(Code::A248, block, at..at + 2);
                wrong.push(article.with_fix(message, block, at..at + 2, "."));
            }
        }
    }
    wrong
}
