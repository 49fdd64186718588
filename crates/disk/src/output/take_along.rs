//! What is not ours goes along when trees change places: it is in the new tree when that appears, and leaves the old one.
//!
//! Files, links and the like get a second name in the new tree. A folder cannot have two, so the new tree gets one like it, with
//! second names of what is in it; right after the exchange the two folders change places, each in one step, and its owner has
//! the folder that it was. What others did meanwhile in either tree counts.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::exchange::{Faced, Run, facing};
use super::folder::{Folder, Kind, parent};
use super::index::Facing;
use super::manifest::{self, Manifest, folders_of};
use super::place::Place;
use super::spare::{folders_with, make_parents};
use super::stage::clear;
use super::strangers::{Before, Look, Scan, Stranger, What, can_go_along, scan};
use crate::work::make_public;

/// The number of each file that was given along, by path.
pub(crate) type Carried = BTreeMap<String, u64>;
/// The number of each outermost folder of others, by path.
pub(crate) type Homes = BTreeMap<String, u64>;

/// Two trees that have changed places.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair<'a> {
    /// The one that was published.
    pub(crate) old: &'a Folder,
    /// The one that is.
    pub(crate) new: &'a Folder,
}

/// Gives everything foreign a place in the new tree, which is not always allowed.
pub(crate) fn carry(live: &Folder, tree: &Folder, strangers: &[Stranger]) -> io::Result<Carried> {
    let mut carried = Carried::new();
    for Stranger { path, what } in strangers {
        make_parents(tree, path)?;
        if *what == What::Folder {
            tree.make_folder(path)?;
            if !tree.below(path)?.looks_like(&live.below(path)?)? {
                return Err(io::ErrorKind::Unsupported.into());
            }
        } else {
            live.link(path, tree, path)?;
            carried.extend(tree.facts(path)?.map(|facts| (path.clone(), facts.inode)));
        }
    }
    Ok(carried)
}

/// Whether what others have put into an output folder keeps it from changing places: tried in a folder that nobody sees.
pub(crate) fn hinders(place: &Place) -> bool {
    let found = || -> Option<bool> {
        let live = Folder::open(&place.out).ok()?;
        let manifest = manifest::read(&place.out, &place.out, false, None).ok()??.manifest;
        let folders = manifest.folders();
        let ours = |path: &str| manifest.position(path).is_some();
        let strangers = scan(&live, Look { at: folders, folders, ours: &ours, before: None }).ok()?.strangers;
        if !can_go_along(&strangers) {
            return Some(true);
        }
        let trial = place.work.join("probe");
        make_public(&trial).ok()?;
        let carried = Folder::open(&trial).and_then(|tree| carry(&live, &tree, &strangers));
        let _ = clear(&trial);
        Some(carried.is_err())
    };
    found().unwrap_or_default()
}

/// The outermost folders among strangers, which have to come home after an exchange; `ours` are those of the new tree.
pub(crate) fn homes(live: &Folder, strangers: &[Stranger], ours: &[String]) -> io::Result<Homes> {
    let is_ours = |path: &str| ours.binary_search_by(|folder| folder.as_str().cmp(path)).is_ok();
    let outermost = strangers.iter().filter(|one| one.what == What::Folder && is_ours(parent(&one.path)));
    let mut homes = Homes::new();
    for folder in outermost {
        homes.extend(live.facts(&folder.path)?.map(|facts| (folder.path.clone(), facts.inode)));
    }
    Ok(homes)
}

/// The files among strangers.
pub(crate) fn carried_files(strangers: &[Stranger]) -> BTreeSet<String> {
    strangers.iter().filter(|one| one.what == What::File).map(|one| one.path.clone()).collect()
}

/// What a run had still to do that was killed right after the exchange. `carried` are the files that it gave along.
pub(crate) fn finish(pair: Pair<'_>, manifest: &Manifest, carried: &BTreeSet<String>, homes: &Homes) -> io::Result<()> {
    let Ok(Some(earlier)) = manifest::read(pair.old.path(), pair.old.path(), true, None) else { return Ok(()) };
    let folders = earlier.manifest.folders();
    let is_ours = |path: &str| earlier.manifest.position(path).is_some();
    let look = Look { at: folders, folders, ours: &is_ours, before: None };
    // Where folders were still to change places, nothing had left the old tree yet: what is not there was removed by its owner.
    let untouched = pair.bring_home(homes)?;
    let found = scan(pair.old, look)?.strangers;
    for folder in found.iter().filter(|one| one.what == What::Folder) {
        pair.come(folder)?;
    }
    for path in &carried_files(&found) | carried {
        let inode = |tree: &Folder| tree.facts(&path).map(|facts| facts.map(|facts| facts.inode));
        let (here, there) = (inode(pair.old)?, inode(pair.new)?);
        // Where only one tree has it by now, its owner removed it in the other.
        let known = if carried.contains(&path) && (untouched || here.is_some()) { there.or(here) } else { None };
        pair.leave(&path, known, manifest.position(&path).is_some())?;
    }
    for folder in found.iter().rev().filter(|one| one.what == What::Folder) {
        pair.old.remove_folder(&folder.path)?;
    }
    Ok(())
}

impl Pair<'_> {
    /// A folder of others that came to the old tree in the last moment goes along as a whole.
    fn come(self, folder: &Stranger) -> io::Result<()> {
        let path = &folder.path;
        if self.old.facts(path)?.is_some() && self.new.facts(path)?.is_none() {
            make_parents(self.new, path)?;
            self.old.rename(path, self.new, path)?;
        }
        Ok(())
    }

    /// The folders of others are again those that they were, unless they are already; one that is gone was removed by its owner.
    /// Gives whether there was any to bring home.
    fn bring_home(self, homes: &Homes) -> io::Result<bool> {
        let mut any = false;
        for (path, inode) in homes {
            let away = self.old.facts(path)?.is_some_and(|facts| facts.inode == *inode);
            if away && self.new.facts(path)?.is_some() {
                self.old.swap(self.new, path)?;
                any = true;
            }
        }
        Ok(any)
    }

    /// A file of others leaves the old tree. Where the two differ by now, what was done last is kept.
    fn leave(self, path: &str, carried: Option<u64>, replaced: bool) -> io::Result<()> {
        let inode = |tree: &Folder| -> io::Result<Option<u64>> {
            Ok(tree.facts(path)?.filter(|facts| facts.kind != Kind::Folder).map(|facts| facts.inode))
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
                make_parents(self.new, path)?;
                self.old.rename(path, self.new, path)?;
            }
            Some(_) => {
                self.old.remove(path)?;
            }
        }
        Ok(())
    }
}

impl Run<'_> {
    /// After the exchange: what is not ours leaves the old tree, and what came to it in the last moment goes along. `before`
    /// is what is known of the folders of the new tree, and those of them that may have changed. Gives what is known of the
    /// published tree and of the folders of the spare one.
    pub(crate) fn settle(
        &self,
        pair: &Pair<'_>,
        carried: &Carried,
        before: Option<(Faced<'_>, Vec<String>)>,
        look: Before<'_>,
    ) -> io::Result<(Scan, Facing)> {
        let Pair { old, new } = *pair;
        // If it fails, the next run does all of this.
        pair.bring_home(&self.homes)?;
        let all = self.known.manifest.folders();
        let was_ours = |path: &str| self.known.manifest.position(path).is_some();
        let found = scan(old, Look { at: all, folders: all, ours: &was_ours, before: Some(look) })?;
        let mut touched: BTreeSet<String> = BTreeSet::from([String::new()]);
        let (folders, files): (Vec<&Stranger>, Vec<&Stranger>) =
            found.strangers.iter().filter(|one| one.what != What::Stuck).partition(|one| one.what == What::Folder);
        for folder in &folders {
            touched.extend(folders_of(std::iter::once(folder.path.as_str())));
            if self.strangers.binary_search(folder).is_err() {
                pair.come(folder)?;
            }
        }
        let is_theirs = |folder: &str| self.strangers.iter().any(|one| one.what == What::Folder && one.path == folder);
        let files: BTreeSet<&str> =
            files.iter().map(|file| file.path.as_str()).chain(carried.keys().map(String::as_str)).collect();
        for path in files {
            touched.extend(folders_of(std::iter::once(path)));
            pair.leave(path, carried.get(path).copied(), self.plan.manifest.position(path).is_some())?;
            if new.facts(path)?.is_none() && !is_theirs(parent(path)) {
                // A folder that was the site's, and stayed for this alone.
                new.prune(path);
            }
        }
        for folder in folders.iter().rev() {
            old.remove_folder(&folder.path)?;
        }
        let gone = |one: &&Stranger| one.what == What::Folder && !folders.contains(one);
        for folder in self.strangers.iter().rev().filter(gone) {
            // Its owner removed it in the last moment.
            new.remove_folder(&folder.path)?;
        }
        self.known_of(pair, &found, touched, before)
    }

    /// What is known of both trees when everything is in its place.
    fn known_of(
        &self,
        pair: &Pair<'_>,
        found: &Scan,
        touched: BTreeSet<String>,
        before: Option<(Faced<'_>, Vec<String>)>,
    ) -> io::Result<(Scan, Facing)> {
        let ours = self.plan.manifest.folders();
        let mut touched: Vec<String> = touched.into_iter().collect();
        let around: Vec<String> = touched.iter().filter(|folder| ours.binary_search(folder).is_ok()).cloned().collect();
        let is_ours = |path: &str| self.plan.manifest.position(path).is_some();
        let strangers = scan(pair.new, Look { at: &around, folders: ours, ours: &is_ours, before: None })?.strangers;
        let spare_folders = folders_with(ours, &self.coming);
        let all = self.known.manifest.folders();
        let spare = facing(pair.old, &spare_folders, Some((all, &found.folders)), &touched);
        let known = before.as_ref().map(|(known, _)| *known);
        touched.extend(before.into_iter().flat_map(|(_, more)| more));
        touched.sort();
        Ok((Scan { folders: facing(pair.new, ours, known, &touched), strangers }, spare))
    }
}
