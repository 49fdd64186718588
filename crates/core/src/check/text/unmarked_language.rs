//! A239: words in another language that are not marked up as such.

use std::ops::Range;

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::prose::MASK;

pub(crate) const RULE: Rule = Rule {
    code: Code::A239,
    error_if_strict: false,
    reason: [
        "En skärmläsare läser engelska ord med svenskt uttal om språket inte är utmärkt, och då går de inte att förstå (WCAG 3.1.2).",
        "A screen reader reads Swedish words with English pronunciation unless the language is marked up, which makes them impossible to understand (WCAG 3.1.2).",
    ],
    previous: None,
    bad: "Projektet finansieras av EU. This project has received funding from the European Union and is part of the programme.\n",
    good: "Projektet finansieras av EU. <span lang=\"en\">This project has received funding from the European Union and is part of the programme.</span>\n",
    check: Check::Text(check),
};

/// Function words of one language that do not exist in the other.
const ENGLISH: [&str; 27] = [
    "the", "of", "and", "to", "with", "that", "this", "are", "by", "from", "has", "been", "have", "will", "which",
    "was", "were", "or", "its", "their", "is", "for", "on", "an", "as", "it", "be",
];
const SWEDISH: [&str; 23] = [
    "och", "att", "det", "som", "på", "är", "av", "med", "till", "ett", "inte", "har", "om", "kan", "ska", "från",
    "vid", "eller", "den", "för", "de", "en", "i",
];

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let (own, other, name) = match (article.is_swedish(), article.is_english()) {
        (true, _) => (&SWEDISH[..], &ENGLISH[..], "en"),
        (_, true) => (&ENGLISH[..], &SWEDISH[..], "sv"),
        _ => return Vec::new(),
    };
    let mut diagnostics = Vec::new();
    for block in article.prose.blocks.iter().filter(|block| block.is_running()) {
        let words = block.text.words();
        for part in parts(&block.text.plain) {
            let numbers = words.within(&part);
            // A fourth of running text are function words. Names and titles have few, and are not reported.
            if numbers.len() < article.limits().foreign_words || numbers.clone().any(|n| own.contains(&words.lower(n)))
            {
                continue;
            }
            let foreign = numbers.clone().filter(|n| other.contains(&words.lower(*n))).count();
            if foreign >= 3 && foreign * 5 >= numbers.len() {
                let range = words.place(numbers.start).start..words.place(numbers.end - 1).end;
                diagnostics.push(article.words(Code::A239, block, range).arg("lang", name));
            }
        }
    }
    diagnostics
}

/// The parts of a text that are in one language: sentences, quotations and brackets.
fn parts(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if matches!(c, '.' | '!' | '?' | ':' | ';' | '(' | ')' | '"' | '“' | '”' | '»' | '«' | MASK) {
            parts.push(start..at);
            start = at + c.len_utf8();
        }
    }
    parts.push(start..text.len());
    parts
}
