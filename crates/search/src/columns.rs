//! `columns.*.bin`: of each page what decides whether and where it is shown: kind, date, state and topics.

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

/// The columns of all pages. Both lists of labels are in order.
pub(crate) fn write(pages: &[PageEntry<'_>], kinds: &[&str], topics: &[&str]) -> Vec<u8> {
    let number = |labels: &[&str], label: &str| labels.binary_search(&label).unwrap_or_default() as u32;
    let mut bytes = Vec::with_capacity(pages.len() * 8);
    for page in pages {
        put(&mut bytes, number(kinds, &page.kind));
        put(&mut bytes, u32::from(page.year.saturating_sub(YEAR_ZERO)));
        put(&mut bytes, u32::from(page.month));
        let flag = |is_set: bool, flag: u32| if is_set { flag } else { 0 };
        put(&mut bytes, flag(page.archived, ARCHIVED) | flag(page.fresh, FRESH));
        put(&mut bytes, page.topics.len() as u32);
        page.topics.iter().for_each(|topic| put(&mut bytes, number(topics, topic)));
    }
    bytes
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
        let bytes = write(&pages, &["Nyhet", "Sida"], &["a", "b"]);
        let rows = read(&bytes, 2).unwrap();
        let news = Row { kind: 0, year: 2025, month: 430, fresh: true, topics: vec![1, 0], ..Row::default() };
        assert_eq!(rows, [news, Row { kind: 1, archived: true, ..Row::default() }]);
        assert_eq!(read(&bytes, 1), None);
        assert_eq!(read(&bytes[..bytes.len() - 1], 2), None);
        assert_eq!(read(&bytes, u32::MAX), None);
    }
}
