//! Finds what in a tree is not ours. Folders whose facts are as they were at the last look are not read again.

use std::collections::HashMap;
use std::io;

use rayon::prelude::*;

use super::folder::{EntryKind, Folder, Stat, join, parent};
use super::index::{FolderStats, is_racy};
use super::manifest::{MANIFEST, TEMPORARY};

/// Something that is not ours.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct UnmanagedEntry {
    /// Where it is.
    pub(crate) path: String,
    /// What it is.
    pub(crate) kind: UnmanagedKind,
}

/// What something is that is not ours.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum UnmanagedKind {
    /// A file, a link, a device: what can have a second name in another tree.
    File,
    /// A folder. What is in it are strangers of their own.
    Folder,
    /// What has to stay where it is: its name is no text, or it cannot be looked into, or there is too much of it.
    Immovable,
}

/// So many strangers go along with a tree: more cost each build too much (a whole version history, say).
const MAX_UNMANAGED: usize = 5000;

/// Whether all of this can be in another tree too.
pub(crate) fn can_be_carried(unmanaged: &[UnmanagedEntry]) -> bool {
    unmanaged.len() <= MAX_UNMANAGED && unmanaged.iter().all(|entry| entry.kind != UnmanagedKind::Immovable)
}

/// What a look at a tree gave.
#[derive(Clone, Default, Debug)]
pub(crate) struct Scan {
    /// The facts of the folders that were looked at.
    pub(crate) folders: FolderStats,
    /// What is not ours, sorted, each folder before what is in it.
    pub(crate) unmanaged: Vec<UnmanagedEntry>,
}

/// What an earlier look gave, and when it was.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PreviousScan<'a> {
    /// What was found.
    pub(crate) scan: &'a Scan,
    /// The clock of the file system before it was looked at.
    pub(crate) now: i64,
}

/// What to look for.
#[derive(Clone, Copy)]
pub(crate) struct ScanRequest<'a> {
    /// The folders to look at, sorted.
    pub(crate) folders: &'a [String],
    /// All folders that are ours, sorted.
    pub(crate) managed_folders: &'a [String],
    /// Whether a file is ours.
    pub(crate) is_managed: &'a (dyn Fn(&str) -> bool + Sync),
    /// An earlier look at the same folders.
    pub(crate) previous: Option<PreviousScan<'a>>,
}

/// Looks at folders of a tree.
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
        // What a folder of ours says of itself says nothing of what is in a folder of others.
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

/// Strangers by the folder that they are in.
fn by_folder(unmanaged: &[UnmanagedEntry]) -> HashMap<&str, Vec<&UnmanagedEntry>> {
    let mut folders: HashMap<&str, Vec<&UnmanagedEntry>> = HashMap::new();
    for entry in unmanaged {
        folders.entry(parent(&entry.path)).or_default().push(entry);
    }
    folders
}

/// Everything in a folder of others. One that cannot be looked into stays where it is.
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
                        || (folder.is_empty() && name == MANIFEST)
                        || name.starts_with(TEMPORARY)
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
