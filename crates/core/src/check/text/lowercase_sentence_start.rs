//! A253: a sentence that begins with a lower-case letter.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A253,
    error_if_strict: false,
    reason: [
        "Antingen är punkten fel, eller så saknas stor bokstav. Ofta har två meningar klippts ihop.",
        "Either the full stop is wrong, or the capital letter is missing. Often two sentences were pasted together.",
    ],
    previous: None,
    bad: "Projektet avslutades 2023. ta kontakt med oss om du har frågor.\n",
    good: "Projektet avslutades 2023. Ta kontakt med oss om du har frågor.\n",
    check: Check::Text(check),
};

/// Longer abbreviations that may precede a lower-case letter.
const SHORT: [&str; 16] = [
    "inkl", "exkl", "resp", "prel", "enl", "dvs", "osv", "etc", "tel", "mobil", "ungef", "avd", "approx", "incl",
    "dept", "forts",
];

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for block in article.prose.blocks.iter().filter(|block| block.is_running()) {
        let text = &block.text.plain;
        for (at, _) in text.match_indices('.') {
            let before = text.slice(..at).rsplit(|c: char| !c.is_alphanumeric() && c != '.').next().unwrap_or_default();
            let after = text.slice(at + 1..);
            let next = after.trim_start();
            let word = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            let small = next.chars().next().is_some_and(char::is_lowercase) && !word.chars().any(char::is_uppercase);
            if next.len() < after.len() && small && ends(before) {
                let start = at + 1 + after.len() - next.len();
                diagnostics.push(article.words(Code::A253, block, start..start + word.len()).arg("value", word));
            }
        }
    }
    diagnostics
}

/// Whether a full stop after this word ends a sentence.
fn ends(word: &str) -> bool {
    let year = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let long = word.chars().count() >= 4 && word.chars().all(char::is_lowercase);
    year || (long && !SHORT.contains(&word))
}
