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

use super::folder::{Facts, Folder, Kind, exchange, parent};
use super::index::{Facing, Index, clock};
use super::lock::Lock;
use super::manifest::{MANIFEST, folders_of};
use super::place::{Place, SPARE};
use super::plan::{Change, Plan};
use super::spare::{Delta, Spare, make_parents, share};
use super::stage::{Surroundings, clear, taken};
use super::strangers::{Before, Look, Scan, Stranger, What, can_go_along, scan};
use super::take_along::{Homes, Pair, carried_files, carry, homes};
use super::{Commit, Known, fault, journal};
use crate::work::make_public;
use anslag_core::diagnostic::Diagnostic;
use anslag_core::slice::Slice as _;

/// Up to so many changed files are written to the disk one by one before an exchange, more of them all at once.
const FEW: usize = 64;

/// Sorted folders, and what is known of them.
pub(crate) type Faced<'a> = (&'a [String], &'a [Option<Facts>]);

/// Everything that the steps of an exchange need.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    place: &'a Place,
    work: &'a Folder,
    pub(super) known: &'a Known,
    pub(super) plan: &'a Plan,
    /// What is not ours and goes along.
    pub(crate) strangers: Vec<Stranger>,
    /// The folders among it that come home after the exchange.
    pub(crate) homes: Homes,
    /// Where the two trees differ.
    pub(crate) coming: BTreeSet<String>,
}

/// A new tree that is whole.
struct Made {
    tree: Folder,
    /// What was known of its folders before it was brought up.
    folders: Option<(Vec<String>, Facing)>,
    /// The files whose facts may be others than before; none when that is all of them.
    touched: Option<BTreeSet<String>>,
}

/// Publishes the tree; `fresh` is the new one, when files were written into it rather than staged. Where that turns out
/// not to be possible in one step, they are published file by file.
pub(crate) fn commit(
    place: &Place,
    work: &Folder,
    known: &Known,
    plan: &Plan,
    fresh: Option<&Folder>,
    found: Surroundings,
) -> Result<Commit, Diagnostic> {
    let mut run = Run::new(place, work, known, plan);
    let Some(live) = &known.live else { return run.first(fresh) };
    let scan = run.look_again(live, &found)?;
    if !can_go_along(&scan.strangers) {
        return journal::commit(place, work, known, plan, &plan.changes, Some(&scan));
    }
    run.strangers = run.carried(live, &scan)?;
    run.homes = homes(live, &run.strangers, plan.manifest.folders()).map_err(|error| fault(live.path(), &error))?;
    run.coming = plan.paths();
    run.coming.extend(run.strangers.iter().map(|stranger| stranger.path.clone()));
    let Made { tree, folders, touched } = run.prepare(live, fresh, found.spare)?;
    let Some(carried) = carry(live, &tree, &run.strangers).ok().filter(|_| tree.looks_like(live).unwrap_or(false))
    else {
        // Files of others that may not be linked, or rights that cannot be copied: the folder has to stay.
        return journal::commit(place, work, known, plan, &in_spare(plan), Some(&scan));
    };
    run.write_manifest(&tree)?;
    let facts = run.verify(&tree, touched.as_ref())?;
    run.sync(&tree)?;
    let now = clock(work).map_err(|error| run.failed(&error))?;
    let _held = held(tree.path())?;
    if let Err(error) = exchange(&place.work.join(SPARE), &place.out) {
        if !is_refusal(&error) {
            return Err(fault(&place.shown, &error));
        }
        return journal::commit(place, work, known, plan, &in_spare(plan), Some(&scan));
    }
    // The new tree is published. What follows only saves time for the next run, which can do without.
    let before = folders.as_ref().map(|(folders, facing)| (&folders[..], &facing[..]));
    let touched = touched.map(|touched| folders_of(touched.iter().map(String::as_str)));
    let look = Before { scan: &scan, now: found.now };
    let index = run.settle(&Pair { old: live, new: &tree }, &carried, before.zip(touched), look);
    let index = index.map(|(live, spare)| Index { id: Some(plan.id), now, files: facts, live, spare });
    if index.and_then(|index| index.save(&place.work)).is_err() {
        let _ = super::record::remove(&place.work, "index");
    }
    Ok(Commit::Exchange)
}

/// The changes of a plan when they lie in the new tree already.
fn in_spare(plan: &Plan) -> Vec<Change> {
    let source = |change: &Change| change.source.as_ref().map(|_| format!("{SPARE}/{}", change.path.as_str()));
    plan.changes.iter().map(|change| Change { path: change.path.clone(), source: source(change) }).collect()
}

/// Keeps what was found when there is nothing to publish, so that the next run need not read the files again.
pub(crate) fn remember_nothing(place: &Place, work: &Folder, known: &Known) {
    let check = known.check();
    let files: Option<Vec<Facts>> = check.files.iter().copied().collect();
    let Some(files) = files.filter(|_| !check.indexed) else { return };
    let old = known.index.clone().unwrap_or_default();
    let kept = clock(work).and_then(|now| Index { id: known.id, now, files, ..old }.save(&place.work));
    if kept.is_err() {
        let _ = super::record::remove(&place.work, "index");
    }
}

/// The folder that is to be published is ours alone until this run is over, as the one in whose place it comes.
pub(crate) fn held(tree: &Path) -> Result<Option<Lock>, Diagnostic> {
    Lock::hold(tree, Duration::ZERO, &|_| ())
}

/// Whether an error says that this cannot be done here, rather than that the disk fails.
fn is_refusal(error: &io::Error) -> bool {
    use io::ErrorKind as Is;
    matches!(
        error.kind(),
        Is::CrossesDevices | Is::ResourceBusy | Is::InvalidInput | Is::PermissionDenied | Is::Unsupported
    )
}

impl<'a> Run<'a> {
    /// A run that carries nothing along yet.
    pub(crate) fn new(place: &'a Place, work: &'a Folder, known: &'a Known, plan: &'a Plan) -> Self {
        Self { place, work, known, plan, strangers: Vec::new(), homes: Homes::new(), coming: BTreeSet::new() }
    }

    fn failed(&self, error: &io::Error) -> Diagnostic {
        fault(&self.place.work, error)
    }

    /// The first tree: there is nothing that it could take the place of.
    fn first(&self, fresh: Option<&Folder>) -> Result<Commit, Diagnostic> {
        let Some(tree) = fresh else {
            return journal::commit(self.place, self.work, self.known, self.plan, &self.plan.changes, None);
        };
        self.write_manifest(tree)?;
        let facts = self.verify(tree, None)?;
        let now = clock(self.work).map_err(|error| self.failed(&error))?;
        let _held = held(tree.path())?;
        fs::rename(self.place.work.join(SPARE), &self.place.out).map_err(|error| fault(&self.place.shown, &error))?;
        let folders = facing(tree, self.plan.manifest.folders(), None, &[]);
        let live = Scan { folders, strangers: Vec::new() };
        let index = Index { id: Some(self.plan.id), now, files: facts, live, spare: Vec::new() };
        if index.save(&self.place.work).is_err() {
            let _ = super::record::remove(&self.place.work, "index");
        }
        Ok(Commit::First)
    }

    /// Looks once more at the folders that have something foreign, and at the top: the build may have taken a while.
    fn look_again(&self, live: &Folder, found: &Surroundings) -> Result<Scan, Diagnostic> {
        let mut again: Vec<String> = vec![String::new()];
        again.extend(found.live.strangers.iter().map(|stranger| parent(&stranger.path).to_owned()));
        again.sort();
        again.dedup();
        let folders = self.known.manifest.folders();
        again.retain(|folder| folders.binary_search(folder).is_ok());
        let ours = |path: &str| self.known.manifest.position(path).is_some();
        let look = Look { at: &again, folders, ours: &ours, before: None };
        let now = scan(live, look).map_err(|error| fault(live.path(), &error))?;
        Ok(Scan { folders: found.live.folders.clone(), strangers: now.strangers })
    }

    /// What goes along: everything foreign, but for files that the site now has at the same path.
    pub(crate) fn carried(&self, live: &Folder, scan: &Scan) -> Result<Vec<Stranger>, Diagnostic> {
        let folders = self.plan.manifest.folders();
        // A file where a folder has to be, or a file in a folder that has to be a file.
        let blocks = |stranger: &&Stranger| {
            let above = |(at, _)| self.plan.manifest.position(stranger.path.slice(..at)).is_some();
            let itself = match stranger.what {
                What::Folder => self.plan.manifest.position(&stranger.path).is_some(),
                _ => folders.binary_search(&stranger.path).is_ok(),
            };
            itself || stranger.path.match_indices('/').any(above)
        };
        match scan.strangers.iter().find(blocks) {
            Some(blocking) => Err(taken(&live.at(&blocking.path))),
            None => {
                // A folder in which the site has something now is ours; what is in it goes along by itself.
                let foreign = |stranger: &&Stranger| {
                    self.plan.manifest.position(&stranger.path).is_none()
                        && folders.binary_search(&stranger.path).is_err()
                };
                Ok(scan.strangers.iter().filter(foreign).cloned().collect())
            }
        }
    }

    /// Makes the new tree whole.
    fn prepare(&self, live: &Folder, fresh: Option<&Folder>, spare: Option<Spare>) -> Result<Made, Diagnostic> {
        let failed = |error: io::Error| fault(&self.place.work.join(SPARE), &error);
        let earlier = spare.as_ref().map(|spare| spare.differing.clone()).unwrap_or_default();
        let from = self.known.id.map(|id| id.to_string()).unwrap_or_default();
        let (to, carried) = (self.plan.id.to_string(), carried_files(&self.strangers));
        let homes = self.homes.clone();
        let delta = Delta { from, to, earlier, coming: self.coming.clone(), carried, homes };
        let Some(spare) = spare.filter(|_| fresh.is_none()) else {
            let tree = match fresh {
                Some(_) => Folder::open(&self.place.work.join(SPARE)).map_err(failed)?,
                None => {
                    Delta::forget(self.work).map_err(failed)?;
                    self.rebuild(live).map_err(failed)?
                }
            };
            delta.save(self.work).map_err(|error| self.failed(&error))?;
            return Ok(Made { tree, folders: None, touched: None });
        };
        delta.save(self.work).map_err(|error| self.failed(&error))?;
        let paths = &delta.earlier | &delta.coming;
        self.bring_up(live, &spare.tree, &paths).map_err(failed)?;
        Ok(Made { tree: spare.tree, folders: Some((spare.folders, spare.facing)), touched: Some(paths) })
    }

    /// A new spare tree: links for what is published already, and the staged files.
    fn rebuild(&self, live: &Folder) -> io::Result<Folder> {
        let path = self.place.work.join(SPARE);
        clear(&path)?;
        make_public(&path)?;
        let tree = Folder::open(&path)?;
        let mut folders: Vec<&String> = self.plan.manifest.folders().iter().filter(|path| !path.is_empty()).collect();
        let depth = |path: &&String| path.matches('/').count();
        folders.sort_by_cached_key(depth);
        for level in folders.chunk_by(|a, b| depth(a) == depth(b)) {
            level.par_iter().try_for_each(|path| tree.make_folder(path))?;
        }
        let changed: BTreeSet<&str> = self.plan.changes.iter().map(|change| change.path.as_str()).collect();
        let kept = self.plan.manifest.entries().par_iter().filter(|(path, _)| !changed.contains(path.as_str()));
        kept.try_for_each(|(path, _)| share(live, &tree, path.as_str()))?;
        self.plan.changes.iter().try_for_each(|change| self.place_change(live, &tree, change))?;
        Ok(tree)
    }

    /// Brings the spare tree up to the new one, wherever it may differ from it.
    fn bring_up(&self, live: &Folder, tree: &Folder, differing: &BTreeSet<String>) -> io::Result<()> {
        let gone = |path: &&String| self.plan.manifest.position(path).is_none();
        for path in differing.iter().filter(gone) {
            // Also when it is gone: a run that was killed may have come to the file and not to its folder.
            tree.remove(path)?;
            tree.prune(path);
        }
        let changes: BTreeMap<&str, &Change> =
            self.plan.changes.iter().map(|change| (change.path.as_str(), change)).collect();
        for path in differing.iter().filter(|path| !gone(path)) {
            make_parents(tree, path)?;
            match changes.get(path.as_str()) {
                Some(change) => self.place_change(live, tree, change)?,
                None => {
                    tree.remove(path)?;
                    share(live, tree, path)?;
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
                share(live, tree, path)
            }
        }
    }

    fn write_manifest(&self, tree: &Folder) -> Result<(), Diagnostic> {
        // A new file: the old one may still be published.
        tree.remove(MANIFEST)
            .and_then(|_| tree.create(MANIFEST)?.write_all(self.plan.text.as_bytes()))
            .map_err(|error| fault(&self.place.shown.join(MANIFEST), &error))
    }

    /// Every file must be there with its size before the tree is published. Gives the facts of all.
    pub(crate) fn verify(&self, tree: &Folder, touched: Option<&BTreeSet<String>>) -> Result<Vec<Facts>, Diagnostic> {
        let one = |at: usize| -> Result<Facts, Diagnostic> {
            let (path, entry) = &self.plan.manifest.entries()[at];
            let path = path.as_str();
            let old = || self.plan.old[at].and_then(|at| self.known.check().files[at]);
            let known = self.plan.facts[at]
                .or_else(|| old().filter(|_| touched.is_some_and(|touched| !touched.contains(path))));
            let facts = match known {
                Some(facts) => Some(facts),
                None => tree.facts(path).map_err(|error| fault(&tree.at(path), &error))?,
            };
            facts
                .filter(|facts| facts.kind == Kind::File && facts.size == entry.size)
                .ok_or_else(|| fault(&tree.at(path), &io::ErrorKind::NotFound.into()))
        };
        (0..self.plan.manifest.len()).into_par_iter().with_min_len(128).map(one).collect()
    }

    /// Has the disk write what is new, so that after a power cut the published tree is not one of empty files.
    fn sync(&self, tree: &Folder) -> Result<(), Diagnostic> {
        if self.plan.changes.len() > FEW {
            return tree.sync_everything().map_err(|error| fault(&self.place.shown, &error));
        }
        let paths: Vec<&str> = self.plan.changes.iter().map(|change| change.path.as_str()).chain([MANIFEST]).collect();
        paths
            .par_iter()
            .try_for_each(|path| tree.sync(path).map_err(|error| fault(&self.place.shown.join(path), &error)))
    }
}

/// What the disk says of some sorted folders. Those that are known, and were not touched since, are not looked at.
pub(crate) fn facing(tree: &Folder, folders: &[String], known: Option<Faced<'_>>, touched: &[String]) -> Facing {
    let (paths, facts) = known.unwrap_or_default();
    let mut at = 0;
    let place = |path: &String| {
        while paths.get(at).is_some_and(|known| known < path) {
            at += 1;
        }
        let facts = paths.get(at).filter(|known| *known == path).and_then(|_| *facts.get(at)?);
        facts.filter(|_| touched.binary_search(path).is_err())
    };
    let mut facing: Facing = folders.iter().map(place).collect();
    facing.par_iter_mut().zip(folders).with_min_len(128).filter(|(facts, _)| facts.is_none()).for_each(
        |(facts, path)| {
            *facts = tree.facts(path).ok().flatten().filter(|facts| facts.kind == Kind::Folder);
        },
    );
    facing
}
