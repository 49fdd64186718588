//! The words of a text, split once for all who ask.

use std::ops::Range;

use crate::slice::Slice as _;

/// A text in words and sentences.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Words {
    words: Vec<Word>,
    /// The words in lower case, with a space between them.
    lower: String,
    sentences: Vec<Range<usize>>,
    /// A bit for each sort of word that is there: most words are sought in vain.
    sorts: [u64; 4],
}

/// A word: where it stands in the text, and where in lower case.
#[derive(Clone, Debug, PartialEq)]
struct Word {
    place: Range<usize>,
    lower: Range<usize>,
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
            let sort = sort(all.lower.slice(start..));
            all.sorts[sort / 64] |= 1 << (sort % 64);
            all.words.push(Word { place, lower: start..all.lower.len() });
        }
        all
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// Where a word stands in the text.
    pub(crate) fn place(&self, number: usize) -> Range<usize> {
        self.words[number].place.clone()
    }

    /// A word in lower case.
    pub(crate) fn lower(&self, number: usize) -> &str {
        self.lower.slice(self.words[number].lower.clone())
    }

    /// Some words in lower case with a space between them, whatever stands there.
    pub(crate) fn phrase(&self, numbers: Range<usize>) -> &str {
        if numbers.is_empty() {
            return "";
        }
        self.lower.slice(self.words[numbers.start].lower.start..self.words[numbers.end - 1].lower.end)
    }

    /// The words of a part of the text, by their numbers.
    pub(crate) fn within(&self, part: &Range<usize>) -> Range<usize> {
        let start = self.words.partition_point(|word| word.place.start < part.start);
        start..self.words.partition_point(|word| word.place.end <= part.end).max(start)
    }

    /// The sentences, as parts of the text.
    pub(crate) fn sentences(&self) -> &[Range<usize>] {
        &self.sentences
    }

    /// Where a phrase stands as whole words with nothing but spaces between them, whatever its case. The text is the one that
    /// was split.
    pub(crate) fn find(&self, text: &str, phrase: &str) -> Vec<Range<usize>> {
        let mut wanted = String::new();
        // Most are looked for in vain, and have no capitals.
        let begins = places(phrase).next().map(|first| lower(phrase.slice(first), &mut wanted));
        let sort = sort(&wanted);
        if begins.is_none() || self.sorts[sort / 64] & (1 << (sort % 64)) == 0 {
            return Vec::new();
        }
        let parts: Vec<String> = places(phrase)
            .map(|place| {
                let mut word = String::new();
                lower(phrase.slice(place), &mut word);
                word
            })
            .collect();
        let stands = |start: &usize| {
            let end = start + parts.len();
            let same = end <= self.len() && parts.iter().enumerate().all(|(n, part)| self.lower(start + n) == part);
            let close = |n: usize| {
                text.slice(self.words[n].place.end..self.words[n + 1].place.start).chars().all(char::is_whitespace)
            };
            same && (*start..end - 1).all(close)
        };
        let starts = (0..self.len()).filter(stands);
        starts.map(|start| self.words[start].place.start..self.words[start + parts.len() - 1].place.end).collect()
    }
}

/// Where the words of a text stand: letters and digits, with hyphens and apostrophes between them.
fn places(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut signs = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, _) = signs.find(|(_, sign)| sign.is_alphanumeric())?;
        let mut end = None;
        while let Some((at, sign)) = signs.peek().copied() {
            if !sign.is_alphanumeric() {
                end = Some(at);
                let joins = matches!(sign, '-' | '\'' | '’');
                signs.next();
                if !(joins && signs.peek().is_some_and(|(_, next)| next.is_alphanumeric())) {
                    break;
                }
                end = None;
            }
            signs.next();
        }
        Some(start..end.unwrap_or(text.len()))
    })
}

/// Adds a word in lower case.
fn lower(word: &str, out: &mut String) {
    for sign in word.chars() {
        match sign.is_ascii() {
            true => out.push(sign.to_ascii_lowercase()),
            false => out.extend(sign.to_lowercase()),
        }
    }
}

/// One of 256 sorts of words, by their length and ends.
fn sort(word: &str) -> usize {
    let bytes = word.as_bytes();
    let end = |byte: Option<&u8>| byte.map_or(0, |byte| usize::from(*byte));
    let second = end(bytes.get(1));
    (bytes.len() * 5 + end(bytes.first()) * 31 + second * 7 + end(bytes.last()) * 17) % 256
}

/// The sentences of a text: what ends with a full stop, a question mark or an exclamation mark before a space.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let last =
            signs.peek().is_none_or(|(_, next)| next.is_whitespace() || matches!(next, '"' | '”' | '“' | '’' | ')'));
        if matches!(sign, '.' | '!' | '?' | '…')
            && last
            && !is_abbreviated(text.slice(start..at), text.slice(at + sign.len_utf8()..))
        {
            found.push(start..at + sign.len_utf8());
            start = at + sign.len_utf8();
        }
    }
    found.push(start..text.len());
    found
}

/// Whether a full stop behind this text ends a word and no sentence: what follows goes on with a small letter or a digit.
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
