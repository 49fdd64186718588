//! Walks back through the versions of a page, each read with the files that it shows as they were then.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::blobs::Blobs;
use super::log::{Change, Head, Log, Many};
use super::records::Records;
use super::repo::Repo;
use super::work::WorkTree;
use super::{CommittedPage, Fingerprinter};
use anslag_core::dates::fingerprint::Around;
use anslag_core::dates::history::{
    FormerPage, HistoryDate, PageHistory, UnknownReason, Version, VersionContent, decisive_version, is_settled,
    page_versions,
};
use anslag_core::dates::moves::{Text, is_edit, pair};
use anslag_core::digest::Digest;
use anslag_core::document::front_matter::split;
use anslag_core::path::SourcePath;
use anslag_core::source::Source;

/// Texts of data files are kept up to this many bytes, since many pages ask for the same.
const TEXTS: usize = 32 * 1024 * 1024;

/// What a walk needs.
pub(crate) struct Walker<'a> {
    /// The repository.
    pub(crate) repo: &'a Repo,
    /// Its history.
    pub(crate) log: &'a Log,
    /// Its files now.
    pub(crate) head: &'a Head,
    /// Commits that did something to many pages.
    pub(crate) many: &'a [Many],
    /// Reads contents.
    pub(crate) blobs: &'a Blobs,
    /// The files that are not in this repository.
    pub(crate) work: &'a WorkTree<'a>,
    /// What a text reads as.
    pub(crate) fingerprint: Fingerprinter<'a>,
    /// Texts of data files by content.
    pub(crate) texts: Mutex<Texts>,
    /// When records of data files changed.
    pub(crate) records: Records<'a>,
    /// For a commit, what the pages that came with it were before.
    pub(crate) moved: Mutex<HashMap<usize, Arc<HashMap<String, Origin>>>>,
}

/// Texts that were read, and how many bytes they are.
pub(crate) type Texts = (HashMap<String, Option<Arc<str>>>, usize);

/// What a page was before the commit that put it where it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Origin {
    /// Another path had it.
    From(String),
    /// It is new.
    New,
    /// A text that would tell is not in this clone.
    Unknown,
}

/// What a version reads as, and from which files.
struct Seeing {
    read: VersionContent,
    shown: Shown,
}

/// The files that a version shows, and the records of data files.
#[derive(Clone, Default)]
struct Shown {
    files: BTreeSet<String>,
    records: BTreeSet<(String, String)>,
}

impl Shown {
    /// The records of a file that are shown; none when all of it counts.
    fn records_of<'s>(&'s self, file: &'s str) -> impl Iterator<Item = &'s str> + Clone {
        let from = (file.to_owned(), String::new());
        self.records.range(from..).take_while(move |(path, _)| path == file).map(|(_, id)| id.as_str())
    }
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
    /// Whether it may have had another path before that commit, which this clone cannot tell.
    unsure: bool,
    /// The files it shows that changed.
    changed: Vec<String>,
    version: Version,
}

/// The front matter of a page's text.
pub(crate) fn front(path: &str, text: String) -> String {
    let source = Source { path: SourcePath::new(path), text };
    let split = split(&source);
    source.text.get(split.yaml).unwrap_or_default().to_owned()
}

/// Whether two states of a page's front matter may give it different addresses: patterns of addresses know no more of it.
pub(crate) fn is_readdressed(before: &str, after: &str) -> bool {
    let of_address = |front: &str| -> Vec<String> {
        let key = |line: &&str| {
            let line = line.trim_start_matches(['"', '\'']);
            ["slug", "type", "published"].iter().any(|key| line.starts_with(key))
        };
        let mut lines: Vec<String> = front.lines().filter(key).map(|line| line.trim_end().to_owned()).collect();
        lines.sort_unstable();
        lines
    };
    of_address(before) != of_address(after)
}

/// Whether a file is a page by its path: one with a hidden part is none.
pub(crate) fn is_shown(path: &str) -> bool {
    path.starts_with("content/") && path.ends_with(".md") && !path.split('/').any(|part| part.starts_with('.'))
}

impl Walker<'_> {
    /// What the history says of a page of the newest commit; nothing when it is not there.
    pub(crate) fn page(&self, site_path: &str) -> Option<CommittedPage> {
        let path = self.repo.inside(site_path)?;
        let id = self.head.files.get(&path)?;
        let text = self.blobs.read(id).map(|bytes| Digest::of(&super::with_plain_line_ends(&bytes)).to_string());
        let (steps, deps) = self.steps(&path);
        let versions: Vec<Version> = steps.iter().map(|step| step.version.clone()).collect();
        let (count, sure) = page_versions(&versions);
        let oldest = &steps[count - 1];
        // A page that came may be one that was removed before, and a clone that was cut off does not have that.
        let cut = self.log.is_cut();
        let unsure = oldest.unsure || !sure;
        let first = match (cut, unsure) {
            (true, _) => HistoryDate::Unknown(UnknownReason::ShallowBoundary),
            (false, true) => HistoryDate::Unknown(UnknownReason::Absent),
            (false, false) => self.seen(oldest, &oldest.path, self.many[oldest.commit].brought_in),
        };
        let changed = match decisive_version(&versions[..count], cut) {
            Err(reason) => HistoryDate::Unknown(reason),
            Ok(n) if (cut || unsure) && n == count - 1 => first.clone(),
            Ok(n) if steps[..=n].iter().any(|step| self.log.is_unsure(step.commit)) => {
                HistoryDate::Unknown(UnknownReason::ShallowBoundary)
            }
            Ok(n) => self.seen(&steps[n], &self.cause(&steps[n]), self.many[steps[n].commit].changed),
        };
        let VersionContent::Readable(print) = versions[0].read.clone() else {
            return Some(CommittedPage::absent(first, changed));
        };
        let records = deps.records.iter().map(|(path, id)| (self.repo.outside(path), id.clone())).collect();
        let deps = deps.files.iter().map(|path| self.repo.outside(path)).collect();
        let former_pages = self.former_pages(&steps[..count]);
        Some(CommittedPage {
            print,
            text: text.unwrap_or_default(),
            records,
            deps,
            history: PageHistory { first, changed },
            former_pages,
        })
    }

    fn seen(&self, step: &Step, file: &str, import: bool) -> HistoryDate {
        let commit = &self.log.commits[step.commit];
        if commit.boundary {
            return HistoryDate::Unknown(UnknownReason::ShallowBoundary);
        }
        HistoryDate::At { time: commit.time, commit: commit.id.clone(), file: self.repo.outside(file), import }
    }

    /// The versions of a page, newest first, and the files that the newest shows.
    fn steps(&self, page: &str) -> (Vec<Step>, Shown) {
        let mut steps: Vec<Step> = Vec::new();
        let mut shown = None;
        let (mut versions, mut settled) = (Vec::new(), false);
        let (mut path, mut state, mut generation) = (page.to_owned(), 0, 0);
        while state < self.log.commits.len() {
            let Seeing { mut read, shown: deps } = self.read(&path, state, state, None);
            if shown.is_none() {
                shown = Some(deps.clone());
                if read == VersionContent::Unreadable {
                    // It stands there all the same, so it has a date: that of its bytes.
                    read = VersionContent::Readable(format!("bytes {:?}", self.content(&path, state)));
                }
            }
            let own = self.log.next(&path, state);
            // Behind the change that decides, only the page itself says when it came.
            let deps = if settled { Shown::default() } else { deps };
            let of_deps = deps.files.iter().filter_map(|dep| self.next(&deps, dep, state)).min();
            let oldest = self.log.commits.len() - 1;
            let commit = own.map(|change| change.commit).into_iter().chain(of_deps).min().unwrap_or(oldest);
            let own = own.filter(|change| change.commit == commit);
            let is_changed = |dep: &&String| self.next(&deps, dep, state) == Some(commit);
            let changed: Vec<String> = deps.files.iter().filter(is_changed).cloned().collect();
            let origin = own.map(|change| match (&change.from, change.old) {
                // Not a letter of it changed.
                (Some(from), old) if old == change.new => Origin::From(from.clone()),
                (None, Some(_)) if !self.log.is_displaced(commit, &path) => Origin::From(path.clone()),
                _ => self.origin(&path, commit),
            });
            let unsure = origin == Some(Origin::Unknown);
            let before = origin.map(|origin| match origin {
                Origin::From(path) => Some(path),
                Origin::New | Origin::Unknown => None,
            });
            let ignored = changed.iter().chain(own.map(|_| &path)).all(|file| self.log.ignores(commit, file));
            let reverts = changed.iter().chain(own.map(|_| &path)).any(|file| self.log.reverts(commit, file));
            let time = self.log.commits[commit].time.as_second();
            let version = Version { read, ignored, reverts, time, generation };
            versions.push(version.clone());
            settled = settled || (generation == 0 && is_settled(&versions));
            steps.push(Step { path: path.clone(), state, commit, before: before.clone(), unsure, changed, version });
            state = commit + 1;
            match before {
                None => {}
                Some(Some(former_pages)) => path = former_pages,
                Some(None) => match self.log.next(&path, state) {
                    Some(change) if change.new.is_none() && !self.went_on(&path, change) => {
                        generation += 1;
                        settled = false;
                        state = change.commit + 1;
                    }
                    _ => break,
                },
            }
        }
        (steps, shown.unwrap_or_default())
    }

    /// The first commit at or before a state that changed what a version shows of a file.
    fn next(&self, shown: &Shown, file: &str, state: usize) -> Option<usize> {
        let change = self.log.next(file, state)?.commit;
        let mut ids = shown.records_of(file).peekable();
        if ids.peek().is_none() { Some(change) } else { self.records.next(file, ids, change) }
    }

    /// The file whose change made a version.
    fn cause(&self, step: &Step) -> String {
        let older = step.commit + 1;
        let differs = |seeing: Seeing| !seeing.read.same(&step.version.read);
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

    /// What a page that came with a commit was before.
    fn origin(&self, path: &str, commit: usize) -> Origin {
        self.came_with(commit).get(path).cloned().unwrap_or(Origin::New)
    }

    fn came_with(&self, commit: usize) -> Arc<HashMap<String, Origin>> {
        let known = self.moved.lock().unwrap_or_else(PoisonError::into_inner).get(&commit).cloned();
        known.unwrap_or_else(|| {
            let found = Arc::new(self.origins(commit));
            self.moved.lock().unwrap_or_else(PoisonError::into_inner).insert(commit, Arc::clone(&found));
            found
        })
    }

    /// Whether a page that was taken from its path lies at another since then.
    fn went_on(&self, path: &str, change: &Change) -> bool {
        change.left
            || self.came_with(change.commit).values().any(|origin| matches!(origin, Origin::From(from) if from == path))
    }

    /// What the pages that came with a commit were before, where it took others away.
    fn origins(&self, commit: usize) -> HashMap<String, Origin> {
        let Some(shifted) = self.log.shifted(commit).filter(|_| commit + 1 < self.log.commits.len()) else {
            return HashMap::new();
        };
        let gone: Option<Vec<Text>> = shifted.gone.iter().map(|path| self.page_text(path, commit + 1)).collect();
        let come: Option<Vec<Text>> = shifted.come.iter().map(|(path, _)| self.page_text(path, commit)).collect();
        let (Some(mut gone), Some(mut come)) = (gone, come) else {
            return shifted.come.iter().map(|(path, _)| (path.clone(), Origin::Unknown)).collect();
        };
        // A page whose old text was copied to another path may just as well have been edited where it lies.
        let stayed = self.stayed(commit, &gone, &come);
        gone.retain(|text| !stayed.contains(&text.path));
        come.retain(|text| !stayed.contains(&text.path));
        let git: HashMap<&str, &String> =
            shifted.come.iter().filter_map(|(path, from)| Some((path.as_str(), from.as_ref()?))).collect();
        let pairs = pair(&gone, &come, &|path| git.get(path).map(|from| (*from).clone()));
        let moved = pairs.into_iter().map(|(n, line)| (come[n].path.clone(), Origin::From(gone[line].path.clone())));
        moved.chain(stayed.iter().map(|path| (path.clone(), Origin::From(path.clone())))).collect()
    }

    /// Of the pages that may have been displaced, those that lie where they lay.
    fn stayed(&self, commit: usize, gone: &[Text], come: &[Text]) -> HashSet<String> {
        let before: HashMap<&str, &Text> = gone.iter().map(|text| (text.path.as_str(), text)).collect();
        let prints: HashSet<&str> = gone.iter().map(|text| text.print.as_str()).collect();
        let is_same = |after: &&Text| {
            let before = before.get(after.path.as_str());
            before.is_some_and(|before| !prints.contains(after.print.as_str()) && is_edit(before, after))
        };
        let displaced = come.iter().filter(|text| self.log.is_displaced(commit, &text.path));
        displaced.filter(is_same).map(|text| text.path.clone()).collect()
    }

    /// A page as it was after a commit; nothing when its text is not in this clone.
    fn page_text(&self, path: &str, state: usize) -> Option<Text> {
        let print = match self.read(path, state, state, None).read {
            VersionContent::Readable(print) => print,
            VersionContent::Unreadable => String::new(),
            VersionContent::Absent => return None,
        };
        let bytes = self.content(path, state).and_then(|id| self.blobs.read(&id)).unwrap_or_default();
        Some(Text::new(path, &String::from_utf8_lossy(&bytes), &print))
    }

    /// Where a page lay before it was moved, newest first; also when it was its front matter that moved it.
    fn former_pages(&self, steps: &[Step]) -> Vec<FormerPage> {
        let moved = steps.iter().filter_map(|step| {
            let before = step.before.as_ref()?.as_ref()?;
            let path = self.repo.outside(before);
            let is_page = !self.repo.mount.is_empty() || path.starts_with("content/");
            if !is_page {
                return None;
            }
            let front = |path: &str, inside: &str, state: usize| {
                self.content(inside, state).map(|id| self.front(path, &id)).unwrap_or_default()
            };
            let former = front(&path, before, step.commit + 1);
            let now = self.repo.outside(&step.path);
            let elsewhere = path != now || is_readdressed(&former, &front(&now, &step.path, step.state));
            let time = Some(self.log.commits[step.commit].time);
            elsewhere.then_some(FormerPage { front: former, path, time })
        });
        moved.collect()
    }

    /// The pages of the site that commits took from their places since the site was Anslag's, in the order of their paths.
    pub(crate) fn removed(&self, since: Timestamp) -> Vec<FormerPage> {
        let mut removed: Vec<FormerPage> = self
            .log
            .gone()
            .filter(|(_, commit)| self.log.commits[*commit].time > since)
            .filter_map(|(inside, commit)| {
                let path = self.repo.outside(inside);
                let of_site = self.repo.inside(&path).is_some_and(|place| place == inside);
                let id = self.content(inside, commit + 1).filter(|_| of_site && is_shown(&path))?;
                let text = String::from_utf8(self.blobs.read(&id)?).ok()?;
                Some(FormerPage { front: front(&path, text), path, time: Some(self.log.commits[commit].time) })
            })
            .collect();
        removed.sort_by(|a, b| a.path.cmp(&b.path));
        removed
    }

    fn front(&self, path: &str, id: &str) -> String {
        let text = String::from_utf8_lossy(&self.blobs.read(id).unwrap_or_default()).into_owned();
        front(path, text)
    }

    fn content(&self, path: &str, state: usize) -> Option<String> {
        self.log.at(path, state, &self.head.files)
    }

    /// Reads a page as it was after one commit, with the files around it as they were after another, but for one.
    fn read(&self, path: &str, state: usize, around: usize, except: Option<(&str, usize)>) -> Seeing {
        let unread = |read| Seeing { read, shown: Shown::default() };
        let Some(id) = self.content(path, state) else { return unread(VersionContent::Unreadable) };
        let Some(bytes) = self.blobs.read(&id) else { return unread(VersionContent::Absent) };
        let Ok(text) = String::from_utf8(bytes) else { return unread(VersionContent::Unreadable) };
        let root = self.repo.root_of(path);
        let then =
            Then { walker: self, root, state: around, except, deps: RefCell::default(), absent: Cell::new(false) };
        let reading = (self.fingerprint)(&self.repo.outside(path), &text, &then);
        let mut shown = Shown { files: then.deps.take(), ..Shown::default() };
        let Some(reading) = reading else { return Seeing { read: VersionContent::Unreadable, shown } };
        shown.files.extend(reading.depends_on.iter().filter_map(|path| then.inside(path)));
        shown.records.extend(reading.records.into_iter().filter_map(|(path, id)| Some((then.inside(&path)?, id))));
        let read = if then.absent.get() {
            VersionContent::Absent
        } else {
            VersionContent::Readable(reading.fingerprint.to_string())
        };
        Seeing { read, shown }
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
