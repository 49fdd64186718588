//! `columns.*.bin`: of each page what decides whether and where it is shown: kind, date, state and topics.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;

use crate::bytes::{Reader, put};
use crate::entry::PageEntry;

/// The year before the first that is kept.
const YEAR_ZERO: u16 = 1989;

const ARCHIVED: u32 = 1;
const FRESH: u32 = 2;

/// A page in the columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// Its place among the labels of kinds.
    pub(crate) kind: u32,
    /// 0 for none.
    pub(crate) year: u16,
    /// Months since 1990; 0 for none.
    pub(crate) month: u32,
    pub(crate) archived: bool,
    pub(crate) fresh: bool,
    /// Their places among the labels of topics.
    pub(crate) topics: Vec<u32>,
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
        let row = Row {
            year: page.year,
            month: u32::from(page.month),
            archived: page.archived,
            fresh: page.fresh,
            ..Row::default()
        };
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
        let number = |labels: &HashMap<&str, u32, FixedState>, label| labels.get(label).copied().unwrap_or_default();
        let mut bytes = Vec::with_capacity(pages.len() * 8);
        for Labelled { kind, topics: of_page, row } in pages {
            put(&mut bytes, number(&kind_numbers, *kind));
            put(&mut bytes, u32::from(row.year.saturating_sub(YEAR_ZERO)));
            put(&mut bytes, row.month);
            let flag = |is_set: bool, flag: u32| if is_set { flag } else { 0 };
            put(&mut bytes, flag(row.archived, ARCHIVED) | flag(row.fresh, FRESH));
            put(&mut bytes, of_page.len() as u32);
            of_page.iter().for_each(|topic| put(&mut bytes, number(&topic_numbers, *topic)));
        }
        let newest = pages.iter().map(|page| page.row.month).max().unwrap_or_default();
        Self { kinds, topics, bytes, newest }
    }
}

/// The distinct labels in order, and the place of each.
fn numbered<'a>(labels: impl Iterator<Item = &'a str>) -> (Vec<&'a str>, HashMap<&'a str, u32, FixedState>) {
    let distinct: HashSet<&str, FixedState> = labels.collect();
    let mut labels = Vec::from_iter(distinct);
    labels.sort_unstable();
    let places = labels.iter().copied().zip(0..).collect();
    (labels, places)
}

/// The rows of so many pages; `None` if they are damaged.
pub(crate) fn read(file: &[u8], pages: u32) -> Option<Vec<Row>> {
    let mut reader = Reader(file);
    // A row has 5 bytes at least, so that a damaged number of pages takes no memory.
    let possible = usize::try_from(pages).ok().filter(|pages| *pages <= file.len())?;
    let mut rows = Vec::with_capacity(possible);
    for _ in 0..pages {
        rows.push(row(&mut reader)?);
    }
    reader.is_empty().then_some(rows)
}

fn row(reader: &mut Reader<'_>) -> Option<Row> {
    let kind = reader.number()?;
    let year = match u16::try_from(reader.number()?).ok()? {
        0 => 0,
        year => year.checked_add(YEAR_ZERO)?,
    };
    let month = reader.number()?;
    let flags = reader.number()?;
    let count = reader.number()?;
    let topics = (0..count).map(|_| reader.number()).collect::<Option<Vec<u32>>>()?;
    let has = |flag: u32| flags & flag != 0;
    Some(Row { kind, year, month, archived: has(ARCHIVED), fresh: has(FRESH), topics })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Card, Words};

    #[test]
    fn what_is_written_is_read() {
        let words = Words::default();
        let page = |kind: &str, year, month, topics: &[&str]| PageEntry {
            words: &words,
            extra: Vec::new(),
            card: Card::default(),
            kind: kind.to_owned(),
            year,
            month,
            topics: topics.iter().map(|topic| (*topic).to_owned()).collect(),
            archived: year == 0,
            fresh: year != 0,
        };
        let pages = [page("Nyhet", 2025, 430, &["b", "a"]), page("Sida", 0, 0, &[])];
        let Columns { kinds, topics, bytes, newest } = Columns::new(&pages.each_ref().map(|page| Labelled::of(page)));
        assert_eq!((kinds, topics, newest), (vec!["Nyhet", "Sida"], vec!["a", "b"], 430));
        let rows = read(&bytes, 2).unwrap();
        let news = Row { kind: 0, year: 2025, month: 430, fresh: true, topics: vec![1, 0], ..Row::default() };
        assert_eq!(rows, [news, Row { kind: 1, archived: true, ..Row::default() }]);
        assert_eq!(read(&bytes, 1), None);
        assert_eq!(read(&bytes[..bytes.len() - 1], 2), None);
        assert_eq!(read(&bytes, u32::MAX), None);
    }
}
