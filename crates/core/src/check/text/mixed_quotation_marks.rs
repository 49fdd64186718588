//! A252: inconsistent quotation marks on one page.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::prose::Block;
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A252,
    strict: false,
    why: [
        "Blandade citattecken ser slarviga ut, och läsaren undrar om de betyder olika saker. På svenska används tecknet ” både före och efter.",
        "Mixed quotation marks look careless, and readers wonder whether they mean different things. In English they are “ and ”.",
    ],
    before: None,
    wrong: "Det kallas “samhandling”, och ”samverkan” är något annat.\n",
    right: "Det kallas ”samhandling”, och ”samverkan” är något annat.\n",
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let expected = |sign: char| match (article.is_swedish(), article.is_english(), sign) {
        // Swedish uses the same mark at both ends.
        (true, _, '“' | '„') => Some("”"),
        (true, _, '«' | '»' | '”') => Some("”").filter(|_| sign != '”'),
        (_, true, '„' | '«') => Some("“"),
        (_, true, '»') => Some("”"),
        _ => None,
    };
    let marks: Vec<(&Block, usize, char)> = article
        .prose
        .blocks
        .iter()
        .flat_map(|block| block.text.plain.char_indices().map(move |(at, sign)| (block, at, sign)))
        .filter(|(_, _, sign)| matches!(sign, '“' | '”' | '„' | '«' | '»' | '"'))
        .collect();
    // Where smart punctuation replaces straight quotes, they count as correct.
    let straight = !article.site.config.smart && marks.iter().any(|(_, _, sign)| *sign != '"');
    let angled = |sign: char| matches!(sign, '«' | '»');
    // A page that uses » throughout has chosen a style that is correct too.
    let mixed = marks.iter().any(|(_, _, sign)| !angled(*sign));
    let mut wrong = Vec::new();
    for (block, at, sign) in marks {
        let range = at..at + sign.len_utf8();
        let instead = if sign == '"' {
            straight.then(|| if article.is_english() && opens(block.text.plain.slice(..at)) { "“" } else { "”" })
        } else {
            expected(sign).filter(|_| mixed || !angled(sign))
        };
        let Some(instead) = instead else { continue };
        let message = article.words(Code::A252, block, range.clone()).arg("value", sign.to_string());
        let message = message.arg("expected", instead);
        wrong.push(article.with_fix(message, block, range, instead));
    }
    wrong
}

/// Whether a mark after this text opens a quotation.
fn opens(before: &str) -> bool {
    before.chars().next_back().is_none_or(|sign| sign.is_whitespace() || matches!(sign, '(' | '–' | '—'))
}
