//! Checks whether a host still has the published files: others can write there, and the record does not change when a file does.
//!
//! It costs one listing of each folder. Sizes are compared, and only files that are newer than the record, which is written after
//! all files, are read. A change with the same size and an older time is found by [`Depth::Bytes`] alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;

use super::plan::LocalFile;
use super::published_state::Record;
use super::store::{ListedFile, PUBLISHED, Store, StoreError, Upload};
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::http;
use anslag_core::path::OutputPath;
use anslag_core::slice::Slice as _;
use anslag_disk::with_io_error;

/// The most bytes that are prepared for one comparison: compressed copies are on the disk meanwhile.
const MAX_BATCH_BYTES: u64 = 256 << 20;
/// The most files in one comparison.
const MAX_BATCH_FILES: usize = 1000;
/// Expected unmanaged names at the top of a site: Anslag's own files, and proofs of domain ownership (RFC 8615).
const EXPECTED: [&str; 2] = [".anslag-", ".well-known"];

/// How closely files are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Depth {
    /// Sizes and times; the bytes of files that are newer than the record.
    Sizes,
    /// The bytes of every file.
    Bytes,
}

/// How a published file is damaged.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Damage {
    /// It does not exist.
    Missing,
    /// A folder or link has its name.
    Replaced,
    /// It has other bytes.
    Changed,
}

impl Damage {
    /// The name in JSON results.
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Replaced => "replaced",
            Self::Changed => "changed",
        }
    }

    /// The key of its word ([`anslag_core::diagnostic::term`]).
    pub fn key(self) -> &'static str {
        match self {
            Self::Missing => "publish.missing",
            Self::Replaced => "publish.replaced",
            Self::Changed => "publish.changed",
        }
    }
}

/// The result of a comparison.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Inspection {
    /// The number of compared files.
    pub count: usize,
    /// Files that differ from what was published.
    pub damaged: BTreeMap<OutputPath, Damage>,
    /// Files and folders that were not published by Anslag.
    pub unmanaged: Vec<String>,
}

/// Compares a host's files with its record; `None` when the host cannot list files.
///
/// # Errors
/// When the host cannot be read.
pub(crate) fn inspect(
    store: &dyn Store,
    local: &[LocalFile],
    record: &Record,
    uncertain: &BTreeSet<OutputPath>,
    depth: Depth,
) -> Result<Option<Inspection>, StoreError> {
    let folders = folders(record);
    let Some(listed) = store.list(&folders)? else { return Ok(None) };
    let record_time = listed.iter().filter(|(path, _)| is_state_file(path)).map(|(_, seen)| seen.time).max();
    let mut found =
        Inspection { unmanaged: unmanaged(&listed, &folders, local, record, uncertain), ..Inspection::default() };
    let mut to_read = Vec::new();
    for (n, file) in local.iter().enumerate().filter(|(_, file)| !uncertain.contains(&file.path)) {
        let Some(remote) = record.files.get(&file.path) else { continue };
        let same = remote.digest == file.digest;
        // The record has the digest of a compressed copy's source only.
        if !same && file.encoding.is_some() {
            continue;
        }
        found.count += 1;
        let damage = match listed.get(file.path.as_str()) {
            None => Some(Damage::Missing),
            Some(seen) if !seen.is_file => Some(Damage::Replaced),
            Some(seen) if seen.size != size(file, remote.size)? => Some(Damage::Changed),
            Some(seen) => {
                let is_newer = record_time.is_some_and(|record_time| seen.time > record_time);
                // A file that will be sent anyway need not be read.
                if same && (is_newer || depth == Depth::Bytes) {
                    to_read.push(n);
                }
                None
            }
        };
        found.damaged.extend(damage.map(|damage| (file.path.clone(), damage)));
    }
    for n in differing(store, local, &to_read)? {
        found.damaged.insert(local[n].path.clone(), Damage::Changed);
    }
    Ok(Some(found))
}

/// Reads files at the host; returns those with other bytes than expected.
fn differing(store: &dyn Store, local: &[LocalFile], indices: &[usize]) -> Result<Vec<usize>, StoreError> {
    let mut differing = Vec::new();
    let mut rest = indices;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = |n: &&usize| {
            bytes += local[**n].size;
            bytes <= MAX_BATCH_BYTES
        };
        let (group, more) = rest.split_at(rest.iter().take(MAX_BATCH_FILES).take_while(fits).count().max(1));
        let folder = tempfile::tempdir().map_err(unreadable)?;
        let uploads: io::Result<Vec<Upload>> = group.iter().map(|n| local[*n].upload(folder.path())).collect();
        differing.extend(store.differing(&uploads.map_err(unreadable)?)?.into_iter().map(|at| group[at]));
        rest = more;
    }
    Ok(differing)
}

/// The size of a file as it is sent.
fn size(file: &LocalFile, recorded_size: u64) -> Result<u64, StoreError> {
    let Some(encoding) = file.encoding else { return Ok(recorded_size) };
    let mut source = open(file)?;
    http::compress(&mut source, file.size, encoding, &mut io::sink()).map_err(unreadable)
}

#[expect(clippy::disallowed_methods, reason = "the size of a compressed copy is known when it is made")]
fn open(file: &LocalFile) -> Result<fs::File, StoreError> {
    fs::File::open(&file.file).map_err(|error| {
        let message = Diagnostic::file(Code::A403, file.path.as_str());
        StoreError::Diagnosed(Box::new(with_io_error(message, &error)))
    })
}

fn unreadable(error: io::Error) -> StoreError {
    error.into()
}

/// The folders that have files of the site, from the top (`""`) down.
pub(super) fn folders(record: &Record) -> BTreeSet<&str> {
    let parents =
        |path: &'_ OutputPath| -> Vec<usize> { path.as_str().match_indices('/').map(|(end, _)| end).collect() };
    let folders = record.files.keys().flat_map(|path| parents(path).into_iter().map(|end| path.as_str().slice(..end)));
    folders.chain([""]).collect()
}

fn is_state_file(path: &str) -> bool {
    path.strip_prefix(PUBLISHED).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The unmanaged entries. The contents of an unmanaged folder are not listed.
pub(super) fn unmanaged(
    listed: &BTreeMap<String, ListedFile>,
    folders: &BTreeSet<&str>,
    local: &[LocalFile],
    record: &Record,
    uncertain: &BTreeSet<OutputPath>,
) -> Vec<String> {
    let is_expected = |path: &str| {
        let Ok(path) = OutputPath::new(path) else { return false };
        record.files.contains_key(&path)
            || record.retained.contains(&path)
            || uncertain.contains(&path)
            || local.binary_search_by(|file| file.path.cmp(&path)).is_ok()
    };
    let is_unmanaged = |path: &&String| {
        !(EXPECTED.iter().any(|name| path.starts_with(name)) || folders.contains(path.as_str()) || is_expected(path))
    };
    listed.keys().filter(is_unmanaged).cloned().collect()
}
