//! What a build leaves for the next one: documents as they were read, and what each output was made from.
//!
//! Everything in it stands under a key that holds all that the step could see, so nothing is ever invalid: what is asked for
//! with another key is not there. Without a memo, or with a damaged or foreign one, a build takes longer and gives the same.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use foldhash::fast::FixedState;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::dates::fingerprint::Fingerprint;
use crate::diagnostic::Diagnostic;
use crate::digest::{Digest, Hash128};
use crate::document::Document;
use crate::path::OutputPath;
use crate::source::{BodyStore, Slot};

/// A map that is asked often.
type Map<K, V> = HashMap<K, V, FixedState>;

/// A document as it was read.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Read {
    /// The document; its body is in the source.
    pub(crate) document: Document,
    /// What was wrong with it.
    pub(crate) wrong: Vec<Diagnostic>,
    /// What it reads as, when somebody asked.
    pub(crate) print: Option<Print>,
}

/// What a page reads as, and what that rests on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Print {
    /// The fingerprint; none when the front matter cannot be read.
    pub(crate) fingerprint: Option<Fingerprint>,
    /// The files around the page that it depends on.
    pub(crate) depends_on: Vec<String>,
    /// The mark of what those files were.
    pub(crate) around: Hash128,
}

/// The parts of what an output is made from. Two builds with equal parts make equal bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Key {
    /// The program, the configuration, data, words and settings, menus and home pages.
    pub(crate) shared: Hash128,
    /// The text of the page itself.
    pub(crate) text: Hash128,
    /// Its address, dates, sections and topics.
    pub(crate) place: Hash128,
    /// What it shows of other pages, and lists.
    pub(crate) others: Hash128,
    /// Where its links and pictures lead.
    pub(crate) links: Hash128,
    /// The templates that draw it.
    pub templates: Hash128,
}

impl Key {
    /// The parts with their names.
    pub fn parts(&self) -> [(&'static str, Hash128); 6] {
        [
            ("shared", self.shared),
            ("text", self.text),
            ("place", self.place),
            ("others", self.others),
            ("links", self.links),
            ("templates", self.templates),
        ]
    }
}

/// What is known of an output from when it was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Made {
    /// What it was made from.
    pub key: Key,
    /// Everything that its template saw; nothing for outputs without one.
    pub view: Option<Hash128>,
    /// Its bytes.
    pub(crate) bytes: Digest,
}

/// The memo of the last build.
#[derive(Debug, Default)]
pub struct Memo {
    documents: Map<String, (Hash128, Range<usize>)>,
    bytes: Vec<u8>,
    outputs: Map<OutputPath, Made>,
}

/// The table that stands before the documents.
#[derive(Serialize, Deserialize)]
struct Contents<'a> {
    #[serde(borrow)]
    documents: Vec<(&'a str, Hash128, usize)>,
    outputs: Vec<(OutputPath, Made)>,
}

impl Memo {
    /// Reads a memo that begins at a place in bytes; nothing when it is none.
    pub fn read(bytes: Vec<u8>, start: usize) -> Option<Self> {
        let (length, rest) = bytes.get(start..)?.split_first_chunk::<8>()?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let contents: Contents<'_> = postcard::from_bytes(rest.get(..length)?).ok()?;
        let mut at = start + 8 + length;
        let mut documents = Map::with_capacity_and_hasher(contents.documents.len(), Default::default());
        for (path, key, size) in contents.documents {
            let end = at.checked_add(size).filter(|end| *end <= bytes.len())?;
            documents.insert(path.to_owned(), (key, at..end));
            at = end;
        }
        let outputs = contents.outputs.into_iter().collect();
        Some(Self { documents, outputs, bytes })
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// A document as it was read from the file at a path under this key.
    pub(crate) fn document(&self, path: &str, key: Hash128) -> Option<Read> {
        postcard::from_bytes(self.stored(path, key)?).ok()
    }

    /// The stored form of that document.
    fn stored(&self, path: &str, key: Hash128) -> Option<&[u8]> {
        let (_, range) = self.documents.get(path).filter(|(known, _)| *known == key)?;
        self.bytes.get(range.clone())
    }

    /// What is known of an output.
    pub fn output(&self, path: &OutputPath) -> Option<&Made> {
        self.outputs.get(path)
    }

    /// Becomes what a build leaves, for a program that builds again: what stays is not copied.
    pub fn absorb(&mut self, next: Next, bodies: &dyn BodyStore) {
        let documents = next.documents.into_inner().unwrap_or_else(PoisonError::into_inner);
        let outputs = next.outputs.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.outputs = outputs.into_iter().collect();
        let found = documents.len();
        let mut names = Vec::with_capacity(found);
        for (path, key, stored) in documents {
            match stored {
                Stored::Kept => names.push(path),
                Stored::Put(slot) => {
                    let Some(bytes) = bodies.get(&slot) else { continue };
                    let start = self.bytes.len();
                    self.bytes.extend_from_slice(&bytes);
                    self.documents.insert(path.clone(), (key, start..self.bytes.len()));
                    names.push(path);
                }
            }
        }
        if self.documents.len() > names.len() {
            let names: HashSet<String, FixedState> = names.into_iter().collect();
            self.documents.retain(|path, _| names.contains(path));
        }
        self.compact();
    }

    /// Leaves out what no document needs any more, when that is more than half.
    fn compact(&mut self) {
        let live: usize = self.documents.values().map(|(_, range)| range.len()).sum();
        if self.bytes.len() / 2 <= live {
            return;
        }
        let mut bytes = Vec::with_capacity(live);
        for (_, range) in self.documents.values_mut() {
            let start = bytes.len();
            bytes.extend_from_slice(&self.bytes[range.clone()]);
            *range = start..bytes.len();
        }
        self.bytes = bytes;
    }
}

/// Where a document's stored form is.
#[derive(Debug)]
enum Stored {
    /// In the memo of the last build.
    Kept,
    /// In the body store.
    Put(Slot),
}

/// What this build will leave, filled from many threads.
#[derive(Debug, Default)]
pub struct Next {
    documents: Mutex<Vec<(String, Hash128, Stored)>>,
    outputs: Mutex<Vec<(OutputPath, Made)>>,
}

impl Next {
    /// A document that the last memo has under the same key.
    pub(crate) fn keep_document(&self, path: &str, key: Hash128) {
        lock(&self.documents).push((path.to_owned(), key, Stored::Kept));
    }

    /// A document that was read; its stored form waits in the body store.
    pub(crate) fn put_document(&self, path: &str, key: Hash128, slot: Slot) {
        lock(&self.documents).push((path.to_owned(), key, Stored::Put(slot)));
    }

    /// An output.
    pub(crate) fn put_output(&self, path: &OutputPath, made: Made) {
        lock(&self.outputs).push((path.clone(), made));
    }

    /// What is known of an output.
    pub fn output(&self, path: &OutputPath) -> Option<Made> {
        lock(&self.outputs).iter().find(|(other, _)| other == path).map(|(_, made)| *made)
    }

    /// Writes the memo in pieces: first the table, then one document after the other.
    pub fn write(
        self,
        last: &Memo,
        bodies: &dyn BodyStore,
        write: &mut dyn FnMut(&[u8]) -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        let mut documents = self.documents.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut outputs = self.outputs.into_inner().unwrap_or_else(PoisonError::into_inner);
        // Threads come in any order; the same memo is the same file.
        documents.par_sort_unstable_by(|a, b| a.0.cmp(&b.0));
        outputs.par_sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let size = |path: &str, key: Hash128, stored: &Stored| match stored {
            Stored::Kept => last.stored(path, key).map(<[u8]>::len),
            Stored::Put(Slot::Memory(bytes)) => Some(bytes.len()),
            Stored::Put(Slot::File(_, length)) => Some(*length),
        };
        let sized =
            documents.iter().filter_map(|(path, key, stored)| Some((path, key, stored, size(path, *key, stored)?)));
        let sized: Vec<_> = sized.collect();
        let contents = Contents {
            documents: sized.iter().map(|(path, key, _, size)| (path.as_str(), **key, *size)).collect(),
            outputs,
        };
        let table = postcard::to_allocvec(&contents).map_err(std::io::Error::other)?;
        write(&(table.len() as u64).to_le_bytes())?;
        write(&table)?;
        for (path, key, stored, _) in sized {
            match stored {
                Stored::Kept => write(last.stored(path, *key).unwrap_or_default())?,
                Stored::Put(slot) => {
                    let lost = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
                    write(&bodies.get(slot).ok_or_else(lost)?)?;
                }
            }
        }
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the last build left and what this one will, side by side.
#[derive(Debug, Default)]
pub struct Memory {
    /// From the last build.
    pub last: Memo,
    /// For the next.
    pub next: Next,
    /// Whether anything is to be remembered; otherwise the work of it is saved.
    pub wanted: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::MemoryBodies;

    #[test]
    fn a_memo_becomes_what_a_build_leaves() {
        let next = |documents: &[(&str, &str, Option<&[u8]>)]| {
            let next = Next::default();
            for (path, key, bytes) in documents {
                match bytes {
                    Some(bytes) => {
                        next.put_document(path, Hash128::of(key.as_bytes()), MemoryBodies.put(bytes).unwrap())
                    }
                    None => next.keep_document(path, Hash128::of(key.as_bytes())),
                }
            }
            next
        };
        let mut memo = Memo::default();
        memo.absorb(next(&[("a", "1", Some(b"aaaa")), ("b", "1", Some(b"bbbb"))]), &MemoryBodies);
        memo.absorb(next(&[("a", "1", None), ("b", "2", Some(b"cccc"))]), &MemoryBodies);
        let stored =
            |memo: &Memo, path: &str, key: &str| memo.stored(path, Hash128::of(key.as_bytes())).map(<[u8]>::to_vec);
        assert_eq!(stored(&memo, "a", "1").as_deref(), Some(&b"aaaa"[..]));
        assert_eq!((stored(&memo, "b", "1"), stored(&memo, "b", "2").as_deref()), (None, Some(&b"cccc"[..])));
        // A document that is gone, and then as much that nobody needs as there is.
        memo.absorb(next(&[("b", "2", None)]), &MemoryBodies);
        assert_eq!((stored(&memo, "a", "1"), memo.documents.len(), memo.bytes.len()), (None, 1, 4));
        assert_eq!(stored(&memo, "b", "2").as_deref(), Some(&b"cccc"[..]));
    }
}
