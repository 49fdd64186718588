//! A250: a repeated paragraph.

use std::collections::BTreeMap;

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::document::prose::{Block, BlockKind};

pub(crate) const RULE: Rule = Rule {
    code: Code::A250,
    error_if_strict: false,
    reason: [
        "Samma stycke två gånger är nästan alltid ett misstag: ett sidhuvud från en pdf, eller en text som klistrades in två gånger.",
        "The same paragraph twice is nearly always a mistake: a page header from a PDF, or a text that was pasted twice.",
    ],
    previous: None,
    bad: "Handlingsplan för digitala Exempelkommun\n\nTorget byggs om.\n\nHandlingsplan för digitala Exempelkommun\n\nTräden planteras i maj.\n",
    good: "Torget byggs om.\n\nTräden planteras i maj.\n",
    check: Check::Text(check),
};

/// Shorter paragraphs may be repeated on purpose.
const FEW: usize = 4;

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let mut first_occurrences: BTreeMap<&str, &Block> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    let running = |block: &&Block| matches!(block.kind, BlockKind::Paragraph | BlockKind::Lead);
    for block in article.prose.blocks.iter().filter(running) {
        let all = block.text.full_words();
        if all.len() < FEW {
            continue;
        }
        let key = all.phrase(0..all.len());
        match first_occurrences.get(key) {
            Some(first) => {
                let place = Place::bytes(article.page.document.path.as_str(), first.range.clone());
                diagnostics.push(article.at(Code::A250, block.range.clone()).place(place));
            }
            None => {
                first_occurrences.insert(key, block);
            }
        }
    }
    diagnostics
}
