//! The caches that a run leaves for the next one, in files of the work folder: `memo` (outputs, and
//! where the documents in `documents` are), `state` (the inputs
//! of the published tree), `checked` (what `check` found) and `vetted` (checks that passed before a publication).
//!
//! All have the version of the program and a checksum; a cache that does not match is ignored.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that read and write the disk")]

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::output::state_file;
use super::spill_file::read_at;
use super::work_folder;
use anslag_core::build_cache::{BuildCache, Caches, NextCache, StoreWrite};
use anslag_core::dates::history::History;
use anslag_core::diagnostic::Diagnostic;
use anslag_core::digest::{Digest, HashBuilder};
use anslag_core::document::front_matter::MAX_FILE;
use anslag_core::site::clock_dependence::ValidPeriod;
use anslag_core::source::{BodyStore, DocumentStore, Inputs, ThemeFile};

const NAME: &str = "memo";
const DOCUMENTS: &str = "documents";
const STATE: &str = "state";
const CHECKED: &str = "checked";
const VETTED: &str = "vetted";

/// The largest document that is read from the file. A source has at most as many bytes, and what is kept of it is smaller.
const MAX_DOCUMENT: usize = MAX_FILE * 4;

/// The hash of the program's source.
pub(crate) const BUILD: &str = env!("ANSLAG_BUILD");

fn header() -> String {
    format!("anslag-memo 2 {BUILD}\n")
}

/// The file with the documents. Each is checked by its hash when it is read, so the file may be longer, damaged or another one.
#[derive(Debug)]
struct DocumentFile(File);

impl DocumentStore for DocumentFile {
    fn read(&self, start: u64, length: usize) -> Option<Vec<u8>> {
        // The length may be damaged too.
        let mut bytes = vec![0; Some(length).filter(|length| *length <= MAX_DOCUMENT)?];
        read_at(&self.0, &mut bytes, start).then_some(bytes)
    }
}

/// Reads the cache of a work folder.
pub fn load(work: &Path) -> BuildCache {
    let read = || -> Option<BuildCache> {
        let bytes = fs::read(work.join(NAME)).ok()?;
        let (body, sum) = bytes.strip_prefix(header().as_bytes())?.split_last_chunk::<32>()?;
        let documents = File::open(work.join(DOCUMENTS)).ok()?;
        (Digest::of(body).bytes() == sum).then(|| BuildCache::read(body, Arc::new(DocumentFile(documents))))?
    };
    read().unwrap_or_default()
}

/// Saves the cache of this build. A failure costs the next build time, and nothing else.
pub fn save(work: &Path, caches: Caches, bodies: &dyn BodyStore) {
    let Caches { last, next, .. } = caches;
    let temporary = work.join(format!("{NAME}.tmp"));
    let saved = save_documents(work, &last, next, bodies).and_then(|contents| {
        let mut file = work_folder::create_file(&temporary)?;
        for part in [header().as_bytes(), &contents, Digest::of(&contents).bytes()] {
            file.write_all(part)?;
        }
        fs::rename(&temporary, work.join(NAME))
    });
    if saved.is_err() {
        let _ = fs::remove_file(&temporary);
    }
}

/// Adds the new documents to the file, or writes it anew when more than half of it is unused. Returns the cache without documents.
fn save_documents(work: &Path, last: &BuildCache, next: NextCache, bodies: &dyn BodyStore) -> io::Result<Vec<u8>> {
    let path = work.join(DOCUMENTS);
    // A link in place of the file is not followed.
    let length = fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_file).map_or(0, |found| found.len());
    if length > 0 && length / 2 <= next.kept_bytes(last) {
        let mut file = BufWriter::with_capacity(1 << 18, File::options().append(true).open(&path)?);
        let contents = next.write(last, bodies, StoreWrite::Append(length), &mut |bytes| file.write_all(bytes))?;
        return file.flush().map(|()| contents);
    }
    let temporary = work.join(format!("{DOCUMENTS}.tmp"));
    let mut file = BufWriter::with_capacity(1 << 18, work_folder::create_file(&temporary)?);
    let contents = next.write(last, bodies, StoreWrite::All, &mut |bytes| file.write_all(bytes))?;
    file.flush()?;
    fs::rename(&temporary, &path).map(|()| contents)
}

/// The inputs of the published tree, and the messages about it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct BuildState {
    /// The digest of all inputs except the time.
    pub inputs: Digest,
    /// When the output is the same.
    pub period: ValidPeriod,
    /// The published tree.
    pub tree: Digest,
    /// The number of rendered pages.
    pub pages: usize,
    /// The number of rendered outputs, pages included.
    pub outputs: usize,
    /// The messages, which are repeated when nothing has changed.
    pub diagnostics: Vec<Diagnostic>,
}

impl BuildState {
    /// Reads the state of the last build.
    pub fn load(work: &Path) -> Option<Self> {
        postcard::from_bytes(&state_file::load(work, STATE)?).ok()
    }

    /// Saves it.
    pub fn save(&self, work: &Path) {
        if let Ok(bytes) = postcard::to_allocvec(self) {
            let _ = state_file::save(work, STATE, &bytes);
        }
    }

    /// Whether a build with these inputs at this time would publish the same tree with the same messages.
    pub fn is_current(&self, inputs: Digest, now: Timestamp) -> bool {
        self.inputs == inputs && self.period.contains(now)
    }
}

/// What `check` found.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CheckState {
    /// The digest of all inputs except the time, and of what was checked.
    pub key: Digest,
    /// When the findings are the same.
    pub period: ValidPeriod,
    /// The number of pages.
    pub pages: usize,
    /// The findings.
    pub findings: Vec<Diagnostic>,
}

impl CheckState {
    /// Reads the result of the last check, if the same check would find the same at this time.
    pub fn load(work: &Path, key: Digest, now: Timestamp) -> Option<Self> {
        let state: Self = postcard::from_bytes(&state_file::load(work, CHECKED)?).ok()?;
        (state.key == key && state.period.contains(now)).then_some(state)
    }

    /// Saves it. A failure costs the next check time, and nothing else.
    pub fn save(&self, work: &Path) {
        if let (Ok(bytes), Ok(_)) = (postcard::to_allocvec(self), work_folder::create_folder(work)) {
            let _ = state_file::save(work, CHECKED, &bytes);
        }
    }
}

/// The checks before a publication that found nothing.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct PassedChecks {
    /// The version of the program; set when it is saved.
    pub program: String,
    /// The digest of all inputs, and the tree.
    pub whole: Option<(Digest, Digest)>,
    /// When the result is the same.
    pub period: ValidPeriod,
    /// The sorted keys of files without findings ([`super::media_scan::media_key`]).
    pub files: Vec<Digest>,
    /// The digest of what the checks of pages depend on: settings, data and options.
    pub rules: Option<Digest>,
    /// The outputs without findings: the digests of their paths and bytes, sorted.
    pub outputs: Vec<(Digest, Digest)>,
    /// The last trees without findings, the newest first.
    pub trees: Vec<Digest>,
}

impl PassedChecks {
    /// Reads the results of this version of the program.
    pub fn load(work: &Path) -> Self {
        let read = || postcard::from_bytes::<Self>(&state_file::load(work, VETTED)?).ok();
        read().filter(|vetted| vetted.program == BUILD).unwrap_or_default()
    }

    /// Saves them. A failure costs time, and nothing else.
    pub fn save(mut self, work: &Path) {
        BUILD.clone_into(&mut self.program);
        if let Ok(bytes) = postcard::to_allocvec(&self) {
            let _ = state_file::save(work, VETTED, &bytes);
        }
    }

    /// Whether these inputs and this tree would pass at this time.
    pub fn is_current(&self, whole: (Digest, Digest), now: Timestamp) -> bool {
        self.whole == Some(whole) && self.period.contains(now)
    }
}

/// The digest of everything that a build depends on except the time; `None` when a source changed meanwhile.
pub fn inputs_digest(inputs: &Inputs, history: &History) -> Option<Digest> {
    if !inputs.sources.is_unchanged() {
        return None;
    }
    let paths = inputs.sources.paths();
    let sources: Option<Vec<Digest>> =
        (0..paths.len()).into_par_iter().with_min_len(64).map(|number| inputs.sources.digest(number)).collect();
    let mut hasher = HashBuilder::new();
    hasher.text(BUILD).text(&inputs.config).text(&inputs.theme_folder).optional(inputs.ledger.as_deref());
    // The lengths keep the lists apart: a file that moves from one list to the next changes the digest.
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
    // Messages about a repository are repeated only for the same one.
    hasher.value(&history.pages).value(&history.former_pages).value(&history.removed).value(&history.config_added);
    hasher.value(&history.repository);
    Some(hasher.digest())
}
