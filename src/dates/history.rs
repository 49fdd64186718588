//! What the history says of each page: values, and the decision which commit counts.
//!
//! A version of a page is what a reader read between two commits of the published branch. The date of a page is that of
//! the oldest version that reads as it does now, so a text that comes back brings its date with it.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What the history says of a site.
#[derive(Clone, PartialEq, Debug)]
pub struct History {
    /// By the path of the page's source.
    pub pages: BTreeMap<String, PageHistory>,
    /// Where pages lay before they were moved, newest first, by the path of now; those that were.
    pub earlier: BTreeMap<String, Vec<Was>>,
    /// What there was to read.
    pub repository: Repository,
    /// The commit that the history was read from.
    pub head: Option<String>,
}

/// A page as it was before it was moved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Was {
    /// Its path.
    pub path: String,
    /// Its front matter between its lines, from which its address follows.
    pub front: String,
}

/// What there was to read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Repository {
    /// The whole history.
    Full,
    /// A history that was cut off when it was fetched.
    Shallow,
    /// The site does not lie in a repository.
    None,
    /// The program `git` was not found.
    NoGit,
    /// Git refuses to read it, since somebody else owns the folder.
    Dubious {
        /// The folder that git named.
        folder: String,
    },
    /// Git failed.
    Broken {
        /// What git said.
        detail: String,
    },
}

/// What the history says of one page.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PageHistory {
    /// When it came to the published branch, under whatever name.
    pub first: Seen,
    /// When what a reader reads there last changed.
    pub changed: Seen,
}

impl History {
    /// No history at all: a ZIP, a container build.
    pub fn none() -> Self {
        Self { pages: BTreeMap::new(), earlier: BTreeMap::new(), repository: Repository::None, head: None }
    }
}

impl PageHistory {
    /// Whether a text that decides was not in this clone.
    pub fn is_absent(&self) -> bool {
        [&self.first, &self.changed].contains(&&Seen::Unknown(Why::Absent))
    }
}

/// A moment in the history, or why there is none.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Seen {
    /// A commit says so.
    At {
        /// When it came to the published branch.
        time: Timestamp,
        /// The commit's id.
        commit: String,
        /// The file whose change decided it, by its path in that commit.
        file: String,
        /// The commit began the history, or touched more than a fifth of all pages (and more than one).
        import: bool,
    },
    /// Nothing is known.
    Unknown(Why),
}

/// Why the history does not tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Why {
    /// The history was cut off where it would stand.
    ShallowBoundary,
    /// There is no history that has the page.
    NotInHistory,
    /// The page lies in a submodule whose history is not here.
    Submodule,
    /// The commit is dated in the future.
    Future,
    /// What the work tree has is not committed.
    Uncommitted,
    /// The older text that decides is not in this clone.
    Absent,
}

/// What a version reads as.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Read {
    /// Its fingerprint.
    As(String),
    /// Its front matter cannot be read, so it was never published as it stands.
    Unreadable,
    /// Its text is not in this clone.
    Absent,
}

/// One version of a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Version {
    /// What it reads as.
    pub read: Read,
    /// Whether the commit that made it is one that never moves a date.
    pub ignored: bool,
    /// Counts up where the file had been deleted in between.
    pub life: usize,
}

/// The versions, newest first, that are of the same page: a file that was deleted and came back with the text that it
/// had had is the same page, and otherwise another one at the same path.
pub fn of_the_page(versions: &[Version]) -> usize {
    let mut end = versions.iter().take_while(|version| version.life == 0).count();
    while end < versions.len() {
        let born = &versions[end - 1].read;
        let life = versions[end].life;
        let earlier = versions[end..].iter().take_while(|version| version.life == life);
        let count = earlier.clone().count();
        if !matches!(born, Read::As(_)) || !earlier.clone().any(|version| version.read == *born) {
            break;
        }
        end += count;
    }
    end
}

/// The version whose commit is the date of the page, newest first; nothing when a text that decides is not there.
///
/// It is the oldest one that reads as the newest. What stood before a commit that never moves a date counts as reading
/// the same, and what nobody could read is passed over.
pub fn decide(versions: &[Version]) -> Option<usize> {
    let readable: Vec<(usize, &Version)> =
        versions.iter().enumerate().filter(|(_, version)| version.read != Read::Unreadable).collect();
    let mut same: HashSet<&Read> = HashSet::new();
    let mut decided = None;
    let mut differed = false;
    for (n, (index, version)) in readable.iter().enumerate() {
        if version.read == Read::Absent {
            // Beyond the first difference only a text that came back could be missed.
            if !differed {
                return None;
            }
            continue;
        }
        if n > 0 && !same.contains(&version.read) {
            differed = true;
            continue;
        }
        same.insert(&version.read);
        match readable.get(n + 1) {
            Some((_, before)) if version.ignored => {
                same.insert(&before.read);
            }
            _ => decided = Some(*index),
        }
    }
    decided
}

/// Whether a commit's message asks that it moves no date: the trailer `Anslag-Updated: no` in its last paragraph.
pub fn declines(message: &str) -> bool {
    let lines: Vec<&str> = message.trim_end().lines().collect();
    let trailer = |line: &&str| {
        line.split_once(':').is_some_and(|(key, value)| {
            key.trim().eq_ignore_ascii_case("anslag-updated") && value.trim().eq_ignore_ascii_case("no")
        })
    };
    lines.iter().skip(1).rev().take_while(|line| !line.trim().is_empty()).any(trailer)
}

/// Whether a merge took the published branch into another line of work, which then became the published branch: by the
/// subject that git writes itself. The history goes on with the branch that was merged.
pub fn merges_published(message: &str, branches: &[String]) -> bool {
    let subject = message.lines().next().unwrap_or_default();
    let (rest, remote) =
        match (subject.strip_prefix("Merge branch '"), subject.strip_prefix("Merge remote-tracking branch '")) {
            (Some(rest), _) => (rest, false),
            (_, Some(rest)) => (rest, true),
            _ => return false,
        };
    let Some((name, _)) = rest.split_once('\'') else { return false };
    let name = if remote { name.split_once('/').map_or(name, |(_, name)| name) } else { name };
    matches!(name, "main" | "master") || branches.iter().any(|branch| branch == name)
}

/// The commits listed in a `.git-blame-ignore-revs`.
pub fn ignored_commits(text: &str) -> HashSet<String> {
    let id = |line: &str| line.split('#').next().unwrap_or_default().trim().to_ascii_lowercase();
    let whole = |id: &String| matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.lines().map(id).filter(whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Versions in letters, newest first: `a` reads as a; `a!` was made by a commit that never moves a date; `?` cannot
    /// be read; `-` is not there; `|` stands where the file had been deleted.
    fn versions(text: &str) -> Vec<Version> {
        let mut all: Vec<Version> = Vec::new();
        let mut life = 0;
        for sign in text.chars() {
            let read = match sign {
                '!' => {
                    all.last_mut().unwrap().ignored = true;
                    continue;
                }
                '|' => {
                    life += 1;
                    continue;
                }
                '?' => Read::Unreadable,
                '-' => Read::Absent,
                sign => Read::As(sign.to_string()),
            };
            all.push(Version { read, ignored: false, life });
        }
        all
    }

    #[test]
    fn the_commit_that_counts() {
        for (text, expected, why) in [
            ("a", Some(0), "one version"),
            ("ba", Some(0), "an edit"),
            ("aaab", Some(2), "reformatted twice"),
            ("aba", Some(2), "reverted"),
            ("acba", Some(3), "two edits reverted at once"),
            ("ababa", Some(4), "reverted twice"),
            ("b!a", Some(1), "a typo"),
            ("c!b!ad", Some(2), "two typos"),
            ("b!aca", Some(3), "a typo after a text that came back"),
            ("a!", Some(0), "what came with such a commit has no other date"),
            ("a?a", Some(2), "broken and mended"),
            ("a?b", Some(0), "broken and mended otherwise"),
            ("a-b", None, "the text before is missing"),
            ("ab-", Some(0), "an old text is missing"),
            ("b!-", None, "what the typo was in is missing"),
        ] {
            assert_eq!(decide(&versions(text)), expected, "{text}: {why}");
        }
    }

    #[test]
    fn a_page_that_came_back() {
        for (text, expected) in
            [("ab", 2), ("a|a", 2), ("ba|ca", 4), ("a|b", 1), ("a|a|b", 2), ("a|b|a", 1), ("?|a", 1)]
        {
            assert_eq!(of_the_page(&versions(text)), expected, "{text}");
        }
    }

    #[test]
    fn trailers() {
        assert!(declines("Typo\n\nAnslag-Updated: no\n"));
        assert!(declines("Typo\n\nLång text.\n\nSigned-off-by: A <a@b>\nanslag-updated:NO"));
        assert!(!declines("Anslag-Updated: no"));
        assert!(!declines("Typo\n\nAnslag-Updated: no\n\nMer text."));
        assert!(!declines("Typo\n\nAnslag-Updated: yes"));
    }

    #[test]
    fn merges_of_the_published_branch() {
        let branches = ["publicerad".to_owned()];
        for subject in [
            "Merge branch 'main' into ämne",
            "Merge branch 'master'",
            "Merge remote-tracking branch 'origin/main'",
            "Merge remote-tracking branch 'origin/main' into x",
            "Merge branch 'publicerad' of https://example.se/x",
        ] {
            assert!(merges_published(subject, &branches), "{subject}");
        }
        for subject in [
            "Merge branch 'maina'",
            "Merge branch 'x' into main",
            "Merge pull request #1 from x/main",
            "Merge",
            "Merge branches 'main' and 'x'",
        ] {
            assert!(!merges_published(subject, &branches), "{subject}");
        }
    }

    #[test]
    fn ignored_commits_are_whole_ids() {
        let id = "A".repeat(40);
        let text = format!("# bulk\n{id} # reformat\nabc123\n\n");
        assert_eq!(ignored_commits(&text), HashSet::from(["a".repeat(40)]));
    }
}
