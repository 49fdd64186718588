//! When single records of data files changed: a file that many pages show is read once for each of its versions, and not once for
//! each of them and each page.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::blobs::Blobs;
use super::log::Log;
use anslag_core::dates::fingerprint::records;
use anslag_core::digest::Digest;

/// What the records of one version of a file say.
type Said = Arc<HashMap<String, Digest>>;

/// When the records of one file changed, each list with the newest commit first.
#[derive(Debug, Default)]
struct Timeline {
    /// Commits at which the file came or went, or a text is missing: every record may be another.
    all: Vec<usize>,
    /// The other commits, by the records that they changed.
    of: HashMap<String, Vec<usize>>,
}

/// When records changed, in the commits before a place in the list.
#[derive(Debug)]
pub(crate) struct Records<'a> {
    log: &'a Log,
    blobs: &'a Blobs,
    end: usize,
    files: Mutex<HashMap<String, Arc<Timeline>>>,
}

impl<'a> Records<'a> {
    /// Looks at the commits before this place.
    pub(crate) fn new(log: &'a Log, blobs: &'a Blobs, end: usize) -> Self {
        Self { log, blobs, end, files: Mutex::default() }
    }

    /// The first commit at or after a place in the list that changed one of these records of a file.
    pub(crate) fn next<'r>(&self, file: &str, ids: impl Iterator<Item = &'r str>, commit: usize) -> Option<usize> {
        let timeline = self.timeline(file);
        let first = |commits: &Vec<usize>| commits.get(commits.partition_point(|at| *at < commit)).copied();
        let of_records = ids.filter_map(|id| timeline.of.get(id).and_then(first)).min();
        first(&timeline.all).into_iter().chain(of_records).min()
    }

    fn timeline(&self, file: &str) -> Arc<Timeline> {
        // Held while it is read, or every thread would read the same file.
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
        let mut last: Option<(u32, Option<Said>)> = None;
        for change in self.log.changes(file).iter().take_while(|change| change.commit < self.end) {
            let (Some(new), Some(old)) = (change.new, change.old) else {
                timeline.all.push(change.commit);
                continue;
            };
            let newer = match last.take() {
                Some((id, said)) if id == new => said,
                _ => self.said(new),
            };
            let older = self.said(old);
            match (&newer, &older) {
                (Some(newer), Some(older)) => {
                    let differs = newer.iter().filter(|(id, said)| older.get(*id) != Some(said)).map(|(id, _)| id);
                    for id in differs.chain(older.keys().filter(|id| !newer.contains_key(*id))) {
                        timeline.of.entry(id.clone()).or_default().push(change.commit);
                    }
                }
                _ => timeline.all.push(change.commit),
            }
            last = Some((old, older));
        }
        timeline
    }

    fn said(&self, id: u32) -> Option<Said> {
        let bytes = self.blobs.read(self.log.ids.get(id as usize)?)?;
        Some(Arc::new(records(&String::from_utf8(bytes).ok()?)))
    }
}
