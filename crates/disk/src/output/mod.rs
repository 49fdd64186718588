//! The output folder: the published tree is always wholly the old site or wholly the new one.
//!
//! A new tree is made beside the published one and the two change places in one step (`exchange.rs`). The tree that was
//! published before becomes the spare one, which the next build brings up to date by what differs (`spare.rs`). Files that
//! did not change have one inode in both trees, so nothing in a tree is ever written in place. Where folders cannot change
//! places, files are renamed one by one by a list that the next run finishes if this one is killed (`journal.rs`).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::with_io_error;
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;
use folder::Folder;
use index::{Index, IntegrityCheck};
use location::Location;
use lock::Lock;

pub(super) use entry::{EntryKind, Stat};
pub(super) use index::is_racy;
pub(crate) use manifest::{Entry, Manifest};
pub use output_sink::OutputSink;
pub(crate) use stage::Stage;

mod entry;
mod exchange;
#[cfg(target_os = "linux")]
mod folder;
#[cfg(not(target_os = "linux"))]
#[path = "folder_by_path.rs"]
mod folder;
mod index;
mod journal;
mod lock;
mod manifest;
mod location;
mod change_plan;
mod output_sink;
pub mod record;
mod rollback;
mod spare;
mod stage;
mod unmanaged;
mod carry;

/// How a caller wants the output folder to be changed.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum CommitPreference {
    /// All at once where the file system can.
    #[default]
    Auto,
    /// File by file: for an output folder that other programs hold on to (a bind mount).
    Journaled,
}

/// How an output folder is opened.
#[derive(Clone, Copy)]
pub struct OutputOptions<'a> {
    /// Take over a folder that is not ours: files that are written replace what is there, all others stay.
    pub adopt: bool,
    /// How to change it.
    pub commit: CommitPreference,
    /// Read every published file, whatever the disk says of its size and times.
    pub reread: bool,
    /// How long to wait for another run.
    pub wait: Duration,
    /// Is told once that there is one.
    pub waiting: &'a (dyn Fn(&Diagnostic) + Sync),
}

impl Default for OutputOptions<'_> {
    fn default() -> Self {
        Self {
            adopt: false,
            commit: CommitPreference::Auto,
            reread: false,
            wait: Duration::from_secs(10),
            waiting: &|_| (),
        }
    }
}

impl std::fmt::Debug for OutputOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OutputOptions")
            .field("adopt", &self.adopt)
            .field("commit", &self.commit)
            .finish_non_exhaustive()
    }
}

/// How a tree was published.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CommitOutcome {
    /// All at once: no reader ever met pages of both.
    Exchange,
    /// File by file: no file was ever half written, but a reader may have met pages of both.
    Journaled,
    /// There was nothing to do.
    Nothing,
    /// All at once, where there was no folder before.
    First,
}

impl CommitOutcome {
    /// The word for it in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exchange => "exchange",
            Self::Journaled => "journaled",
            Self::Nothing => "nothing",
            Self::First => "first",
        }
    }
}

/// What a build came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WriteSummary {
    /// Files written anew.
    pub written: usize,
    /// Files that already were as they should be.
    pub unchanged: usize,
    /// Files of an earlier build that are no longer part of the site.
    pub removed: usize,
    /// How.
    pub commit: CommitOutcome,
    /// The name of the tree that is published now.
    pub tree: Option<Digest>,
}

/// An opened output folder: this run alone has it, what a killed run had begun is finished, and it is ours.
#[derive(Debug)]
pub struct Output {
    location: Location,
    work: Folder,
    adopt: bool,
    known: Arc<PublishedTree>,
    settled: bool,
    /// Last, so that the locks are given back when everything else is done.
    _locks: (Lock, Option<Lock>),
}

/// The published tree as it was found.
#[derive(Debug)]
struct PublishedTree {
    /// The folder; none before the first build.
    live: Option<Folder>,
    /// What is ours in it.
    manifest: Manifest,
    /// The name of this state; none when there is no manifest.
    id: Option<Digest>,
    index: Option<Index>,
    check: std::sync::OnceLock<IntegrityCheck>,
}

impl PublishedTree {
    /// Which files are as the manifest says; looked up once.
    fn check(&self) -> &IntegrityCheck {
        self.check.get_or_init(|| match &self.live {
            Some(live) => index::check(live, &self.manifest, self.index.as_ref()),
            None => IntegrityCheck::default(),
        })
    }

    fn is_intact(&self, at: usize) -> bool {
        self.check().files.get(at).is_some_and(Option::is_some)
    }

    /// Whether a file is published with these bytes.
    fn has(&self, path: &OutputPath, entry: &Entry) -> bool {
        self.manifest
            .position(path.as_str())
            .is_some_and(|at| self.manifest.entries()[at].1 == *entry && self.is_intact(at))
    }
}

impl Output {
    /// Opens the output folder of a site. Nothing is made when it cannot be ours.
    pub fn open(root: &Path, out: &Path, options: &OutputOptions<'_>) -> Result<Self, Diagnostic> {
        let mut location = Location::find(root, out, options.commit)?;
        // Asked before anything is made, and again when nobody else can change it.
        let before = manifest::read(&location.out, &location.shown, options.adopt, None)?;
        location.make_work(root)?;
        let lock = Lock::work_folder(&location.work, options.wait, options.waiting)?;
        let held = Lock::output_folder(&location.out, options.wait, options.waiting)?;
        let opened = Self::look(&location, options, before);
        if opened.is_err() {
            // Only now that nobody else is at work here.
            stage::clean_up(&location);
        }
        let (work, known) = opened?;
        Ok(Self { location, work, adopt: options.adopt, known: Arc::new(known), settled: false, _locks: (lock, held) })
    }

    fn look(
        location: &Location,
        options: &OutputOptions<'_>,
        before: Option<manifest::FoundManifest>,
    ) -> Result<(Folder, PublishedTree), Diagnostic> {
        let work = Folder::open(&location.work).map_err(|error| fault(&location.work, &error))?;
        journal::finish(&work, &location.out)?;
        let found = manifest::read(&location.out, &location.shown, options.adopt, before)?;
        let live = match Folder::open(&location.out) {
            Ok(folder) => Some(folder),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(fault(&location.out, &error)),
        };
        let id = found.as_ref().map(|found| found.id);
        let manifest = found.map(|found| found.manifest).unwrap_or_default();
        let index = id.filter(|_| !options.reread).and_then(|id| Index::load(&location.work, id, manifest.len()));
        if let (Some(id), None, Some(live)) = (id, &index, &live) {
            // What the last run did not come to after it had published, or could not do. If this fails too, the spare tree is
            // made anew, and the next run tries again.
            let _ = spare::finish_last(&work, &location.work, id, &manifest, live);
        }
        Ok((work, PublishedTree { live, manifest, id, index, check: std::sync::OnceLock::new() }))
    }

    /// The name of the published tree.
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

    /// Whether every file is as the last build left it.
    pub fn is_intact(&self) -> bool {
        self.known.check().files.iter().all(Option::is_some)
    }

    /// The files that somebody changed, replaced or removed since the last build.
    pub fn damaged(&self) -> BTreeSet<OutputPath> {
        let files = self.known.manifest.entries().iter().zip(&self.known.check().files);
        files.filter(|(_, stat)| stat.is_none()).map(|((path, _), _)| path.clone()).collect()
    }

    /// The output folder, with all links resolved.
    pub fn path(&self) -> &PathBuf {
        &self.location.out
    }

    /// The work folder, where others may keep what saves time: everything in it may be deleted between builds.
    pub fn work(&self) -> &Path {
        &self.location.work
    }

    /// Makes ready for a new tree.
    pub fn stage(self) -> Result<Stage, Diagnostic> {
        Stage::new(self)
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if !self.settled {
            stage::clean_up(&self.location);
        }
    }
}

/// The folder where what belongs to an output folder is kept between builds.
pub fn work_folder(root: &Path, out: &Path) -> Option<PathBuf> {
    Some(Location::find(root, out, CommitPreference::Auto).ok()?.work)
}

/// Why the output folder of a site is changed file by file, if it is. Says nothing of one that is not there.
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

fn fault(path: &Path, error: &std::io::Error) -> Diagnostic {
    with_io_error(Diagnostic::new(Code::A622).arg("path", path.display().to_string()), error)
}
