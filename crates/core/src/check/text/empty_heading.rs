//! A233: a heading without text.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::prose::BlockKind;

pub(crate) const RULE: Rule = Rule {
    code: Code::A233,
    error_if_strict: false,
    reason: [
        "Rubriken syns inte, men finns i innehållsförteckningen och läses upp som en tom rad (WCAG 1.3.1).",
        "The heading is invisible, but it is in the table of contents and is read aloud as an empty line (WCAG 1.3.1).",
    ],
    previous: None,
    bad: "##\n\nBibliotekets nya lokaler öppnar.\n",
    good: "## Nya lokaler\n\nBibliotekets nya lokaler öppnar.\n",
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let headings = article.prose.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Heading(_)));
    let empty = headings.filter(|block| block.text.full.trim().is_empty());
    empty.map(|block| article.at(Code::A233, block.range.clone())).collect()
}
