//! The result of the last check, which is given again when nothing has changed.

use std::path::{Path, PathBuf};

use super::Checked;
use anslag_core::dates::history::History;
use anslag_core::digest::{Digest, HashBuilder};
use anslag_core::site::Site;
use anslag_core::site::clock_dependence::ValidPeriod;
use anslag_core::source::Inputs;
use anslag_disk::build_cache_file::{CheckState, inputs_digest};

/// Where the result of this check is kept, and what it depends on.
pub(super) struct LastResult<'a> {
    work: PathBuf,
    inputs: &'a Inputs,
    /// The digest of the inputs and the selection; `None` when a source changed meanwhile.
    key: Option<Digest>,
    /// The file system's clock before the sources were read.
    clock: Option<i64>,
}

impl<'a> LastResult<'a> {
    /// The place for the result of a check of these paths; none means the whole site.
    pub(super) fn new(
        root: &Path,
        clock: Option<i64>,
        inputs: &'a Inputs,
        history: &History,
        paths: &[String],
    ) -> Self {
        let key = inputs_digest(inputs, history).map(|digest| {
            let mut hasher = HashBuilder::new();
            hasher.bytes(digest.bytes());
            paths.iter().fold(&mut hasher, |hasher, path| hasher.text(path)).digest()
        });
        Self { work: root.join(".anslag"), inputs, key, clock }
    }

    /// The last result, if this check would find the same.
    pub(super) fn get(&self) -> Option<Checked> {
        let CheckState { pages, findings, .. } = CheckState::load(&self.work, self.key?, self.inputs.now)?;
        Some(Checked { pages, findings })
    }

    /// Keeps the result of this check.
    pub(super) fn replace(self, checked: &Checked, site: &Site) {
        let Some(key) = self.key.filter(|_| self.inputs.sources.is_unchanged()) else { return };
        let period = ValidPeriod::within_an_hour(&site.clock_dependence(true), self.inputs.now);
        CheckState { key, period, pages: checked.pages, findings: checked.findings.clone() }.save(&self.work);
        if let Some(clock) = self.clock {
            self.inputs.sources.save_stats(clock);
        }
    }
}
