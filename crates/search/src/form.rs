//! A word in normal form, where it lies in a longer text, so that reading a text copies nothing.

use crate::keys::{Keys, keys};

/// Words with more letters are no words.
pub(crate) const MAX_LETTERS: usize = 40;

/// A word in normal form.
#[derive(Clone, Copy)]
pub(crate) struct Form<'a> {
    /// The word and what follows it: see [`keys`].
    bytes: &'a [u8],
    len: usize,
}

impl<'a> Form<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), len: text.len() }
    }

    /// The first `len` of some bytes.
    #[inline(always)]
    pub(crate) fn first(bytes: &'a [u8], len: usize) -> Self {
        Self { bytes, len: len.min(bytes.len()) }
    }

    #[inline(always)]
    pub(crate) fn bytes(self) -> &'a [u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    #[inline(always)]
    pub(crate) fn len(self) -> usize {
        self.len
    }

    pub(crate) fn text(self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }

    /// What tells it from most other words.
    #[inline(always)]
    pub(crate) fn keys(self) -> Keys {
        keys(self.bytes, self.len)
    }

    /// Whether it has more than [`MAX_LETTERS`].
    #[inline(always)]
    pub(crate) fn is_too_long(self) -> bool {
        self.len > MAX_LETTERS && letters(self.bytes()) > MAX_LETTERS
    }
}

fn letters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_the_same_whatever_follows() {
        for word in ["", "å", "skola", "förskola", "förskoleklass", "samhällsbyggnadsnämnden"] {
            let longer = format!("{word}, och mer än sexton bytes");
            let (form, other) = (Form::first(longer.as_bytes(), word.len()), Form::of(word));
            assert_eq!((form.text(), form.keys()), (other.text(), other.keys()));
        }
    }

    #[test]
    fn words_of_more_than_forty_letters_are_too_long() {
        for letter in ["x", "å", "日"] {
            for (count, expected) in [(40, false), (41, true), (400, true)] {
                assert_eq!(Form::of(&letter.repeat(count)).is_too_long(), expected);
            }
        }
    }
}
