//! A cache of file digests by metadata, so that unchanged sources need not be read, like Git's index.
//!
//! Inode, size, mtime and ctime must match; no program can set the ctime. A file that may have changed again in the same clock tick
//! is read. Deleting the cache costs only time.

use std::collections::HashMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};

use super::build_cache_file::BUILD;
use super::output::{EntryKind, Stat, is_racy, state_file};
use anslag_core::digest::Digest;
use anslag_core::picture::{Picture, PictureFault};
use anslag_core::source::ContentInfo;

const NAME: &str = "sources";

/// A cached file.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct CachedFile {
    inode: u64,
    size: u64,
    modified: i64,
    changed: i64,
    /// What its bytes say.
    pub(crate) facts: CachedFacts,
}

/// What the bytes of a file say.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct CachedFacts {
    /// The digest.
    pub(crate) digest: Digest,
    /// Width and height of an image.
    pub(crate) dimensions: Option<(u32, u32)>,
    /// What the header of a picture says.
    pub(crate) picture: Option<Result<Picture, PictureFault>>,
    /// The content of a file that is copied.
    pub(crate) content: ContentInfo,
}

impl From<Digest> for CachedFacts {
    /// Those of a text.
    fn from(digest: Digest) -> Self {
        Self { digest, dimensions: None, picture: None, content: ContentInfo::default() }
    }
}

impl CachedFile {
    fn stat(&self) -> Stat {
        let Self { inode, size, modified, changed, .. } = *self;
        // The mode of a source does not matter.
        Stat { kind: EntryKind::File, mode: 0, inode, size, modified, changed }
    }
}

/// The cache on the disk.
#[derive(Default, Serialize, Deserialize)]
struct CacheFile {
    /// The program version that wrote it.
    program: String,
    /// The clock of the file system before the files were read.
    now: i64,
    files: Vec<(String, CachedFile)>,
}

/// The entries of the last build, and those of this one.
#[derive(Debug, Default)]
pub(crate) struct StatCache {
    folder: PathBuf,
    last: HashMap<String, CachedFile, FixedState>,
    next: Mutex<Vec<(String, CachedFile)>>,
    dirty: AtomicBool,
}

impl StatCache {
    /// Reads the cache of a work folder.
    pub(crate) fn load(folder: &Path) -> Self {
        let read = || postcard::from_bytes::<CacheFile>(&state_file::load(folder, NAME)?).ok();
        let CacheFile { program, now, files } = read().unwrap_or_default();
        let files = if program == BUILD { files } else { Vec::new() };
        let last = files.into_iter().filter(|(_, one)| !is_racy(&one.stat(), now)).collect();
        Self { folder: folder.to_owned(), last, next: Mutex::default(), dirty: AtomicBool::new(false) }
    }

    /// The cache for the next load by the same process. `now` is the clock before this load.
    pub(crate) fn for_next_load(&self, now: i64) -> Self {
        let next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        // Later entries replace earlier ones.
        let last = next.iter().filter(|(_, one)| !is_racy(&one.stat(), now)).cloned().collect();
        Self { folder: self.folder.clone(), last, ..Self::default() }
    }

    /// The entry of a file, if its metadata is unchanged.
    pub(crate) fn get(&self, name: &str, metadata: &Metadata) -> Option<CachedFile> {
        let stat = stat(metadata)?;
        let one = self.last.get(name).filter(|one| one.stat() == stat)?;
        self.remember(name, one.clone());
        Some(one.clone())
    }

    /// Adds a file. The metadata was read before the file was.
    pub(crate) fn insert(&self, name: &str, metadata: &Metadata, facts: CachedFacts) {
        if let Some(Stat { inode, size, modified, changed, .. }) = stat(metadata) {
            self.dirty.store(true, Ordering::Relaxed);
            self.remember(name, CachedFile { inode, size, modified, changed, facts });
        }
    }

    fn remember(&self, name: &str, one: CachedFile) {
        self.next.lock().unwrap_or_else(PoisonError::into_inner).push((name.to_owned(), one));
    }

    /// Saves the cache, if anything is new. `now` is the clock before the files were read.
    pub(crate) fn save(&self, now: i64) {
        if !self.dirty.load(Ordering::Relaxed) {
            return;
        }
        let mut files = std::mem::take(&mut *self.next.lock().unwrap_or_else(PoisonError::into_inner));
        files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        // A file may be there twice, if it changed meanwhile; either entry is checked against the metadata.
        files.dedup_by(|a, b| a.0 == b.0);
        if let Ok(bytes) = postcard::to_allocvec(&CacheFile { program: BUILD.to_owned(), now, files }) {
            // A failure costs the next build time, and nothing else.
            let _ = state_file::save(&self.folder, NAME, &bytes);
        }
    }
}

/// The time of the file system's clock in nanoseconds, from an unnamed file.
pub fn filesystem_clock(root: &Path) -> Option<i64> {
    stat(&tempfile::tempfile_in(root).ok()?.metadata().ok()?).map(|stat| stat.changed)
}

#[cfg(unix)]
fn stat(metadata: &Metadata) -> Option<Stat> {
    use std::os::unix::fs::MetadataExt;
    let time = |seconds: i64, fraction: i64| seconds.checked_mul(1_000_000_000)?.checked_add(fraction);
    Some(Stat {
        kind: EntryKind::File,
        mode: 0,
        inode: metadata.ino(),
        size: metadata.size(),
        modified: time(metadata.mtime(), metadata.mtime_nsec())?,
        changed: time(metadata.ctime(), metadata.ctime_nsec())?,
    })
}

/// On other systems every file is read.
#[cfg(not(unix))]
fn stat(_: &Metadata) -> Option<Stat> {
    None
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test edits a file")]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_file_that_is_another_is_not_known() {
        let folder = tempfile::tempdir().unwrap();
        let (work, path) = (folder.path().join("work"), folder.path().join("a.md"));
        fs::create_dir(&work).unwrap();
        let digest = Digest::of(b"ett");
        fs::write(&path, "ett").unwrap();
        let see = |wait: u64| {
            std::thread::sleep(std::time::Duration::from_millis(wait));
            let now = filesystem_clock(folder.path()).unwrap();
            let cache = StatCache::load(&work);
            let known = cache.get("a.md", &fs::metadata(&path).unwrap()).map(|one| one.facts.digest);
            if known.is_none() {
                let digest = Digest::of(&fs::read(&path).unwrap());
                cache.insert("a.md", &fs::metadata(&path).unwrap(), digest.into());
            }
            cache.save(now);
            known
        };
        assert_eq!(see(0), None);
        // It was written just before it was read, and might have been written again.
        assert_eq!(see(50), None);
        assert_eq!(see(0), Some(digest));
        // Other bytes of the same length with the old time of writing.
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        fs::write(&path, "tva").unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
        assert_eq!(see(0), None);
    }
}
