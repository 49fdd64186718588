//! Walks back through the versions of a page, each read with the files that it shows as they were then.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use super::blobs::Blobs;
use super::log::{Head, Log, Many};
use super::repo::Repo;
use super::work::WorkTree;
use super::{Committed, Fingerprinter};
use crate::dates::fingerprint::Around;
use crate::dates::history::{PageHistory, Read, Seen, Version, Why, decide, of_the_page};
use crate::digest::Digest;

/// Texts of data files are kept up to this many bytes, since many pages ask for the same.
const TEXTS: usize = 32 * 1024 * 1024;

/// What a walk needs.
pub struct Walker<'a> {
    /// The repository.
    pub repo: &'a Repo,
    /// Its history.
    pub log: &'a Log,
    /// Its files now.
    pub head: &'a Head,
    /// Commits that did something to many pages.
    pub many: &'a [Many],
    /// Reads contents.
    pub blobs: &'a Blobs,
    /// The files that are not in this repository.
    pub work: &'a WorkTree<'a>,
    /// What a text reads as.
    pub fingerprint: Fingerprinter<'a>,
    /// Texts of data files by content.
    pub texts: Mutex<Texts>,
    /// For a commit, the pages that it deleted, by what they read as.
    pub deleted: Mutex<HashMap<usize, Arc<HashMap<String, String>>>>,
}

/// Texts that were read, and how many bytes they are.
pub type Texts = (HashMap<String, Option<Arc<str>>>, usize);

/// What a version reads as, and from which files.
struct Seeing {
    read: Read,
    deps: BTreeSet<String>,
}

/// A version with where it stands in the history.
struct Step {
    path: String,
    /// It is the state after this commit, and was so until the next newer step.
    state: usize,
    /// The commit that made it.
    commit: usize,
    /// The path before that commit, when the page itself changed; nothing when it did not.
    before: Option<Option<String>>,
    /// The files it shows that changed.
    changed: Vec<String>,
    version: Version,
}

impl Walker<'_> {
    /// What the history says of a page of the newest commit; nothing when it is not there.
    pub fn page(&self, site_path: &str) -> Option<Committed> {
        let path = self.repo.inside(site_path)?;
        let id = self.head.files.get(&path)?;
        let text = self.blobs.read(id).map(|bytes| Digest::of(&super::lines(&bytes)).to_string());
        let (steps, deps) = self.steps(&path);
        let versions: Vec<Version> = steps.iter().map(|step| step.version.clone()).collect();
        let count = of_the_page(&versions);
        let oldest = &steps[count - 1];
        // A page that a revert brought in stood there before, and a clone that was cut off does not have that.
        let again = self.repo.shallow && oldest.version.reverts;
        let cut = again || self.log.commits[oldest.commit].boundary;
        let first = match again {
            true => Seen::Unknown(Why::ShallowBoundary),
            false => self.seen(oldest, &oldest.path, self.many[oldest.commit].brought_in),
        };
        let changed = match decide(&versions[..count], cut) {
            Err(why) => Seen::Unknown(why),
            Ok(n) if again && n == count - 1 => first.clone(),
            Ok(n) if steps[..=n].iter().any(|step| self.log.is_unsure(step.commit)) => {
                Seen::Unknown(Why::ShallowBoundary)
            }
            Ok(n) => self.seen(&steps[n], &self.cause(&steps[n]), self.many[steps[n].commit].changed),
        };
        let Read::As(print) = versions[0].read.clone() else { return Some(Committed::absent(first, changed)) };
        let deps = deps.iter().map(|path| self.repo.outside(path)).collect();
        Some(Committed { print, text: text.unwrap_or_default(), deps, history: PageHistory { first, changed } })
    }

    fn seen(&self, step: &Step, file: &str, import: bool) -> Seen {
        let commit = &self.log.commits[step.commit];
        if commit.boundary {
            return Seen::Unknown(Why::ShallowBoundary);
        }
        Seen::At { time: commit.time, commit: commit.id.clone(), file: self.repo.outside(file), import }
    }

    /// The versions of a page, newest first, and the files that the newest shows.
    fn steps(&self, page: &str) -> (Vec<Step>, BTreeSet<String>) {
        let mut steps: Vec<Step> = Vec::new();
        let mut shown = None;
        let (mut path, mut state, mut life) = (page.to_owned(), 0, 0);
        while state < self.log.commits.len() {
            let Seeing { mut read, deps } = self.read(&path, state, state, None);
            if shown.is_none() {
                shown = Some(deps.clone());
                if read == Read::Unreadable {
                    // It stands there all the same, so it has a date: that of its bytes.
                    read = Read::As(format!("bytes {:?}", self.content(&path, state)));
                }
            }
            let own = self.log.next(&path, state);
            let of_deps = deps.iter().filter_map(|dep| self.log.next(dep, state)).map(|change| change.commit).min();
            let oldest = self.log.commits.len() - 1;
            let commit = own.map(|change| change.commit).into_iter().chain(of_deps).min().unwrap_or(oldest);
            let own = own.filter(|change| change.commit == commit);
            let changed: Vec<String> = deps
                .into_iter()
                .filter(|dep| self.log.next(dep, state).is_some_and(|change| change.commit == commit))
                .collect();
            let before = own.map(|change| match (&change.from, change.old) {
                (Some(from), _) => Some(from.clone()),
                (None, Some(_)) => Some(path.clone()),
                (None, None) => self.moved(&path, commit, &read),
            });
            let ignored = changed.iter().chain(own.map(|_| &path)).all(|file| self.log.ignores(commit, file));
            let reverts = changed.iter().chain(own.map(|_| &path)).any(|file| self.log.reverts(commit, file));
            let time = self.log.commits[commit].time.as_second();
            let version = Version { read, ignored, reverts, time, life };
            steps.push(Step { path: path.clone(), state, commit, before: before.clone(), changed, version });
            state = commit + 1;
            match before {
                None => {}
                Some(Some(earlier)) => path = earlier,
                Some(None) => match self.log.next(&path, state) {
                    Some(change) if change.new.is_none() && !change.left => {
                        life += 1;
                        state = change.commit + 1;
                    }
                    _ => break,
                },
            }
        }
        (steps, shown.unwrap_or_default())
    }

    /// The file whose change made a version.
    fn cause(&self, step: &Step) -> String {
        let older = step.commit + 1;
        let differs = |seeing: Seeing| seeing.read != step.version.read;
        let own = match &step.before {
            None => false,
            Some(None) => true,
            Some(Some(_)) if step.changed.is_empty() => true,
            // The page as it was, beside the files as they became.
            Some(Some(before)) => differs(self.read(before, older, step.state, None)),
        };
        if own || step.changed.is_empty() {
            return step.path.clone();
        }
        let decisive = |dep: &&String| {
            step.changed.len() == 1
                || differs(self.read(&step.path, step.state, step.state, Some((dep.as_str(), older))))
        };
        step.changed.iter().find(decisive).unwrap_or(&step.changed[0]).clone()
    }

    /// The path that a new page had before, when the same commit deleted one that read the same: git itself pairs
    /// files only while half of the bytes are alike.
    fn moved(&self, path: &str, commit: usize, read: &Read) -> Option<String> {
        let Read::As(print) = read else { return None };
        if commit + 1 >= self.log.commits.len() || !path.ends_with(".md") {
            return None;
        }
        let known = self.deleted.lock().unwrap_or_else(PoisonError::into_inner).get(&commit).cloned();
        let deleted = known.unwrap_or_else(|| {
            let mut all = HashMap::new();
            for path in self.log.deleted_pages(commit) {
                if let Read::As(print) = self.read(path, commit + 1, commit + 1, None).read {
                    all.entry(print).or_insert_with(|| path.clone());
                }
            }
            let all = Arc::new(all);
            self.deleted.lock().unwrap_or_else(PoisonError::into_inner).insert(commit, Arc::clone(&all));
            all
        });
        deleted.get(print).filter(|from| *from != path).cloned()
    }

    fn content(&self, path: &str, state: usize) -> Option<String> {
        self.log.at(path, state, &self.head.files)
    }

    /// Reads a page as it was after one commit, with the files around it as they were after another, but for one.
    fn read(&self, path: &str, state: usize, around: usize, except: Option<(&str, usize)>) -> Seeing {
        let unread = |read| Seeing { read, deps: BTreeSet::new() };
        let Some(id) = self.content(path, state) else { return unread(Read::Unreadable) };
        let Some(bytes) = self.blobs.read(&id) else { return unread(Read::Absent) };
        let Ok(text) = String::from_utf8(bytes) else { return unread(Read::Unreadable) };
        let root = self.repo.root_of(path);
        let then =
            Then { walker: self, root, state: around, except, deps: RefCell::default(), absent: Cell::new(false) };
        let reading = (self.fingerprint)(&self.repo.outside(path), &text, &then);
        let mut deps = then.deps.take();
        let Some(reading) = reading else { return Seeing { read: Read::Unreadable, deps } };
        deps.extend(reading.depends_on.iter().filter_map(|path| then.inside(path)));
        let read = if then.absent.get() { Read::Absent } else { Read::As(reading.fingerprint.to_string()) };
        Seeing { read, deps }
    }

    fn text(&self, id: &str) -> Result<Option<Arc<str>>, ()> {
        let lock = || self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = lock().0.get(id) {
            return Ok(text.clone());
        }
        let bytes = self.blobs.read(id).ok_or(())?;
        let text: Option<Arc<str>> = String::from_utf8(bytes).ok().map(Arc::from);
        let mut texts = lock();
        if texts.1 > TEXTS {
            *texts = Texts::default();
        }
        texts.1 += text.as_ref().map_or(0, |text| text.len());
        texts.0.insert(id.to_owned(), text.clone());
        Ok(text)
    }
}

/// The files around a page as they were after a commit.
struct Then<'w> {
    walker: &'w Walker<'w>,
    root: &'w str,
    state: usize,
    except: Option<(&'w str, usize)>,
    deps: RefCell<BTreeSet<String>>,
    absent: Cell<bool>,
}

impl Then<'_> {
    fn inside(&self, path: &str) -> Option<String> {
        let below = path.strip_prefix(self.walker.repo.mount.as_str())?;
        Some(format!("{}{below}", self.root))
    }

    /// The content of a file of this repository; `None` outside when it lies elsewhere.
    fn id(&self, path: &str) -> Option<Option<String>> {
        let inside = self.inside(path)?;
        let state = match self.except {
            Some((file, state)) if file == inside => state,
            _ => self.state,
        };
        let id = self.walker.content(&inside, state);
        self.deps.borrow_mut().insert(inside);
        Some(id)
    }
}

impl Around for Then<'_> {
    fn file(&self, path: &str) -> Option<Digest> {
        match self.id(path) {
            // Equal ids are equal bytes, so the bytes need not be read.
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
