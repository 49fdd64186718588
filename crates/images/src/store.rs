//! Results on disk, so that a picture is made once. Several processes and worktrees may share a folder.
//!
//! A file is complete or absent: it is written under a temporary name and renamed. Its checksum is verified when it is read,
//! and whatever does not match is made again. A folder that cannot be written to costs time, and nothing else.

#![expect(clippy::disallowed_methods, reason = "the store is the only module that touches the disk")]

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::encode::VERSION;
use crate::error::Error;
use crate::inspect::inspect;
use crate::limits::Limits;
use crate::process::{Encoded, process};
use crate::strip::strip;
use crate::variant::Variant;

/// What a stored file begins with; the checksum follows, then the result.
const MAGIC: &[u8; 16] = b"anslag picture 1";
/// The bytes before the result.
const HEADER: usize = MAGIC.len() + 32;
/// A result counts as used again when its last use was longer ago, so that not every build writes to the disk.
const TOUCH_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// The name of a result: a digest of the original's BLAKE3 digest, the parameters and the version of the encoders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key([u8; 32]);

impl Key {
    /// The key of a variant of an original with a digest.
    pub fn variant(original: &[u8; 32], variant: &Variant) -> Self {
        Self::of(original, &variant.describe())
    }

    /// The key of an original without metadata.
    pub fn stripped(original: &[u8; 32]) -> Self {
        Self::of(original, "stripped")
    }

    fn of(original: &[u8; 32], parameters: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(original).update(&VERSION.to_be_bytes()).update(parameters.as_bytes());
        Self(*hasher.finalize().as_bytes())
    }
}

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
    fn path(&self, key: &Key) -> PathBuf {
        let name = blake3::Hash::from_bytes(key.0).to_hex();
        let first: String = name.chars().take(2).collect();
        self.folder.join(first).join(name.as_str())
    }

    /// A stored result; `None` when there is none, or it is damaged.
    pub fn get(&self, key: &Key) -> Option<Vec<u8>> {
        let path = self.path(key);
        let mut stored = fs::read(&path).ok()?;
        let (header, result) = stored.split_at_checked(HEADER)?;
        if !header.starts_with(MAGIC) || header[MAGIC.len()..] != *blake3::hash(result).as_bytes() {
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
    pub fn put(&self, key: &Key, result: &[u8]) -> io::Result<()> {
        let path = self.path(key);
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder)?;
        file.write_all(MAGIC)?;
        file.write_all(blake3::hash(result).as_bytes())?;
        file.write_all(result)?;
        file.as_file().set_modified(self.now)?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    /// Variants of an original with a digest: those that are stored, and the others made and stored.
    ///
    /// # Errors
    /// Those of [`process`]. A folder that cannot be written to is none.
    pub fn process(
        &self,
        original: &[u8],
        digest: &[u8; 32],
        variants: &[Variant],
        limits: &Limits,
    ) -> Result<Vec<Encoded>, Error> {
        let facts = inspect(original)?;
        let stored = |variant: &Variant| {
            let bytes = self.get(&Key::variant(digest, variant))?;
            let (width, height) = facts.size_of(variant);
            Some(Encoded { width, height, format: variant.format, bytes })
        };
        let mut results: Vec<Option<Encoded>> = variants.iter().map(stored).collect();
        let missing: Vec<Variant> =
            variants.iter().zip(&results).filter(|(_, result)| result.is_none()).map(|(variant, _)| *variant).collect();
        if missing.is_empty() {
            return Ok(results.into_iter().flatten().collect());
        }
        let made = process(original, &missing, limits)?;
        for (variant, encoded) in missing.iter().zip(&made) {
            let _ = self.put(&Key::variant(digest, variant), &encoded.bytes);
        }
        let mut made = made.into_iter();
        results.iter_mut().filter(|result| result.is_none()).for_each(|result| *result = made.next());
        Ok(results.into_iter().flatten().collect())
    }

    /// An original without metadata, stored or made.
    ///
    /// # Errors
    /// Those of [`strip`].
    pub fn strip(&self, original: &[u8], digest: &[u8; 32], limits: &Limits) -> Result<Vec<u8>, Error> {
        let key = Key::stripped(digest);
        if let Some(stripped) = self.get(&key) {
            return Ok(stripped);
        }
        let stripped = strip(original, limits)?;
        let _ = self.put(&key, &stripped);
        Ok(stripped)
    }

    /// Removes what has not been used for longer than `unused_for`, then the least recently used until `size` bytes are left.
    ///
    /// # Errors
    /// When the folder cannot be listed. Files that another process has removed meanwhile are no error.
    pub fn evict(&self, unused_for: Duration, size: u64) -> io::Result<Evicted> {
        let mut files = self.files()?;
        files.sort_by_key(|file| file.used);
        let mut left: u64 = files.iter().map(|file| file.size).sum();
        let mut evicted = Evicted::default();
        for file in files {
            let age = self.now.duration_since(file.used).unwrap_or_default();
            // A temporary file of a day ago is of a process that was killed.
            let abandoned = file.temporary && age > TOUCH_AFTER;
            if age <= unused_for && left <= size && !abandoned {
                continue;
            }
            left -= file.size;
            if !file.temporary && fs::remove_file(&file.path).is_ok() {
                evicted.files += 1;
                evicted.bytes += file.size;
            } else if abandoned {
                let _ = fs::remove_file(&file.path);
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
