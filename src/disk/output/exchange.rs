//! Publishes a tree in one step: it changes places with the published one, which becomes the spare tree.
//!
//! Files that are not ours go along by hard links, so that they are in the new tree when it appears, and leave the old one.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that write the disk")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};

use rayon::prelude::*;

use super::folder::{Facts, Folder, Kind, exchange, parent};
use super::index::{Facing, Index, clock};
use super::manifest::{MANIFEST, folders_of};
use super::place::{Place, SPARE};
use super::plan::{Change, Plan};
use super::spare::{Delta, Spare, make_parents, share};
use super::stage::{Surroundings, clear, taken};
use super::strangers::{Before, Look, Scan, Stranger, scan};
use super::{Commit, Known, fault, journal};
use crate::diagnostic::Diagnostic;

/// Up to so many changed files are written to the disk one by one before an exchange, more of them all at once.
const FEW: usize = 64;

/// Everything that the steps of an exchange need.
#[derive(Debug)]
pub struct Run<'a> {
    place: &'a Place,
    work: &'a Folder,
    known: &'a Known,
    plan: &'a Plan,
    /// What is not ours and goes along.
    pub strangers: Vec<Stranger>,
}

/// A new tree that is whole.
struct Made {
    tree: Folder,
    /// What is known of its folders.
    folders: Facing,
    /// The files whose facts may be others than before; none when that is all of them.
    touched: Option<BTreeSet<String>>,
}

/// Publishes the tree; `fresh` is the new one, when files were written into it rather than staged. Where that turns out not to be possible in one step, file by file.
pub fn commit(
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
    if scan.strangers.iter().any(|stranger| !stranger.plain) {
        return journal::commit(place, work, known, plan, &plan.changes, Some(&scan));
    }
    run.strangers = run.carried(live, &scan)?;
    let Made { tree, folders, touched } = run.prepare(live, fresh, found.spare)?;
    if !(run.carry(live, &tree) && tree.looks_like(live).unwrap_or(false)) {
        // Files of others that may not be linked, or rights that cannot be copied: the folder has to stay.
        return journal::commit(place, work, known, plan, &in_spare(plan), Some(&scan));
    }
    run.write_manifest(&tree)?;
    let facts = run.verify(&tree, touched.as_ref())?;
    run.sync(&tree)?;
    let now = clock(work).map_err(|error| run.failed(&error))?;
    if let Err(error) = exchange(&place.work.join(SPARE), &place.out) {
        if !is_refusal(&error) {
            return Err(fault(&place.shown, &error));
        }
        return journal::commit(place, work, known, plan, &in_spare(plan), Some(&scan));
    }
    // The new tree is published. What follows only saves time for the next run, which can do without.
    let index = run.settle(live, &tree, folders, Before { scan: &scan, now: found.now });
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
pub fn remember_nothing(place: &Place, work: &Folder, known: &Known) {
    let check = known.check();
    let files: Option<Vec<Facts>> = check.files.iter().copied().collect();
    let Some(files) = files.filter(|_| !check.indexed) else { return };
    let old = known.index.clone().unwrap_or_default();
    let kept = clock(work).and_then(|now| Index { id: known.id, now, files, ..old }.save(&place.work));
    if kept.is_err() {
        let _ = super::record::remove(&place.work, "index");
    }
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
    pub fn new(place: &'a Place, work: &'a Folder, known: &'a Known, plan: &'a Plan) -> Self {
        Self { place, work, known, plan, strangers: Vec::new() }
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
        let mut folders = self.facing(tree, self.plan.manifest.folders());
        fs::rename(self.place.work.join(SPARE), &self.place.out).map_err(|error| fault(&self.place.shown, &error))?;
        refresh(tree, &mut folders, &BTreeSet::from([String::new()]));
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
        let ours = |path: &str| self.known.manifest.position(path).is_some();
        let look = Look { at: &again, folders: &folders, ours: &ours, before: None };
        let now = super::strangers::scan(live, look).map_err(|error| fault(live.path(), &error))?;
        let mut scan = found.live.clone();
        scan.strangers.retain(|stranger| again.binary_search(&parent(&stranger.path).to_owned()).is_err());
        scan.strangers.extend(now.strangers);
        scan.strangers.sort();
        Ok(scan)
    }

    /// What goes along: everything foreign, but for files that the site now has at the same path.
    pub fn carried(&self, live: &Folder, scan: &Scan) -> Result<Vec<Stranger>, Diagnostic> {
        let folders = self.plan.manifest.folders();
        match scan.strangers.iter().find(|stranger| folders.binary_search(&stranger.path).is_ok()) {
            Some(blocking) => Err(taken(&live.at(&blocking.path))),
            None => {
                let foreign = |stranger: &&Stranger| self.plan.manifest.position(&stranger.path).is_none();
                Ok(scan.strangers.iter().filter(foreign).cloned().collect())
            }
        }
    }

    /// Makes the new tree whole.
    fn prepare(&self, live: &Folder, fresh: Option<&Folder>, spare: Option<Spare>) -> Result<Made, Diagnostic> {
        let failed = |error: io::Error| fault(&self.place.work.join(SPARE), &error);
        let mut coming = self.plan.paths();
        coming.extend(self.strangers.iter().map(|stranger| stranger.path.clone()));
        let earlier = spare.as_ref().map(|spare| spare.differing.clone()).unwrap_or_default();
        let from = self.known.id.map(|id| id.to_string()).unwrap_or_default();
        let delta = Delta { from, to: self.plan.id.to_string(), earlier, coming };
        let Some(spare) = spare.filter(|_| fresh.is_none()) else {
            let tree = match fresh {
                Some(_) => Folder::open(&self.place.work.join(SPARE)).map_err(failed)?,
                None => {
                    Delta::forget(self.work).map_err(failed)?;
                    self.rebuild(live).map_err(failed)?
                }
            };
            delta.save(self.work).map_err(|error| self.failed(&error))?;
            return Ok(Made { tree, folders: Facing::new(), touched: None });
        };
        delta.save(self.work).map_err(|error| self.failed(&error))?;
        let paths = &delta.earlier | &delta.coming;
        self.bring_up(live, &spare.tree, &paths).map_err(failed)?;
        let mut folders = spare.folders;
        let touched = folders_of(paths.iter().map(String::as_str));
        folders.retain(|(path, _)| touched.binary_search(path).is_err());
        Ok(Made { tree: spare.tree, folders, touched: Some(paths) })
    }

    /// Gives everything foreign a name in the new tree; `false` when that is not allowed.
    pub fn carry(&self, live: &Folder, tree: &Folder) -> bool {
        self.strangers.iter().all(|stranger| {
            let name = stranger.path.as_str();
            make_parents(tree, name).and_then(|()| live.link(name, tree, name)).is_ok()
        })
    }

    /// A new spare tree: links for what is published already, and the staged files.
    fn rebuild(&self, live: &Folder) -> io::Result<Folder> {
        let path = self.place.work.join(SPARE);
        clear(&path)?;
        fs::create_dir(&path)?;
        let tree = Folder::open(&path)?;
        self.plan
            .manifest
            .folders()
            .iter()
            .filter(|folder| !folder.is_empty())
            .try_for_each(|folder| tree.make_folder(folder))?;
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
            if tree.facts(path)?.is_some_and(|facts| facts.kind == Kind::File) && tree.remove(path)? {
                tree.prune(path);
            }
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
    pub fn verify(&self, tree: &Folder, touched: Option<&BTreeSet<String>>) -> Result<Vec<Facts>, Diagnostic> {
        let one = |at: usize| -> Result<Facts, Diagnostic> {
            let (path, entry) = &self.plan.manifest.entries()[at];
            let path = path.as_str();
            let old = || self.known.manifest.position(path).and_then(|at| self.known.check().files[at]);
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

    /// After the exchange: what is not ours leaves the old tree, and what came to it in the last moment goes along. Gives
    /// what is known of the published tree and of the folders of the spare one.
    pub fn settle(
        &self,
        old: &Folder,
        new: &Folder,
        mut folders: Facing,
        before: Before<'_>,
    ) -> io::Result<(Scan, Facing)> {
        let ours = |path: &str| self.known.manifest.position(path).is_some();
        let all = self.known.manifest.folders();
        let found = scan(old, Look { at: &all, folders: &all, ours: &ours, before: Some(before) })?;
        let mut touched = BTreeSet::from([String::new()]);
        for stranger in self.strangers.iter().filter(|one| !found.strangers.contains(one)) {
            // Somebody removed it in the last moment.
            new.remove(&stranger.path)?;
            touched.insert(parent(&stranger.path).to_owned());
        }
        let mut strangers = Vec::new();
        for stranger in found.strangers {
            let path = &stranger.path;
            touched.insert(parent(path).to_owned());
            let (there, here) = (new.facts(path)?, old.facts(path)?);
            let carried = self.strangers.binary_search(&stranger).is_ok();
            if there.is_some() && there.map(|facts| facts.inode) == here.map(|facts| facts.inode) {
                old.remove(path)?;
            } else if there.is_none() || carried {
                // It came, or was replaced, in the last moment.
                make_parents(new, path)?;
                old.rename(path, new, path)?;
            }
            // Otherwise the site now has a file of this name, and was told to replace it.
            strangers.extend(Some(stranger).filter(|one| self.plan.manifest.position(&one.path).is_none()));
        }
        let unknown = |path: &String| folders.binary_search_by(|(known, _)| known.cmp(path)).is_err();
        let mut new_folders: BTreeSet<String> = self.plan.manifest.folders().into_iter().filter(unknown).collect();
        new_folders.extend(touched.iter().cloned());
        refresh(new, &mut folders, &new_folders);
        let mut spare = found.folders;
        refresh(old, &mut spare, &touched);
        Ok((Scan { folders, strangers }, spare))
    }

    fn facing(&self, tree: &Folder, folders: Vec<String>) -> Facing {
        let facts = |path: String| tree.facts(&path).ok().flatten().map(|facts| (path, facts));
        folders.into_par_iter().with_min_len(128).filter_map(facts).collect()
    }
}

/// Looks at some folders anew.
pub fn refresh(tree: &Folder, facing: &mut Facing, folders: &BTreeSet<String>) {
    let facts = |path: &String| tree.facts(path).ok().flatten().filter(|facts| facts.kind == Kind::Folder);
    let new: Facing = folders
        .iter()
        .collect::<Vec<_>>()
        .into_par_iter()
        .with_min_len(128)
        .filter_map(|path| Some((path.clone(), facts(path)?)))
        .collect();
    facing.retain(|(path, _)| !folders.contains(path));
    facing.extend(new);
    facing.sort_by(|a, b| a.0.cmp(&b.0));
}
