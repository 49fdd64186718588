//! Plans a publication: the uploads and deletions, and their order, computed from two lists before anything is changed.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::published_state::{Record, RemoteFile};
use super::store::{Headers, Upload};
use anslag_core::digest::Digest;
use anslag_core::http::{self, Encoding};
use anslag_core::path::OutputPath;

/// The page from which all others are reached.
const HOME: &str = "index.html";

/// The order of uploads: at every moment all files that a page names exist.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum UploadPhase {
    /// Files that pages use: style sheets, images, attachments.
    Asset,
    /// Pages.
    Page,
    /// Files that link to pages: feeds, sitemap, search index, server rules.
    Index,
}

/// A file to publish.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LocalFile {
    /// The path on the host.
    pub path: OutputPath,
    /// The file in the output folder that it is made from.
    pub file: PathBuf,
    /// That file's digest.
    pub digest: Digest,
    /// That file's size in bytes.
    pub size: u64,
    /// The compression, if any.
    pub encoding: Option<Encoding>,
    /// The response headers of the file.
    pub(crate) headers: Headers,
    /// The id of the headers in the record; the same for all files at hosts that do not store headers.
    pub(crate) headers_id: String,
    /// The place in the order of uploads.
    pub(crate) order: UploadPhase,
}

impl LocalFile {
    /// The file as it is sent. A compressed copy is written to `folder`.
    ///
    /// # Errors
    /// When the disk fails.
    #[expect(
        clippy::disallowed_methods,
        reason = "a compressed form is made on the disk, so that a large one is not in memory"
    )]
    pub(crate) fn upload(&self, folder: &Path) -> io::Result<Upload> {
        let (path, headers) = (self.path.clone(), self.headers.clone());
        let Some(encoding) = self.encoding else {
            return Ok(Upload { path, file: self.file.clone(), size: self.size, headers });
        };
        let file = folder.join(Digest::of(self.path.as_str().as_bytes()).to_string());
        let size = http::compress(&mut File::open(&self.file)?, self.size, encoding, &mut File::create(&file)?)?;
        Ok(Upload { path, file, size, headers })
    }
}

/// The steps of a publication, in this order. Numbers are indices into the list of local files.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Plan {
    /// New and changed assets.
    pub assets: Vec<usize>,
    /// New pages: nothing links to them yet.
    pub new_pages: Vec<usize>,
    /// New index files.
    pub(crate) new_indexes: Vec<usize>,
    /// Changed pages, and the home page.
    pub pages: Vec<usize>,
    /// Changed index files.
    pub(crate) indexes: Vec<usize>,
    /// Files of which only the headers changed.
    pub headers: Vec<usize>,
    /// The number of files that are up to date.
    pub keep: usize,
    /// Files that are no longer part of the site, and those retained the last time.
    pub delete: Vec<OutputPath>,
    /// The number of those that were part of the last publication.
    pub(crate) removed: usize,
    /// Files that are kept for pages that readers have open.
    pub retained: BTreeSet<OutputPath>,
    /// The number of files of the last publication.
    pub(crate) remote_count: usize,
}

impl Plan {
    /// Compares the local files (sorted by path) with the record. Uncertain files count as changed.
    pub(crate) fn new(local: &[LocalFile], record: &Record, uncertain: &BTreeSet<OutputPath>) -> Self {
        let mut plan = Self { remote_count: record.files.len(), ..Self::default() };
        for (n, file) in local.iter().enumerate() {
            let recorded = record.files.get(&file.path).filter(|_| !uncertain.contains(&file.path));
            match recorded {
                Some(remote) if remote.digest == file.digest && remote.headers == file.headers_id => plan.keep += 1,
                _ => {
                    if recorded.is_some_and(|remote| remote.digest == file.digest) {
                        plan.headers.push(n);
                    }
                    let is_recorded = record.files.contains_key(&file.path);
                    match file.order {
                        UploadPhase::Asset => &mut plan.assets,
                        // Readers start at the home page, so it is never "new".
                        UploadPhase::Page if is_recorded || file.path.as_str() == HOME => &mut plan.pages,
                        UploadPhase::Index if is_recorded => &mut plan.indexes,
                        UploadPhase::Page => &mut plan.new_pages,
                        // A changed page may link to it.
                        UploadPhase::Index => &mut plan.new_indexes,
                    }
                    .push(n);
                }
            }
        }
        plan.plan_deletions(local, record, uncertain);
        plan
    }

    fn plan_deletions(&mut self, local: &[LocalFile], record: &Record, uncertain: &BTreeSet<OutputPath>) {
        let wanted = |path: &OutputPath| local.binary_search_by(|file| file.path.cmp(path)).is_ok();
        for (path, remote) in record.files.iter().filter(|(path, _)| !wanted(path)) {
            if is_immutable(path, &remote.digest) {
                self.retained.insert(path.clone());
            } else {
                self.delete.push(path.clone());
                self.removed += 1;
            }
        }
        let rest =
            record.retained.iter().chain(uncertain).filter(|path| !wanted(path) && !record.files.contains_key(*path));
        self.delete.extend(rest.cloned());
        self.delete.sort();
        self.delete.dedup();
    }

    /// Whether there is nothing to do. Files retained the last time are deleted with the next change.
    pub(crate) fn is_empty(&self) -> bool {
        self.uploads().next().is_none() && self.removed == 0 && self.retained.is_empty()
    }

    /// The files to upload, in groups; each is finished before the next is begun.
    pub(crate) fn phases(&self) -> [&Vec<usize>; 5] {
        [&self.assets, &self.new_pages, &self.new_indexes, &self.pages, &self.indexes]
    }

    /// All files to upload, in order.
    pub fn uploads(&self) -> impl Iterator<Item = usize> {
        self.phases().into_iter().flatten().copied()
    }

    /// The files whose content is uncertain while the plan is carried out.
    pub(crate) fn uncertain(&self, local: &[LocalFile]) -> BTreeSet<OutputPath> {
        self.uploads().map(|n| local[n].path.clone()).chain(self.delete.iter().cloned()).collect()
    }

    /// The record when the plan is done.
    pub(crate) fn resulting_record(&self, local: &[LocalFile], site: &str, state: &str, generation: u64) -> Record {
        let remote =
            |file: &LocalFile| RemoteFile { digest: file.digest, size: file.size, headers: file.headers_id.clone() };
        Record {
            site: site.to_owned(),
            generation,
            state: state.to_owned(),
            files: local.iter().map(|file| (file.path.clone(), remote(file))).collect(),
            retained: self.retained.clone(),
        }
    }
}

/// Whether a file's name has the digest of its bytes (`kommun.0123456789abcdef.css`): then it never changes. A compressed copy
/// (`….css.gz`) is named as what it was made from.
pub(crate) fn is_immutable(path: &OutputPath, digest: &Digest) -> bool {
    let name = path.as_str().rsplit('/').next().unwrap_or_default();
    name.split('.').skip(1).any(|part| part == digest.short(16))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> OutputPath {
        OutputPath::new(text).unwrap()
    }

    fn file(name: &str, bytes: &str, order: UploadPhase) -> LocalFile {
        let headers = Headers { content_type: String::new(), cache_control: String::new(), encoding: None };
        let digest = Digest::of(bytes.as_bytes());
        LocalFile {
            path: path(name),
            file: PathBuf::new(),
            digest,
            size: 1,
            encoding: None,
            headers_id: headers.id(),
            headers,
            order,
        }
    }

    fn names(local: &[LocalFile], numbers: &[usize]) -> Vec<String> {
        numbers.iter().map(|n| local[*n].path.as_str().to_owned()).collect()
    }

    #[test]
    fn new_pages_come_before_those_that_lead_to_them() {
        let before = vec![file("a.html", "1", UploadPhase::Page), file("b.html", "1", UploadPhase::Page)];
        let first = Plan::new(&before, &Record::default(), &BTreeSet::new());
        let record = first.resulting_record(&before, "s", "1", 1);
        let mut after = vec![
            file("a.html", "2", UploadPhase::Page),
            file("c.html", "1", UploadPhase::Page),
            file("feed.xml", "1", UploadPhase::Index),
            file("x.css", "1", UploadPhase::Asset),
        ];
        let plan = Plan::new(&after, &record, &BTreeSet::new());
        assert_eq!(names(&after, &plan.assets), ["x.css"]);
        assert_eq!(names(&after, &plan.new_pages), ["c.html"]);
        assert_eq!(names(&after, &plan.new_indexes), ["feed.xml"]);
        assert_eq!(names(&after, &plan.pages), ["a.html"]);
        assert_eq!(names(&after, &plan.indexes), Vec::<String>::new());
        assert_eq!((plan.delete.as_slice(), plan.removed, plan.remote_count), ([path("b.html")].as_slice(), 1, 2));
        let record = plan.resulting_record(&after, "s", "2", 2);
        assert!(Plan::new(&after, &record, &BTreeSet::new()).is_empty());
        after[0].headers_id = "other".to_owned();
        let plan = Plan::new(&after, &record, &BTreeSet::new());
        assert_eq!(
            (names(&after, &plan.headers), names(&after, &plan.pages)),
            (vec!["a.html".to_owned()], vec!["a.html".to_owned()])
        );
    }

    #[test]
    fn assets_of_the_previous_generation_are_retained_once() {
        let name = |bytes: &str| format!("css/a.{}.css", Digest::of(bytes.as_bytes()).short(16));
        let generation = |bytes: &str| vec![file(&name(bytes), bytes, UploadPhase::Asset)];
        let mut record = Record::default();
        let mut deleted = Vec::new();
        for bytes in ["1", "2", "3"] {
            let local = generation(bytes);
            let plan = Plan::new(&local, &record, &BTreeSet::new());
            record = plan.resulting_record(&local, "s", bytes, record.generation + 1);
            deleted.push(plan.delete);
        }
        assert_eq!(deleted, [vec![], vec![], vec![path(&name("1"))]]);
        assert_eq!(record.retained, [path(&name("2"))].into());
    }

    #[test]
    fn uncertain_files_are_uploaded_again_or_deleted() {
        let local = vec![file("a.html", "1", UploadPhase::Page)];
        let record = Plan::new(&local, &Record::default(), &BTreeSet::new()).resulting_record(&local, "s", "1", 1);
        let plan = Plan::new(&local, &record, &[path("a.html"), path("half.html")].into());
        assert_eq!((names(&local, &plan.pages), plan.delete), (vec!["a.html".to_owned()], vec![path("half.html")]));
    }
}
