//! When single records of data files changed. Each version of a data file is parsed once, not once for each page that
//! shows it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::blobs::Blobs;
use super::log::Log;
use anslag_core::dates::fingerprint::records;
use anslag_core::digest::Digest;

/// Digests of the records in one version of a file, by id.
type RecordDigests = Arc<HashMap<String, Digest>>;

/// The commits that changed the records of one file, each list newest first.
#[derive(Debug, Default)]
struct Timeline {
    /// Commits that added or removed the file, or whose text is missing: any record may have changed.
    all: Vec<usize>,
    /// The other commits, by the id of the records that they changed.
    by_record: HashMap<String, Vec<usize>>,
}

/// When records changed, in the commits newer than a given one.
#[derive(Debug)]
pub(crate) struct Records<'a> {
    log: &'a Log,
    blobs: &'a Blobs,
    end: usize,
    files: Mutex<HashMap<String, Arc<Timeline>>>,
}

impl<'a> Records<'a> {
    /// Considers the commits before index `end`.
    pub(crate) fn new(log: &'a Log, blobs: &'a Blobs, end: usize) -> Self {
        Self { log, blobs, end, files: Mutex::default() }
    }

    /// The first commit, at or after an index, that changed one of these records of a file.
    pub(crate) fn next<'r>(&self, file: &str, ids: impl Iterator<Item = &'r str>, commit: usize) -> Option<usize> {
        let timeline = self.timeline(file);
        let first = |commits: &Vec<usize>| commits.get(commits.partition_point(|at| *at < commit)).copied();
        let of_records = ids.filter_map(|id| timeline.by_record.get(id).and_then(first)).min();
        first(&timeline.all).into_iter().chain(of_records).min()
    }

    fn timeline(&self, file: &str) -> Arc<Timeline> {
        // Locked while the file is read, so that no two threads read the same one.
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(timeline) = files.get(file) {
            return Arc::clone(timeline);
        }
        let timeline = Arc::new(self.read(file));
        files.insert(file.to_owned(), Arc::clone(&timeline));
        timeline
    }

    fn read(&self, file: &str) -> Timeline {
        let mut timeline = Timeline::default();
        let mut last: Option<(u32, Option<RecordDigests>)> = None;
        for change in self.log.changes(file).iter().take_while(|change| change.commit < self.end) {
            let (Some(new), Some(old)) = (change.new, change.old) else {
                timeline.all.push(change.commit);
                continue;
            };
            let newer = match last.take() {
                Some((id, digests)) if id == new => digests,
                _ => self.digests(new),
            };
            let older = self.digests(old);
            match (&newer, &older) {
                (Some(newer), Some(older)) => {
                    let differs =
                        newer.iter().filter(|(id, digests)| older.get(*id) != Some(digests)).map(|(id, _)| id);
                    for id in differs.chain(older.keys().filter(|id| !newer.contains_key(*id))) {
                        timeline.by_record.entry(id.clone()).or_default().push(change.commit);
                    }
                }
                _ => timeline.all.push(change.commit),
            }
            last = Some((old, older));
        }
        timeline
    }

    fn digests(&self, id: u32) -> Option<RecordDigests> {
        let bytes = self.blobs.read(self.log.ids.get(id as usize)?)?;
        Some(Arc::new(records(&String::from_utf8(bytes).ok()?)))
    }
}
