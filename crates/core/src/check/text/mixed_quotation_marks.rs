//! A252: inconsistent quotation marks on one page.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::prose::Block;
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A252,
    error_if_strict: false,
    reason: [
        "Blandade citattecken ser slarviga ut, och läsaren undrar om de betyder olika saker. På svenska används tecknet ” både före och efter.",
        "Mixed quotation marks look careless, and readers wonder whether they mean different things. In English they are “ and ”.",
    ],
    previous: None,
    bad: "Det kallas “samhandling”, och ”samverkan” är något annat.\n",
    good: "Det kallas ”samhandling”, och ”samverkan” är något annat.\n",
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let expected = |c: char| match (article.is_swedish(), article.is_english(), c) {
        // Swedish uses the same mark at both ends.
        (true, _, '“' | '„') => Some("”"),
        (true, _, '«' | '»' | '”') => Some("”").filter(|_| c != '”'),
        (_, true, '„' | '«') => Some("“"),
        (_, true, '»') => Some("”"),
        _ => None,
    };
    let marks: Vec<(&Block, usize, char)> = article
        .prose
        .blocks
        .iter()
        .flat_map(|block| block.text.plain.char_indices().map(move |(at, c)| (block, at, c)))
        .filter(|(_, _, c)| matches!(c, '“' | '”' | '„' | '«' | '»' | '"'))
        .collect();
    // Where smart punctuation replaces straight quotes, they count as correct.
    let straight = !article.site.config.smart && marks.iter().any(|(_, _, c)| *c != '"');
    let angled = |c: char| matches!(c, '«' | '»');
    // A page that uses » throughout has chosen a style that is correct too.
    let mixed = marks.iter().any(|(_, _, c)| !angled(*c));
    let mut diagnostics = Vec::new();
    for (block, at, c) in marks {
        let range = at..at + c.len_utf8();
        let instead = if c == '"' {
            straight.then(|| if article.is_english() && opens(block.text.plain.slice(..at)) { "“" } else { "”" })
        } else {
            expected(c).filter(|_| mixed || !angled(c))
        };
        let Some(instead) = instead else { continue };
        let message = article.words(Code::A252, block, range.clone()).arg("value", c.to_string());
        let message = message.arg("expected", instead);
        diagnostics.push(article.with_fix(message, block, range, instead));
    }
    diagnostics
}

/// Whether a mark after this text opens a quotation.
fn opens(before: &str) -> bool {
    before.chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '–' | '—'))
}
