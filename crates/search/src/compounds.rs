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

/// How frequent a stem is on so many pages.
pub(crate) fn class(pages: u32) -> u8 {
    pages.max(1).ilog2() as u8
}

/// Whether a stem on so many pages may be a part.
pub(crate) fn may_be_part(stem: &str, pages: u32) -> bool {
    pages >= 2 && stem.chars().count() >= MIN_PART && stem.chars().all(char::is_alphabetic)
}

/// The stems that may be parts.
pub(crate) trait Parts {
    /// What stands for a stem.
    type Stem: Copy;

    /// A stem that may be a part.
    fn part(&self, stem: &str) -> Option<Part<Self::Stem>>;

    /// Whether a part may begin as the text does and be no longer; `true` when that is not known.
    fn may_begin(&self, text: &str) -> bool;
}

/// A stem that may be a part, and how frequent it is.
#[derive(Clone, Copy)]
pub(crate) struct Part<S> {
    pub(crate) stem: S,
    pub(crate) class: u8,
}

/// All parts of a site, by the numbers of their stems.
pub(crate) struct AllParts<'a> {
    parts: HashMap<&'a str, Part<u32>, FixedState>,
    shortest: Shortest,
}

impl<'a> AllParts<'a> {
    /// From all stems of the site with the number of pages that have them as words of their own.
    pub(crate) fn new(stemmer: Stemmer, stems: impl Iterator<Item = (&'a str, u32)>) -> Self {
        let mut all = Self { parts: HashMap::with_hasher(FixedState::default()), shortest: Shortest::default() };
        for (number, (stem, pages)) in stems.enumerate() {
            if may_be_part(stem, pages) {
                all.parts.insert(stem, Part { stem: number as u32, class: class(pages) });
                all.shortest.add(stemmer, stem);
            }
        }
        all
    }
}

impl Parts for AllParts<'_> {
    type Stem = u32;

    fn part(&self, stem: &str) -> Option<Part<u32>> {
        self.parts.get(stem).copied()
    }

    fn may_begin(&self, text: &str) -> bool {
        self.shortest.may_begin(text)
    }
}

/// By a hash of their first three bytes, the shortest part that begins with them: most texts are no parts, and this tells it at once.
pub(crate) struct Shortest(Vec<u8>);

impl Default for Shortest {
    fn default() -> Self {
        Self(vec![u8::MAX; 1 << 14])
    }
}

impl Shortest {
    /// Adds a stem, also by the words that begin otherwise than it does (`böcker`, whose stem is `bok`).
    pub(crate) fn add(&mut self, stemmer: Stemmer, part: &str) {
        let mut add = |beginning: &str| {
            let shortest = &mut self.0[slot(beginning.as_bytes())];
            *shortest = (*shortest).min(part.len() as u8);
        };
        add(part);
        if part.len() <= 8 {
            stemmer.before_endings(part).for_each(|beginning| add(&beginning));
        }
    }

    pub(crate) fn may_begin(&self, text: &str) -> bool {
        usize::from(self.0[slot(text.as_bytes())]) <= text.len()
    }
}

/// Splits words into parts.
pub(crate) struct Splitter<P> {
    pub(crate) stemmer: Stemmer,
    pub(crate) parts: P,
}

/// Parts of a word, and the frequency class of the rarest.
struct Split<S> {
    parts: Vec<S>,
    class: u8,
}

impl<P: Parts> Splitter<P> {
    /// The stems of the parts of a word, whose stem is on so many pages; none if it is no compound.
    pub(crate) fn split(&self, word: &str, pages: u32) -> Vec<P::Stem> {
        let is_candidate = word.chars().count() >= MIN_LETTERS && word.chars().all(char::is_alphabetic);
        let class = class(pages);
        let split = is_candidate.then(|| self.best(word, MAX_PARTS, class.saturating_sub(MAX_EXCESS)));
        split.flatten().filter(|split| split.parts.len() > 1).map(|split| split.parts).unwrap_or_default()
    }

    /// The split into the fewest parts, then the one whose rarest part is most frequent, then the one with the longest first part.
    fn best(&self, text: &str, most: usize, least_class: u8) -> Option<Split<P::Stem>> {
        let mut best: Option<Split<P::Stem>> = None;
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
            let is_better = |best: &Split<P::Stem>| {
                (rest.parts.len() + 1, u8::MAX - class) < (best.parts.len(), u8::MAX - best.class)
            };
            if best.as_ref().is_none_or(is_better) {
                best = Some(Split { parts: [&[first.stem], rest.parts.as_slice()].concat(), class });
            }
        }
        best
    }

    fn may_begin(&self, text: &str) -> bool {
        text.len() >= MIN_PART && self.parts.may_begin(text)
    }

    /// A part before others, with the letters that link it to the next.
    fn part(&self, text: &str) -> Option<Part<P::Stem>> {
        if !self.parts.may_begin(text) {
            return None;
        }
        let without_vowel = || text.strip_suffix(['o', 'u']).and_then(|text| self.parts.part(text));
        self.parts.part(text).or_else(|| self.last_part(text)).or_else(without_vowel)
    }

    /// The last part, which has the ending of the word.
    fn last_part(&self, text: &str) -> Option<Part<P::Stem>> {
        if !self.may_begin(text) {
            return None;
        }
        self.parts.part(self.stemmer.stem(text).as_ref())
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
        let parts = AllParts::new(stemmer, stems.iter().map(|(stem, pages)| (stem.as_str(), *pages)));
        let splitter = Splitter { stemmer, parts };
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
            ("bok", 9),
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
            // The stem of a part may begin otherwise than the part.
            ("böckerplats", "bok plat"),
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
