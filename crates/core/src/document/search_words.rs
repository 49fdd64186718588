//! The words of a document for the site's own search. They take more room than all else that is kept of it, and a build needs
//! those of few documents, so they are read when they are needed.

use std::sync::{Arc, OnceLock};

use anslag_search::Words;

use crate::digest::Digest;
use crate::source::DocumentStore;

/// The length of the digest behind the words.
const DIGEST: usize = 32;

/// Words that are known, or in the cache from which their document was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct SearchWords {
    known: OnceLock<Words>,
    /// Where they begin, and how many bytes they take.
    stored: Option<(Arc<dyn DocumentStore>, u64, usize)>,
}

/// Words follow from the text of their document.
impl PartialEq for SearchWords {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl SearchWords {
    /// Words that have been counted.
    pub(crate) fn known(words: Words) -> Self {
        Self { known: OnceLock::from(words), stored: None }
    }

    /// Words in a store.
    pub(crate) fn stored(store: &Arc<dyn DocumentStore>, start: u64, length: usize) -> Self {
        Self { known: OnceLock::new(), stored: Some((Arc::clone(store), start, length)) }
    }

    /// Words as they were written; not known if they are damaged.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        read(bytes).map(Self::known).unwrap_or_default()
    }

    /// The words; `count` counts them if they are not known and cannot be read.
    pub(crate) fn get(&self, count: impl FnOnce() -> Words) -> &Words {
        self.known.get_or_init(|| self.read_stored().unwrap_or_else(count))
    }

    /// The words, if they are known or can be read.
    pub(crate) fn readable(&self) -> Option<Words> {
        self.known.get().cloned().or_else(|| self.read_stored())
    }

    fn read_stored(&self) -> Option<Words> {
        let (store, start, length) = self.stored.as_ref()?;
        read(&store.read(*start, *length)?)
    }

    /// Appends the words, if they are known. Gives the number of bytes.
    pub(crate) fn write(&self, bytes: &mut Vec<u8>) -> usize {
        let Some(words) = self.known.get() else { return 0 };
        bytes.extend_from_slice(words.bytes());
        bytes.extend_from_slice(Digest::of(words.bytes()).bytes());
        words.bytes().len() + DIGEST
    }
}

fn read(bytes: &[u8]) -> Option<Words> {
    let (words, digest) = bytes.split_last_chunk::<DIGEST>()?;
    (Digest::of(words).bytes() == digest).then(|| Words::from_bytes(words.to_vec()))
}
