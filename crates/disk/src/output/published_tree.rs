//! The published tree as a run finds it.

use super::folder::{Folder, Stat};
use super::index::{self, Index, IntegrityCheck, filesystem_clock};
use super::manifest::{Entry, Manifest};
use super::state_file;
use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;

/// The published tree as it was when the output folder was opened.
#[derive(Debug)]
pub(crate) struct PublishedTree {
    /// The folder; `None` before the first build.
    pub(crate) live: Option<Folder>,
    /// The files that Anslag manages in it.
    pub(crate) manifest: Manifest,
    /// The digest of the manifest; `None` when there is none.
    pub(crate) id: Option<Digest>,
    pub(crate) index: Option<Index>,
    pub(crate) check: std::sync::OnceLock<IntegrityCheck>,
}

impl PublishedTree {
    /// Compares the files with the manifest, once.
    pub(crate) fn check(&self) -> &IntegrityCheck {
        self.check.get_or_init(|| match &self.live {
            Some(live) => index::check(live, &self.manifest, self.index.as_ref()),
            None => IntegrityCheck::default(),
        })
    }

    pub(crate) fn is_intact(&self, at: usize) -> bool {
        self.check().files.get(at).is_some_and(Option::is_some)
    }

    /// Whether a file is published with these bytes.
    pub(crate) fn has(&self, path: &OutputPath, entry: &Entry) -> bool {
        self.manifest
            .position(path.as_str())
            .is_some_and(|at| self.manifest.entries()[at].1 == *entry && self.is_intact(at))
    }

    /// Saves the index of a tree that stays as it is, unless the present one has it all, so that the next run need not read the
    /// files again. An index that cannot be saved is removed: it would be wrong.
    pub(crate) fn save_index(&self, work: &Folder) {
        let check = self.check();
        let files: Option<Vec<Stat>> = check.files.iter().copied().collect();
        let Some(files) = files.filter(|_| !check.indexed) else { return };
        let old = self.index.clone().unwrap_or_default();
        let saved = filesystem_clock(work).and_then(|now| Index { id: self.id, now, files, ..old }.save(work.path()));
        if saved.is_err() {
            let _ = state_file::remove(work.path(), "index");
        }
    }
}
