//! What is not ours goes along when trees change places: it is in the new tree when that appears, and leaves the old one.
//!
//! Files, links and the like get a second name in the new tree. A folder cannot have two, so the new tree gets one like it, with
//! second names of what is in it; right after the exchange the two folders change places, each in one step, and its owner has
//! the folder that it was. What others did meanwhile in either tree counts.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::exchange::{Exchange, KnownFolders, stat_folders};
use super::folder::{EntryKind, Folder, parent};
use super::index::FolderStats;
use super::location::Location;
use super::manifest::{self, Manifest, folders_of};
use super::spare::{create_parents, merge_folders};
use super::stage::remove_tree;
use super::unmanaged::{PreviousScan, Scan, ScanRequest, UnmanagedEntry, UnmanagedKind, can_be_carried, scan};
use crate::work_folder::create_public_folder;

/// The number of each file that was given along, by path.
pub(crate) type CarriedInodes = BTreeMap<String, u64>;
/// The number of each outermost folder of others, by path.
pub(crate) type FolderInodes = BTreeMap<String, u64>;

/// Two trees that have changed places.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TreePair<'a> {
    /// The one that was published.
    pub(crate) old: &'a Folder,
    /// The one that is.
    pub(crate) new: &'a Folder,
}

/// Gives everything foreign a place in the new tree, which is not always allowed.
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

/// Whether what others have put into an output folder keeps it from changing places: tried in a folder that nobody sees.
pub(crate) fn prevents_exchange(location: &Location) -> bool {
    let found = || -> Option<bool> {
        let live = Folder::open(&location.out).ok()?;
        let manifest = manifest::read(&location.out, &location.out, false, None).ok()??.manifest;
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

/// The outermost folders among strangers, which have to come home after an exchange; `ours` are those of the new tree.
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

/// The files among strangers.
pub(crate) fn carried_files(unmanaged: &[UnmanagedEntry]) -> BTreeSet<String> {
    unmanaged.iter().filter(|one| one.kind == UnmanagedKind::File).map(|one| one.path.clone()).collect()
}

/// What a run had still to do that was killed right after the exchange. `carried` are the files that it gave along.
pub(crate) fn finish(
    pair: TreePair<'_>,
    manifest: &Manifest,
    carried: &BTreeSet<String>,
    folder_inodes: &FolderInodes,
) -> io::Result<()> {
    let Ok(Some(earlier)) = manifest::read(pair.old.path(), pair.old.path(), true, None) else { return Ok(()) };
    let folders = earlier.manifest.folders();
    let is_ours = |path: &str| earlier.manifest.position(path).is_some();
    let look = ScanRequest { folders, managed_folders: folders, is_managed: &is_ours, previous: None };
    // Where folders were still to change places, nothing had left the old tree yet: what is not there was removed by its owner.
    let untouched = pair.restore_folders(folder_inodes)?;
    let found = scan(pair.old, look)?.unmanaged;
    for folder in found.iter().filter(|one| one.kind == UnmanagedKind::Folder) {
        pair.move_to_new(folder)?;
    }
    for path in &carried_files(&found) | carried {
        let inode = |tree: &Folder| tree.stat(&path).map(|stat| stat.map(|stat| stat.inode));
        let (here, there) = (inode(pair.old)?, inode(pair.new)?);
        // Where only one tree has it by now, its owner removed it in the other.
        let known = if carried.contains(&path) && (untouched || here.is_some()) { there.or(here) } else { None };
        pair.remove_from_old(&path, known, manifest.position(&path).is_some())?;
    }
    for folder in found.iter().rev().filter(|one| one.kind == UnmanagedKind::Folder) {
        pair.old.remove_folder(&folder.path)?;
    }
    Ok(())
}

impl TreePair<'_> {
    /// A folder of others that came to the old tree in the last moment goes along as a whole.
    fn move_to_new(self, folder: &UnmanagedEntry) -> io::Result<()> {
        let path = &folder.path;
        if self.old.stat(path)?.is_some() && self.new.stat(path)?.is_none() {
            create_parents(self.new, path)?;
            self.old.rename(path, self.new, path)?;
        }
        Ok(())
    }

    /// The folders of others are again those that they were, unless they are already; one that is gone was removed by its owner.
    /// Gives whether there was any to bring home.
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

    /// A file of others leaves the old tree. Where the two differ by now, what was done last is kept.
    fn remove_from_old(self, path: &str, carried: Option<u64>, replaced: bool) -> io::Result<()> {
        let inode = |tree: &Folder| -> io::Result<Option<u64>> {
            Ok(tree.stat(path)?.filter(|stat| stat.kind != EntryKind::Folder).map(|stat| stat.inode))
        };
        let (here, there) = (inode(self.old)?, inode(self.new)?);
        match here {
            // Somebody removed it there.
            None if there.is_some() && there == carried => {
                self.new.remove(path)?;
            }
            None => {}
            // The site now has a file of this name, and was told to replace it.
            Some(_) if replaced => {}
            // It came, or was replaced, in the last moment.
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

impl Exchange<'_> {
    /// After the exchange: what is not ours leaves the old tree, and what came to it in the last moment goes along. `before`
    /// is what is known of the folders of the new tree, and those of them that may have changed. Gives what is known of the
    /// published tree and of the folders of the spare one.
    pub(crate) fn clean_up(
        &self,
        pair: &TreePair<'_>,
        carried: &CarriedInodes,
        before: Option<(KnownFolders<'_>, Vec<String>)>,
        look: PreviousScan<'_>,
    ) -> io::Result<(Scan, FolderStats)> {
        let TreePair { old, new } = *pair;
        // If it fails, the next run does all of this.
        pair.restore_folders(&self.folder_inodes)?;
        let all = self.known.manifest.folders();
        let was_ours = |path: &str| self.known.manifest.position(path).is_some();
        let found =
            scan(old, ScanRequest { folders: all, managed_folders: all, is_managed: &was_ours, previous: Some(look) })?;
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
                // A folder that was the site's, and stayed for this alone.
                new.remove_empty_parents(path);
            }
        }
        for folder in folders.iter().rev() {
            old.remove_folder(&folder.path)?;
        }
        let gone = |one: &&UnmanagedEntry| one.kind == UnmanagedKind::Folder && !folders.contains(one);
        for folder in self.unmanaged.iter().rev().filter(gone) {
            // Its owner removed it in the last moment.
            new.remove_folder(&folder.path)?;
        }
        self.stats_after(pair, &found, touched, before)
    }

    /// What is known of both trees when everything is in its place.
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
