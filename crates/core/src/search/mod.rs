//! The site's own search: the index of each language, which the script of the theme and `anslag search` read.
//!
//! The index is made by a build, of the words that were kept when documents were parsed. Its files have digests in their names,
//! so a build must make them to know their names, unless the last one made them of the same pages. When a few pages have changed, it is
//! made from the last index.

mod answers;
mod index;
mod last;

use std::collections::BTreeMap;
use std::sync::OnceLock;

pub use anslag_search::{Answer, Filter, Hit};
pub use answers::{FoundPage, Results, Search};

pub(crate) use index::IndexMaker;

use crate::build_cache::Caches;
use crate::digest::Hash128;
use crate::lists::search::route;
use crate::path::OutputPath;

/// Reads an output of the last build, if it is still there.
pub(crate) type ReadOutput<'a> = &'a (dyn Fn(&OutputPath) -> Option<Vec<u8>> + Sync);

/// The index of a language.
#[derive(Debug)]
pub(crate) struct Index {
    /// A digest of what it is made from.
    pub(crate) digest: Hash128,
    /// The paths of its files.
    pub(crate) paths: Vec<OutputPath>,
    /// The folder of the files, with a closing slash.
    folder: String,
    /// The files that the last index lacked.
    new: BTreeMap<String, Vec<u8>>,
    /// All files, if one is needed that should be there.
    all: OnceLock<BTreeMap<String, Vec<u8>>>,
}

impl Index {
    /// The index of a language. If the last build made it from the same, it is not made before a file is asked for.
    pub(crate) fn new(maker: IndexMaker<'_>, caches: &Caches, read: ReadOutput<'_>) -> Self {
        let route = route(maker.site, maker.tree);
        let folder = route.map(|route| route.as_str().trim_start_matches('/').to_owned()).unwrap_or_default();
        let last::Made { digest, names, new } = last::make(maker, &folder, caches, read);
        let paths = names.iter().filter_map(|name| OutputPath::new(&format!("{folder}{name}")).ok()).collect();
        Self { digest, paths, folder, new, all: OnceLock::new() }
    }

    /// Whether an output is the one file of an index whose name says nothing of its bytes.
    pub(crate) fn is_manifest(path: &OutputPath) -> bool {
        path.as_str().ends_with("/index.json")
    }

    /// The bytes of a file.
    pub(crate) fn file(&self, maker: IndexMaker<'_>, path: &OutputPath) -> Vec<u8> {
        let name = path.as_str().strip_prefix(&self.folder).unwrap_or_default();
        let all = || self.all.get_or_init(|| maker.files()).get(name);
        self.new.get(name).or_else(all).cloned().unwrap_or_default()
    }
}
