//! Results on disk, so that a picture is made once. Several processes and worktrees may share a folder.
//!
//! A file is complete or absent: it is written under a temporary name and renamed. Its checksum is verified when it is read,
//! and whatever does not match is made again. A folder that cannot be written to costs time, and nothing else.

#![expect(clippy::disallowed_methods, reason = "the store is the only module that touches the disk")]

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anslag_core::digest::Digest;
use anslag_core::picture::Product;

use crate::error::Error;
use crate::limits::Limits;
use crate::process::process;
use crate::strip::strip;

/// What a stored file begins with; the checksum follows, then the result.
const MAGIC: &[u8; 16] = b"anslag picture 1";
/// The bytes before the result.
const HEADER: usize = MAGIC.len() + 32;
/// A result counts as used again when its last use was longer ago, so that not every build writes to the disk.
const TOUCH_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// What [`Store::evict`] removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evicted {
    /// Number of files.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
}

/// A folder of results.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
    now: SystemTime,
}

impl Store {
    /// A store in a folder, which is made when the first result is written. `now` dates uses.
    pub fn new(folder: impl Into<PathBuf>, now: SystemTime) -> Self {
        Self { folder: folder.into(), now }
    }

    /// Where a result is: a folder for each of 256 first bytes, since some systems are slow with many files in one.
    fn path(&self, key: &Digest) -> PathBuf {
        self.folder.join(key.short(2)).join(key.to_string())
    }

    /// The digest of a stored result, from its header; `None` when there is none. The result itself may be damaged.
    pub fn digest(&self, key: &Digest) -> Option<Digest> {
        let path = self.path(key);
        let mut header = [0; HEADER];
        File::open(&path).ok()?.read_exact(&mut header).ok()?;
        let (_, digest) = header.split_last_chunk::<32>().filter(|(magic, _)| *magic == MAGIC)?;
        self.touch(&path);
        Some(Digest::from_bytes(*digest))
    }

    /// A stored result; `None` when there is none, or it is damaged.
    pub fn get(&self, key: &Digest) -> Option<Vec<u8>> {
        let path = self.path(key);
        let mut stored = fs::read(&path).ok()?;
        let (header, result) = stored.split_at_checked(HEADER)?;
        if !header.starts_with(MAGIC) || header[MAGIC.len()..] != *Digest::of(result).bytes() {
            // So that it is made again.
            let _ = fs::remove_file(&path);
            return None;
        }
        self.touch(&path);
        stored.drain(..HEADER);
        Some(stored)
    }

    /// Notes a use by the file's time. It is only for eviction, so a failure does not matter.
    fn touch(&self, path: &Path) {
        let modified = fs::metadata(path).and_then(|metadata| metadata.modified());
        if modified.is_ok_and(|time| self.now.duration_since(time).is_ok_and(|age| age > TOUCH_AFTER)) {
            let _ = File::options().append(true).open(path).and_then(|file| file.set_modified(self.now));
        }
    }

    /// Stores a result.
    ///
    /// # Errors
    /// When the folder cannot be written to. The result itself is not lost by it, so callers may go on.
    pub fn put(&self, key: &Digest, result: &[u8]) -> io::Result<()> {
        let path = self.path(key);
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder)?;
        file.write_all(MAGIC)?;
        file.write_all(Digest::of(result).bytes())?;
        file.write_all(result)?;
        file.as_file().set_modified(self.now)?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    /// Makes products of an original, and stores them under their keys. Those that could not be stored are returned.
    ///
    /// # Errors
    /// When the original cannot be used; see [`process`] and [`strip`]. A folder that cannot be written to is no error.
    pub fn make(
        &self,
        original: &[u8],
        wanted: &[(Product, Digest)],
        limits: &Limits,
    ) -> Result<Vec<(Digest, Vec<u8>)>, Error> {
        let mut unsaved = Vec::new();
        let mut save = |key: &Digest, bytes: Vec<u8>| {
            if self.put(key, &bytes).is_err() {
                unsaved.push((*key, bytes));
            }
        };
        let (mut variants, mut keys) = (Vec::new(), Vec::new());
        for (product, key) in wanted {
            match product {
                Product::Stripped => save(key, strip(original, limits)?),
                Product::Variant(variant) => {
                    variants.push(*variant);
                    keys.push(key);
                }
            }
        }
        if !variants.is_empty() {
            let made = process(original, &variants, limits)?;
            keys.into_iter().zip(made).for_each(|(key, encoded)| save(key, encoded.bytes));
        }
        Ok(unsaved)
    }

    /// Removes what has not been used for longer than `unused_for`.
    ///
    /// # Errors
    /// When the folder cannot be listed. Files that another process has removed meanwhile are no error.
    pub fn evict(&self, unused_for: Duration) -> io::Result<Evicted> {
        let mut evicted = Evicted::default();
        for file in self.files()? {
            let age = self.now.duration_since(file.used).unwrap_or_default();
            // A temporary file of a day ago is of a process that was killed.
            let limit = if file.temporary { TOUCH_AFTER } else { unused_for };
            if age > limit && fs::remove_file(&file.path).is_ok() && !file.temporary {
                evicted.files += 1;
                evicted.bytes += file.size;
            }
        }
        Ok(evicted)
    }

    /// All files of the store; those that disappear meanwhile are left out.
    fn files(&self) -> io::Result<Vec<StoredFile>> {
        let mut files = Vec::new();
        let folders = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(files),
            folders => folders?,
        };
        for folder in folders.flatten() {
            let Ok(entries) = fs::read_dir(folder.path()) else { continue };
            for entry in entries.flatten() {
                let Ok(metadata) = entry.metadata() else { continue };
                let Ok(used) = metadata.modified() else { continue };
                let temporary = entry.file_name().to_string_lossy().starts_with(TEMPORARY);
                files.push(StoredFile { path: entry.path(), used, size: metadata.len(), temporary });
            }
        }
        Ok(files)
    }
}

/// What the names of files begin with while they are written.
const TEMPORARY: &str = ".new-";

/// A file of the store.
struct StoredFile {
    path: PathBuf,
    used: SystemTime,
    size: u64,
    temporary: bool,
}
