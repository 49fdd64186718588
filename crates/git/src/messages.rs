//! Messages about a history: what could not be read, and which dates are implausible.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use anslag_core::dates::history::{HistoryDate, PageHistory, Repository, UnknownReason};
use anslag_core::diagnostic::{Code, Diagnostic};

/// Messages about the repository as a whole.
pub(crate) fn repository_messages(repository: &Repository) -> Vec<Diagnostic> {
    match repository {
        Repository::Full | Repository::Shallow => Vec::new(),
        Repository::DubiousOwnership { folder } => {
            let quoted = format!("'{}'", folder.replace('\'', "'\\''"));
            let plain = folder.chars().all(|c| c.is_alphanumeric() || "/._-:".contains(c));
            vec![
                Diagnostic::new(Code::A730)
                    .arg("folder", folder.clone())
                    .arg("quoted", if plain { folder.clone() } else { quoted }),
            ]
        }
        Repository::NoGit => vec![Diagnostic::new(Code::A731)],
        Repository::None => vec![Diagnostic::new(Code::A732)],
        Repository::Broken { detail } => vec![Diagnostic::new(Code::A736).arg("detail", detail.clone())],
    }
}

/// Messages about pages without dates, one for each reason. `any` is whether there is a commit at all.
pub(crate) fn page_messages(pages: &BTreeMap<String, PageHistory>, any: bool) -> Vec<Diagnostic> {
    let count = |reason: UnknownReason| {
        pages
            .values()
            .filter(|page| page.first == HistoryDate::Unknown(reason) || page.changed == HistoryDate::Unknown(reason))
            .count()
    };
    let kinds = [
        (Code::A733, UnknownReason::ShallowBoundary),
        (Code::A735, UnknownReason::Absent),
        (Code::A737, UnknownReason::Submodule),
    ];
    let messages = kinds.into_iter().map(|(code, reason)| (code, count(reason))).filter(|(_, count)| *count > 0);
    let mut messages: Vec<Diagnostic> =
        messages.map(|(code, count)| Diagnostic::new(code).arg("count", count.to_string())).collect();
    // When all pages are uncommitted, their folder is ignored by git or belongs elsewhere. A few new pages are normal.
    let new = pages.values().filter(|page| page.first == HistoryDate::Unknown(UnknownReason::Uncommitted)).count();
    if any && new > 1 && new == pages.len() {
        messages.push(Diagnostic::new(Code::A727).arg("count", new.to_string()));
    }
    messages
}

/// Reports commits whose `Anslag-Updated: no` has no effect because it is in the wrong place, if they changed
/// dates.
pub(crate) fn misplaced_trailers(pages: &BTreeMap<String, PageHistory>, commits: &BTreeSet<String>) -> Vec<Diagnostic> {
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for page in pages.values() {
        if let Some(HistoryDate::At { commit, .. }) = page.update()
            && commits.contains(commit)
        {
            *found.entry(commit).or_default() += 1;
        }
    }
    let message = |(commit, count): (&str, usize)| {
        Diagnostic::new(Code::A741).arg("commit", commit).arg("count", count.to_string())
    };
    found.into_iter().map(message).collect()
}

/// Removes dates from commits with a wrong clock, and reports each such commit once.
pub(crate) fn wrong_clock(
    pages: &mut BTreeMap<String, PageHistory>,
    now: Timestamp,
    wrong_clocks: &BTreeSet<String>,
) -> Vec<Diagnostic> {
    let mut found: BTreeMap<String, (Timestamp, usize)> = BTreeMap::new();
    for page in pages.values_mut() {
        let mut commits = BTreeSet::new();
        for seen in [&mut page.first, &mut page.changed] {
            if let HistoryDate::At { time, commit, .. } = &*seen {
                let reason = if *time > now { UnknownReason::Future } else { UnknownReason::WrongClock };
                if reason == UnknownReason::Future || wrong_clocks.contains(commit) {
                    commits.insert((commit.clone(), *time));
                    *seen = HistoryDate::Unknown(reason);
                }
            }
        }
        for (commit, time) in commits {
            found.entry(commit).or_insert((time, 0)).1 += 1;
        }
    }
    let message = |(commit, (time, count)): (String, (Timestamp, usize))| {
        let code = if time > now { Code::A734 } else { Code::A725 };
        Diagnostic::new(code).arg("commit", commit).arg("time", time.to_string()).arg("count", count.to_string())
    };
    found.into_iter().map(message).collect()
}
