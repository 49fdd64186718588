//! The spare tree: the one that was published before. What it differs in is written down before anything differs.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Known;
use super::folder::{Folder, Kind, parent};
use super::index::Facing;
use super::manifest::{Manifest, folders_of};
use super::place::SPARE;
use super::record;
use super::strangers::{Before, Look, Scan, scan};
use super::take_along::{self, Homes, Pair};
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
    pub(crate) earlier: BTreeSet<String>,
    /// What the exchange changes.
    pub(crate) coming: BTreeSet<String>,
    /// Files of others that are in both trees; those that the exchange changes are among them.
    pub(crate) carried: BTreeSet<String>,
    /// The folders of others that are in both trees for a moment, with the numbers of those that they are.
    pub(crate) homes: Homes,
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
        let safe =
            delta.earlier.iter().chain(&delta.coming).chain(&delta.carried).chain(delta.homes.keys()).all(inside);
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
            return &self.earlier | &self.coming;
        }
        self.coming.clone()
    }

    /// What was given along from the spare tree, if the exchange took place.
    pub(crate) fn carried(&self, id: Digest) -> BTreeSet<String> {
        if self.to == id.to_string() { self.carried.clone() } else { BTreeSet::new() }
    }
}

/// A spare tree that was found to be what it should be.
#[derive(Debug)]
pub(crate) struct Spare {
    /// The tree.
    pub(crate) tree: Folder,
    /// Its folders, sorted, and what the disk says of them.
    pub(crate) folders: Vec<String>,
    pub(crate) facing: Facing,
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
    take_along::finish(Pair { old: &tree, new: live }, manifest, &delta.carried(id), &delta.homes)
}

/// Looks whether a spare tree is what it should be: the same inodes as the published tree, but for what differs, and
/// nothing else.
pub(crate) fn verify(tree: Folder, known: &Known, differing: BTreeSet<String>) -> io::Result<Option<Spare>> {
    let folders = folders_with(known.manifest.folders(), &differing);
    let before = known.index.as_ref().map(|index| Scan { folders: index.spare.clone(), strangers: Vec::new() });
    let before = before.as_ref().zip(known.index.as_ref()).map(|(scan, index)| Before { scan, now: index.now });
    let ours = |path: &str| known.manifest.position(path).is_some() || differing.contains(path);
    let mut found = scan(&tree, Look { at: &folders, folders: &folders, ours: &ours, before })?;
    let files = &known.check().files;
    let same = |at: usize| -> bool {
        let path = known.manifest.entries()[at].0.as_str();
        let Some(Some(expected)) = files.get(at) else { return true };
        differing.contains(path)
            || tree.facts(path).is_ok_and(|facts| facts.is_some_and(|facts| facts.inode == expected.inode))
    };
    let plain = |path: &String| tree.facts(path).is_ok_and(|facts| facts.is_none_or(|facts| facts.kind == Kind::File));
    if !(0..known.manifest.len()).into_par_iter().with_min_len(128).all(same) || !differing.iter().all(plain) {
        return Ok(None);
    }
    for (facts, path) in found.folders.iter_mut().zip(&folders).filter(|(_, path)| !path.is_empty()) {
        if facts.is_some_and(|facts| !facts.is_public()) {
            tree.open_up(path)?;
            *facts = tree.facts(path)?;
        }
    }
    Ok(found.strangers.is_empty().then_some(Spare { tree, folders, facing: found.folders, differing }))
}

/// Some sorted folders and those of other paths.
pub(crate) fn folders_with(folders: &[String], paths: &BTreeSet<String>) -> Vec<String> {
    let mut more = folders_of(paths.iter().map(String::as_str));
    more.retain(|folder| folders.binary_search(folder).is_err());
    let mut all = folders.to_vec();
    all.extend(more);
    all.sort();
    all
}

/// Makes the folders above a path.
pub(crate) fn make_parents(tree: &Folder, path: &str) -> io::Result<()> {
    let folder = parent(path);
    if folder.is_empty() || tree.facts(folder)?.is_some_and(|facts| facts.kind == Kind::Folder) {
        return Ok(());
    }
    make_parents(tree, folder)?;
    tree.make_folder(folder)
}

/// Gives a file a second name in another tree; where that is not allowed, the other tree gets a copy.
pub(crate) fn share(from: &Folder, to: &Folder, path: &str) -> io::Result<()> {
    match from.link(path, to, path) {
        Err(error) if !matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::AlreadyExists) => {
            io::copy(&mut from.file(path)?, &mut to.create(path)?).map(drop)
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
            earlier: set(&["a", "b"]),
            coming: set(&["b", "c"]),
            carried: set(&["c"]),
            homes: Homes::new(),
        };
        assert_eq!(delta.differing(old), set(&["a", "b", "c"]));
        assert_eq!(delta.differing(new), set(&["b", "c"]));
        assert_eq!((delta.carried(old), delta.carried(new)), (set(&[]), set(&["c"])));
        let folder = tempfile::tempdir().unwrap();
        let work = Folder::open(folder.path()).unwrap();
        delta.save(&work).unwrap();
        assert_eq!(Delta::load(&work, new), Some(delta.clone()));
        assert_eq!(Delta::load(&work, Digest::of(b"another")), None);
        Delta { coming: set(&["../x"]), ..delta }.save(&work).unwrap();
        assert_eq!(Delta::load(&work, new), None, "a path that leads out");
    }
}
