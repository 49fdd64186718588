//! What was moved or removed in the work tree since the newest commit.

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;

use super::blobs::Blobs;
use super::log::Head;
use super::repo::Repo;
use super::walk::{front, is_shown};
use super::work::hashes_of;
use super::{CommittedPage, PageSource, Tree, with_plain_line_ends};
use anslag_core::dates::history::FormerPage;
use anslag_core::dates::moves::{Text, is_edit, pair};
use anslag_core::digest::Digest;

/// Pages of the newest commit that the work tree does not have.
pub(crate) fn missing(repo: &Repo, head: &Head, group: &[PageSource<'_>]) -> Vec<String> {
    let here: HashSet<&str> = group.iter().map(PageSource::history_path).collect();
    let below = |path: &String| path.strip_prefix(repo.prefix.as_str()).map(|path| format!("{}{path}", repo.mount));
    let is_page = |path: &String| path.ends_with(".md") && path.starts_with("content/");
    let mut missing: Vec<String> = head.files.keys().filter_map(below).filter(is_page).collect();
    missing.retain(|path| !here.contains(path.as_str()));
    missing.sort_unstable();
    missing
}

/// Whether the work tree has pages that no commit has, which may be some of the missing ones.
pub(crate) fn any_new(repo: &Repo, head: &Head, group: &[PageSource<'_>]) -> bool {
    group.iter().any(|page| repo.inside(page.history_path()).is_none_or(|inside| !head.files.contains_key(&inside)))
}

/// Pages that are gone, as the work tree has it: those that commits took away, and those that are missing and were not moved.
pub(crate) fn removed(
    tree: &Tree<'_>,
    missing: &[String],
    committed: &[FormerPage],
    moves: &BTreeMap<String, FormerPage>,
    blobs: &Blobs,
) -> Vec<FormerPage> {
    let moved: HashSet<&str> = moves.values().map(|former| former.path.as_str()).collect();
    let is_gone = |path: &&String| {
        is_shown(path) && !moved.contains(path.as_str()) && !tree.request.root.join(path.as_str()).exists()
    };
    let since = missing.iter().filter(is_gone).filter_map(|path| {
        let bytes = blobs.read(tree.head.files.get(&tree.repo.inside(path)?)?)?;
        Some(FormerPage { path: path.clone(), front: front(path, String::from_utf8(bytes).ok()?), time: None })
    });
    let committed = committed.iter().filter(|former| !tree.request.root.join(&former.path).exists()).cloned();
    committed.chain(since).collect()
}

/// The digest of each page's text as it lies, with plain line endings, in the order of the group.
pub(crate) fn digests(tree: &Tree<'_>, group: &[PageSource<'_>]) -> Vec<String> {
    let text = |page: &PageSource<'_>| tree.request.sources.read(page.number).0.map(|source| source.text);
    let digest = |page| Digest::of(&with_plain_line_ends(text(page).unwrap_or_default().as_bytes())).to_string();
    group.par_iter().map(digest).collect()
}

/// Pages whose text lies at another path as the newest commit has it, while another page lies at theirs; and those at that path.
pub(crate) fn displaced(
    tree: &Tree<'_>,
    group: &[PageSource<'_>],
    pages: &BTreeMap<String, Option<CommittedPage>>,
    digests: &[String],
    blobs: &Blobs,
) -> Vec<String> {
    let committed = |page: &PageSource<'_>| pages.get(page.history_path()).and_then(Option::as_ref);
    let is_rewritten = |(page, digest): &(&PageSource<'_>, &String)| {
        page.symlink_target.is_none()
            && committed(page).is_some_and(|before| before.text != **digest && !before.print.is_empty())
    };
    let rewritten: Vec<(&PageSource<'_>, &String)> = group.iter().zip(digests).filter(is_rewritten).collect();
    let former: HashMap<&str, &PageSource<'_>> =
        rewritten.iter().filter_map(|(page, _)| Some((committed(page)?.text.as_str(), *page))).collect();
    let here: HashSet<&str> = rewritten.iter().map(|(page, _)| page.path).collect();
    let changed = group.iter().zip(digests).filter(|(page, _)| committed(page).is_none() || here.contains(page.path));
    let mut displaced: BTreeMap<&str, &PageSource<'_>> = BTreeMap::new();
    for (page, digest) in changed {
        let Some(owner) = former.get(digest.as_str()) else { continue };
        displaced.insert(owner.path, owner);
        if here.contains(page.path) {
            displaced.insert(page.path, page);
        }
    }
    let digest_of: HashMap<&str, &str> = rewritten.iter().map(|(page, digest)| (page.path, digest.as_str())).collect();
    let is_other = |page: &PageSource<'_>| former.contains_key(digest_of[page.path]) || !is_same(tree, page, blobs);
    displaced.into_values().filter(|page| is_other(page)).map(|page| page.path.to_owned()).collect()
}

/// Whether a page is the one that the newest commit has at its path, edited.
fn is_same(tree: &Tree<'_>, page: &PageSource<'_>, blobs: &Blobs) -> bool {
    let text_of = |inside: String| blobs.read(tree.head.files.get(&inside)?);
    let Some(before) = tree.repo.inside(page.path).and_then(text_of) else { return true };
    let now = tree.request.sources.read(page.number).0.map(|source| source.text).unwrap_or_default();
    is_edit(&Text::new(page.path, &String::from_utf8_lossy(&before), ""), &Text::new(page.path, &now, ""))
}

/// What pages that no commit has at their path were at the newest commit, by their path now; `missing` are
/// those that are not where it has them.
pub(crate) fn since(
    tree: &Tree<'_>,
    group: &[PageSource<'_>],
    missing: &[String],
    pages: &BTreeMap<String, Option<CommittedPage>>,
    blobs: &Blobs,
) -> BTreeMap<String, FormerPage> {
    let text_of = |path: &str| {
        let bytes = tree.repo.inside(path).and_then(|inside| blobs.read(tree.head.files.get(&inside)?))?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    let gone: Vec<(Text, String)> = missing
        .iter()
        .filter_map(|path| {
            let text = text_of(path)?;
            Some((Text::new(path, &text, &pages.get(path)?.as_ref()?.print), text))
        })
        .collect();
    if gone.is_empty() {
        return BTreeMap::new();
    }
    let new = group.iter().filter(|page| {
        missing.iter().any(|path| path == page.path) || pages.get(page.history_path()).is_none_or(Option::is_none)
    });
    let come: Vec<(&PageSource<'_>, Text)> = new
        .map(|page| {
            let (text, print) = print(tree, page);
            (page, Text::new(page.path, &text, &print.unwrap_or_default()))
        })
        .collect();
    let (before, texts): (Vec<Text>, Vec<String>) = gone.into_iter().unzip();
    let (pages, after): (Vec<&PageSource<'_>>, Vec<Text>) = come.into_iter().unzip();
    let former = |line: usize| FormerPage {
        path: before[line].path.clone(),
        front: front(&before[line].path, texts[line].clone()),
        time: None,
    };
    pair(&before, &after, &|_| None).into_iter().map(|(n, line)| (pages[n].path.to_owned(), former(line))).collect()
}

/// The text of a page in the work tree, and what it reads as; a file that it shows and that no commit has at its path counts by
/// what git would call its bytes, since it may have been moved with the page.
pub(crate) fn print(tree: &Tree<'_>, page: &PageSource<'_>) -> (String, Option<String>) {
    let (text, reading) = tree.page(page, &HashMap::new());
    let Some(reading) = reading else { return (text, None) };
    let known = |path: &String| tree.repo.inside(path).is_some_and(|inside| tree.head.files.contains_key(&inside));
    let unknown: Vec<String> = reading.depends_on.iter().filter(|path| !known(path)).cloned().collect();
    let ids = hashes_of(tree.work, tree.repo, &unknown);
    let reading = if ids.is_empty() { Some(reading) } else { tree.page(page, &ids).1 };
    (text, reading.map(|reading| reading.fingerprint.to_string()))
}
