//! Reads the published branch and every file's changes, once and as a stream.
//!
//! Two git processes: one lists all commits, from which the published branch is picked; the other compares each of its
//! commits with the one before it. `git log --first-parent` does not follow the branch through a merge that has it as
//! its second parent.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Stdio};

use jiff::Timestamp;
use unicode_normalization::UnicodeNormalization;

use super::{Change, Commit, Log};
use crate::blobs::Blobs;
use crate::repo::Repo;
use anslag_core::dates::history::{has_misplaced_trailer, is_revert, keeps_date, merges_published};

/// A commit that a merge brought into the branch.
#[derive(Debug)]
struct SideCommit {
    merge: usize,
    id: String,
    ignored: bool,
    reverts: bool,
    merges: bool,
    /// The history is cut off here, so its changes are unknown.
    boundary: bool,
}

/// Reads the published branch. `folders` lists further folders with pages.
pub(crate) fn read(repo: &Repo, folders: BTreeSet<String>) -> Result<Log, String> {
    let mut log = Log { pages_everywhere: !repo.mount.is_empty(), folders, ..Log::default() };
    let sides = commits(repo, &mut log)?;
    let pairs = log.commits.iter().map(|commit| match &commit.parent {
        Some(parent) => format!("{} {parent}\n", commit.id),
        None => format!("{}\n", commit.id),
    });
    let pairs: String = pairs.collect();
    let places: HashMap<String, usize> =
        log.commits.iter().enumerate().map(|(n, commit)| (commit.id.clone(), n)).collect();
    diff_tree(repo, pairs, &mut |id, record| {
        if let Some(commit) = places.get(id) {
            add_record(&mut log, *commit, record);
        }
    })?;
    apply_side_commits(repo, &mut log, &sides)?;
    log.known = HashMap::new();
    log.find_displaced();
    log.find_relocated();
    Ok(log)
}

/// Reads the commits of the published branch, and those that its merges brought.
///
/// Git lists children before parents. The branch is followed by waiting for its next commit; every other commit
/// belongs to the oldest merge that brought it.
fn commits(repo: &Repo, log: &mut Log) -> Result<Vec<SideCommit>, String> {
    let mut child =
        spawn(repo, &["rev-list", "--topo-order", "--encoding=UTF-8", "--format=%H%x00%P%x00%ct%x00%B%x00", "HEAD"])?;
    let mut stream = stdout_of(&mut child)?;
    let mut expected = Some(repo.head.clone());
    let mut landing: HashMap<String, usize> = HashMap::new();
    let mut sides = Vec::new();
    while let Some(head) = read_field(&mut stream)? {
        let Some(id) = head.lines().last().filter(|id| id.len() >= 40).map(str::to_owned) else { break };
        let [parents, time, message] = [read_field(&mut stream)?, read_field(&mut stream)?, read_field(&mut stream)?]
            .map(Option::unwrap_or_default);
        let parents: Vec<&str> = parents.split(' ').filter(|parent| !parent.is_empty()).collect();
        let ignored = keeps_date(&message) || repo.ignored.contains(&id);
        let merge = if expected.as_deref() == Some(id.as_str()) {
            let crossed = parents.len() == 2 && merges_published(&message, &repo.branches);
            let parent = parents.get(usize::from(crossed)).map(|parent| (*parent).to_owned());
            let time =
                time.trim().parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok()).unwrap_or_default();
            let boundary = repo.boundary.contains(&id);
            let reverts = is_revert(&message);
            expected = parent.clone();
            log.commits.push(Commit { id: id.clone(), time, ignored, reverts, boundary, parent });
            log.commits.len() - 1
        } else {
            let merge = landing.get(&id).copied().unwrap_or_default();
            let boundary = repo.boundary.contains(&id);
            let (reverts, merges) = (is_revert(&message), parents.len() > 1);
            sides.push(SideCommit { merge, id: id.clone(), ignored, reverts, merges, boundary });
            merge
        };
        if has_misplaced_trailer(&message) && !ignored {
            log.misplaced_trailers.push(merge);
        }
        landing.remove(&id);
        for parent in parents.iter().filter(|parent| expected.as_deref() != Some(**parent)) {
            let lands = landing.entry((*parent).to_owned()).or_default();
            *lands = merge.max(*lands);
        }
    }
    wait(child)?;
    Ok(sides)
}

/// Marks what merges brought only from ignored commits, and what they brought from reverts.
fn apply_side_commits(repo: &Repo, log: &mut Log, sides: &[SideCommit]) -> Result<(), String> {
    let of = |chosen: fn(&SideCommit) -> bool| -> HashSet<usize> {
        sides.iter().filter(|side| chosen(side)).map(|side| side.merge).collect()
    };
    let (ignoring, cut) = (of(|side| side.ignored), of(|side| side.boundary));
    let annotated: HashSet<usize> = of(|side| side.ignored || side.reverts);
    log.uncertain =
        annotated.intersection(&cut).copied().chain(merges_with_missing_parents(repo, log, sides)).collect();
    let requested: HashMap<&str, &SideCommit> = sides
        .iter()
        .filter(|side| (ignoring.contains(&side.merge) || side.reverts) && !side.merges && !side.boundary)
        .map(|side| (side.id.as_str(), side))
        .collect();
    if requested.is_empty() {
        return Ok(());
    }
    let list: String = requested.keys().map(|id| format!("{id}\n")).collect();
    let mut counted: HashSet<(usize, String)> = HashSet::new();
    let mut ignored_in_merge: HashSet<(usize, String)> = HashSet::new();
    let mut reverted_in_merge: HashSet<(usize, String)> = HashSet::new();
    diff_tree(repo, list, &mut |id, record| {
        if let Some(side) = requested.get(id) {
            let paths = || record.paths().map(|path| (side.merge, path.to_owned()));
            if side.ignored { &mut ignored_in_merge } else { &mut counted }.extend(paths());
            reverted_in_merge.extend(paths().filter(|_| side.reverts));
        }
    })?;
    log.ignored_in_merge = ignored_in_merge.difference(&counted).cloned().collect();
    log.reverted_in_merge = reverted_in_merge;
    Ok(())
}

/// Merges that brought commits which this clone does not have: those may have been ignored, or reverts.
fn merges_with_missing_parents(repo: &Repo, log: &Log, sides: &[SideCommit]) -> Vec<usize> {
    if sides.iter().all(|side| !side.boundary) {
        return Vec::new();
    }
    let present: HashSet<&str> =
        log.commits.iter().map(|commit| commit.id.as_str()).chain(sides.iter().map(|side| side.id.as_str())).collect();
    let commits = Blobs::new(&repo.git);
    let hides = |side: &&SideCommit| {
        side.boundary
            && commits
                .parents(&side.id)
                .is_none_or(|parents| parents.iter().any(|parent| !present.contains(parent.as_str())))
    };
    sides.iter().filter(hides).map(|side| side.merge).collect()
}

/// One line of `git diff-tree --raw`.
#[derive(Debug)]
struct DiffRecord {
    old: String,
    new: String,
    path: String,
    renamed_to: Option<String>,
}

impl DiffRecord {
    fn paths(&self) -> impl Iterator<Item = &str> {
        [Some(self.path.as_str()), self.renamed_to.as_deref()].into_iter().flatten()
    }
}

fn add_record(log: &mut Log, commit: usize, record: DiffRecord) {
    let (old, new) = (log.id(&record.old), log.id(&record.new));
    match record.renamed_to {
        Some(to) if to != record.path => {
            log.add_change(
                record.path.clone(),
                Change { commit, old, new: None, from: None, moved_unchanged: old == new },
            );
            log.add_change(to, Change { commit, old, new, from: Some(record.path), moved_unchanged: false });
        }
        _ => log.add_change(record.path, Change { commit, old, new, from: None, moved_unchanged: false }),
    }
}

/// Runs `git diff-tree --stdin`; `list` has one line for each commit, or pair of commits, to compare.
fn diff_tree(repo: &Repo, list: String, each: &mut dyn FnMut(&str, DiffRecord)) -> Result<(), String> {
    let arguments = [
        "diff-tree",
        "--stdin",
        "-r",
        "-z",
        "--raw",
        "--no-abbrev",
        // A partial clone has no old texts to compare, so only exact renames can be found; git would stop at the first
        // missing text.
        if repo.partial { "-M100%" } else { "-M50%" },
        "-l1000",
        "--root",
        "--no-textconv",
        "--no-ext-diff",
    ];
    let mut child = spawn(repo, &arguments)?;
    let mut ask = child.stdin.take().ok_or("git diff-tree")?;
    // Written in a thread: otherwise both processes could wait for each other. A failure shows in git's exit code.
    let writer = std::thread::spawn(move || ask.write_all(list.as_bytes()));
    let mut stream = stdout_of(&mut child)?;
    let mut commit = String::new();
    while let Some(text) = read_field(&mut stream)? {
        let Some(line) = text.strip_prefix(':') else {
            commit = text;
            continue;
        };
        let words: Vec<&str> = line.split(' ').collect();
        let &[old_mode, new_mode, old, new, status] = words.as_slice() else {
            return Err(format!("git diff-tree: {text}"));
        };
        let path = read_field(&mut stream)?.ok_or("git diff-tree")?.nfc().collect();
        let renamed_to = match status.starts_with(['R', 'C']) {
            true => Some(read_field(&mut stream)?.ok_or("git diff-tree")?.nfc().collect()),
            false => None,
        };
        // A submodule (mode 160000) is not a file of this repository.
        let content = |mode: &str, id: &str| if mode == "160000" { "0".to_owned() } else { id.to_owned() };
        each(&commit, DiffRecord { old: content(old_mode, old), new: content(new_mode, new), path, renamed_to });
    }
    let _ = writer.join();
    wait(child)
}

fn spawn(repo: &Repo, arguments: &[&str]) -> Result<Child, String> {
    // Standard error is discarded: an unread pipe could fill up and block git.
    repo.git.command(arguments).stdin(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(|error| error.to_string())
}

fn stdout_of(child: &mut Child) -> Result<BufReader<ChildStdout>, String> {
    child.stdout.take().map(|out| BufReader::with_capacity(256 * 1024, out)).ok_or_else(|| "git".to_owned())
}

fn wait(mut child: Child) -> Result<(), String> {
    match child.wait() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("git: {status}")),
        Err(error) => Err(error.to_string()),
    }
}

/// Reads up to the next NUL. Text that is not UTF-8 cannot be a path of the site, so it is converted lossily.
fn read_field(stream: &mut impl BufRead) -> Result<Option<String>, String> {
    let mut bytes = Vec::new();
    // Longer paths and messages are cut off, which bounds the memory.
    let read = stream.by_ref().take(64 * 1024 * 1024).read_until(0, &mut bytes).map_err(|error| error.to_string())?;
    if read == 0 {
        return Ok(None);
    }
    if bytes.last() == Some(&0) {
        bytes.pop();
    }
    Ok(Some(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())))
}
