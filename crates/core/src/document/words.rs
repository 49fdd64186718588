//! The words and sentences of a text, split once for all checks.

use std::ops::Range;

use crate::slice::Slice as _;

/// The words and sentences of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Words {
    words: Vec<Word>,
    /// The words in lower case, with a space between them.
    lower: String,
    sentences: Vec<Range<usize>>,
    /// The hash of each word.
    hashes: Vec<u32>,
    /// A set of all hashes, as a filter: most phrases looked for are not in the text.
    filter: Filter,
}

/// A word: its range in the text, and in [`Words::lower`].
#[derive(Clone, Debug, PartialEq)]
struct Word {
    place: Range<usize>,
    lower: Range<usize>,
}

/// A bit for each hash, by its last bits: a text of 500 different words sets an eighth of them.
#[derive(Clone, Debug, PartialEq)]
struct Filter([u64; 64]);

impl Default for Filter {
    fn default() -> Self {
        Self([0; 64])
    }
}

impl Filter {
    fn bit(hash: u32) -> (usize, u64) {
        let bit = hash as usize % 4096;
        (bit / 64, 1 << (bit % 64))
    }

    fn insert(&mut self, hash: u32) {
        let (word, bit) = Self::bit(hash);
        self.0[word] |= bit;
    }

    fn may_contain(&self, hash: u32) -> bool {
        let (word, bit) = Self::bit(hash);
        self.0[word] & bit != 0
    }
}

impl Words {
    /// Splits a text.
    pub(crate) fn of(text: &str) -> Self {
        let mut all = Self { lower: String::with_capacity(text.len()), sentences: sentences(text), ..Self::default() };
        for place in places(text) {
            if !all.words.is_empty() {
                all.lower.push(' ');
            }
            let start = all.lower.len();
            lower(text.slice(place.clone()), &mut all.lower);
            let hash = hash(all.lower.slice(start..));
            all.filter.insert(hash);
            all.hashes.push(hash);
            all.words.push(Word { place, lower: start..all.lower.len() });
        }
        all
    }

    /// The number of words.
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// The range of a word in the text.
    pub(crate) fn place(&self, number: usize) -> Range<usize> {
        self.words[number].place.clone()
    }

    /// A word in lower case.
    pub(crate) fn lower(&self, number: usize) -> &str {
        self.lower.slice(self.words[number].lower.clone())
    }

    /// A range of words in lower case, joined by single spaces.
    pub(crate) fn phrase(&self, numbers: Range<usize>) -> &str {
        if numbers.is_empty() {
            return "";
        }
        self.lower.slice(self.words[numbers.start].lower.start..self.words[numbers.end - 1].lower.end)
    }

    /// The words inside a range of the text.
    pub(crate) fn within(&self, part: &Range<usize>) -> Range<usize> {
        let start = self.words.partition_point(|word| word.place.start < part.start);
        start..self.words.partition_point(|word| word.place.end <= part.end).max(start)
    }

    /// The sentences, as ranges of the text.
    pub(crate) fn sentences(&self) -> &[Range<usize>] {
        &self.sentences
    }

    /// The occurrences of a phrase as whole words with only white space between them, ignoring case. `text` must be
    /// the text that was split.
    pub(crate) fn find(&self, text: &str, phrase: &str) -> Vec<Range<usize>> {
        // Most phrases are not in the text.
        let mut wanted = String::new();
        let first = places(phrase).next().map(|first| lower(phrase.slice(first), &mut wanted));
        let first = first.map(|()| hash(&wanted)).filter(|hash| self.filter.may_contain(*hash));
        let Some(first) = first else { return Vec::new() };
        let parts: Vec<String> = places(phrase)
            .map(|place| {
                let mut word = String::new();
                lower(phrase.slice(place), &mut word);
                word
            })
            .collect();
        let matches = |start: &usize| {
            let end = start + parts.len();
            let same = self.hashes[*start] == first
                && end <= self.len()
                && parts.iter().enumerate().all(|(n, part)| self.lower(start + n) == part);
            let close = |n: usize| {
                text.slice(self.words[n].place.end..self.words[n + 1].place.start).chars().all(char::is_whitespace)
            };
            same && (*start..end - 1).all(close)
        };
        let starts = (0..self.len()).filter(matches);
        starts.map(|start| self.words[start].place.start..self.words[start + parts.len() - 1].place.end).collect()
    }
}

/// The ranges of words: letters and digits, with single hyphens and apostrophes between them.
fn places(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, _) = chars.find(|(_, c)| c.is_alphanumeric())?;
        let mut end = None;
        while let Some((at, c)) = chars.peek().copied() {
            if !c.is_alphanumeric() {
                end = Some(at);
                let joins = matches!(c, '-' | '\'' | '’');
                chars.next();
                if !(joins && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric())) {
                    break;
                }
                end = None;
            }
            chars.next();
        }
        Some(start..end.unwrap_or(text.len()))
    })
}

/// Appends a word in lower case.
fn lower(word: &str, out: &mut String) {
    for c in word.chars() {
        match c.is_ascii() {
            true => out.push(c.to_ascii_lowercase()),
            false => out.extend(c.to_lowercase()),
        }
    }
}

/// The hash of a word (FNV-1a).
fn hash(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The sentences of a text: they end with a full stop, question mark or exclamation mark before a space.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let last =
            chars.peek().is_none_or(|(_, next)| next.is_whitespace() || matches!(next, '"' | '”' | '“' | '’' | ')'));
        if matches!(c, '.' | '!' | '?' | '…')
            && last
            && !is_abbreviated(text.slice(start..at), text.slice(at + c.len_utf8()..))
        {
            found.push(start..at + c.len_utf8());
            start = at + c.len_utf8();
        }
    }
    found.push(start..text.len());
    found
}

/// Whether a full stop after this text belongs to an abbreviation: the text goes on with a lower-case letter or a
/// digit.
fn is_abbreviated(before: &str, after: &str) -> bool {
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let short = word.chars().count() <= 4 || word.contains('.');
    let next = after.trim_start().chars().next();
    short && next.is_some_and(|next| next.is_lowercase() || next.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_they_end() {
        let text = "Det kostar ca. 38 kr. Är det mycket? Ja! Kl. 8 öppnar vi";
        let all: Vec<&str> = sentences(text).into_iter().map(|range| text[range].trim()).collect();
        assert_eq!(all, ["Det kostar ca. 38 kr.", "Är det mycket?", "Ja!", "Kl. 8 öppnar vi"]);
    }

    #[test]
    fn words_and_phrases() {
        let text = "Två E-tjänster, – d\u{1}\u{1} kommunens' 3 BILAR- x’";
        let words = Words::of(text);
        let all: Vec<&str> = (0..words.len()).map(|number| &text[words.place(number)]).collect();
        assert_eq!(all, ["Två", "E-tjänster", "d", "kommunens", "3", "BILAR", "x"]);
        assert_eq!((words.lower(1), words.phrase(4..6), words.phrase(2..2)), ("e-tjänster", "3 bilar", ""));
        let comma = text.find(',').unwrap();
        assert_eq!((words.within(&(0..comma)), words.within(&(comma..text.len()))), (0..2, 2..7));
        let text = "Just nu, just  nu och just. Nu";
        let words = Words::of(text);
        assert_eq!((words.find(text, "just nu"), words.find(text, "JUST NU")), (vec![0..7, 9..17], vec![0..7, 9..17]));
        assert!(
            words.find(text, "nu just nu och").is_empty()
                && words.find(text, "–").is_empty()
                && Words::of("").len() == 0
        );
    }
}
