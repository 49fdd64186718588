//! What a build did to the output folder.

use anslag_core::digest::Digest;

/// The method by which a tree was published.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CommitOutcome {
    /// In one step: no reader saw pages of both trees.
    Exchange,
    /// File by file: every file was whole at every moment, but a reader may have seen pages of both trees.
    Journaled,
    /// Nothing had changed.
    Nothing,
    /// In one step, as the first tree.
    First,
}

impl CommitOutcome {
    /// The name in JSON results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exchange => "exchange",
            Self::Journaled => "journaled",
            Self::Nothing => "nothing",
            Self::First => "first",
        }
    }
}

/// The counts of a build.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WriteSummary {
    /// Files written.
    pub written: usize,
    /// Files that were up to date.
    pub unchanged: usize,
    /// Files of the last build that are no longer part of the site.
    pub removed: usize,
    /// How the tree was published.
    pub commit: CommitOutcome,
    /// The digest of the published tree's manifest.
    pub tree: Option<Digest>,
}
