//! The work tree: whether a page and the files that it shows are as the newest commit has them.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that read the disk")]

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::blobs::Blobs;
use super::log::Head;
use super::repo::Repo;
use anslag_core::dates::fingerprint::Around;
use anslag_core::digest::Digest;

/// Contents over this length are not compared line by line.
const LINES: u64 = 4 * 1024 * 1024;

/// The site on the disk.
#[derive(Debug)]
pub(crate) struct WorkTree<'a> {
    /// The site's folder.
    pub(crate) root: &'a Path,
}

/// What a file's facts on the disk were: the same facts later mean the same bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Stamp {
    /// Its size.
    pub(crate) size: u64,
    /// When it was last written, in nanoseconds.
    pub(crate) written: u128,
}

/// The text of a small file that git wrote.
pub(crate) fn text(path: &Path) -> Option<String> {
    fs::read_to_string(path).ok()
}

impl WorkTree<'_> {
    /// Where a file lies; `raw` is its path as git has it.
    fn place(&self, path: &str, raw: Option<&String>) -> Option<PathBuf> {
        let decomposed: String = path.nfd().collect();
        let names = [Some(path), raw.map(String::as_str), Some(decomposed.as_str())];
        names.into_iter().flatten().map(|name| self.root.join(name)).find(|file| file.is_file())
    }

    /// The digest of a file's bytes.
    pub(crate) fn bytes(&self, path: &str) -> Option<Digest> {
        Digest::read(&mut fs::File::open(self.place(path, None)?).ok()?).ok()
    }

    /// The text of a file.
    pub(crate) fn text(&self, path: &str) -> Option<Arc<str>> {
        fs::read_to_string(self.place(path, None)?).ok().map(Arc::from)
    }

    /// The facts of a file, by which a later change is seen.
    pub(crate) fn stamp(&self, path: &str) -> Option<Stamp> {
        let facts = fs::metadata(self.place(path, None)?).ok()?;
        let written = facts.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        Some(Stamp { size: facts.len(), written })
    }

    /// The files among these that are not as the newest commit has them; `trusted` are known to be.
    pub(crate) fn dirty(
        &self,
        repo: &Repo,
        head: &Head,
        blobs: &Blobs,
        paths: &BTreeSet<String>,
        trusted: &dyn Fn(&str) -> bool,
    ) -> HashSet<String> {
        let mut requested: Vec<(&String, &String, PathBuf)> = Vec::new();
        let mut dirty = HashSet::new();
        for path in paths.iter().filter(|path| !trusted(path)) {
            let Some(inside) = repo.inside(path) else { continue };
            let raw = head
                .raw
                .get(&inside)
                .and_then(|raw| raw.strip_prefix(repo.raw_prefix.as_str()))
                .map(|raw| format!("{}{raw}", repo.mount));
            match (head.files.get(&inside), self.place(path, raw.as_ref())) {
                (Some(id), Some(file)) => requested.push((path, id, file)),
                (None, None) => {}
                _ => {
                    dirty.insert(path.clone());
                }
            }
        }
        let files: Vec<&Path> = requested.iter().map(|(_, _, file)| file.as_path()).collect();
        let ids = hashes(repo, &files);
        for (path, id, file) in &requested {
            if ids.get(file.as_path()) != Some(*id) && !same_lines(blobs, id, file) {
                dirty.insert((*path).clone());
            }
        }
        dirty
    }
}

/// What git would call the bytes of files. A path with a line break cannot be asked for, and counts as changed.
fn hashes<'f>(repo: &Repo, files: &[&'f Path]) -> HashMap<&'f Path, String> {
    let here = std::path::absolute(".").unwrap_or_default();
    let named: Vec<(&Path, String)> = files
        .iter()
        .filter_map(|file| Some((*file, here.join(file).to_str()?.to_owned())))
        .filter(|(_, name)| !name.contains('\n'))
        .collect();
    let list: String = named.iter().map(|(_, name)| format!("{name}\n")).collect();
    if named.is_empty() {
        return HashMap::new();
    }
    let mut command = repo.git.command(&["hash-object", "--no-filters", "--stdin-paths"]);
    let Ok(mut child) = command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn() else { return HashMap::new() };
    let ask = child.stdin.take();
    let writer = std::thread::spawn(move || ask.map(|mut ask| ask.write_all(list.as_bytes())));
    let said = child.wait_with_output().map(|output| output.stdout).unwrap_or_default();
    let _ = writer.join();
    let said = String::from_utf8_lossy(&said).into_owned();
    named.into_iter().map(|(file, _)| file).zip(said.lines().map(str::to_owned)).collect()
}

/// What git would call the bytes of files of the work tree, by their paths; those that are there.
pub(crate) fn hashes_of(work: &WorkTree<'_>, repo: &Repo, paths: &[String]) -> HashMap<String, String> {
    let files: Vec<(&String, PathBuf)> =
        paths.iter().filter_map(|path| Some((path, work.place(path, None)?))).collect();
    let requested: Vec<&Path> = files.iter().map(|(_, file)| file.as_path()).collect();
    let ids = hashes(repo, &requested);
    files.iter().filter_map(|(path, file)| Some(((*path).clone(), ids.get(file.as_path())?.clone()))).collect()
}

/// Whether a file differs from a content only by line endings, or is what a large-file pointer stands for.
fn same_lines(blobs: &Blobs, id: &str, file: &Path) -> bool {
    let Ok(size) = fs::metadata(file).map(|facts| facts.len()) else { return false };
    let Some(content) = blobs.read(id) else { return false };
    if content.starts_with(b"version https://git-lfs.github.com/spec/") && content.len() < 1024 {
        let text = String::from_utf8_lossy(&content).into_owned();
        return text.lines().any(|line| line.strip_prefix("size ").is_some_and(|n| n.parse() == Ok(size)));
    }
    size <= LINES
        && fs::read(file)
            .is_ok_and(|bytes| super::with_plain_line_ends(&bytes) == super::with_plain_line_ends(&content))
}

/// The files around a page as they are now.
pub(crate) struct Now<'a> {
    /// The site on the disk.
    pub(crate) work: &'a WorkTree<'a>,
    /// The repository.
    pub(crate) repo: &'a Repo,
    /// Its files.
    pub(crate) head: &'a HashMap<String, String>,
    /// Those that differ from it.
    pub(crate) dirty: &'a HashSet<String>,
    /// What git would call the bytes of files that it does not have at their paths.
    pub(crate) ids: &'a HashMap<String, String>,
    /// Those that were asked for.
    pub(crate) requested: RefCell<BTreeSet<String>>,
}

impl Around for Now<'_> {
    fn file(&self, path: &str) -> Option<Digest> {
        self.requested.borrow_mut().insert(path.to_owned());
        match self.repo.inside(path).and_then(|inside| self.head.get(&inside)) {
            // The same digest as in the walk, where equal ids stand for equal bytes.
            Some(id) if !self.dirty.contains(path) => Some(Digest::of(id.as_bytes())),
            _ => match self.ids.get(path) {
                Some(id) => Some(Digest::of(id.as_bytes())),
                None => self.work.bytes(path),
            },
        }
    }

    fn text(&self, path: &str) -> Option<Arc<str>> {
        self.requested.borrow_mut().insert(path.to_owned());
        self.work.text(path)
    }
}
