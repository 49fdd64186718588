//! Walks back through the versions of a page, reading each with the files that it showed at that time.

mod origins;
mod version;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;

use super::blobs::Blobs;
use super::data_file_history::Records;
use super::head_tree::HeadTree;
use super::log::{BulkEdit, Log};
use super::repo::Repo;
use super::work_tree::WorkTree;
use super::{CommittedPage, Fingerprinter};
use anslag_core::dates::history::{
    FormerPage, HistoryDate, PageHistory, UnknownReason, Version, VersionContent, decisive_version, is_settled,
    page_versions,
};
use anslag_core::digest::Digest;
use anslag_core::document::front_matter::split;
use anslag_core::path::SourcePath;
use anslag_core::source::Source;
use origins::Origin;
use version::{Dependencies, ReadVersion, Texts};

/// Everything that reading the versions of pages needs.
pub(crate) struct Walker<'a> {
    /// The repository.
    pub(crate) repo: &'a Repo,
    /// The commits of the repository.
    pub(crate) log: &'a Log,
    /// The file list of the newest commit.
    pub(crate) head: &'a HeadTree,
    /// For each commit, whether it changed many pages at once.
    pub(crate) bulk_edits: &'a [BulkEdit],
    /// Reads file contents.
    pub(crate) blobs: &'a Blobs,
    /// The work tree, for files outside of this repository.
    pub(crate) work: &'a WorkTree<'a>,
    /// Computes fingerprints.
    pub(crate) fingerprint: Fingerprinter<'a>,
    /// Cached texts of data files, by object id.
    pub(crate) texts: Mutex<Texts>,
    /// When records of data files changed.
    pub(crate) records: Records<'a>,
    /// For each commit, the origins of the pages that it added.
    pub(crate) moved: Mutex<HashMap<usize, Arc<HashMap<String, Origin>>>>,
}

/// A version with its position in the history.
struct Step {
    path: String,
    /// The version is the state after this commit and until the next newer step.
    state: usize,
    /// The commit that made it.
    commit: usize,
    /// The path before that commit (`None`: no such page), when the page itself changed.
    before: Option<Option<String>>,
    /// Whether it may have had another path before, which this clone cannot tell.
    uncertain: bool,
    /// The files shown by the page that this commit changed.
    changed: Vec<String>,
    version: Version,
}

/// The front matter of a page's text.
pub(crate) fn front_matter(path: &str, text: String) -> String {
    let source = Source { path: SourcePath::new(path), text };
    let split = split(&source);
    source.text.get(split.yaml).unwrap_or_default().to_owned()
}

/// Whether two versions of the front matter may give different addresses. Address patterns use only these fields.
pub(crate) fn is_readdressed(before: &str, after: &str) -> bool {
    let of_address = |front_matter: &str| -> Vec<String> {
        let key = |line: &&str| {
            let line = line.trim_start_matches(['"', '\'']);
            ["slug", "type", "published"].iter().any(|key| line.starts_with(key))
        };
        let mut lines: Vec<String> = front_matter.lines().filter(key).map(|line| line.trim_end().to_owned()).collect();
        lines.sort_unstable();
        lines
    };
    of_address(before) != of_address(after)
}

/// Whether a path is that of a page; hidden files and folders have none.
pub(crate) fn is_page_path(path: &str) -> bool {
    path.starts_with("content/") && path.ends_with(".md") && !path.split('/').any(|part| part.starts_with('.'))
}

impl Walker<'_> {
    /// The history of a page of the newest commit; `None` when the commit does not have the page.
    pub(crate) fn page(&self, site_path: &str) -> Option<CommittedPage> {
        let path = self.repo.repo_path(site_path)?;
        let id = self.head.files.get(&path)?;
        let text = self.blobs.read(id).map(|bytes| Digest::of(&super::with_plain_line_ends(&bytes)).to_string());
        let (steps, deps) = self.steps(&path);
        let versions: Vec<Version> = steps.iter().map(|step| step.version.clone()).collect();
        let (count, sure) = page_versions(&versions);
        let oldest = &steps[count - 1];
        // A page that seems new may be one that was removed earlier, which a shallow clone cannot know.
        let cut = self.log.is_cut();
        let uncertain = oldest.uncertain || !sure;
        let first = match (cut, uncertain) {
            (true, _) => HistoryDate::Unknown(UnknownReason::ShallowBoundary),
            (false, true) => HistoryDate::Unknown(UnknownReason::Absent),
            (false, false) => self.date_of(oldest, &oldest.path, self.bulk_edits[oldest.commit].brought_in),
        };
        let changed = match decisive_version(&versions[..count], cut) {
            Err(reason) => HistoryDate::Unknown(reason),
            Ok(n) if (cut || uncertain) && n == count - 1 => first.clone(),
            Ok(n) if steps[..=n].iter().any(|step| self.log.is_uncertain(step.commit)) => {
                HistoryDate::Unknown(UnknownReason::ShallowBoundary)
            }
            Ok(n) => self.date_of(&steps[n], &self.cause(&steps[n]), self.bulk_edits[steps[n].commit].changed),
        };
        let VersionContent::Readable(fingerprint) = versions[0].read.clone() else {
            return Some(CommittedPage::absent(first, changed));
        };
        let records = deps.records.iter().map(|(path, id)| (self.repo.site_path(path), id.clone())).collect();
        let deps = deps.files.iter().map(|path| self.repo.site_path(path)).collect();
        let former_pages = self.former_pages(&steps[..count]);
        Some(CommittedPage {
            fingerprint,
            text_digest: text.unwrap_or_default(),
            records,
            deps,
            history: PageHistory { first, changed },
            former_pages,
        })
    }

    fn date_of(&self, step: &Step, file: &str, import: bool) -> HistoryDate {
        let commit = &self.log.commits[step.commit];
        if commit.boundary {
            return HistoryDate::Unknown(UnknownReason::ShallowBoundary);
        }
        HistoryDate::At { time: commit.time, commit: commit.id.clone(), file: self.repo.site_path(file), import }
    }

    /// The versions of a page, newest first, and what the newest depends on.
    fn steps(&self, page: &str) -> (Vec<Step>, Dependencies) {
        let mut steps: Vec<Step> = Vec::new();
        let mut dependencies = None;
        let (mut versions, mut settled) = (Vec::new(), false);
        let (mut path, mut state, mut generation) = (page.to_owned(), 0, 0);
        while state < self.log.commits.len() {
            let ReadVersion { mut read, dependencies: deps } = self.read(&path, state, state, None);
            if dependencies.is_none() {
                dependencies = Some(deps.clone());
                if read == VersionContent::Unreadable {
                    // The unreadable file is there all the same, so its bytes are dated instead.
                    read = VersionContent::Readable(format!("bytes {:?}", self.content(&path, state)));
                }
            }
            let own = self.log.next(&path, state);
            // Older than the deciding change, only the page itself says when it was added.
            let deps = if settled { Dependencies::default() } else { deps };
            let of_deps = deps.files.iter().filter_map(|dep| self.next(&deps, dep, state)).min();
            let oldest = self.log.commits.len() - 1;
            let commit = own.map(|change| change.commit).into_iter().chain(of_deps).min().unwrap_or(oldest);
            let own = own.filter(|change| change.commit == commit);
            let is_changed = |dep: &&String| self.next(&deps, dep, state) == Some(commit);
            let changed: Vec<String> = deps.files.iter().filter(is_changed).cloned().collect();
            let origin = own.map(|change| match (&change.from, change.old) {
                // Moved unchanged.
                (Some(from), old) if old == change.new => Origin::From(from.clone()),
                (None, Some(_)) if !self.log.is_displaced(commit, &path) => Origin::From(path.clone()),
                _ => self.origin(&path, commit),
            });
            let uncertain = origin == Some(Origin::Unknown);
            let before = origin.map(|origin| match origin {
                Origin::From(path) => Some(path),
                Origin::New | Origin::Unknown => None,
            });
            let ignored = changed.iter().chain(own.map(|_| &path)).all(|file| self.log.ignores(commit, file));
            let reverts = changed.iter().chain(own.map(|_| &path)).any(|file| self.log.reverts(commit, file));
            let time = self.log.commits[commit].time.as_second();
            let version = Version { read, ignored, reverts, time, generation };
            versions.push(version.clone());
            settled = settled || (generation == 0 && is_settled(&versions));
            steps.push(Step { path: path.clone(), state, commit, before: before.clone(), uncertain, changed, version });
            state = commit + 1;
            match before {
                None => {}
                Some(Some(former_pages)) => path = former_pages,
                Some(None) => match self.log.next(&path, state) {
                    Some(change) if change.new.is_none() && !self.was_moved(&path, change) => {
                        generation += 1;
                        settled = false;
                        state = change.commit + 1;
                    }
                    _ => break,
                },
            }
        }
        (steps, dependencies.unwrap_or_default())
    }

    /// The newest commit, at or before a state, that changed a file or record that the version shows.
    fn next(&self, dependencies: &Dependencies, file: &str, state: usize) -> Option<usize> {
        let change = self.log.next(file, state)?.commit;
        let mut ids = dependencies.records_of(file).peekable();
        if ids.peek().is_none() { Some(change) } else { self.records.next(file, ids, change) }
    }

    /// The file whose change made a version.
    fn cause(&self, step: &Step) -> String {
        let older = step.commit + 1;
        let differs = |version: ReadVersion| !version.read.same(&step.version.read);
        let own = match &step.before {
            None => false,
            Some(None) => true,
            Some(Some(_)) if step.changed.is_empty() => true,
            // The page's old text with the new files around it.
            Some(Some(before)) => differs(self.read(before, older, step.state, None)),
        };
        if own || step.changed.is_empty() {
            return step.path.clone();
        }
        let decisive = |dep: &&String| {
            step.changed.len() == 1
                || differs(self.read(&step.path, step.state, step.state, Some((dep.as_str(), older))))
        };
        step.changed.iter().find(decisive).unwrap_or(&step.changed[0]).clone()
    }

    /// The former paths and addresses of a page, newest first.
    fn former_pages(&self, steps: &[Step]) -> Vec<FormerPage> {
        let moved = steps.iter().filter_map(|step| {
            let before = step.before.as_ref()?.as_ref()?;
            let path = self.repo.site_path(before);
            let is_page = !self.repo.mount.is_empty() || path.starts_with("content/");
            if !is_page {
                return None;
            }
            let front_matter = |path: &str, repo_path: &str, state: usize| {
                self.content(repo_path, state).map(|id| self.front_matter(path, &id)).unwrap_or_default()
            };
            let former = front_matter(&path, before, step.commit + 1);
            let now = self.repo.site_path(&step.path);
            let elsewhere = path != now || is_readdressed(&former, &front_matter(&now, &step.path, step.state));
            let time = Some(self.log.commits[step.commit].time);
            elsewhere.then_some(FormerPage { front_matter: former, path, time })
        });
        moved.collect()
    }

    /// The pages removed after a moment, ordered by path.
    pub(crate) fn removed(&self, since: Timestamp) -> Vec<FormerPage> {
        let mut removed: Vec<FormerPage> = self
            .log
            .removed_pages()
            .filter(|(_, commit)| self.log.commits[*commit].time > since)
            .filter_map(|(repo_path, commit)| {
                let path = self.repo.site_path(repo_path);
                let of_site = self.repo.repo_path(&path).is_some_and(|place| place == repo_path);
                let id = self.content(repo_path, commit + 1).filter(|_| of_site && is_page_path(&path))?;
                let text = String::from_utf8(self.blobs.read(&id)?).ok()?;
                Some(FormerPage {
                    front_matter: front_matter(&path, text),
                    path,
                    time: Some(self.log.commits[commit].time),
                })
            })
            .collect();
        removed.sort_by(|a, b| a.path.cmp(&b.path));
        removed
    }
}
