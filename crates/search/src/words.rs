//! The words of one document, counted when it is parsed and kept with it.
//!
//! The form of [`Words`] is what is stored: the number of tokens of running text (2 bytes), then per distinct word, in the order of
//! first occurrence, its length, its bytes, its weight, and its place. Reading it is as cheap as reading can be.

use std::cell::Cell;

use crate::blocks::Blocks;
use crate::entry::Field;
use crate::form::Form;
use crate::function_words::FunctionWords;
use crate::keys::{Keys, keys};
use crate::table::Table;
use crate::tokens::{Sink, scan};

/// What stands between two texts in the count of places: their words are not beside each other.
const GAP: usize = 4;

/// The words of a document: which, how much they weigh, and where they stand in the title, the lead and the headings.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Words(Vec<u8>);

/// A word of [`Words`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word<'a> {
    /// Its normal form, as UTF-8.
    pub(crate) form: &'a [u8],
    /// The bytes from its start on, also those after it: see [`keys`].
    rest: &'a [u8],
    /// The sum of the weights of its occurrences.
    pub(crate) weight: u8,
    /// 1 and the number of its first occurrence among the words that have places; 0 for none.
    pub(crate) place: u8,
}

impl Word<'_> {
    /// What tells it from most other words.
    #[inline]
    pub(crate) fn keys(&self) -> Keys {
        keys(self.rest, self.form.len())
    }
}

impl Words {
    /// A counter for a document in a language.
    pub fn builder(lang: &str) -> WordsBuilder {
        let mut spare = SPARE.take().unwrap_or_default();
        spare.table.clear();
        WordsBuilder { spare, function_words: FunctionWords::of(lang), tokens: 0, next_place: 0 }
    }

    /// The number of tokens of running text.
    pub(crate) fn tokens(&self) -> u16 {
        self.0.first_chunk().map_or(0, |bytes| u16::from_le_bytes(*bytes))
    }

    /// Words as they were stored; what is damaged ends them.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// As they are stored.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The words in the order of their first occurrence. Bytes that are no words end it.
    pub(crate) fn iter(&self) -> Iter<'_> {
        Iter(self.0.get(2..).unwrap_or_default())
    }
}

impl Default for Words {
    fn default() -> Self {
        Self(vec![0; 2])
    }
}

pub(crate) struct Iter<'a>(&'a [u8]);

impl<'a> Iterator for Iter<'a> {
    type Item = Word<'a>;

    #[inline]
    fn next(&mut self) -> Option<Word<'a>> {
        let (len, rest) = self.0.split_first()?;
        let (form, after) = rest.split_at_checked(usize::from(*len))?;
        let ([weight, place], after) = after.split_first_chunk()?;
        self.0 = after;
        Some(Word { form, rest, weight: *weight, place: *place })
    }
}

thread_local! {
    /// What the last document of this thread has left, for the next one.
    static SPARE: Cell<Option<Box<Spare>>> = const { Cell::new(None) };
}

/// Memory that is used again.
#[derive(Default)]
struct Spare {
    table: Table,
    blocks: Blocks,
}

/// Counts the words of a document.
pub struct WordsBuilder {
    spare: Box<Spare>,
    function_words: &'static FunctionWords,
    tokens: usize,
    next_place: usize,
}

impl std::fmt::Debug for WordsBuilder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("WordsBuilder").field("tokens", &self.tokens).finish_non_exhaustive()
    }
}

impl WordsBuilder {
    /// Counts the words of a text.
    pub fn add(&mut self, field: Field, text: &str) {
        let first_place = if field.has_places() { self.next_place } else { usize::MAX };
        let Spare { table, blocks } = &mut *self.spare;
        let mut counter = Counter { table, function_words: self.function_words, weight: field.weight(), first_place };
        let count = scan(text, false, blocks, &mut counter);
        match field {
            Field::Title | Field::Heading | Field::Lead => self.next_place += count + GAP,
            Field::Body => self.tokens += count,
            _ => {}
        }
    }

    /// The words of all texts.
    pub fn finish(self) -> Words {
        let words = Words(self.spare.table.words(u16::try_from(self.tokens).unwrap_or(u16::MAX)));
        SPARE.set(Some(self.spare));
        words
    }
}

/// Counts the tokens of one text.
struct Counter<'a> {
    table: &'a mut Table,
    function_words: &'static FunctionWords,
    weight: u32,
    first_place: usize,
}

impl Counter<'_> {
    #[inline(always)]
    fn place(&self, index: usize) -> u8 {
        match self.first_place.saturating_add(index) {
            place @ 0..=254 => place as u8 + 1,
            _ => 0,
        }
    }
}

impl Sink for Counter<'_> {
    #[inline(always)]
    fn token(&mut self, form: Form<'_>, index: usize) {
        let place = self.place(index);
        self.table.count(form, self.weight, place, self.function_words);
    }

    fn joined(&mut self, form: Form<'_>, first: usize, _: usize) {
        let place = self.place(first);
        self.table.count(form, self.weight, place, self.function_words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(words: &Words) -> String {
        let word = |word: Word<'_>| format!("{}:{}@{}", String::from_utf8_lossy(word.form), word.weight, word.place);
        words.iter().map(word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_have_weights_and_places() {
        let mut words = Words::builder("sv");
        words.add(Field::Title, "Skola och förskola");
        words.add(Field::Lead, "Välj skola");
        words.add(Field::Body, "Skolan är en skola. KS 2025/00123.");
        let words = words.finish();
        assert_eq!(words.tokens(), 7);
        assert_eq!(
            shown(&words),
            "skola:12@1 förskola:8@3 välj:3@8 skolan:1@0 ks:1@0 2025:1@0 00123:1@0 ks2025123:1@0 2025123:1@0"
        );
    }

    #[test]
    fn the_table_of_the_last_document_leaves_nothing_behind() {
        let many = |from: u32| (from..from + 5000).map(|number| format!("ord{number}x ")).collect::<String>();
        let counted = |text: &str| {
            let mut words = Words::builder("sv");
            words.add(Field::Body, text);
            words.finish()
        };
        assert_eq!(counted(&many(0)).iter().count(), 5000);
        assert_eq!(shown(&counted("ord1x ord2x ord1x")), "ord1x:2@0 ord2x:1@0");
        assert_eq!(counted(&many(2500)).iter().count(), 5000);
        assert_eq!(
            counted(&"ett långt ord ".repeat(500)).iter().map(|word| word.weight).collect::<Vec<_>>(),
            [255, 255]
        );
    }

    #[test]
    fn long_words_are_told_apart_by_their_ends() {
        let mut words = Words::builder("sv");
        words.add(Field::Body, "samhällsbyggnadsnämnden samhällsbyggnadsnämnder samhällsbyggnadsnämnden");
        assert_eq!(shown(&words.finish()), "samhällsbyggnadsnämnden:2@0 samhällsbyggnadsnämnder:1@0");
    }

    #[test]
    fn damaged_words_end_early() {
        for bytes in [&b""[..], b"\0", b"\0\0\x05abc", b"\0\0\x01a\x01"] {
            assert_eq!(Words(bytes.to_vec()).iter().count(), 0);
        }
    }
}
