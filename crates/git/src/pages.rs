//! The history of the pages of one repository: what the walk finds, and what the work tree changes.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::head_tree::{self, HeadTree};
use super::repo::Repo;
use super::work_tree::{WorkTree, WorkTreeFiles};
use super::{
    CommittedPage, Group, PageSource, RepositoryHistory, Request, SiteHistory, blobs, cache, data_file_history, log,
    moved, unknown_history, walk,
};
use anslag_core::config::FILE;
use anslag_core::dates::fingerprint::{self, PageFingerprint};
use anslag_core::dates::history::{FormerPage, HistoryDate, PageHistory, UnknownReason, former_pages_since};

/// Reads the history of the pages of one repository.
pub(crate) fn read(request: &Request<'_>, repo: &Repo, mut group: Group<'_>) -> Result<RepositoryHistory, String> {
    let head = head_tree::read(repo)?;
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
        let folders = folders.filter_map(|folder| repo.repo_path(&format!("{folder}/"))).collect();
        let log = log::read(repo, folders)?;
        if log.commits.is_empty() {
            return Err("git rev-list".to_owned());
        }
        (pages, site_history) = walk_pages(request, repo, &requested, &store, (&log, &head), &blobs, &work);
    } else {
        pages.extend(requested.iter().map(|path| ((*path).to_owned(), store.pages[*path].clone())));
    }
    let deps: BTreeSet<String> = pages.values().flatten().flat_map(|page| page.deps.iter().cloned()).collect();
    let content = |path: &str| repo.repo_path(path).and_then(|repo_path| head.files.get(&repo_path).cloned());
    let current: BTreeMap<String, cache::CleanFile> = deps
        .iter()
        .filter_map(|path| Some((path.clone(), cache::CleanFile { stamp: work.stamp(path)?, id: content(path)? })))
        .collect();
    let trusted = |path: &str| current.get(path).is_some_and(|clean| store.trusts(path, clean));
    is_stale |= current.keys().any(|path| !trusted(path));
    let dirty = work.dirty(repo, &head, &blobs, &deps, &trusted);
    let tree = WorkTreeState { request, repo, head: &head, work: &work, dirty: &dirty };
    let digests = moved::digests(&tree, &group);
    let displaced = moved::displaced(&tree, &group, &pages, &digests, &blobs);
    let elsewhere = [missing.as_slice(), displaced.as_slice()].concat();
    let moves = moved::moves(&tree, &group, &elsewhere, &pages, &blobs);
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
        // A missing text may be fetched later without a new commit, so it is not cached.
        pages.retain(|_, page| page.as_ref().is_none_or(|page| !page.history.is_absent()));
        let clean = current.into_iter().filter(|(path, _)| !dirty.contains(path)).collect();
        let (head, site_history) = (repo.head.clone(), site_history.clone());
        cache::save(folder, repo, &cache::Store { key, head, pages, clean, site_history, saved: 0 });
    }
    Ok(collect(pages_now, SiteHistory { removed, ..site_history }))
}

fn collect(pages: Vec<(String, PageHistory, Vec<FormerPage>)>, site_history: SiteHistory) -> RepositoryHistory {
    let mut all = RepositoryHistory { site_history, ..RepositoryHistory::default() };
    for (path, history, former_pages) in pages {
        if !former_pages.is_empty() {
            all.former_pages.insert(path.clone(), former_pages);
        }
        all.pages.insert(path, history);
    }
    all
}

/// The real path of a page whose path contains a symbolic link; `None` when it contains none or leads out of the site.
fn symlink_target(root: &Path, repo: &Repo, head: &HeadTree, path: &str) -> Option<String> {
    let repo_path = repo.repo_path(path)?;
    let mut above = std::iter::successors(Some(repo_path.as_str()), |path| Some(path.rsplit_once('/')?.0));
    above.find(|path| head.links.contains(*path))?;
    let (root, file) = (root.canonicalize().ok()?, root.join(path).canonicalize().ok()?);
    Some(file.strip_prefix(root).ok()?.to_str()?.replace('\\', "/").nfc().collect())
}

/// The work tree compared with the newest commit.
pub(crate) struct WorkTreeState<'a> {
    /// The request.
    pub(crate) request: &'a Request<'a>,
    /// The repository.
    pub(crate) repo: &'a Repo,
    /// The file list of the newest commit.
    pub(crate) head: &'a HeadTree,
    /// The work tree.
    pub(crate) work: &'a WorkTree<'a>,
    /// Files that differ from the newest commit.
    pub(crate) dirty: &'a HashSet<String>,
}

impl WorkTreeState<'_> {
    /// The text of a page and its fingerprint.
    pub(crate) fn page(
        &self,
        page: &PageSource<'_>,
        ids: &HashMap<String, String>,
    ) -> (String, Option<PageFingerprint>) {
        let text = self.request.sources.read(page.number).0.map(|source| source.text).unwrap_or_default();
        let (work, dirty) = (self.work, self.dirty);
        let now =
            WorkTreeFiles { work, repo: self.repo, head: &self.head.files, dirty, ids, requested: RefCell::default() };
        let reading = (self.request.fingerprint)(page.history_path(), &text, &now);
        (text, reading)
    }
}

/// Walks the history of those pages whose cached result is out of date.
fn walk_pages(
    request: &Request<'_>,
    repo: &Repo,
    requested: &[&str],
    store: &cache::Store,
    (log, head): (&log::Log, &HeadTree),
    blobs: &blobs::Blobs,
    work: &WorkTree<'_>,
) -> (BTreeMap<String, Option<CommittedPage>>, SiteHistory) {
    let bulk_edits = log.bulk_edits();
    let walker = walk::Walker {
        repo,
        log,
        head,
        bulk_edits: &bulk_edits,
        blobs,
        work,
        fingerprint: request.fingerprint,
        texts: Default::default(),
        records: data_file_history::Records::new(log, blobs, usize::MAX),
        moved: Default::default(),
    };
    // The branch is the same below the commit of the last run, so a page that no commit has touched since is
    // unchanged.
    let last = log.commits.iter().position(|commit| commit.id == store.head);
    let since = data_file_history::Records::new(log, blobs, last.unwrap_or_default());
    let untouched = |path: &str| {
        repo.repo_path(path)
            .is_none_or(|repo_path| log.next(&repo_path, 0).is_none_or(|change| Some(change.commit) >= last))
    };
    let unchanged = |page: &CommittedPage, dep: &str| {
        let mut ids = page.records.iter().filter(|(file, _)| file == dep).map(|(_, id)| id.as_str()).peekable();
        let repo_path = || repo.repo_path(dep).unwrap_or_default();
        untouched(dep) || (ids.peek().is_some() && since.next(&repo_path(), ids, 0).is_none())
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
        config_added: repo.repo_path(FILE).and_then(|file| log.added_at(&file)),
    };
    (pages.into_iter().collect(), site_history)
}

/// The pages that commits removed recently and that are not former paths of a present page.
fn removed(walker: &walk::Walker<'_>, pages: &[(String, Option<CommittedPage>)]) -> Vec<FormerPage> {
    let file = walker.repo.repo_path(FILE);
    if file.as_ref().is_some_and(|file| !walker.head.files.contains_key(file)) {
        return Vec::new();
    }
    let newest = walker.log.commits.iter().map(|commit| commit.time).max();
    let config_added = file.and_then(|file| walker.log.added_at(&file));
    let pages = pages.iter().filter_map(|(_, page)| page.as_ref());
    let former_paths: HashSet<&str> =
        pages.flat_map(|page| &page.former_pages).map(|former| former.path.as_str()).collect();
    let mut removed = walker.removed(former_pages_since(newest, config_added));
    removed.retain(|former| !former_paths.contains(former.path.as_str()));
    removed
}

/// The history of a page as it is in the work tree, and its former address if uncommitted front matter changes it.
fn apply_work_tree(
    tree: &WorkTreeState<'_>,
    page: &PageSource<'_>,
    digest: &str,
    committed: Option<&CommittedPage>,
    blobs: &blobs::Blobs,
) -> (PageHistory, Option<FormerPage>) {
    let Some(committed) = committed else {
        let repo_path = tree.repo.repo_path(page.history_path()).unwrap_or_default();
        let submodule = tree.head.submodules.iter().any(|folder| repo_path.starts_with(folder));
        return (unknown_history(if submodule { UnknownReason::Submodule } else { UnknownReason::Uncommitted }), None);
    };
    let mut history = committed.history.clone();
    let same = committed.text_digest == digest;
    let former_address = if same { None } else { former_address(tree, page, blobs) };
    if (same && !committed.deps.iter().any(|dep| tree.dirty.contains(dep))) || committed.fingerprint.is_empty() {
        return (history, former_address);
    }
    let fingerprint = moved::fingerprint(tree, page).1;
    if !fingerprint.is_some_and(|fingerprint| fingerprint::same(&fingerprint, &committed.fingerprint)) {
        history.changed = HistoryDate::Unknown(UnknownReason::Uncommitted);
    }
    (history, former_address)
}

/// The page of the newest commit, if the work tree's front matter may give it another address.
fn former_address(tree: &WorkTreeState<'_>, page: &PageSource<'_>, blobs: &blobs::Blobs) -> Option<FormerPage> {
    let text = tree.request.sources.read(page.number).0.map(|source| source.text).unwrap_or_default();
    let bytes = blobs.read(tree.head.files.get(&tree.repo.repo_path(page.history_path())?)?)?;
    let former = walk::front_matter(page.path, String::from_utf8(bytes).ok()?);
    walk::is_readdressed(&former, &walk::front_matter(page.path, text)).then(|| FormerPage {
        path: page.path.to_owned(),
        front_matter: former,
        time: None,
    })
}
