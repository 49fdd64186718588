//! Publishes a tree in one step: it changes places with the published one, which becomes the spare tree.
//!
//! Files that are not ours go along by hard links, so that they are in the new tree when it appears, and leave the old one.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that write the disk")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use rayon::prelude::*;

use super::carry::{FolderInodes, TreePair, carried_files, carry, outermost_folders};
use super::change_plan::{Change, Plan};
use super::folder::{EntryKind, Folder, Stat, exchange, parent};
use super::index::{FolderStats, Index, filesystem_clock};
use super::location::{Location, SPARE};
use super::lock::Lock;
use super::manifest::{MANIFEST, folders_of};
use super::spare::{Delta, SpareTree, create_parents, link_or_copy};
use super::stage::{Surroundings, occupied, remove_tree};
use super::unmanaged::{PreviousScan, Scan, ScanRequest, UnmanagedEntry, UnmanagedKind, can_be_carried, scan};
use super::{CommitOutcome, PublishedTree, fault, journal};
use crate::work_folder::create_public_folder;
use anslag_core::diagnostic::Diagnostic;
use anslag_core::slice::Slice as _;

/// Up to so many changed files are written to the disk one by one before an exchange, more of them all at once.
const MAX_SINGLE_SYNCS: usize = 64;

/// Sorted folders, and what is known of them.
pub(crate) type KnownFolders<'a> = (&'a [String], &'a [Option<Stat>]);

/// Everything that the steps of an exchange need.
#[derive(Debug)]
pub(crate) struct Exchange<'a> {
    location: &'a Location,
    work: &'a Folder,
    pub(super) known: &'a PublishedTree,
    pub(super) plan: &'a Plan,
    /// What is not ours and goes along.
    pub(crate) unmanaged: Vec<UnmanagedEntry>,
    /// The folders among it that come home after the exchange.
    pub(crate) folder_inodes: FolderInodes,
    /// Where the two trees differ.
    pub(crate) changed: BTreeSet<String>,
}

/// A new tree that is whole.
struct PreparedTree {
    tree: Folder,
    /// What was known of its folders before it was brought up.
    folders: Option<(Vec<String>, FolderStats)>,
    /// The files whose facts may be others than before; none when that is all of them.
    touched: Option<BTreeSet<String>>,
}

/// Publishes the tree; `fresh` is the new one, when files were written into it rather than staged. Where that turns out
/// not to be possible in one step, they are published file by file.
pub(crate) fn commit(
    location: &Location,
    work: &Folder,
    known: &PublishedTree,
    plan: &Plan,
    fresh: Option<&Folder>,
    found: Surroundings,
) -> Result<CommitOutcome, Diagnostic> {
    let mut run = Exchange::new(location, work, known, plan);
    let Some(live) = &known.live else { return run.first(fresh) };
    let scan = run.look_again(live, &found)?;
    if !can_be_carried(&scan.unmanaged) {
        return journal::commit(location, work, known, plan, &plan.changes, Some(&scan));
    }
    run.unmanaged = run.carried(live, &scan)?;
    run.folder_inodes =
        outermost_folders(live, &run.unmanaged, plan.manifest.folders()).map_err(|error| fault(live.path(), &error))?;
    run.changed = plan.paths();
    run.changed.extend(run.unmanaged.iter().map(|entry| entry.path.clone()));
    let PreparedTree { tree, folders, touched } = run.prepare(live, fresh, found.spare)?;
    let Some(carried) =
        carry(live, &tree, &run.unmanaged).ok().filter(|_| tree.copy_permissions_of(live).unwrap_or(false))
    else {
        // Files of others that may not be linked, or rights that cannot be copied: the folder has to stay.
        return journal::commit(location, work, known, plan, &in_spare(plan), Some(&scan));
    };
    run.write_manifest(&tree)?;
    let stat = run.verify(&tree, touched.as_ref())?;
    run.sync(&tree)?;
    let now = filesystem_clock(work).map_err(|error| run.failed(&error))?;
    let _held = lock_tree(tree.path())?;
    if let Err(error) = exchange(&location.work.join(SPARE), &location.out) {
        if !is_refusal(&error) {
            return Err(fault(&location.shown, &error));
        }
        return journal::commit(location, work, known, plan, &in_spare(plan), Some(&scan));
    }
    // The new tree is published. What follows only saves time for the next run, which can do without.
    let before = folders.as_ref().map(|(folders, folder_stats)| (&folders[..], &folder_stats[..]));
    let touched = touched.map(|touched| folders_of(touched.iter().map(String::as_str)));
    let look = PreviousScan { scan: &scan, now: found.now };
    let index = run.clean_up(&TreePair { old: live, new: &tree }, &carried, before.zip(touched), look);
    let index = index.map(|(live, spare)| Index { id: Some(plan.id), now, files: stat, live, spare });
    if index.and_then(|index| index.save(&location.work)).is_err() {
        let _ = super::record::remove(&location.work, "index");
    }
    Ok(CommitOutcome::Exchange)
}

/// The changes of a plan when they lie in the new tree already.
fn in_spare(plan: &Plan) -> Vec<Change> {
    let source = |change: &Change| change.source.as_ref().map(|_| format!("{SPARE}/{}", change.path.as_str()));
    plan.changes.iter().map(|change| Change { path: change.path.clone(), source: source(change) }).collect()
}

/// Keeps what was found when there is nothing to publish, so that the next run need not read the files again.
pub(crate) fn remember_nothing(location: &Location, work: &Folder, known: &PublishedTree) {
    let check = known.check();
    let files: Option<Vec<Stat>> = check.files.iter().copied().collect();
    let Some(files) = files.filter(|_| !check.indexed) else { return };
    let old = known.index.clone().unwrap_or_default();
    let kept = filesystem_clock(work).and_then(|now| Index { id: known.id, now, files, ..old }.save(&location.work));
    if kept.is_err() {
        let _ = super::record::remove(&location.work, "index");
    }
}

/// The folder that is to be published is ours alone until this run is over, as the one in whose place it comes.
pub(crate) fn lock_tree(tree: &Path) -> Result<Option<Lock>, Diagnostic> {
    Lock::output_folder(tree, Duration::ZERO, &|_| ())
}

/// Whether an error says that this cannot be done here, rather than that the disk fails.
fn is_refusal(error: &io::Error) -> bool {
    use io::ErrorKind as Is;
    matches!(
        error.kind(),
        Is::CrossesDevices | Is::ResourceBusy | Is::InvalidInput | Is::PermissionDenied | Is::Unsupported
    )
}

impl<'a> Exchange<'a> {
    /// A run that carries nothing along yet.
    pub(crate) fn new(location: &'a Location, work: &'a Folder, known: &'a PublishedTree, plan: &'a Plan) -> Self {
        Self {
            location,
            work,
            known,
            plan,
            unmanaged: Vec::new(),
            folder_inodes: FolderInodes::new(),
            changed: BTreeSet::new(),
        }
    }

    fn failed(&self, error: &io::Error) -> Diagnostic {
        fault(&self.location.work, error)
    }

    /// The first tree: there is nothing that it could take the place of.
    fn first(&self, fresh: Option<&Folder>) -> Result<CommitOutcome, Diagnostic> {
        let Some(tree) = fresh else {
            return journal::commit(self.location, self.work, self.known, self.plan, &self.plan.changes, None);
        };
        self.write_manifest(tree)?;
        let stat = self.verify(tree, None)?;
        let now = filesystem_clock(self.work).map_err(|error| self.failed(&error))?;
        let _held = lock_tree(tree.path())?;
        fs::rename(self.location.work.join(SPARE), &self.location.out)
            .map_err(|error| fault(&self.location.shown, &error))?;
        let folders = stat_folders(tree, self.plan.manifest.folders(), None, &[]);
        let live = Scan { folders, unmanaged: Vec::new() };
        let index = Index { id: Some(self.plan.id), now, files: stat, live, spare: Vec::new() };
        if index.save(&self.location.work).is_err() {
            let _ = super::record::remove(&self.location.work, "index");
        }
        Ok(CommitOutcome::First)
    }

    /// Looks once more at the folders that have something foreign, and at the top: the build may have taken a while.
    fn look_again(&self, live: &Folder, found: &Surroundings) -> Result<Scan, Diagnostic> {
        let mut again: Vec<String> = vec![String::new()];
        again.extend(found.live.unmanaged.iter().map(|entry| parent(&entry.path).to_owned()));
        again.sort();
        again.dedup();
        let folders = self.known.manifest.folders();
        again.retain(|folder| folders.binary_search(folder).is_ok());
        let ours = |path: &str| self.known.manifest.position(path).is_some();
        let look = ScanRequest { folders: &again, managed_folders: folders, is_managed: &ours, previous: None };
        let now = scan(live, look).map_err(|error| fault(live.path(), &error))?;
        Ok(Scan { folders: found.live.folders.clone(), unmanaged: now.unmanaged })
    }

    /// What goes along: everything foreign, but for files that the site now has at the same path.
    pub(crate) fn carried(&self, live: &Folder, scan: &Scan) -> Result<Vec<UnmanagedEntry>, Diagnostic> {
        let folders = self.plan.manifest.folders();
        // A file where a folder has to be, or a file in a folder that has to be a file.
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
                // A folder in which the site has something now is ours; what is in it goes along by itself.
                let foreign = |entry: &&UnmanagedEntry| {
                    self.plan.manifest.position(&entry.path).is_none() && folders.binary_search(&entry.path).is_err()
                };
                Ok(scan.unmanaged.iter().filter(foreign).cloned().collect())
            }
        }
    }

    /// Makes the new tree whole.
    fn prepare(
        &self,
        live: &Folder,
        fresh: Option<&Folder>,
        spare: Option<SpareTree>,
    ) -> Result<PreparedTree, Diagnostic> {
        let failed = |error: io::Error| fault(&self.location.work.join(SPARE), &error);
        let earlier = spare.as_ref().map(|spare| spare.differing.clone()).unwrap_or_default();
        let from = self.known.id.map(|id| id.to_string()).unwrap_or_default();
        let (to, carried) = (self.plan.id.to_string(), carried_files(&self.unmanaged));
        let folder_inodes = self.folder_inodes.clone();
        let delta = Delta { from, to, differed_before: earlier, changed: self.changed.clone(), carried, folder_inodes };
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

    /// A new spare tree: links for what is published already, and the staged files.
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

    /// Brings the spare tree up to the new one, wherever it may differ from it.
    fn bring_up(&self, live: &Folder, tree: &Folder, differing: &BTreeSet<String>) -> io::Result<()> {
        let gone = |path: &&String| self.plan.manifest.position(path).is_none();
        for path in differing.iter().filter(gone) {
            // Also when it is gone: a run that was killed may have come to the file and not to its folder.
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

    /// Puts a changed file into the tree, in the place of what is there; the file that was there may be published.
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
        tree.remove(MANIFEST)
            .and_then(|_| tree.create(MANIFEST)?.write_all(self.plan.text.as_bytes()))
            .map_err(|error| fault(&self.location.shown.join(MANIFEST), &error))
    }

    /// Every file must be there with its size before the tree is published. Gives the facts of all.
    pub(crate) fn verify(&self, tree: &Folder, touched: Option<&BTreeSet<String>>) -> Result<Vec<Stat>, Diagnostic> {
        let one = |at: usize| -> Result<Stat, Diagnostic> {
            let (path, entry) = &self.plan.manifest.entries()[at];
            let path = path.as_str();
            let old = || self.plan.old[at].and_then(|at| self.known.check().files[at]);
            let known =
                self.plan.stat[at].or_else(|| old().filter(|_| touched.is_some_and(|touched| !touched.contains(path))));
            let stat = match known {
                Some(stat) => Some(stat),
                None => tree.stat(path).map_err(|error| fault(&tree.path_of(path), &error))?,
            };
            stat.filter(|stat| stat.kind == EntryKind::File && stat.size == entry.size)
                .ok_or_else(|| fault(&tree.path_of(path), &io::ErrorKind::NotFound.into()))
        };
        (0..self.plan.manifest.len()).into_par_iter().with_min_len(128).map(one).collect()
    }

    /// Has the disk write what is new, so that after a power cut the published tree is not one of empty files.
    fn sync(&self, tree: &Folder) -> Result<(), Diagnostic> {
        if self.plan.changes.len() > MAX_SINGLE_SYNCS {
            return tree.sync_filesystem().map_err(|error| fault(&self.location.shown, &error));
        }
        let paths: Vec<&str> = self.plan.changes.iter().map(|change| change.path.as_str()).chain([MANIFEST]).collect();
        paths
            .par_iter()
            .try_for_each(|path| tree.sync(path).map_err(|error| fault(&self.location.shown.join(path), &error)))
    }
}

/// What the disk says of some sorted folders. Those that are known, and were not touched since, are not looked at.
pub(crate) fn stat_folders(
    tree: &Folder,
    folders: &[String],
    known: Option<KnownFolders<'_>>,
    touched: &[String],
) -> FolderStats {
    let (paths, stat) = known.unwrap_or_default();
    let mut at = 0;
    let known_stat = |path: &String| {
        while paths.get(at).is_some_and(|known| known < path) {
            at += 1;
        }
        let stat = paths.get(at).filter(|known| *known == path).and_then(|_| *stat.get(at)?);
        stat.filter(|_| touched.binary_search(path).is_err())
    };
    let mut folder_stats: FolderStats = folders.iter().map(known_stat).collect();
    folder_stats.par_iter_mut().zip(folders).with_min_len(128).filter(|(stat, _)| stat.is_none()).for_each(
        |(stat, path)| {
            *stat = tree.stat(path).ok().flatten().filter(|stat| stat.kind == EntryKind::Folder);
        },
    );
    folder_stats
}
