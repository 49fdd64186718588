//! Finds the entries of a tree that Anslag did not write. Folders whose metadata is unchanged since the last scan are not read again.

use std::collections::HashMap;
use std::io;

use rayon::prelude::*;

use super::entry::is_racy;
use super::folder::{EntryKind, Folder, Stat, join, parent};
use super::folder_stats::FolderStats;
use super::manifest::{MANIFEST_FILE, TEMP_PREFIX};

/// A file or folder that Anslag did not write.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct UnmanagedEntry {
    /// The path in the tree.
    pub(crate) path: String,
    /// The type of the entry.
    pub(crate) kind: UnmanagedKind,
}

/// The type of an unmanaged entry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum UnmanagedKind {
    /// A file, link or device: it can have a hard link in another tree.
    File,
    /// A folder. Its contents are entries of their own.
    Folder,
    /// It has to stay in place: its name is not UTF-8, it cannot be read, or there are too many.
    Immovable,
}

/// The most entries that are linked into the new tree. More would slow every build (a repository in the output folder, say).
const MAX_UNMANAGED: usize = 5000;

/// Whether all of these can be linked into another tree.
pub(crate) fn can_be_carried(unmanaged: &[UnmanagedEntry]) -> bool {
    unmanaged.len() <= MAX_UNMANAGED && unmanaged.iter().all(|entry| entry.kind != UnmanagedKind::Immovable)
}

/// The result of a scan.
#[derive(Clone, Default, Debug)]
pub(crate) struct Scan {
    /// The metadata of the scanned folders.
    pub(crate) folders: FolderStats,
    /// The unmanaged entries, sorted, each folder before its contents.
    pub(crate) unmanaged: Vec<UnmanagedEntry>,
}

/// An earlier scan, and its time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PreviousScan<'a> {
    /// The result.
    pub(crate) scan: &'a Scan,
    /// The clock of the file system before the scan.
    pub(crate) now: i64,
}

/// What to scan.
#[derive(Clone, Copy)]
pub(crate) struct ScanRequest<'a> {
    /// The folders to scan, sorted.
    pub(crate) folders: &'a [String],
    /// All managed folders, sorted.
    pub(crate) managed_folders: &'a [String],
    /// Whether a file is managed.
    pub(crate) is_managed: &'a (dyn Fn(&str) -> bool + Sync),
    /// An earlier scan of the same folders.
    pub(crate) previous: Option<PreviousScan<'a>>,
}

/// Scans folders of a tree.
pub(crate) fn scan(tree: &Folder, request: ScanRequest<'_>) -> io::Result<Scan> {
    let before = request.previous.filter(|before| before.scan.folders.len() == request.folders.len());
    let remembered = before.map(|before| by_folder(&before.scan.unmanaged)).unwrap_or_default();
    let one = |at: usize| -> io::Result<(Option<Stat>, Vec<UnmanagedEntry>)> {
        let folder = &request.folders[at];
        let Some(stat) = tree.stat(folder)?.filter(|stat| stat.kind == EntryKind::Folder) else {
            return Ok((None, Vec::new()));
        };
        let same = before.is_some_and(|before| before.scan.folders[at] == Some(stat) && !is_racy(&stat, before.now));
        let mut found = match same {
            true => remembered.get(folder.as_str()).into_iter().flatten().map(|one| (*one).clone()).collect(),
            false => read(tree, folder, request)?,
        };
        // The metadata of a managed folder says nothing about the contents of an unmanaged one.
        for at in 0..found.len() {
            if found[at].kind == UnmanagedKind::Folder {
                let path = found[at].path.clone();
                scan_unmanaged_folder(tree, &path, &mut found);
            }
        }
        Ok((Some(stat), found))
    };
    let found =
        (0..request.folders.len()).into_par_iter().with_min_len(128).map(one).collect::<io::Result<Vec<_>>>()?;
    let (folders, unmanaged): (FolderStats, Vec<_>) = found.into_iter().unzip();
    let mut unmanaged: Vec<UnmanagedEntry> = unmanaged.into_iter().flatten().collect();
    unmanaged.sort();
    Ok(Scan { folders, unmanaged })
}

/// Unmanaged entries by folder.
fn by_folder(unmanaged: &[UnmanagedEntry]) -> HashMap<&str, Vec<&UnmanagedEntry>> {
    let mut folders: HashMap<&str, Vec<&UnmanagedEntry>> = HashMap::new();
    for entry in unmanaged {
        folders.entry(parent(&entry.path)).or_default().push(entry);
    }
    folders
}

/// Adds the contents of an unmanaged folder. One that cannot be read is immovable.
fn scan_unmanaged_folder(tree: &Folder, folder: &str, found: &mut Vec<UnmanagedEntry>) {
    let entries =
        if found.len() > MAX_UNMANAGED { Err(io::ErrorKind::QuotaExceeded.into()) } else { tree.list(folder) };
    let Ok(entries) = entries else {
        found.push(UnmanagedEntry { path: join(folder, "?"), kind: UnmanagedKind::Immovable });
        return;
    };
    for (name, kind) in entries {
        let entry = unmanaged_entry(folder, name, kind);
        let inner = (entry.kind == UnmanagedKind::Folder).then(|| entry.path.clone());
        found.push(entry);
        if let Some(inner) = inner {
            scan_unmanaged_folder(tree, &inner, found);
        }
    }
}

fn unmanaged_entry(folder: &str, name: Option<String>, kind: EntryKind) -> UnmanagedEntry {
    let kind = match (&name, kind) {
        (None, _) => UnmanagedKind::Immovable,
        (_, EntryKind::Folder) => UnmanagedKind::Folder,
        _ => UnmanagedKind::File,
    };
    UnmanagedEntry { path: join(folder, &name.unwrap_or_else(|| "?".to_owned())), kind }
}

/// Reads one folder.
fn read(tree: &Folder, folder: &str, request: ScanRequest<'_>) -> io::Result<Vec<UnmanagedEntry>> {
    let mut found = Vec::new();
    for (name, kind) in tree.list(folder)? {
        let expected = name.as_ref().is_some_and(|name| {
            let path = join(folder, name);
            match kind {
                EntryKind::File => {
                    (request.is_managed)(&path)
                        || (folder.is_empty() && name == MANIFEST_FILE)
                        || name.starts_with(TEMP_PREFIX)
                }
                EntryKind::Folder => request.managed_folders.binary_search(&path).is_ok(),
                EntryKind::Other => false,
            }
        });
        if !expected {
            found.push(unmanaged_entry(folder, name, kind));
        }
    }
    Ok(found)
}
