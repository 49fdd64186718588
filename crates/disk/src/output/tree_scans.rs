//! Scans of the published tree and the spare one, which are needed before the two can be exchanged.

use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;

use super::error::io_error;
use super::folder::{Folder, parent};
use super::index::filesystem_clock;
use super::location::{Location, SPARE};
use super::published_tree::PublishedTree;
use super::spare::{Delta, SpareTree, verify};
use super::unmanaged::{PreviousScan, Scan, ScanRequest, scan};
use anslag_core::diagnostic::Diagnostic;

/// The scans of both trees.
#[derive(Debug, Default)]
pub(crate) struct TreeScans {
    /// The published tree.
    pub(crate) live: Scan,
    /// The clock of the file system before the scan.
    pub(crate) now: i64,
    /// The spare tree; `None` when none can be used.
    pub(crate) spare: Option<SpareTree>,
}

/// Scans that may still run, while pages are rendered.
#[derive(Debug)]
pub(crate) enum PendingScans {
    /// A thread is running.
    Running(JoinHandle<io::Result<TreeScans>>),
    /// The scans are complete.
    Done(Box<TreeScans>),
    /// The trees cannot be exchanged.
    NotNeeded,
}

impl PendingScans {
    /// Scans the trees: at once when there is no spare tree, since the result decides where files are written, otherwise on a
    /// thread.
    pub(crate) fn start(location: &Location, work: &Folder, known: &Arc<PublishedTree>) -> io::Result<Self> {
        if known.live.is_none() {
            let possible = location.will_be_on_one_file_system();
            return Ok(if possible { Self::Done(Box::default()) } else { Self::NotNeeded });
        }
        let delta = known.id.and_then(|id| Some((id, Delta::load(work, id)?)));
        let tree = Folder::open(&location.work.join(SPARE)).ok();
        // Where there is a spare tree an exchange was possible before.
        let possible = location.may_exchange() && ((delta.is_some() && tree.is_some()) || location.try_exchange());
        if !possible {
            return Ok(Self::NotNeeded);
        }
        let now = filesystem_clock(work)?;
        let Some(((id, delta), tree)) = delta.zip(tree) else {
            return Ok(Self::Done(Box::new(TreeScans { live: scan_published(known)?, now, spare: None })));
        };
        let known = Arc::clone(known);
        Ok(Self::Running(std::thread::spawn(move || {
            let spare = verify(tree, &known, delta.differing(id))?;
            Ok(TreeScans { live: scan_published(&known)?, now, spare })
        })))
    }

    /// The scans; `None` when the trees cannot be exchanged, or a scan failed: the files are then published one by one.
    pub(crate) fn wait(self) -> Option<TreeScans> {
        match self {
            Self::NotNeeded => None,
            Self::Done(scans) => Some(*scans),
            Self::Running(scan) => scan.join().ok().and_then(Result::ok),
        }
    }
}

/// Finds unmanaged entries in the published tree.
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

/// Scans the folders that have something unmanaged, and the top, once more: the build may have taken a while.
pub(crate) fn scan_again(known: &PublishedTree, live: &Folder, scans: &TreeScans) -> Result<Scan, Diagnostic> {
    let mut again: Vec<String> = vec![String::new()];
    again.extend(scans.live.unmanaged.iter().map(|entry| parent(&entry.path).to_owned()));
    again.sort();
    again.dedup();
    let folders = known.manifest.folders();
    again.retain(|folder| folders.binary_search(folder).is_ok());
    let is_managed = |path: &str| known.manifest.position(path).is_some();
    let request = ScanRequest { folders: &again, managed_folders: folders, is_managed: &is_managed, previous: None };
    let now = scan(live, request).map_err(|error| io_error(live.path(), &error))?;
    Ok(Scan { folders: scans.live.folders.clone(), unmanaged: now.unmanaged })
}
