//! A238: a table without a header row.

use std::collections::BTreeMap;

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::prose::{Block, BlockKind};

pub(crate) const RULE: Rule = Rule {
    code: Code::A238,
    error_if_strict: false,
    reason: [
        "Den som lyssnar på tabellen får veta vilken kolumn ett värde hör till, om kolumnerna har rubriker (WCAG 1.3.1).",
        "People who listen to the table are told which column a value belongs to, if the columns have headings (WCAG 1.3.1).",
    ],
    previous: None,
    bad: "|  |  |\n|---|---|\n| Vatten | 38 kr |\n| Avlopp | 41 kr |\n",
    good: "| Avgift | Per kubikmeter |\n|---|---|\n| Vatten | 38 kr |\n| Avlopp | 41 kr |\n",
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let heads = |block: &&Block| block.kind == BlockKind::Header;
    let mut tables: BTreeMap<usize, Vec<&Block>> = BTreeMap::new();
    for block in article.prose.blocks.iter().filter(heads) {
        tables.entry(block.group).or_default().push(block);
    }
    let empty = |cells: &Vec<&Block>| cells.iter().all(|cell| cell.text.full.trim().is_empty());
    let bare = tables.into_values().filter(empty);
    bare.map(|cells| {
        let (start, end) = (cells[0].range.start, cells[cells.len() - 1].range.end);
        article.at(Code::A238, start..end)
    })
    .collect()
}
