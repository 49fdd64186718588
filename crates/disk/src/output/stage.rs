//! Takes the files of a new tree, from many threads at once, while the published tree stays as it is.
//!
//! Without a spare tree the files are written where they will be published from. With one, or where trees cannot change
//! places, they wait in the staging folder.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that write the disk")]

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;

use super::folder::{Facts, Folder, Kind, device, join, parent};
use super::manifest::Entry;
use super::place::{Place, SPARE, STAGE};
use super::plan::{Item, Plan, Source};
use super::spare::{Delta, Spare, share, verify};
use super::strangers::{Before, Look, Scan, can_go_along, scan};
use super::{Commit, Known, Manifest, Output, Written, because, exchange, fault, index, journal};
use crate::work::make_public;
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;

/// Copied files up to this size are read at once.
const SMALL: u64 = 1 << 20;

/// A new tree in the making.
#[derive(Debug)]
pub struct Stage {
    pub(super) output: Output,
    /// Where files are written: the new tree itself, or the staging folder.
    target: Folder,
    fresh: bool,
    folders: RwLock<HashSet<String>>,
    items: Mutex<Vec<Item>>,
    numbers: AtomicUsize,
    looking: Looking,
}

/// What must be known of both trees before they can change places; found out while pages are rendered.
#[derive(Debug)]
enum Looking {
    Running(JoinHandle<io::Result<Surroundings>>),
    Known(Box<Surroundings>),
    /// The trees cannot change places.
    Never,
}

/// What must be known of both trees before they can change places.
#[derive(Debug, Default)]
pub(crate) struct Surroundings {
    /// The published tree.
    pub(crate) live: Scan,
    /// The clock before it was looked at.
    pub(crate) now: i64,
    /// The spare tree; none when there is none that can be used.
    pub(crate) spare: Option<Spare>,
}

impl Stage {
    pub(super) fn new(output: Output) -> Result<Self, Diagnostic> {
        let (place, work) = (&output.place, &output.work);
        let failed = |error: io::Error| fault(&place.work, &error);
        let known = output.known.clone();
        known.check();
        let looking = match &known.live {
            None if alike(place) => Looking::Known(Box::default()),
            None => Looking::Never,
            Some(_) => look(&output).map_err(failed)?,
        };
        // Where much may stay as it is, the new tree is made when it is known that there is anything new.
        let whole = known.manifest.is_empty()
            && matches!(&looking, Looking::Known(found) if can_go_along(&found.live.strangers));
        let name = if whole { SPARE } else { STAGE };
        if whole {
            Delta::forget(work).map_err(failed)?;
        }
        let path = place.work.join(name);
        clear(&path).and_then(|()| make_public(&path)).map_err(|error| fault(&path, &error))?;
        let target = Folder::open(&path).map_err(|error| fault(&path, &error))?;
        Ok(Self {
            output,
            target,
            fresh: whole,
            folders: RwLock::default(),
            items: Mutex::default(),
            numbers: AtomicUsize::new(0),
            looking,
        })
    }

    fn known(&self) -> &Known {
        &self.output.known
    }

    /// Compares every published file with what the disk said of it.
    pub(crate) fn look(&self) {
        self.known().check();
    }

    /// What the last build wrote.
    pub fn manifest(&self) -> &Manifest {
        &self.known().manifest
    }

    /// Takes a file. When it is published with these bytes already, nothing is written. Gives the digest of the bytes.
    pub fn put(&self, path: &OutputPath, bytes: &[u8]) -> Result<Digest, Diagnostic> {
        let entry = Entry { digest: Digest::of(bytes), size: bytes.len() as u64 };
        if !self.already(path, &entry)? {
            self.write(path, &mut |file, name| {
                file.write_all(bytes).map_err(|error| fault(name, &error))?;
                Ok(entry)
            })?;
        }
        Ok(entry.digest)
    }

    /// Takes a file of the site, without holding its bytes in memory; `name` is what messages call it.
    pub fn copy(&self, path: &OutputPath, source: &Path, name: &str) -> Result<Digest, Diagnostic> {
        let unreadable = |error: io::Error| because(Diagnostic::file(Code::A403, name), &error);
        let mut file = File::open(source).map_err(unreadable)?;
        let size = file.metadata().map_err(unreadable)?.len();
        if size <= SMALL {
            let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
            file.read_to_end(&mut bytes).map_err(unreadable)?;
            return self.put(path, &bytes);
        }
        // Read twice only when it may be what is published.
        if self.known().manifest.get(path).is_none_or(|entry| entry.size == size) {
            let entry = index::digest(&mut file).map_err(unreadable)?;
            if self.already(path, &entry)? {
                return Ok(entry.digest);
            }
            file.rewind().map_err(unreadable)?;
        }
        self.write(path, &mut |target, target_name| {
            let mut stream = Digest::hasher();
            let mut buffer = vec![0; 256 * 1024];
            let mut size = 0;
            loop {
                let length = match file.read(&mut buffer) {
                    Ok(0) => return Ok(Entry { digest: stream.finish(), size }),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    length => length.map_err(unreadable)?,
                };
                stream.update(&buffer[..length]);
                target.write_all(&buffer[..length]).map_err(|error| fault(target_name, &error))?;
                size += length as u64;
            }
        })
    }

    /// Keeps a file as it is published, if it is published with these bytes; otherwise `false`, and it must be made anew.
    pub fn keep(&self, path: &OutputPath, digest: &Digest) -> Result<bool, Diagnostic> {
        let entry = self.known().manifest.get(path).copied().filter(|entry| entry.digest == *digest);
        match entry.filter(|entry| self.known().has(path, entry)) {
            Some(entry) => self.stay(path, entry, Source::Live).map(|()| true),
            None => Ok(false),
        }
    }

    /// Publishes the new tree. Files of the published one that were neither taken nor kept are gone with it.
    pub fn commit(mut self) -> Result<Written, Diagnostic> {
        let items = std::mem::take(&mut *self.items.lock().unwrap_or_else(PoisonError::into_inner));
        let known = self.output.known.clone();
        let plan = Plan::new(items, &known);
        let (place, work) = (&self.output.place, &self.output.work);
        let commit = if plan.is_nothing(&known) {
            exchange::remember_nothing(place, work, &known);
            Commit::Nothing
        } else {
            let surroundings = match std::mem::replace(&mut self.looking, Looking::Never) {
                Looking::Never => None,
                Looking::Known(found) => Some(*found),
                Looking::Running(look) => {
                    // A look that failed is no reason to fail: the new tree is then made from the start.
                    look.join().ok().and_then(Result::ok)
                }
            };
            let fresh = self.fresh.then_some(&self.target);
            match surroundings.map(|found| exchange::commit(place, work, &known, &plan, fresh, found)) {
                Some(done) => done?,
                None => journal::commit(place, work, &known, &plan, &plan.changes, None)?,
            }
        };
        self.output.settled = true;
        let _ = clear(&place.work.join(STAGE));
        Ok(plan.result(commit))
    }

    /// Whether a file is there already with the right bytes; if so it stays.
    fn already(&self, path: &OutputPath, entry: &Entry) -> Result<bool, Diagnostic> {
        let known = self.known();
        if known.has(path, entry) {
            return self.stay(path, *entry, Source::Live).map(|()| true);
        }
        let Some(live) = known.live.as_ref().filter(|_| known.manifest.get(path).is_none()) else { return Ok(false) };
        let there = live.facts(path.as_str()).map_err(|error| fault(&live.at(path.as_str()), &error))?;
        match there.map(|facts| facts.kind) {
            None => Ok(false),
            Some(Kind::File) if index::has_bytes(live, path, entry) => {
                let stays = there.is_some_and(|facts| facts.is_public());
                if stays { self.stay(path, *entry, Source::Taken).map(|()| true) } else { Ok(false) }
            }
            Some(Kind::File | Kind::Other) if self.output.adopt => Ok(false),
            // A folder of ours that becomes a file; what is left in it of ours goes.
            Some(Kind::Folder) if only_ours(known, live, path.as_str()) => Ok(false),
            Some(_) => Err(taken(&live.at(path.as_str()))),
        }
    }

    /// A file of the published tree becomes one of the new tree.
    fn stay(&self, path: &OutputPath, entry: Entry, source: Source) -> Result<(), Diagnostic> {
        let mut facts = None;
        if let Some(live) = self.known().live.as_ref().filter(|_| self.fresh) {
            let shared =
                self.make_folders(parent(path.as_str())).and_then(|()| share(live, &self.target, path.as_str()));
            facts =
                shared.and_then(|()| self.target.facts(path.as_str())).map_err(|error| self.failed(path, &error))?;
        }
        self.add(Item { path: path.clone(), entry, source, facts });
        Ok(())
    }

    fn write(
        &self,
        path: &OutputPath,
        fill: &mut dyn FnMut(&mut File, &Path) -> Result<Entry, Diagnostic>,
    ) -> Result<Digest, Diagnostic> {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let (name, source) = match self.fresh {
            true => (path.as_str().to_owned(), Source::Tree),
            false => (number.to_string(), Source::Staged(number)),
        };
        if self.fresh {
            self.make_folders(parent(path.as_str())).map_err(|error| self.failed(path, &error))?;
        }
        let mut file = self.target.create(&name).map_err(|error| self.failed(path, &error))?;
        let entry = fill(&mut file, &self.output.place.shown.join(path.as_str()))?;
        let facts = self.facts(&name, &entry).map_err(|error| self.failed(path, &error))?;
        self.add(Item { path: path.clone(), entry, source, facts: facts.filter(|_| self.fresh) });
        Ok(entry.digest)
    }

    /// What the disk says of a file that was just written; that it has not the right size is a fault.
    fn facts(&self, name: &str, entry: &Entry) -> io::Result<Option<Facts>> {
        match self.target.facts(name)? {
            Some(facts) if facts.size == entry.size => Ok(Some(facts)),
            _ => Err(io::ErrorKind::WriteZero.into()),
        }
    }

    fn failed(&self, path: &OutputPath, error: &io::Error) -> Diagnostic {
        fault(&self.output.place.shown.join(path.as_str()), error)
    }

    fn add(&self, item: Item) {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).push(item);
    }

    /// Makes a folder of the new tree, once.
    fn make_folders(&self, folder: &str) -> io::Result<()> {
        if folder.is_empty() || self.folders.read().unwrap_or_else(PoisonError::into_inner).contains(folder) {
            return Ok(());
        }
        self.make_folders(parent(folder))?;
        self.target.make_folder(folder)?;
        self.folders.write().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned());
        Ok(())
    }
}

/// Whether a folder has nothing but files of ours.
fn only_ours(known: &Known, live: &Folder, folder: &str) -> bool {
    live.list(folder).is_ok_and(|entries| {
        entries.into_iter().all(|(name, kind)| {
            let path = join(folder, &name.unwrap_or_default());
            match kind {
                Kind::File => known.manifest.position(&path).is_some(),
                Kind::Folder => only_ours(known, live, &path),
                Kind::Other => false,
            }
        })
    })
}

/// Something that is not ours is where a file of the site is to be.
pub(crate) fn taken(path: &Path) -> Diagnostic {
    Diagnostic::new(Code::A627).arg("path", path.display().to_string())
}

/// Whether a new output folder and the work folder would be on one file system.
fn alike(place: &Place) -> bool {
    let out = place.out.ancestors().find(|folder| folder.exists()).and_then(|folder| device(folder).ok());
    out.is_some() && out == device(&place.work).ok()
}

/// Looks at the published tree and the spare one: at once when there is no spare tree, since it decides where files are
/// written, and otherwise meanwhile.
fn look(output: &Output) -> io::Result<Looking> {
    let (place, work, known) = (&output.place, &output.work, &output.known);
    let delta = known.id.and_then(|id| Some((id, Delta::load(work, id)?)));
    let tree = Folder::open(&place.work.join(SPARE)).ok();
    // Where there is a spare tree an exchange was possible before.
    let possible = place.may_exchange() && ((delta.is_some() && tree.is_some()) || place.try_exchange());
    if !possible {
        return Ok(Looking::Never);
    }
    let now = index::clock(work)?;
    match delta.zip(tree) {
        None => Ok(Looking::Known(Box::new(Surroundings { live: look_at_live(known)?, now, spare: None }))),
        Some(((id, delta), tree)) => {
            let known = Arc::clone(known);
            Ok(Looking::Running(std::thread::spawn(move || {
                let spare = verify(tree, &known, delta.differing(id))?;
                Ok(Surroundings { live: look_at_live(&known)?, now, spare })
            })))
        }
    }
}

/// Looks for what is not ours in the published tree.
pub(crate) fn look_at_live(known: &Known) -> io::Result<Scan> {
    let Some(live) = &known.live else { return Ok(Scan::default()) };
    let before = known.index.as_ref().map(|index| Before { scan: &index.live, now: index.now });
    let folders = known.manifest.folders();
    scan(live, Look { at: folders, folders, ours: &|path| known.manifest.position(path).is_some(), before })
}

/// Removes a folder of the work folder, with everything in it.
pub(crate) fn clear(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => fs::remove_file(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// Clears away what a run leaves that did not publish: it would only take space.
pub(crate) fn tidy(place: &Place) {
    if journal::is_begun(&place.work) {
        // The next run needs it to finish.
        return;
    }
    if place.new {
        let _ = clear(&place.work);
        return;
    }
    let _ = clear(&place.work.join(STAGE));
    // A new tree that nothing describes.
    if !place.work.join("spare").exists() {
        let _ = clear(&place.work.join(SPARE));
    }
}
