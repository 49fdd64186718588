//! Makes the index of a build from that of the last, where that is possible.
//!
//! Three things are kept beside the documents: the names of the files, for a build in which nothing has changed; what is known of each page;
//! and what the index itself leaves for the next. All have the digest of what the index is made from as their key.

use std::collections::BTreeMap;

use anslag_search::{Changed, Contents, Files, Last, MOST_PAGES, update};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::ReadOutput;
use super::index::IndexMaker;
use crate::build_cache::{BuildCache, Caches, ParsedDocument};
use crate::digest::{Digest, Hash128, HashBuilder};
use crate::document::Document;
use crate::lists::search::found;
use crate::path::OutputPath;
use crate::site::PageId;

/// An index: what it is made from, the names of its files, and those of them that the last index lacked.
pub(super) struct Made {
    pub(super) digest: Hash128,
    pub(super) names: Vec<String>,
    pub(super) new: BTreeMap<String, Vec<u8>>,
}

/// A digest of what all pages depend on, and what is kept of each.
type KeptPages = (Hash128, Vec<KeptPage>);

/// What is kept of a page.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct KeptPage {
    /// A digest of the path of its source.
    path: Hash128,
    /// A digest of what the index says of it.
    digest: Hash128,
    /// A digest of its source, and of what sections give it.
    document: Hash128,
}

/// The index of this build.
pub(super) fn make(maker: IndexMaker<'_>, folder: &str, caches: &Caches, read: ReadOutput<'_>) -> Made {
    let names = ["files", "pages", "words"].map(|what| format!("search {} {what}", maker.tree));
    let [names_key, pages_key, state_key] = &names;
    let (found, common) = (found(maker.site, maker.tree), maker.common());
    let pages: Vec<KeptPage> = found.par_iter().map(|id| kept_page(&maker, *id)).collect();
    let mut hasher = HashBuilder::new();
    hasher.hash128(common);
    for page in &pages {
        hasher.hash128(page.path).hash128(page.digest);
    }
    let digest = hasher.finish();
    let last = &caches.last;
    if let Some(files) = last.stored(names_key, digest).and_then(|bytes| postcard::from_bytes(&bytes).ok())
        && caches.enabled
    {
        names.iter().for_each(|name| caches.next.keep_document(name, digest));
        return Made { digest, names: files, new: BTreeMap::new() };
    }
    let files = LastFiles { last, read, folder };
    let key = last.key(pages_key).filter(|_| caches.enabled);
    let kept = key.and_then(|key| Some((last.stored(pages_key, key)?, last.stored(state_key, key)?)));
    let updated = kept.and_then(|(known, state)| {
        let (of_all, known): KeptPages = postcard::from_bytes(&known).ok()?;
        let changes = Changes { maker: &maker, found: &found, last: &known, pages: &pages };
        (of_all == common).then(|| changes.updated(&files, &state)).flatten()
    });
    let Contents { files, names: of_files, state } = updated.unwrap_or_else(|| maker.build(&found));
    let keep = |name: &str, bytes: &[u8]| {
        if let Some(slot) = maker.inputs.bodies.put(bytes).filter(|_| caches.enabled) {
            caches.next.put_document(name, digest, slot, 0);
        }
    };
    keep(names_key, &postcard::to_allocvec(&of_files).unwrap_or_default());
    keep(pages_key, &postcard::to_allocvec(&(common, pages)).unwrap_or_default());
    keep(state_key, &state);
    Made { digest, names: of_files, new: files.into_iter().map(|file| (file.name, file.bytes)).collect() }
}

fn kept_page(maker: &IndexMaker<'_>, id: PageId) -> KeptPage {
    let page = maker.site.page(id);
    KeptPage {
        path: Hash128::of(page.document.path.as_str().as_bytes()),
        digest: maker.page_digest(page),
        document: document_digest(&page.document),
    }
}

fn document_digest(document: &Document) -> Hash128 {
    HashBuilder::new().hash128(document.hashes.front).hash128(document.hashes.all).finish()
}

/// The pages of the last index, and of this one.
struct Changes<'a> {
    maker: &'a IndexMaker<'a>,
    found: &'a [PageId],
    last: &'a [KeptPage],
    pages: &'a [KeptPage],
}

impl Changes<'_> {
    /// The index made from the last one, if the site has the same pages and few of them have changed.
    fn updated(&self, files: &LastFiles<'_>, state: &[u8]) -> Option<Contents> {
        let is_same = |(last, page): (&KeptPage, &KeptPage)| last.path == page.path;
        if self.last.len() != self.pages.len() || !self.last.iter().zip(self.pages).all(is_same) {
            return None;
        }
        let both = self.last.iter().zip(self.pages).enumerate();
        let changed = both.filter(|(_, (last, page))| last != page).map(|(number, (last, _))| (number, last));
        let changed: Vec<(usize, &KeptPage)> = changed.collect();
        // To read so many documents would be in vain.
        if changed.len() > MOST_PAGES {
            return None;
        }
        let before: Vec<(usize, ParsedDocument)> = changed
            .into_iter()
            .map(|(number, last)| Some((number, self.before(number, last, files.last)?)))
            .collect::<Option<_>>()?;
        let change = |(page, read): &'_ (usize, ParsedDocument)| {
            let words = read.document.search_words.readable()?;
            Some(Changed { page: *page, words, extra: self.maker.names(&read.document) })
        };
        let changed: Vec<Changed> = before.iter().map(change).collect::<Option<_>>()?;
        let entry = |number: usize| self.maker.entry(self.maker.site.page(self.found[number]));
        let last = Last { files, state };
        update(self.maker.lang(), &last, &entry, &changed, &self.maker.settings(self.found))
    }

    /// A document as the last index had it.
    fn before(&self, number: usize, last: &KeptPage, cache: &BuildCache) -> Option<ParsedDocument> {
        let page = self.maker.site.page(self.found[number]);
        let read = cache.last_document(page.document.path.as_str())?;
        (document_digest(&read.document) == last.document).then_some(read)
    }
}

/// The files of the last index, as they are published.
struct LastFiles<'a> {
    last: &'a BuildCache,
    read: ReadOutput<'a>,
    folder: &'a str,
}

impl Files for LastFiles<'_> {
    fn read(&self, name: &str) -> Option<Vec<u8>> {
        let path = OutputPath::new(&format!("{}{name}", self.folder)).ok()?;
        let known = self.last.output(&path)?;
        (self.read)(&path).filter(|bytes| known.has_bytes(Digest::of(bytes)))
    }
}
