//! The distinct words of a site, with a number each.
//!
//! Pages are counted in a few parts at once, each with numbers of its own, which are then mapped to those of the whole.

use crate::keys::{Keys, hash, keys};
use crate::words::Words;

/// Words with numbers in the order in which they came.
pub(crate) struct Vocabulary<'a> {
    slots: Vec<Slot>,
    pub(crate) forms: Vec<&'a [u8]>,
    /// On how many pages each word is.
    pub(crate) pages: Vec<u32>,
}

/// All that is asked for a word most often, in half a cache line.
#[derive(Clone, Copy, Default)]
struct Slot {
    keys: Keys,
    len: u32,
    /// 1 and the number of the word; 0 for none.
    number: u32,
    pages: u32,
}

impl<'a> Vocabulary<'a> {
    /// With room for about so many words.
    pub(crate) fn with_capacity(words: usize) -> Self {
        Self {
            slots: vec![Slot::default(); (2 * words).next_power_of_two().max(1 << 10)],
            forms: Vec::new(),
            pages: Vec::new(),
        }
    }

    /// The number of a word, which is on so many more pages.
    #[inline(always)]
    pub(crate) fn count(&mut self, form: &'a [u8], keys: Keys, pages: u32) -> u32 {
        let mask = self.slots.len() - 1;
        let mut at = slot(keys, form);
        while let Some(slot) = self.slots.get_mut(at & mask)
            && slot.number != 0
        {
            let is_same = slot.keys == keys && slot.len as usize == form.len();
            if is_same && (form.len() <= 16 || self.forms[slot.number as usize - 1] == form) {
                slot.pages += pages;
                return slot.number - 1;
            }
            at += 1;
        }
        self.insert(at & mask, form, keys, pages)
    }

    #[cold]
    fn insert(&mut self, at: usize, form: &'a [u8], keys: Keys, pages: u32) -> u32 {
        self.forms.push(form);
        self.slots[at] = Slot { keys, len: form.len() as u32, number: self.forms.len() as u32, pages };
        if self.forms.len() * 2 > self.slots.len() {
            self.grow();
        }
        self.forms.len() as u32 - 1
    }

    fn grow(&mut self) {
        let count = self.slots.len() * 2;
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); count]);
        for old in old.into_iter().filter(|slot| slot.number != 0) {
            let mut at = slot(old.keys, self.forms[old.number as usize - 1]);
            while self.slots[at & (count - 1)].number != 0 {
                at += 1;
            }
            self.slots[at & (count - 1)] = old;
        }
    }

    /// No more words: the slots become the numbers of pages.
    fn finish(&mut self) {
        self.pages = vec![0; self.forms.len()];
        for slot in std::mem::take(&mut self.slots).into_iter().filter(|slot| slot.number != 0) {
            self.pages[slot.number as usize - 1] = slot.pages;
        }
    }
}

#[inline]
fn slot(keys: Keys, form: &[u8]) -> usize {
    (hash(keys, form) >> 20) as usize
}

/// Some pages after each other, as numbers of words.
pub(crate) struct Part<'a> {
    /// The words of these pages alone.
    pub(crate) vocabulary: Vocabulary<'a>,
    /// The number of each word of each page: those of its document, then those that depend on the rest of the site.
    pub(crate) numbers: Vec<u32>,
    /// The weight and the place of each of these.
    pub(crate) details: Vec<[u8; 2]>,
    /// How many of them each page has.
    pub(crate) counts: Vec<u32>,
}

impl<'a> Part<'a> {
    pub(crate) fn new(pages: &[(&'a Words, &'a Words)]) -> Self {
        let mut vocabulary = Vocabulary::with_capacity(4 * pages.len());
        let size: usize = pages.iter().map(|(words, extra)| words.bytes().len() + extra.bytes().len()).sum();
        // More than there are; what is not used takes no memory.
        let (mut numbers, mut details) = (Vec::with_capacity(size / 8), Vec::with_capacity(size / 8));
        let mut counts = Vec::with_capacity(pages.len());
        for (words, extra) in pages {
            let start = numbers.len();
            for word in words.iter() {
                numbers.push(vocabulary.count(word.form, word.keys(), 1));
                details.push([word.weight, word.place]);
            }
            for word in extra.iter() {
                let number = vocabulary.count(word.form, word.keys(), 0);
                let is_new = !numbers[start..].contains(&number);
                vocabulary.count(word.form, word.keys(), u32::from(is_new));
                numbers.push(number);
                details.push([word.weight, word.place]);
            }
            counts.push((numbers.len() - start) as u32);
        }
        vocabulary.finish();
        Self { vocabulary, numbers, details, counts }
    }
}

/// The words of all parts, and for each part the numbers of its words in the whole.
pub(crate) fn merge<'a>(parts: &[Part<'a>]) -> (Vocabulary<'a>, Vec<Vec<u32>>) {
    let words = |part: &Part<'_>| part.vocabulary.forms.len();
    let mut whole = Vocabulary::with_capacity(parts.iter().map(words).max().unwrap_or_default());
    let mut maps = Vec::with_capacity(parts.len());
    for Part { vocabulary, .. } in parts {
        let words = vocabulary.forms.iter().zip(&vocabulary.pages);
        maps.push(words.map(|(form, pages)| whole.count(form, keys(form, form.len()), *pages)).collect());
    }
    whole.finish();
    (whole, maps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Field;

    fn words(text: &str) -> Words {
        let mut words = Words::builder("sv");
        words.add(Field::Body, text);
        words.finish()
    }

    #[test]
    fn parts_are_mapped_to_the_whole() {
        let pages = ["skola bygglov", "bygglov samhällsbyggnadsnämnden", "samhällsbyggnadsnämnder skola"].map(words);
        let (none, extra) = (Words::default(), words("skola park"));
        let parts = [Part::new(&[(&pages[0], &extra), (&pages[1], &none)]), Part::new(&[(&pages[2], &none)])];
        let (whole, maps) = merge(&parts);
        let shown: Vec<_> = whole.forms.iter().map(|form| String::from_utf8_lossy(form)).zip(whole.pages).collect();
        let expected =
            [("skola", 2), ("bygglov", 2), ("park", 1), ("samhällsbyggnadsnämnden", 1), ("samhällsbyggnadsnämnder", 1)];
        assert_eq!(shown, expected.map(|(form, pages)| (form.into(), pages)));
        assert_eq!(parts[0].numbers, [0, 1, 0, 2, 1, 3]);
        assert_eq!((maps[0].as_slice(), maps[1].as_slice()), (&[0, 1, 2, 3][..], &[4, 0][..]));
    }

    #[test]
    fn thousands_of_words_keep_their_numbers() {
        let text: String = (0..20_000).map(|number| format!("ord{number} ")).collect();
        let page = words(&text);
        let part = Part::new(&[(&page, &page)]);
        assert_eq!(part.vocabulary.forms.len(), 20_000);
        assert_eq!(part.numbers[..20_000], part.numbers[20_000..]);
        assert!(part.vocabulary.pages.iter().all(|pages| *pages == 1));
    }
}
