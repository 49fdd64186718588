//! The history of pages as values, and the rules by which commits date a page.

mod wrong_clock;
mod message;
mod versions;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use message::{has_misplaced_trailer, ignored_commits, is_revert, keeps_date, merges_published};
pub use versions::{Version, VersionContent, decisive_version, is_settled, page_versions};
pub use wrong_clock::wrong_clocks;

/// The history of a site.
#[derive(Clone, PartialEq, Debug)]
pub struct History {
    /// The history of each page, by source path.
    pub pages: BTreeMap<String, PageHistory>,
    /// The former pages that became a present one, newest first, by its source path; only for pages that were moved. A
    /// former page has the same path when its front matter gave it another address.
    pub former_pages: BTreeMap<String, Vec<FormerPage>>,
    /// Pages that were removed while the site was built by Anslag.
    pub removed: Vec<FormerPage>,
    /// When the site's configuration file was added: earlier moves did not concern Anslag's addresses.
    pub config_added: Option<Timestamp>,
    /// The state of the repository.
    pub repository: Repository,
    /// The newest commit.
    pub head: Option<String>,
}

/// A page as it was before it was moved or removed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FormerPage {
    /// The path of the former page.
    pub path: String,
    /// The front matter, which decides its address.
    #[serde(rename = "front")]
    pub front_matter: String,
    /// When it was moved or removed; `None` when that is not committed yet.
    pub time: Option<Timestamp>,
}

/// For how long a former address without a redirect is reported, in seconds before the newest commit.
const REPORT_PERIOD: i64 = 366 * 86_400;

/// The moment after which former addresses without a redirect are reported: a year before the newest commit, but not
/// before the site was built by Anslag.
pub fn former_pages_since(newest: Option<Timestamp>, config_added: Option<Timestamp>) -> Timestamp {
    let newest = newest.map_or(i64::MIN, Timestamp::as_second);
    let year = Timestamp::from_second(newest.saturating_sub(REPORT_PERIOD)).unwrap_or(Timestamp::MIN);
    config_added.map_or(year, |added| added.max(year))
}

/// The state of the repository.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub enum Repository {
    /// It has the whole history.
    Full,
    /// It is a shallow clone.
    Shallow,
    /// The site is not in a repository.
    None,
    /// The program `git` is not installed.
    NoGit,
    /// Git refuses to read it because another user owns the folder.
    DubiousOwnership {
        /// The folder in git's message.
        folder: String,
    },
    /// Git failed.
    Broken {
        /// Git's message.
        detail: String,
    },
}

/// The history of one page.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PageHistory {
    /// When the page reached the published branch, under any path.
    pub first: HistoryDate,
    /// When its text became the present one: the commit that added it, or a later one.
    pub changed: HistoryDate,
}

impl History {
    /// No history: a ZIP file, or a container build.
    pub fn none() -> Self {
        Self {
            pages: BTreeMap::new(),
            former_pages: BTreeMap::new(),
            removed: Vec::new(),
            config_added: None,
            repository: Repository::None,
            head: None,
        }
    }
}

impl PageHistory {
    /// When the text last changed; `None` if it has not changed since the commit that added the page.
    pub fn update(&self) -> Option<&HistoryDate> {
        let id = |seen: &HistoryDate| match seen {
            HistoryDate::At { commit, .. } => Some(commit.clone()),
            HistoryDate::Unknown(_) => None,
        };
        let brought_in = id(&self.changed).is_some_and(|commit| id(&self.first) == Some(commit));
        (!brought_in).then_some(&self.changed)
    }

    /// Whether a text that decides is missing in this clone.
    pub fn is_absent(&self) -> bool {
        [&self.first, &self.changed].contains(&&HistoryDate::Unknown(UnknownReason::Absent))
    }
}

/// A date from the history, or the reason why there is none.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum HistoryDate {
    /// A commit.
    At {
        /// When it reached the published branch.
        time: Timestamp,
        /// The commit's id.
        commit: String,
        /// The file whose change decided it, by its path at that commit.
        file: String,
        /// For a publication: the commit added many pages at once. For a change: it touched more than one page and
        /// more than a fifth of all.
        import: bool,
    },
    /// Unknown.
    Unknown(UnknownReason),
}

/// Why a date is unknown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum UnknownReason {
    /// It is older than the history of this shallow clone.
    ShallowBoundary,
    /// No history has the page.
    NotInHistory,
    /// The page is in a submodule whose history is not here.
    Submodule,
    /// The commit is dated in the future.
    Future,
    /// The commit's clock was wrong: its date is before 1990, or far from those of its neighbours.
    #[serde(rename = "Doubtful")]
    WrongClock,
    /// The text in the work tree is not committed.
    Uncommitted,
    /// An older text that decides is missing in this clone.
    Absent,
}
