//! Pages that were moved or removed in the work tree since the newest commit.

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;

use super::blobs::Blobs;
use super::head_tree::HeadTree;
use super::pages::WorkTreeState;
use super::repo::Repo;
use super::walk::{front_matter, is_page_path};
use super::work_tree::object_ids_of;
use super::{CommittedPage, PageSource, with_plain_line_ends};
use anslag_core::dates::history::FormerPage;
use anslag_core::dates::moves::{PageText, is_edit, pair_moves};
use anslag_core::digest::Digest;

/// Pages of the newest commit that are not in the work tree.
pub(crate) fn missing(repo: &Repo, head: &HeadTree, group: &[PageSource<'_>]) -> Vec<String> {
    let present: HashSet<&str> = group.iter().map(PageSource::history_path).collect();
    let below = |path: &String| path.strip_prefix(repo.prefix.as_str()).map(|path| format!("{}{path}", repo.mount));
    let is_page = |path: &String| path.ends_with(".md") && path.starts_with("content/");
    let mut missing: Vec<String> = head.files.keys().filter_map(below).filter(is_page).collect();
    missing.retain(|path| !present.contains(path.as_str()));
    missing.sort_unstable();
    missing
}

/// Whether the work tree has pages that are not in the newest commit; they may be the missing ones, moved.
pub(crate) fn any_new(repo: &Repo, head: &HeadTree, group: &[PageSource<'_>]) -> bool {
    group
        .iter()
        .any(|page| repo.repo_path(page.history_path()).is_none_or(|repo_path| !head.files.contains_key(&repo_path)))
}

/// All removed pages: those that commits removed, and those that are missing in the work tree and were not moved.
pub(crate) fn removed(
    tree: &WorkTreeState<'_>,
    missing: &[String],
    committed: &[FormerPage],
    moves: &BTreeMap<String, FormerPage>,
    blobs: &Blobs,
) -> Vec<FormerPage> {
    let moved: HashSet<&str> = moves.values().map(|former| former.path.as_str()).collect();
    let is_gone = |path: &&String| {
        is_page_path(path) && !moved.contains(path.as_str()) && !tree.request.root.join(path.as_str()).exists()
    };
    let since = missing.iter().filter(is_gone).filter_map(|path| {
        let bytes = blobs.read(tree.head.files.get(&tree.repo.repo_path(path)?)?)?;
        Some(FormerPage {
            path: path.clone(),
            front_matter: front_matter(path, String::from_utf8(bytes).ok()?),
            time: None,
        })
    });
    let committed = committed.iter().filter(|former| !tree.request.root.join(&former.path).exists()).cloned();
    committed.chain(since).collect()
}

/// The digest of each page's text in the work tree, with line endings normalised, in the order of the group.
pub(crate) fn digests(tree: &WorkTreeState<'_>, group: &[PageSource<'_>]) -> Vec<String> {
    let text = |page: &PageSource<'_>| tree.request.sources.read(page.number).0.map(|source| source.text);
    let digest = |page| Digest::of(&with_plain_line_ends(text(page).unwrap_or_default().as_bytes())).to_string();
    group.par_iter().map(digest).collect()
}

/// Paths of pages whose committed text is now at another path while another page took theirs, and the pages at those
/// paths.
pub(crate) fn displaced(
    tree: &WorkTreeState<'_>,
    group: &[PageSource<'_>],
    pages: &BTreeMap<String, Option<CommittedPage>>,
    digests: &[String],
    blobs: &Blobs,
) -> Vec<String> {
    let committed = |page: &PageSource<'_>| pages.get(page.history_path()).and_then(Option::as_ref);
    let is_rewritten = |(page, digest): &(&PageSource<'_>, &String)| {
        page.symlink_target.is_none()
            && committed(page).is_some_and(|before| before.text_digest != **digest && !before.fingerprint.is_empty())
    };
    let rewritten: Vec<(&PageSource<'_>, &String)> = group.iter().zip(digests).filter(is_rewritten).collect();
    let former: HashMap<&str, &PageSource<'_>> =
        rewritten.iter().filter_map(|(page, _)| Some((committed(page)?.text_digest.as_str(), *page))).collect();
    let rewritten_paths: HashSet<&str> = rewritten.iter().map(|(page, _)| page.path).collect();
    let changed =
        group.iter().zip(digests).filter(|(page, _)| committed(page).is_none() || rewritten_paths.contains(page.path));
    let mut displaced: BTreeMap<&str, &PageSource<'_>> = BTreeMap::new();
    for (page, digest) in changed {
        let Some(owner) = former.get(digest.as_str()) else { continue };
        displaced.insert(owner.path, owner);
        if rewritten_paths.contains(page.path) {
            displaced.insert(page.path, page);
        }
    }
    let digest_of: HashMap<&str, &str> = rewritten.iter().map(|(page, digest)| (page.path, digest.as_str())).collect();
    let is_other = |page: &PageSource<'_>| former.contains_key(digest_of[page.path]) || !is_same(tree, page, blobs);
    displaced.into_values().filter(|page| is_other(page)).map(|page| page.path.to_owned()).collect()
}

/// Whether a page is an edit of the page at the same path in the newest commit.
fn is_same(tree: &WorkTreeState<'_>, page: &PageSource<'_>, blobs: &Blobs) -> bool {
    let text_of = |repo_path: String| blobs.read(tree.head.files.get(&repo_path)?);
    let Some(before) = tree.repo.repo_path(page.path).and_then(text_of) else { return true };
    let now = tree.request.sources.read(page.number).0.map(|source| source.text).unwrap_or_default();
    is_edit(&PageText::new(page.path, &String::from_utf8_lossy(&before), ""), &PageText::new(page.path, &now, ""))
}

/// For each page that is new at its path, the page of the newest commit that it was, if any. `missing` lists the pages
/// that are no longer at their committed path.
pub(crate) fn moves(
    tree: &WorkTreeState<'_>,
    group: &[PageSource<'_>],
    missing: &[String],
    pages: &BTreeMap<String, Option<CommittedPage>>,
    blobs: &Blobs,
) -> BTreeMap<String, FormerPage> {
    let text_of = |path: &str| {
        let bytes = tree.repo.repo_path(path).and_then(|repo_path| blobs.read(tree.head.files.get(&repo_path)?))?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    let removed_texts: Vec<(PageText, String)> = missing
        .iter()
        .filter_map(|path| {
            let text = text_of(path)?;
            Some((PageText::new(path, &text, &pages.get(path)?.as_ref()?.fingerprint), text))
        })
        .collect();
    if removed_texts.is_empty() {
        return BTreeMap::new();
    }
    let new = group.iter().filter(|page| {
        missing.iter().any(|path| path == page.path) || pages.get(page.history_path()).is_none_or(Option::is_none)
    });
    let added: Vec<(&PageSource<'_>, PageText)> = new
        .map(|page| {
            let (text, fingerprint) = fingerprint(tree, page);
            (page, PageText::new(page.path, &text, &fingerprint.unwrap_or_default()))
        })
        .collect();
    let (before, texts): (Vec<PageText>, Vec<String>) = removed_texts.into_iter().unzip();
    let (pages, after): (Vec<&PageSource<'_>>, Vec<PageText>) = added.into_iter().unzip();
    let former = |old: usize| FormerPage {
        path: before[old].path.clone(),
        front_matter: front_matter(&before[old].path, texts[old].clone()),
        time: None,
    };
    pair_moves(&before, &after, &|_| None).into_iter().map(|(n, old)| (pages[n].path.to_owned(), former(old))).collect()
}

/// The text and fingerprint of a page in the work tree. A shown file that is not committed at its path is identified
/// by its git object id, since it may have been moved together with the page.
pub(crate) fn fingerprint(tree: &WorkTreeState<'_>, page: &PageSource<'_>) -> (String, Option<String>) {
    let (text, reading) = tree.page(page, &HashMap::new());
    let Some(reading) = reading else { return (text, None) };
    let is_committed =
        |path: &String| tree.repo.repo_path(path).is_some_and(|repo_path| tree.head.files.contains_key(&repo_path));
    let uncommitted: Vec<String> = reading.depends_on.iter().filter(|path| !is_committed(path)).cloned().collect();
    let ids = object_ids_of(tree.work, tree.repo, &uncommitted);
    let reading = if ids.is_empty() { Some(reading) } else { tree.page(page, &ids).1 };
    (text, reading.map(|reading| reading.fingerprint.to_string()))
}
