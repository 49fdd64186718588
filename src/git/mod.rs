//! The history of a site's pages, read with the `git` program.
//!
//! Nothing here fails: what cannot be read is unknown, with the reason, and a message says what to do about it.

mod blobs;
mod cache;
mod log;
mod program;
mod repo;
mod walk;
mod work;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::dates::fingerprint::{Around, Reading};
use crate::dates::history::{History, PageHistory, Repository, Seen, Why};
use crate::diagnostic::{Code, Diagnostic};
use crate::digest::Digest;
use crate::source::Library;
pub use program::Program;
use repo::{Opened, Repo};
use work::{Now, WorkTree};

/// What a text of a page reads as, given its path below the site and the files around it.
pub type Fingerprinter<'a> = &'a (dyn Fn(&str, &str, &dyn Around) -> Option<Reading> + Sync);

/// A page as the work tree has it.
#[derive(Clone, Copy, Debug)]
struct PageSource<'a> {
    /// Its path below the site, in NFC.
    path: &'a str,
    /// Its number among the sources.
    number: usize,
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
    /// Its dates.
    history: PageHistory,
}

impl Committed {
    fn absent(first: Seen, changed: Seen) -> Self {
        Self { print: String::new(), text: String::new(), deps: Vec::new(), history: PageHistory { first, changed } }
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
    let mut pages = BTreeMap::new();
    let opened = repo::open(request.program, request.root, "");
    let (mut repository, head) = match &opened {
        Opened::Repo(repo) => {
            (if repo.shallow { Repository::Shallow } else { Repository::Full }, Some(repo.head.clone()))
        }
        Opened::Empty => (Repository::Full, None),
        Opened::Not(why) => (why.clone(), None),
    };
    for (mount, group) in by_repository(request.root, request.sources) {
        if mount.is_empty() {
            let read = match &opened {
                Opened::Repo(repo) => read(request, repo, &group),
                Opened::Empty => Ok(all(&group, Why::Uncommitted)),
                Opened::Not(_) => Ok(all(&group, Why::NotInHistory)),
            };
            pages.extend(read.unwrap_or_else(|detail| {
                repository = Repository::Broken { detail };
                all(&group, Why::NotInHistory)
            }));
        } else {
            let folder = request.root.join(&mount);
            let read = match repo::open(request.program, &folder, &mount) {
                Opened::Repo(repo) if repo.prefix.is_empty() => read(request, &repo, &group).ok(),
                _ => None,
            };
            pages.extend(read.unwrap_or_else(|| all(&group, Why::Submodule)));
        }
    }
    let mut messages = about(&repository);
    messages.extend(about_pages(&pages));
    messages.extend(future(&mut pages, request.now));
    (History { pages, earlier: BTreeMap::new(), repository, head }, messages)
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
        let page = PageSource { path: path.as_str(), number };
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

fn all(group: &Group<'_>, why: Why) -> BTreeMap<String, PageHistory> {
    group.iter().map(|page| (page.path.to_owned(), unknown(why))).collect()
}

fn unknown(why: Why) -> PageHistory {
    PageHistory { first: Seen::Unknown(why), changed: Seen::Unknown(why) }
}

/// The history of the pages of one repository.
fn read(request: &Request<'_>, repo: &Repo, group: &Group<'_>) -> Result<BTreeMap<String, PageHistory>, String> {
    let head = log::head(repo)?;
    let blobs = blobs::Blobs::new(&repo.git);
    let work = WorkTree { root: request.root };
    let key = cache::key(repo, request.fingerprint);
    let store = request.cache.and_then(|folder| cache::load(folder, repo, &key)).unwrap_or_default();
    let mut pages: BTreeMap<String, Option<Committed>> = BTreeMap::new();
    let mut fresh = store.head != repo.head || group.iter().any(|page| !store.pages.contains_key(page.path));
    if fresh {
        pages = walked(request, repo, group, &store, &head, &blobs, &work)?;
    } else {
        pages.extend(group.iter().map(|page| (page.path.to_owned(), store.pages[page.path].clone())));
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
    let settled: Vec<(String, PageHistory)> = group
        .par_iter()
        .map(|page| {
            (page.path.to_owned(), settle(request, repo, &head, &work, &dirty, page, pages[page.path].as_ref()))
        })
        .collect();
    if let Some(folder) = request.cache.filter(|_| fresh) {
        // What was missing may be fetched without a new commit.
        pages.retain(|_, page| page.as_ref().is_none_or(|page| !page.history.is_absent()));
        let clean = seen.into_iter().filter(|(path, _)| !dirty.contains(path)).collect();
        cache::save(folder, repo, &cache::Store { key, head: repo.head.clone(), pages, clean, saved: 0 });
    }
    Ok(settled.into_iter().collect())
}

/// Walks the history for the pages of which the last time does not tell.
fn walked(
    request: &Request<'_>,
    repo: &Repo,
    group: &Group<'_>,
    store: &cache::Store,
    head: &log::Head,
    blobs: &blobs::Blobs,
    work: &WorkTree<'_>,
) -> Result<BTreeMap<String, Option<Committed>>, String> {
    let log = log::read(repo)?;
    if log.commits.is_empty() {
        return Err("git rev-list".to_owned());
    }
    let many = log.many();
    let walker = walk::Walker {
        repo,
        log: &log,
        head,
        many: &many,
        blobs,
        work,
        fingerprint: request.fingerprint,
        texts: Default::default(),
        deleted: Default::default(),
    };
    // Below the newest commit of the last time the branch is the same, so a page that nothing touched since is as it was.
    let last = log.commits.iter().position(|commit| commit.id == store.head);
    let untouched = |path: &str| {
        repo.inside(path).is_none_or(|inside| log.next(&inside, 0).is_none_or(|change| Some(change.commit) >= last))
    };
    let kept = |page: &PageSource<'_>| {
        last?;
        let committed = store.pages.get(page.path)?.as_ref()?;
        (untouched(page.path) && committed.deps.iter().all(|dep| untouched(dep))).then(|| committed.clone())
    };
    let read = |page: &PageSource<'_>| (page.path.to_owned(), kept(page).or_else(|| walker.page(page.path)));
    let mut pages: Vec<(String, Option<Committed>)> = group.par_iter().map(read).collect();
    pages.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(pages.into_iter().collect())
}

/// What the history says of a page as the work tree has it.
fn settle(
    request: &Request<'_>,
    repo: &Repo,
    head: &log::Head,
    work: &WorkTree<'_>,
    dirty: &HashSet<String>,
    page: &PageSource<'_>,
    committed: Option<&Committed>,
) -> PageHistory {
    let Some(committed) = committed else {
        let inside = repo.inside(page.path).unwrap_or_default();
        let submodule = head.submodules.iter().any(|folder| inside.starts_with(folder));
        return unknown(if submodule { Why::Submodule } else { Why::Uncommitted });
    };
    let mut history = committed.history.clone();
    let text = request.sources.read(page.number).0.map(|source| source.text).unwrap_or_default();
    let same = committed.text == Digest::of(&lines(text.as_bytes())).to_string()
        && !committed.deps.iter().any(|dep| dirty.contains(dep));
    if same || committed.print.is_empty() {
        return history;
    }
    let now = Now { work, repo, head: &head.files, dirty, asked: RefCell::default() };
    let print = (request.fingerprint)(page.path, &text, &now).map(|reading| reading.fingerprint.to_string());
    if print.as_ref() != Some(&committed.print) {
        history.changed = Seen::Unknown(Why::Uncommitted);
    }
    history
}

fn about(repository: &Repository) -> Vec<Diagnostic> {
    match repository {
        Repository::Full | Repository::Shallow => Vec::new(),
        Repository::Dubious { folder } => {
            let quoted = format!("'{}'", folder.replace('\'', "'\\''"));
            let plain = folder.chars().all(|sign| sign.is_alphanumeric() || "/._-:".contains(sign));
            vec![
                Diagnostic::new(Code::A730)
                    .arg("folder", folder.clone())
                    .arg("quoted", if plain { folder.clone() } else { quoted }),
            ]
        }
        Repository::NoGit => vec![Diagnostic::new(Code::A731)],
        Repository::None => vec![Diagnostic::new(Code::A732)],
        Repository::Broken { detail } => vec![Diagnostic::new(Code::A736).arg("detail", detail.clone())],
    }
}

fn about_pages(pages: &BTreeMap<String, PageHistory>) -> Vec<Diagnostic> {
    let count = |why: Why| {
        pages.values().filter(|page| page.first == Seen::Unknown(why) || page.changed == Seen::Unknown(why)).count()
    };
    let kinds = [(Code::A733, Why::ShallowBoundary), (Code::A735, Why::Absent), (Code::A737, Why::Submodule)];
    let messages = kinds.into_iter().map(|(code, why)| (code, count(why))).filter(|(_, count)| *count > 0);
    messages.map(|(code, count)| Diagnostic::new(code).arg("count", count.to_string())).collect()
}

/// Takes away what is dated in the future, and says so once for each commit.
fn future(pages: &mut BTreeMap<String, PageHistory>, now: Timestamp) -> Vec<Diagnostic> {
    let mut found: BTreeMap<String, (Timestamp, usize)> = BTreeMap::new();
    for page in pages.values_mut() {
        let mut commits = BTreeSet::new();
        for seen in [&mut page.first, &mut page.changed] {
            if let Seen::At { time, commit, .. } = &*seen
                && *time > now
            {
                commits.insert((commit.clone(), *time));
                *seen = Seen::Unknown(Why::Future);
            }
        }
        for (commit, time) in commits {
            found.entry(commit).or_insert((time, 0)).1 += 1;
        }
    }
    let message = |(commit, (time, count)): (String, (Timestamp, usize))| {
        Diagnostic::new(Code::A734).arg("commit", commit).arg("time", time.to_string()).arg("count", count.to_string())
    };
    found.into_iter().map(message).collect()
}
