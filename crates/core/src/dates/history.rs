//! What the history says of each page: values, and the decision which commit counts.
//!
//! A version of a page is what a reader read between two commits of the published branch. The date of a page is that of
//! the oldest version that reads as it does now, without another that readers had time to read in between: a text that
//! comes back is a change for those. It brings its date with it when a commit says that it reverts another, when nobody
//! could read what stood in between, or when that stood for [`FEW_DAYS`] at most.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::fingerprint;

/// What the history says of a site.
#[derive(Clone, PartialEq, Debug)]
pub struct History {
    /// By the path of the page's source.
    pub pages: BTreeMap<String, PageHistory>,
    /// Where pages lay before they were moved, newest first, by the path of now; those that were. A page whose front matter
    /// gave it another address lay elsewhere too, in the same file.
    pub former_pages: BTreeMap<String, Vec<FormerPage>>,
    /// Pages that were removed since the site was Anslag's, and that no page of now was.
    pub removed: Vec<FormerPage>,
    /// When the site's configuration came: what was moved before that, Anslag had not published.
    pub config_added: Option<Timestamp>,
    /// What there was to read.
    pub repository: Repository,
    /// The commit that the history was read from.
    pub head: Option<String>,
}

/// A page as it was before it was moved or removed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FormerPage {
    /// Its path.
    pub path: String,
    /// Its front matter between its lines, from which its address follows.
    pub front: String,
    /// When that was done; nothing when it is not committed yet.
    pub time: Option<Timestamp>,
}

/// For how long the old address of a page that was moved or removed is spoken of when nothing leads on from it, counted back
/// from the newest commit: a year, in seconds.
const REPORT_PERIOD: i64 = 366 * 86_400;

/// After which moment an old address is spoken of: a year before the newest commit, and not before the site was Anslag's.
pub fn former_pages_since(newest: Option<Timestamp>, config_added: Option<Timestamp>) -> Timestamp {
    let newest = newest.map_or(i64::MIN, Timestamp::as_second);
    let year = Timestamp::from_second(newest.saturating_sub(REPORT_PERIOD)).unwrap_or(Timestamp::MIN);
    config_added.map_or(year, |added| added.max(year))
}

/// What there was to read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
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
    DubiousOwnership {
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
    pub first: HistoryDate,
    /// When what a reader reads there last became what it is: the commit that brought it in, or a later one.
    pub changed: HistoryDate,
}

impl History {
    /// No history at all: a ZIP, a container build.
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
    /// When what a reader reads last changed. The commit that brought the page in is no change, whatever else it holds.
    pub fn update(&self) -> Option<&HistoryDate> {
        let id = |seen: &HistoryDate| match seen {
            HistoryDate::At { commit, .. } => Some(commit.clone()),
            HistoryDate::Unknown(_) => None,
        };
        let brought_in = id(&self.changed).is_some_and(|commit| id(&self.first) == Some(commit));
        (!brought_in).then_some(&self.changed)
    }

    /// Whether a text that decides was not in this clone.
    pub fn is_absent(&self) -> bool {
        [&self.first, &self.changed].contains(&&HistoryDate::Unknown(UnknownReason::Absent))
    }
}

/// A moment in the history, or why there is none.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum HistoryDate {
    /// A commit says so.
    At {
        /// When it came to the published branch.
        time: Timestamp,
        /// The commit's id.
        commit: String,
        /// The file whose change decided it, by its path in that commit.
        file: String,
        /// For the day of publication: the commit brought in many pages at once. For that of a change: it touched more than
        /// a fifth of all pages, and more than one.
        import: bool,
    },
    /// Nothing is known.
    Unknown(UnknownReason),
}

/// Why the history does not tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum UnknownReason {
    /// The history was cut off where it would stand.
    ShallowBoundary,
    /// There is no history that has the page.
    NotInHistory,
    /// The page lies in a submodule whose history is not here.
    Submodule,
    /// The commit is dated in the future.
    Future,
    /// The clock of the commit was wrong: it is dated before there was a web, or far from those around it.
    #[serde(rename = "Doubtful")]
    WrongClock,
    /// What the work tree has is not committed.
    Uncommitted,
    /// The older text that decides is not in this clone.
    Absent,
}

/// What a version reads as.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum VersionContent {
    /// Its fingerprint.
    Readable(String),
    /// Its front matter cannot be read, so it was never published as it stands.
    Unreadable,
    /// Its text is not in this clone.
    Absent,
}

impl VersionContent {
    /// Whether two versions, one after the other, read the same.
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Readable(a), Self::Readable(b)) => fingerprint::same(a, b),
            _ => self == other,
        }
    }
}

/// One version of a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Version {
    /// What it reads as.
    pub read: VersionContent,
    /// Whether the commit that made it is one that never moves a date.
    pub ignored: bool,
    /// Whether that commit says that it reverts another.
    pub reverts: bool,
    /// When that commit came to the branch, in seconds.
    pub time: i64,
    /// Counts up where the file had been deleted in between.
    pub generation: usize,
}

/// A text that stood no longer than this, in seconds, was hardly read by those who come back: when the one before it
/// returns, nothing has changed.
pub(crate) const FEW_DAYS: i64 = 3 * 24 * 60 * 60;

/// How many of the versions, newest first, are of the same page, and whether that is sure: a file that was deleted and came back
/// with a text that it had had is the same page, and otherwise another one at the same path. It is not sure when a text that would
/// tell is not in this clone.
pub fn page_versions(versions: &[Version]) -> (usize, bool) {
    let mut end = versions.iter().take_while(|version| version.generation == 0).count();
    while end < versions.len() {
        let born = &versions[end - 1].read;
        let generation = versions[end].generation;
        let older = versions[end..].iter().take_while(|version| version.generation == generation);
        let count = older.clone().count();
        if !matches!(born, VersionContent::Readable(_)) || !older.clone().any(|version| version.read.same(born)) {
            let absent =
                *born == VersionContent::Absent || older.clone().any(|version| version.read == VersionContent::Absent);
            return (end, *born == VersionContent::Unreadable || !absent);
        }
        end += count;
    }
    (end, true)
}

/// The version whose commit is the date of the page, newest first; or why it is unknown. `cut` says that the history goes
/// on behind the oldest of them, in another clone.
///
/// It is where the text that stands now began. What stood before a commit that never moves a date counts as reading the
/// same, and what nobody could read is passed over.
pub fn decisive_version(versions: &[Version], cut: bool) -> Result<usize, UnknownReason> {
    match current_text(versions)? {
        CurrentText { returns: true, .. } if cut => Err(UnknownReason::ShallowBoundary),
        CurrentText { start, .. } => Ok(start),
    }
}

/// Whether no version behind these can be the date of the page.
pub fn is_settled(versions: &[Version]) -> bool {
    current_text(versions).is_ok_and(|current| current.settled)
}

/// The text that stands now.
struct CurrentText {
    /// The version with which it began, as far as is known.
    start: usize,
    /// Another one stood before it, for so short a time or so plainly taken back that this one may have stood there before.
    returns: bool,
    /// Another one stood before it, and readers had time to read that.
    settled: bool,
}

fn current_text(versions: &[Version]) -> Result<CurrentText, UnknownReason> {
    let readable: Vec<(usize, &Version)> =
        versions.iter().enumerate().filter(|(_, version)| version.read != VersionContent::Unreadable).collect();
    let mut same: HashSet<&VersionContent> = readable.iter().take(1).map(|(_, version)| &version.read).collect();
    let mut start = 0;
    // When the other text came that stood before the present one.
    let mut other: Option<i64> = None;
    let returns = |start: usize, other: i64| {
        let (_, version) = readable[start];
        version.reverts || (version.time - other).abs() <= FEW_DAYS
    };
    for (n, (_, version)) in readable.iter().enumerate().skip(1) {
        let (_, newer) = readable[n - 1];
        if other.is_some_and(|other| !returns(start, other)) {
            break;
        }
        if version.read == VersionContent::Absent {
            // It may be the present text, and then the date is that of this version or of an older one.
            return Err(UnknownReason::Absent);
        }
        let quiet = other.is_none() && (newer.ignored || newer.read.same(&version.read));
        if quiet || (other.is_some() && same.contains(&version.read)) {
            same.insert(&version.read);
            (start, other) = (n, None);
        } else {
            other = Some(version.time);
        }
    }
    let back = other.map(|other| returns(start, other));
    // What nobody could read behind all others may have been the present text before.
    let broken = || readable.last().is_none_or(|(last, _)| *last + 1 < versions.len());
    let returns = back.unwrap_or_else(broken);
    let start = readable.get(start).map_or(0, |(index, _)| *index);
    Ok(CurrentText { start, returns, settled: back == Some(false) })
}

/// Whether a commit's message asks that it moves no date: the trailer `Anslag-Updated: no` in its last paragraph, or before
/// signatures alone. Where several commits were made into one and their messages put together, each of them must ask for it.
pub fn keeps_date(message: &str) -> bool {
    let parts = squashed_messages(message);
    if parts.len() > 1 {
        return parts.iter().all(|part| part.split(|line| line.is_empty()).skip(1).any(has_trailer));
    }
    let lines: Vec<&str> = message.trim_end().lines().map(str::trim).collect();
    let mut paragraphs: Vec<&[&str]> = lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()).collect();
    while paragraphs.len() > 1
        && paragraphs.last().is_some_and(|lines| !has_trailer(lines) && lines.iter().all(is_trailer))
    {
        paragraphs.pop();
    }
    match paragraphs.as_slice() {
        // The subject is no trailer.
        [only] => only.get(1..).is_some_and(has_trailer),
        paragraphs => paragraphs.last().is_some_and(|lines| has_trailer(lines)),
    }
}

/// Whether a message has the trailer where it does not count, though it is one message: somebody may have meant all of it.
pub fn has_misplaced_trailer(message: &str) -> bool {
    squashed_messages(message).len() < 2
        && !keeps_date(message)
        && message.lines().skip(1).any(|line| has_trailer(&[line]))
}

/// Whether a line says who made or saw a commit, or where it is from: services add such lines below a message.
fn is_trailer(line: &&str) -> bool {
    let by = line.split_once(": ").is_some_and(|(key, _)| key.to_ascii_lowercase().ends_with("-by"));
    by || line.starts_with("Change-Id: ") || line.starts_with("(cherry picked from commit ")
}

fn has_trailer(lines: &[&str]) -> bool {
    lines.iter().any(|line| {
        line.split_once(':').is_some_and(|(key, value)| {
            key.trim().eq_ignore_ascii_case("anslag-updated") && value.trim().eq_ignore_ascii_case("no")
        })
    })
}

/// The messages that were put together into one: as GitHub and GitLab do it, each after a star, as `git merge --squash`, or as
/// `git rebase` does when nobody takes its comments away.
fn squashed_messages(message: &str) -> Vec<Vec<&str>> {
    let lines: Vec<&str> = message.lines().map(str::trim_end).take_while(|line| *line != "---------").collect();
    let by_git = lines.contains(&"Squashed commit of the following:");
    let by_rebase = lines.iter().any(|line| line.starts_with("# This is a combination of "));
    let heading = |line: &str| line.starts_with("# This is the ") && line.contains("commit message");
    let begins = |n: usize| {
        let is_commit = |line: &str| {
            line.strip_prefix("commit ").is_some_and(|id| id.len() >= 40 && id.bytes().all(|b| b.is_ascii_hexdigit()))
        };
        let alone = n == 0 || lines[n - 1].is_empty();
        if by_rebase {
            return heading(lines[n]);
        }
        if by_git { is_commit(lines[n]) } else { alone && lines[n].starts_with("* ") }
    };
    let starts: Vec<usize> = (0..lines.len()).filter(|n| begins(*n)).collect();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    starts.iter().zip(ends).map(|(start, end)| lines[*start..end].iter().map(|line| line.trim()).collect()).collect()
}

/// Whether a commit's message says that it takes another one back, as git and the services around it write it.
pub fn is_revert(message: &str) -> bool {
    let subject = message.lines().next().unwrap_or_default();
    let digits =
        |text: &str, sign: char| text.split(sign).skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let names = |line: &str| {
        let id = |rest: &str| rest.bytes().take_while(u8::is_ascii_hexdigit).count() >= 7;
        line.strip_prefix("This reverts commit ").is_some_and(id)
            || line.strip_prefix("This reverts merge request ").is_some_and(|rest| digits(rest, '!'))
            || line.strip_prefix("Reverts ").is_some_and(|rest| digits(rest, '#'))
    };
    ["Revert \"", "Reapply \""].iter().any(|start| subject.starts_with(start))
        || message.lines().any(|line| names(line.trim()))
}

/// Whether a merge took the published branch into another line of work, which then became the published branch: by the
/// subject that git writes itself. The history goes on with the branch that was merged, so that the pages of others keep
/// their dates.
///
/// The published branch is the one that is checked out. A merge of `main` into that one (`production`, `release`) publishes
/// what it brings, on its own day.
pub fn merges_published(message: &str, branches: &[String]) -> bool {
    let subject = message.lines().next().unwrap_or_default();
    let (rest, remote) =
        match (subject.strip_prefix("Merge branch '"), subject.strip_prefix("Merge remote-tracking branch '")) {
            (Some(rest), _) => (rest, false),
            (_, Some(rest)) => (rest, true),
            _ => return false,
        };
    let Some((name, rest)) = rest.split_once('\'') else { return false };
    let name = if remote { name.split_once('/').map_or(name, |(_, name)| name) } else { name };
    let published = |name: &str| branches.iter().any(|branch| branch == name);
    let into = rest.rsplit_once(" into ").map(|(_, into)| into.trim().trim_matches('\''));
    published(name) || (matches!(name, "main" | "master") && !into.is_some_and(published))
}

/// Before this moment nobody published on the web: 1990.
const FIRST_WEBSITE: i64 = 631_152_000;
/// Commits may come in another order than their dates by this much: 30 days, in seconds.
const MAX_LAG: i64 = 30 * 86_400;

/// A commit is older than the one that was made after it, but for hours that someone's time zone may be wrong by: a day.
const MAX_LEAD: i64 = 86_400;

/// The commits of a branch, oldest first, whose clock was wrong: dated before there was a web, long before those that they were
/// made after, or after those that were made after them: such a day had not come. As many as possible are believed.
pub fn wrong_clocks(times: &[Timestamp], now: Timestamp) -> Vec<usize> {
    let seconds: Vec<i64> = times.iter().map(|time| time.as_second()).collect();
    let possible: Vec<usize> =
        (0..seconds.len()).filter(|n| seconds[*n] >= FIRST_WEBSITE && times[*n] <= now).collect();
    // How many commits, none older than the one before it, there can be up to each and from each on.
    let upto = longest_runs(possible.iter().map(|n| seconds[*n]));
    let mut from = longest_runs(possible.iter().rev().map(|n| -seconds[*n]));
    from.reverse();
    let longest = upto.iter().copied().max().unwrap_or_default();
    // Those of the longest runs. Of two that exclude each other neither is believed.
    let in_run: Vec<usize> = (0..possible.len()).filter(|k| upto[*k] + from[*k] == longest + 1).collect();
    let mut alike = vec![0_usize; longest + 1];
    in_run.iter().for_each(|k| alike[upto[*k]] += 1);
    let mut is_run = vec![false; seconds.len()];
    let mut is_sure = vec![false; seconds.len()];
    for k in in_run {
        is_run[possible[k]] = true;
        is_sure[possible[k]] = alike[upto[k]] == 1;
    }
    // The earliest that comes after each, and the latest that came before it.
    let mut after = vec![i64::MAX; seconds.len()];
    for n in (1..seconds.len()).rev() {
        after[n - 1] = if is_run[n] { after[n].min(seconds[n]) } else { after[n] };
    }
    let mut before = FIRST_WEBSITE;
    let mut wrong = Vec::new();
    for (n, second) in seconds.iter().copied().enumerate() {
        let is_off =
            second < before.saturating_sub(MAX_LAG).max(FIRST_WEBSITE) || second > after[n].saturating_add(MAX_LEAD);
        if !is_sure[n] && times[n] <= now && is_off {
            wrong.push(n);
        }
        if is_run[n] {
            before = before.max(second);
        }
    }
    wrong
}

/// For each of some numbers, how many there can be up to it of which none is smaller than the one before it.
fn longest_runs(numbers: impl Iterator<Item = i64>) -> Vec<usize> {
    let mut ends: Vec<i64> = Vec::new();
    let length = |number: i64| {
        let length = ends.partition_point(|end| *end <= number);
        if length == ends.len() {
            ends.push(number);
        } else {
            ends[length] = number;
        }
        length + 1
    };
    numbers.map(length).collect()
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

    /// Versions in letters, newest first and ten days apart: `a` reads as a; `a!` was made by a commit that never moves a
    /// date, `a^` by one that says that it reverts another, and `a.` came on the day of the one before; `?` cannot be read;
    /// `-` is not there; `|` stands where the file had been deleted.
    fn versions(text: &str) -> Vec<Version> {
        let mut all: Vec<Version> = Vec::new();
        let (mut generation, mut day) = (0, 1000);
        for sign in text.chars() {
            let read = match sign {
                '!' => {
                    all.last_mut().unwrap().ignored = true;
                    continue;
                }
                '^' => {
                    all.last_mut().unwrap().reverts = true;
                    continue;
                }
                '.' => {
                    day += 10;
                    continue;
                }
                '|' => {
                    generation += 1;
                    continue;
                }
                '?' => VersionContent::Unreadable,
                '-' => VersionContent::Absent,
                sign => VersionContent::Readable(sign.to_string()),
            };
            all.push(Version { read, ignored: false, reverts: false, time: day * 86400, generation });
            day -= 10;
        }
        all
    }

    #[test]
    fn the_commit_that_counts() {
        for (text, expected, reason) in [
            ("a", Ok(0), "one version"),
            ("ba", Ok(0), "an edit"),
            ("aaab", Ok(2), "reformatted twice"),
            ("aba", Ok(0), "a text that comes back is a change"),
            ("aaba", Ok(1), "and reformatted afterwards"),
            ("a^ba", Ok(2), "unless it is an explicit revert"),
            ("a^cba", Ok(3), "two edits reverted at once"),
            ("a^ba^ba", Ok(4), "reverted twice"),
            ("a^baba", Ok(2), "an explicit revert, and before it a text that came back"),
            ("a.ba", Ok(2), "what stood in between stood for a day"),
            ("a.b.ca", Ok(3), "two edits of a day"),
            ("a.bca", Ok(0), "one of a day, and one that stood for long"),
            ("b!a", Ok(1), "a typo"),
            ("c!b!ad", Ok(2), "two typos"),
            ("b!aca", Ok(1), "a typo after a text that came back"),
            ("ab!a", Ok(0), "a typo put back, without a word that it is none"),
            ("a.b!a", Ok(2), "a typo put back the next day"),
            ("b!cba", Ok(1), "a typo that makes an old text is still of the one before"),
            ("a!", Ok(0), "what came with such a commit has no other date"),
            ("a?a", Ok(2), "broken and mended: nobody could read it"),
            ("a?b", Ok(0), "broken and mended otherwise"),
            ("a?b?a", Ok(0), "what stood in between could be read for a while"),
            ("a-b", Err(UnknownReason::Absent), "the text before is missing"),
            ("ab-", Ok(0), "an old text is missing"),
            ("a.b-", Err(UnknownReason::Absent), "what a text of a day had taken away is missing"),
            ("b!-", Err(UnknownReason::Absent), "what the typo was in is missing"),
        ] {
            assert_eq!(decisive_version(&versions(text), false), expected, "{text}: {reason}");
        }
    }

    #[test]
    fn a_history_that_is_cut_off() {
        for (text, expected, reason) in [
            ("ba", Ok(0), "it stood for longer than a few days at the least"),
            ("b.a", Err(UnknownReason::ShallowBoundary), "the text may have stood there the day before"),
            ("b^a", Err(UnknownReason::ShallowBoundary), "what it goes back to is not here"),
            ("a^ba", Ok(2), "it is"),
            ("a^bac", Ok(2), "and began here"),
            ("a^ba.c", Err(UnknownReason::ShallowBoundary), "and may have begun earlier"),
            ("b!a", Ok(1), "the cut itself, which says no day"),
            ("a?", Err(UnknownReason::ShallowBoundary), "what was broken may have been the same before"),
            ("ba?", Ok(0), "whatever was before, another text stood in between"),
            ("a.b!", Err(UnknownReason::ShallowBoundary), "a typo put back, or not"),
        ] {
            assert_eq!(decisive_version(&versions(text), true), expected, "{text}: {reason}");
        }
    }

    #[test]
    fn reverts_that_say_so() {
        for message in [
            "Revert \"Ny text\"\n\nThis reverts commit 0123456789abcdef0123456789abcdef01234567.",
            "Ta bort\n\nThis reverts commit 0123456 (Ny text, 2024-01-01).\n",
            "Revert \"Ny text\" (#13)\n\nReverts kommun/webb#12",
            "Reapply \"Ny text\"",
            "Ta bort\n\nThis reverts merge request !12",
        ] {
            assert!(is_revert(message), "{message}");
        }
        for message in ["Ta bort", "This reverts commit to the old form", "Reverts the tide", "Om Revert \"x\""] {
            assert!(!is_revert(message), "{message}");
        }
    }

    #[test]
    fn a_page_that_came_back() {
        for (text, count, sure) in [
            ("ab", 2, true),
            ("a|a", 2, true),
            ("ba|ca", 4, true),
            ("a|b", 1, true),
            ("a|a|b", 2, true),
            ("a|b|a", 1, true),
            ("?|a", 1, true),
            ("a|-", 1, false),
            ("a|-a", 3, true),
            ("-|a", 1, false),
        ] {
            assert_eq!(page_versions(&versions(text)), (count, sure), "{text}");
        }
    }

    #[test]
    fn trailers() {
        assert!(keeps_date("Typo\n\nAnslag-Updated: no\n"));
        assert!(keeps_date("Typo\n\nLång text.\n\nSigned-off-by: A <a@b>\nanslag-updated:NO"));
        assert!(!keeps_date("Anslag-Updated: no"));
        assert!(!keeps_date("Typo\n\nAnslag-Updated: no\n\nMer text."));
        assert!(!keeps_date("Typo\n\nAnslag-Updated: yes"));
        assert!(keeps_date("Typo\nAnslag-Updated: no"));
    }

    #[test]
    fn trailers_of_messages_put_together() {
        let id = "a".repeat(40);
        for (message, expected) in [
            // A typo was the last of two, and the other one is for readers.
            ("Nytt (#3)\n\n* Ny text\n\n* Stavfel\n\nAnslag-Updated: no".to_owned(), false),
            ("Nytt (#3)\n\n* Ett\n\nAnslag-Updated: no\n\n* Två\n\nAnslag-Updated: no\n\n---------\n\nCo-authored-by: A <a@b>".to_owned(), true),
            (format!("Squashed commit of the following:\n\ncommit {id}\nAuthor: A <a@b>\n\n    Stavfel\n    \n    Anslag-Updated: no\n\ncommit {id}\nAuthor: A <a@b>\n\n    Ny text\n"), false),
            (format!("Squashed commit of the following:\n\ncommit {id}\nAuthor: A <a@b>\n\n    Stavfel\n    \n    Anslag-Updated: no\n"), true),
            // A list in a message of one.
            ("Stavfel\n\n* ett\n* två\n\nAnslag-Updated: no".to_owned(), true),
        ] {
            assert_eq!(keeps_date(&message), expected, "{message}");
        }
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

    /// A merge into the branch that is checked out publishes; a pull, which merges that branch into itself, does not.
    #[test]
    fn merges_into_the_published_branch() {
        let production = ["production".to_owned()];
        for (subject, crosses) in [
            ("Merge branch 'main' into production", false),
            ("Merge remote-tracking branch 'origin/main' into production", false),
            ("Merge branch 'master' of https://example.se/x into production", false),
            ("Merge branch 'production' of https://example.se/x into production", true),
            ("Merge remote-tracking branch 'origin/production' into production", true),
            ("Merge branch 'main' into x", true),
            ("Merge branch 'x' into production", false),
        ] {
            assert_eq!(merges_published(subject, &production), crosses, "{subject}");
        }
    }

    #[test]
    fn clocks_that_were_wrong() {
        let now: Timestamp = "2026-10-01T00:00:00Z".parse().unwrap();
        for (days, expected) in [
            ("", vec![]),
            ("2020-01-01 2021-01-01 2022-01-01", vec![]),
            ("2020-01-01 1970-01-01 2022-01-01", vec![1]),
            ("1970-01-01", vec![0]),
            ("1970-01-01 2020-01-01", vec![0]),
            // A battery that was empty, and a clock that was ahead.
            ("2019-01-01 2020-01-01 2020-02-01 2001-01-01 2001-01-01 2022-01-01", vec![3, 4]),
            ("2020-01-01 2026-01-01 2020-02-01 2020-03-01", vec![1]),
            // The future is told of otherwise, and spoils nothing behind it.
            ("2020-01-01 2099-01-01 2020-02-01", vec![]),
            // A branch that waited some weeks.
            ("2020-01-10 2020-02-01 2020-02-01 2020-01-20 2020-02-02", vec![]),
            // A clock that was some days ahead, which can be known when it is right again; a day may be a time zone.
            ("2020-01-10 2020-02-20 2020-02-02 2020-02-03", vec![1]),
            ("2020-01-10 2020-02-20", vec![]),
            // One of two, and nothing says which.
            ("2020-01-10 2019-01-02 2020-02-03", vec![0, 1]),
            ("2020-01-10 2020-02-04 2020-02-03 2020-02-05", vec![]),
        ] {
            let times: Vec<Timestamp> =
                days.split_whitespace().map(|day| format!("{day}T12:00:00Z").parse().unwrap()).collect();
            assert_eq!(wrong_clocks(&times, now), expected, "{days}");
        }
    }

    #[test]
    fn ignored_commits_are_whole_ids() {
        let id = "A".repeat(40);
        let text = format!("# bulk\n{id} # reformat\nabc123\n\n");
        assert_eq!(ignored_commits(&text), HashSet::from(["a".repeat(40)]));
    }
}
