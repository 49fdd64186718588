//! A251: double spaces.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A251,
    error_if_strict: false,
    reason: [
        "De syns inte på sidan, men sökningar i texten missar orden, och ändringar ser större ut än de är.",
        "They do not show on the page, but searches miss the words, and changes look larger than they are.",
    ],
    previous: None,
    bad: "Torget  byggs om.\n",
    good: "Torget byggs om.\n",
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for block in &article.prose.blocks {
        let text = &block.text.plain;
        let mut at = 0;
        while let Some(found) = text.slice(at..).find("  ").map(|found| at + found) {
            let end = found + text.slice(found..).len() - text.slice(found..).trim_start_matches(' ').len();
            at = end;
            // Spaces around a text and at line breaks are layout of the source.
            let range = found..end;
            let inner = found > 0 && end < text.len();
            if let (true, Some(_)) = (inner, block.text.exact(range.clone())) {
                let message = article.words(Code::A251, block, range.clone());
                diagnostics.push(article.with_fix(message, block, range, " "));
            }
        }
    }
    diagnostics
}
