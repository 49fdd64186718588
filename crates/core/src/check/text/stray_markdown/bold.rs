//! Visible emphasis markers: bold or italic that was not recognised.

use super::{Found, raw};
use crate::document::prose::{Block, Prose};
use crate::slice::Slice as _;

/// `noted`: words on the page have asterisks as footnote marks.
pub(super) fn find(block: &Block, source: &str, noted: bool, found: &mut Vec<Found>) {
    for mark in ["**", "__", "~~", "*"] {
        let markers: Vec<Marker> = markers(block, source, mark).collect();
        let mut number = 0;
        while number < markers.len() {
            let first = &markers[number];
            let pair = markers.get(number + 1).filter(|last| is_pair(block, mark, first, last));
            if let Some(last) = pair {
                found.push(broken(block, mark, first, last));
                number += 2;
                continue;
            }
            // A note below a table begins with the mark used in the table.
            let alone = mark == "**" && first.opens_word() && !noted;
            if alone && markers.len() == 1 {
                let range = block.text.place(first.at..first.at + mark.len());
                found.push(Found::new("stray.bold", range, block.text.plain.slice(first.at..)));
            }
            number += 1;
        }
    }
}

/// Whether a word of the page is followed by the mark.
pub(super) fn is_noted(prose: &Prose, mark: &str) -> bool {
    prose.blocks.iter().any(|block| is_reference(&block.text.plain, mark))
}

fn is_reference(text: &str, mark: &str) -> bool {
    text.match_indices(mark).any(|(at, _)| {
        let behind = text.slice(at + mark.len()..).chars().next();
        text.slice(..at).ends_with(char::is_alphanumeric) && behind.is_none_or(|c| !c.is_alphanumeric() && c != '*')
    })
}

/// A visible marker, with the characters around it.
struct Marker {
    at: usize,
    before: Option<char>,
    after: Option<char>,
    begins_line: bool,
}

impl Marker {
    fn can_open(&self) -> bool {
        !self.before.is_some_and(char::is_alphanumeric)
    }

    fn opens_word(&self) -> bool {
        self.before.is_none_or(char::is_whitespace) && self.after.is_some_and(char::is_alphanumeric)
    }

    fn blank_before(&self) -> bool {
        self.before.is_none_or(char::is_whitespace)
    }

    fn blank_after(&self) -> bool {
        self.after.is_none_or(char::is_whitespace)
    }
}

/// The markers of exactly this length.
fn markers<'a>(block: &'a Block, source: &'a str, mark: &'a str) -> impl Iterator<Item = Marker> {
    let text = block.text.plain.as_str();
    text.match_indices(mark).filter_map(move |(at, _)| {
        let end = at + mark.len();
        let mark_char = mark.chars().next();
        let (before, after) = (text.slice(..at).chars().next_back(), text.slice(end..).chars().next());
        if before == mark_char || after == mark_char {
            return None;
        }
        raw(block, source, at..end)?;
        let begins_line = block.text.begins_line(at);
        Some(Marker { at, before, after, begins_line })
    })
}

/// Whether two markers were meant as a pair.
fn is_pair(block: &Block, mark: &str, first: &Marker, last: &Marker) -> bool {
    let inner = block.text.plain.slice(first.at + mark.len()..last.at);
    let words = inner.trim().chars().filter(|c| c.is_alphabetic()).count() >= 2;
    // Two notes below a table begin with the same mark.
    let notes = mark != "~~" && last.blank_before() && (last.begins_line || last.blank_after() && first.blank_after());
    let blank = first.blank_after() || last.blank_before();
    let narrow = match mark {
        "**" => true,
        "__" | "~~" => blank,
        // A single asterisk has many meanings; the fix is certain only where a word was to end with it.
        _ => {
            let word = first.after.is_some_and(char::is_alphanumeric) && last.after.is_some_and(char::is_alphanumeric);
            word && last.blank_before() && inner.split_whitespace().count() <= 8
        }
    };
    // `18F**,** ja`: punctuation alone is bold only between spaces.
    let lone = mark == "**"
        && (1..=2).contains(&inner.chars().count())
        && inner.chars().all(|c| ",.;:!?–-)”".contains(c))
        && !first.blank_before();
    lone || (first.can_open() && words && !notes && narrow)
}

fn broken(block: &Block, mark: &str, first: &Marker, last: &Marker) -> Found {
    let range = first.at..last.at + mark.len();
    let what = match mark {
        "*" => "stray.italic",
        "~~" => "stray.strikethrough",
        _ => "stray.bold",
    };
    let found = Found::new(what, block.text.place(range.clone()), block.text.plain.slice(range.clone()));
    let inner = block.text.plain.slice(first.at + mark.len()..last.at);
    let before = if first.blank_after() && !first.blank_before() { " " } else { "" };
    let word = last.after.is_some_and(char::is_alphanumeric);
    let behind = if word { " " } else { "" };
    let with_fix = format!("{before}{mark}{}{mark}{behind}", inner.trim());
    let with_fix = if inner.contains(char::is_alphanumeric) { with_fix } else { inner.to_owned() };
    // After a dash the author may not want a space.
    let sure = mark != "*" && !(word && inner.ends_with(['—', '–', '-']));
    let place = block.text.exact(range).filter(|_| sure);
    found.with_fix(place.map(|place| (place, with_fix)))
}
