//! The history of a site's pages, read with the `git` program.
//!
//! Nothing here fails: what cannot be read is unknown, with a reason, and a message says what to do about it.

mod blobs;
mod cache;
mod head_tree;
mod log;
mod messages;
mod moved;
mod origin;
mod pages;
mod program;
mod data_file_history;
mod repo;
mod submodules;
mod walk;
mod work_tree;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use anslag_core::dates::fingerprint::{PageFingerprint, SiteFiles};
use anslag_core::dates::history::{FormerPage, History, HistoryDate, PageHistory, Repository, UnknownReason};
use anslag_core::diagnostic::Diagnostic;
use anslag_core::digest::Hash128;
use anslag_core::source::SourceStore;
pub use origin::{Origin, origin};
pub use program::Program;
use repo::Opened;
pub use submodules::missing as missing_submodules;

/// Computes the fingerprint of a page from its path below the site, its text and the files around it.
pub(crate) type Fingerprinter<'a> = &'a (dyn Fn(&str, &str, &dyn SiteFiles) -> Option<PageFingerprint> + Sync);

/// A page as the work tree has it.
#[derive(Clone, Debug)]
struct PageSource<'a> {
    /// The path below the site, in Unicode normalisation form C (NFC).
    path: &'a str,
    /// The index in [`Request::sources`].
    number: usize,
    /// The path of the file itself when its path contains a symbolic link.
    symlink_target: Option<String>,
}

impl PageSource<'_> {
    /// The path under which git knows the page.
    fn history_path(&self) -> &str {
        self.symlink_target.as_deref().unwrap_or(self.path)
    }
}

/// The history of one repository: the site's own, or a submodule.
#[derive(Default)]
struct RepositoryHistory {
    pages: BTreeMap<String, PageHistory>,
    former_pages: BTreeMap<String, Vec<FormerPage>>,
    site_history: SiteHistory,
}

/// What the history says about the site as a whole.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
struct SiteHistory {
    /// Ids of commits whose clock was wrong.
    #[serde(rename = "doubtful")]
    wrong_clocks: BTreeSet<String>,
    /// Ids of commits whose `Anslag-Updated: no` is in a place where it has no effect.
    #[serde(rename = "unheard")]
    misplaced_trailers: BTreeSet<String>,
    /// Pages that commits removed.
    removed: Vec<FormerPage>,
    /// When the site's configuration file was added.
    #[serde(rename = "began")]
    config_added: Option<Timestamp>,
}

impl SiteHistory {
    fn join(&mut self, other: SiteHistory) {
        self.wrong_clocks.extend(other.wrong_clocks);
        self.misplaced_trailers.extend(other.misplaced_trailers);
        self.removed.extend(other.removed);
        self.config_added = self.config_added.or(other.config_added);
    }
}

/// Parameters of [`history`].
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The site's folder.
    pub root: &'a Path,
    /// The pages of the site.
    pub sources: &'a dyn SourceStore,
    /// Computes the fingerprint of a page.
    pub fingerprint: Fingerprinter<'a>,
    /// A hash of the page types, which decide the fingerprints.
    pub kinds: Hash128,
    /// Commits later than this are in the future.
    pub now: Timestamp,
    /// The folder of the cache.
    pub cache: Option<&'a Path>,
    /// The git program.
    pub program: &'a Program,
}

/// A page of the newest commit, and its history.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct CommittedPage {
    /// The fingerprint; empty when its text is not in this clone.
    #[serde(rename = "print")]
    fingerprint: String,
    /// The digest of its text, with line endings normalised to LF.
    #[serde(rename = "text")]
    text_digest: String,
    /// The files that the page shows.
    deps: Vec<String>,
    /// The records that it shows, as (data file, record id).
    records: Vec<(String, String)>,
    /// The dates of the page.
    history: PageHistory,
    /// The former paths, newest first.
    #[serde(rename = "earlier")]
    former_pages: Vec<FormerPage>,
}

impl CommittedPage {
    fn absent(first: HistoryDate, changed: HistoryDate) -> Self {
        let history = PageHistory { first, changed };
        Self {
            fingerprint: String::new(),
            text_digest: String::new(),
            deps: Vec::new(),
            records: Vec::new(),
            history,
            former_pages: Vec::new(),
        }
    }
}

/// The bytes with CRLF replaced by LF.
fn with_plain_line_ends(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.contains(&b'\r') {
        return Cow::Borrowed(bytes);
    }
    let mut plain = Vec::with_capacity(bytes.len());
    for (n, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' || bytes.get(n + 1) != Some(&b'\n') {
            plain.push(*byte);
        }
    }
    Cow::Owned(plain)
}

/// Reads the history of all pages.
pub fn history(request: &Request<'_>) -> (History, Vec<Diagnostic>) {
    let opened = repo::open(request.program, request.root, "");
    let (mut repository, head) = match &opened {
        Opened::Repo(repo) => {
            (if repo.shallow { Repository::Shallow } else { Repository::Full }, Some(repo.head.clone()))
        }
        Opened::Empty => (Repository::Full, None),
        Opened::Unavailable(reason) => (reason.clone(), None),
    };
    let mut merged = RepositoryHistory::default();
    for (mount, group) in by_repository(request.root, request.sources) {
        let read = if mount.is_empty() {
            match &opened {
                Opened::Repo(repo) => pages::read(request, repo, group.clone()).or_else(|detail| {
                    if repo.partial {
                        return Ok(all_unknown(&group, UnknownReason::Absent));
                    }
                    repository = Repository::Broken { detail };
                    Ok(all_unknown(&group, UnknownReason::NotInHistory))
                }),
                Opened::Empty => Ok(all_unknown(&group, UnknownReason::Uncommitted)),
                Opened::Unavailable(_) => Ok(all_unknown(&group, UnknownReason::NotInHistory)),
            }
        } else {
            match repo::open(request.program, &request.root.join(&mount), &mount) {
                Opened::Repo(repo) if repo.prefix.is_empty() => pages::read(request, &repo, group.clone()),
                _ => Err(String::new()),
            }
        };
        let one = read.unwrap_or_else(|_: String| all_unknown(&group, UnknownReason::Submodule));
        merged.pages.extend(one.pages);
        merged.former_pages.extend(one.former_pages);
        merged.site_history.join(one.site_history);
    }
    let RepositoryHistory {
        mut pages,
        former_pages,
        site_history: SiteHistory { wrong_clocks, misplaced_trailers, removed, config_added },
    } = merged;
    let mut messages = messages::repository_messages(&repository);
    messages.extend(messages::wrong_clock(&mut pages, request.now, &wrong_clocks));
    messages.extend(messages::misplaced_trailers(&pages, &misplaced_trailers));
    messages.extend(messages::page_messages(&pages, head.is_some()));
    (History { pages, former_pages, removed, config_added, repository, head }, messages)
}

/// Files of the site's folders that a sparse checkout leaves out, by their paths below the site.
pub fn sparse_excluded(program: &Program, root: &Path) -> Vec<String> {
    if !git_dirs(root).iter().any(|folder| folder.join("info/sparse-checkout").exists()) {
        return Vec::new();
    }
    let Opened::Repo(repo) = repo::open(program, root, "") else { return Vec::new() };
    let listed =
        repo.git.run(&["ls-files", "-z", "-t", "--", "content", "data", "kinds", "static"]).unwrap_or_default();
    let text = String::from_utf8_lossy(&listed).into_owned();
    text.split('\0').filter_map(|line| line.strip_prefix("S ")).map(str::to_owned).collect()
}

/// Why there is no history to read; `None` when there is one.
pub fn unavailable(program: &Program, root: &Path) -> Option<Repository> {
    match repo::open(program, root, "") {
        Opened::Unavailable(reason) => Some(reason),
        Opened::Repo(_) | Opened::Empty => None,
    }
}

/// The time of the newest commit.
pub fn newest_commit_time(program: &Program, root: &Path) -> Option<Timestamp> {
    let Opened::Repo(repo) = repo::open(program, root, "") else { return None };
    let text = repo.git.run(&["log", "-1", "--format=%ct"]).ok()?;
    Timestamp::from_second(String::from_utf8_lossy(&text).trim().parse().ok()?).ok()
}

/// The folders in which git writes when the history changes: `.git`, or that of a linked work tree.
pub fn git_dirs(root: &Path) -> Vec<PathBuf> {
    let site_history = root.ancestors().map(|folder| folder.join(".git")).find(|path| path.exists());
    let Some(path) = site_history else { return Vec::new() };
    if path.is_dir() {
        return vec![path];
    }
    // In a linked work tree (`git worktree`), `.git` is a file with the path of the folder.
    let named = work_tree::text(&path).and_then(|text| Some(text.strip_prefix("gitdir:")?.trim().to_owned()));
    named.map(|folder| path.with_file_name(folder)).into_iter().collect()
}

/// The site's path in its repository, such as `docs/site/`; empty at the top and outside of a repository.
pub fn path_in_repository(root: &Path) -> String {
    // Absolute, without symbolic links and `..`.
    let Ok(root) = root.canonicalize() else { return String::new() };
    let top = root.ancestors().find(|folder| folder.join(".git").exists());
    let below = top.and_then(|top| root.strip_prefix(top).ok()).into_iter().flat_map(Path::components);
    below.map(|part| format!("{}/", part.as_os_str().to_string_lossy())).collect()
}

type Group<'a> = Vec<PageSource<'a>>;

/// The pages by submodule; the key is empty for the site's own repository.
fn by_repository<'a>(root: &Path, sources: &'a dyn SourceStore) -> BTreeMap<String, Group<'a>> {
    let mut mount_of_folder: BTreeMap<&str, String> = BTreeMap::new();
    let mut groups: BTreeMap<String, Group<'a>> = BTreeMap::new();
    for (number, path) in sources.paths().iter().enumerate() {
        let page = PageSource { path: path.as_str(), number, symlink_target: None };
        let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mount = mount_of_folder.entry(folder).or_insert_with(|| {
            let above = std::iter::successors(Some(folder), |folder| folder.rsplit_once('/').map(|(above, _)| above));
            let nested =
                above.filter(|folder| !folder.is_empty()).find(|folder| root.join(folder).join(".git").exists());
            nested.map(|folder| format!("{folder}/")).unwrap_or_default()
        });
        groups.entry(mount.clone()).or_default().push(page);
    }
    groups
}

fn all_unknown(group: &Group<'_>, reason: UnknownReason) -> RepositoryHistory {
    let pages = group.iter().map(|page| (page.path.to_owned(), unknown_history(reason))).collect();
    RepositoryHistory { pages, ..RepositoryHistory::default() }
}

fn unknown_history(reason: UnknownReason) -> PageHistory {
    PageHistory { first: HistoryDate::Unknown(reason), changed: HistoryDate::Unknown(reason) }
}
