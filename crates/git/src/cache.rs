//! The cache of the history. It only saves time: a cache that does not fit is discarded.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that write the disk")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::repo::Repo;
use super::work_tree::Stamp;
use super::{CommittedPage, Request, SiteHistory};
use anslag_core::dates::fingerprint::SiteFiles;
use anslag_core::digest::Digest;
use anslag_disk::work_folder;

const HEADER: &str = "anslag-history 4";

/// Coarsest resolution of file timestamps, in nanoseconds. A file written so shortly before it was examined can be
/// written again without its timestamp changing.
const TIMESTAMP_RESOLUTION: u128 = 2_000_000_000;

/// A page with a bit of everything: if its fingerprint changes, so have the rules for fingerprints.
const PROBE: &str = "---\ntitle: Prov\nlead: En “rad”.\ntopics: [a]\n---\n\n# Å\n\n- *ett* `två`\n\n![bild](x.png) [länk](https://example.se/)\n";

/// The content of the cache.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Store {
    /// A digest of everything besides the commits that decides the result; see [`key`].
    pub(crate) key: String,
    /// The newest commit when it was written.
    pub(crate) head: String,
    /// The history of each page; `None` for one that the commit does not have.
    pub(crate) pages: BTreeMap<String, Option<CommittedPage>>,
    /// Files that did not differ from the commit.
    pub(crate) clean: BTreeMap<String, CleanFile>,
    /// The history of the site as a whole.
    #[serde(rename = "beside")]
    pub(crate) site_history: SiteHistory,
    /// When the cache was written, in nanoseconds since 1970.
    #[serde(skip)]
    pub(crate) saved: u128,
}

/// A file that does not differ from the commit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct CleanFile {
    /// The size and time on disk.
    pub(crate) stamp: Stamp,
    /// The object id in the commit.
    pub(crate) id: String,
}

impl Store {
    /// Whether a file is known not to differ from the newest commit.
    pub(crate) fn trusts(&self, path: &str, now: &CleanFile) -> bool {
        self.clean.get(path) == Some(now) && now.stamp.written + TIMESTAMP_RESOLUTION < self.saved
    }
}

/// A digest of everything besides the commits that decides the result.
pub(crate) fn key(repo: &Repo, request: &Request<'_>) -> String {
    let probe =
        (request.fingerprint)("content/prov.md", PROBE, &NoFiles).map(|reading| reading.fingerprint.to_string());
    Digest::of(format!("{}\n{}\n{:?}\n{probe:?}", env!("CARGO_PKG_VERSION"), repo.state(), request.kinds).as_bytes())
        .to_string()
}

struct NoFiles;

impl SiteFiles for NoFiles {
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

/// Reads the cache, if it is intact and has the same key.
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

/// Writes the cache. Failing to write it is no error: the next run takes longer.
pub(crate) fn save(folder: &Path, repo: &Repo, store: &Store) {
    let Ok(rest) = serde_json::to_string(store) else { return };
    let text = format!("{HEADER} {}\n{rest}", Digest::of(rest.as_bytes()));
    let file = file(folder, repo);
    let temporary = file.with_extension(format!("tmp{}", std::process::id()));
    let written = work_folder::create_folder(folder)
        .and_then(|_| work_folder::create_file(&temporary)?.write_all(text.as_bytes()))
        .and_then(|()| fs::rename(&temporary, &file));
    if written.is_err() {
        // The old cache, if any, is still intact.
        let _ = fs::remove_file(&temporary);
    }
}
