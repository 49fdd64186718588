//! A256: a remnant of the page that a text was copied from.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::prose::BlockKind;
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A256,
    error_if_strict: false,
    reason: [
        "Orden hörde till en knapp eller en meny på en annan webbplats. Här gör de ingen nytta.",
        "The words belonged to a button or a menu on another site. Here they do nothing.",
    ],
    previous: None,
    bad: "Läs om programmet. Länk till annan webbplats, öppnas i nytt fönster.\n\nSkriv ut sidan\n",
    good: "Läs om programmet.\n",
    check: Check::Text(check),
};

/// Complete blocks that are buttons or menus.
const BLOCKS: [&str; 24] = [
    "startsida",
    "dela",
    "dela sidan",
    "dela sidan på sociala medier",
    "dela på facebook",
    "dela på linkedin",
    "skriv ut",
    "skriv ut sidan",
    "till toppen",
    "till sidans topp",
    "lyssna",
    "lyssna på sidan",
    "hoppa till innehåll",
    "hoppa till innehållet",
    "du är här",
    "tipsa en vän",
    "share",
    "share this page",
    "print this page",
    "back to top",
    "skip to content",
    "skip to main content",
    "you are here",
    "listen to this page",
];

/// Phrases that sites add to links.
const PHRASES: [&str; 7] = [
    "länk till annan webbplats",
    "öppnas i nytt fönster",
    "öppnas i ny flik",
    "länken öppnas i nytt fönster",
    "opens in new window",
    "opens in a new tab",
    "external link opens",
];

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for block in &article.prose.blocks {
        let text = &block.text.plain;
        let words = block.text.words();
        let heading = matches!(block.kind, BlockKind::Heading(_));
        if (heading || block.is_running()) && BLOCKS.contains(&words.phrase(0..words.len())) {
            diagnostics.push(article.at(Code::A256, block.range.clone()).arg("value", text.trim()));
            continue;
        }
        for range in PHRASES.iter().flat_map(|phrase| words.find(text, phrase)) {
            let value = text.slice(range.clone()).to_owned();
            diagnostics.push(article.words(Code::A256, block, range).arg("value", value));
        }
    }
    diagnostics
}
