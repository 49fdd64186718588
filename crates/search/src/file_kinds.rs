//! The kinds of file that are changed entry by entry: stems with their pages, and words as they stand on pages.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::fold::fold;
use crate::forms::{self, WordForm};
use crate::patch::Kind;
use crate::postings::{self, Entry, Posting, PostingWriter};

/// By page, its new posting; `None` if it is gone.
pub(crate) type Change = BTreeMap<u32, Option<Posting>>;

/// `w.*.bin`
pub(crate) struct StemFiles;

impl Kind for StemFiles {
    type Key = String;
    /// A stem, the number of its pages, and its postings as they are written.
    type Entry = (String, u32, Vec<u8>);
    type Change = Change;

    fn key(entry: &Self::Entry) -> String {
        entry.0.clone()
    }

    fn first(entry: &Self::Entry) -> String {
        entry.0.clone()
    }

    fn candidates(files: &[(String, String)], key: &String) -> Range<usize> {
        let end = files.partition_point(|(first, _)| first <= key).max(1).min(files.len());
        end.saturating_sub(1)..end
    }

    fn read(bytes: &[u8]) -> Option<Vec<Self::Entry>> {
        postings::read(bytes)
    }

    fn apply(old: Option<Self::Entry>, key: &String, change: Change) -> Option<Option<Self::Entry>> {
        let old = match old {
            Some((_, pages, bytes)) => postings::read_postings(&bytes, pages, u32::MAX)?,
            None => Vec::new(),
        };
        let mut postings: BTreeMap<u32, Posting> = old.into_iter().map(|posting| (posting.page, posting)).collect();
        for (page, posting) in change {
            match posting {
                Some(posting) => drop(postings.insert(page, posting)),
                None => drop(postings.remove(&page)),
            }
        }
        let mut writer = PostingWriter::default();
        writer.begin(postings.len());
        let count = postings.len() as u32;
        writer.push(0, postings.into_values());
        Some((count > 0).then(|| (key.clone(), count, writer.written().to_vec())))
    }

    fn cut(entries: &[Self::Entry]) -> (Vec<Range<usize>>, Range<usize>) {
        postings::cut(&borrowed(entries))
    }

    fn write(entries: &[Self::Entry]) -> Vec<u8> {
        postings::write(&borrowed(entries))
    }
}

fn borrowed(entries: &[(String, u32, Vec<u8>)]) -> Vec<Entry<'_>> {
    let before = std::iter::once("").chain(entries.iter().map(|(stem, ..)| stem.as_str()));
    before.zip(entries).map(|(before, (stem, pages, postings))| Entry::new(before, stem, *pages, postings)).collect()
}

/// `d.*.txt`
pub(crate) struct FormFiles;

impl Kind for FormFiles {
    /// A word in plain letters, and as it is.
    type Key = (String, String);
    type Entry = WordForm;
    /// Its class; `None` if it is gone.
    type Change = Option<u8>;

    fn key(entry: &WordForm) -> Self::Key {
        (fold(&entry.form).into_owned(), entry.form.clone())
    }

    fn first(entry: &WordForm) -> String {
        fold(&entry.form).into_owned()
    }

    fn candidates(files: &[(String, String)], key: &Self::Key) -> Range<usize> {
        let start = files.partition_point(|(first, _)| *first < key.0).saturating_sub(1);
        // Words that differ only in their diacritics may be in several files.
        let end = files.partition_point(|(first, _)| *first <= key.0).max(start + 1).min(files.len());
        start.min(end)..end
    }

    fn read(bytes: &[u8]) -> Option<Vec<WordForm>> {
        forms::read(bytes)
    }

    fn apply(_: Option<WordForm>, key: &Self::Key, change: Option<u8>) -> Option<Option<WordForm>> {
        Some(change.map(|class| WordForm { form: key.1.clone(), class }))
    }

    fn cut(entries: &[WordForm]) -> (Vec<Range<usize>>, Range<usize>) {
        forms::cut(entries, |word| &word.form)
    }

    fn write(entries: &[WordForm]) -> Vec<u8> {
        forms::write(entries.iter().map(|word| (word.form.as_str(), word.class))).into_bytes()
    }
}
