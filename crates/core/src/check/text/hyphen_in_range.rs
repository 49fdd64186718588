//! A258: a range of years, times or large numbers with a hyphen instead of an en dash.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A258,
    error_if_strict: false,
    reason: [
        "Mellan två tal som anger ett intervall skrivs tankstreck utan mellanslag, 2017–2019 (Svenska skrivregler). Ett bindestreck läses som en del av ett nummer.",
        "A range of numbers is written with an en dash, 2017–2019. A hyphen reads as part of a number.",
    ],
    previous: None,
    bad: "Projektet pågick 2017-2019 i städer med 50 000-100 000 invånare.\n",
    good: "Projektet pågick 2017–2019 i städer med 50 000–100 000 invånare.\n",
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for block in &article.prose.blocks {
        let text = &block.text.plain;
        for (at, _) in text.match_indices('-') {
            if is_range(before(text.slice(..at)), after(text.slice(at + 1..))) {
                let message = article.words(Code::A258, block, at..at + 1);
                diagnostics.push(article.with_fix(message, block, at..at + 1, "–"));
            }
        }
    }
    diagnostics
}

/// Characters of numbers, times of day and dates.
fn is_part(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, ' ' | '\u{a0}' | ':' | '.' | '-' | '/' | '+') || c.is_alphabetic()
}

/// The number before the hyphen, with groups of thousands.
fn before(text: &str) -> &str {
    let start =
        text.rfind(|c| !is_part(c)).map_or(0, |at| at + text.slice(at..).chars().next().map_or(1, char::len_utf8));
    let text = text.slice(start..);
    let start = text
        .rfind(|c: char| c.is_alphabetic())
        .map_or(0, |at| at + text.slice(at..).chars().next().map_or(1, char::len_utf8));
    text.slice(start..).trim_start()
}

/// The number after the hyphen.
fn after(text: &str) -> &str {
    let end = text.find(|c| !is_part(c) || char::is_alphabetic(c)).unwrap_or(text.len());
    text.slice(..end).trim_end_matches([' ', '\u{a0}', '.', ':', '/', '-', '+'])
}

/// Whether two texts are the ends of a range: years, times of day or numbers with thousands, in ascending order.
fn is_range(first: &str, last: &str) -> bool {
    let first = last_part(first);
    let year = |text: &str| {
        (text.len() == 4 && (text.starts_with("19") || text.starts_with("20"))).then(|| text.parse().ok())?
    };
    let time = |text: &str| {
        let (hour, minute) = text.split_once([':', '.'])?;
        let value = |text: &str| text.parse::<u32>().ok().filter(|_| (1..=2).contains(&text.len()));
        Some(
            value(hour).filter(|hour| *hour < 25)? * 60
                + value(minute).filter(|value| *value < 60 && minute.len() == 2)?,
        )
    };
    let number = |text: &str| {
        let groups: Vec<&str> = text.split([' ', '\u{a0}']).collect();
        let thousands = groups.len() > 1 && groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3);
        let digits = groups.iter().all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
        (thousands && digits && !text.starts_with('0')).then(|| groups.concat().parse::<u32>().ok())?
    };
    let head = |text: &str| text.split([' ', '\u{a0}']).next().map(str::to_owned).unwrap_or_default();
    let years: Option<(u32, u32)> = year(tail(first)).zip(year(&head(last)));
    let times = time(tail(first)).zip(time(&head(last)));
    let numbers = number(first).zip(number(last));
    [years, times, numbers].into_iter().flatten().any(|(first, last)| first < last)
}

/// The last word of a text.
fn tail(text: &str) -> &str {
    text.rsplit([' ', '\u{a0}']).next().unwrap_or_default()
}

/// The last number of a text, with groups of thousands.
fn last_part(text: &str) -> &str {
    let mut start = text.len() - tail(text).len();
    while start > 0 && text.slice(start..).split([' ', '\u{a0}']).next().is_some_and(|group| group.len() == 3) {
        let shorter = text.slice(..start).trim_end_matches([' ', '\u{a0}']);
        let next = shorter.len() - tail(shorter).len();
        let digits = tail(shorter).bytes().all(|byte| byte.is_ascii_digit()) && (1..=3).contains(&tail(shorter).len());
        if !digits {
            break;
        }
        start = next;
    }
    text.slice(start..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> usize {
        text.match_indices('-').filter(|(at, _)| is_range(before(&text[..*at]), after(&text[at + 1..]))).count()
    }

    #[test]
    fn ranges_and_what_is_none() {
        for text in [
            "2017-2019",
            "(2017-2019)",
            "kl. 8.00-16.30",
            "8:00-16:30.",
            "50 000-100 000 invånare",
            "år 2017-2019, kl. 9",
        ] {
            assert_eq!(found(text), 1, "{text}");
        }
        let none = [
            "2017-09-19",
            "2019-2017",
            "070-62 29 504",
            "031-390 06 00",
            "2023-1045",
            "COVID-19",
            "3-4",
            "556016-0680",
            "08-120 130",
        ];
        for text in none {
            assert_eq!(found(text), 0, "{text}");
        }
    }
}
