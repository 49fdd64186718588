//! The spare tree: the one that was published before. What it differs in is written down before anything differs.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::PublishedTree;
use super::carry::{self, FolderInodes, TreePair};
use super::folder::{EntryKind, Folder, parent};
use super::index::FolderStats;
use super::location::SPARE;
use super::manifest::{Manifest, folders_of};
use super::record;
use super::unmanaged::{PreviousScan, Scan, ScanRequest, scan};
use anslag_core::digest::Digest;

const KIND: &str = "spare";

/// Where the spare tree may differ from the published one. Written once, before an exchange; whether the exchange took
/// place is told by which of the two states is published.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Delta {
    /// The state that was published when this was written.
    pub(crate) from: String,
    /// The state that was to be published.
    pub(crate) to: String,
    /// Where the spare tree differed before.
    #[serde(rename = "earlier")]
    pub(crate) differed_before: BTreeSet<String>,
    /// What the exchange changes.
    #[serde(rename = "coming")]
    pub(crate) changed: BTreeSet<String>,
    /// Files of others that are in both trees; those that the exchange changes are among them.
    pub(crate) carried: BTreeSet<String>,
    /// The folders of others that are in both trees for a moment, with the numbers of those that they are.
    #[serde(rename = "homes")]
    pub(crate) folder_inodes: FolderInodes,
}

impl Delta {
    /// What was written down, if it is about this state.
    pub(crate) fn load(work: &Folder, id: Digest) -> Option<Self> {
        Self::parse(&record::load(work.path(), KIND)?, id)
    }

    /// The same; that it cannot be read is an error.
    pub(crate) fn read(work: &Folder, id: Digest) -> io::Result<Option<Self>> {
        Ok(record::read(work.path(), KIND)?.and_then(|body| Self::parse(&body, id)))
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

    /// Writes it down.
    pub(crate) fn save(&self, work: &Folder) -> io::Result<()> {
        record::save(work.path(), KIND, &serde_json::to_vec(self)?, false)
    }

    /// Forgets it: there is no spare tree any more.
    pub(crate) fn forget(work: &Folder) -> io::Result<()> {
        record::remove(work.path(), KIND)
    }

    /// Where the spare tree may differ from the tree of this state.
    pub(crate) fn differing(&self, id: Digest) -> BTreeSet<String> {
        if self.from == id.to_string() {
            return &self.differed_before | &self.changed;
        }
        self.changed.clone()
    }

    /// What was given along from the spare tree, if the exchange took place.
    pub(crate) fn carried(&self, id: Digest) -> BTreeSet<String> {
        if self.to == id.to_string() { self.carried.clone() } else { BTreeSet::new() }
    }
}

/// A spare tree that was found to be what it should be.
#[derive(Debug)]
pub(crate) struct SpareTree {
    /// The tree.
    pub(crate) tree: Folder,
    /// Its folders, sorted, and what the disk says of them.
    pub(crate) folders: Vec<String>,
    pub(crate) folder_stats: FolderStats,
    /// Where it differs from the published tree.
    pub(crate) differing: BTreeSet<String>,
}

/// Does what a run had still to do that published the state `id`, and then was killed or could not go on: others' folders come
/// home, and what others did in the last moment counts.
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

/// Looks whether a spare tree is what it should be: the same inodes as the published tree, but for what differs, and
/// nothing else.
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

/// Some sorted folders and those of other paths.
pub(crate) fn merge_folders(folders: &[String], paths: &BTreeSet<String>) -> Vec<String> {
    let mut more = folders_of(paths.iter().map(String::as_str));
    more.retain(|folder| folders.binary_search(folder).is_err());
    let mut all = folders.to_vec();
    all.extend(more);
    all.sort();
    all
}

/// Makes the folders above a path.
pub(crate) fn create_parents(tree: &Folder, path: &str) -> io::Result<()> {
    let folder = parent(path);
    if folder.is_empty() || tree.stat(folder)?.is_some_and(|stat| stat.kind == EntryKind::Folder) {
        return Ok(());
    }
    create_parents(tree, folder)?;
    tree.create_folder(folder)
}

/// Gives a file a second name in another tree; where that is not allowed, the other tree gets a copy.
pub(crate) fn link_or_copy(from: &Folder, to: &Folder, path: &str) -> io::Result<()> {
    match from.link(path, to, path) {
        Err(error) if !matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::AlreadyExists) => {
            io::copy(&mut from.open_file(path)?, &mut to.create(path)?).map(drop)
        }
        result => result,
    }
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
