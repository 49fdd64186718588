//! The metadata of the managed files at the end of a build, so that unchanged files need not be read to verify them.

use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::entry::is_racy;
use super::folder::{EntryKind, Folder, Stat};
use super::folder_stats::FolderStats;
use super::manifest::{Entry, Manifest};
use super::state_file;
use super::unmanaged::{Scan, UnmanagedEntry, UnmanagedKind};
use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;

const KIND: &str = "index";

/// The metadata at the end of a build.
#[derive(Clone, Default, Debug)]
pub(crate) struct Index {
    /// The digest of the manifest of that build.
    pub(crate) id: Option<Digest>,
    /// The clock of the file system before the metadata was read.
    pub(crate) now: i64,
    /// The metadata of the files, in the order of the manifest.
    pub(crate) files: Vec<Stat>,
    /// The folders of the published tree, in the order of the manifest's, and its unmanaged entries.
    pub(crate) live: Scan,
    /// The folders of the spare tree: those of the manifest and of the paths in which the spare tree differs.
    pub(crate) spare: FolderStats,
}

impl Index {
    /// Reads the index of the last build, if it is of this manifest.
    pub(crate) fn load(work: &Path, id: Digest, files: usize) -> Option<Self> {
        let index = decode(&state_file::load(work, KIND)?)?;
        (index.id == Some(id) && index.files.len() == files).then_some(index)
    }

    /// Saves it for the next run.
    pub(crate) fn save(&self, work: &Path) -> io::Result<()> {
        state_file::save(work, KIND, &encode(self))
    }
}

/// The time of the file system's clock, in nanoseconds.
pub(crate) fn filesystem_clock(work: &Folder) -> io::Result<i64> {
    const NAME: &str = "clock";
    work.remove(NAME)?;
    work.create(NAME)?;
    Ok(work.stat(NAME)?.map_or(0, |stat| stat.changed))
}

/// The published files compared with the manifest.
#[derive(Debug, Default)]
pub(crate) struct IntegrityCheck {
    /// The metadata of each file in the order of the manifest; `None` when the file differs from the manifest.
    pub(crate) files: Vec<Option<Stat>>,
    /// Whether the index had all of it, so that it need not be saved again.
    pub(crate) indexed: bool,
}

/// Compares the files with the manifest. Only those whose metadata changed, or is unknown, are read.
pub(crate) fn check(tree: &Folder, manifest: &Manifest, index: Option<&Index>) -> IntegrityCheck {
    let one = |at: usize| -> (Option<Stat>, bool) {
        let (path, entry) = &manifest.entries()[at];
        let stat = tree.stat(path.as_str()).ok().flatten();
        let Some(stat) =
            stat.filter(|stat| stat.kind == EntryKind::File && stat.size == entry.size && stat.is_public())
        else {
            return (None, false);
        };
        let is_unchanged = index.is_some_and(|index| index.files[at] == stat && !is_racy(&stat, index.now));
        ((is_unchanged || has_content(tree, path, entry)).then_some(stat), is_unchanged)
    };
    make_readable(tree, manifest.folders());
    let found: Vec<_> = (0..manifest.len()).into_par_iter().with_min_len(128).map(one).collect();
    let indexed = found.iter().all(|(_, is_unchanged)| *is_unchanged) && index.is_some();
    IntegrityCheck { files: found.into_iter().map(|(stat, _)| stat).collect(), indexed }
}

/// Makes managed folders readable for the web server: nothing in them is secret.
fn make_readable(tree: &Folder, folders: &[String]) {
    folders.par_iter().with_min_len(128).filter(|folder| !folder.is_empty()).for_each(|folder| {
        if tree.stat(folder).is_ok_and(|stat| stat.is_some_and(|stat| !stat.is_public())) {
            // The mode of another user's folder cannot be changed.
            let _ = tree.make_readable(folder);
        }
    });
}

/// Whether a file has the content of an entry.
pub(crate) fn has_content(tree: &Folder, path: &OutputPath, entry: &Entry) -> bool {
    tree.open_file(path.as_str()).and_then(|mut file| digest(&mut file)).is_ok_and(|found| found == *entry)
}

/// Reads a file to its end.
pub(crate) fn digest(file: &mut dyn io::Read) -> io::Result<Entry> {
    let mut stream = Digest::hasher();
    let mut size = 0;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(Entry { digest: stream.finish(), size }),
            Ok(length) => {
                stream.update(&buffer[..length]);
                size += length as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The encoding of a folder that does not exist: no file has inode 0.
const ABSENT: Stat = Stat { kind: EntryKind::Folder, mode: 0, inode: 0, size: 0, modified: 0, changed: 0 };

fn encode(index: &Index) -> Vec<u8> {
    let folders = index.live.folders.len() + index.spare.len();
    let mut out = Vec::with_capacity(200 + (index.files.len() + folders) * 32);
    out.extend_from_slice(index.id.as_ref().map_or(&[0; 32][..], |id| &id.bytes()[..]));
    out.extend_from_slice(&index.now.to_le_bytes());
    put_number(&mut out, index.files.len());
    index.files.iter().for_each(|stat| put_facts(&mut out, stat));
    for folder_stats in [&index.live.folders, &index.spare] {
        put_number(&mut out, folder_stats.len());
        folder_stats.iter().for_each(|stat| put_facts(&mut out, stat.as_ref().unwrap_or(&ABSENT)));
    }
    put_number(&mut out, index.live.unmanaged.len());
    for entry in &index.live.unmanaged {
        put_text(&mut out, &entry.path);
        out.push(match entry.kind {
            UnmanagedKind::File => 0,
            UnmanagedKind::Folder => 1,
            UnmanagedKind::Immovable => 2,
        });
    }
    out
}

fn put_number(out: &mut Vec<u8>, number: usize) {
    out.extend_from_slice(&(number as u64).to_le_bytes());
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put_number(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

fn put_facts(out: &mut Vec<u8>, stat: &Stat) {
    out.extend_from_slice(&stat.mode.to_le_bytes());
    out.extend_from_slice(&stat.inode.to_le_bytes());
    out.extend_from_slice(&stat.size.to_le_bytes());
    out.extend_from_slice(&stat.modified.to_le_bytes());
    out.extend_from_slice(&stat.changed.to_le_bytes());
}

fn decode(bytes: &[u8]) -> Option<Index> {
    let mut rest = bytes;
    let id = Digest::from_bytes(*take(&mut rest)?);
    let now = i64::from_le_bytes(*take(&mut rest)?);
    let files = many(&mut rest, |rest| stat(rest, EntryKind::File))?;
    let mut folders =
        || many(&mut rest, |rest| Some(Some(stat(rest, EntryKind::Folder)?).filter(|stat| stat.inode != ABSENT.inode)));
    let (live, spare) = (folders()?, folders()?);
    let unmanaged = many(&mut rest, |rest| {
        let path = text(rest)?;
        let kind = match take::<1>(rest)? {
            [0] => UnmanagedKind::File,
            [1] => UnmanagedKind::Folder,
            _ => UnmanagedKind::Immovable,
        };
        Some(UnmanagedEntry { path, kind })
    })?;
    Some(Index { id: Some(id), now, files, live: Scan { folders: live, unmanaged }, spare })
}

fn take<'a, const N: usize>(rest: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (first, more) = rest.split_first_chunk::<N>()?;
    *rest = more;
    Some(first)
}

fn number(rest: &mut &[u8]) -> Option<usize> {
    usize::try_from(u64::from_le_bytes(*take(rest)?)).ok()
}

fn many<T>(rest: &mut &[u8], one: impl Fn(&mut &[u8]) -> Option<T>) -> Option<Vec<T>> {
    let count = number(rest)?;
    (0..count).map(|_| one(rest)).collect()
}

fn text(rest: &mut &[u8]) -> Option<String> {
    let length = number(rest)?;
    let (text, more) = rest.split_at_checked(length)?;
    *rest = more;
    String::from_utf8(text.to_vec()).ok()
}

fn stat(rest: &mut &[u8], kind: EntryKind) -> Option<Stat> {
    Some(Stat {
        kind,
        mode: u32::from_le_bytes(*take(rest)?),
        inode: u64::from_le_bytes(*take(rest)?),
        size: u64::from_le_bytes(*take(rest)?),
        modified: i64::from_le_bytes(*take(rest)?),
        changed: i64::from_le_bytes(*take(rest)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_read_as_it_was_written() {
        let stat = |inode, kind| Stat { kind, mode: 0o644, inode, size: 2, modified: -3, changed: 4 };
        let index = Index {
            id: Some(Digest::of(b"x")),
            now: 7,
            files: vec![stat(1, EntryKind::File), stat(2, EntryKind::File)],
            live: Scan {
                folders: vec![Some(stat(3, EntryKind::Folder)), None],
                unmanaged: vec![UnmanagedEntry { path: ".gitignore".to_owned(), kind: UnmanagedKind::File }],
            },
            spare: vec![Some(stat(5, EntryKind::Folder))],
        };
        let bytes = encode(&index);
        assert_eq!(format!("{:?}", decode(&bytes)), format!("{:?}", Some(index)));
        for cut in 0..bytes.len() {
            assert!(decode(&bytes[..cut]).is_none(), "cut at {cut}");
        }
    }

    #[test]
    fn what_was_changed_just_now_is_not_trusted() {
        let stat = |changed| Stat { kind: EntryKind::File, mode: 0o644, inode: 1, size: 1, modified: 1, changed };
        assert!(!is_racy(&stat(1_000_000_001), 1_100_000_000));
        assert!(is_racy(&stat(1_090_000_001), 1_100_000_000));
        assert!(is_racy(&stat(1_000_000_000), 2_100_000_000), "a clock that counts in seconds");
    }
}
