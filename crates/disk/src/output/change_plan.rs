//! What a build changes in the published tree, computed when everything is staged.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::folder::Stat;
use super::location::{SPARE, STAGE};
use super::manifest::{Entry, Manifest};
use super::outcome::{CommitOutcome, WriteSummary};
use super::published_tree::PublishedTree;
use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;

/// A file of the new tree.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) path: OutputPath,
    pub(crate) entry: Entry,
    pub(crate) source: Source,
    /// The metadata in the new tree, if it is already there.
    pub(crate) stat: Option<Stat>,
}

/// Where the bytes of a file are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Source {
    /// In the published tree, managed.
    Live,
    /// In the published tree with the same bytes, but not managed yet.
    Taken,
    /// In the staging folder, under this number.
    Staged(usize),
    /// In the new tree, at its path.
    Tree,
}

/// A file that the published tree lacks, or has with other bytes.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) path: OutputPath,
    /// The path below the work folder; `None` when the published tree has an unmanaged file with the same bytes.
    pub(crate) source: Option<String>,
}

/// The changes of a build.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) manifest: Manifest,
    pub(crate) text: String,
    pub(crate) id: Digest,
    pub(crate) changes: Vec<Change>,
    pub(crate) removed: Vec<OutputPath>,
    /// The known metadata of files in the new tree, in the order of the manifest.
    pub(crate) stat: Vec<Option<Stat>>,
    /// The position of each file in the published manifest, in the order of this one.
    pub(crate) old: Vec<Option<usize>>,
    pub(crate) written: usize,
}

impl Plan {
    /// Compares the new tree with the published one.
    pub(crate) fn new(mut items: Vec<Item>, known: &PublishedTree) -> Self {
        items.reverse();
        items.par_sort_by(|a, b| a.path.cmp(&b.path));
        items.dedup_by(|a, b| a.path == b.path);
        let manifest = Manifest::new(items.iter().map(|item| (item.path.clone(), item.entry)).collect());
        let (text, id) = manifest.serialize();
        let changes = items.iter().filter(|item| item.source != Source::Live);
        let changes = changes.map(|item| Change { path: item.path.clone(), source: source(item) }).collect();
        let old = manifest.indices_in(&known.manifest);
        let mut gone = vec![true; known.manifest.len()];
        old.iter().flatten().for_each(|at| gone[*at] = false);
        let removed = known.manifest.entries().iter().zip(gone).filter(|(_, gone)| *gone);
        let removed = removed.map(|((path, _), _)| path.clone()).collect();
        let written = items.iter().filter(|item| !matches!(item.source, Source::Live | Source::Taken)).count();
        let stat = items.into_iter().map(|item| item.stat).collect();
        Self { manifest, text, id, changes, removed, stat, old, written }
    }

    /// Whether the published tree is up to date.
    pub(crate) fn is_nothing(&self, known: &PublishedTree) -> bool {
        self.changes.is_empty() && self.removed.is_empty() && known.id == Some(self.id)
    }

    /// Every path that is written or removed.
    pub(crate) fn paths(&self) -> BTreeSet<String> {
        let written = self.changes.iter().map(|change| &change.path);
        written.chain(&self.removed).map(|path| path.as_str().to_owned()).collect()
    }

    /// The changes, when their files are in the new tree already.
    pub(crate) fn changes_in_spare(&self) -> Vec<Change> {
        let source = |change: &Change| change.source.as_ref().map(|_| format!("{SPARE}/{}", change.path.as_str()));
        self.changes.iter().map(|change| Change { path: change.path.clone(), source: source(change) }).collect()
    }

    /// The summary for the user.
    pub(crate) fn result(&self, commit: CommitOutcome) -> WriteSummary {
        WriteSummary {
            written: self.written,
            unchanged: self.manifest.len() - self.written,
            removed: self.removed.len(),
            commit,
            tree: Some(self.id),
        }
    }
}

fn source(item: &Item) -> Option<String> {
    match item.source {
        Source::Live | Source::Taken => None,
        Source::Staged(number) => Some(format!("{STAGE}/{number}")),
        Source::Tree => Some(format!("{SPARE}/{}", item.path.as_str())),
    }
}
