//! The stems of a site, and for each of its words the stem and the stems of its parts.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::compounds::{AllParts, Splitter};
use crate::keys::keys;
use crate::stems::Stemmer;
use crate::vocabulary::Vocabulary;

/// Where the pages of a word are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target {
    /// The number of its stem.
    pub(crate) stem: u32,
    /// Its parts: where they begin in [`Lexicon::parts`], and their number in the last three bits.
    parts: u32,
}

/// The stems of a site, with numbers in the order in which they came: what is frequent comes early, and lies together in memory.
pub(crate) struct Lexicon<'a> {
    pub(crate) stems: Vec<Cow<'a, str>>,
    /// The numbers in the order of the bytes of their stems.
    pub(crate) order: Vec<u32>,
    targets: Vec<Target>,
    parts: Vec<u32>,
}

impl<'a> Lexicon<'a> {
    /// The stems of these words, and their parts if the language has compounds.
    pub(crate) fn new(lang: &str, vocabulary: &Vocabulary<'a>) -> Self {
        let stemmer = Stemmer::new(lang);
        let found: Vec<Cow<'a, str>> = vocabulary.forms.par_iter().map(|form| stemmer.stem(text(form))).collect();
        let (stems, of_form) = distinct(found);
        let order = in_order(&stems);
        let targets = of_form.iter().map(|stem| Target { stem: *stem, parts: 0 }).collect();
        let mut lexicon = Self { stems, order, targets, parts: Vec::new() };
        if has_compounds(lang) {
            lexicon.split(stemmer, vocabulary);
        }
        lexicon
    }

    fn split(&mut self, stemmer: Stemmer, vocabulary: &Vocabulary<'_>) {
        let mut pages = vec![0_u32; self.stems.len()];
        for (target, count) in self.targets.iter().zip(&vocabulary.pages) {
            pages[target.stem as usize] += count;
        }
        let parts = AllParts::new(stemmer, self.stems.iter().map(|stem| stem.as_ref()).zip(pages.iter().copied()));
        let splitter = Splitter { stemmer, parts };
        let split = |(form, target): (&&[u8], &Target)| {
            let mut parts = splitter.split(text(form), pages[target.stem as usize]);
            parts.retain(|part| *part != target.stem);
            parts
        };
        let forms = vocabulary.forms.par_iter().zip(&self.targets);
        let splits: Vec<Vec<u32>> = forms.with_min_len(512).map(split).collect();
        for (target, parts) in self.targets.iter_mut().zip(splits) {
            target.parts = (self.parts.len() as u32) << 3 | parts.len() as u32;
            self.parts.extend(parts);
        }
    }

    /// Where the pages of a word are listed.
    pub(crate) fn target(&self, form: u32) -> Target {
        self.targets[form as usize]
    }

    /// The stems of the parts of a word.
    #[inline]
    pub(crate) fn parts(&self, target: Target) -> &[u32] {
        let start = (target.parts >> 3) as usize;
        &self.parts[start..start + (target.parts & 7) as usize]
    }

    /// Whether the site has a stem.
    pub(crate) fn has(&self, stem: &str) -> bool {
        self.order.binary_search_by(|number| self.stems[*number as usize].as_ref().cmp(stem)).is_ok()
    }
}

/// Whether words of a language are split into parts.
pub(crate) fn has_compounds(lang: &str) -> bool {
    lang.split('-').next() == Some("sv")
}

/// The text of a word. Words that were not stored by this program may be none.
pub(crate) fn text(form: &[u8]) -> &str {
    std::str::from_utf8(form).unwrap_or_default()
}

/// The distinct stems in the order in which they come first, and the number of each given one.
fn distinct(found: Vec<Cow<'_, str>>) -> (Vec<Cow<'_, str>>, Vec<u32>) {
    let mut vocabulary = Vocabulary::with_capacity(found.len());
    let stem = |stem| vocabulary.count(str::as_bytes(stem), keys(stem.as_bytes(), stem.len()), 0);
    let numbers: Vec<u32> = found.iter().map(Cow::as_ref).map(stem).collect();
    let mut stems = Vec::with_capacity(found.len());
    for (stem, number) in found.into_iter().zip(&numbers) {
        if *number as usize == stems.len() {
            stems.push(stem);
        }
    }
    (stems, numbers)
}

/// Numbers of texts in the order of the bytes of these. Most are told apart by their first eight.
fn in_order(texts: &[Cow<'_, str>]) -> Vec<u32> {
    let key = |text: &str| keys(text.as_bytes(), text.len().min(8)).0.swap_bytes();
    let mut order: Vec<(u64, u32)> = (0..).zip(texts).map(|(number, text)| (key(text), number)).collect();
    order.par_sort_unstable_by(|(one, first), (other, second)| {
        one.cmp(other).then_with(|| texts[*first as usize].cmp(&texts[*second as usize]))
    });
    order.into_iter().map(|(_, number)| number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_in_the_order_of_their_bytes() {
        let texts = ["ö", "skolan", "skol", "samhällsbygge", "samhällsbyggare", "samhälls", "", "a"].map(Cow::Borrowed);
        let order = in_order(&texts);
        let mut sorted = texts.clone();
        sorted.sort();
        assert_eq!(order.iter().map(|number| texts[*number as usize].clone()).collect::<Vec<_>>(), sorted);
    }
}
