//! The output folder: the published tree is always wholly the old site or wholly the new one.
//!
//! A new tree is made beside the published one and the two change places in one step (`exchange.rs`). The tree that was
//! published before becomes the spare one, which the next build brings up to date by what differs (`spare.rs`). Files that
//! did not change have one inode in both trees, so nothing in a tree is ever written in place. Where folders cannot change
//! places, files are renamed one by one from a journal, which the next run finishes if this one is killed (`journal.rs`).
//! `commit.rs` chooses between the two.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;
use error::io_error;
use folder::Folder;
use index::Index;
use location::{Location, SPARE, STAGE, remove_tree};
use lock::Lock;
use published_tree::PublishedTree;

pub(super) use entry::{EntryKind, Stat, is_racy};
pub(crate) use manifest::{Entry, Manifest};
pub use options::{CommitPreference, OutputOptions};
pub use outcome::{CommitOutcome, WriteSummary};
pub use output_sink::OutputSink;
pub(crate) use stage::Stage;

// Each file uses only files above it; `stage` and what follows use `Output`, too.
mod outcome;
mod error;
mod entry;
#[cfg(target_os = "linux")]
mod folder;
#[cfg(not(target_os = "linux"))]
#[path = "folder_by_path.rs"]
mod folder;
pub mod state_file;
mod manifest;
mod options;
mod location;
mod lock;
mod tree;
mod folder_stats;
mod unmanaged;
mod index;
mod published_tree;
mod change_plan;
mod carry;
mod spare;
mod tree_scans;
mod exchange;
mod journal;
mod commit;
mod stage;
mod output_sink;
mod rollback;

/// An opened output folder: locked by this run, managed by Anslag, and with the work of any killed run finished.
#[derive(Debug)]
pub struct Output {
    location: Location,
    work: Folder,
    adopt: bool,
    known: Arc<PublishedTree>,
    settled: bool,
    /// The last field, so that the locks are released after everything else is dropped.
    _locks: (Lock, Option<Lock>),
}

impl Output {
    /// Opens the output folder of a site. Creates nothing if the folder has files of others.
    pub fn open(root: &Path, out: &Path, options: &OutputOptions<'_>) -> Result<Self, Diagnostic> {
        let mut location = Location::find(root, out, options.commit)?;
        // Checked before anything is created, and again when the lock is held.
        let before = manifest::read(&location.out, &location.shown, options.unmarked(), None)?;
        location.make_work(root)?;
        let lock = Lock::work_folder(&location.work, options.wait, options.waiting)?;
        let held = Lock::output_folder(&location.out, options.wait, options.waiting)?;
        let opened = Self::scan(&location, options, before);
        if opened.is_err() {
            // Only while the lock is held.
            clean_up(&location);
        }
        let (work, known) = opened?;
        Ok(Self { location, work, adopt: options.adopt, known: Arc::new(known), settled: false, _locks: (lock, held) })
    }

    fn scan(
        location: &Location,
        options: &OutputOptions<'_>,
        before: Option<manifest::FoundManifest>,
    ) -> Result<(Folder, PublishedTree), Diagnostic> {
        let work = Folder::open(&location.work).map_err(|error| io_error(&location.work, &error))?;
        journal::finish(&work, &location.out)?;
        let found = manifest::read(&location.out, &location.shown, options.unmarked(), before)?;
        let live = match Folder::open(&location.out) {
            Ok(folder) => Some(folder),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(io_error(&location.out, &error)),
        };
        let id = found.as_ref().map(|found| found.id);
        let manifest = found.map(|found| found.manifest).unwrap_or_default();
        let index = id.filter(|_| !options.reread).and_then(|id| Index::load(&location.work, id, manifest.len()));
        if let (Some(id), None, Some(live)) = (id, &index, &live) {
            // The last run was killed after it had published. If this fails too, the spare tree is built from scratch.
            let _ = spare::finish_last(&work, &location.work, id, &manifest, live);
        }
        Ok((work, PublishedTree { live, manifest, id, index, check: std::sync::OnceLock::new() }))
    }

    /// The digest of the published tree's manifest.
    pub fn id(&self) -> Option<Digest> {
        self.known.id
    }

    /// What the last build wrote.
    pub fn manifest(&self) -> &Manifest {
        &self.known.manifest
    }

    /// What the last build wrote at a path.
    pub fn entry(&self, path: &OutputPath) -> Option<&Entry> {
        self.known.manifest.get(path)
    }

    /// Whether every managed file is as the last build left it.
    pub fn is_intact(&self) -> bool {
        self.known.check().files.iter().all(Option::is_some)
    }

    /// The managed files that were changed, replaced or removed since the last build.
    pub fn damaged(&self) -> BTreeSet<OutputPath> {
        let files = self.known.manifest.entries().iter().zip(&self.known.check().files);
        files.filter(|(_, stat)| stat.is_none()).map(|((path, _), _)| path.clone()).collect()
    }

    /// The output folder, with all links resolved.
    pub fn path(&self) -> &PathBuf {
        &self.location.out
    }

    /// The work folder, where callers may keep caches: everything in it may be deleted between builds.
    pub fn work(&self) -> &Path {
        &self.location.work
    }

    /// Starts a new tree.
    pub fn stage(self) -> Result<Stage, Diagnostic> {
        Stage::new(self)
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if !self.settled {
            clean_up(&self.location);
        }
    }
}

/// Removes what a run that did not publish leaves behind.
fn clean_up(location: &Location) {
    if journal::is_begun(&location.work) {
        // The next run needs it to finish.
        return;
    }
    if location.new {
        let _ = remove_tree(&location.work);
        return;
    }
    let _ = remove_tree(&location.work.join(STAGE));
    // A new tree without a record of what it differs in cannot be used.
    if !location.work.join("spare").exists() {
        let _ = remove_tree(&location.work.join(SPARE));
    }
}

/// The work folder of an output folder, with what is kept between builds.
pub fn work_folder(root: &Path, out: &Path) -> Option<PathBuf> {
    Some(Location::find(root, out, CommitPreference::Auto).ok()?.work)
}

/// Why the output folder of a site is changed file by file, if it is; `None` also when there is no output folder.
pub fn exchange_obstacle(root: &Path, out: &Path) -> Option<Diagnostic> {
    let location = Location::find(root, out, CommitPreference::Auto).ok().filter(|location| location.out.is_dir())?;
    let reason = location.obstacle.or_else(|| match (location.may_exchange(), location.work.is_dir()) {
        (_, false) => None,
        (false, _) => Some("output.disk"),
        _ if !location.try_exchange() => Some("output.system"),
        _ => carry::prevents_exchange(&location).then_some("output.others"),
    })?;
    let message = Diagnostic::new(Code::A635).arg("folder", location.shown.display().to_string());
    Some(message.term("detail", reason))
}
