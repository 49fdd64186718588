//! The commits of the published branch and every file's changes.

mod read;

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::Timestamp;

use anslag_core::config::FILE;
use anslag_core::dates::history::wrong_clocks;
pub(crate) use read::read;

/// Folders with files that pages depend on, wherever the site has been in the repository. Git compares all files:
/// limiting it by path patterns takes four times as long.
const FOLDERS: &[&str] = &["content/", "data/", "static/"];

/// A commit of the published branch.
#[derive(Clone, Debug)]
pub(crate) struct Commit {
    /// The id of the commit.
    pub(crate) id: String,
    /// When it reached the branch.
    pub(crate) time: Timestamp,
    /// Whether it is excluded from dating: listed in `.git-blame-ignore-revs`, or with the trailer `Anslag-Updated:
    /// no`.
    pub(crate) ignored: bool,
    /// Whether its message says that it reverts another commit.
    pub(crate) reverts: bool,
    /// Whether the history is cut off here (shallow clone).
    pub(crate) boundary: bool,
    /// The commit before it on the branch.
    parent: Option<String>,
}

/// A change of one file by one commit.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// Index of the commit in [`Log::commits`].
    pub(crate) commit: usize,
    /// The content before, as an index of [`Log::ids`]; `None` when the file was added.
    pub(crate) old: Option<u32>,
    /// The content after; `None` when the file was removed.
    pub(crate) new: Option<u32>,
    /// The path that it was renamed from.
    pub(crate) from: Option<String>,
    /// Whether the file moved to another path with the same content.
    pub(crate) moved_unchanged: bool,
}

/// The pages that a commit removed from their paths and those that it added at others: candidates for moves.
#[derive(Debug, Default)]
pub(crate) struct Relocated {
    /// The old paths.
    pub(crate) removed: Vec<String>,
    /// The new paths, each with the old path that git pairs it with.
    pub(crate) added: Vec<(String, Option<String>)>,
}

/// A commit that adds at least this many pages is an import: fewer may well have been written on one day.
const MIN_IMPORT: usize = 5;

/// For how long a misplaced trailer is reported, in seconds, counted from the newest commit.
const TRAILER_WARNING_PERIOD: i64 = 30 * 86_400;

/// Whether a commit added or changed many pages at once.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct BulkEdit {
    /// It added at least [`MIN_IMPORT`] pages, or more than half of those that there were then.
    pub(crate) brought_in: bool,
    /// It changed more than one page and more than a fifth of them.
    pub(crate) changed: bool,
}

/// The commits of the published branch and the changes of all files.
#[derive(Debug, Default)]
pub(crate) struct Log {
    /// The commits of the published branch, newest first.
    pub(crate) commits: Vec<Commit>,
    /// Object ids of file contents.
    pub(crate) ids: Vec<Box<str>>,
    changes: HashMap<String, Vec<Change>>,
    known: HashMap<Box<str>, u32>,
    /// (merge, path) where everything that the merge brought comes from ignored commits.
    ignored_in_merge: HashSet<(usize, String)>,
    /// (merge, path) where a commit that the merge brought is a revert.
    reverted_in_merge: HashSet<(usize, String)>,
    /// Merges whose commits are not all in this clone.
    uncertain: HashSet<usize>,
    /// Candidates for moves, by commit.
    relocated: HashMap<usize, Relocated>,
    /// (commit, path) of pages whose text the commit moved to another path while it wrote another text at the old one.
    displaced: HashSet<(usize, String)>,
    /// Whether every file is relevant and every Markdown file a page, as in a submodule.
    pages_everywhere: bool,
    /// Commits with a misplaced `Anslag-Updated: no`.
    misplaced_trailers: Vec<usize>,
    /// Folders outside of the site that symbolic links point to.
    folders: BTreeSet<String>,
}

impl Log {
    /// The newest change of a file at this commit or an older one.
    pub(crate) fn next(&self, path: &str, commit: usize) -> Option<&Change> {
        let changes = self.changes.get(path)?;
        changes.get(changes.partition_point(|change| change.commit < commit))
    }

    /// All changes of a file, newest first.
    pub(crate) fn changes(&self, path: &str) -> &[Change] {
        self.changes.get(path).map_or(&[], Vec::as_slice)
    }

    /// The object id of a file after a commit; `head` has the files of the newest commit.
    pub(crate) fn at(&self, path: &str, commit: usize, head: &HashMap<String, String>) -> Option<String> {
        let id = match (self.next(path, commit), self.changes.get(path).and_then(|changes| changes.last())) {
            (Some(change), _) => change.new,
            (None, Some(last)) => last.old,
            (None, None) => return head.get(path).cloned(),
        };
        id.map(|id| self.ids[id as usize].to_string())
    }

    /// The candidates for moves in a commit; `None` when it did not both remove and add pages.
    pub(crate) fn relocated(&self, commit: usize) -> Option<&Relocated> {
        self.relocated.get(&commit)
    }

    /// Whether the page at this path may be a different page after the commit.
    pub(crate) fn is_displaced(&self, commit: usize, path: &str) -> bool {
        !self.displaced.is_empty() && self.displaced.contains(&(commit, path.to_owned()))
    }

    /// Finds pages whose text moved while another took their path: git reports these as an edit in place.
    fn find_displaced(&mut self) {
        let all = self.changes.iter().filter(|(path, _)| self.is_page(path));
        let all = all.flat_map(|(path, changes)| changes.iter().map(move |change| (path.as_str(), change)));
        let in_place = |change: &Change| change.from.is_none() && change.old.is_some() && change.old != change.new;
        let rewritten: HashMap<(usize, u32), &str> = all
            .clone()
            .filter(|(_, change)| in_place(change) && change.new.is_some())
            .filter_map(|(path, change)| Some(((change.commit, change.old?), path)))
            .collect();
        let mut displaced: HashSet<(usize, String)> = HashSet::new();
        for (path, change) in all.filter(|(_, change)| change.old != change.new) {
            let Some(owner) = change.new.and_then(|new| rewritten.get(&(change.commit, new))) else { continue };
            displaced.insert((change.commit, (*owner).to_owned()));
            if in_place(change) {
                displaced.insert((change.commit, path.to_owned()));
            }
        }
        self.displaced = displaced;
    }

    fn find_relocated(&mut self) {
        let mut relocated: HashMap<usize, Relocated> = HashMap::new();
        let mut moved_unchanged: HashSet<(usize, &str)> = HashSet::new();
        for (path, changes) in self.changes.iter().filter(|(path, _)| self.is_page(path)) {
            for change in changes.iter().filter(|change| change.new.is_some()) {
                match &change.from {
                    // Moved unchanged, so there is nothing to decide.
                    Some(from) if change.old == change.new => drop(moved_unchanged.insert((change.commit, from))),
                    None if change.old.is_some() => {}
                    from => {
                        let relocated = relocated.entry(change.commit).or_default();
                        relocated.added.push((path.clone(), from.clone()));
                        relocated.removed.extend(from.clone().filter(|from| !self.is_page(from)));
                    }
                }
            }
        }
        for (path, changes) in self.changes.iter().filter(|(path, _)| self.is_page(path)) {
            for change in changes.iter().filter(|change| change.new.is_none()) {
                if !moved_unchanged.contains(&(change.commit, path.as_str())) {
                    relocated.entry(change.commit).or_default().removed.push(path.clone());
                }
            }
        }
        for (commit, path) in &self.displaced {
            let relocated = relocated.entry(*commit).or_default();
            relocated.removed.push(path.clone());
            relocated.added.push((path.clone(), None));
        }
        relocated.retain(|_, relocated| !relocated.removed.is_empty() && !relocated.added.is_empty());
        for relocated in relocated.values_mut() {
            relocated.removed.sort_unstable();
            relocated.added.sort_unstable();
        }
        self.relocated = relocated;
    }

    /// Whether a commit's change to a file is excluded from dating.
    pub(crate) fn ignores(&self, commit: usize, path: &str) -> bool {
        self.commits[commit].ignored
            || (!self.ignored_in_merge.is_empty() && self.ignored_in_merge.contains(&(commit, path.to_owned())))
    }

    /// Whether a commit's change to a file reverts an earlier one.
    pub(crate) fn reverts(&self, commit: usize, path: &str) -> bool {
        self.commits[commit].reverts
            || (!self.reverted_in_merge.is_empty() && self.reverted_in_merge.contains(&(commit, path.to_owned())))
    }

    /// Whether older commits exist that this clone does not have.
    pub(crate) fn is_cut(&self) -> bool {
        self.commits.last().is_some_and(|commit| commit.boundary)
    }

    /// Whether commits that a merge brought are missing in this clone.
    pub(crate) fn is_uncertain(&self, commit: usize) -> bool {
        self.uncertain.contains(&commit)
    }

    /// When a file was added, even if it was removed since; `None` when it is older than the history or never existed.
    pub(crate) fn added_at(&self, path: &str) -> Option<Timestamp> {
        let first = self.changes(path).last().filter(|change| change.old.is_none())?;
        Some(self.commits[first.commit].time)
    }

    /// Paths of pages that no longer exist, with the commit that removed each.
    pub(crate) fn removed_pages(&self) -> impl Iterator<Item = (&str, usize)> {
        let pages = self.changes.iter().filter(|(path, _)| self.is_page(path));
        let newest = pages.filter_map(|(path, changes)| Some((path.as_str(), changes.first()?)));
        newest.filter(|(_, change)| change.new.is_none()).map(|(path, change)| (path, change.commit))
    }

    /// For each commit, whether it added or changed many pages at once.
    pub(crate) fn bulk_edits(&self) -> Vec<BulkEdit> {
        let mut touched = vec![0usize; self.commits.len()];
        let mut brought = vec![0usize; self.commits.len()];
        let mut grown = vec![0i64; self.commits.len()];
        for change in self.changes.iter().filter(|(path, _)| self.is_article(path)).flat_map(|(_, changes)| changes) {
            let (is_new, is_moved) = (change.old.is_none(), change.from.is_some());
            touched[change.commit] += usize::from(change.new.is_some() && change.new != change.old);
            brought[change.commit] += usize::from(change.new.is_some() && is_new && !is_moved);
            grown[change.commit] += i64::from(change.new.is_some()) - i64::from(!is_new && !is_moved);
        }
        let mut pages = 0i64;
        let mut bulk_edits = vec![BulkEdit::default(); self.commits.len()];
        for commit in (0..self.commits.len()).rev() {
            pages += grown[commit];
            let (touched, brought) = (touched[commit], brought[commit]);
            bulk_edits[commit].changed = touched > 1 && touched as i64 * 5 > pages;
            bulk_edits[commit].brought_in = brought >= MIN_IMPORT || (brought > 1 && brought as i64 * 2 > pages);
        }
        bulk_edits
    }

    fn is_article(&self, path: &str) -> bool {
        self.is_page(path) && !path.ends_with("/_index.md")
    }

    fn is_page(&self, path: &str) -> bool {
        let anywhere = || self.pages_everywhere || self.is_in_linked_folder(path);
        path.ends_with(".md") && (path.starts_with("content/") || path.contains("/content/") || anywhere())
    }

    fn is_in_linked_folder(&self, path: &str) -> bool {
        self.folders.iter().any(|folder| path.starts_with(folder.as_str()))
    }

    /// Ids of commits whose clock was wrong.
    pub(crate) fn wrong_clocks(&self, now: Timestamp) -> BTreeSet<String> {
        let times: Vec<Timestamp> = self.commits.iter().rev().map(|commit| commit.time).collect();
        let oldest = self.commits.len().saturating_sub(1);
        wrong_clocks(&times, now).into_iter().map(|n| self.commits[oldest - n].id.clone()).collect()
    }

    /// Ids of commits of the last month whose `Anslag-Updated: no` is in a place where it has no effect.
    pub(crate) fn misplaced_trailers(&self) -> BTreeSet<String> {
        let newest = self.commits.iter().map(|commit| commit.time.as_second()).max().unwrap_or_default();
        let trailers = self.misplaced_trailers.iter().map(|commit| &self.commits[*commit]);
        trailers
            .filter(|commit| newest - commit.time.as_second() <= TRAILER_WARNING_PERIOD)
            .map(|commit| commit.id.clone())
            .collect()
    }

    fn id(&mut self, hex: &str) -> Option<u32> {
        if hex.bytes().all(|byte| byte == b'0') {
            return None;
        }
        if let Some(id) = self.known.get(hex) {
            return Some(*id);
        }
        let id = u32::try_from(self.ids.len()).expect("fewer contents than 2^32");
        self.ids.push(hex.into());
        self.known.insert(hex.into(), id);
        Some(id)
    }

    /// Whether a page may depend on this file.
    fn is_relevant(&self, path: &str) -> bool {
        let below =
            |folder: &&str| path.match_indices(*folder).any(|(at, _)| at == 0 || path.as_bytes()[at - 1] == b'/');
        self.pages_everywhere
            || path.ends_with(".md")
            || path.ends_with(FILE)
            || FOLDERS.iter().any(below)
            || self.is_in_linked_folder(path)
    }

    fn add_change(&mut self, path: String, change: Change) {
        if !self.is_relevant(&path) {
            return;
        }
        let changes = self.changes.entry(path).or_default();
        match changes.last_mut() {
            // Two names that differ only in their Unicode normalisation are one path here.
            Some(last) if last.commit == change.commit => {
                last.old = last.old.or(change.old);
                last.new = last.new.or(change.new);
                last.from = last.from.take().or(change.from);
                last.moved_unchanged &= change.moved_unchanged;
            }
            _ => changes.push(change),
        }
    }
}
