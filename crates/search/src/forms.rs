//! `d.*.txt`: all words of a site as they stand on its pages, in the order of their plain letters, for corrections of what readers type.
//!
//! A line is: letters in common with the word before (one digit in base 36), the rest of the word, and the logarithm of its number
//! of pages (one such digit).

use std::ops::Range;

use crate::ends::{self, Lengths};

const LENGTHS: Lengths = Lengths { least: 5_000, more: 2_000 };

/// Shorter words are not corrected.
pub(crate) const MIN_LETTERS: usize = 4;

/// A word as it stands on pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WordForm {
    pub(crate) form: String,
    /// The logarithm of the number of its pages, rounded down.
    pub(crate) class: u8,
}

/// Whether corrections may give this word.
pub(crate) fn is_listed(form: &str) -> bool {
    !form.bytes().any(|byte| byte.is_ascii_digit()) && form.chars().count() >= MIN_LETTERS
}

/// The words of each file, and those of the last. They come in the order of their plain letters.
pub(crate) fn cut<T>(words: &[T], form: impl Fn(&T) -> &str) -> (Vec<Range<usize>>, Range<usize>) {
    ends::cut(words, LENGTHS, |word| {
        let form = form(word);
        // About half of a word is in the word before it.
        (form, 3 + form.len() / 2)
    })
}

/// The text of a file of these words, each with the logarithm of the number of its pages.
pub(crate) fn write<'a>(words: impl Iterator<Item = (&'a str, u8)>) -> String {
    let mut text = String::with_capacity(2 * LENGTHS.least);
    let mut last = "";
    for (form, class) in words {
        let common = form.chars().zip(last.chars()).take_while(|(one, other)| one == other).count().min(35);
        text.push(digit(common as u32));
        text.extend(form.chars().skip(common));
        text.push(digit(u32::from(class)));
        text.push('\n');
        last = form;
    }
    text
}

fn digit(number: u32) -> char {
    char::from_digit(number.min(35), 36).unwrap_or('0')
}

/// The words of a file; `None` if it is damaged.
pub(crate) fn read(file: &[u8]) -> Option<Vec<WordForm>> {
    let mut last = String::new();
    let mut forms = Vec::new();
    for line in std::str::from_utf8(file).ok()?.lines() {
        let mut chars = line.chars();
        let common = chars.next()?.to_digit(36)? as usize;
        let class = chars.next_back()?.to_digit(36)? as u8;
        if last.chars().count() < common {
            return None;
        }
        let form: String = last.chars().take(common).chain(chars).collect();
        last.clone_from(&form);
        forms.push(WordForm { form, class });
    }
    Some(forms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        use crate::compounds::class;
        let words = [("förskola", 9), ("förskolan", 1), ("skola", 1000), ("skolkö", 3)];
        let text = write(words.into_iter().map(|(form, pages)| (form, class(pages))));
        assert_eq!(text, "0förskola3\n8n0\n0skola9\n4kö1\n");
        let read = read(text.as_bytes()).unwrap();
        let read: Vec<_> = read.iter().map(|word| (word.form.as_str(), word.class)).collect();
        assert_eq!(read, [("förskola", 3), ("förskolan", 0), ("skola", 9), ("skolkö", 1)]);
    }

    #[test]
    fn damaged_files_are_none() {
        for text in [&b"0"[..], b"\n", b"3abc1\n", b"0\xff1\n", b"0abc_\n"] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
