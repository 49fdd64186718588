//! From pages with words to words with pages.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::lexicon::{Lexicon, Target, text};
use crate::postings::{Entry, Posting, PostingWriter};
use crate::vocabulary::Part;
use crate::words::Words;

/// What a word weighs by itself, and as a part of a compound: 1 and about 0.35.
const WHOLE: u32 = 3;
const AS_PART: u32 = 1;

/// Steps of a quarter of an octave in the number of tokens. Steps, so that few edits change the impact of all words of a page.
const LENGTHS: [u16; 21] =
    [75, 89, 106, 126, 150, 178, 212, 252, 300, 357, 424, 505, 600, 714, 849, 1009, 1200, 1427, 1697, 2018, 2400];

/// The greatest weight that is told from others. It needs 85 words of running text.
const MOST: u32 = 255;

/// The impact by the class of the length of a page, and by weight.
static IMPACTS: [[u8; 256]; LENGTHS.len() + 1] = {
    let mut table = [[0; 256]; LENGTHS.len() + 1];
    let mut class = 0;
    while class < table.len() {
        let mut weight = 0;
        while weight <= MOST as usize {
            table[class][weight] = impact(class, weight as u32);
            weight += 1;
        }
        class += 1;
    }
    table
};

/// 1 to 15: how much a page is about a word. It grows ever less with the weight of the word, and more slowly on longer pages (as in BM25).
const fn impact(class: usize, weight: u32) -> u8 {
    let length = if class == 0 { 64 } else { LENGTHS[class - 1] as u32 };
    let half = (2400 + 12 * length) / 1000;
    let impact = (15 * weight + (weight + half) / 2) / (weight + half);
    if impact == 0 { 1 } else { impact as u8 }
}

/// The impact of a weight on a page of a class.
fn impact_of(class: u8, weight: u8) -> u8 {
    IMPACTS[usize::from(class)][usize::from(weight)]
}

/// The words of a page: those of its document, and those that depend on the rest of the site.
pub(crate) type PageWords<'a> = (&'a Words, &'a Words);

/// The postings of one page by their stems. `target` gives the stem of a word and those of its parts. The same as [`Inverted`] has.
pub(crate) fn page_postings(
    page: u32,
    (words, extra): PageWords<'_>,
    target: &dyn Fn(&str) -> (String, Vec<String>),
) -> BTreeMap<String, Posting> {
    let class = class_of(words);
    let mut weights: BTreeMap<String, (u32, u8)> = BTreeMap::new();
    for word in words.iter().chain(extra.iter()) {
        let form = text(word.form);
        if form.is_empty() {
            continue;
        }
        let (stem, parts) = target(form);
        let mut add = |stem: String, weight: u32, place: u8| {
            let known = weights.entry(stem).or_default();
            *known = (known.0 + weight, if known.1 == 0 { place } else { known.1 });
        };
        add(stem, u32::from(word.weight) * WHOLE, word.place);
        parts.into_iter().for_each(|part| add(part, u32::from(word.weight) * AS_PART, 0));
    }
    let posting =
        |(weight, place): (u32, u8)| Posting { page, impact: impact_of(class, weight.min(MOST) as u8), place };
    weights.into_iter().map(|(stem, found)| (stem, posting(found))).collect()
}

/// The class of a page by its length.
fn class_of(words: &Words) -> u8 {
    LENGTHS.partition_point(|length| *length <= words.tokens()) as u8
}

/// The stems of some pages after each other, with their pages.
pub(crate) struct Inverted {
    first_page: u32,
    /// The class of each page by its length.
    classes: Vec<u8>,
    /// Where the postings of each stem begin.
    starts: Vec<u32>,
    ends: Vec<End>,
    /// The number of the page in this part, the weight, and the place: 16, 8 and 8 bits.
    postings: Vec<u32>,
}

/// Where the postings of a stem end, and 1 and the number of the page of the last.
#[derive(Clone, Copy, Default)]
struct End {
    at: u32,
    page: u32,
}

impl Inverted {
    /// Inverts a part, of at most 65,536 pages; `numbers` are those of its words among all.
    pub(crate) fn new(
        first_page: u32,
        part: &Part<'_>,
        pages: &[PageWords<'_>],
        numbers: &[u32],
        lexicon: &Lexicon<'_>,
    ) -> Self {
        let targets: Vec<Target> = numbers.iter().map(|number| lexicon.target(*number)).collect();
        let (starts, room) = room(&targets, &part.vocabulary.pages, lexicon);
        let ends = starts.iter().map(|start| End { at: *start, page: 0 }).collect();
        let classes = pages.iter().map(|(words, _)| class_of(words)).collect();
        let mut inverted = Self { first_page, classes, starts, ends, postings: vec![0; room as usize] };
        let mut words = part.numbers.iter().zip(&part.details);
        for (page, count) in (0_u32..).zip(&part.counts) {
            for (number, [weight, place]) in words.by_ref().take(*count as usize) {
                let target = targets[*number as usize];
                inverted.add(page, target.stem, u32::from(*weight) * WHOLE, u32::from(*place));
                for part in lexicon.parts(target) {
                    inverted.add(page, *part, u32::from(*weight) * AS_PART, 0);
                }
            }
        }
        inverted
    }

    /// Adds to the weight of a stem on a page. Pages come in order.
    #[inline]
    fn add(&mut self, page: u32, stem: u32, weight: u32, place: u32) {
        let end = &mut self.ends[stem as usize];
        if end.page == page + 1 {
            let posting = &mut self.postings[end.at as usize - 1];
            let place = if *posting & 0xff == 0 { place } else { *posting & 0xff };
            *posting = page << 16 | ((*posting >> 8 & 0xff) + weight).min(MOST) << 8 | place;
        } else {
            self.postings[end.at as usize] = page << 16 | weight.min(MOST) << 8 | place;
            *end = End { at: end.at + 1, page: page + 1 };
        }
    }

    /// The postings of a stem, each packed.
    fn postings(&self, stem: u32) -> &[u32] {
        let (start, end) = (self.starts[stem as usize], self.ends[stem as usize].at);
        &self.postings[start as usize..end as usize]
    }

    fn unpack(&self, packed: u32) -> Posting {
        let page = packed >> 16;
        let impact = impact_of(self.classes[page as usize], (packed >> 8) as u8);
        Posting { page: self.first_page + page, impact, place: packed as u8 }
    }
}

/// Where the postings of each stem begin, in the order in which they are read, when there is room for as many as its words and the
/// compounds with it have pages; and the room for all.
fn room(targets: &[Target], pages: &[u32], lexicon: &Lexicon<'_>) -> (Vec<u32>, u32) {
    let mut starts = vec![0_u32; lexicon.stems.len()];
    for (target, pages) in targets.iter().zip(pages) {
        starts[target.stem as usize] += pages;
        lexicon.parts(*target).iter().for_each(|part| starts[*part as usize] += pages);
    }
    let mut end = 0;
    for stem in &lexicon.order {
        let start = &mut starts[*stem as usize];
        (*start, end) = (end, end + *start);
    }
    (starts, end)
}

/// The postings of some stems after each other, as files have them.
pub(crate) struct Encoded<'a> {
    /// The stem before them, and these.
    before: Option<u32>,
    stems: &'a [u32],
    bytes: Vec<u8>,
    /// Per stem: the number of pages, and where the bytes end.
    ends: Vec<(u32, usize)>,
}

impl Encoded<'_> {
    /// The entry of each stem.
    pub(crate) fn entries<'b>(&'b self, lexicon: &'b Lexicon<'_>) -> Vec<Entry<'b>> {
        let text = |stem: u32| lexicon.stems[stem as usize].as_ref();
        let mut before = self.before.map_or("", text);
        let mut start = 0;
        let mut entries = Vec::with_capacity(self.stems.len());
        for (stem, (pages, end)) in self.stems.iter().map(|stem| text(*stem)).zip(&self.ends) {
            // The text of a word that is none is empty.
            if !stem.is_empty() {
                entries.push(Entry::new(before, stem, *pages, self.bytes.get(start..*end).unwrap_or_default()));
            }
            (before, start) = (stem, *end);
        }
        entries
    }
}

/// The postings of these stems.
pub(crate) fn encode<'a>(parts: &[Inverted], order: &'a [u32]) -> Vec<Encoded<'a>> {
    const STEMS_AT_ONCE: usize = 256;
    let encoded = |writer: &mut PostingWriter, (number, stems): (usize, &'a [u32])| {
        let before = (number * STEMS_AT_ONCE).checked_sub(1).and_then(|last| order.get(last)).copied();
        let (bytes, ends) = encode_some(parts, stems, writer);
        Encoded { before, stems, bytes, ends }
    };
    order.par_chunks(STEMS_AT_ONCE).enumerate().map_init(PostingWriter::default, encoded).collect()
}

fn encode_some(parts: &[Inverted], stems: &[u32], writer: &mut PostingWriter) -> (Vec<u8>, Vec<(u32, usize)>) {
    let count = |stem: &u32| parts.iter().map(|part| part.postings(*stem).len()).sum::<usize>();
    writer.begin(stems.iter().map(count).sum());
    let mut ends = Vec::with_capacity(stems.len());
    for stem in stems {
        let mut before = 0;
        for part in parts {
            before = writer.push(before, part.postings(*stem).iter().map(|packed| part.unpack(*packed)));
        }
        ends.push((count(stem) as u32, writer.written().len()));
    }
    (writer.written().to_vec(), ends)
}
