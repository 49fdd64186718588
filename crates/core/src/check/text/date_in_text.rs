//! A255: the text states a date of the page that belongs in front matter.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::prose::{Block, BlockKind};

pub(crate) const RULE: Rule = Rule {
    code: Code::A255,
    error_if_strict: false,
    reason: [
        "Ett datum i texten ändras inte när texten ändras, och ingen märker att det har blivit fel. I front matter visas det på sidan, i flöden och för sökmotorer, och `check` varnar när det motsägs.",
        "A date in the text does not change with the text, and no one notices that it has become wrong. In the front matter it is shown on the page, in feeds and to search engines, and `check` reports when it is contradicted.",
    ],
    previous: None,
    bad: "Torget är klart.\n\nSidan uppdaterad 2024-06-12\n",
    good: example_page!("updated: 2026-06-12\n", "Torget är klart.\n"),
    check: Check::Text(check),
};

/// Beginnings of such lines, and the field for each date.
const BEGINNINGS: [(&str, &str); 22] = [
    ("sidan uppdaterad", "updated"),
    ("sidan uppdaterades", "updated"),
    ("senast uppdaterad", "updated"),
    ("sidan senast uppdaterad", "updated"),
    ("uppdaterad", "updated"),
    ("senast ändrad", "updated"),
    ("sidan ändrad", "updated"),
    ("publicerad", "published"),
    ("publicerat", "published"),
    ("sidan publicerad", "published"),
    ("publiceringsdatum", "published"),
    ("senast granskad", "reviewed"),
    ("granskad", "reviewed"),
    ("sidan granskad", "reviewed"),
    ("last updated", "updated"),
    ("page updated", "updated"),
    ("updated", "updated"),
    ("last modified", "updated"),
    ("published", "published"),
    ("page published", "published"),
    ("last reviewed", "reviewed"),
    ("reviewed", "reviewed"),
];

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let lines = |block: &&Block| matches!(block.kind, BlockKind::Paragraph | BlockKind::Item);
    let mut diagnostics = Vec::new();
    for block in article.prose.blocks.iter().filter(lines) {
        let all = block.text.full_words();
        let text = all.phrase(0..all.len());
        let is_year = |word: &str| word.len() >= 4 && word.bytes().take(4).all(|byte| byte.is_ascii_digit());
        let year = || (0..all.len()).any(|number| is_year(all.lower(number)));
        let begins = |beginning: &str| text.strip_prefix(beginning).is_some_and(|rest| rest.starts_with(' '));
        let found = BEGINNINGS.iter().find(|(beginning, _)| begins(beginning));
        // A sentence about a publication is longer.
        if let Some((_, field)) = found.filter(|_| all.len() <= 10 && year()) {
            diagnostics.push(article.at(Code::A255, block.range.clone()).arg("field", *field));
        }
    }
    diagnostics
}
