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

use super::change_plan::{Item, Plan, Source};
use super::folder::{EntryKind, Folder, Stat, device, join, parent};
use super::location::{Location, SPARE, STAGE};
use super::manifest::Entry;
use super::spare::{Delta, SpareTree, link_or_copy, verify};
use super::unmanaged::{PreviousScan, Scan, ScanRequest, can_be_carried, scan};
use super::{
    CommitOutcome, Manifest, Output, PublishedTree, WriteSummary, exchange, fault, index, journal, with_io_error,
};
use crate::work_folder::create_public_folder;
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
    scan: SurroundingsScan,
}

/// What must be known of both trees before they can change places; found out while pages are rendered.
#[derive(Debug)]
enum SurroundingsScan {
    Running(JoinHandle<io::Result<Surroundings>>),
    Done(Box<Surroundings>),
    /// The trees cannot change places.
    NotNeeded,
}

/// What must be known of both trees before they can change places.
#[derive(Debug, Default)]
pub(crate) struct Surroundings {
    /// The published tree.
    pub(crate) live: Scan,
    /// The clock before it was looked at.
    pub(crate) now: i64,
    /// The spare tree; none when there is none that can be used.
    pub(crate) spare: Option<SpareTree>,
}

impl Stage {
    pub(super) fn new(output: Output) -> Result<Self, Diagnostic> {
        let (location, work) = (&output.location, &output.work);
        let failed = |error: io::Error| fault(&location.work, &error);
        let known = output.known.clone();
        known.check();
        let scan = match &known.live {
            None if on_same_filesystem(location) => SurroundingsScan::Done(Box::default()),
            None => SurroundingsScan::NotNeeded,
            Some(_) => scan_trees(&output).map_err(failed)?,
        };
        // Where much may stay as it is, the new tree is made when it is known that there is anything new.
        let whole = known.manifest.is_empty()
            && matches!(&scan, SurroundingsScan::Done(found) if can_be_carried(&found.live.unmanaged));
        let name = if whole { SPARE } else { STAGE };
        if whole {
            Delta::forget(work).map_err(failed)?;
        }
        let path = location.work.join(name);
        remove_tree(&path).and_then(|()| create_public_folder(&path)).map_err(|error| fault(&path, &error))?;
        let target = Folder::open(&path).map_err(|error| fault(&path, &error))?;
        Ok(Self {
            output,
            target,
            fresh: whole,
            folders: RwLock::default(),
            items: Mutex::default(),
            numbers: AtomicUsize::new(0),
            scan,
        })
    }

    fn known(&self) -> &PublishedTree {
        &self.output.known
    }

    /// Compares every published file with what the disk said of it.
    pub(crate) fn check_published(&self) {
        self.known().check();
    }

    /// What the last build wrote.
    pub fn manifest(&self) -> &Manifest {
        &self.known().manifest
    }

    /// Takes a file. When it is published with these bytes already, nothing is written. Gives the digest of the bytes.
    pub fn put(&self, path: &OutputPath, bytes: &[u8]) -> Result<Digest, Diagnostic> {
        let entry = Entry { digest: Digest::of(bytes), size: bytes.len() as u64 };
        if !self.is_published(path, &entry)? {
            self.write(path, &mut |file, name| {
                file.write_all(bytes).map_err(|error| fault(name, &error))?;
                Ok(entry)
            })?;
        }
        Ok(entry.digest)
    }

    /// Takes a file of the site, without holding its bytes in memory; `name` is what messages call it.
    pub fn copy(&self, path: &OutputPath, source: &Path, name: &str) -> Result<Digest, Diagnostic> {
        let unreadable = |error: io::Error| with_io_error(Diagnostic::file(Code::A403, name), &error);
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
            if self.is_published(path, &entry)? {
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
            Some(entry) => self.keep_as(path, entry, Source::Live).map(|()| true),
            None => Ok(false),
        }
    }

    /// Publishes the new tree. Files of the published one that were neither taken nor kept are gone with it.
    pub fn commit(mut self) -> Result<WriteSummary, Diagnostic> {
        let items = std::mem::take(&mut *self.items.lock().unwrap_or_else(PoisonError::into_inner));
        let known = self.output.known.clone();
        let plan = Plan::new(items, &known);
        let (location, work) = (&self.output.location, &self.output.work);
        let commit = if plan.is_nothing(&known) {
            exchange::remember_nothing(location, work, &known);
            CommitOutcome::Nothing
        } else {
            let surroundings = match std::mem::replace(&mut self.scan, SurroundingsScan::NotNeeded) {
                SurroundingsScan::NotNeeded => None,
                SurroundingsScan::Done(found) => Some(*found),
                SurroundingsScan::Running(look) => {
                    // A look that failed is no reason to fail: the new tree is then made from the start.
                    look.join().ok().and_then(Result::ok)
                }
            };
            let fresh = self.fresh.then_some(&self.target);
            match surroundings.map(|found| exchange::commit(location, work, &known, &plan, fresh, found)) {
                Some(done) => done?,
                None => journal::commit(location, work, &known, &plan, &plan.changes, None)?,
            }
        };
        self.output.settled = true;
        let _ = remove_tree(&location.work.join(STAGE));
        Ok(plan.result(commit))
    }

    /// Whether a file is there already with the right bytes; if so it stays.
    fn is_published(&self, path: &OutputPath, entry: &Entry) -> Result<bool, Diagnostic> {
        let known = self.known();
        if known.has(path, entry) {
            return self.keep_as(path, *entry, Source::Live).map(|()| true);
        }
        let Some(live) = known.live.as_ref().filter(|_| known.manifest.get(path).is_none()) else { return Ok(false) };
        let there = live.stat(path.as_str()).map_err(|error| fault(&live.path_of(path.as_str()), &error))?;
        match there.map(|stat| stat.kind) {
            None => Ok(false),
            Some(EntryKind::File) if index::has_content(live, path, entry) => {
                let stays = there.is_some_and(|stat| stat.is_public());
                if stays { self.keep_as(path, *entry, Source::Taken).map(|()| true) } else { Ok(false) }
            }
            Some(EntryKind::File | EntryKind::Other) if self.output.adopt => Ok(false),
            // A folder of ours that becomes a file; what is left in it of ours goes.
            Some(EntryKind::Folder) if has_only_managed(known, live, path.as_str()) => Ok(false),
            Some(_) => Err(occupied(&live.path_of(path.as_str()))),
        }
    }

    /// A file of the published tree becomes one of the new tree.
    fn keep_as(&self, path: &OutputPath, entry: Entry, source: Source) -> Result<(), Diagnostic> {
        let mut stat = None;
        if let Some(live) = self.known().live.as_ref().filter(|_| self.fresh) {
            let shared =
                self.make_folders(parent(path.as_str())).and_then(|()| link_or_copy(live, &self.target, path.as_str()));
            stat = shared.and_then(|()| self.target.stat(path.as_str())).map_err(|error| self.failed(path, &error))?;
        }
        self.add(Item { path: path.clone(), entry, source, stat });
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
        let entry = fill(&mut file, &self.output.location.shown.join(path.as_str()))?;
        let stat = self.stat(&name, &entry).map_err(|error| self.failed(path, &error))?;
        self.add(Item { path: path.clone(), entry, source, stat: stat.filter(|_| self.fresh) });
        Ok(entry.digest)
    }

    /// What the disk says of a file that was just written; that it has not the right size is a fault.
    fn stat(&self, name: &str, entry: &Entry) -> io::Result<Option<Stat>> {
        match self.target.stat(name)? {
            Some(stat) if stat.size == entry.size => Ok(Some(stat)),
            _ => Err(io::ErrorKind::WriteZero.into()),
        }
    }

    fn failed(&self, path: &OutputPath, error: &io::Error) -> Diagnostic {
        fault(&self.output.location.shown.join(path.as_str()), error)
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
        self.target.create_folder(folder)?;
        self.folders.write().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned());
        Ok(())
    }
}

/// Whether a folder has nothing but files of ours.
fn has_only_managed(known: &PublishedTree, live: &Folder, folder: &str) -> bool {
    live.list(folder).is_ok_and(|entries| {
        entries.into_iter().all(|(name, kind)| {
            let path = join(folder, &name.unwrap_or_default());
            match kind {
                EntryKind::File => known.manifest.position(&path).is_some(),
                EntryKind::Folder => has_only_managed(known, live, &path),
                EntryKind::Other => false,
            }
        })
    })
}

/// Something that is not ours is where a file of the site is to be.
pub(crate) fn occupied(path: &Path) -> Diagnostic {
    Diagnostic::new(Code::A627).arg("path", path.display().to_string())
}

/// Whether a new output folder and the work folder would be on one file system.
fn on_same_filesystem(location: &Location) -> bool {
    let out = location.out.ancestors().find(|folder| folder.exists()).and_then(|folder| device(folder).ok());
    out.is_some() && out == device(&location.work).ok()
}

/// Looks at the published tree and the spare one: at once when there is no spare tree, since it decides where files are
/// written, and otherwise meanwhile.
fn scan_trees(output: &Output) -> io::Result<SurroundingsScan> {
    let (location, work, known) = (&output.location, &output.work, &output.known);
    let delta = known.id.and_then(|id| Some((id, Delta::load(work, id)?)));
    let tree = Folder::open(&location.work.join(SPARE)).ok();
    // Where there is a spare tree an exchange was possible before.
    let possible = location.may_exchange() && ((delta.is_some() && tree.is_some()) || location.try_exchange());
    if !possible {
        return Ok(SurroundingsScan::NotNeeded);
    }
    let now = index::filesystem_clock(work)?;
    match delta.zip(tree) {
        None => Ok(SurroundingsScan::Done(Box::new(Surroundings { live: scan_published(known)?, now, spare: None }))),
        Some(((id, delta), tree)) => {
            let known = Arc::clone(known);
            Ok(SurroundingsScan::Running(std::thread::spawn(move || {
                let spare = verify(tree, &known, delta.differing(id))?;
                Ok(Surroundings { live: scan_published(&known)?, now, spare })
            })))
        }
    }
}

/// Looks for what is not ours in the published tree.
pub(crate) fn scan_published(known: &PublishedTree) -> io::Result<Scan> {
    let Some(live) = &known.live else { return Ok(Scan::default()) };
    let before = known.index.as_ref().map(|index| PreviousScan { scan: &index.live, now: index.now });
    let folders = known.manifest.folders();
    scan(
        live,
        ScanRequest {
            folders,
            managed_folders: folders,
            is_managed: &|path| known.manifest.position(path).is_some(),
            previous: before,
        },
    )
}

/// Removes a folder of the work folder, with everything in it.
pub(crate) fn remove_tree(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => fs::remove_file(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// Clears away what a run leaves that did not publish: it would only take space.
pub(crate) fn clean_up(location: &Location) {
    if journal::is_begun(&location.work) {
        // The next run needs it to finish.
        return;
    }
    if location.new {
        let _ = remove_tree(&location.work);
        return;
    }
    let _ = remove_tree(&location.work.join(STAGE));
    // A new tree that nothing describes.
    if !location.work.join("spare").exists() {
        let _ = remove_tree(&location.work.join(SPARE));
    }
}
