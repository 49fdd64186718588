//! The history of a site's pages, read with the `git` program.
//!
//! Nothing here fails: what cannot be read is unknown, with the reason, and a message says what to do about it.

mod blobs;
mod cache;
mod log;
mod messages;
mod modules;
mod moved;
mod program;
mod records;
mod repo;
mod walk;
mod work;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use anslag_core::config::FILE;
use anslag_core::dates::fingerprint::{self, Around, Reading};
use anslag_core::dates::history::{History, PageHistory, Repository, Seen, Was, Why, lately};
use anslag_core::diagnostic::Diagnostic;
use anslag_core::digest::Mark;
use anslag_core::source::Library;
pub use modules::absent as absent_modules;
pub use program::Program;
use repo::{Opened, Repo};
use work::{Now, WorkTree};

/// What a text of a page reads as, given its path below the site and the files around it.
pub(crate) type Fingerprinter<'a> = &'a (dyn Fn(&str, &str, &dyn Around) -> Option<Reading> + Sync);

/// A page as the work tree has it.
#[derive(Clone, Debug)]
struct PageSource<'a> {
    /// Its path below the site, in NFC.
    path: &'a str,
    /// Its number among the sources.
    number: usize,
    /// Where its file lies, when links lead there.
    linked: Option<String>,
}

impl PageSource<'_> {
    /// The path under which the history knows it.
    fn place(&self) -> &str {
        self.linked.as_deref().unwrap_or(self.path)
    }
}

/// What the history of one repository says.
#[derive(Default)]
struct Told {
    pages: BTreeMap<String, PageHistory>,
    earlier: BTreeMap<String, Vec<Was>>,
    beside: Beside,
}

/// What the history says of the site as a whole.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
struct Beside {
    /// Commits whose clock was wrong.
    doubtful: BTreeSet<String>,
    /// Commits that may have been meant to move no date.
    unheard: BTreeSet<String>,
    /// Pages that commits took away.
    removed: Vec<Was>,
    /// When the site's configuration came.
    began: Option<Timestamp>,
}

impl Beside {
    fn join(&mut self, other: Beside) {
        self.doubtful.extend(other.doubtful);
        self.unheard.extend(other.unheard);
        self.removed.extend(other.removed);
        self.began = self.began.or(other.began);
    }
}

/// What is asked of the history.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The site's folder.
    pub root: &'a Path,
    /// Its pages.
    pub sources: &'a dyn Library,
    /// What a text reads as.
    pub fingerprint: Fingerprinter<'a>,
    /// The kinds of page that decide what a text reads as.
    pub kinds: Mark,
    /// The moment after which a commit lies in the future.
    pub now: Timestamp,
    /// The folder for what is kept until the next time.
    pub cache: Option<&'a Path>,
    /// Git.
    pub program: &'a Program,
}

/// What the newest commit has of a page, and what its history says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct Committed {
    /// What it reads as; empty when its text is not in this clone.
    print: String,
    /// The digest of its text, with plain line endings.
    text: String,
    /// The files that it shows.
    deps: Vec<String>,
    /// The records that it shows of those that are data files.
    records: Vec<(String, String)>,
    /// Its dates.
    history: PageHistory,
    /// Where it lay before.
    earlier: Vec<Was>,
}

impl Committed {
    fn absent(first: Seen, changed: Seen) -> Self {
        let history = PageHistory { first, changed };
        Self {
            print: String::new(),
            text: String::new(),
            deps: Vec::new(),
            records: Vec::new(),
            history,
            earlier: Vec::new(),
        }
    }
}

/// Bytes with plain line endings.
fn lines(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.contains(&b'\r') {
        return Cow::Borrowed(bytes);
    }
    let mut plain = Vec::with_capacity(bytes.len());
    for (n, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' || bytes.get(n + 1) != Some(&b'\n') {
            plain.push(*byte);
        }
    }
    Cow::Owned(plain)
}

/// Reads the history of pages.
pub fn history(request: &Request<'_>) -> (History, Vec<Diagnostic>) {
    let opened = repo::open(request.program, request.root, "");
    let (mut repository, head) = match &opened {
        Opened::Repo(repo) => {
            (if repo.shallow { Repository::Shallow } else { Repository::Full }, Some(repo.head.clone()))
        }
        Opened::Empty => (Repository::Full, None),
        Opened::Not(why) => (why.clone(), None),
    };
    let mut told = Told::default();
    for (mount, group) in by_repository(request.root, request.sources) {
        let read = if mount.is_empty() {
            match &opened {
                Opened::Repo(repo) => read(request, repo, group.clone()).or_else(|detail| {
                    if repo.partial {
                        return Ok(all(&group, Why::Absent));
                    }
                    repository = Repository::Broken { detail };
                    Ok(all(&group, Why::NotInHistory))
                }),
                Opened::Empty => Ok(all(&group, Why::Uncommitted)),
                Opened::Not(_) => Ok(all(&group, Why::NotInHistory)),
            }
        } else {
            match repo::open(request.program, &request.root.join(&mount), &mount) {
                Opened::Repo(repo) if repo.prefix.is_empty() => read(request, &repo, group.clone()),
                _ => Err(String::new()),
            }
        };
        let one = read.unwrap_or_else(|_: String| all(&group, Why::Submodule));
        told.pages.extend(one.pages);
        told.earlier.extend(one.earlier);
        told.beside.join(one.beside);
    }
    let Told { mut pages, earlier, beside: Beside { doubtful, unheard, removed, began } } = told;
    let mut messages = messages::about(&repository);
    messages.extend(messages::wrong_clock(&mut pages, request.now, &doubtful));
    messages.extend(messages::unheard(&pages, &unheard));
    messages.extend(messages::about_pages(&pages, head.is_some()));
    (History { pages, earlier, removed, began, repository, head }, messages)
}

/// Files of the site's folders that git has left out of the work tree (a sparse checkout), by their paths below the site.
pub fn left_out(program: &Program, root: &Path) -> Vec<String> {
    if !folders(root).iter().any(|folder| folder.join("info/sparse-checkout").exists()) {
        return Vec::new();
    }
    let Opened::Repo(repo) = repo::open(program, root, "") else { return Vec::new() };
    let listed =
        repo.git.run(&["ls-files", "-z", "-t", "--", "content", "data", "kinds", "static"]).unwrap_or_default();
    let text = String::from_utf8_lossy(&listed).into_owned();
    text.split('\0').filter_map(|line| line.strip_prefix("S ")).map(str::to_owned).collect()
}

/// Why there is no history to read; nothing where there is one.
pub fn without(program: &Program, root: &Path) -> Option<Repository> {
    match repo::open(program, root, "") {
        Opened::Not(why) => Some(why),
        Opened::Repo(_) | Opened::Empty => None,
    }
}

/// When the newest commit was made.
pub fn newest(program: &Program, root: &Path) -> Option<Timestamp> {
    let Opened::Repo(repo) = repo::open(program, root, "") else { return None };
    let text = repo.git.run(&["log", "-1", "--format=%ct"]).ok()?;
    Timestamp::from_second(String::from_utf8_lossy(&text).trim().parse().ok()?).ok()
}

/// The folders in which git writes when the history of a site changes.
pub fn folders(root: &Path) -> Vec<PathBuf> {
    let beside = root.ancestors().map(|folder| folder.join(".git")).find(|path| path.exists());
    let Some(path) = beside else { return Vec::new() };
    if path.is_dir() {
        return vec![path];
    }
    // A work tree beside another one has a file that names its folder.
    let named = work::text(&path).and_then(|text| Some(text.strip_prefix("gitdir:")?.trim().to_owned()));
    named.map(|folder| path.with_file_name(folder)).into_iter().collect()
}

/// Where a site lies in its repository: `docs/site/`, or nothing at the top of it and outside of one.
pub fn place(root: &Path) -> String {
    // Whole, and without links and steps upwards.
    let Ok(root) = root.canonicalize() else { return String::new() };
    let top = root.ancestors().find(|folder| folder.join(".git").exists());
    let below = top.and_then(|top| root.strip_prefix(top).ok()).into_iter().flat_map(Path::components);
    below.map(|part| format!("{}/", part.as_os_str().to_string_lossy())).collect()
}

type Group<'a> = Vec<PageSource<'a>>;

/// The pages by the folder of the repository that they lie in: empty for the site's own.
fn by_repository<'a>(root: &Path, sources: &'a dyn Library) -> BTreeMap<String, Group<'a>> {
    let mut known: BTreeMap<&str, String> = BTreeMap::new();
    let mut groups: BTreeMap<String, Group<'a>> = BTreeMap::new();
    for (number, path) in sources.paths().iter().enumerate() {
        let page = PageSource { path: path.as_str(), number, linked: None };
        let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mount = known.entry(folder).or_insert_with(|| {
            let above = std::iter::successors(Some(folder), |folder| folder.rsplit_once('/').map(|(above, _)| above));
            let nested =
                above.filter(|folder| !folder.is_empty()).find(|folder| root.join(folder).join(".git").exists());
            nested.map(|folder| format!("{folder}/")).unwrap_or_default()
        });
        groups.entry(mount.clone()).or_default().push(page);
    }
    groups
}

fn all(group: &Group<'_>, why: Why) -> Told {
    let pages = group.iter().map(|page| (page.path.to_owned(), unknown(why))).collect();
    Told { pages, ..Told::default() }
}

fn unknown(why: Why) -> PageHistory {
    PageHistory { first: Seen::Unknown(why), changed: Seen::Unknown(why) }
}

/// The history of the pages of one repository.
fn read(request: &Request<'_>, repo: &Repo, mut group: Group<'_>) -> Result<Told, String> {
    let head = log::head(repo)?;
    for page in group.iter_mut().filter(|_| !head.links.is_empty() && repo.mount.is_empty()) {
        page.linked = linked(request.root, repo, &head, page.path);
    }
    let blobs = blobs::Blobs::new(&repo.git);
    let work = WorkTree { root: request.root };
    let key = cache::key(repo, request);
    let store = request.cache.and_then(|folder| cache::load(folder, repo, &key)).unwrap_or_default();
    let missing = moved::missing(repo, &head, &group);
    let followed = missing.iter().filter(|_| moved::any_new(repo, &head, &group)).map(String::as_str);
    let asked: Vec<&str> = group.iter().map(PageSource::place).chain(followed).collect();
    let mut pages: BTreeMap<String, Option<Committed>> = BTreeMap::new();
    let mut beside = store.beside.clone();
    let mut fresh = store.head != repo.head || asked.iter().any(|path| !store.pages.contains_key(*path));
    if fresh {
        let folders = group.iter().filter_map(|page| Some(page.linked.as_ref()?.rsplit_once('/')?.0));
        let folders = folders.filter_map(|folder| repo.inside(&format!("{folder}/"))).collect();
        let log = log::read(repo, folders)?;
        if log.commits.is_empty() {
            return Err("git rev-list".to_owned());
        }
        (pages, beside) = walked(request, repo, &asked, &store, (&log, &head), &blobs, &work);
    } else {
        pages.extend(asked.iter().map(|path| ((*path).to_owned(), store.pages[*path].clone())));
    }
    let deps: BTreeSet<String> = pages.values().flatten().flat_map(|page| page.deps.iter().cloned()).collect();
    let content = |path: &str| repo.inside(path).and_then(|inside| head.files.get(&inside).cloned());
    let seen: BTreeMap<String, cache::Clean> = deps
        .iter()
        .filter_map(|path| Some((path.clone(), cache::Clean { stamp: work.stamp(path)?, id: content(path)? })))
        .collect();
    let trusted = |path: &str| seen.get(path).is_some_and(|clean| store.trusts(path, clean));
    fresh |= seen.keys().any(|path| !trusted(path));
    let dirty = work.dirty(repo, &head, &blobs, &deps, &trusted);
    let tree = Tree { request, repo, head: &head, work: &work, dirty: &dirty };
    let digests = moved::digests(&tree, &group);
    let displaced = moved::displaced(&tree, &group, &pages, &digests, &blobs);
    let elsewhere = [missing.as_slice(), displaced.as_slice()].concat();
    let moves = moved::since(&tree, &group, &elsewhere, &pages, &blobs);
    let removed = moved::removed(&tree, &missing, &beside.removed, &moves, &blobs);
    let settled: Vec<(String, PageHistory, Vec<Was>)> = group
        .par_iter()
        .zip(&digests)
        .map(|(page, digest)| {
            let was = moves.get(page.path);
            let committed = pages[was.map_or(page.place(), |was| was.path.as_str())].as_ref();
            let committed = committed.filter(|_| was.is_some() || !displaced.iter().any(|path| path == page.path));
            let (history, readdressed) = settle(&tree, page, digest, committed, &blobs);
            let earlier = committed.into_iter().flat_map(|page| &page.earlier).cloned();
            let earlier = was.cloned().or(readdressed).into_iter().chain(earlier);
            (page.path.to_owned(), history, earlier.collect())
        })
        .collect();
    if let Some(folder) = request.cache.filter(|_| fresh) {
        // What was missing may be fetched without a new commit.
        pages.retain(|_, page| page.as_ref().is_none_or(|page| !page.history.is_absent()));
        let clean = seen.into_iter().filter(|(path, _)| !dirty.contains(path)).collect();
        let (head, beside) = (repo.head.clone(), beside.clone());
        cache::save(folder, repo, &cache::Store { key, head, pages, clean, beside, saved: 0 });
    }
    let mut told = Told { beside: Beside { removed, ..beside }, ..Told::default() };
    for (path, history, earlier) in settled {
        if !earlier.is_empty() {
            told.earlier.insert(path.clone(), earlier);
        }
        told.pages.insert(path, history);
    }
    Ok(told)
}

/// Where a page lies whose path has a link in it, below the site; nothing when there is none, or it leads elsewhere.
fn linked(root: &Path, repo: &Repo, head: &log::Head, path: &str) -> Option<String> {
    let inside = repo.inside(path)?;
    let mut above = std::iter::successors(Some(inside.as_str()), |path| Some(path.rsplit_once('/')?.0));
    above.find(|path| head.links.contains(*path))?;
    let (root, file) = (root.canonicalize().ok()?, root.join(path).canonicalize().ok()?);
    Some(file.strip_prefix(root).ok()?.to_str()?.replace('\\', "/").nfc().collect())
}

/// The work tree beside the newest commit.
struct Tree<'a> {
    request: &'a Request<'a>,
    repo: &'a Repo,
    head: &'a log::Head,
    work: &'a WorkTree<'a>,
    dirty: &'a HashSet<String>,
}

impl Tree<'_> {
    /// The text of a page, and what it reads as.
    fn page(&self, page: &PageSource<'_>, ids: &HashMap<String, String>) -> (String, Option<Reading>) {
        let text = self.request.sources.read(page.number).0.map(|source| source.text).unwrap_or_default();
        let (work, dirty) = (self.work, self.dirty);
        let now = Now { work, repo: self.repo, head: &self.head.files, dirty, ids, asked: RefCell::default() };
        let reading = (self.request.fingerprint)(page.place(), &text, &now);
        (text, reading)
    }
}

/// Walks the history for the pages of which the last time does not tell.
fn walked(
    request: &Request<'_>,
    repo: &Repo,
    asked: &[&str],
    store: &cache::Store,
    (log, head): (&log::Log, &log::Head),
    blobs: &blobs::Blobs,
    work: &WorkTree<'_>,
) -> (BTreeMap<String, Option<Committed>>, Beside) {
    let many = log.many();
    let walker = walk::Walker {
        repo,
        log,
        head,
        many: &many,
        blobs,
        work,
        fingerprint: request.fingerprint,
        texts: Default::default(),
        records: records::Records::new(log, blobs, usize::MAX),
        moved: Default::default(),
    };
    // Below the newest commit of the last time the branch is the same, so a page that nothing touched since is as it was.
    let last = log.commits.iter().position(|commit| commit.id == store.head);
    let since = records::Records::new(log, blobs, last.unwrap_or_default());
    let untouched = |path: &str| {
        repo.inside(path).is_none_or(|inside| log.next(&inside, 0).is_none_or(|change| Some(change.commit) >= last))
    };
    let unchanged = |page: &Committed, dep: &str| {
        let mut ids = page.records.iter().filter(|(file, _)| file == dep).map(|(_, id)| id.as_str()).peekable();
        let inside = || repo.inside(dep).unwrap_or_default();
        untouched(dep) || (ids.peek().is_some() && since.next(&inside(), ids, 0).is_none())
    };
    let kept = |path: &str| {
        last?;
        let committed = store.pages.get(path)?.as_ref()?;
        (untouched(path) && committed.deps.iter().all(|dep| unchanged(committed, dep))).then(|| committed.clone())
    };
    let read = |path: &&str| ((*path).to_owned(), kept(path).or_else(|| walker.page(path)));
    let mut pages: Vec<(String, Option<Committed>)> = asked.par_iter().map(read).collect();
    pages.sort_by(|a, b| a.0.cmp(&b.0));
    let beside = Beside {
        doubtful: log.doubtful(request.now),
        unheard: log.unheard(),
        removed: removed(&walker, &pages),
        began: repo.inside(FILE).and_then(|file| log.came(&file)),
    };
    (pages.into_iter().collect(), beside)
}

/// The pages that commits took away lately, and that none of these pages was.
fn removed(walker: &walk::Walker<'_>, pages: &[(String, Option<Committed>)]) -> Vec<Was> {
    let file = walker.repo.inside(FILE);
    if file.as_ref().is_some_and(|file| !walker.head.files.contains_key(file)) {
        return Vec::new();
    }
    let newest = walker.log.commits.iter().map(|commit| commit.time).max();
    let began = file.and_then(|file| walker.log.came(&file));
    let pages = pages.iter().filter_map(|(_, page)| page.as_ref());
    let were: HashSet<&str> = pages.flat_map(|page| &page.earlier).map(|was| was.path.as_str()).collect();
    let mut removed = walker.removed(lately(newest, began));
    removed.retain(|was| !were.contains(was.path.as_str()));
    removed
}

/// What the history says of a page as the work tree has it, and what it was when it has another address by its own front matter.
fn settle(
    tree: &Tree<'_>,
    page: &PageSource<'_>,
    digest: &str,
    committed: Option<&Committed>,
    blobs: &blobs::Blobs,
) -> (PageHistory, Option<Was>) {
    let Some(committed) = committed else {
        let inside = tree.repo.inside(page.place()).unwrap_or_default();
        let submodule = tree.head.submodules.iter().any(|folder| inside.starts_with(folder));
        return (unknown(if submodule { Why::Submodule } else { Why::Uncommitted }), None);
    };
    let mut history = committed.history.clone();
    let same = committed.text == digest;
    let readdressed = if same { None } else { readdressed(tree, page, blobs) };
    if (same && !committed.deps.iter().any(|dep| tree.dirty.contains(dep))) || committed.print.is_empty() {
        return (history, readdressed);
    }
    let print = moved::print(tree, page).1;
    if !print.is_some_and(|print| fingerprint::same(&print, &committed.print)) {
        history.changed = Seen::Unknown(Why::Uncommitted);
    }
    (history, readdressed)
}

/// A page as the newest commit has it, when its front matter may give it another address now.
fn readdressed(tree: &Tree<'_>, page: &PageSource<'_>, blobs: &blobs::Blobs) -> Option<Was> {
    let text = tree.request.sources.read(page.number).0.map(|source| source.text).unwrap_or_default();
    let bytes = blobs.read(tree.head.files.get(&tree.repo.inside(page.place())?)?)?;
    let was = walk::front(page.path, String::from_utf8(bytes).ok()?);
    walk::is_readdressed(&was, &walk::front(page.path, text)).then(|| Was {
        path: page.path.to_owned(),
        front: was,
        time: None,
    })
}
