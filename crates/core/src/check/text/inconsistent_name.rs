//! A243: a name with inconsistent spelling.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::words::Words;
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A243,
    error_if_strict: false,
    reason: [
        "Om ett namn skrivs på olika sätt undrar läsaren om det är två olika saker, och sökningar hittar bara det ena. Skriv namnet i `check: glossary:` i anslag.yaml, så gäller det på alla sidor.",
        "When a name is spelt in different ways, readers wonder whether there are two things, and searches find only one. Add the name to `check: glossary:` in anslag.yaml, and it applies to every page.",
    ],
    previous: None,
    bad: "Projektet Smart Liv har börjat. Läs mer om hur Smart Liv gick till. Det kallas Smart liv på alla sidor.\n",
    good: "Projektet Smart liv har börjat. Läs mer om hur Smart liv gick till. Det kallas Smart liv på alla sidor.\n",
    check: Check::Text(check),
};

/// An occurrence of a spelling: the block, the range, and whether it begins a sentence.
struct Occurrence<'a> {
    block: usize,
    range: Range<usize>,
    text: &'a str,
    begins: bool,
}

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = against_glossary(article);
    let mut names: BTreeMap<String, Vec<Occurrence<'_>>> = BTreeMap::new();
    for (number, block) in article.prose.blocks.iter().enumerate() {
        for occurrence in candidates(number, &block.text.plain, block.text.words()) {
            names.entry(key(occurrence.text)).or_default().push(occurrence);
        }
    }
    let glossary: Vec<String> = article.site.config.checking.glossary.iter().map(|name| key(name)).collect();
    for (_, occurrences) in names.into_iter().filter(|(key, _)| !glossary.contains(key)) {
        let Some(expected) = drift(&occurrences) else { continue };
        for other in occurrences.iter().filter(|other| shape(other.text) != shape(&expected)) {
            let block = &article.prose.blocks[other.block];
            let message = article.words(Code::A243, block, other.range.clone());
            diagnostics.push(message.arg("value", other.text).arg("expected", expected.clone()));
        }
    }
    diagnostics
}

/// Names in the glossary that are written with other capitals.
fn against_glossary(article: &Article<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for block in &article.prose.blocks {
        let text = &block.text.plain;
        let glossary = &article.site.config.checking.glossary;
        for name in glossary {
            for range in block.text.words().find(text, name) {
                let written = text.slice(range.clone());
                // A lower-case name has a capital at the start of a sentence.
                let first = name.chars().next().is_some_and(char::is_lowercase);
                let begins = first && begins(text, range.start) && written.chars().skip(1).eq(name.chars().skip(1));
                if written != name && !begins {
                    let message = article.words(Code::A243, block, range.clone());
                    diagnostics.push(message.arg("value", written).arg("expected", name.clone()));
                }
            }
        }
    }
    diagnostics
}

/// Candidates for names: a capitalised word and the word after it.
fn candidates<'a>(block: usize, text: &'a str, words: &Words) -> Vec<Occurrence<'a>> {
    let mut found = Vec::new();
    for second in 1..words.len() {
        let (first, next) = (words.place(second - 1), words.place(second));
        if text.slice(first.clone()).starts_with(char::is_uppercase) && text.slice(first.end..next.start) == " " {
            let range = first.start..next.end;
            found.push(Occurrence { block, text: text.slice(range.clone()), begins: begins(text, range.start), range });
        }
    }
    found
}

fn begins(text: &str, at: usize) -> bool {
    let before = text.slice(..at).trim_end_matches([' ', '"', '”', '“', '–', '(', '•', '*']);
    before.is_empty() || before.ends_with(['.', '!', '?', ':'])
}

/// Normalises the spellings of a name, genitives included.
fn key(text: &str) -> String {
    let lower = text.to_lowercase();
    lower.strip_suffix('s').unwrap_or(&lower).to_owned()
}

/// The spelling without the genitive ending.
fn shape(text: &str) -> &str {
    text.strip_suffix('s').unwrap_or(text)
}

/// The most common spelling, if two differ in the capital of the second word.
fn drift(occurrences: &[Occurrence<'_>]) -> Option<String> {
    let second = |text: &str| text.split(' ').nth(1).and_then(|word| word.chars().next());
    let large = occurrences.iter().any(|occurrence| second(occurrence.text).is_some_and(char::is_uppercase));
    // A capital at the start of a sentence says nothing about the name.
    let small = occurrences
        .iter()
        .any(|occurrence| !occurrence.begins && second(occurrence.text).is_some_and(char::is_lowercase));
    let capitals = |text: &str| text.chars().all(|c| !c.is_lowercase());
    if !large || !small || occurrences.iter().any(|occurrence| capitals(occurrence.text)) {
        return None;
    }
    let count = |of: &str| occurrences.iter().filter(|other| shape(other.text) == of).count();
    let best = occurrences.iter().rev().max_by_key(|one| count(shape(one.text)))?;
    Some(shape(best.text).to_owned())
}
