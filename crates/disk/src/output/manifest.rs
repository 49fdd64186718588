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
pub(crate) const MANIFEST_FILE: &str = ".anslag-manifest";
const HEADER: &str = "anslag-manifest 2";
const OLD_HEADER: &str = "anslag-manifest 1";
/// The name prefix of temporary files, which a killed run may leave behind.
pub(crate) const TEMP_PREFIX: &str = ".anslag-tmp-";

/// The content of a managed file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The digest of its bytes.
    pub digest: Digest,
    /// The size in bytes.
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
    /// A manifest of these files, sorted here. If a path occurs twice, the last entry wins.
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

    /// The index of a path in [`Manifest::entries`].
    pub(crate) fn position(&self, path: &str) -> Option<usize> {
        self.entries.binary_search_by(|(other, _)| other.as_str().cmp(path)).ok()
    }

    /// All files in order.
    pub fn entries(&self) -> &[(OutputPath, Entry)] {
        &self.entries
    }

    /// The number of files.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the manifest lists no files.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Every folder of these files, sorted, with the output folder itself as the empty path.
    pub(crate) fn folders(&self) -> &[String] {
        self.folders.get_or_init(|| folders_of(self.entries.iter().map(|(path, _)| path.as_str())))
    }

    /// For each file, the index of the same path in another manifest. Both are sorted, so one pass is enough.
    pub(crate) fn indices_in(&self, other: &Self) -> Vec<Option<usize>> {
        let mut next = 0;
        let index_of = |(path, _): &(OutputPath, Entry)| {
            while other.entries.get(next).is_some_and(|(old, _)| old < path) {
                next += 1;
            }
            other.entries.get(next).filter(|(old, _)| old == path).map(|_| next)
        };
        self.entries.iter().map(index_of).collect()
    }

    /// The text of the manifest. The first line has the digest of the rest, which identifies this state of the site.
    pub(crate) fn serialize(&self) -> (String, Digest) {
        let format_lines = |entries: &[(OutputPath, Entry)]| {
            let mut lines = String::with_capacity(entries.len() * 120);
            for (path, entry) in entries {
                entry.digest.push_hex(&mut lines);
                // Writing to a `String` cannot fail.
                let _ = writeln!(lines, " {} {}", entry.size, path.as_str());
            }
            lines
        };
        let rest = self.entries.par_chunks(1024).map(format_lines).collect::<Vec<_>>().concat();
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
        let parse_line = |line: &str| {
            let mut parts = line.splitn(3, ' ');
            let (digest, size, path) = (parts.next()?, parts.next()?, parts.next()?);
            // A line with an invalid path is ignored, so that file is never removed.
            let path = OutputPath::new(path).ok()?;
            // An invalid digest matches no content, so the file is written again.
            let digest = Digest::parse(digest).unwrap_or(Digest::from_bytes([0; 32]));
            Some((path, Entry { digest, size: size.parse().ok()? }))
        };
        Some((Self::new(rest.par_lines().filter_map(parse_line).collect()), id))
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
        // Sorted input: only emit ancestors that differ from the last folder's.
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
    let mut new_folders = folders_of(paths.iter().map(String::as_str));
    new_folders.retain(|folder| folders.binary_search(folder).is_err());
    let mut merged = folders.to_vec();
    merged.extend(new_folders);
    merged.sort();
    merged
}

/// What to do with a folder that has files, and no manifest that can be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NoManifestPolicy {
    /// Stop with an error: the files are not Anslag's.
    Refuse,
    /// Take over the folder. Its files count as unmanaged.
    Adopt,
}

/// A manifest that was read from a folder.
#[derive(Debug)]
pub(crate) struct FoundManifest {
    pub(crate) manifest: Manifest,
    /// The digest in its first line.
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

/// Reads the manifest. `Ok(None)`: the folder is missing or empty, or is adopted. Error A621: it has files but no readable
/// manifest. `previous` avoids parsing an unchanged file again.
pub(crate) fn read(
    folder: &Path,
    display_path: &Path,
    policy: NoManifestPolicy,
    previous: Option<FoundManifest>,
) -> Result<Option<FoundManifest>, Diagnostic> {
    match std::fs::read(folder.join(MANIFEST_FILE)) {
        Ok(bytes) => {
            let unchanged = previous.filter(|previous| previous.bytes == bytes);
            let found = unchanged.or_else(|| FoundManifest::parse(bytes));
            if found.is_none() && policy == NoManifestPolicy::Refuse {
                return Err(foreign_folder(display_path));
            }
            Ok(found)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => match std::fs::read_dir(folder) {
            Ok(mut entries) => {
                let has_unmanaged = entries.any(|entry| entry.is_ok_and(|entry| is_unmanaged(&entry.file_name())));
                if has_unmanaged && policy == NoManifestPolicy::Refuse {
                    return Err(foreign_folder(display_path));
                }
                Ok(None)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(io_error(display_path, &error)),
        },
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            Err(io_error(display_path, &Error::from(error.kind())))
        }
        Err(error) => Err(io_error(&display_path.join(MANIFEST_FILE), &error)),
    }
}

/// The error about a folder with files that Anslag did not write.
fn foreign_folder(display_path: &Path) -> Diagnostic {
    Diagnostic::new(Code::A621).arg("folder", display_path.display().to_string())
}

/// Whether a file was put there by someone else. `.gitkeep` and `.gitignore` do not count, since they only keep an empty
/// folder in git.
fn is_unmanaged(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    !(name.starts_with(".git") || name.starts_with(TEMP_PREFIX))
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
        let manifest = manifest(&["b.css", "a/index.html", "a/ö b.txt"]);
        let (text, id) = manifest.serialize();
        assert_eq!(Manifest::parse(&text), Some((manifest, id)));
        assert_eq!(Manifest::parse(&text.replace("b.css", "c.css")), None, "damaged");
        assert_eq!(Manifest::parse("x"), None, "another file");
    }

    #[test]
    fn format_1_is_still_read() {
        let (old, _) = Manifest::parse("anslag-manifest 1\n0 7 gammal/index.html\n0 1 ../x\n").unwrap();
        assert_eq!(old.entries().len(), 1);
        assert_eq!(old.get(&OutputPath::new("gammal/index.html").unwrap()).unwrap().size, 7);
    }

    #[test]
    fn folders_of_a_manifest() {
        let manifest = manifest(&["x.txt", "a/b/c/d.txt", "a/b2/e.txt", "a/b/f.txt", "ab/g.txt"]);
        assert_eq!(manifest.folders(), ["", "a", "a/b", "a/b/c", "a/b2", "ab"]);
    }
}
