//! The spare tree: the one that was published before. A record of its differences is saved before they exist.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::carry::{self, FolderInodes, TreePair};
use super::folder::{EntryKind, Folder};
use super::folder_stats::FolderStats;
use super::location::SPARE;
use super::manifest::{Manifest, merge_folders};
use super::published_tree::PublishedTree;
use super::state_file;
use super::unmanaged::{PreviousScan, Scan, ScanRequest, scan};
use anslag_core::digest::Digest;

const KIND: &str = "spare";

/// Where the spare tree may differ from the published one. Saved once, before an exchange; which of the two states is published
/// shows whether the exchange took place.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Delta {
    /// The state that was published when this was saved.
    pub(crate) from: String,
    /// The state that was to be published.
    pub(crate) to: String,
    /// Where the spare tree differed before the exchange.
    #[serde(rename = "earlier")]
    pub(crate) differed_before: BTreeSet<String>,
    /// What the exchange changes.
    #[serde(rename = "coming")]
    pub(crate) changed: BTreeSet<String>,
    /// Unmanaged files that are in both trees; a subset of `changed`.
    pub(crate) carried: BTreeSet<String>,
    /// The unmanaged folders that are in both trees for a moment, with the inodes of the originals.
    #[serde(rename = "homes")]
    pub(crate) folder_inodes: FolderInodes,
}

impl Delta {
    /// Reads the record, if it is about this state.
    pub(crate) fn load(work: &Folder, id: Digest) -> Option<Self> {
        Self::parse(&state_file::load(work.path(), KIND)?, id)
    }

    /// The same; a read failure is an error.
    pub(crate) fn read(work: &Folder, id: Digest) -> io::Result<Option<Self>> {
        Ok(state_file::read(work.path(), KIND)?.and_then(|body| Self::parse(&body, id)))
    }

    fn parse(body: &[u8], id: Digest) -> Option<Self> {
        let delta: Self = serde_json::from_slice(body).ok()?;
        let inside = |path: &String| path.split('/').all(|part| !matches!(part, "" | "." | ".."));
        let safe = delta
            .differed_before
            .iter()
            .chain(&delta.changed)
            .chain(&delta.carried)
            .chain(delta.folder_inodes.keys())
            .all(inside);
        let id = id.to_string();
        (safe && (delta.from == id || delta.to == id)).then_some(delta)
    }

    /// Saves the record.
    pub(crate) fn save(&self, work: &Folder) -> io::Result<()> {
        state_file::save(work.path(), KIND, &serde_json::to_vec(self)?)
    }

    /// Removes the record: there is no spare tree any more.
    pub(crate) fn forget(work: &Folder) -> io::Result<()> {
        state_file::remove(work.path(), KIND)
    }

    /// Where the spare tree may differ from the tree of this state.
    pub(crate) fn differing(&self, id: Digest) -> BTreeSet<String> {
        if self.from == id.to_string() {
            return &self.differed_before | &self.changed;
        }
        self.changed.clone()
    }

    /// The carried files, if the exchange took place.
    pub(crate) fn carried(&self, id: Digest) -> BTreeSet<String> {
        if self.to == id.to_string() { self.carried.clone() } else { BTreeSet::new() }
    }
}

/// A verified spare tree.
#[derive(Debug)]
pub(crate) struct SpareTree {
    /// The tree.
    pub(crate) tree: Folder,
    /// The folders, sorted, and their metadata.
    pub(crate) folders: Vec<String>,
    pub(crate) folder_stats: FolderStats,
    /// Where it differs from the published tree.
    pub(crate) differing: BTreeSet<String>,
}

/// Finishes a run that published the state `id` and then was killed or failed.
pub(crate) fn finish_last(
    work: &Folder,
    place: &Path,
    id: Digest,
    manifest: &Manifest,
    live: &Folder,
) -> io::Result<()> {
    let Some(delta) = Delta::load(work, id) else { return Ok(()) };
    let Ok(tree) = Folder::open(&place.join(SPARE)) else { return Ok(()) };
    carry::finish(TreePair { old: &tree, new: live }, manifest, &delta.carried(id), &delta.folder_inodes)
}

/// Verifies a spare tree: it must have the same inodes as the published tree, except where it differs, and nothing else.
pub(crate) fn verify(
    tree: Folder,
    known: &PublishedTree,
    differing: BTreeSet<String>,
) -> io::Result<Option<SpareTree>> {
    let folders = merge_folders(known.manifest.folders(), &differing);
    let before = known.index.as_ref().map(|index| Scan { folders: index.spare.clone(), unmanaged: Vec::new() });
    let before = before.as_ref().zip(known.index.as_ref()).map(|(scan, index)| PreviousScan { scan, now: index.now });
    let ours = |path: &str| known.manifest.position(path).is_some() || differing.contains(path);
    let mut found =
        scan(&tree, ScanRequest { folders: &folders, managed_folders: &folders, is_managed: &ours, previous: before })?;
    let files = &known.check().files;
    let same = |at: usize| -> bool {
        let path = known.manifest.entries()[at].0.as_str();
        let Some(Some(expected)) = files.get(at) else { return true };
        differing.contains(path)
            || tree.stat(path).is_ok_and(|stat| stat.is_some_and(|stat| stat.inode == expected.inode))
    };
    let plain = |path: &String| tree.stat(path).is_ok_and(|stat| stat.is_none_or(|stat| stat.kind == EntryKind::File));
    if !(0..known.manifest.len()).into_par_iter().with_min_len(128).all(same) || !differing.iter().all(plain) {
        return Ok(None);
    }
    for (stat, path) in found.folders.iter_mut().zip(&folders).filter(|(_, path)| !path.is_empty()) {
        if stat.is_some_and(|stat| !stat.is_public()) {
            tree.make_readable(path)?;
            *stat = tree.stat(path)?;
        }
    }
    Ok(found.unmanaged.is_empty().then_some(SpareTree { tree, folders, folder_stats: found.folders, differing }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_depends_on_whether_the_exchange_took_place() {
        let set = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect::<BTreeSet<_>>();
        let (old, new) = (Digest::of(b"old"), Digest::of(b"new"));
        let delta = Delta {
            from: old.to_string(),
            to: new.to_string(),
            differed_before: set(&["a", "b"]),
            changed: set(&["b", "c"]),
            carried: set(&["c"]),
            folder_inodes: FolderInodes::new(),
        };
        assert_eq!(delta.differing(old), set(&["a", "b", "c"]));
        assert_eq!(delta.differing(new), set(&["b", "c"]));
        assert_eq!((delta.carried(old), delta.carried(new)), (set(&[]), set(&["c"])));
        let folder = tempfile::tempdir().unwrap();
        let work = Folder::open(folder.path()).unwrap();
        delta.save(&work).unwrap();
        assert_eq!(Delta::load(&work, new), Some(delta.clone()));
        assert_eq!(Delta::load(&work, Digest::of(b"another")), None);
        Delta { changed: set(&["../x"]), ..delta }.save(&work).unwrap();
        assert_eq!(Delta::load(&work, new), None, "a path that leads out");
    }
}
