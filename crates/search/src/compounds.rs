//! Splits compounds with the words of the site itself: `grundskola` has the parts `grund` and `skol` when the site has both as words.
//!
//! A part is a word of its own on two pages at least, with or without the letters that link it to the next (`arbet|s|plats`,
//! `gat|u|belysning`). Frequencies are compared by their logarithms, so that an edit of one page seldom changes a split.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::stems::Stemmer;

/// Shorter words are not split.
const MIN_LETTERS: usize = 6;
const MIN_PART: usize = 3;
const MAX_PARTS: usize = 4;

/// A compound may be this much more frequent than its rarest part, in powers of two. `kommun` is no `kom` and `mun`.
const MAX_EXCESS: u8 = 1;

/// The stems of a site that may be parts.
pub(crate) struct Splitter<'a> {
    stemmer: Stemmer,
    parts: HashMap<&'a str, Part, FixedState>,
    /// By a hash of their first three bytes, the shortest part that begins with them: most texts are no parts, and this tells it at once.
    shortest: Vec<u8>,
}

#[derive(Clone, Copy)]
struct Part {
    stem: u32,
    class: u8,
}

/// Parts of a word, and the frequency class of the rarest.
struct Split {
    parts: Vec<u32>,
    class: u8,
}

impl<'a> Splitter<'a> {
    /// From all stems of the site with the number of pages that have them as words of their own.
    pub(crate) fn new(stemmer: Stemmer, stems: impl Iterator<Item = (&'a str, u32)>) -> Self {
        let mut splitter =
            Self { stemmer, parts: HashMap::with_hasher(FixedState::default()), shortest: vec![u8::MAX; 1 << 14] };
        for (number, (stem, pages)) in stems.enumerate() {
            let letters = stem.chars().count();
            if pages >= 2 && letters >= MIN_PART && stem.chars().all(char::is_alphabetic) {
                splitter.parts.insert(stem, Part { stem: number as u32, class: pages.ilog2() as u8 });
                let shortest = &mut splitter.shortest[slot(stem.as_bytes())];
                *shortest = (*shortest).min(stem.len() as u8);
            }
        }
        splitter
    }

    /// The stems of the parts of a word, whose stem is on so many pages; none if it is no compound.
    pub(crate) fn split(&self, word: &str, pages: u32) -> Vec<u32> {
        let is_candidate = word.chars().count() >= MIN_LETTERS && word.chars().all(char::is_alphabetic);
        let class = pages.max(1).ilog2() as u8;
        let split = is_candidate.then(|| self.best(word, MAX_PARTS, class.saturating_sub(MAX_EXCESS)));
        split.flatten().filter(|split| split.parts.len() > 1).map(|split| split.parts).unwrap_or_default()
    }

    /// The split into the fewest parts, then the one whose rarest part is most frequent, then the one with the longest first part.
    fn best(&self, text: &str, most: usize, least_class: u8) -> Option<Split> {
        let mut best: Option<Split> = None;
        // A whole word is one part of a longer one, but the word itself must be two at least.
        if most < MAX_PARTS
            && let Some(part) = self.last_part(text).filter(|part| part.class >= least_class)
        {
            return Some(Split { parts: vec![part.stem], class: part.class });
        }
        if most == 1 || !self.may_begin(text) {
            return None;
        }
        let ends = text.char_indices().map(|(at, _)| at).skip(MIN_PART);
        for end in ends.collect::<Vec<_>>().into_iter().rev() {
            let Some((head, tail)) = text.split_at_checked(end) else { continue };
            let fewest = best.as_ref().map_or(most, |best| best.parts.len());
            let Some(first) = self.part(head).filter(|part| part.class >= least_class) else { continue };
            let Some(rest) = self.best(tail, fewest.min(most) - 1, least_class) else { continue };
            let class = rest.class.min(first.class);
            let is_better =
                |best: &Split| (rest.parts.len() + 1, u8::MAX - class) < (best.parts.len(), u8::MAX - best.class);
            if best.as_ref().is_none_or(is_better) {
                best = Some(Split { parts: [&[first.stem], rest.parts.as_slice()].concat(), class });
            }
        }
        best
    }

    fn may_begin(&self, text: &str) -> bool {
        text.len() >= MIN_PART && usize::from(self.shortest[slot(text.as_bytes())]) <= text.len()
    }

    /// A part before others, with the letters that link it to the next.
    fn part(&self, text: &str) -> Option<Part> {
        if usize::from(self.shortest[slot(text.as_bytes())]) > text.len() {
            return None;
        }
        let without_vowel = || text.strip_suffix(['o', 'u']).and_then(|text| self.parts.get(text).copied());
        self.parts.get(text).copied().or_else(|| self.last_part(text)).or_else(without_vowel)
    }

    /// The last part, which has the ending of the word.
    fn last_part(&self, text: &str) -> Option<Part> {
        if !self.may_begin(text) {
            return None;
        }
        self.parts.get(self.stemmer.stem(text).as_ref()).copied()
    }
}

fn slot(text: &[u8]) -> usize {
    let three = text.iter().take(3).fold(0, |number, byte| number << 8 | usize::from(*byte));
    three.wrapping_mul(0x9e37_79b1) >> 8 & 0x3fff
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(words: &[(&str, u32)], word: &str, pages: u32) -> String {
        let stemmer = Stemmer::new("sv");
        let stems: Vec<(String, u32)> =
            words.iter().map(|(word, pages)| (stemmer.stem(word).into_owned(), *pages)).collect();
        let splitter = Splitter::new(stemmer, stems.iter().map(|(stem, pages)| (stem.as_str(), *pages)));
        let parts = splitter.split(word, pages);
        parts.iter().map(|part| stems[*part as usize].0.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn compounds_have_the_words_of_the_site_as_parts() {
        let words = [
            ("grund", 4),
            ("skola", 100),
            ("lärare", 20),
            ("arbete", 50),
            ("plats", 30),
            ("gata", 10),
            ("belysning", 5),
            ("verk", 3),
            ("hälsa", 9),
            ("vård", 40),
            ("central", 6),
            ("förskola", 60),
            ("kö", 9),
            ("en", 1),
            ("sällsynt", 1),
        ];
        for (word, expected) in [
            ("grundskola", "grund skol"),
            ("grundskolelärarnas", "grund skol lär"),
            ("arbetsplatserna", "arb plat"),
            ("gatubelysning", "gat belys"),
            ("skolverket", "skol verk"),
            ("hälsovårdscentral", "häl vård central"),
            ("förskoleplats", "förskol plat"),
            // Too short, a part that is too rare, a part that is no word, no compound.
            ("skolkö", ""),
            ("sällsyntskola", ""),
            ("xyzskola", ""),
            ("förskolan", ""),
        ] {
            let expected = expected.replace("häl", &Stemmer::new("sv").stem("hälsa"));
            assert_eq!(split(&words, word, 2), expected, "{word}");
        }
    }

    #[test]
    fn what_is_more_frequent_than_its_parts_is_no_compound() {
        let words = [("kom", 9), ("mun", 3)];
        assert_eq!(split(&words, "kommun", 2), "kom mun");
        assert_eq!(split(&words, "kommun", 400), "");
    }
}
