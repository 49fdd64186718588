//! Keeps the rendered texts of pages until they are needed: the first ones in memory, the others in a temporary file.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::work_folder;
use anslag_core::source::{BodyStore, Slot};

/// The number of bytes that stay in memory: about a thousand articles, so that most sites never need the file.
const MAX_IN_MEMORY: u64 = 8 * 1024 * 1024;

/// The store. If the file cannot be created, nothing more is kept, and bodies are rendered again from their sources.
#[derive(Debug)]
pub(crate) struct SpillFile {
    folder: PathBuf,
    taken: AtomicU64,
    file: OnceLock<Option<File>>,
}

impl SpillFile {
    /// A store with its file in this folder.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), taken: AtomicU64::new(0), file: OnceLock::new() }
    }

    fn file(&self) -> Option<&File> {
        let open = || {
            work_folder::create_folder(&self.folder).ok()?;
            // Unnamed from the start, so that a killed process leaves nothing behind.
            tempfile::tempfile_in(&self.folder).ok()
        };
        self.file.get_or_init(open).as_ref()
    }
}

impl BodyStore for SpillFile {
    fn put(&self, bytes: &[u8]) -> Option<Slot> {
        let at = self.taken.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        if at + bytes.len() as u64 <= MAX_IN_MEMORY {
            return Some(Slot::Memory(bytes.into()));
        }
        // The file begins with a hole for the bytes in memory, which uses no disk space.
        write_at(self.file()?, bytes, at).then_some(Slot::File(at, bytes.len()))
    }

    fn get(&self, slot: &Slot) -> Option<Vec<u8>> {
        match slot {
            Slot::Memory(bytes) => Some(bytes.to_vec()),
            Slot::File(at, length) => {
                let mut bytes = vec![0; *length];
                read_at(self.file()?, &mut bytes, *at).then_some(bytes)
            }
        }
    }
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], at: u64) -> bool {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at).is_ok()
}

/// Fills the buffer from an offset of the file; returns whether it could.
#[cfg(unix)]
pub(crate) fn read_at(file: &File, bytes: &mut [u8], at: u64) -> bool {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at).is_ok()
}

#[cfg(windows)]
fn write_at(file: &File, mut bytes: &[u8], mut at: u64) -> bool {
    use std::os::windows::fs::FileExt as _;
    while !bytes.is_empty() {
        let Ok(written @ 1..) = file.seek_write(bytes, at) else { return false };
        bytes = bytes.get(written..).unwrap_or_default();
        at += written as u64;
    }
    true
}

/// Fills the buffer from an offset of the file; returns whether it could.
#[cfg(windows)]
pub(crate) fn read_at(file: &File, mut bytes: &mut [u8], mut at: u64) -> bool {
    use std::os::windows::fs::FileExt as _;
    while !bytes.is_empty() {
        let Ok(read @ 1..) = file.seek_read(bytes, at) else { return false };
        bytes = std::mem::take(&mut bytes).get_mut(read..).unwrap_or_default();
        at += read as u64;
    }
    true
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test looks at the disk")]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_is_put_away_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let spill = SpillFile::new(folder.path());
        let bodies: Vec<Vec<u8>> = (0..40u8).map(|n| vec![n; 300_000 + usize::from(n)]).collect();
        let slots: Vec<Slot> = bodies.iter().map(|body| spill.put(body).unwrap()).collect();
        assert!(matches!(slots.first(), Some(Slot::Memory(_))) && matches!(slots.last(), Some(Slot::File(..))));
        for (slot, body) in slots.iter().zip(&bodies) {
            assert_eq!(spill.get(slot).as_ref(), Some(body));
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "the file has no name");
    }
}
