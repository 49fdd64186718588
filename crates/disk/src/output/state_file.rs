//! Small files of the work folder, with a header (kind, format, program version) and a checksum; replaced atomically.
//!
//! A file with another header or checksum is ignored: these files only save time, or let a run finish that was killed.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that write the disk")]

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::work_folder;
use anslag_core::digest::Digest;

fn header(kind: &str) -> String {
    format!("anslag-{kind} 2 {} ", env!("CARGO_PKG_VERSION"))
}

/// Replaces a state file as a whole. After a power cut it may be the old one or damaged; a damaged one counts as missing.
pub fn save(work: &Path, kind: &str, body: &[u8]) -> io::Result<()> {
    write(work, kind, body)?;
    fs::rename(temporary(work, kind), work.join(kind))
}

/// Replaces a state file as a whole; it is on the disk when this returns.
pub(crate) fn save_synced(work: &Path, kind: &str, body: &[u8]) -> io::Result<()> {
    write(work, kind, body)?.sync_all()?;
    fs::rename(temporary(work, kind), work.join(kind))
}

fn temporary(work: &Path, kind: &str) -> PathBuf {
    work.join(format!("{kind}.tmp"))
}

fn write(work: &Path, kind: &str, body: &[u8]) -> io::Result<File> {
    let mut bytes = format!("{}{}\n", header(kind), Digest::of(body)).into_bytes();
    bytes.extend_from_slice(body);
    let mut file = work_folder::create_file(&temporary(work, kind))?;
    file.write_all(&bytes)?;
    Ok(file)
}

/// Reads a state file, if it is intact and of this program version.
pub fn load(work: &Path, kind: &str) -> Option<Vec<u8>> {
    checked_body(kind, fs::read(work.join(kind)).ok()?)
}

/// The same, but a read failure is an error; `None` when there is no state file.
pub(crate) fn read(work: &Path, kind: &str) -> io::Result<Option<Vec<u8>>> {
    match fs::read(work.join(kind)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        bytes => Ok(checked_body(kind, bytes?)),
    }
}

fn checked_body(kind: &str, mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let start = bytes.iter().position(|byte| *byte == b'\n')? + 1;
    let digest = std::str::from_utf8(&bytes[..start - 1]).ok()?.strip_prefix(&header(kind))?.to_owned();
    let body = bytes.split_off(start);
    (Digest::of(&body).to_string() == digest).then_some(body)
}

/// Removes a state file, if there is one.
pub(crate) fn remove(work: &Path, kind: &str) -> io::Result<()> {
    match fs::remove_file(work.join(kind)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_state_file_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        save(folder.path(), "prov", b"abc").unwrap();
        assert_eq!(load(folder.path(), "prov").as_deref(), Some(&b"abc"[..]));
        assert_eq!(load(folder.path(), "annan"), None);
        let file = folder.path().join("prov");
        let whole = fs::read(&file).unwrap();
        for cut in 0..whole.len() {
            fs::write(&file, &whole[..cut]).unwrap();
            assert_eq!(load(folder.path(), "prov"), None, "cut at {cut}");
        }
        remove(folder.path(), "prov").unwrap();
        remove(folder.path(), "prov").unwrap();
    }
}
