//! Receives the files of a new tree, from many threads at once, while the published tree stays as it is.
//!
//! Without a spare tree the files are written into the new tree itself. With one, or where trees cannot be exchanged, they are
//! written to the staging folder.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that write the disk")]

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

use super::Output;
use super::change_plan::{Item, Plan, Source};
use super::commit;
use super::error::{io_error, occupied};
use super::folder::{EntryKind, Folder, Stat, join, parent};
use super::index;
use super::location::{SPARE, STAGE, remove_tree};
use super::manifest::{Entry, Manifest};
use super::outcome::WriteSummary;
use super::published_tree::PublishedTree;
use super::spare::Delta;
use super::tree::link_or_copy;
use super::tree_scans::PendingScans;
use super::unmanaged::can_be_carried;
use crate::with_io_error;
use crate::work_folder::create_public_folder;
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;

/// Copied files up to this size, in bytes, are read into memory.
const SMALL: u64 = 1 << 20;

/// A new tree that is being built.
#[derive(Debug)]
pub struct Stage {
    pub(super) output: Output,
    /// The folder that files are written to: the new tree (`fresh`) or the staging folder.
    target: Folder,
    fresh: bool,
    folders: RwLock<HashSet<String>>,
    items: Mutex<Vec<Item>>,
    numbers: AtomicUsize,
    scans: PendingScans,
}

impl Stage {
    pub(super) fn new(output: Output) -> Result<Self, Diagnostic> {
        let (location, work) = (&output.location, &output.work);
        let failed = |error: io::Error| io_error(&location.work, &error);
        let known = output.known.clone();
        known.check();
        let scans = PendingScans::start(location, work, &known).map_err(failed)?;
        // If files are published already, many may stay: the new tree is then built at the end, and only if anything changed.
        let is_complete_tree = known.manifest.is_empty()
            && matches!(&scans, PendingScans::Done(found) if can_be_carried(&found.live.unmanaged));
        let name = if is_complete_tree { SPARE } else { STAGE };
        if is_complete_tree {
            Delta::forget(work).map_err(failed)?;
        }
        let path = location.work.join(name);
        remove_tree(&path).and_then(|()| create_public_folder(&path)).map_err(|error| io_error(&path, &error))?;
        let target = Folder::open(&path).map_err(|error| io_error(&path, &error))?;
        Ok(Self {
            output,
            target,
            fresh: is_complete_tree,
            folders: RwLock::default(),
            items: Mutex::default(),
            numbers: AtomicUsize::new(0),
            scans,
        })
    }

    fn known(&self) -> &PublishedTree {
        &self.output.known
    }

    /// Compares the published files with the manifest.
    pub(crate) fn check_published(&self) {
        self.known().check();
    }

    /// What the last build wrote.
    pub fn manifest(&self) -> &Manifest {
        &self.known().manifest
    }

    /// Adds a file; nothing is written when it is published with these bytes already. Returns the digest of the bytes.
    pub fn put(&self, path: &OutputPath, bytes: &[u8]) -> Result<Digest, Diagnostic> {
        let entry = Entry { digest: Digest::of(bytes), size: bytes.len() as u64 };
        if !self.is_published(path, &entry)? {
            self.write(path, &mut |file, name| {
                file.write_all(bytes).map_err(|error| io_error(name, &error))?;
                Ok(entry)
            })?;
        }
        Ok(entry.digest)
    }

    /// Adds a file of the site without holding all of it in memory; `name` is its name in messages.
    pub fn copy(&self, path: &OutputPath, source: &Path, name: &str) -> Result<Digest, Diagnostic> {
        let unreadable = |error: io::Error| with_io_error(Diagnostic::file(Code::A403, name), &error);
        let mut file = File::open(source).map_err(unreadable)?;
        let size = file.metadata().map_err(unreadable)?.len();
        if size <= SMALL {
            let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
            file.read_to_end(&mut bytes).map_err(unreadable)?;
            return self.put(path, &bytes);
        }
        // Read twice only if it may be published already.
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
                target.write_all(&buffer[..length]).map_err(|error| io_error(target_name, &error))?;
                size += length as u64;
            }
        })
    }

    /// Keeps the published file if it has these bytes; otherwise returns `false`, and the file must be added.
    pub fn keep(&self, path: &OutputPath, digest: &Digest) -> Result<bool, Diagnostic> {
        let entry = self.known().manifest.get(path).copied().filter(|entry| entry.digest == *digest);
        match entry.filter(|entry| self.known().has(path, entry)) {
            Some(entry) => self.keep_as(path, entry, Source::Live).map(|()| true),
            None => Ok(false),
        }
    }

    /// Publishes the new tree. Files of the published one that were neither added nor kept are removed.
    pub fn commit(mut self) -> Result<WriteSummary, Diagnostic> {
        let items = std::mem::take(&mut *self.items.lock().unwrap_or_else(PoisonError::into_inner));
        let known = self.output.known.clone();
        let plan = Plan::new(items, &known);
        let (location, work) = (&self.output.location, &self.output.work);
        let scans = std::mem::replace(&mut self.scans, PendingScans::NotNeeded);
        let new_tree = self.fresh.then_some(&self.target);
        let commit = commit::commit(location, work, &known, &plan, new_tree, scans)?;
        self.output.settled = true;
        let _ = remove_tree(&location.work.join(STAGE));
        Ok(plan.result(commit))
    }

    /// Keeps a file if it is published with these bytes; otherwise returns `false`.
    fn is_published(&self, path: &OutputPath, entry: &Entry) -> Result<bool, Diagnostic> {
        let known = self.known();
        if known.has(path, entry) {
            return self.keep_as(path, *entry, Source::Live).map(|()| true);
        }
        let Some(live) = known.live.as_ref().filter(|_| known.manifest.get(path).is_none()) else { return Ok(false) };
        let existing = live.stat(path.as_str()).map_err(|error| io_error(&live.path_of(path.as_str()), &error))?;
        match existing.map(|stat| stat.kind) {
            None => Ok(false),
            Some(EntryKind::File) if index::has_content(live, path, entry) => {
                let stays = existing.is_some_and(|stat| stat.is_public());
                if stays { self.keep_as(path, *entry, Source::Taken).map(|()| true) } else { Ok(false) }
            }
            Some(EntryKind::File | EntryKind::Other) if self.output.adopt => Ok(false),
            // A managed folder becomes a file; its files are removed.
            Some(EntryKind::Folder) if has_only_managed(known, live, path.as_str()) => Ok(false),
            Some(_) => Err(occupied(&live.path_of(path.as_str()))),
        }
    }

    /// Adds a published file to the new tree.
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

    /// The metadata of a file that was just written; a wrong size is an error.
    fn stat(&self, name: &str, entry: &Entry) -> io::Result<Option<Stat>> {
        match self.target.stat(name)? {
            Some(stat) if stat.size == entry.size => Ok(Some(stat)),
            _ => Err(io::ErrorKind::WriteZero.into()),
        }
    }

    fn failed(&self, path: &OutputPath, error: &io::Error) -> Diagnostic {
        io_error(&self.output.location.shown.join(path.as_str()), error)
    }

    fn add(&self, item: Item) {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).push(item);
    }

    /// Creates a folder of the new tree, once.
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

/// Whether a folder has only managed files.
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
