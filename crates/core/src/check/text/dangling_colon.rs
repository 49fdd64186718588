//! A235: a sentence announces something with a colon, and nothing follows.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::prose::{Block, BlockKind};

pub(crate) const RULE: Rule = Rule {
    code: Code::A235,
    error_if_strict: false,
    reason: [
        "Läsaren väntar sig en lista eller ett citat efter kolonet. Om den saknas har något fallit bort.",
        "Readers expect a list or a quotation after the colon. If there is none, something was lost.",
    ],
    previous: None,
    bad: "För mer information, kontakta:\n\n## Bakgrund\n\nProjektet började i våras.\n",
    good: "För mer information, kontakta:\n\n- kontaktcenter\n- biblioteket\n\n## Bakgrund\n\nProjektet började i våras.\n",
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let blocks = &article.prose.blocks;
    let mut diagnostics = Vec::new();
    for (number, block) in blocks.iter().enumerate() {
        let paragraph = block.kind == BlockKind::Paragraph && !block.quoted;
        let text = block.text.plain.trim_end();
        if paragraph && text.ends_with(':') && blocks.get(number + 1).is_none_or(|next| !is_announced(next)) {
            diagnostics.push(article.words(Code::A235, block, text.len() - 1..text.len()));
        }
    }
    diagnostics
}

/// Whether a block can follow a colon: a list, a quotation, a table, a line of dialogue or an address.
fn is_announced(block: &Block) -> bool {
    let text = block.text.plain.trim();
    match block.kind {
        BlockKind::Heading(_) => false,
        BlockKind::Paragraph if !block.quoted && text.starts_with(char::is_alphabetic) => {
            // A short line after the colon may be the announced item, unless it ends with a colon itself.
            !text.ends_with(':') && block.text.words().len() <= 8
        }
        _ => true,
    }
}
