//! `w.*.bin`: the stems of a site in order, and the pages of each.
//!
//! An entry is: bytes in common with the stem before, length of the rest, the rest, number of pages, length of the postings, postings.
//! A posting is `delta << 5 | impact << 1 | has_place`, and the place if it has one.

use std::ops::Range;

use crate::bytes::{Reader, put, size};
use crate::ends::{self, Lengths};

/// One request brings a few hundred stems.
const LENGTHS: Lengths = Lengths { least: 7_000, more: 3_500 };

/// That a page has a word, how much the page is about it, and where the word stands in the title, the lead or the headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Posting {
    pub(crate) page: u32,
    /// 1 to 15.
    pub(crate) impact: u8,
    /// 0 for none.
    pub(crate) place: u8,
}

/// The bytes of a posting at most.
const MAX_POSTING: usize = 6;

/// Writes postings. There are millions of them, so their bytes are made without branches that a processor would have to guess.
#[derive(Default)]
pub(crate) struct PostingWriter {
    /// What was written, and room for more.
    bytes: Vec<u8>,
    len: usize,
}

impl PostingWriter {
    /// Forgets what was written, and makes room for so many postings.
    pub(crate) fn begin(&mut self, postings: usize) {
        let room = postings * MAX_POSTING + 8;
        self.bytes.resize(self.bytes.len().max(room), 0);
        self.len = 0;
    }

    /// Appends postings; `before` is the page of the posting before them. Gives that of the last.
    #[inline]
    pub(crate) fn push(&mut self, mut before: u32, postings: impl Iterator<Item = Posting>) -> u32 {
        let mut len = self.len;
        for posting in postings {
            let has_place = u32::from(posting.place != 0);
            let number = u64::from((posting.page - before) << 5 | u32::from(posting.impact) << 1 | has_place);
            before = posting.page;
            let (bytes, size) = if number < 1 << 14 {
                // Nearly all: one byte or two.
                let is_long = u64::from(number >= 0x80);
                (number & 0x7f | is_long << 7 | number >> 7 << 8, 1 + is_long as u32)
            } else {
                spread(number)
            };
            let bytes = bytes | u64::from(posting.place) << (8 * size);
            let Some(room) = self.bytes.get_mut(len..).and_then(<[u8]>::first_chunk_mut) else { break };
            *room = bytes.to_le_bytes();
            len += (size + has_place) as usize;
        }
        self.len = len;
        before
    }

    pub(crate) fn written(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

/// The bytes of a number of up to 35 bits, and how many they are.
fn spread(number: u64) -> (u64, u32) {
    let len = (70 - (number | 1).leading_zeros()) / 7;
    let seven = |place: u32| (number >> (7 * place) & 0x7f) << (8 * place);
    // Seven bits in each byte, and a mark in each but the last.
    let marks = 0x80_8080_8080 & !(u64::MAX << (8 * (len - 1)));
    (seven(0) | seven(1) | seven(2) | seven(3) | seven(4) | marks, len)
}

/// A stem with its pages.
pub(crate) struct Entry<'a> {
    pub(crate) stem: &'a str,
    /// The bytes that it has in common with the stem before it.
    common: u32,
    pages: u32,
    postings: &'a [u8],
}

impl<'a> Entry<'a> {
    /// `before` is the stem before this one.
    pub(crate) fn new(before: &str, stem: &'a str, pages: u32, postings: &'a [u8]) -> Self {
        let common = stem.bytes().zip(before.bytes()).take_while(|(one, other)| one == other).count() as u32;
        Self { stem, common, pages, postings }
    }

    /// Its bytes, about, whatever stem is before it.
    fn size(&self) -> usize {
        let (stem, postings) = (self.stem.len() as u32, self.postings.len() as u32);
        2 + size(self.pages) + size(postings) + (stem + postings) as usize
    }

    fn put(&self, bytes: &mut Vec<u8>, common: u32) {
        let rest = &self.stem.as_bytes()[common as usize..];
        put(bytes, common);
        put(bytes, rest.len() as u32);
        bytes.extend_from_slice(rest);
        put(bytes, self.pages);
        put(bytes, self.postings.len() as u32);
        bytes.extend_from_slice(self.postings);
    }
}

/// The entries of each file, and those of the last.
pub(crate) fn cut(entries: &[Entry<'_>]) -> (Vec<Range<usize>>, Range<usize>) {
    ends::cut(entries, LENGTHS, |entry| (entry.stem, entry.size()))
}

/// The bytes of a file.
pub(crate) fn write(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(entries.iter().map(|entry| 3 + entry.size()).sum());
    for (number, entry) in entries.iter().enumerate() {
        entry.put(&mut bytes, if number == 0 { 0 } else { entry.common });
    }
    bytes
}

/// The postings of a stem in a file, if it has the stem; an error if the file is damaged before that. Pages are less than `pages`.
pub(crate) fn find(file: &[u8], stem: &str, pages: u32) -> Result<Option<Vec<Posting>>, &'static str> {
    let mut reader = Reader(file);
    let mut name = Vec::new();
    while !reader.is_empty() {
        let (count, postings) = entry(&mut reader, &mut name).ok_or("an entry ends too early")?;
        if name == stem.as_bytes() {
            return read_postings(postings, count, pages).map(Some).ok_or("its postings are none");
        }
    }
    Ok(None)
}

/// All stems of a file, each with the number of its pages and its postings as they are written; `None` if the file is damaged.
pub(crate) fn read(file: &[u8]) -> Option<Vec<(String, u32, Vec<u8>)>> {
    let mut reader = Reader(file);
    let (mut name, mut stems) = (Vec::new(), Vec::new());
    while !reader.is_empty() {
        let (count, postings) = entry(&mut reader, &mut name)?;
        stems.push((String::from_utf8(name.clone()).ok()?, count, postings.to_vec()));
    }
    Some(stems)
}

fn entry<'a>(reader: &mut Reader<'a>, name: &mut Vec<u8>) -> Option<(u32, &'a [u8])> {
    let common = usize::try_from(reader.number()?).ok().filter(|common| *common <= name.len())?;
    let length = reader.number()?;
    name.truncate(common);
    name.extend_from_slice(reader.take(length)?);
    let count = reader.number()?;
    let length = reader.number()?;
    Some((count, reader.take(length)?))
}

pub(crate) fn read_postings(bytes: &[u8], count: u32, pages: u32) -> Option<Vec<Posting>> {
    let mut reader = Reader(bytes);
    let mut postings = Vec::new();
    let mut page = 0_u32;
    for number in 0..count {
        let head = reader.number()?;
        page = page.checked_add(head >> 5).filter(|page| *page < pages)?;
        let impact = (head >> 1 & 0xf) as u8;
        let place = if head & 1 == 1 { reader.byte()? } else { 0 };
        // Each page once, and in order.
        if impact == 0 || (number > 0 && head >> 5 == 0) {
            return None;
        }
        postings.push(Posting { page, impact, place });
    }
    (reader.is_empty() && count > 0).then_some(postings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_found() {
        let postings =
            [(0, 15, 1), (3, 1, 0), (900, 7, 255)].map(|(page, impact, place)| Posting { page, impact, place });
        let mut writer = PostingWriter::default();
        writer.begin(3);
        assert_eq!(writer.push(0, postings.into_iter()), 900);
        let bytes = writer.written().to_vec();
        let many = bytes.repeat(2000);
        let stems = [("skol", &bytes), ("skola", &bytes), ("skolk", &bytes), ("skollov", &many), ("ö", &bytes)];
        let before = std::iter::once("").chain(stems.map(|(stem, _)| stem));
        let entries: Vec<Entry<'_>> =
            before.zip(stems).map(|(before, (stem, postings))| Entry::new(before, stem, 3, postings)).collect();
        let (cut, rest) = cut(&entries);
        assert_eq!((cut.len(), cut[0].clone(), rest.clone()), (1, 0..4, 4..5));
        let files = [write(&entries[cut[0].clone()]), write(&entries[rest])];
        let read = read(&files[0]).unwrap();
        assert_eq!(
            read.iter().map(|(stem, ..)| stem.as_str()).collect::<Vec<_>>(),
            ["skol", "skola", "skolk", "skollov"]
        );
        assert_eq!(read[1], ("skola".to_owned(), 3, bytes.clone()));
        for stem in ["skol", "skola", "skolk"] {
            assert_eq!(find(&files[0], stem, 901), Ok(Some(postings.to_vec())));
        }
        assert_eq!(find(&files[1], "ö", 901), Ok(Some(postings.to_vec())));
        assert_eq!(find(&files[0], "ö", 901), Ok(None));
        assert!(find(&files[0], "skol", 900).is_err(), "a page that is none");
        assert!(find(&files[0][..9], "skola", 901).is_err());
    }

    #[test]
    fn postings_are_numbers_as_others_are() {
        for shift in 0..=26 {
            for (impact, place) in [(15, 0), (1, 9)] {
                let mut writer = PostingWriter::default();
                writer.begin(1);
                writer.push(1, std::iter::once(Posting { page: 1 + (1 << shift), impact, place }));
                let mut expected = Vec::new();
                put(&mut expected, 1 << (shift + 5) | u32::from(impact) << 1 | u32::from(place != 0));
                expected.extend((place != 0).then_some(place));
                assert_eq!(writer.written(), expected);
            }
        }
    }
}
