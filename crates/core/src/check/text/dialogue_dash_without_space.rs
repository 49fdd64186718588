//! A254: a line of dialogue whose dash lacks a space.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::prose::BlockKind;
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A254,
    error_if_strict: false,
    reason: [
        "Talstrecket följs av ett mellanslag (Svenska skrivregler). Utan det ser strecket ut att höra till ordet.",
        "The Swedish dialogue dash is followed by a space (Svenska skrivregler). Without it, the dash seems to belong to the word.",
    ],
    previous: None,
    bad: "–Det gör det möjligt att börja i höst, säger projektledaren.\n",
    good: "– Det gör det möjligt att börja i höst, säger projektledaren.\n",
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    if !article.is_swedish() {
        return Vec::new();
    }
    let mut diagnostics = Vec::new();
    for block in article.prose.blocks.iter().filter(|block| block.kind == BlockKind::Paragraph) {
        let text = &block.text.plain;
        let Some(dash) = text.chars().next().filter(|c| matches!(c, '–' | '—')) else { continue };
        let end = dash.len_utf8();
        if text.slice(end..).starts_with(char::is_uppercase) {
            let message = article.words(Code::A254, block, 0..end);
            diagnostics.push(article.with_fix(message, block, 0..end, "– "));
        }
    }
    diagnostics
}
