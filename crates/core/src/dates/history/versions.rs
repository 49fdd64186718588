//! Which version of a page dates it.
//!
//! A version is what readers could read between two commits of the published branch. A page is dated by the oldest
//! version with the present text, as long as no other text was there for long in between. When a text returns, that is
//! a change, except after a revert, after a version that was unreadable, or after one that was there for at most
//! [`FEW_DAYS`].

use std::collections::HashSet;

use super::UnknownReason;
use crate::dates::fingerprint;

/// The content of a version, as far as dating is concerned.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum VersionContent {
    /// The fingerprint of the version.
    Readable(String),
    /// The front matter cannot be read, so it was never published.
    Unreadable,
    /// The text is missing in this clone.
    Absent,
}

impl VersionContent {
    /// Whether two successive versions read the same.
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
    /// The content of the version.
    pub read: VersionContent,
    /// Whether its commit is excluded from dating.
    pub ignored: bool,
    /// Whether its commit is a revert.
    pub reverts: bool,
    /// When its commit reached the branch, in seconds since 1970.
    pub time: i64,
    /// Increases with each deletion of the file, going back in time.
    pub generation: usize,
}

/// A text that was there for no longer than this, in seconds, was hardly read: if the one before it returns, nothing
/// has changed.
const FEW_DAYS: i64 = 3 * 24 * 60 * 60;

/// How many of the versions, newest first, belong to the same page, and whether that is certain. A file that was
/// deleted and returned with one of its former texts is the same page; otherwise it is another page at the same path.
/// It is uncertain when a text that decides is missing in this clone.
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

/// The version whose commit dates the page, newest first, or why it is unknown. `cut` tells that older versions exist
/// in another clone.
///
/// It is where the present text began. A change by an excluded commit counts as no change, and unreadable versions are
/// skipped.
pub fn decisive_version(versions: &[Version], cut: bool) -> Result<usize, UnknownReason> {
    match current_text(versions)? {
        CurrentText { returns: true, .. } if cut => Err(UnknownReason::ShallowBoundary),
        CurrentText { start, .. } => Ok(start),
    }
}

/// Whether no version older than these can date the page.
pub fn is_settled(versions: &[Version]) -> bool {
    current_text(versions).is_ok_and(|current| current.settled)
}

/// The present text.
struct CurrentText {
    /// The oldest known version with it.
    start: usize,
    /// Another text came before it, so briefly or followed by a revert, that the present text may be older than that.
    returns: bool,
    /// Another text came before it, and was there for long.
    settled: bool,
}

fn current_text(versions: &[Version]) -> Result<CurrentText, UnknownReason> {
    let readable: Vec<(usize, &Version)> =
        versions.iter().enumerate().filter(|(_, version)| version.read != VersionContent::Unreadable).collect();
    let mut same: HashSet<&VersionContent> = readable.iter().take(1).map(|(_, version)| &version.read).collect();
    let mut start = 0;
    // When the text before the present one appeared.
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
            // It may be the present text, and would then date the page, or an older version would.
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
    // The oldest versions are unreadable, and before them the present text may already have been there.
    let broken = || readable.last().is_none_or(|(last, _)| *last + 1 < versions.len());
    let returns = back.unwrap_or_else(broken);
    let start = readable.get(start).map_or(0, |(index, _)| *index);
    Ok(CurrentText { start, returns, settled: back == Some(false) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Versions as letters, newest first and ten days apart: `a` has the text a; `a!` is by an excluded commit, `a^`
    /// by a revert, and `a.` is from the same day as the one before; `?` is unreadable; `-` is missing in the clone;
    /// at `|` the file was deleted.
    fn versions(text: &str) -> Vec<Version> {
        let mut all: Vec<Version> = Vec::new();
        let (mut generation, mut day) = (0, 1000);
        for c in text.chars() {
            let read = match c {
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
                c => VersionContent::Readable(c.to_string()),
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
}
