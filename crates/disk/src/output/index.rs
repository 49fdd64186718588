//! What the disk said of our files when they were last known to be right, so that they need not be read to know it again.

use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::folder::{Facts, Folder, Kind};
use super::manifest::{Entry, Manifest};
use super::record;
use super::strangers::{Scan, Stranger, What};
use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;

const KIND: &str = "index";

/// Facts in the order of a list of paths; `None` for what is not there.
pub(crate) type Facing = Vec<Option<Facts>>;

/// The facts at the end of a build.
#[derive(Clone, Default, Debug)]
pub(crate) struct Index {
    /// The state of the output folder that this is about.
    pub(crate) id: Option<Digest>,
    /// The clock of the file system before the facts were taken.
    pub(crate) now: i64,
    /// Facts of the files, in the order of the manifest.
    pub(crate) files: Vec<Facts>,
    /// The folders of the published tree, in the order of the manifest's, and what in it is not ours.
    pub(crate) live: Scan,
    /// The folders of the spare tree, in the order of those of the manifest and of what the spare tree differs in.
    pub(crate) spare: Facing,
}

/// Whether a file may have been changed after its facts were taken without its facts changing: the clock of file systems
/// goes in steps. Linux's steps by 10 milliseconds at most; times without a fraction are of one that counts in seconds.
pub(crate) fn racy(facts: &Facts, now: i64) -> bool {
    let grain = |time: i64| if time % 1_000_000_000 == 0 { 2_000_000_000 } else { 20_000_000 };
    [facts.modified, facts.changed].iter().any(|time| time.saturating_add(grain(*time)) >= now)
}

impl Index {
    /// The index of the last build, if it is about this state.
    pub(crate) fn load(work: &Path, id: Digest, files: usize) -> Option<Self> {
        let index = decode(&record::load(work, KIND)?)?;
        (index.id == Some(id) && index.files.len() == files).then_some(index)
    }

    /// Keeps it for the next time.
    pub(crate) fn save(&self, work: &Path) -> io::Result<()> {
        record::save(work, KIND, &encode(self), false)
    }
}

/// What the clock of the file system says.
pub(crate) fn clock(work: &Folder) -> io::Result<i64> {
    const NAME: &str = "clock";
    work.remove(NAME)?;
    work.create(NAME)?;
    Ok(work.facts(NAME)?.map_or(0, |facts| facts.changed))
}

/// The published files compared with the manifest.
#[derive(Debug, Default)]
pub(crate) struct Check {
    /// Facts of each file in the order of the manifest; `None` when it is not as the manifest says.
    pub(crate) files: Vec<Option<Facts>>,
    /// Whether the index said all of it, so that it need not be written again.
    pub(crate) indexed: bool,
}

/// Compares every file with its facts, and reads those whose facts are others or not known.
pub(crate) fn check(tree: &Folder, manifest: &Manifest, index: Option<&Index>) -> Check {
    let one = |at: usize| -> (Option<Facts>, bool) {
        let (path, entry) = &manifest.entries()[at];
        let facts = tree.facts(path.as_str()).ok().flatten();
        let Some(facts) =
            facts.filter(|facts| facts.kind == Kind::File && facts.size == entry.size && facts.is_public())
        else {
            return (None, false);
        };
        let known = index.is_some_and(|index| index.files[at] == facts && !racy(&facts, index.now));
        ((known || has_bytes(tree, path, entry)).then_some(facts), known)
    };
    open_up(tree, manifest.folders());
    let found: Vec<_> = (0..manifest.len()).into_par_iter().with_min_len(128).map(one).collect();
    let indexed = found.iter().all(|(_, known)| *known) && index.is_some();
    Check { files: found.into_iter().map(|(facts, _)| facts).collect(), indexed }
}

/// Folders of ours that a server could not look into are opened where they are: they have nothing that is not to be seen.
fn open_up(tree: &Folder, folders: &[String]) {
    folders.par_iter().with_min_len(128).filter(|folder| !folder.is_empty()).for_each(|folder| {
        if tree.facts(folder).is_ok_and(|facts| facts.is_some_and(|facts| !facts.is_public())) {
            // One that belongs to somebody else stays as it is.
            let _ = tree.open_up(folder);
        }
    });
}

/// Whether a file has the bytes of an entry.
pub(crate) fn has_bytes(tree: &Folder, path: &OutputPath, entry: &Entry) -> bool {
    tree.file(path.as_str()).and_then(|mut file| digest(&mut file)).is_ok_and(|found| found == *entry)
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

/// What stands for nothing: no file has this number.
const NONE: Facts = Facts { kind: Kind::Folder, mode: 0, inode: 0, size: 0, modified: 0, changed: 0 };

fn encode(index: &Index) -> Vec<u8> {
    let folders = index.live.folders.len() + index.spare.len();
    let mut out = Vec::with_capacity(200 + (index.files.len() + folders) * 32);
    out.extend_from_slice(index.id.as_ref().map_or(&[0; 32][..], |id| &id.bytes()[..]));
    out.extend_from_slice(&index.now.to_le_bytes());
    put_number(&mut out, index.files.len());
    index.files.iter().for_each(|facts| put_facts(&mut out, facts));
    for facing in [&index.live.folders, &index.spare] {
        put_number(&mut out, facing.len());
        facing.iter().for_each(|facts| put_facts(&mut out, facts.as_ref().unwrap_or(&NONE)));
    }
    put_number(&mut out, index.live.strangers.len());
    for stranger in &index.live.strangers {
        put_text(&mut out, &stranger.path);
        out.push(match stranger.what {
            What::File => 0,
            What::Folder => 1,
            What::Stuck => 2,
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

fn put_facts(out: &mut Vec<u8>, facts: &Facts) {
    out.extend_from_slice(&facts.mode.to_le_bytes());
    out.extend_from_slice(&facts.inode.to_le_bytes());
    out.extend_from_slice(&facts.size.to_le_bytes());
    out.extend_from_slice(&facts.modified.to_le_bytes());
    out.extend_from_slice(&facts.changed.to_le_bytes());
}

fn decode(bytes: &[u8]) -> Option<Index> {
    let mut rest = bytes;
    let id = Digest::from_bytes(*take(&mut rest)?);
    let now = i64::from_le_bytes(*take(&mut rest)?);
    let files = many(&mut rest, |rest| facts(rest, Kind::File))?;
    let mut folders =
        || many(&mut rest, |rest| Some(Some(facts(rest, Kind::Folder)?).filter(|facts| facts.inode != NONE.inode)));
    let (live, spare) = (folders()?, folders()?);
    let strangers = many(&mut rest, |rest| {
        let path = text(rest)?;
        let what = match take::<1>(rest)? {
            [0] => What::File,
            [1] => What::Folder,
            _ => What::Stuck,
        };
        Some(Stranger { path, what })
    })?;
    Some(Index { id: Some(id), now, files, live: Scan { folders: live, strangers }, spare })
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

fn facts(rest: &mut &[u8], kind: Kind) -> Option<Facts> {
    Some(Facts {
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
        let facts = |inode, kind| Facts { kind, mode: 0o644, inode, size: 2, modified: -3, changed: 4 };
        let index = Index {
            id: Some(Digest::of(b"x")),
            now: 7,
            files: vec![facts(1, Kind::File), facts(2, Kind::File)],
            live: Scan {
                folders: vec![Some(facts(3, Kind::Folder)), None],
                strangers: vec![Stranger { path: ".gitignore".to_owned(), what: What::File }],
            },
            spare: vec![Some(facts(5, Kind::Folder))],
        };
        let bytes = encode(&index);
        assert_eq!(format!("{:?}", decode(&bytes)), format!("{:?}", Some(index)));
        for cut in 0..bytes.len() {
            assert!(decode(&bytes[..cut]).is_none(), "cut at {cut}");
        }
    }

    #[test]
    fn what_was_changed_just_now_is_not_trusted() {
        let facts = |changed| Facts { kind: Kind::File, mode: 0o644, inode: 1, size: 1, modified: 1, changed };
        assert!(!racy(&facts(1_000_000_001), 1_100_000_000));
        assert!(racy(&facts(1_090_000_001), 1_100_000_000));
        assert!(racy(&facts(1_000_000_000), 2_100_000_000), "a clock that counts in seconds");
    }
}
