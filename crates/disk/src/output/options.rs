//! How the output folder is opened and changed.

use std::time::Duration;

use super::manifest::NoManifestPolicy;
use anslag_core::diagnostic::Diagnostic;

/// How the caller prefers the output folder to be changed.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum CommitPreference {
    /// In one step where the file system supports it.
    #[default]
    Auto,
    /// File by file, for an output folder that other programs hold open (a bind mount).
    Journaled,
}

/// How an output folder is opened.
#[derive(Clone, Copy)]
pub struct OutputOptions<'a> {
    /// Accept a folder without a manifest: written files replace those there, all others stay.
    pub adopt: bool,
    /// The preferred method.
    pub commit: CommitPreference,
    /// Compare the bytes of every published file, even when its size and times are unchanged.
    pub reread: bool,
    /// How long to wait for another run's lock.
    pub wait: Duration,
    /// Called once if there is another run.
    pub waiting: &'a (dyn Fn(&Diagnostic) + Sync),
}

impl OutputOptions<'_> {
    /// What to do with a folder that has no manifest.
    pub(crate) fn unmarked(&self) -> NoManifestPolicy {
        if self.adopt { NoManifestPolicy::Adopt } else { NoManifestPolicy::Refuse }
    }
}

impl Default for OutputOptions<'_> {
    fn default() -> Self {
        Self {
            adopt: false,
            commit: CommitPreference::Auto,
            reread: false,
            wait: Duration::from_secs(10),
            waiting: &|_| (),
        }
    }
}

impl std::fmt::Debug for OutputOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OutputOptions")
            .field("adopt", &self.adopt)
            .field("commit", &self.commit)
            .finish_non_exhaustive()
    }
}
