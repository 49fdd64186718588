//! A240: words about the present or near future, on an old page.

use std::ops::Range;

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::words::Words;
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A240,
    error_if_strict: false,
    reason: [
        "På en sida som är flera år gammal betyder ”just nu” och ”i november” något annat än när den skrevs. Ett datum håller.",
        "On a page that is years old, “at present” and “in November” no longer mean what they did. A date lasts.",
    ],
    previous: None,
    bad: "Projektet är just nu i sin första fas. Nästa möte är i november.\n",
    good: "Projektet var i juni 2024 i sin första fas. Nästa möte var i november 2024.\n",
    check: Check::Text(check),
};

/// Phrases relative to the day of writing.
const SWEDISH: [&str; 39] = [
    "just nu",
    "i skrivandets stund",
    "för närvarande",
    "för tillfället",
    "i dagsläget",
    "nyligen",
    "inom kort",
    "snart",
    "häromdagen",
    "nästa vecka",
    "nästa månad",
    "nästa år",
    "nästa termin",
    "nästa vår",
    "nästa sommar",
    "nästa höst",
    "nästa vinter",
    "förra veckan",
    "förra månaden",
    "förra året",
    "den här veckan",
    "denna vecka",
    "i veckan",
    "i dag",
    "idag",
    "i morgon",
    "imorgon",
    "i går",
    "igår",
    "i år",
    "i fjol",
    "i höst",
    "i vinter",
    "i sommar",
    "i våras",
    "i somras",
    "i höstas",
    "i vintras",
    "för ett år sedan",
];
const ENGLISH: [&str; 30] = [
    "right now",
    "at the moment",
    "at present",
    "at the time of writing",
    "currently",
    "recently",
    "soon",
    "shortly",
    "next week",
    "next month",
    "next year",
    "next spring",
    "next summer",
    "next autumn",
    "next winter",
    "last week",
    "last month",
    "last year",
    "this week",
    "this month",
    "this year",
    "this spring",
    "this summer",
    "this autumn",
    "this winter",
    "today",
    "tomorrow",
    "yesterday",
    "a year ago",
    "nowadays",
];
const MONTHS: [&str; 32] = [
    "våren",
    "sommaren",
    "hösten",
    "vintern",
    "spring",
    "summer",
    "autumn",
    "winter",
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let Some(modified) =
        article.page.dates.modified().filter(|_| !article.page.front().fields.contains_key("archived"))
    else {
        return Vec::new();
    };
    let zone = &article.site.config.zone;
    let age = article.site.now.as_second() - modified.when.end(zone).as_second();
    let days = usize::try_from(age / 86_400).unwrap_or(0);
    let phrases: &[&str] = match (article.is_swedish(), article.is_english()) {
        (true, _) => &SWEDISH,
        (_, true) => &ENGLISH,
        _ => return Vec::new(),
    };
    if days <= article.limits().old_days {
        return Vec::new();
    }
    let mut diagnostics = Vec::new();
    for block in article.prose.blocks.iter().filter(|block| block.is_running()) {
        let text = &block.text.plain;
        let words = block.text.words();
        let found = phrases.iter().flat_map(|phrase| words.find(text, phrase));
        // "I höst 2026" states the year.
        let dated = |range: &Range<usize>| {
            let next = words.within(&(range.end..text.len())).next();
            next.is_some_and(|next| is_year(words.lower(next)))
        };
        // "As soon as" is about order, not about a day.
        let bound = |range: &Range<usize>| {
            let last = words.within(&(0..range.start)).next_back();
            last.is_some_and(|last| matches!(words.lower(last), "så" | "as"))
        };
        let found = found.filter(|range| !dated(range) && !bound(range));
        for range in found.chain(months(text, words)) {
            let value = text.slice(range.clone()).to_owned();
            let message = article.words(Code::A240, block, range).arg("value", value);
            diagnostics.push(message.arg("when", modified.when.to_string()));
        }
    }
    diagnostics
}

/// Months and seasons without a year in their sentence: "in November", "i slutet av januari".
fn months(text: &str, words: &Words) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for sentence in words.sentences() {
        let numbers = words.within(sentence);
        if numbers.clone().any(|number| is_year(words.lower(number))) {
            continue;
        }
        for last in numbers.skip(1) {
            let (before, place) = (words.place(last - 1), words.place(last));
            let small = ["i", "av", "till", "in", "of", "until", "by", "mid", "sedan", "since", "under"];
            // English months are capitalised; otherwise "may" and "march" are other words.
            let name = MONTHS.contains(&words.lower(last)) && !matches!(text.slice(place.clone()), "may" | "march");
            if name && text.slice(before.end..place.start) == " " && small.contains(&words.lower(last - 1)) {
                found.push(before.start..place.end);
            }
        }
    }
    found
}

fn is_year(word: &str) -> bool {
    let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
    digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
}
