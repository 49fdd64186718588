//! The site's own search: the index of each language, which the script of the theme and `anslag search` read.
//!
//! The index is made by a build, of the words that were kept when documents were parsed. Its files have digests in their names,
//! so a build must make them to know their names, unless the last one made them of the same pages.

mod answers;
mod index;

use std::collections::BTreeMap;
use std::sync::OnceLock;

pub use anslag_search::{Answer, Filter, Hit};
pub use answers::{FoundPage, Results, Search};

use crate::build_cache::{BuildCache, Fact};
use crate::digest::Hash128;
use crate::lists::search::route;
use crate::path::OutputPath;
use crate::site::Site;
use crate::source::Inputs;
use crate::theme::Theme;

/// The index of a language.
#[derive(Debug)]
pub(crate) struct Index {
    /// A digest of what it is made from.
    pub(crate) digest: Hash128,
    /// The paths of its files.
    pub(crate) paths: Vec<OutputPath>,
    /// The folder of the files, with a closing slash.
    folder: String,
    files: OnceLock<BTreeMap<String, Vec<u8>>>,
}

impl Index {
    /// The index of a language. If the last build made it from the same, it is not made before a file is asked for.
    pub(crate) fn new(site: &Site, theme: &Theme, inputs: &Inputs, tree: &str, last: &BuildCache) -> Self {
        let route = route(site, tree);
        let folder = route.map(|route| route.as_str().trim_start_matches('/').to_owned()).unwrap_or_default();
        let mut index = Self {
            digest: index::digest(site, theme, inputs, tree),
            paths: Vec::new(),
            folder,
            files: OnceLock::new(),
        };
        index.paths = match last.fact(&Fact::SearchIndex(tree.to_owned())) == Some(index.digest) {
            true => last.outputs_with(&Fact::SearchIndex(tree.to_owned())),
            false => {
                let path = |name: &String| OutputPath::new(&format!("{}{name}", index.folder)).ok();
                index.files(site, theme, tree).keys().filter_map(path).collect()
            }
        };
        index
    }

    fn files(&self, site: &Site, theme: &Theme, tree: &str) -> &BTreeMap<String, Vec<u8>> {
        self.files.get_or_init(|| index::files(site, theme, tree))
    }

    /// The bytes of a file.
    pub(crate) fn file(&self, site: &Site, theme: &Theme, tree: &str, path: &OutputPath) -> Vec<u8> {
        let name = path.as_str().strip_prefix(&self.folder).unwrap_or_default();
        self.files(site, theme, tree).get(name).cloned().unwrap_or_default()
    }
}
