//! The work tree: whether pages and the files they show differ from the newest commit.
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
use super::head_tree::HeadTree;
use super::repo::Repo;
use anslag_core::dates::fingerprint::SiteFiles;
use anslag_core::digest::Digest;

/// Larger files are not compared line by line, in bytes.
const MAX_COMPARED_BYTES: u64 = 4 * 1024 * 1024;

/// The site on disk.
#[derive(Debug)]
pub(crate) struct WorkTree<'a> {
    /// The site's folder.
    pub(crate) root: &'a Path,
}

/// Size and modification time of a file: as long as both are the same, so are its bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Stamp {
    /// The size of the file.
    pub(crate) size: u64,
    /// The modification time, in nanoseconds since 1970.
    pub(crate) written: u128,
}

/// The text of a small file written by git.
pub(crate) fn text(path: &Path) -> Option<String> {
    fs::read_to_string(path).ok()
}

impl WorkTree<'_> {
    /// The file on disk; `raw` is its path as git stores it, which may be in another Unicode form.
    fn find(&self, path: &str, raw: Option<&String>) -> Option<PathBuf> {
        let decomposed: String = path.nfd().collect();
        let names = [Some(path), raw.map(String::as_str), Some(decomposed.as_str())];
        names.into_iter().flatten().map(|name| self.root.join(name)).find(|file| file.is_file())
    }

    /// The digest of a file's bytes.
    pub(crate) fn bytes(&self, path: &str) -> Option<Digest> {
        Digest::read(&mut fs::File::open(self.find(path, None)?).ok()?).ok()
    }

    /// The text of a file.
    pub(crate) fn text(&self, path: &str) -> Option<Arc<str>> {
        fs::read_to_string(self.find(path, None)?).ok().map(Arc::from)
    }

    /// The size and modification time of a file.
    pub(crate) fn stamp(&self, path: &str) -> Option<Stamp> {
        let facts = fs::metadata(self.find(path, None)?).ok()?;
        let written = facts.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        Some(Stamp { size: facts.len(), written })
    }

    /// Those of the files that differ from the newest commit; `trusted` tells which need not be compared.
    pub(crate) fn dirty(
        &self,
        repo: &Repo,
        head: &HeadTree,
        blobs: &Blobs,
        paths: &BTreeSet<String>,
        trusted: &dyn Fn(&str) -> bool,
    ) -> HashSet<String> {
        let mut requested: Vec<(&String, &String, PathBuf)> = Vec::new();
        let mut dirty = HashSet::new();
        for path in paths.iter().filter(|path| !trusted(path)) {
            let Some(repo_path) = repo.repo_path(path) else { continue };
            let raw = head
                .raw
                .get(&repo_path)
                .and_then(|raw| raw.strip_prefix(repo.raw_prefix.as_str()))
                .map(|raw| format!("{}{raw}", repo.mount));
            match (head.files.get(&repo_path), self.find(path, raw.as_ref())) {
                (Some(id), Some(file)) => requested.push((path, id, file)),
                (None, None) => {}
                _ => {
                    dirty.insert(path.clone());
                }
            }
        }
        let files: Vec<&Path> = requested.iter().map(|(_, _, file)| file.as_path()).collect();
        let ids = object_ids(repo, &files);
        for (path, id, file) in &requested {
            if ids.get(file.as_path()) != Some(*id) && !same_lines(blobs, id, file) {
                dirty.insert((*path).clone());
            }
        }
        dirty
    }
}

/// The git object ids of files. A path with a line break cannot be passed to git, and counts as changed.
fn object_ids<'f>(repo: &Repo, files: &[&'f Path]) -> HashMap<&'f Path, String> {
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
    let output = child.wait_with_output().map(|output| output.stdout).unwrap_or_default();
    let _ = writer.join();
    let output = String::from_utf8_lossy(&output).into_owned();
    named.into_iter().map(|(file, _)| file).zip(output.lines().map(str::to_owned)).collect()
}

/// The git object ids of files of the work tree, by path; files that do not exist are left out.
pub(crate) fn object_ids_of(work: &WorkTree<'_>, repo: &Repo, paths: &[String]) -> HashMap<String, String> {
    let files: Vec<(&String, PathBuf)> = paths.iter().filter_map(|path| Some((path, work.find(path, None)?))).collect();
    let requested: Vec<&Path> = files.iter().map(|(_, file)| file.as_path()).collect();
    let ids = object_ids(repo, &requested);
    files.iter().filter_map(|(path, file)| Some(((*path).clone(), ids.get(file.as_path())?.clone()))).collect()
}

/// Whether a file differs from a blob only by line endings, or is the file of that Git LFS pointer.
fn same_lines(blobs: &Blobs, id: &str, file: &Path) -> bool {
    let Ok(size) = fs::metadata(file).map(|facts| facts.len()) else { return false };
    let Some(content) = blobs.read(id) else { return false };
    if content.starts_with(b"version https://git-lfs.github.com/spec/") && content.len() < 1024 {
        let text = String::from_utf8_lossy(&content).into_owned();
        return text.lines().any(|line| line.strip_prefix("size ").is_some_and(|n| n.parse() == Ok(size)));
    }
    size <= MAX_COMPARED_BYTES
        && fs::read(file)
            .is_ok_and(|bytes| super::with_plain_line_ends(&bytes) == super::with_plain_line_ends(&content))
}

/// The files around a page as they are now.
pub(crate) struct WorkTreeFiles<'a> {
    /// The site on disk.
    pub(crate) work: &'a WorkTree<'a>,
    /// The repository.
    pub(crate) repo: &'a Repo,
    /// The object ids of the newest commit's files.
    pub(crate) head: &'a HashMap<String, String>,
    /// Files that differ from it.
    pub(crate) dirty: &'a HashSet<String>,
    /// Object ids of files that are not committed at their paths.
    pub(crate) ids: &'a HashMap<String, String>,
    /// The files that were requested.
    pub(crate) requested: RefCell<BTreeSet<String>>,
}

impl SiteFiles for WorkTreeFiles<'_> {
    fn file(&self, path: &str) -> Option<Digest> {
        self.requested.borrow_mut().insert(path.to_owned());
        match self.repo.repo_path(path).and_then(|repo_path| self.head.get(&repo_path)) {
            // The same digest as in `walk`, where the object id represents the bytes.
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
