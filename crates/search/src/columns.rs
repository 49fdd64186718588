//! `columns.*.bin`: of each page what decides whether and where it is shown: kind, date, state and topics. The kinds of all
//! pages come first, then all months and so on, since numbers that are alike compress better together.

use std::collections::{BTreeSet, HashMap, HashSet};

use foldhash::fast::FixedState;

use crate::bytes::{Reader, put};
use crate::entry::PageEntry;

const ARCHIVED: u32 = 1;
const FRESH: u32 = 2;

/// A page in the columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// Its place among the labels of kinds.
    pub(crate) kind: u32,
    /// 1 is January 1990; 0 for none.
    pub(crate) month: u32,
    pub(crate) archived: bool,
    pub(crate) fresh: bool,
    /// Their places among the labels of topics, in order.
    pub(crate) topics: Vec<u32>,
}

impl Row {
    /// The year of its month.
    pub(crate) fn year(&self) -> Option<u16> {
        let months = self.month.checked_sub(1)?;
        u16::try_from(1990 + months / 12).ok()
    }
}

/// A page in the columns, with its labels themselves.
pub(crate) struct Labelled<'a> {
    pub(crate) kind: &'a str,
    pub(crate) topics: Vec<&'a str>,
    /// The rest; the numbers of labels in it say nothing.
    pub(crate) row: Row,
}

impl<'a> Labelled<'a> {
    pub(crate) fn of(page: &'a PageEntry<'_>) -> Self {
        let row = Row { month: u32::from(page.month), archived: page.archived, fresh: page.fresh, ..Row::default() };
        Self { kind: &page.kind, topics: page.topics.iter().map(String::as_str).collect(), row }
    }
}

/// The columns of a site, and the labels of all its kinds and topics in order.
pub(crate) struct Columns<'a> {
    pub(crate) kinds: Vec<&'a str>,
    pub(crate) topics: Vec<&'a str>,
    pub(crate) bytes: Vec<u8>,
    /// The latest month of a page.
    pub(crate) newest: u32,
}

impl<'a> Columns<'a> {
    pub(crate) fn new(pages: &[Labelled<'a>]) -> Self {
        let (kinds, kind_numbers) = numbered(pages.iter().map(|page| page.kind));
        let (topics, topic_numbers) = numbered(pages.iter().flat_map(|page| &page.topics).copied());
        let flag = |is_set: bool, flag: u32| if is_set { flag } else { 0 };
        let topics_of = |page: &Labelled<'_>| -> Vec<u32> {
            let topics: BTreeSet<u32> = page.topics.iter().map(|topic| number(&topic_numbers, topic)).collect();
            topics.into_iter().collect()
        };
        let of_pages = Vec::from_iter(pages.iter().map(topics_of));
        let mut bytes = Vec::with_capacity(pages.len() * 8);
        pages.iter().for_each(|page| put(&mut bytes, number(&kind_numbers, page.kind)));
        pages.iter().for_each(|page| put(&mut bytes, page.row.month));
        pages.iter().for_each(|Labelled { row, .. }| {
            put(&mut bytes, flag(row.archived, ARCHIVED) | flag(row.fresh, FRESH));
        });
        of_pages.iter().for_each(|topics| put(&mut bytes, topics.len() as u32));
        for topics in of_pages {
            let mut least = 0;
            for topic in topics {
                put(&mut bytes, topic - least);
                least = topic + 1;
            }
        }
        let newest = pages.iter().map(|page| page.row.month).max().unwrap_or_default();
        Self { kinds, topics, bytes, newest }
    }
}

/// The place of each label among all.
type Numbers<'a> = HashMap<&'a str, u32, FixedState>;

fn number(labels: &Numbers<'_>, label: &str) -> u32 {
    labels.get(label).copied().unwrap_or_default()
}

/// The distinct labels in order, and the place of each.
fn numbered<'a>(labels: impl Iterator<Item = &'a str>) -> (Vec<&'a str>, Numbers<'a>) {
    let distinct: HashSet<&str, FixedState> = labels.collect();
    let mut labels = Vec::from_iter(distinct);
    labels.sort_unstable();
    let places = labels.iter().copied().zip(0..).collect();
    (labels, places)
}

/// The rows of so many pages; `None` if they are damaged.
pub(crate) fn read(file: &[u8], pages: u32) -> Option<Vec<Row>> {
    let mut reader = Reader(file);
    // A page has four bytes at least, so that a damaged number of pages takes no memory.
    let pages = usize::try_from(pages).ok().filter(|pages| pages.saturating_mul(4) <= file.len())?;
    let mut column = || (0..pages).map(|_| reader.number()).collect::<Option<Vec<u32>>>();
    let (kinds, months, flags, counts) = (column()?, column()?, column()?, column()?);
    let mut rows = Vec::with_capacity(pages);
    for (((kind, month), flags), count) in kinds.into_iter().zip(months).zip(flags).zip(counts) {
        let has = |flag: u32| flags & flag != 0;
        let topics = topics(&mut reader, count)?;
        rows.push(Row { kind, month, archived: has(ARCHIVED), fresh: has(FRESH), topics });
    }
    reader.is_empty().then_some(rows)
}

fn topics(reader: &mut Reader<'_>, count: u32) -> Option<Vec<u32>> {
    let mut least = 0_u32;
    let next = |_| {
        let topic = least.checked_add(reader.number()?)?;
        least = topic.checked_add(1)?;
        Some(topic)
    };
    (0..count).map(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Card, Words};

    #[test]
    fn what_is_written_is_read() {
        let words = Words::default();
        let page = |kind: &str, month, topics: &[&str]| PageEntry {
            words: &words,
            extra: Vec::new(),
            card: Card::default(),
            kind: kind.to_owned(),
            month,
            topics: topics.iter().map(|topic| (*topic).to_owned()).collect(),
            archived: month == 0,
            fresh: month != 0,
        };
        let pages = [page("Nyhet", 430, &["b", "d", "a", "b"]), page("Sida", 0, &["c"])];
        let Columns { kinds, topics, bytes, newest } = Columns::new(&pages.each_ref().map(|page| Labelled::of(page)));
        assert_eq!((kinds, topics, newest), (vec!["Nyhet", "Sida"], vec!["a", "b", "c", "d"], 430));
        let rows = read(&bytes, 2).unwrap();
        let news = Row { kind: 0, month: 430, fresh: true, topics: vec![0, 1, 3], ..Row::default() };
        assert_eq!(rows, [news, Row { kind: 1, archived: true, topics: vec![2], ..Row::default() }]);
        let year = |month| Row { month, ..Row::default() }.year();
        assert_eq!([0, 1, 12, 13, 430].map(year), [None, Some(1990), Some(1990), Some(1991), Some(2025)]);
        assert_eq!(read(&bytes, 1), None);
        assert_eq!(read(&bytes[..bytes.len() - 1], 2), None);
        assert_eq!(read(&bytes, u32::MAX), None);
    }
}
