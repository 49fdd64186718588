//! What a page was before the commit that put it at its path: moved pages are paired with removed ones.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError};

use super::Walker;
use crate::log::Change;
use anslag_core::dates::history::VersionContent;
use anslag_core::dates::moves::{PageText, is_edit, pair_moves};

/// What a page was before the commit that put it at its path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Origin {
    /// It was at this path.
    From(String),
    /// It did not exist.
    New,
    /// A text that would decide it is not in this clone.
    Unknown,
}

impl Walker<'_> {
    /// The origin of a page that a commit added.
    pub(super) fn origin(&self, path: &str, commit: usize) -> Origin {
        self.origins_of(commit).get(path).cloned().unwrap_or(Origin::New)
    }

    fn origins_of(&self, commit: usize) -> Arc<HashMap<String, Origin>> {
        let cached = self.moved.lock().unwrap_or_else(PoisonError::into_inner).get(&commit).cloned();
        cached.unwrap_or_else(|| {
            let found = Arc::new(self.find_origins(commit));
            self.moved.lock().unwrap_or_else(PoisonError::into_inner).insert(commit, Arc::clone(&found));
            found
        })
    }

    /// Whether a page that was removed from its path lives on at another one.
    pub(super) fn was_moved(&self, path: &str, change: &Change) -> bool {
        change.moved_unchanged
            || self
                .origins_of(change.commit)
                .values()
                .any(|origin| matches!(origin, Origin::From(from) if from == path))
    }

    /// Pairs the pages that a commit added with those that it removed.
    fn find_origins(&self, commit: usize) -> HashMap<String, Origin> {
        let Some(relocated) = self.log.relocated(commit).filter(|_| commit + 1 < self.log.commits.len()) else {
            return HashMap::new();
        };
        let removed: Option<Vec<PageText>> =
            relocated.removed.iter().map(|path| self.page_text(path, commit + 1)).collect();
        let added: Option<Vec<PageText>> =
            relocated.added.iter().map(|(path, _)| self.page_text(path, commit)).collect();
        let (Some(mut removed), Some(mut added)) = (removed, added) else {
            return relocated.added.iter().map(|(path, _)| (path.clone(), Origin::Unknown)).collect();
        };
        // A page whose old text was copied to another path may still have been edited in place.
        let unmoved = self.unmoved(commit, &removed, &added);
        removed.retain(|text| !unmoved.contains(&text.path));
        added.retain(|text| !unmoved.contains(&text.path));
        let git: HashMap<&str, &String> =
            relocated.added.iter().filter_map(|(path, from)| Some((path.as_str(), from.as_ref()?))).collect();
        let pairs = pair_moves(&removed, &added, &|path| git.get(path).map(|from| (*from).clone()));
        let moved = pairs.into_iter().map(|(n, old)| (added[n].path.clone(), Origin::From(removed[old].path.clone())));
        moved.chain(unmoved.iter().map(|path| (path.clone(), Origin::From(path.clone())))).collect()
    }

    /// Of the pages that may have been displaced, those that were edited in place.
    fn unmoved(&self, commit: usize, removed: &[PageText], added: &[PageText]) -> HashSet<String> {
        let before: HashMap<&str, &PageText> = removed.iter().map(|text| (text.path.as_str(), text)).collect();
        let fingerprints: HashSet<&str> = removed.iter().map(|text| text.fingerprint.as_str()).collect();
        let is_same = |after: &&PageText| {
            let before = before.get(after.path.as_str());
            before.is_some_and(|before| !fingerprints.contains(after.fingerprint.as_str()) && is_edit(before, after))
        };
        let displaced = added.iter().filter(|text| self.log.is_displaced(commit, &text.path));
        displaced.filter(is_same).map(|text| text.path.clone()).collect()
    }

    /// A page as it was after a commit; `None` when its text is not in this clone.
    fn page_text(&self, path: &str, state: usize) -> Option<PageText> {
        let fingerprint = match self.read(path, state, state, None).read {
            VersionContent::Readable(fingerprint) => fingerprint,
            VersionContent::Unreadable => String::new(),
            VersionContent::Absent => return None,
        };
        let bytes = self.content(path, state).and_then(|id| self.blobs.read(&id)).unwrap_or_default();
        Some(PageText::new(path, &String::from_utf8_lossy(&bytes), &fingerprint))
    }
}
