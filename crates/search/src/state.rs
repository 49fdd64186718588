//! What the next index needs to know of the words of this one: each stem with its words, and each word with the number of its pages
//! and its parts. Kept beside the index, and not published.
//!
//! Its form: for each stem in order its text, the sum of the pages of its words, and the length of what follows: for each of its words
//! its text, the number of its pages, and the number and the texts of its parts. A text has its length before it. The
//! number of stems is last, in four bytes.

use crate::bytes::{Reader, put};
use crate::lexicon::{Lexicon, text};
use crate::vocabulary::Vocabulary;

/// The words of an index.
pub(crate) struct State<'a> {
    /// In the order of their bytes.
    pub(crate) stems: Vec<Stem<'a>>,
}

/// A stem of the site.
pub(crate) struct Stem<'a> {
    pub(crate) text: &'a str,
    /// The sum of the pages of its words.
    pub(crate) pages: u32,
    forms: &'a [u8],
    /// All that is written of it.
    bytes: &'a [u8],
}

/// A word of the site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Form<'a> {
    pub(crate) text: &'a str,
    pub(crate) pages: u32,
    /// The stems of its parts.
    pub(crate) parts: Vec<&'a str>,
}

impl<'a> State<'a> {
    /// `None` if the bytes are damaged; those of words are read when they are needed.
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (bytes, count) = bytes.split_last_chunk()?;
        let mut reader = Reader(bytes);
        let mut stems: Vec<Stem<'a>> = Vec::with_capacity(bytes.len() / 40);
        while !reader.is_empty() {
            let start = reader.0;
            let (text, pages, length) = (string(&mut reader)?, reader.number()?, reader.number()?);
            let forms = reader.take(length)?;
            let bytes = start.get(..start.len() - reader.0.len())?;
            if stems.last().is_some_and(|last| last.text >= text) {
                return None;
            }
            stems.push(Stem { text, pages, forms, bytes });
        }
        (stems.len() == u32::from_le_bytes(*count) as usize).then_some(Self { stems })
    }

    /// A stem of the site.
    pub(crate) fn stem(&self, text: &str) -> Option<&Stem<'a>> {
        let place = self.stems.binary_search_by(|stem| stem.text.cmp(text)).ok()?;
        self.stems.get(place)
    }

    /// All words, each with its stem.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&Stem<'a>, Form<'a>)> {
        self.stems.iter().flat_map(|stem| stem.forms().map(move |form| (stem, form)))
    }
}

impl<'a> Stem<'a> {
    /// Its words. What is damaged ends it.
    pub(crate) fn forms(&self) -> impl Iterator<Item = Form<'a>> + use<'a> {
        let mut reader = Reader(self.forms);
        std::iter::from_fn(move || {
            let (text, pages, count) = (string(&mut reader)?, reader.number()?, reader.number()?);
            let parts = (0..count).map(|_| string(&mut reader)).collect::<Option<Vec<&str>>>()?;
            Some(Form { text, pages, parts })
        })
    }
}

fn string<'a>(reader: &mut Reader<'a>) -> Option<&'a str> {
    let length = reader.number()?;
    std::str::from_utf8(reader.take(length)?).ok()
}

/// Writes the words of an index.
#[derive(Default)]
pub(crate) struct StateWriter {
    bytes: Vec<u8>,
    stems: u32,
    forms: Vec<u8>,
}

impl StateWriter {
    /// Adds a stem with its words. Stems come in the order of their bytes, the words of each too.
    pub(crate) fn stem<'f>(&mut self, text: &str, forms: impl Iterator<Item = Form<'f>>) {
        self.forms.clear();
        let mut sum = 0;
        for Form { text, pages, parts } in forms {
            put_text(&mut self.forms, text);
            put(&mut self.forms, pages);
            put(&mut self.forms, parts.len() as u32);
            parts.into_iter().for_each(|part| put_text(&mut self.forms, part));
            sum += pages;
        }
        put_text(&mut self.bytes, text);
        put(&mut self.bytes, sum);
        put(&mut self.bytes, self.forms.len() as u32);
        self.bytes.extend_from_slice(&self.forms);
        self.stems += 1;
    }

    /// Adds a stem as it was.
    pub(crate) fn copy(&mut self, stem: &Stem<'_>) {
        self.bytes.extend_from_slice(stem.bytes);
        self.stems += 1;
    }

    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.bytes.extend_from_slice(&self.stems.to_le_bytes());
        self.bytes
    }
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put(bytes, text.len() as u32);
    bytes.extend_from_slice(text.as_bytes());
}

/// The state of an index whose words are all known.
pub(crate) fn write(lexicon: &Lexicon<'_>, vocabulary: &Vocabulary<'_>) -> Vec<u8> {
    let mut places = vec![0_u32; lexicon.stems.len()];
    for (place, stem) in (0..).zip(&lexicon.order) {
        places[*stem as usize] = place;
    }
    let mut forms: Vec<(u32, u32)> =
        (0..vocabulary.forms.len() as u32).map(|form| (places[lexicon.target(form).stem as usize], form)).collect();
    let name = |form: u32| text(vocabulary.forms[form as usize]);
    forms.sort_unstable_by(|one, other| one.0.cmp(&other.0).then_with(|| name(one.1).cmp(name(other.1))));
    let mut writer = StateWriter::default();
    let mut rest = forms.as_slice();
    for (place, stem) in (0..).zip(&lexicon.order) {
        let (of_stem, others) = rest.split_at(rest.partition_point(|(other, _)| *other == place));
        rest = others;
        let form = |(_, form): &(u32, u32)| Form {
            text: name(*form),
            pages: vocabulary.pages[*form as usize],
            parts: lexicon
                .parts(lexicon.target(*form))
                .iter()
                .map(|part| lexicon.stems[*part as usize].as_ref())
                .collect(),
        };
        writer.stem(&lexicon.stems[*stem as usize], of_stem.iter().map(form));
    }
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let form = |text, pages, parts: &[&'static str]| Form { text, pages, parts: parts.to_vec() };
        let (one, two) =
            ([form("grunden", 3, &[])], [form("grundskola", 1, &["grund", "skol"]), form("grundskolor", 2, &[])]);
        let mut writer = StateWriter::default();
        writer.stem("grund", one.iter().cloned());
        writer.stem("grundskol", two.iter().cloned());
        let bytes = writer.finish();
        let state = State::read(&bytes).unwrap();
        let stems: Vec<(&str, u32)> = state.stems.iter().map(|stem| (stem.text, stem.pages)).collect();
        assert_eq!(stems, [("grund", 3), ("grundskol", 3)]);
        assert_eq!(state.stem("grundskol").map(|stem| stem.forms().collect()), Some(two.to_vec()));
        assert_eq!(state.all().map(|(stem, _)| stem.text).collect::<Vec<_>>(), ["grund", "grundskol", "grundskol"]);
        assert!(state.stem("skol").is_none());
        let mut copy = StateWriter::default();
        state.stems.iter().for_each(|stem| copy.copy(stem));
        assert_eq!(copy.finish(), bytes);
        assert!((0..bytes.len()).all(|end| State::read(&bytes[..end]).is_none()));
    }
}
