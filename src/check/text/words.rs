//! Words and sentences of a text.

use std::collections::HashSet;
use std::ops::Range;

/// The words of a text and where they stand: letters and digits, with hyphens and apostrophes between them.
pub fn words(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut start = None;
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let next = signs.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        let within = sign.is_alphanumeric() || (start.is_some() && next && matches!(sign, '-' | '\'' | '’'));
        match (start, within) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                found.push((from..at, &text[from..at]));
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        found.push((from..text.len(), &text[from..]));
    }
    found
}

/// The sentences of a text: what ends with a full stop, a question mark or an exclamation mark before a space.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let last =
            signs.peek().is_none_or(|(_, next)| next.is_whitespace() || matches!(next, '"' | '”' | '“' | '’' | ')'));
        if matches!(sign, '.' | '!' | '?' | '…')
            && last
            && !is_abbreviated(&text[start..at], &text[at + sign.len_utf8()..])
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

/// A text in words, for looking up many phrases.
#[derive(Debug)]
pub struct Phrases<'a> {
    text: &'a str,
    /// The words in lower case.
    words: Vec<(Range<usize>, String)>,
    /// The same without order: most phrases are sought in vain.
    known: HashSet<String>,
}

impl<'a> Phrases<'a> {
    /// Splits a text.
    pub fn of(text: &'a str) -> Self {
        let words: Vec<_> = words(text).into_iter().map(|(range, word)| (range, word.to_lowercase())).collect();
        let known = words.iter().map(|(_, word)| word.clone()).collect();
        Self { text, words, known }
    }

    /// Whether the first word of a phrase stands anywhere. A phrase with capitals may.
    fn may_have(&self, phrase: &str) -> bool {
        let within = |sign: char| sign.is_alphanumeric() || matches!(sign, '-' | '\'' | '’');
        let first = phrase.split(|sign| !within(sign)).find(|word| !word.is_empty());
        first.is_some_and(|word| word.chars().any(char::is_uppercase) || self.known.contains(word))
    }

    /// Where a phrase stands as whole words, whatever its case.
    pub fn find(&self, phrase: &str) -> Vec<Range<usize>> {
        if !self.may_have(phrase) {
            return Vec::new();
        }
        let mut wanted = words(phrase).into_iter().map(|(_, word)| word.to_lowercase());
        let Some(first) = wanted.next() else { return Vec::new() };
        let rest: Vec<String> = wanted.collect();
        let starts = self.words.iter().enumerate().filter(|(_, (_, word))| *word == first);
        let phrase = |(number, (range, _)): (usize, &(Range<usize>, String))| {
            let mut end = range.end;
            for (offset, wanted) in rest.iter().enumerate() {
                let (range, word) = self.words.get(number + 1 + offset)?;
                // Between the words of a phrase stand only spaces.
                if word != wanted || !self.text[end..range.start].chars().all(char::is_whitespace) {
                    return None;
                }
                end = range.end;
            }
            Some(range.start..end)
        };
        starts.filter_map(phrase).collect()
    }
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
        let all: Vec<&str> =
            words("Två e-tjänster, – d\u{1}\u{1} kommunens 3 bilar.").into_iter().map(|(_, word)| word).collect();
        assert_eq!(all, ["Två", "e-tjänster", "d", "kommunens", "3", "bilar"]);
        assert_eq!(Phrases::of("Just nu, just  nu och just. Nu").find("just nu"), [0..7, 9..17]);
    }
}
