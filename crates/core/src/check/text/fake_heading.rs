//! A259: a paragraph used as a heading.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::prose::{Block, BlockKind};

pub(crate) const RULE: Rule = Rule {
    code: Code::A259,
    error_if_strict: false,
    reason: [
        "Fet stil eller en kort rad ser ut som en rubrik, men den som lyssnar på sidan kan inte hoppa till den, och den finns inte i innehållsförteckningen (WCAG 1.3.1).",
        "Bold text or a short line looks like a heading, but people who listen to the page cannot jump to it, and it is not in the table of contents (WCAG 1.3.1).",
    ],
    previous: None,
    bad: "**Så går det till**\n\nDu ansöker på nätet och får svar inom en vecka.\n",
    good: "## Så går det till\n\nDu ansöker på nätet och får svar inom en vecka.\n",
    check: Check::Text(check),
};

/// The most words of a heading.
const MOST: usize = 9;
/// The fewest words of a paragraph below a heading.
const TEXT: usize = 15;

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let blocks = &article.prose.blocks;
    let text = |number: usize| blocks.get(number).filter(|block| block.kind == BlockKind::Paragraph && !block.quoted);
    let candidates = (0..blocks.len()).filter_map(|number| Some((text(number)?, text(number + 1)?)));
    let (bold, plain): (Vec<_>, Vec<_>) =
        candidates.filter(|(block, _)| is_short(block)).partition(|(block, _)| is_bold(article, block));
    // One short line may be anything; several on a page without headings are probably headings that were lost on
    // pasting.
    let headed = blocks.iter().any(|block| matches!(block.kind, BlockKind::Heading(_)));
    let plain = plain.into_iter().filter(|(block, next)| is_title(block) && next.text.words().len() >= TEXT);
    let plain: Vec<_> = plain.filter(|_| !headed).collect();
    let several = if plain.len() >= 2 { plain } else { Vec::new() };
    let all = bold.into_iter().chain(several);
    all.map(|(block, _)| article.at(Code::A259, block.range.clone()).arg("value", block.text.full.trim())).collect()
}

/// Few words, and not a sentence.
fn is_short(block: &Block) -> bool {
    let text = block.text.full.trim();
    (1..=MOST).contains(&block.text.full_words().len()) && !text.ends_with(['.', ':', '!', ',', ';', '…'])
}

fn is_title(block: &Block) -> bool {
    let text = block.text.plain.trim();
    block.links.is_empty()
        && text.starts_with(char::is_uppercase)
        && !text.contains(['@', '/', ','])
        && !text.contains(|c: char| c.is_ascii_digit())
}

/// Whether all of a block is bold.
fn is_bold(article: &Article<'_>, block: &Block) -> bool {
    let written = article.source.get(block.range.clone()).unwrap_or_default().trim();
    ["**", "__"].iter().any(|mark| {
        let inner = written.strip_prefix(mark).and_then(|text| text.strip_suffix(mark));
        inner.is_some_and(|inner| !inner.is_empty() && !inner.contains(mark))
    })
}
