//! What the disk said of the sources when they were last read, so that a file of which it says the same need not be read to
//! know what is in it.
//!
//! Trusted are the inode, the size and both times, the second of which no program can set. A file that may have been changed
//! again in the same tick of the clock is read (git does the same with its index). Deleting the record costs time alone.

use std::collections::HashMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};

use super::memo::BUILD;
use super::output::{EntryKind, Stat, is_racy, record};
use anslag_core::digest::Digest;
use anslag_core::source::ContentInfo;

const NAME: &str = "sources";

/// What was seen of one file.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct CachedFile {
    inode: u64,
    size: u64,
    modified: i64,
    changed: i64,
    /// The digest of its bytes.
    pub(crate) digest: Digest,
    /// Width and height, for a picture.
    pub(crate) dimensions: Option<(u32, u32)>,
    /// What the bytes of a file that is copied say of it.
    pub(crate) content: ContentInfo,
}

impl CachedFile {
    fn stat(&self) -> Stat {
        let Self { inode, size, modified, changed, .. } = *self;
        // Who may read a source makes no difference: its change is in `changed`.
        Stat { kind: EntryKind::File, mode: 0, inode, size, modified, changed }
    }
}

/// What is written down.
#[derive(Default, Serialize, Deserialize)]
struct CacheFile {
    /// The program that wrote it down.
    program: String,
    /// The clock of the file system before anything in it was looked at.
    now: i64,
    files: Vec<(String, CachedFile)>,
}

/// What was seen by the last build, and what this one sees.
#[derive(Debug, Default)]
pub(crate) struct StatCache {
    folder: PathBuf,
    last: HashMap<String, CachedFile, FixedState>,
    next: Mutex<Vec<(String, CachedFile)>>,
    dirty: AtomicBool,
}

impl StatCache {
    /// What is written down in a site's work folder.
    pub(crate) fn load(folder: &Path) -> Self {
        let read = || postcard::from_bytes::<CacheFile>(&record::load(folder, NAME)?).ok();
        let CacheFile { program, now, files } = read().unwrap_or_default();
        let files = if program == BUILD { files } else { Vec::new() };
        let last = files.into_iter().filter(|(_, one)| !is_racy(&one.stat(), now)).collect();
        Self { folder: folder.to_owned(), last, next: Mutex::default(), dirty: AtomicBool::new(false) }
    }

    /// What was seen since the clock said this, for a program that looks again.
    pub(crate) fn for_next_load(&self, now: i64) -> Self {
        let next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        // What was seen later counts.
        let last = next.iter().filter(|(_, one)| !is_racy(&one.stat(), now)).cloned().collect();
        Self { folder: self.folder.clone(), last, ..Self::default() }
    }

    /// What is known of a file that the disk says this of.
    pub(crate) fn get(&self, name: &str, metadata: &Metadata) -> Option<CachedFile> {
        let stat = stat(metadata)?;
        let one = self.last.get(name).filter(|one| one.stat() == stat)?;
        self.remember(name, one.clone());
        Some(one.clone())
    }

    /// Notes a file that was read after the disk said this of it.
    pub(crate) fn insert(
        &self,
        name: &str,
        metadata: &Metadata,
        digest: Digest,
        dimensions: Option<(u32, u32)>,
        content: ContentInfo,
    ) {
        if let Some(Stat { inode, size, modified, changed, .. }) = stat(metadata) {
            self.dirty.store(true, Ordering::Relaxed);
            self.remember(name, CachedFile { inode, size, modified, changed, digest, dimensions, content });
        }
    }

    fn remember(&self, name: &str, one: CachedFile) {
        self.next.lock().unwrap_or_else(PoisonError::into_inner).push((name.to_owned(), one));
    }

    /// Writes down what was seen since the clock said this, when anything is new.
    pub(crate) fn save(&self, now: i64) {
        if !self.dirty.load(Ordering::Relaxed) {
            return;
        }
        let mut files = std::mem::take(&mut *self.next.lock().unwrap_or_else(PoisonError::into_inner));
        files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        // Of a file that changed meanwhile, what was seen first is no longer true and what was seen last may be.
        files.dedup_by(|a, b| a.0 == b.0);
        if let Ok(bytes) = postcard::to_allocvec(&CacheFile { program: BUILD.to_owned(), now, files }) {
            // A record that cannot be written costs the next build the reading, and nothing else.
            let _ = record::save(&self.folder, NAME, &bytes);
        }
    }
}

/// What the clock of a site's file system says, by a file without a name.
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

/// Elsewhere every file is read.
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
            let known = cache.get("a.md", &fs::metadata(&path).unwrap()).map(|one| one.digest);
            if known.is_none() {
                cache.insert(
                    "a.md",
                    &fs::metadata(&path).unwrap(),
                    Digest::of(&fs::read(&path).unwrap()),
                    None,
                    ContentInfo::default(),
                );
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
