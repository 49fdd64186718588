//! A232: a heading skips a level.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::prose::BlockKind;

pub(crate) const RULE: Rule = Rule {
    code: Code::A232,
    error_if_strict: false,
    reason: [
        "Den som lyssnar på sidan hoppar mellan rubriker, och tror att något saknas om en nivå hoppas över (WCAG 1.3.1).",
        "People who listen to the page jump from heading to heading, and think that something is missing when a level is skipped (WCAG 1.3.1).",
    ],
    previous: None,
    bad: "## Så söker du\n\nFyll i blanketten.\n\n#### Bilagor\n\nSkicka med ritningen.\n",
    good: "## Så söker du\n\nFyll i blanketten.\n\n### Bilagor\n\nSkicka med ritningen.\n",
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    // The page's title is level 1.
    let mut before = 1;
    let mut diagnostics = Vec::new();
    for block in &article.prose.blocks {
        let BlockKind::Heading(level) = block.kind else { continue };
        // Level 1 headings are rendered as level 2, and have a message of their own.
        let level = level.max(2);
        if level > before + 1 {
            let marks = |level: u8| "#".repeat(usize::from(level));
            let message = article.at(Code::A232, block.range.clone());
            diagnostics.push(message.arg("value", marks(level)).arg("expected", marks(before + 1)));
        }
        before = level;
    }
    diagnostics
}
