//! Carries unmanaged entries over to the new tree: they are in it when it is published, and are removed from the old one.
//!
//! Files and links get a hard link in the new tree. A folder cannot have two names, so the new tree gets a copy of it with hard
//! links of its contents; right after the exchange the original and the copy are exchanged, so that programs that have the
//! original open go on working. Changes that others make to either tree meanwhile are kept.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::change_plan::Plan;
use super::folder::{EntryKind, Folder, parent};
use super::folder_stats::{FolderStats, KnownFolders, stat_folders};
use super::location::{Location, remove_tree};
use super::manifest::{self, Manifest, NoManifestPolicy, folders_of, merge_folders};
use super::published_tree::PublishedTree;
use super::tree::create_parents;
use super::unmanaged::{PreviousScan, Scan, ScanRequest, UnmanagedEntry, UnmanagedKind, can_be_carried, scan};
use crate::work_folder::create_public_folder;

/// The inode of each carried file, by path.
pub(crate) type CarriedInodes = BTreeMap<String, u64>;
/// The inode of each outermost unmanaged folder, by path.
pub(crate) type FolderInodes = BTreeMap<String, u64>;

/// Two trees that were exchanged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TreePair<'a> {
    /// The tree that was published before.
    pub(crate) old: &'a Folder,
    /// The published tree.
    pub(crate) new: &'a Folder,
}

/// Links unmanaged entries into the new tree. The system may not allow it.
pub(crate) fn carry(live: &Folder, tree: &Folder, unmanaged: &[UnmanagedEntry]) -> io::Result<CarriedInodes> {
    let mut carried = CarriedInodes::new();
    for UnmanagedEntry { path, kind } in unmanaged {
        create_parents(tree, path)?;
        if *kind == UnmanagedKind::Folder {
            tree.create_folder(path)?;
            if !tree.open_folder(path)?.copy_permissions_of(&live.open_folder(path)?)? {
                return Err(io::ErrorKind::Unsupported.into());
            }
        } else {
            live.link(path, tree, path)?;
            carried.extend(tree.stat(path)?.map(|stat| (path.clone(), stat.inode)));
        }
    }
    Ok(carried)
}

/// Whether unmanaged entries of an output folder prevent an exchange; tried in a folder of the work folder.
pub(crate) fn prevents_exchange(location: &Location) -> bool {
    let found = || -> Option<bool> {
        let live = Folder::open(&location.out).ok()?;
        let manifest = manifest::read(&location.out, &location.out, NoManifestPolicy::Refuse, None).ok()??.manifest;
        let folders = manifest.folders();
        let ours = |path: &str| manifest.position(path).is_some();
        let unmanaged =
            scan(&live, ScanRequest { folders, managed_folders: folders, is_managed: &ours, previous: None })
                .ok()?
                .unmanaged;
        if !can_be_carried(&unmanaged) {
            return Some(true);
        }
        let trial = location.work.join("probe");
        create_public_folder(&trial).ok()?;
        let carried = Folder::open(&trial).and_then(|tree| carry(&live, &tree, &unmanaged));
        let _ = remove_tree(&trial);
        Some(carried.is_err())
    };
    found().unwrap_or_default()
}

/// The outermost unmanaged folders, which are restored after an exchange; `ours` are the managed folders of the new tree.
pub(crate) fn outermost_folders(
    live: &Folder,
    unmanaged: &[UnmanagedEntry],
    ours: &[String],
) -> io::Result<FolderInodes> {
    let is_ours = |path: &str| ours.binary_search_by(|folder| folder.as_str().cmp(path)).is_ok();
    let outermost = unmanaged.iter().filter(|one| one.kind == UnmanagedKind::Folder && is_ours(parent(&one.path)));
    let mut folder_inodes = FolderInodes::new();
    for folder in outermost {
        folder_inodes.extend(live.stat(&folder.path)?.map(|stat| (folder.path.clone(), stat.inode)));
    }
    Ok(folder_inodes)
}

/// The files among unmanaged entries.
pub(crate) fn carried_files(unmanaged: &[UnmanagedEntry]) -> BTreeSet<String> {
    unmanaged.iter().filter(|one| one.kind == UnmanagedKind::File).map(|one| one.path.clone()).collect()
}

/// Finishes a run that was killed right after the exchange. `carried` are the files that it had linked.
pub(crate) fn finish(
    pair: TreePair<'_>,
    manifest: &Manifest,
    carried: &BTreeSet<String>,
    folder_inodes: &FolderInodes,
) -> io::Result<()> {
    let Ok(Some(earlier)) = manifest::read(pair.old.path(), pair.old.path(), NoManifestPolicy::Adopt, None) else {
        return Ok(());
    };
    let folders = earlier.manifest.folders();
    let is_ours = |path: &str| earlier.manifest.position(path).is_some();
    let request = ScanRequest { folders, managed_folders: folders, is_managed: &is_ours, previous: None };
    // If folders were still to be restored, nothing was removed from the old tree yet: a missing file was removed by its owner.
    let untouched = pair.restore_folders(folder_inodes)?;
    let found = scan(pair.old, request)?.unmanaged;
    for folder in found.iter().filter(|one| one.kind == UnmanagedKind::Folder) {
        pair.move_to_new(folder)?;
    }
    for path in &carried_files(&found) | carried {
        let inode = |tree: &Folder| tree.stat(&path).map(|stat| stat.map(|stat| stat.inode));
        let (here, there) = (inode(pair.old)?, inode(pair.new)?);
        // If only one tree has it by now, its owner removed it from the other.
        let known = if carried.contains(&path) && (untouched || here.is_some()) { there.or(here) } else { None };
        pair.remove_from_old(&path, known, manifest.position(&path).is_some())?;
    }
    for folder in found.iter().rev().filter(|one| one.kind == UnmanagedKind::Folder) {
        pair.old.remove_folder(&folder.path)?;
    }
    Ok(())
}

impl TreePair<'_> {
    /// Moves an unmanaged folder that was created in the old tree during the exchange.
    fn move_to_new(self, folder: &UnmanagedEntry) -> io::Result<()> {
        let path = &folder.path;
        if self.old.stat(path)?.is_some() && self.new.stat(path)?.is_none() {
            create_parents(self.new, path)?;
            self.old.rename(path, self.new, path)?;
        }
        Ok(())
    }

    /// Puts the original unmanaged folders into the new tree, where copies stand in for them. A missing one was removed by its
    /// owner. Returns whether there was any to restore.
    fn restore_folders(self, folder_inodes: &FolderInodes) -> io::Result<bool> {
        let mut any = false;
        for (path, inode) in folder_inodes {
            let away = self.old.stat(path)?.is_some_and(|stat| stat.inode == *inode);
            if away && self.new.stat(path)?.is_some() {
                self.old.exchange_entry(self.new, path)?;
                any = true;
            }
        }
        Ok(any)
    }

    /// Removes an unmanaged file from the old tree. If the two trees differ by now, the latest change is kept.
    fn remove_from_old(self, path: &str, carried: Option<u64>, replaced: bool) -> io::Result<()> {
        let inode = |tree: &Folder| -> io::Result<Option<u64>> {
            Ok(tree.stat(path)?.filter(|stat| stat.kind != EntryKind::Folder).map(|stat| stat.inode))
        };
        let (here, there) = (inode(self.old)?, inode(self.new)?);
        match here {
            // It was removed from the old tree meanwhile.
            None if there.is_some() && there == carried => {
                self.new.remove(path)?;
            }
            None => {}
            // The site has a file of this path now, and replaces it.
            Some(_) if replaced => {}
            // It was created or replaced during the exchange.
            Some(_) if here != carried && there == carried => {
                create_parents(self.new, path)?;
                self.old.rename(path, self.new, path)?;
            }
            Some(_) => {
                self.old.remove(path)?;
            }
        }
        Ok(())
    }
}

/// The unmanaged entries that an exchange carries over.
#[derive(Debug)]
pub(crate) struct CarriedEntries<'a> {
    known: &'a PublishedTree,
    plan: &'a Plan,
    /// The entries.
    pub(crate) unmanaged: Vec<UnmanagedEntry>,
    /// The folders among them that are restored after the exchange.
    pub(crate) folder_inodes: FolderInodes,
    /// The paths in which the two trees differ.
    pub(crate) changed: BTreeSet<String>,
}

impl<'a> CarriedEntries<'a> {
    /// None yet.
    pub(crate) fn new(known: &'a PublishedTree, plan: &'a Plan) -> Self {
        let (unmanaged, folder_inodes, changed) = (Vec::new(), FolderInodes::new(), BTreeSet::new());
        Self { known, plan, unmanaged, folder_inodes, changed }
    }

    /// After the exchange: removes unmanaged entries from the old tree, and moves those that were created in it meanwhile. `before`
    /// is the known metadata of the new tree's folders, and the folders that may have changed since. Returns the scan of the
    /// published tree and the metadata of the spare tree's folders.
    pub(crate) fn clean_up(
        &self,
        pair: &TreePair<'_>,
        carried: &CarriedInodes,
        before: Option<(KnownFolders<'_>, Vec<String>)>,
        request: PreviousScan<'_>,
    ) -> io::Result<(Scan, FolderStats)> {
        let TreePair { old, new } = *pair;
        // If this fails, the next run does it (`finish`).
        pair.restore_folders(&self.folder_inodes)?;
        let all = self.known.manifest.folders();
        let was_ours = |path: &str| self.known.manifest.position(path).is_some();
        let found = scan(
            old,
            ScanRequest { folders: all, managed_folders: all, is_managed: &was_ours, previous: Some(request) },
        )?;
        let mut touched: BTreeSet<String> = BTreeSet::from([String::new()]);
        let (folders, files): (Vec<&UnmanagedEntry>, Vec<&UnmanagedEntry>) = found
            .unmanaged
            .iter()
            .filter(|one| one.kind != UnmanagedKind::Immovable)
            .partition(|one| one.kind == UnmanagedKind::Folder);
        for folder in &folders {
            touched.extend(folders_of(std::iter::once(folder.path.as_str())));
            if self.unmanaged.binary_search(folder).is_err() {
                pair.move_to_new(folder)?;
            }
        }
        let is_theirs =
            |folder: &str| self.unmanaged.iter().any(|one| one.kind == UnmanagedKind::Folder && one.path == folder);
        let files: BTreeSet<&str> =
            files.iter().map(|file| file.path.as_str()).chain(carried.keys().map(String::as_str)).collect();
        for path in files {
            touched.extend(folders_of(std::iter::once(path)));
            pair.remove_from_old(path, carried.get(path).copied(), self.plan.manifest.position(path).is_some())?;
            if new.stat(path)?.is_none() && !is_theirs(parent(path)) {
                // A folder that was managed, and was kept only for this file.
                new.remove_empty_parents(path);
            }
        }
        for folder in folders.iter().rev() {
            old.remove_folder(&folder.path)?;
        }
        let gone = |one: &&UnmanagedEntry| one.kind == UnmanagedKind::Folder && !folders.contains(one);
        for folder in self.unmanaged.iter().rev().filter(gone) {
            // Its owner removed it during the exchange.
            new.remove_folder(&folder.path)?;
        }
        self.stats_after(pair, &found, touched, before)
    }

    /// The metadata of both trees at the end.
    fn stats_after(
        &self,
        pair: &TreePair<'_>,
        found: &Scan,
        touched: BTreeSet<String>,
        before: Option<(KnownFolders<'_>, Vec<String>)>,
    ) -> io::Result<(Scan, FolderStats)> {
        let ours = self.plan.manifest.folders();
        let mut touched: Vec<String> = touched.into_iter().collect();
        let around: Vec<String> = touched.iter().filter(|folder| ours.binary_search(folder).is_ok()).cloned().collect();
        let is_ours = |path: &str| self.plan.manifest.position(path).is_some();
        let unmanaged = scan(
            pair.new,
            ScanRequest { folders: &around, managed_folders: ours, is_managed: &is_ours, previous: None },
        )?
        .unmanaged;
        let spare_folders = merge_folders(ours, &self.changed);
        let all = self.known.manifest.folders();
        let spare = stat_folders(pair.old, &spare_folders, Some((all, &found.folders)), &touched);
        let known = before.as_ref().map(|(known, _)| *known);
        touched.extend(before.into_iter().flat_map(|(_, more)| more));
        touched.sort();
        Ok((Scan { folders: stat_folders(pair.new, ours, known, &touched), unmanaged }, spare))
    }
}
