//! What is kept of the history until the next time. Whatever does not fit is thrown away: it only saves time.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that write the disk")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::repo::Repo;
use super::work::Stamp;
use super::{CommittedPage, Request, SiteHistory};
use anslag_core::dates::fingerprint::Around;
use anslag_core::digest::Digest;
use anslag_disk::work_folder;

const HEADER: &str = "anslag-history 4";

/// File systems date a file by a clock of this grain, in nanoseconds: one that was written so shortly before its facts
/// were taken can be written again with the same facts.
const GRAIN: u128 = 2_000_000_000;

/// A page that shows a bit of everything: if it reads otherwise, the fingerprint has changed.
const PROBE: &str = "---\ntitle: Prov\nlead: En “rad”.\ntopics: [a]\n---\n\n# Å\n\n- *ett* `två`\n\n![bild](x.png) [länk](https://example.se/)\n";

/// What is kept.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Store {
    /// Everything that decides the answers, besides the commits.
    pub(crate) key: String,
    /// The newest commit at the time.
    pub(crate) head: String,
    /// What was found of each page.
    pub(crate) pages: BTreeMap<String, Option<CommittedPage>>,
    /// Files that were as the commit has them.
    pub(crate) clean: BTreeMap<String, Clean>,
    /// What was found besides.
    #[serde(rename = "beside")]
    pub(crate) site_history: SiteHistory,
    /// When it was written, in nanoseconds.
    #[serde(skip)]
    pub(crate) saved: u128,
}

/// A file that is as a commit has it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Clean {
    /// What it was on the disk.
    pub(crate) stamp: Stamp,
    /// What it was in the commit.
    pub(crate) id: String,
}

impl Store {
    /// Whether a file is still as the newest commit has it.
    pub(crate) fn trusts(&self, path: &str, now: &Clean) -> bool {
        self.clean.get(path) == Some(now) && now.stamp.written + GRAIN < self.saved
    }
}

/// Everything that decides the answers, besides the commits.
pub(crate) fn key(repo: &Repo, request: &Request<'_>) -> String {
    let probe =
        (request.fingerprint)("content/prov.md", PROBE, &Nothing).map(|reading| reading.fingerprint.to_string());
    Digest::of(format!("{}\n{}\n{:?}\n{probe:?}", env!("CARGO_PKG_VERSION"), repo.state(), request.kinds).as_bytes())
        .to_string()
}

struct Nothing;

impl Around for Nothing {
    fn file(&self, _: &str) -> Option<Digest> {
        None
    }
    fn text(&self, _: &str) -> Option<Arc<str>> {
        None
    }
}

fn file(folder: &Path, repo: &Repo) -> PathBuf {
    folder.join(format!("history-{}", Digest::of(repo.mount.as_bytes()).short(8)))
}

/// What was kept, if it is whole and for the same question.
pub(crate) fn load(folder: &Path, repo: &Repo, key: &str) -> Option<Store> {
    let file = file(folder, repo);
    let saved = fs::metadata(&file).ok()?.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    let text = fs::read_to_string(&file).ok()?;
    let (head, rest) = text.split_once('\n')?;
    let digest = head.strip_prefix(HEADER)?.strip_prefix(' ')?;
    if Digest::of(rest.as_bytes()).to_string() != digest {
        return None;
    }
    let store: Store = serde_json::from_str(rest).ok()?;
    (store.key == key).then_some(Store { saved, ..store })
}

/// Keeps it. That it could not be written is no fault: the next time takes longer.
pub(crate) fn save(folder: &Path, repo: &Repo, store: &Store) {
    let Ok(rest) = serde_json::to_string(store) else { return };
    let text = format!("{HEADER} {}\n{rest}", Digest::of(rest.as_bytes()));
    let file = file(folder, repo);
    let temporary = file.with_extension(format!("tmp{}", std::process::id()));
    let written = work_folder::create_folder(folder)
        .and_then(|_| work_folder::create_file(&temporary)?.write_all(text.as_bytes()))
        .and_then(|()| fs::rename(&temporary, &file));
    if written.is_err() {
        // The old one, if any, is still whole.
        let _ = fs::remove_file(&temporary);
    }
}
