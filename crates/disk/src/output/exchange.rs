//! Publishes a tree in one step: it is exchanged with the published one, which becomes the spare tree. Unmanaged files are
//! carried over.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that write the disk")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use rayon::prelude::*;

use super::carry::{CarriedEntries, TreePair, carried_files, carry, outermost_folders};
use super::change_plan::{Change, Plan};
use super::error::{io_error, occupied};
use super::folder::{EntryKind, Folder, Stat, exchange};
use super::folder_stats::{FolderStats, stat_folders};
use super::index::{Index, filesystem_clock};
use super::location::{Location, SPARE, remove_tree};
use super::lock::Lock;
use super::manifest::{MANIFEST_FILE, folders_of};
use super::outcome::CommitOutcome;
use super::published_tree::PublishedTree;
use super::spare::{Delta, SpareTree};
use super::state_file;
use super::tree::{create_parents, link_or_copy};
use super::tree_scans::TreeScans;
use super::unmanaged::{PreviousScan, Scan, UnmanagedEntry, UnmanagedKind};
use crate::work_folder::create_public_folder;
use anslag_core::diagnostic::Diagnostic;
use anslag_core::slice::Slice as _;

/// Up to this many changed files are synced one by one before an exchange; for more, the whole file system is synced.
const MAX_SINGLE_SYNCS: usize = 64;

/// An exchange of the published tree with a new one.
#[derive(Debug)]
pub(crate) struct Exchange<'a> {
    location: &'a Location,
    work: &'a Folder,
    known: &'a PublishedTree,
    plan: &'a Plan,
    /// The unmanaged entries to carry over.
    pub(crate) entries: CarriedEntries<'a>,
}

/// A complete new tree.
struct PreparedTree {
    tree: Folder,
    /// The metadata of its folders before it was updated.
    folders: Option<(Vec<String>, FolderStats)>,
    /// The files whose metadata may have changed; `None` when that is all of them.
    touched: Option<BTreeSet<String>>,
}

/// The result of an exchange.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Attempt {
    /// The new tree is published.
    Done,
    /// The system does not allow it here. The published tree is unchanged, and the new files are in the new tree.
    Refused,
}

/// Locks a tree before it is published, as the published one is locked.
pub(crate) fn lock_tree(tree: &Path) -> Result<Option<Lock>, Diagnostic> {
    Lock::output_folder(tree, Duration::ZERO, &|_| ())
}

/// Whether the error means that an exchange is not possible here, rather than that the disk fails.
fn is_refusal(error: &io::Error) -> bool {
    use io::ErrorKind as Is;
    matches!(
        error.kind(),
        Is::CrossesDevices | Is::ResourceBusy | Is::InvalidInput | Is::PermissionDenied | Is::Unsupported
    )
}

impl<'a> Exchange<'a> {
    /// An exchange without unmanaged entries yet.
    pub(crate) fn new(location: &'a Location, work: &'a Folder, known: &'a PublishedTree, plan: &'a Plan) -> Self {
        Self { location, work, known, plan, entries: CarriedEntries::new(known, plan) }
    }

    /// Publishes the new tree in the place of `live`. `new_tree` is the tree that files were written into, if they were not
    /// staged; `scan` is the latest of `live`, `scans` are those from before the build.
    pub(crate) fn publish(
        mut self,
        live: &Folder,
        new_tree: Option<&Folder>,
        scan: &Scan,
        scans: TreeScans,
    ) -> Result<Attempt, Diagnostic> {
        let (location, plan) = (self.location, self.plan);
        self.entries.unmanaged = self.carried(live, scan)?;
        let unmanaged = &self.entries.unmanaged;
        let folder_inodes = outermost_folders(live, unmanaged, plan.manifest.folders());
        let mut changed = plan.paths();
        changed.extend(unmanaged.iter().map(|entry| entry.path.clone()));
        self.entries.folder_inodes = folder_inodes.map_err(|error| io_error(live.path(), &error))?;
        self.entries.changed = changed;
        let PreparedTree { tree, folders, touched } = self.prepare(live, new_tree, scans.spare)?;
        let carried = carry(live, &tree, &self.entries.unmanaged).ok();
        let Some(carried) = carried.filter(|_| tree.copy_permissions_of(live).unwrap_or(false)) else {
            // Others' files may not be linked here, or permissions not copied: the folder itself has to stay.
            return Ok(Attempt::Refused);
        };
        self.write_manifest(&tree)?;
        let files = self.verify(&tree, touched.as_ref())?;
        self.sync(&tree)?;
        let now = filesystem_clock(self.work).map_err(|error| self.failed(&error))?;
        let _held = lock_tree(tree.path())?;
        match exchange(&location.work.join(SPARE), &location.out) {
            Err(error) if is_refusal(&error) => return Ok(Attempt::Refused),
            Err(error) => return Err(io_error(&location.shown, &error)),
            Ok(()) => {}
        }
        // The new tree is published. What follows only saves the next run time.
        let before = folders.as_ref().map(|(folders, folder_stats)| (&folders[..], &folder_stats[..]));
        let touched = touched.map(|touched| folders_of(touched.iter().map(String::as_str)));
        let previous = PreviousScan { scan, now: scans.now };
        let pair = TreePair { old: live, new: &tree };
        match self.entries.clean_up(&pair, &carried, before.zip(touched), previous) {
            Ok((live, spare)) => self.save_index(Index { id: Some(plan.id), now, files, live, spare }),
            Err(_) => self.forget_index(),
        }
        Ok(Attempt::Done)
    }

    /// Publishes the first tree: it is renamed to the path of the output folder.
    pub(crate) fn rename_first(&self, tree: &Folder) -> Result<CommitOutcome, Diagnostic> {
        let (location, plan) = (self.location, self.plan);
        self.write_manifest(tree)?;
        let files = self.verify(tree, None)?;
        let now = filesystem_clock(self.work).map_err(|error| self.failed(&error))?;
        let _held = lock_tree(tree.path())?;
        fs::rename(location.work.join(SPARE), &location.out).map_err(|error| io_error(&location.shown, &error))?;
        let folders = stat_folders(tree, plan.manifest.folders(), None, &[]);
        let live = Scan { folders, unmanaged: Vec::new() };
        self.save_index(Index { id: Some(plan.id), now, files, live, spare: Vec::new() });
        Ok(CommitOutcome::First)
    }

    fn save_index(&self, index: Index) {
        if index.save(&self.location.work).is_err() {
            self.forget_index();
        }
    }

    /// Removes the index of the tree that was published before.
    fn forget_index(&self) {
        let _ = state_file::remove(&self.location.work, "index");
    }

    fn failed(&self, error: &io::Error) -> Diagnostic {
        io_error(&self.location.work, error)
    }

    /// The entries to carry over: all unmanaged ones, except files that the site now has at the same path.
    pub(crate) fn carried(&self, live: &Folder, scan: &Scan) -> Result<Vec<UnmanagedEntry>, Diagnostic> {
        let folders = self.plan.manifest.folders();
        // A file where the site has a folder, or a file below a path where the site has a file.
        let blocks = |entry: &&UnmanagedEntry| {
            let above = |(at, _)| self.plan.manifest.position(entry.path.slice(..at)).is_some();
            let itself = match entry.kind {
                UnmanagedKind::Folder => self.plan.manifest.position(&entry.path).is_some(),
                _ => folders.binary_search(&entry.path).is_ok(),
            };
            itself || entry.path.match_indices('/').any(above)
        };
        match scan.unmanaged.iter().find(blocks) {
            Some(blocking) => Err(occupied(&live.path_of(&blocking.path))),
            None => {
                // A folder that the site uses now is managed; its contents are entries of their own.
                let foreign = |entry: &&UnmanagedEntry| {
                    self.plan.manifest.position(&entry.path).is_none() && folders.binary_search(&entry.path).is_err()
                };
                Ok(scan.unmanaged.iter().filter(foreign).cloned().collect())
            }
        }
    }

    /// Completes the new tree.
    fn prepare(
        &self,
        live: &Folder,
        fresh: Option<&Folder>,
        spare: Option<SpareTree>,
    ) -> Result<PreparedTree, Diagnostic> {
        let failed = |error: io::Error| io_error(&self.location.work.join(SPARE), &error);
        let earlier = spare.as_ref().map(|spare| spare.differing.clone()).unwrap_or_default();
        let from = self.known.id.map(|id| id.to_string()).unwrap_or_default();
        let (to, carried) = (self.plan.id.to_string(), carried_files(&self.entries.unmanaged));
        let folder_inodes = self.entries.folder_inodes.clone();
        let delta =
            Delta { from, to, differed_before: earlier, changed: self.entries.changed.clone(), carried, folder_inodes };
        let Some(spare) = spare.filter(|_| fresh.is_none()) else {
            let tree = match fresh {
                Some(_) => Folder::open(&self.location.work.join(SPARE)).map_err(failed)?,
                None => {
                    Delta::forget(self.work).map_err(failed)?;
                    self.rebuild(live).map_err(failed)?
                }
            };
            delta.save(self.work).map_err(|error| self.failed(&error))?;
            return Ok(PreparedTree { tree, folders: None, touched: None });
        };
        delta.save(self.work).map_err(|error| self.failed(&error))?;
        let paths = &delta.differed_before | &delta.changed;
        self.bring_up(live, &spare.tree, &paths).map_err(failed)?;
        Ok(PreparedTree { tree: spare.tree, folders: Some((spare.folders, spare.folder_stats)), touched: Some(paths) })
    }

    /// Builds a new tree from links to the published files and the staged files.
    fn rebuild(&self, live: &Folder) -> io::Result<Folder> {
        let path = self.location.work.join(SPARE);
        remove_tree(&path)?;
        create_public_folder(&path)?;
        let tree = Folder::open(&path)?;
        let mut folders: Vec<&String> = self.plan.manifest.folders().iter().filter(|path| !path.is_empty()).collect();
        let depth = |path: &&String| path.matches('/').count();
        folders.sort_by_cached_key(depth);
        for level in folders.chunk_by(|a, b| depth(a) == depth(b)) {
            level.par_iter().try_for_each(|path| tree.create_folder(path))?;
        }
        let changed: BTreeSet<&str> = self.plan.changes.iter().map(|change| change.path.as_str()).collect();
        let kept = self.plan.manifest.entries().par_iter().filter(|(path, _)| !changed.contains(path.as_str()));
        kept.try_for_each(|(path, _)| link_or_copy(live, &tree, path.as_str()))?;
        self.plan.changes.iter().try_for_each(|change| self.place_change(live, &tree, change))?;
        Ok(tree)
    }

    /// Updates the spare tree wherever it may differ from the new one.
    fn bring_up(&self, live: &Folder, tree: &Folder, differing: &BTreeSet<String>) -> io::Result<()> {
        let gone = |path: &&String| self.plan.manifest.position(path).is_none();
        for path in differing.iter().filter(gone) {
            // Also when the file is missing: a killed run may have removed it and not its folder.
            tree.remove(path)?;
            tree.remove_empty_parents(path);
        }
        let changes: BTreeMap<&str, &Change> =
            self.plan.changes.iter().map(|change| (change.path.as_str(), change)).collect();
        for path in differing.iter().filter(|path| !gone(path)) {
            create_parents(tree, path)?;
            match changes.get(path.as_str()) {
                Some(change) => self.place_change(live, tree, change)?,
                None => {
                    tree.remove(path)?;
                    link_or_copy(live, tree, path)?;
                }
            }
        }
        Ok(())
    }

    /// Puts a changed file into the tree. The file there is replaced, never written to: it may be linked from the published tree.
    fn place_change(&self, live: &Folder, tree: &Folder, change: &Change) -> io::Result<()> {
        let path = change.path.as_str();
        match &change.source {
            Some(source) => self.work.rename(source, tree, path),
            None => {
                tree.remove(path)?;
                link_or_copy(live, tree, path)
            }
        }
    }

    fn write_manifest(&self, tree: &Folder) -> Result<(), Diagnostic> {
        // A new file: the old one may still be published.
        tree.remove(MANIFEST_FILE)
            .and_then(|_| tree.create(MANIFEST_FILE)?.write_all(self.plan.text.as_bytes()))
            .map_err(|error| io_error(&self.location.shown.join(MANIFEST_FILE), &error))
    }

    /// Checks that every file exists with its size before the tree is published. Returns their metadata.
    pub(crate) fn verify(&self, tree: &Folder, touched: Option<&BTreeSet<String>>) -> Result<Vec<Stat>, Diagnostic> {
        let one = |at: usize| -> Result<Stat, Diagnostic> {
            let (path, entry) = &self.plan.manifest.entries()[at];
            let path = path.as_str();
            let old = || self.plan.old[at].and_then(|at| self.known.check().files[at]);
            let known =
                self.plan.stat[at].or_else(|| old().filter(|_| touched.is_some_and(|touched| !touched.contains(path))));
            let stat = match known {
                Some(stat) => Some(stat),
                None => tree.stat(path).map_err(|error| io_error(&tree.path_of(path), &error))?,
            };
            stat.filter(|stat| stat.kind == EntryKind::File && stat.size == entry.size)
                .ok_or_else(|| io_error(&tree.path_of(path), &io::ErrorKind::NotFound.into()))
        };
        (0..self.plan.manifest.len()).into_par_iter().with_min_len(128).map(one).collect()
    }

    /// Syncs what is new, so that after a power cut the published tree has no empty files.
    fn sync(&self, tree: &Folder) -> Result<(), Diagnostic> {
        if self.plan.changes.len() > MAX_SINGLE_SYNCS {
            return tree.sync_filesystem().map_err(|error| io_error(&self.location.shown, &error));
        }
        let paths: Vec<&str> =
            self.plan.changes.iter().map(|change| change.path.as_str()).chain([MANIFEST_FILE]).collect();
        paths
            .par_iter()
            .try_for_each(|path| tree.sync(path).map_err(|error| io_error(&self.location.shown.join(path), &error)))
    }
}
