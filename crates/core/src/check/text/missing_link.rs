//! A257: a text refers to a link that is missing.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::prose::{Block, BlockKind};
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A257,
    error_if_strict: false,
    reason: [
        "”Läs mer här” utan länk är rester av en text där länken försvann vid kopieringen. Läsaren letar förgäves.",
        "“Read more here” without a link is left over from a text whose link was lost when it was copied. Readers look for it in vain.",
    ],
    previous: None,
    bad: "Läs mer om projektet här.\n",
    good: "Läs [mer om projektet](https://www.example.se/projekt/).\n",
    check: Check::Text(check),
};

/// Beginnings of blocks that announce a link.
const BEGINNINGS: [&str; 9] = [
    "läs mer",
    "läs vidare",
    "klicka här",
    "mer information finns",
    "mer information hittar",
    "read more",
    "learn more",
    "click here",
    "for more information see",
];

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let lines = |block: &&Block| matches!(block.kind, BlockKind::Paragraph | BlockKind::Item) && block.links.is_empty();
    let mut diagnostics = Vec::new();
    for block in article.prose.blocks.iter().filter(lines) {
        let words = block.text.full_words();
        for sentence in words.sentences() {
            let numbers = words.within(sentence);
            let lower = words.phrase(numbers.clone());
            if numbers.len() > 15 || !BEGINNINGS.iter().any(|beginning| lower.starts_with(beginning)) {
                continue;
            }
            // A colon, an address or a telephone number needs no link, and a longer text is about something else.
            let text = block.text.full.slice(sentence.clone());
            if !text.trim_end().ends_with(':') && !text.contains(['@', '+']) {
                let range = words.place(numbers.start).start..words.place(numbers.end - 1).end;
                let value = block.text.full.slice(range.clone());
                diagnostics.push(article.words(Code::A257, block, range).arg("value", value));
            }
        }
    }
    diagnostics
}
