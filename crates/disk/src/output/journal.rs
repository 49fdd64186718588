//! Publishes file by file, where folders cannot be exchanged, from a journal that the next run finishes if this one is killed.
//!
//! Assets come first, then pages, then files that link to pages (feeds, sitemap); removed files go last. Meanwhile the manifest has the
//! files of both trees, so that each of them is managed at every moment.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that write the disk")]

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::change_plan::{Change, Plan};
use super::error::{io_error, occupied};
use super::folder::{EntryKind, Folder, device, join, parent};
use super::folder_stats::stat_folders;
use super::index::{Index, filesystem_clock};
use super::location::{Location, SPARE, STAGE, remove_tree};
use super::manifest::{MANIFEST_FILE, Manifest, TEMP_PREFIX, folders_of};
use super::outcome::CommitOutcome;
use super::published_tree::PublishedTree;
use super::spare::Delta;
use super::state_file;
use super::unmanaged::Scan;
use crate::work_folder::create_public_folder;
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;
use anslag_core::slice::Slice as _;

const KIND: &str = "journal";
/// The manifests of the journal: of both trees, and of the new one.
const UNION: &str = "stage/union";
const FINAL: &str = "stage/final";
/// Up to this many files are synced one by one; for more, the whole file system is synced.
const MAX_SINGLE_SYNCS: usize = 64;

/// The steps. They are idempotent.
#[derive(Debug, Serialize, Deserialize)]
struct Journal {
    /// The state that is published; `None` when there is no manifest.
    from: Option<String>,
    /// The state in which the manifest has the files of both trees.
    union: String,
    /// The state that is to be published.
    to: String,
    /// Paths that are removed first: a file where a folder will be, files in a folder where a file will be.
    blocking: Vec<String>,
    /// The path of a file in the work folder, and its path in the tree.
    steps: Vec<(String, String)>,
    removed: Vec<String>,
}

/// Publishes the files of a plan. `changes` has their sources; `scan` the known metadata of the folders.
pub(crate) fn commit(
    location: &Location,
    work: &Folder,
    known: &PublishedTree,
    plan: &Plan,
    changes: &[Change],
    scan: Option<&Scan>,
) -> Result<CommitOutcome, Diagnostic> {
    let failed = |error: io::Error| io_error(&location.work, &error);
    if let Some(live) = &known.live {
        check_obstacles(live, known, changes)?;
    }
    Delta::forget(work).map_err(failed)?;
    let both = known.manifest.entries().iter().chain(plan.manifest.entries()).cloned().collect();
    let (union, union_id) = Manifest::new(both).serialize();
    let journal = Journal {
        from: known.id.map(|id| id.to_string()),
        union: union_id.to_string(),
        to: plan.id.to_string(),
        blocking: blocking(plan),
        steps: steps(changes, known),
        removed: plan.removed.iter().map(|path| path.as_str().to_owned()).collect(),
    };
    work.create_folder(STAGE).map_err(failed)?;
    for (name, text) in [(UNION, &union), (FINAL, &plan.text)] {
        work.remove(name).and_then(|_| work.create(name)?.write_all(text.as_bytes())).map_err(failed)?;
    }
    sync(work, &journal).map_err(failed)?;
    let body = serde_json::to_vec(&journal).map_err(|error| failed(error.into()))?;
    state_file::save_synced(work.path(), KIND, &body).map_err(failed)?;
    if known.live.is_none() {
        create_public_folder(&location.out).map_err(|error| io_error(&location.out, &error))?;
    }
    let live = Folder::open(&location.out).map_err(|error| io_error(&location.out, &error))?;
    if device(&location.work).ok() != device(&location.out).ok() {
        remove_temporaries(&live, known);
    }
    if known.id != Some(union_id) {
        publish_manifest(work, UNION, &live)?;
    }
    apply(work, &live, &journal)?;
    state_file::remove(work.path(), KIND).map_err(failed)?;
    let _ = (remove_tree(&location.work.join(SPARE)), remove_tree(&location.work.join(STAGE)));
    if remember(location, work, &live, known, plan, scan).is_err() {
        let _ = state_file::remove(work.path(), "index");
    }
    Ok(CommitOutcome::Journaled)
}

/// Finishes the journal of a killed run. One that does not fit the published tree is discarded.
pub(crate) fn finish(work: &Folder, out: &Path) -> Result<(), Diagnostic> {
    let journal: Option<Journal> =
        state_file::load(work.path(), KIND).and_then(|body| serde_json::from_slice(&body).ok());
    let Some(journal) = journal.filter(is_safe) else { return discard(work) };
    let id = fs::read_to_string(out.join(MANIFEST_FILE)).ok().and_then(|text| Manifest::parse(&text)).map(|(_, id)| id);
    let id = id.map(|id| id.to_string());
    let fits = id == journal.from || [&journal.union, &journal.to].iter().any(|state| id.as_ref() == Some(state));
    let staged = [UNION, FINAL].iter().all(|name| work.stat(name).is_ok_and(|stat| stat.is_some()));
    if !fits || !staged {
        return discard(work);
    }
    create_public_folder(out).map_err(|error| io_error(out, &error))?;
    let live = Folder::open(out).map_err(|error| io_error(out, &error))?;
    if id == journal.from {
        publish_manifest(work, UNION, &live)?;
    }
    apply(work, &live, &journal)?;
    discard(work)
}

/// Whether there is an unfinished journal.
pub(crate) fn is_begun(work: &Path) -> bool {
    work.join(KIND).exists()
}

fn discard(work: &Folder) -> Result<(), Diagnostic> {
    state_file::remove(work.path(), KIND).map_err(|error| io_error(work.path(), &error))
}

/// The paths come from a file; none may lead out of the two folders.
fn is_safe(journal: &Journal) -> bool {
    let inside = |source: &str| source.split('/').all(|part| !matches!(part, "" | "." | ".."));
    let path = |path: &String| OutputPath::new(path).is_ok();
    journal.steps.iter().all(|(source, target)| inside(source) && path(target))
        && journal.blocking.iter().chain(&journal.removed).all(path)
}

/// Carries out the steps.
fn apply(work: &Folder, live: &Folder, journal: &Journal) -> Result<(), Diagnostic> {
    let failed = |path: &str, error: io::Error| io_error(&live.path_of(path), &error);
    let remove = |path: &String| -> Result<(), Diagnostic> {
        if leaves_folder(live, path) {
            return Ok(());
        }
        live.remove(path).map_err(|error| failed(path, error))?;
        // Also when the file is missing: a killed run may have removed it and not its folder.
        live.remove_empty_parents(path);
        Ok(())
    };
    journal.blocking.iter().try_for_each(remove)?;
    for (source, path) in &journal.steps {
        create_parents(live, path)?;
        let placed = match work.rename(source, live, path) {
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                replace(work, source, live, path).and_then(|()| work.remove(source).map(drop))
            }
            result => result,
        };
        // A file that is not staged any more was placed by the killed run.
        let placed = placed.or_else(|error| if was_placed(work, live, source, path) { Ok(()) } else { Err(error) });
        placed.map_err(|error| failed(path, error))?;
    }
    journal.removed.iter().try_for_each(remove)?;
    publish_manifest(work, FINAL, live)
}

/// Puts one of the two manifests of the journal into the published tree.
fn publish_manifest(work: &Folder, source: &str, live: &Folder) -> Result<(), Diagnostic> {
    replace(work, source, live, MANIFEST_FILE).map_err(|error| io_error(&live.path_of(MANIFEST_FILE), &error))
}

/// Whether a folder of a path has become a symlink: its target must not be changed.
fn leaves_folder(live: &Folder, path: &str) -> bool {
    let mut folders = path.match_indices('/').map(|(at, _)| path.slice(..at));
    folders.any(|folder| live.stat(folder).is_ok_and(|stat| stat.is_some_and(|stat| stat.kind != EntryKind::Folder)))
}

/// Removes temporary files of a killed run whose journal is lost.
fn remove_temporaries(live: &Folder, known: &PublishedTree) {
    known.manifest.entries().par_iter().filter(|(path, _)| !leaves_folder(live, path.as_str())).for_each(
        |(path, _)| {
            let _ = live.remove(&temporary(path.as_str()));
        },
    );
}

/// The temporary name of a file that is copied to this path.
fn temporary(path: &str) -> String {
    join(parent(path), &format!("{TEMP_PREFIX}{}", Digest::of(path.as_bytes()).short(16)))
}

fn was_placed(work: &Folder, live: &Folder, source: &str, path: &str) -> bool {
    work.stat(source).is_ok_and(|stat| stat.is_none()) && live.stat(path).is_ok_and(|stat| stat.is_some())
}

/// Replaces a file atomically by a copy: a reader sees the old bytes or the new ones, never a mix.
fn replace(work: &Folder, source: &str, live: &Folder, path: &str) -> io::Result<()> {
    let temporary = temporary(path);
    live.remove(&temporary)?;
    let copied = || -> io::Result<()> {
        let mut file = live.create(&temporary)?;
        io::copy(&mut work.open_file(source)?, &mut file)?;
        file.sync_all()?;
        live.rename(&temporary, live, path)
    };
    copied().inspect_err(|_| {
        // The old file is still there.
        let _ = live.remove(&temporary);
    })
}

/// Finds obstacles before anything is changed: a journal that has started must be finished.
fn check_obstacles(live: &Folder, known: &PublishedTree, changes: &[Change]) -> Result<(), Diagnostic> {
    let paths: BTreeSet<&str> = changes.iter().map(|change| change.path.as_str()).collect();
    for path in folders_of(paths.iter().copied()).iter().map(String::as_str).chain(paths.iter().copied()) {
        let existing = live.stat(path).map_err(|error| io_error(&live.path_of(path), &error))?.map(|stat| stat.kind);
        let is_target = paths.contains(path);
        // A managed file may be replaced by a folder, and the other way round.
        let blocked = match existing {
            None => false,
            Some(EntryKind::Folder) => is_target && known.manifest.folders().iter().all(|own| own != path),
            Some(_) => !is_target && known.manifest.position(path).is_none(),
        };
        if blocked {
            return Err(occupied(&live.path_of(path)));
        }
    }
    Ok(())
}

/// Creates the folders of a path one by one, so that none of them is a symbolic link.
fn create_parents(live: &Folder, path: &str) -> Result<(), Diagnostic> {
    let ends = path.match_indices('/').map(|(at, _)| at);
    for folder in ends.map(|end| path.slice(..end)) {
        let failed = |error: io::Error| io_error(&live.path_of(folder), &error);
        match live.stat(folder).map_err(failed)?.map(|stat| stat.kind) {
            Some(EntryKind::Folder) => {}
            None => live.create_folder(folder).map_err(failed)?,
            Some(_) => {
                let message = Diagnostic::new(Code::A622).arg("path", live.path_of(folder).display().to_string());
                return Err(message.term("detail", "io.no_folder"));
            }
        }
    }
    Ok(())
}

/// Removed files whose path, or a folder of it, is needed for a new one.
fn blocking(plan: &Plan) -> Vec<String> {
    let written: BTreeSet<&str> = plan.changes.iter().map(|change| change.path.as_str()).collect();
    let folders = folders_of(written.iter().copied());
    let blocks = |path: &&OutputPath| {
        let path = path.as_str();
        folders.binary_search_by(|folder| folder.as_str().cmp(path)).is_ok()
            || path.match_indices('/').any(|(at, _)| written.contains(path.slice(..at)))
    };
    plan.removed.iter().filter(blocks).map(|path| path.as_str().to_owned()).collect()
}

/// The files in the order in which they are published. New pages come first, so that no link is dead; list pages come last, and
/// the home page after all others.
fn steps(changes: &[Change], known: &PublishedTree) -> Vec<(String, String)> {
    let mut steps: Vec<(String, String)> =
        changes.iter().filter_map(|change| Some((change.source.clone()?, change.path.as_str().to_owned()))).collect();
    let rank_within = |path: &str| match rank(path) {
        1 => (1, known.manifest.position(path).is_some(), usize::MAX - path.matches('/').count()),
        other => (other, false, 0),
    };
    steps.sort_by_cached_key(|(_, path)| (rank_within(path), path.clone()));
    steps
}

/// 0: what pages need. 1: pages. 2: what links to pages: feeds, calendars, the search index, sitemaps, redirects.
fn rank(path: &str) -> u8 {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html" | "htm") => 1,
        Some("xml" | "json" | "ics" | "map") => 2,
        _ if matches!(name, "robots.txt" | "_redirects" | ".htaccess") => 2,
        _ => 0,
    }
}

/// Syncs the staged files before the journal that names them.
fn sync(work: &Folder, journal: &Journal) -> io::Result<()> {
    if journal.steps.len() > MAX_SINGLE_SYNCS {
        return work.sync_filesystem();
    }
    let sources: Vec<&str> = journal.steps.iter().map(|(source, _)| source.as_str()).chain([UNION, FINAL]).collect();
    sources.par_iter().try_for_each(|source| work.sync(source))
}

/// Saves the index of the published tree.
fn remember(
    location: &Location,
    work: &Folder,
    live: &Folder,
    known: &PublishedTree,
    plan: &Plan,
    scan: Option<&Scan>,
) -> io::Result<()> {
    let now = filesystem_clock(work)?;
    let changed = plan.paths();
    let one = |at: usize| {
        let path = &plan.manifest.entries()[at].0;
        let old = || plan.old[at].and_then(|at| known.check().files[at]);
        let stat = (!changed.contains(path.as_str())).then(old).flatten();
        match stat {
            Some(stat) => Ok(stat),
            None => live.stat(path.as_str())?.ok_or_else(|| io::ErrorKind::NotFound.into()),
        }
    };
    let files = (0..plan.manifest.len()).into_par_iter().map(one).collect::<io::Result<_>>()?;
    let mut scan = scan.cloned().unwrap_or_default();
    if !scan.folders.is_empty() {
        let touched = folders_of(changed.iter().map(String::as_str));
        let before = Some((known.manifest.folders(), &scan.folders[..]));
        scan.folders = stat_folders(live, plan.manifest.folders(), before, &touched);
    }
    scan.unmanaged.retain(|entry| plan.manifest.position(&entry.path).is_none());
    Index { id: Some(plan.id), now, files, live: scan, spare: Vec::new() }.save(&location.work)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Entry;

    #[test]
    fn pages_come_after_what_they_need_and_before_what_points_to_them() {
        let change = |path: &str| Change { path: OutputPath::new(path).unwrap(), source: Some("stage/1".to_owned()) };
        let paths = [
            "sitemap.xml",
            "a/index.html",
            "a/ny/index.html",
            "a/b/index.html",
            "css/a.css",
            "index.html",
            "api/pages.json",
        ];
        let entry = Entry { digest: Digest::of(b""), size: 0 };
        let old = ["index.html", "a/index.html", "a/b/index.html"].map(|path| (OutputPath::new(path).unwrap(), entry));
        let known = PublishedTree {
            live: None,
            manifest: Manifest::new(old.into()),
            id: None,
            index: None,
            check: std::sync::OnceLock::new(),
        };
        let order: Vec<String> = steps(&paths.map(change), &known).into_iter().map(|(_, path)| path).collect();
        assert_eq!(
            order,
            [
                "css/a.css",
                "a/ny/index.html",
                "a/b/index.html",
                "a/index.html",
                "index.html",
                "api/pages.json",
                "sitemap.xml"
            ]
        );
    }
}
