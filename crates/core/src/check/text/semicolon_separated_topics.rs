//! A271: several topics written as one, separated by semicolons.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A271,
    error_if_strict: false,
    reason: [
        "I YAML skiljs värden åt med komma, inte semikolon. Två ämnen i ett blir ett tredje som ingen söker på, och sidan saknas i listorna för de avsedda ämnena.",
        "YAML separates values with commas, not semicolons. Two topics in one become a third that no one looks for, and the page is missing from the lists of the intended topics.",
    ],
    previous: None,
    bad: example_page!("topics: [snö; vägar]\n", "Torget är klart.\n"),
    good: example_page!("topics: [snö, vägar]\n", "Torget är klart.\n"),
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let topics = article.page.front().texts("topics");
    let several = topics.filter_map(|(name, range)| {
        let parts: Vec<&str> = name.split(';').map(str::trim).filter(|part| !part.is_empty()).collect();
        (parts.len() > 1).then_some((name, range, parts))
    });
    let message = |(name, range, parts): (&str, std::ops::Range<usize>, Vec<&str>)| {
        let message =
            article.at(Code::A271, range.clone()).arg("value", name).arg("fixed", format!("[{}]", parts.join(", ")));
        match with_fix(article.source, name, &range, &parts) {
            Some(text) => message.fix(range, text),
            None => message,
        }
    };
    several.map(message).collect()
}

/// The corrected topics, if each is a plain word and the style of the list is clear.
fn with_fix(source: &str, name: &str, range: &std::ops::Range<usize>, parts: &[&str]) -> Option<String> {
    let plain = |part: &&str| part.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-'));
    if source.get(range.clone())? != name || !parts.iter().all(plain) {
        return None;
    }
    let before = source.slice(..range.start);
    if before.trim_end().ends_with(['[', ',']) {
        return Some(parts.join(", "));
    }
    let start = before.rfind('\n')? + 1;
    let bullet = before.slice(start..);
    let item = bullet.trim_start().strip_prefix('-')?;
    item.trim().is_empty().then(|| parts.join(&format!("\n{bullet}")))
}
