//! What a build keeps for the next one: parsed documents, the facts that outputs show, and the outputs.
//!
//! A document has a key with everything that its parsing could see, and an output the facts that it was made from, so no
//! entry is ever out of date. A missing or damaged cache costs time and changes no output.

mod fact;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt::Debug;
use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::FixedState;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::dates::fingerprint::Fingerprint;
use crate::diagnostic::Diagnostic;
use crate::digest::{Digest, Hash128};
use crate::document::{Document, SearchWords};
use crate::path::OutputPath;
use crate::source::{BodyStore, DocumentStore, Slot};
pub(crate) use fact::{Fact, PageFact};
pub use fact::{FactRow, FactTable};

/// A map with a fast hash function.
type FastMap<K, V> = HashMap<K, V, FixedState>;

/// A parsed document.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct ParsedDocument {
    /// The document, without its body.
    pub(crate) document: Document,
    /// The messages about it.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Its fingerprint, if it was needed.
    pub(crate) fingerprint: Option<CachedFingerprint>,
    /// Its body in its stored form, if it has highlighted code. Other bodies are rendered again in less time than it takes to write
    /// them.
    pub(crate) body: Option<Vec<u8>>,
}

/// The fingerprint of a page, and what it depends on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct CachedFingerprint {
    /// The fingerprint; `None` when the front matter cannot be read.
    pub(crate) fingerprint: Option<Fingerprint>,
    /// The other files that it depends on.
    pub(crate) depends_on: Vec<String>,
    /// A hash of those files.
    pub(crate) dependencies_hash: Hash128,
}

/// An output, and what it was made from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CachedOutput {
    /// What it is, since another page may take its address.
    pub(crate) recipe: Hash128,
    /// The facts that it shows, as numbers in the build's [`FactTable`], sorted; `None` when it is made in every build.
    pub(crate) facts: Option<Vec<u32>>,
    /// The digest of its bytes.
    pub(crate) bytes: Digest,
}

impl CachedOutput {
    /// Whether it has bytes with this digest.
    pub(crate) fn has_bytes(&self, digest: Digest) -> bool {
        self.bytes == digest
    }

    /// Whether both are the same bytes.
    pub fn has_same_bytes(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

/// The cache left by the last build.
#[derive(Debug, Default)]
pub struct BuildCache {
    documents: FastMap<String, StoredDocument>,
    /// The documents that earlier processes stored.
    store: Option<Arc<dyn DocumentStore>>,
    /// The documents that this process parsed in an earlier build.
    bytes: Vec<u8>,
    outputs: FastMap<OutputPath, CachedOutput>,
    facts: FactTable,
}

/// A document of the last builds. Its words for the search are behind it, since few builds read them.
#[derive(Clone, PartialEq, Debug)]
struct StoredDocument {
    key: Hash128,
    place: DocumentPlace,
    /// How many bytes are behind the document.
    behind: usize,
}

/// Where the serialised form of a document is.
#[derive(Clone, PartialEq, Debug)]
enum DocumentPlace {
    /// In the store: its start, its length, and the hash of its bytes.
    Store(u64, usize, Hash128),
    /// In [`BuildCache::bytes`], with what is behind it.
    Memory(Range<usize>),
}

impl StoredDocument {
    /// The bytes that it takes with what is behind it.
    fn len(&self) -> usize {
        match &self.place {
            DocumentPlace::Store(_, length, _) => length + self.behind,
            DocumentPlace::Memory(range) => range.len(),
        }
    }
}

/// Everything but the documents themselves.
#[derive(Serialize, Deserialize)]
struct Contents<'a> {
    /// The path, key, start, length and hash of each document, and how many bytes are behind it.
    #[serde(borrow)]
    documents: Vec<(&'a str, Hash128, u64, usize, Hash128, usize)>,
    outputs: Vec<(OutputPath, CachedOutput)>,
    facts: FactTable,
}

impl BuildCache {
    /// Reads a cache whose documents are in a store; `None` when it is damaged.
    pub fn read(contents: &[u8], store: Arc<dyn DocumentStore>) -> Option<Self> {
        let Contents { documents, outputs, facts } = postcard::from_bytes(contents).ok()?;
        let stored = |(path, key, start, length, hash, behind): (&str, _, _, _, _, _)| {
            (path.to_owned(), StoredDocument { key, place: DocumentPlace::Store(start, length, hash), behind })
        };
        let documents = documents.into_iter().map(stored).collect();
        Some(Self { documents, store: Some(store), bytes: Vec::new(), outputs: outputs.into_iter().collect(), facts })
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// The document of a file, if it was parsed under this key.
    pub(crate) fn document(&self, path: &str, key: Hash128) -> Option<ParsedDocument> {
        let mut read: ParsedDocument = postcard::from_bytes(&self.stored(path, key)?).ok()?;
        read.document.search_words = self.words(self.documents.get(path)?);
        Some(read)
    }

    /// The words of a document, to be read when they are needed.
    fn words(&self, stored: &StoredDocument) -> SearchWords {
        match (&stored.place, &self.store) {
            (DocumentPlace::Store(start, length, _), Some(store)) => {
                SearchWords::stored(store, start + *length as u64, stored.behind)
            }
            (DocumentPlace::Memory(range), _) => {
                SearchWords::read(self.bytes.get(range.end - stored.behind..range.end).unwrap_or_default())
            }
            _ => SearchWords::default(),
        }
    }

    /// The last document of a file, whatever it was parsed under.
    pub(crate) fn last_document(&self, path: &str) -> Option<ParsedDocument> {
        self.document(path, self.documents.get(path)?.key)
    }

    /// The key of the bytes that were kept under this name.
    pub(crate) fn key(&self, name: &str) -> Option<Hash128> {
        self.documents.get(name).map(|stored| stored.key)
    }

    /// The serialised form of that document, or other bytes that were kept under a name, if they are intact.
    pub(crate) fn stored(&self, path: &str, key: Hash128) -> Option<Cow<'_, [u8]>> {
        let stored = self.documents.get(path).filter(|stored| stored.key == key)?;
        match &stored.place {
            DocumentPlace::Memory(range) => self.bytes.get(range.start..range.end - stored.behind).map(Cow::Borrowed),
            DocumentPlace::Store(start, length, hash) => {
                let bytes = self.store.as_ref()?.read(*start, *length)?;
                (Hash128::of(&bytes) == *hash).then_some(Cow::Owned(bytes))
            }
        }
    }

    /// The same with what is behind it, which has a hash of its own.
    fn with_words(&self, path: &str, key: Hash128) -> Option<Cow<'_, [u8]>> {
        let stored = self.documents.get(path)?;
        let mut bytes = self.stored(path, key)?;
        match &stored.place {
            DocumentPlace::Memory(range) => return self.bytes.get(range.clone()).map(Cow::Borrowed),
            DocumentPlace::Store(start, length, _) => {
                bytes.to_mut().extend(self.store.as_ref()?.read(start + *length as u64, stored.behind)?);
            }
        }
        Some(bytes)
    }

    /// The entry of an output.
    pub fn output(&self, path: &OutputPath) -> Option<&CachedOutput> {
        self.outputs.get(path)
    }

    /// The facts of that build.
    pub(crate) fn facts(&self) -> &FactTable {
        &self.facts
    }

    /// The facts that an output showed in that build.
    pub fn rows(&self, output: &CachedOutput) -> Vec<FactRow> {
        self.facts.rows(output.facts.as_deref().unwrap_or_default())
    }

    /// Takes over the entries of a build, for a process that builds again. Unchanged entries are not copied.
    pub fn absorb(&mut self, next: NextCache, bodies: &dyn BodyStore) {
        let documents = next.documents.into_inner().unwrap_or_else(PoisonError::into_inner);
        let outputs = next.outputs.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.outputs = outputs.into_iter().collect();
        self.facts = next.facts.into_inner().unwrap_or_else(PoisonError::into_inner);
        let found = documents.len();
        let mut names = Vec::with_capacity(found);
        for (path, key, stored) in documents {
            match stored {
                Stored::Kept => names.push(path),
                Stored::Put(slot, behind) => {
                    let Some(bytes) = bodies.get(&slot) else { continue };
                    let start = self.bytes.len();
                    self.bytes.extend_from_slice(&bytes);
                    let place = DocumentPlace::Memory(start..self.bytes.len());
                    self.documents.insert(path.clone(), StoredDocument { key, place, behind });
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

    /// Drops the bytes of unused documents, when they are more than half.
    fn compact(&mut self) {
        let in_memory = self.documents.values_mut().filter_map(|stored| match &mut stored.place {
            DocumentPlace::Memory(range) => Some(range),
            DocumentPlace::Store(..) => None,
        });
        let in_memory: Vec<&mut Range<usize>> = in_memory.collect();
        let live: usize = in_memory.iter().map(|range| range.len()).sum();
        if self.bytes.len() / 2 <= live {
            return;
        }
        let mut bytes = Vec::with_capacity(live);
        for range in in_memory {
            let start = bytes.len();
            bytes.extend_from_slice(&self.bytes[range.clone()]);
            *range = start..bytes.len();
        }
        self.bytes = bytes;
    }
}

/// Where the serialised form of a document is.
#[derive(Debug)]
enum Stored {
    /// In the cache of the last build.
    Kept,
    /// In the body store, with so many bytes behind it.
    Put(Slot, usize),
}

/// The entries for the next build, added from many threads.
#[derive(Debug, Default)]
pub struct NextCache {
    documents: Mutex<Vec<(String, Hash128, Stored)>>,
    outputs: Mutex<Vec<(OutputPath, CachedOutput)>>,
    facts: Mutex<FactTable>,
}

impl NextCache {
    /// Keeps a document of the last cache.
    pub(crate) fn keep_document(&self, path: &str, key: Hash128) {
        lock(&self.documents).push((path.to_owned(), key, Stored::Kept));
    }

    /// Adds a document that was parsed; its serialised form is in the body store, with its words in so many bytes behind it.
    pub(crate) fn put_document(&self, path: &str, key: Hash128, slot: Slot, behind: usize) {
        lock(&self.documents).push((path.to_owned(), key, Stored::Put(slot, behind)));
    }

    /// Adds an output.
    pub(crate) fn put_output(&self, path: &OutputPath, made: CachedOutput) {
        lock(&self.outputs).push((path.clone(), made));
    }

    /// Sets the facts that the outputs refer to.
    pub(crate) fn put_facts(&self, facts: FactTable) {
        *lock(&self.facts) = facts;
    }

    /// The entry of an output.
    pub fn output(&self, path: &OutputPath) -> Option<CachedOutput> {
        lock(&self.outputs).iter().find(|(other, _)| other == path).map(|(_, made)| made.clone())
    }

    /// The facts that an output shows.
    pub fn rows(&self, output: &CachedOutput) -> Vec<FactRow> {
        lock(&self.facts).rows(output.facts.as_deref().unwrap_or_default())
    }

    /// The bytes of the documents that are kept from the last cache.
    pub fn kept_bytes(&self, last: &BuildCache) -> u64 {
        let documents = lock(&self.documents);
        let kept = documents.iter().filter(|(_, _, stored)| matches!(stored, Stored::Kept));
        kept.filter_map(|(path, ..)| Some(last.documents.get(path)?.len() as u64)).sum()
    }

    /// The cache without its documents, which go to the store through `append`.
    pub fn write(
        self,
        last: &BuildCache,
        bodies: &dyn BodyStore,
        mode: StoreWrite,
        append: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<Vec<u8>> {
        let mut documents = self.documents.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut outputs = self.outputs.into_inner().unwrap_or_else(PoisonError::into_inner);
        // Threads finish in any order; sorting makes equal caches equal files.
        documents.par_sort_unstable_by(|a, b| a.0.cmp(&b.0));
        outputs.par_sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut end = match mode {
            StoreWrite::Append(end) => end,
            StoreWrite::All => 0,
        };
        let mut written = Vec::with_capacity(documents.len());
        for (path, key, stored) in &documents {
            let known = last.documents.get(path).filter(|known| known.key == *key);
            let behind = match stored {
                Stored::Put(_, behind) => *behind,
                Stored::Kept => known.map_or(0, |known| known.behind),
            };
            let bytes = match (stored, known.map(|known| &known.place), mode) {
                (Stored::Kept, Some(DocumentPlace::Store(start, length, hash)), StoreWrite::Append(_)) => {
                    written.push((path.as_str(), *key, *start, *length, *hash, behind));
                    continue;
                }
                (Stored::Kept, ..) => last.with_words(path, *key),
                (Stored::Put(slot, _), ..) => bodies.get(slot).map(Cow::Owned),
            };
            let Some(bytes) = bytes.filter(|bytes| bytes.len() >= behind) else { continue };
            let length = bytes.len() - behind;
            append(&bytes)?;
            written.push((path.as_str(), *key, end, length, Hash128::of(&bytes[..length]), behind));
            end += bytes.len() as u64;
        }
        let facts = self.facts.into_inner().unwrap_or_else(PoisonError::into_inner);
        postcard::to_allocvec(&Contents { documents: written, outputs, facts }).map_err(io::Error::other)
    }
}

/// How the documents of a cache are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StoreWrite {
    /// Only the new ones, to the end of the store, which has this many bytes.
    Append(u64),
    /// All of them, to a new store.
    All,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The caches of the last build and for the next one.
#[derive(Debug, Default)]
pub struct Caches {
    /// From the last build.
    pub last: BuildCache,
    /// For the next.
    pub next: NextCache,
    /// Whether entries are added at all.
    pub enabled: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::MemoryBodies;

    #[test]
    fn a_memo_becomes_what_a_build_leaves() {
        let next = |documents: &[(&str, &str, Option<&[u8]>)]| {
            let next = NextCache::default();
            for (path, key, bytes) in documents {
                match bytes {
                    Some(bytes) => {
                        next.put_document(path, Hash128::of(key.as_bytes()), MemoryBodies.put(bytes).unwrap(), 0)
                    }
                    None => next.keep_document(path, Hash128::of(key.as_bytes())),
                }
            }
            next
        };
        let mut memo = BuildCache::default();
        memo.absorb(next(&[("a", "1", Some(b"aaaa")), ("b", "1", Some(b"bbbb"))]), &MemoryBodies);
        memo.absorb(next(&[("a", "1", None), ("b", "2", Some(b"cccc"))]), &MemoryBodies);
        let stored = |memo: &BuildCache, path: &str, key: &str| {
            memo.stored(path, Hash128::of(key.as_bytes())).map(Cow::into_owned)
        };
        assert_eq!(stored(&memo, "a", "1").as_deref(), Some(&b"aaaa"[..]));
        assert_eq!((stored(&memo, "b", "1"), stored(&memo, "b", "2").as_deref()), (None, Some(&b"cccc"[..])));
        // A document is removed, and then as many bytes are unused as used.
        memo.absorb(next(&[("b", "2", None)]), &MemoryBodies);
        assert_eq!((stored(&memo, "a", "1"), memo.documents.len(), memo.bytes.len()), (None, 1, 4));
        assert_eq!(stored(&memo, "b", "2").as_deref(), Some(&b"cccc"[..]));
    }
}
