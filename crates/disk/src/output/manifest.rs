//! The manifest in the output folder: the files that Anslag wrote, and therefore may replace and remove.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that read the disk")]

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{Error, ErrorKind};
use std::path::Path;
use std::sync::OnceLock;

use rayon::prelude::*;

use super::error::io_error;
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;
use anslag_core::slice::Slice as _;

/// The file name of the manifest.
pub(crate) const MANIFEST: &str = ".anslag-manifest";
const HEADER: &str = "anslag-manifest 2";
const OLD_HEADER: &str = "anslag-manifest 1";
/// The name prefix of temporary files, which a killed run may leave behind.
pub(crate) const TEMPORARY: &str = ".anslag-tmp-";

/// The content of a managed file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The digest of its bytes.
    pub digest: Digest,
    /// Their number.
    pub size: u64,
}

/// All managed files of an output folder, sorted by path.
#[derive(Clone, Debug, Default)]
pub struct Manifest {
    entries: Vec<(OutputPath, Entry)>,
    folders: OnceLock<Vec<String>>,
}

impl PartialEq for Manifest {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl Manifest {
    /// A manifest of these files, sorted here. Of two with one path the last counts.
    pub(crate) fn new(mut entries: Vec<(OutputPath, Entry)>) -> Self {
        entries.reverse();
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        entries.dedup_by(|a, b| a.0 == b.0);
        Self { entries, folders: OnceLock::new() }
    }

    /// The entry of a file.
    pub fn get(&self, path: &OutputPath) -> Option<&Entry> {
        self.position(path.as_str()).map(|at| &self.entries[at].1)
    }

    /// Where a path stands in the order of the manifest.
    pub(crate) fn position(&self, path: &str) -> Option<usize> {
        self.entries.binary_search_by(|(other, _)| other.as_str().cmp(path)).ok()
    }

    /// All files in order.
    pub fn entries(&self) -> &[(OutputPath, Entry)] {
        &self.entries
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Every folder of these files, below the output folder and with it (as the empty path), sorted.
    pub(crate) fn folders(&self) -> &[String] {
        self.folders.get_or_init(|| folders_of(self.entries.iter().map(|(path, _)| path.as_str())))
    }

    /// For each file, where another manifest has the same path.
    pub(crate) fn places_in(&self, other: &Self) -> Vec<Option<usize>> {
        let mut at = 0;
        let place = |(path, _): &(OutputPath, Entry)| {
            while other.entries.get(at).is_some_and(|(old, _)| old < path) {
                at += 1;
            }
            other.entries.get(at).filter(|(old, _)| old == path).map(|_| at)
        };
        self.entries.iter().map(place).collect()
    }

    /// The text of the manifest. The first line has the digest of the rest, which identifies this state of the site.
    pub(crate) fn text(&self) -> (String, Digest) {
        let some = |entries: &[(OutputPath, Entry)]| {
            let mut lines = String::with_capacity(entries.len() * 120);
            for (path, entry) in entries {
                entry.digest.push_hex(&mut lines);
                // Writing to a `String` cannot fail.
                let _ = writeln!(lines, " {} {}", entry.size, path.as_str());
            }
            lines
        };
        let rest = self.entries.par_chunks(1024).map(some).collect::<Vec<_>>().concat();
        let id = Digest::of(rest.as_bytes());
        (format!("{HEADER} {id}\n{rest}"), id)
    }

    /// Parses a manifest; `None` when it is of another format or damaged.
    pub(crate) fn parse(text: &str) -> Option<(Self, Digest)> {
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        let id = Digest::of(rest.as_bytes());
        if first != OLD_HEADER && first.strip_prefix(HEADER)?.strip_prefix(' ') != Some(&id.to_string()) {
            return None;
        }
        let line = |line: &str| {
            let mut parts = line.splitn(3, ' ');
            let (digest, size, path) = (parts.next()?, parts.next()?, parts.next()?);
            // A path that Anslag cannot have written is never touched.
            let path = OutputPath::new(path).ok()?;
            // An invalid digest matches no content, so the file is written again.
            let digest = Digest::parse(digest).unwrap_or(Digest::from_bytes([0; 32]));
            Some((path, Entry { digest, size: size.parse().ok()? }))
        };
        Some((Self::new(rest.par_lines().filter_map(line).collect()), id))
    }
}

/// The folders of sorted paths, sorted, with the top (the empty path).
pub(crate) fn folders_of<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut folders = vec![String::new()];
    let mut last = "";
    for path in paths {
        let Some((folder, _)) = path.rsplit_once('/') else { continue };
        if folder == last {
            continue;
        }
        let common = folder.bytes().zip(last.bytes()).take_while(|(a, b)| a == b).count();
        folders.extend(
            folder.match_indices('/').filter(|(at, _)| *at >= common).map(|(at, _)| folder.slice(..at).to_owned()),
        );
        folders.push(folder.to_owned());
        last = folder;
    }
    folders.sort();
    folders.dedup();
    folders
}

/// Sorted folders merged with the folders of other paths.
pub(crate) fn merge_folders(folders: &[String], paths: &BTreeSet<String>) -> Vec<String> {
    let mut more = folders_of(paths.iter().map(String::as_str));
    more.retain(|folder| folders.binary_search(folder).is_err());
    let mut all = folders.to_vec();
    all.extend(more);
    all.sort();
    all
}

/// What to do with a folder that has files, and no manifest that can be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unmarked {
    /// It is somebody else's.
    Refuse,
    /// Its files are treated as unmanaged ones of our folder.
    Adopt,
}

/// The manifest of a folder.
#[derive(Debug)]
pub(crate) struct FoundManifest {
    /// The manifest.
    pub(crate) manifest: Manifest,
    /// Its digest.
    pub(crate) id: Digest,
    /// The bytes of the file.
    pub bytes: Vec<u8>,
}

impl FoundManifest {
    fn parse(bytes: Vec<u8>) -> Option<Self> {
        let (manifest, id) = std::str::from_utf8(&bytes).ok().and_then(Manifest::parse)?;
        Some(Self { manifest, id, bytes })
    }
}

/// The manifest of a folder; none when the folder is new or empty. A folder with other files and no manifest, or one that
/// cannot be read, is not ours: that is an error unless the caller adopts it. `before` is what was found there a moment ago,
/// and is given back when the file is still the same.
pub(crate) fn read(
    out: &Path,
    shown: &Path,
    unmarked: Unmarked,
    before: Option<FoundManifest>,
) -> Result<Option<FoundManifest>, Diagnostic> {
    let path = out.join(MANIFEST);
    match std::fs::read(&path) {
        Ok(bytes) => match before.filter(|before| before.bytes == bytes).or_else(|| FoundManifest::parse(bytes)) {
            None if unmarked == Unmarked::Refuse => {
                Err(Diagnostic::new(Code::A621).arg("folder", shown.display().to_string()))
            }
            found => Ok(found),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => match std::fs::read_dir(out) {
            Ok(mut entries) => {
                let unmanaged = entries.any(|entry| entry.is_ok_and(|entry| is_unmanaged(&entry.file_name())));
                match unmanaged && unmarked == Unmarked::Refuse {
                    true => Err(Diagnostic::new(Code::A621).arg("folder", shown.display().to_string())),
                    false => Ok(None),
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(io_error(shown, &error)),
        },
        Err(error) if error.kind() == ErrorKind::NotADirectory => Err(io_error(shown, &Error::from(error.kind()))),
        Err(error) => Err(io_error(&shown.join(MANIFEST), &error)),
    }
}

/// Git keeps an empty folder by a `.gitignore` or `.gitkeep` in it.
fn is_unmanaged(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    !(name.starts_with(".git") || name.starts_with(TEMPORARY))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(paths: &[&str]) -> Manifest {
        let entry = |path: &str| Entry { digest: Digest::of(path.as_bytes()), size: path.len() as u64 };
        Manifest::new(paths.iter().map(|path| (OutputPath::new(path).unwrap(), entry(path))).collect())
    }

    #[test]
    fn what_is_written_is_read() {
        let made = manifest(&["b.css", "a/index.html", "a/ö b.txt"]);
        let (text, id) = made.text();
        assert_eq!(Manifest::parse(&text), Some((made, id)));
        assert_eq!(Manifest::parse(&text.replace("b.css", "c.css")), None, "damaged");
        assert_eq!(Manifest::parse("x"), None, "somebody else's");
    }

    #[test]
    fn the_first_form_is_read_too() {
        let (old, _) = Manifest::parse("anslag-manifest 1\n0 7 gammal/index.html\n0 1 ../x\n").unwrap();
        assert_eq!(old.entries().len(), 1);
        assert_eq!(old.get(&OutputPath::new("gammal/index.html").unwrap()).unwrap().size, 7);
    }

    #[test]
    fn folders_of_a_manifest() {
        let made = manifest(&["x.txt", "a/b/c/d.txt", "a/b2/e.txt", "a/b/f.txt", "ab/g.txt"]);
        assert_eq!(made.folders(), ["", "a", "a/b", "a/b/c", "a/b2", "ab"]);
    }
}
