//! Changes files of entries in order: those that have what changed are made again, and those after them until an end is where one was.
//! The result is what would be made of all entries.

use std::collections::BTreeMap;
use std::ops::Range;

/// A kind of file with entries in order.
pub(crate) trait Kind {
    /// By which entries are ordered.
    type Key: Ord;
    type Entry;
    type Change;

    fn key(entry: &Self::Entry) -> Self::Key;

    /// The first key of the file that begins with an entry, as the manifest has it.
    fn first(entry: &Self::Entry) -> String;

    /// Which of the files, by their first keys, may have a key, or where it would be.
    fn candidates(files: &[(String, String)], key: &Self::Key) -> Range<usize>;

    /// The entries of a file; `None` if it is damaged.
    fn read(bytes: &[u8]) -> Option<Vec<Self::Entry>>;

    /// What becomes of an entry: `None` if that cannot be told, `Some(None)` if it goes.
    fn apply(old: Option<Self::Entry>, key: &Self::Key, change: Self::Change) -> Option<Option<Self::Entry>>;

    /// The entries of each file, and those of the last.
    fn cut(entries: &[Self::Entry]) -> (Vec<Range<usize>>, Range<usize>);

    fn write(entries: &[Self::Entry]) -> Vec<u8>;
}

/// A file of the new index.
pub(crate) enum Piece {
    /// This one of the old files.
    Kept(usize),
    /// The first key and the bytes of a new one.
    New(String, Vec<u8>),
}

/// Changes files. `None` if a file cannot be read.
pub(crate) fn patch<K: Kind>(
    files: &[(String, String)],
    changes: BTreeMap<K::Key, K::Change>,
    read: impl Fn(&str) -> Option<Vec<u8>>,
) -> Option<Vec<Piece>> {
    let mut is_changed = vec![false; files.len()];
    for key in changes.keys() {
        K::candidates(files, key).for_each(|number| is_changed[number] = true);
    }
    let mut changes = changes.into_iter().peekable();
    let mut pieces = Vec::new();
    let mut entries: Vec<K::Entry> = Vec::new();
    let mut at = 0;
    while at < files.len() || changes.peek().is_some() || !entries.is_empty() {
        if entries.is_empty() && is_changed.get(at) == Some(&false) {
            pieces.push(Piece::Kept(at));
            at += 1;
            continue;
        }
        // The next file, and all after it that are changed.
        while let Some((_, digest)) = files.get(at) {
            entries.extend(K::read(&read(digest)?)?);
            at += 1;
            if is_changed.get(at) != Some(&true) {
                break;
            }
        }
        let mut by_key: BTreeMap<K::Key, K::Entry> = entries.into_iter().map(|entry| (K::key(&entry), entry)).collect();
        while let Some((key, change)) = changes.next_if(|(key, _)| K::candidates(files, key).end <= at) {
            if let Some(entry) = K::apply(by_key.remove(&key), &key, change)? {
                by_key.insert(key, entry);
            }
        }
        entries = by_key.into_values().collect();
        entries = write_whole::<K>(entries, at == files.len(), &mut pieces);
    }
    Some(pieces)
}

/// Writes the files of these entries. Gives what begins a file that goes on with other entries, unless these are the last.
fn write_whole<K: Kind>(mut entries: Vec<K::Entry>, is_end: bool, pieces: &mut Vec<Piece>) -> Vec<K::Entry> {
    let (whole, rest) = K::cut(&entries);
    let last = Some(rest.clone()).filter(|rest| is_end && !rest.is_empty());
    for range in whole.into_iter().chain(last) {
        let of_file = &entries[range];
        pieces.extend(of_file.first().map(|first| Piece::New(K::first(first), K::write(of_file))));
    }
    entries.drain(..if is_end { entries.len() } else { rest.start });
    entries
}
