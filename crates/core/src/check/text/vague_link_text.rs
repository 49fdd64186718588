//! A236: a link text that does not describe its target.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::prose::BlockKind;
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A236,
    error_if_strict: false,
    reason: [
        "Den som hoppar mellan länkar hör bara ”här”, ”läs mer”, ”här”. Länktexten ska gå att förstå för sig (WCAG 2.4.4).",
        "People who jump from link to link hear only “here”, “read more”, “here”. A link text must make sense on its own (WCAG 2.4.4).",
    ],
    previous: None,
    bad: "Läs mer om projektet [här](https://www.example.se/projekt/).\n",
    good: "Läs [mer om projektet](https://www.example.se/projekt/).\n",
    check: Check::Text(check),
};

/// Texts that fit any link, in lower case.
const EMPTY: [&str; 32] = [
    "här",
    "klicka här",
    "läs mer här",
    "läs mer",
    "läs vidare",
    "mer",
    "mer här",
    "se här",
    "se mer",
    "länk",
    "länken",
    "denna länk",
    "den här länken",
    "mer information",
    "mer info",
    "till sidan",
    "den här sidan",
    "hemsida",
    "webbplats",
    "here",
    "click here",
    "read more",
    "read more here",
    "more",
    "more here",
    "link",
    "this link",
    "more information",
    "more info",
    "learn more",
    "this page",
    "website",
];

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for block in &article.prose.blocks {
        for link in &block.links {
            let text = block.text.full.slice(link.text.clone());
            if is_empty(text) {
                diagnostics.push(article.at(Code::A236, link.range.clone()).arg("value", text.trim()));
            }
        }
        // The link lists of a page have their texts in front matter.
        if block.kind == BlockKind::Field("text".to_owned()) && is_empty(&block.text.full) {
            diagnostics.push(article.at(Code::A236, block.range.clone()).arg("value", block.text.full.trim()));
        }
    }
    diagnostics
}

fn is_empty(text: &str) -> bool {
    let plain = text.trim().trim_end_matches(['.', '!', '»', '›', '>', '→', ':']).trim().to_lowercase();
    EMPTY.contains(&plain.as_str())
}
