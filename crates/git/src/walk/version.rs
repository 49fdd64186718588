//! Reads a page as it was after a commit, with the files around it.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, PoisonError};

use super::{Walker, front_matter};
use anslag_core::dates::fingerprint::SiteFiles;
use anslag_core::dates::history::VersionContent;
use anslag_core::digest::Digest;

/// Limit for cached texts of data files, in bytes: many pages need the same ones.
const MAX_TEXT_BYTES: usize = 32 * 1024 * 1024;

/// Texts by object id, and their size in bytes.
pub(crate) type Texts = (HashMap<String, Option<Arc<str>>>, usize);

/// The content of a version and what it depends on.
pub(super) struct ReadVersion {
    pub(super) read: VersionContent,
    pub(super) dependencies: Dependencies,
}

/// The files that a version shows, and the records of data files.
#[derive(Clone, Default)]
pub(super) struct Dependencies {
    pub(super) files: BTreeSet<String>,
    pub(super) records: BTreeSet<(String, String)>,
}

impl Dependencies {
    /// The ids of the records used of a data file; none when the whole file is used.
    pub(super) fn records_of<'s>(&'s self, file: &'s str) -> impl Iterator<Item = &'s str> + Clone {
        let from = (file.to_owned(), String::new());
        self.records.range(from..).take_while(move |(path, _)| path == file).map(|(_, id)| id.as_str())
    }
}

impl Walker<'_> {
    pub(super) fn front_matter(&self, path: &str, id: &str) -> String {
        let text = String::from_utf8_lossy(&self.blobs.read(id).unwrap_or_default()).into_owned();
        front_matter(path, text)
    }

    pub(super) fn content(&self, path: &str, state: usize) -> Option<String> {
        self.log.at(path, state, &self.head.files)
    }

    /// Reads a page as it was after commit `state`, with the files around it as they were after `files_state`.
    /// `except` names one file, and the state in which to read that one.
    pub(super) fn read(
        &self,
        path: &str,
        state: usize,
        files_state: usize,
        except: Option<(&str, usize)>,
    ) -> ReadVersion {
        let unread = |read| ReadVersion { read, dependencies: Dependencies::default() };
        let Some(id) = self.content(path, state) else { return unread(VersionContent::Unreadable) };
        let Some(bytes) = self.blobs.read(&id) else { return unread(VersionContent::Absent) };
        let Ok(text) = String::from_utf8(bytes) else { return unread(VersionContent::Unreadable) };
        let root = self.repo.root_of(path);
        let files = FilesAtCommit {
            walker: self,
            root,
            state: files_state,
            except,
            deps: RefCell::default(),
            absent: Cell::new(false),
        };
        let reading = (self.fingerprint)(&self.repo.site_path(path), &text, &files);
        let mut dependencies = Dependencies { files: files.deps.take(), ..Dependencies::default() };
        let Some(reading) = reading else { return ReadVersion { read: VersionContent::Unreadable, dependencies } };
        dependencies.files.extend(reading.depends_on.iter().filter_map(|path| files.repo_path(path)));
        dependencies
            .records
            .extend(reading.records.into_iter().filter_map(|(path, id)| Some((files.repo_path(&path)?, id))));
        let read = if files.absent.get() {
            VersionContent::Absent
        } else {
            VersionContent::Readable(reading.fingerprint.to_string())
        };
        ReadVersion { read, dependencies }
    }

    fn text(&self, id: &str) -> Result<Option<Arc<str>>, ()> {
        let lock = || self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = lock().0.get(id) {
            return Ok(text.clone());
        }
        let bytes = self.blobs.read(id).ok_or(())?;
        let text: Option<Arc<str>> = String::from_utf8(bytes).ok().map(Arc::from);
        let mut texts = lock();
        if texts.1 > MAX_TEXT_BYTES {
            *texts = Texts::default();
        }
        texts.1 += text.as_ref().map_or(0, |text| text.len());
        texts.0.insert(id.to_owned(), text.clone());
        Ok(text)
    }
}

/// The site's files as they were after a commit.
struct FilesAtCommit<'w> {
    walker: &'w Walker<'w>,
    root: &'w str,
    state: usize,
    except: Option<(&'w str, usize)>,
    deps: RefCell<BTreeSet<String>>,
    absent: Cell<bool>,
}

impl FilesAtCommit<'_> {
    fn repo_path(&self, path: &str) -> Option<String> {
        let below = path.strip_prefix(self.walker.repo.mount.as_str())?;
        Some(format!("{}{below}", self.root))
    }

    /// The object id of a file (`None`: there is none); the outer `None` for files outside of this repository.
    fn id(&self, path: &str) -> Option<Option<String>> {
        let repo_path = self.repo_path(path)?;
        let state = match self.except {
            Some((file, state)) if file == repo_path => state,
            _ => self.state,
        };
        let id = self.walker.content(&repo_path, state);
        self.deps.borrow_mut().insert(repo_path);
        Some(id)
    }
}

impl SiteFiles for FilesAtCommit<'_> {
    fn file(&self, path: &str) -> Option<Digest> {
        match self.id(path) {
            // Equal object ids mean equal bytes, so the bytes need not be read.
            Some(id) => id.map(|id| Digest::of(id.as_bytes())),
            None => self.walker.work.bytes(path),
        }
    }

    fn text(&self, path: &str) -> Option<Arc<str>> {
        match self.id(path) {
            Some(id) => self.walker.text(&id?).unwrap_or_else(|()| {
                self.absent.set(true);
                None
            }),
            None => self.walker.work.text(path),
        }
    }
}
