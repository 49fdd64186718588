//! The history of a site's pages, read with the `git` program.
//!
//! Nothing here fails: what cannot be read is unknown, with the reason, and a message says what to do about it.

mod blobs;
mod cache;
mod log;
mod messages;
mod submodules;
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
use anslag_core::dates::history::{
    FormerPage, History, HistoryDate, PageHistory, Repository, UnknownReason, former_pages_since,
};
use anslag_core::diagnostic::Diagnostic;
use anslag_core::digest::Hash128;
use anslag_core::source::SourceStore;
pub use program::Program;
use repo::{Opened, Repo};
pub use submodules::missing as missing_submodules;
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
    symlink_target: Option<String>,
}

impl PageSource<'_> {
    /// The path under which the history knows it.
    fn history_path(&self) -> &str {
        self.symlink_target.as_deref().unwrap_or(self.path)
    }
}

/// What the history of one repository says.
#[derive(Default)]
struct RepositoryHistory {
    pages: BTreeMap<String, PageHistory>,
    former_pages: BTreeMap<String, Vec<FormerPage>>,
    site_history: SiteHistory,
}

/// What the history says of the site as a whole.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
struct SiteHistory {
    /// Commits whose clock was wrong.
    #[serde(rename = "doubtful")]
    wrong_clocks: BTreeSet<String>,
    /// Commits that may have been meant to move no date.
    #[serde(rename = "unheard")]
    misplaced_trailers: BTreeSet<String>,
    /// Pages that commits took away.
    removed: Vec<FormerPage>,
    /// When the site's configuration came.
    #[serde(rename = "began")]
    config_added: Option<Timestamp>,
}

impl SiteHistory {
    fn join(&mut self, other: SiteHistory) {
        self.wrong_clocks.extend(other.wrong_clocks);
        self.misplaced_trailers.extend(other.misplaced_trailers);
        self.removed.extend(other.removed);
        self.config_added = self.config_added.or(other.config_added);
    }
}

/// What is asked of the history.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The site's folder.
    pub root: &'a Path,
    /// Its pages.
    pub sources: &'a dyn SourceStore,
    /// What a text reads as.
    pub fingerprint: Fingerprinter<'a>,
    /// The kinds of page that decide what a text reads as.
    pub kinds: Hash128,
    /// The moment after which a commit lies in the future.
    pub now: Timestamp,
    /// The folder for what is kept until the next time.
    pub cache: Option<&'a Path>,
    /// Git.
    pub program: &'a Program,
}

/// What the newest commit has of a page, and what its history says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct CommittedPage {
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
    #[serde(rename = "earlier")]
    former_pages: Vec<FormerPage>,
}

impl CommittedPage {
    fn absent(first: HistoryDate, changed: HistoryDate) -> Self {
        let history = PageHistory { first, changed };
        Self {
            print: String::new(),
            text: String::new(),
            deps: Vec::new(),
            records: Vec::new(),
            history,
            former_pages: Vec::new(),
        }
    }
}

/// Bytes with plain line endings.
fn with_plain_line_ends(bytes: &[u8]) -> Cow<'_, [u8]> {
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
        Opened::Unavailable(reason) => (reason.clone(), None),
    };
    let mut merged = RepositoryHistory::default();
    for (mount, group) in by_repository(request.root, request.sources) {
        let read = if mount.is_empty() {
            match &opened {
                Opened::Repo(repo) => read(request, repo, group.clone()).or_else(|detail| {
                    if repo.partial {
                        return Ok(all_unknown(&group, UnknownReason::Absent));
                    }
                    repository = Repository::Broken { detail };
                    Ok(all_unknown(&group, UnknownReason::NotInHistory))
                }),
                Opened::Empty => Ok(all_unknown(&group, UnknownReason::Uncommitted)),
                Opened::Unavailable(_) => Ok(all_unknown(&group, UnknownReason::NotInHistory)),
            }
        } else {
            match repo::open(request.program, &request.root.join(&mount), &mount) {
                Opened::Repo(repo) if repo.prefix.is_empty() => read(request, &repo, group.clone()),
                _ => Err(String::new()),
            }
        };
        let one = read.unwrap_or_else(|_: String| all_unknown(&group, UnknownReason::Submodule));
        merged.pages.extend(one.pages);
        merged.former_pages.extend(one.former_pages);
        merged.site_history.join(one.site_history);
    }
    let RepositoryHistory {
        mut pages,
        former_pages,
        site_history: SiteHistory { wrong_clocks, misplaced_trailers, removed, config_added },
    } = merged;
    let mut messages = messages::about(&repository);
    messages.extend(messages::wrong_clock(&mut pages, request.now, &wrong_clocks));
    messages.extend(messages::misplaced_trailers(&pages, &misplaced_trailers));
    messages.extend(messages::about_pages(&pages, head.is_some()));
    (History { pages, former_pages, removed, config_added, repository, head }, messages)
}

/// Files of the site's folders that git has left out of the work tree (a sparse checkout), by their paths below the site.
pub fn sparse_excluded(program: &Program, root: &Path) -> Vec<String> {
    if !git_dirs(root).iter().any(|folder| folder.join("info/sparse-checkout").exists()) {
        return Vec::new();
    }
    let Opened::Repo(repo) = repo::open(program, root, "") else { return Vec::new() };
    let listed =
        repo.git.run(&["ls-files", "-z", "-t", "--", "content", "data", "kinds", "static"]).unwrap_or_default();
    let text = String::from_utf8_lossy(&listed).into_owned();
    text.split('\0').filter_map(|line| line.strip_prefix("S ")).map(str::to_owned).collect()
}

/// Why there is no history to read; nothing where there is one.
pub fn unavailable(program: &Program, root: &Path) -> Option<Repository> {
    match repo::open(program, root, "") {
        Opened::Unavailable(reason) => Some(reason),
        Opened::Repo(_) | Opened::Empty => None,
    }
}

/// When the newest commit was made.
pub fn newest_commit_time(program: &Program, root: &Path) -> Option<Timestamp> {
    let Opened::Repo(repo) = repo::open(program, root, "") else { return None };
    let text = repo.git.run(&["log", "-1", "--format=%ct"]).ok()?;
    Timestamp::from_second(String::from_utf8_lossy(&text).trim().parse().ok()?).ok()
}

/// The folders in which git writes when the history of a site changes.
pub fn git_dirs(root: &Path) -> Vec<PathBuf> {
    let site_history = root.ancestors().map(|folder| folder.join(".git")).find(|path| path.exists());
    let Some(path) = site_history else { return Vec::new() };
    if path.is_dir() {
        return vec![path];
    }
    // A work tree beside another one has a file that names its folder.
    let named = work::text(&path).and_then(|text| Some(text.strip_prefix("gitdir:")?.trim().to_owned()));
    named.map(|folder| path.with_file_name(folder)).into_iter().collect()
}

/// Where a site lies in its repository: `docs/site/`, or nothing at the top of it and outside of one.
pub fn path_in_repository(root: &Path) -> String {
    // Whole, and without links and steps upwards.
    let Ok(root) = root.canonicalize() else { return String::new() };
    let top = root.ancestors().find(|folder| folder.join(".git").exists());
    let below = top.and_then(|top| root.strip_prefix(top).ok()).into_iter().flat_map(Path::components);
    below.map(|part| format!("{}/", part.as_os_str().to_string_lossy())).collect()
}

type Group<'a> = Vec<PageSource<'a>>;

/// The pages by the folder of the repository that they lie in: empty for the site's own.
fn by_repository<'a>(root: &Path, sources: &'a dyn SourceStore) -> BTreeMap<String, Group<'a>> {
    let mut known: BTreeMap<&str, String> = BTreeMap::new();
    let mut groups: BTreeMap<String, Group<'a>> = BTreeMap::new();
    for (number, path) in sources.paths().iter().enumerate() {
        let page = PageSource { path: path.as_str(), number, symlink_target: None };
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

fn all_unknown(group: &Group<'_>, reason: UnknownReason) -> RepositoryHistory {
    let pages = group.iter().map(|page| (page.path.to_owned(), unknown_history(reason))).collect();
    RepositoryHistory { pages, ..RepositoryHistory::default() }
}

fn unknown_history(reason: UnknownReason) -> PageHistory {
    PageHistory { first: HistoryDate::Unknown(reason), changed: HistoryDate::Unknown(reason) }
}

/// The history of the pages of one repository.
fn read(request: &Request<'_>, repo: &Repo, mut group: Group<'_>) -> Result<RepositoryHistory, String> {
    let head = log::head(repo)?;
    for page in group.iter_mut().filter(|_| !head.links.is_empty() && repo.mount.is_empty()) {
        page.symlink_target = symlink_target(request.root, repo, &head, page.path);
    }
    let blobs = blobs::Blobs::new(&repo.git);
    let work = WorkTree { root: request.root };
    let key = cache::key(repo, request);
    let store = request.cache.and_then(|folder| cache::load(folder, repo, &key)).unwrap_or_default();
    let missing = moved::missing(repo, &head, &group);
    let followed = missing.iter().filter(|_| moved::any_new(repo, &head, &group)).map(String::as_str);
    let requested: Vec<&str> = group.iter().map(PageSource::history_path).chain(followed).collect();
    let mut pages: BTreeMap<String, Option<CommittedPage>> = BTreeMap::new();
    let mut site_history = store.site_history.clone();
    let mut is_stale = store.head != repo.head || requested.iter().any(|path| !store.pages.contains_key(*path));
    if is_stale {
        let folders = group.iter().filter_map(|page| Some(page.symlink_target.as_ref()?.rsplit_once('/')?.0));
        let folders = folders.filter_map(|folder| repo.inside(&format!("{folder}/"))).collect();
        let log = log::read(repo, folders)?;
        if log.commits.is_empty() {
            return Err("git rev-list".to_owned());
        }
        (pages, site_history) = walk_pages(request, repo, &requested, &store, (&log, &head), &blobs, &work);
    } else {
        pages.extend(requested.iter().map(|path| ((*path).to_owned(), store.pages[*path].clone())));
    }
    let deps: BTreeSet<String> = pages.values().flatten().flat_map(|page| page.deps.iter().cloned()).collect();
    let content = |path: &str| repo.inside(path).and_then(|inside| head.files.get(&inside).cloned());
    let seen: BTreeMap<String, cache::Clean> = deps
        .iter()
        .filter_map(|path| Some((path.clone(), cache::Clean { stamp: work.stamp(path)?, id: content(path)? })))
        .collect();
    let trusted = |path: &str| seen.get(path).is_some_and(|clean| store.trusts(path, clean));
    is_stale |= seen.keys().any(|path| !trusted(path));
    let dirty = work.dirty(repo, &head, &blobs, &deps, &trusted);
    let tree = Tree { request, repo, head: &head, work: &work, dirty: &dirty };
    let digests = moved::digests(&tree, &group);
    let displaced = moved::displaced(&tree, &group, &pages, &digests, &blobs);
    let elsewhere = [missing.as_slice(), displaced.as_slice()].concat();
    let moves = moved::since(&tree, &group, &elsewhere, &pages, &blobs);
    let removed = moved::removed(&tree, &missing, &site_history.removed, &moves, &blobs);
    let pages_now: Vec<(String, PageHistory, Vec<FormerPage>)> = group
        .par_iter()
        .zip(&digests)
        .map(|(page, digest)| {
            let former = moves.get(page.path);
            let committed = pages[former.map_or(page.history_path(), |former| former.path.as_str())].as_ref();
            let committed = committed.filter(|_| former.is_some() || !displaced.iter().any(|path| path == page.path));
            let (history, former_address) = apply_work_tree(&tree, page, digest, committed, &blobs);
            let former_pages = committed.into_iter().flat_map(|page| &page.former_pages).cloned();
            let former_pages = former.cloned().or(former_address).into_iter().chain(former_pages);
            (page.path.to_owned(), history, former_pages.collect())
        })
        .collect();
    if let Some(folder) = request.cache.filter(|_| is_stale) {
        // What was missing may be fetched without a new commit.
        pages.retain(|_, page| page.as_ref().is_none_or(|page| !page.history.is_absent()));
        let clean = seen.into_iter().filter(|(path, _)| !dirty.contains(path)).collect();
        let (head, site_history) = (repo.head.clone(), site_history.clone());
        cache::save(folder, repo, &cache::Store { key, head, pages, clean, site_history, saved: 0 });
    }
    let mut merged =
        RepositoryHistory { site_history: SiteHistory { removed, ..site_history }, ..RepositoryHistory::default() };
    for (path, history, former_pages) in pages_now {
        if !former_pages.is_empty() {
            merged.former_pages.insert(path.clone(), former_pages);
        }
        merged.pages.insert(path, history);
    }
    Ok(merged)
}

/// Where a page lies whose path has a link in it, below the site; nothing when there is none, or it leads elsewhere.
fn symlink_target(root: &Path, repo: &Repo, head: &log::Head, path: &str) -> Option<String> {
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
        let now = Now { work, repo: self.repo, head: &self.head.files, dirty, ids, requested: RefCell::default() };
        let reading = (self.request.fingerprint)(page.history_path(), &text, &now);
        (text, reading)
    }
}

/// Walks the history for the pages of which the last time does not tell.
fn walk_pages(
    request: &Request<'_>,
    repo: &Repo,
    requested: &[&str],
    store: &cache::Store,
    (log, head): (&log::Log, &log::Head),
    blobs: &blobs::Blobs,
    work: &WorkTree<'_>,
) -> (BTreeMap<String, Option<CommittedPage>>, SiteHistory) {
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
    let unchanged = |page: &CommittedPage, dep: &str| {
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
    let mut pages: Vec<(String, Option<CommittedPage>)> = requested.par_iter().map(read).collect();
    pages.sort_by(|a, b| a.0.cmp(&b.0));
    let site_history = SiteHistory {
        wrong_clocks: log.wrong_clocks(request.now),
        misplaced_trailers: log.misplaced_trailers(),
        removed: removed(&walker, &pages),
        config_added: repo.inside(FILE).and_then(|file| log.came(&file)),
    };
    (pages.into_iter().collect(), site_history)
}

/// The pages that commits took away lately, and that none of these pages was.
fn removed(walker: &walk::Walker<'_>, pages: &[(String, Option<CommittedPage>)]) -> Vec<FormerPage> {
    let file = walker.repo.inside(FILE);
    if file.as_ref().is_some_and(|file| !walker.head.files.contains_key(file)) {
        return Vec::new();
    }
    let newest = walker.log.commits.iter().map(|commit| commit.time).max();
    let config_added = file.and_then(|file| walker.log.came(&file));
    let pages = pages.iter().filter_map(|(_, page)| page.as_ref());
    let known: HashSet<&str> = pages.flat_map(|page| &page.former_pages).map(|former| former.path.as_str()).collect();
    let mut removed = walker.removed(former_pages_since(newest, config_added));
    removed.retain(|former| !known.contains(former.path.as_str()));
    removed
}

/// What the history says of a page as the work tree has it, and what it was when it has another address by its own front matter.
fn apply_work_tree(
    tree: &Tree<'_>,
    page: &PageSource<'_>,
    digest: &str,
    committed: Option<&CommittedPage>,
    blobs: &blobs::Blobs,
) -> (PageHistory, Option<FormerPage>) {
    let Some(committed) = committed else {
        let inside = tree.repo.inside(page.history_path()).unwrap_or_default();
        let submodule = tree.head.submodules.iter().any(|folder| inside.starts_with(folder));
        return (unknown_history(if submodule { UnknownReason::Submodule } else { UnknownReason::Uncommitted }), None);
    };
    let mut history = committed.history.clone();
    let same = committed.text == digest;
    let former_address = if same { None } else { former_address(tree, page, blobs) };
    if (same && !committed.deps.iter().any(|dep| tree.dirty.contains(dep))) || committed.print.is_empty() {
        return (history, former_address);
    }
    let print = moved::print(tree, page).1;
    if !print.is_some_and(|print| fingerprint::same(&print, &committed.print)) {
        history.changed = HistoryDate::Unknown(UnknownReason::Uncommitted);
    }
    (history, former_address)
}

/// A page as the newest commit has it, when its front matter may give it another address now.
fn former_address(tree: &Tree<'_>, page: &PageSource<'_>, blobs: &blobs::Blobs) -> Option<FormerPage> {
    let text = tree.request.sources.read(page.number).0.map(|source| source.text).unwrap_or_default();
    let bytes = blobs.read(tree.head.files.get(&tree.repo.inside(page.history_path())?)?)?;
    let former = walk::front(page.path, String::from_utf8(bytes).ok()?);
    walk::is_readdressed(&former, &walk::front(page.path, text)).then(|| FormerPage {
        path: page.path.to_owned(),
        front: former,
        time: None,
    })
}
