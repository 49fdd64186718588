//! A245: a personal identity number.

use std::ops::Range;

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::slice::Slice as _;

/// See the file.
pub const RULE: Rule = Rule {
    code: Code::A245,
    strict: false,
    why: [
        "Ett personnummer får publiceras bara när det är klart motiverat (dataskyddslagen 2018:218, 3 kap. 10 §), och det är det aldrig på en nyhetssida. Regeln räknar kontrollsiffran, och läser också kommentarer och front matter.",
        "A personal identity number may be published only where that is clearly justified (lag 2018:218, chapter 3, section 10), which it never is on a news page. The rule counts the check digit, and reads comments and front matter too.",
    ],
    before: None,
    wrong: "Kontakta Tolvan Tolvansson, 19121212-1212, för mer information.\n",
    right: "Kontakta Tolvan Tolvansson för mer information.\n",
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    // The whole file: what readers do not see is published with the source, and may be seen tomorrow.
    numbers(article.source).into_iter().map(|range| article.at(Code::A245, range)).collect()
}

/// The same for a data file, which is published too where a page shows what it has.
pub fn in_data(file: &str, text: &str) -> Vec<Diagnostic> {
    numbers(text).into_iter().map(|range| Diagnostic::at(Code::A245, Place::at(file, text, range))).collect()
}

/// Where the personal identity numbers and coordination numbers of a text stand.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let part = |sign: u8| sign.is_ascii_digit() || matches!(sign, b'-' | b'+');
        let end = at + bytes[at..].iter().take_while(|sign| part(**sign)).count();
        let before = text.slice(..at).chars().next_back();
        let after = text.slice(end..).chars().next();
        let alone =
            |sign: Option<char>| sign.is_none_or(|sign| !sign.is_alphanumeric() && !matches!(sign, '-' | '/' | '_'));
        if alone(before) && alone(after) && is_number(text.slice(at..end)) {
            found.push(at..end);
        }
        at = end;
    }
    found
}

fn is_number(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|sign| sign.to_digit(10)).collect();
    let mark = text.find(['-', '+']);
    // Without the mark only the long form is sure: ten digits may be a telephone number.
    let form = match (digits.len(), mark) {
        (10, Some(6)) | (12, Some(8)) => text.len() == digits.len() + 1,
        (12, None) => true,
        _ => false,
    };
    if !form {
        return false;
    }
    let century = digits.len() == 10 || matches!(digits[..2], [1, 8 | 9] | [2, 0]);
    century && is_day(&digits[digits.len() - 10..]) && luhn(&digits[digits.len() - 10..])
}

/// Year, month and day; a coordination number has 60 more days (Skatteverket, SKV 704).
fn is_day(digits: &[u32]) -> bool {
    let (month, day) = (digits[2] * 10 + digits[3], digits[4] * 10 + digits[5]);
    let day = if day > 60 { day - 60 } else { day };
    let longest = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (1..=12).contains(&month) && (1..=longest).contains(&day)
}

fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .enumerate()
        .map(|(place, digit)| {
            let twice = digit * if place % 2 == 0 { 2 } else { 1 };
            twice / 10 + twice % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_true_numbers_are_found() {
        // The numbers of people who do not exist, given by Skatteverket for tests, and such that are none.
        for text in ["121212-1212", "19121212-1212", "191212121212", "121212+1212", "701063-2391", "(121212-1212)"] {
            assert_eq!(numbers(text).len(), 1, "{text}");
        }
        for text in [
            "121212-1213",
            "121312-1212",
            "556016-0680",
            "1212121212",
            "0121212-1212",
            "2024-121212-1212",
            "070-123 45 67",
        ] {
            assert_eq!(numbers(text).len(), 0, "{text}");
        }
    }
}
