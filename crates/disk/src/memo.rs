//! Keeps what a build leaves for the next one, in files of the work folder: `memo` (documents and outputs), `state`
//! (what everything was when it was published) and `vetted` (what was looked through before that).
//!
//! All say which program wrote them and carry a checksum; what does not fit is ignored, and the build does the work again.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that read and write the disk")]

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use jiff::Timestamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::output::record;
use super::work_folder;
use anslag_core::build_cache::{BuildCache, Caches, NextCache};
use anslag_core::dates::history::History;
use anslag_core::diagnostic::Diagnostic;
use anslag_core::digest::{Digest, HashBuilder};
use anslag_core::site::clock_dependence::ClockDependence;
use anslag_core::source::{BodyStore, Inputs, ThemeFile};

const NAME: &str = "memo";
const STATE: &str = "state";
const VETTED: &str = "vetted";

/// A name for this program: any change to its source gives another.
pub(crate) const BUILD: &str = env!("ANSLAG_BUILD");

fn header() -> String {
    format!("anslag-memo 1 {BUILD}\n")
}

/// What the last build left in a work folder.
pub fn load(work: &Path) -> BuildCache {
    let read = || -> Option<BuildCache> {
        let bytes = fs::read(work.join(NAME)).ok()?;
        let header = header();
        let (body, sum) = bytes.strip_prefix(header.as_bytes())?.split_last_chunk::<32>()?;
        if Digest::of(body).bytes() != sum {
            return None;
        }
        BuildCache::read(bytes, header.len())
    };
    read().unwrap_or_default()
}

/// Leaves what this build found. That the disk refuses costs the next build time, and nothing else.
pub fn save(work: &Path, caches: Caches, bodies: &dyn BodyStore) {
    let temporary = work.join(format!("{NAME}.tmp"));
    let Caches { last, next, .. } = caches;
    let written = write(&temporary, &last, next, bodies).and_then(|()| fs::rename(&temporary, work.join(NAME)));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
}

fn write(path: &Path, last: &BuildCache, next: NextCache, bodies: &dyn BodyStore) -> io::Result<()> {
    let mut file = BufWriter::with_capacity(1 << 18, work_folder::create_file(path)?);
    let mut sum = Digest::hasher();
    file.write_all(header().as_bytes())?;
    next.write(last, bodies, &mut |bytes| {
        sum.update(bytes);
        file.write_all(bytes)
    })?;
    file.write_all(sum.finish().bytes())?;
    file.flush()
}

/// What everything was when the site was published, and what was said of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct BuildState {
    /// Everything that the build depended on, but for the time.
    pub inputs: Digest,
    /// The first and the last second between which the time does not matter; none where there is no bound.
    pub since: Option<i64>,
    /// See `since`.
    pub until: Option<i64>,
    /// The published tree.
    pub tree: Digest,
    /// Pages made.
    pub pages: usize,
    /// Outputs made, pages included.
    pub outputs: usize,
    /// What was said: warnings are as true when nothing has changed.
    pub diagnostics: Vec<Diagnostic>,
}

impl BuildState {
    /// The state of the last build.
    pub fn load(work: &Path) -> Option<Self> {
        postcard::from_bytes(&record::load(work, STATE)?).ok()
    }

    /// Keeps it.
    pub fn save(&self, work: &Path) {
        if let Ok(bytes) = postcard::to_allocvec(self) {
            let _ = record::save(work, STATE, &bytes);
        }
    }

    /// Whether a build with these inputs at this time would publish the same tree and say the same.
    pub fn is_current(&self, inputs: Digest, now: Timestamp) -> bool {
        let phase = ClockDependence {
            passed: 0,
            since: self.since.and_then(|second| Timestamp::from_second(second).ok()),
            until: self.until.and_then(|second| Timestamp::from_second(second).ok()),
        };
        self.inputs == inputs && phase.holds_at(now)
    }
}

/// What was looked through before a site was published, and found good.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct PassedChecks {
    /// The program that looked; told when it is saved.
    pub program: String,
    /// Everything that was looked at, and the tree that was made of it.
    pub whole: Option<(Digest, Digest)>,
    /// The first and the last second between which the answer is the same; none where there is no bound.
    pub since: Option<i64>,
    /// See `since`.
    pub until: Option<i64>,
    /// The digests of files of which there is nothing to say under their names, sorted.
    pub files: Vec<Digest>,
    /// What the made pages were asked with: settings, data, and what the caller asked for.
    pub asked: Option<Digest>,
    /// The outputs that were found good: the digests of their paths and of their bytes, sorted.
    pub outputs: Vec<(Digest, Digest)>,
    /// The last trees that were found good, the newest first.
    pub trees: Vec<Digest>,
}

impl PassedChecks {
    /// What was written down in a work folder by this program.
    pub fn load(work: &Path) -> Self {
        let read = || postcard::from_bytes::<Self>(&record::load(work, VETTED)?).ok();
        read().filter(|vetted| vetted.program == BUILD).unwrap_or_default()
    }

    /// Writes it down. That the disk refuses costs the next look time, and nothing else.
    pub fn save(mut self, work: &Path) {
        BUILD.clone_into(&mut self.program);
        if let Ok(bytes) = postcard::to_allocvec(&self) {
            let _ = record::save(work, VETTED, &bytes);
        }
    }

    /// Whether a site, and the tree that was made of it, would be found good at this time.
    pub fn is_current(&self, whole: (Digest, Digest), now: Timestamp) -> bool {
        self.whole == Some(whole)
            && self.since.is_none_or(|second| second <= now.as_second())
            && self.until.is_none_or(|second| now.as_second() < second)
    }
}

/// A name for everything that a build depends on, but for the time; none when a source cannot be read as it is.
pub fn inputs_digest(inputs: &Inputs, history: &History) -> Option<Digest> {
    if !inputs.sources.is_unchanged() {
        return None;
    }
    let paths = inputs.sources.paths();
    let sources: Option<Vec<Digest>> =
        (0..paths.len()).into_par_iter().with_min_len(64).map(|number| inputs.sources.digest(number)).collect();
    let mut hasher = HashBuilder::new();
    hasher.text(BUILD).text(&inputs.config).text(&inputs.theme_folder).optional(inputs.ledger.as_deref());
    // A file may not pass for one of another kind when it moves from one end of a list to the beginning of the next.
    for length in [
        paths.len(),
        inputs.files.len(),
        inputs.data.len(),
        inputs.kinds.len(),
        inputs.templates.len(),
        inputs.theme.len(),
    ] {
        hasher.number(length as u64);
    }
    for (path, digest) in paths.iter().zip(sources?) {
        hasher.text(path.as_str()).bytes(digest.bytes());
    }
    for (path, facts) in &inputs.files {
        hasher.text(path).bytes(facts.digest.bytes()).number(facts.size).text(&facts.disk_path);
    }
    for (path, text) in inputs.data.iter().chain(&inputs.kinds).chain(&inputs.templates) {
        hasher.text(path).text(text);
    }
    for (path, file) in &inputs.theme {
        match file {
            ThemeFile::Text(text) => hasher.text(path).text(text),
            ThemeFile::Bytes(bytes) => hasher.text(path).bytes(bytes),
        };
    }
    let options = &inputs.options;
    hasher.number(u64::from(options.drafts) | u64::from(options.strict) << 1 | u64::from(options.fingerprints) << 2);
    hasher.number(u64::from(options.hidden));
    hasher.optional(options.base_url.as_deref());
    // What is said of a repository is said again only of the same one.
    hasher.value(&history.pages).value(&history.former_pages).value(&history.removed).value(&history.config_added);
    hasher.value(&history.repository);
    Some(hasher.digest())
}
