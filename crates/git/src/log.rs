//! The published branch as a list of commits and, for every file, of its changes: read once, as a stream.
//!
//! Two processes: one lists all commits, of which the published branch is picked; the other compares each of its
//! commits with the one before it. A single `git log --first-parent` could not follow the published branch through a
//! merge that has it as the second parent.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Stdio};

use jiff::Timestamp;
use unicode_normalization::UnicodeNormalization;

use super::blobs::Blobs;
use super::repo::Repo;
use anslag_core::config::FILE;
use anslag_core::dates::history::{has_misplaced_trailer, is_revert, keeps_date, merges_published, wrong_clocks};

/// Folders that a page can have something from, wherever the site has lain in the repository. Git compares everything:
/// to leave the rest out by patterns takes it four times as long.
const FOLDERS: &[&str] = &["content/", "data/", "static/"];

/// A commit of the published branch.
#[derive(Clone, Debug)]
pub(crate) struct Commit {
    /// Its id.
    pub(crate) id: String,
    /// When it came to the branch.
    pub(crate) time: Timestamp,
    /// Whether it never moves a date.
    pub(crate) ignored: bool,
    /// Whether it says that it reverts another.
    pub(crate) reverts: bool,
    /// Whether the history was cut off here.
    pub(crate) boundary: bool,
    /// The commit before it on the branch.
    parent: Option<String>,
}

/// A change of one file by one commit.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// The commit's place in the list.
    pub(crate) commit: usize,
    /// What the file was before, as an index of [`Log::ids`].
    pub(crate) old: Option<u32>,
    /// What it was after.
    pub(crate) new: Option<u32>,
    /// The path that it was renamed from.
    pub(crate) from: Option<String>,
    /// Whether the file went to another path as it was. What was changed on the way is for its text to say.
    pub(crate) left: bool,
}

/// Pages that a commit took from their paths, and those that it put at others.
#[derive(Debug, Default)]
pub(crate) struct Shifted {
    /// The paths that they had.
    pub(crate) gone: Vec<String>,
    /// The paths at which they are, each with the one that git takes it to have had.
    pub(crate) come: Vec<(String, Option<String>)>,
}

/// A commit that came with a merge.
#[derive(Debug)]
struct Side {
    merge: usize,
    id: String,
    ignored: bool,
    reverts: bool,
    merges: bool,
    /// The history was cut off here, so what it changed is unknown.
    boundary: bool,
}

/// Fewer pages than this may well have been written and published on one day.
const SOME: usize = 5;

/// For how long one is asked what a commit was meant to do, in seconds.
const MONTH: i64 = 30 * 86_400;

/// Whether a commit did something to many pages at once.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Many {
    /// It brought in at least five, or most of the pages that there were then.
    pub(crate) brought_in: bool,
    /// It touched more than a fifth of the pages there were, and more than one.
    pub(crate) changed: bool,
}

/// The history of the files.
#[derive(Debug, Default)]
pub(crate) struct Log {
    /// The commits of the published branch, newest first.
    pub(crate) commits: Vec<Commit>,
    /// The ids of contents.
    pub(crate) ids: Vec<Box<str>>,
    changes: HashMap<String, Vec<Change>>,
    known: HashMap<Box<str>, u32>,
    /// Merges and paths where everything that the merge brought came from commits that never move a date.
    quiet: HashSet<(usize, String)>,
    /// Merges and paths where a commit that the merge brought says that it reverts another.
    reverted: HashSet<(usize, String)>,
    /// Merges of which is not known what they brought from where: the history of some of it was cut off.
    unsure: HashSet<usize>,
    /// Pages that commits took from their paths and put at others, where a commit did both.
    shifted: HashMap<usize, Shifted>,
    /// Pages whose text a commit put at another path as it was, while something else was written at theirs.
    displaced: HashSet<(usize, String)>,
    /// Whether every file counts and every Markdown file is a page, as in a submodule.
    pages_everywhere: bool,
    /// Commits whose messages have the trailer where it does not count.
    misplaced_trailers: Vec<usize>,
    /// Folders elsewhere that links lead to.
    folders: BTreeSet<String>,
}

impl Log {
    /// The first change of a file at or before a commit.
    pub(crate) fn next(&self, path: &str, commit: usize) -> Option<&Change> {
        let changes = self.changes.get(path)?;
        changes.get(changes.partition_point(|change| change.commit < commit))
    }

    /// All changes of a file, newest first.
    pub(crate) fn changes(&self, path: &str) -> &[Change] {
        self.changes.get(path).map_or(&[], Vec::as_slice)
    }

    /// The content of a file after a commit; `head` is what it is now.
    pub(crate) fn at(&self, path: &str, commit: usize, head: &HashMap<String, String>) -> Option<String> {
        let id = match (self.next(path, commit), self.changes.get(path).and_then(|changes| changes.last())) {
            (Some(change), _) => change.new,
            (None, Some(last)) => last.old,
            (None, None) => return head.get(path).cloned(),
        };
        id.map(|id| self.ids[id as usize].to_string())
    }

    /// The pages that a commit took from their paths and put at others; nothing when it did not do both.
    pub(crate) fn shifted(&self, commit: usize) -> Option<&Shifted> {
        self.shifted.get(&commit)
    }

    /// Whether a page that a commit rewrote in its place may be another page from then on.
    pub(crate) fn is_displaced(&self, commit: usize, path: &str) -> bool {
        !self.displaced.is_empty() && self.displaced.contains(&(commit, path.to_owned()))
    }

    /// Git takes a text at a path that was there before for the same page, also when the text that it had is at another path now.
    fn find_displaced(&mut self) {
        let all = self.changes.iter().filter(|(path, _)| self.is_page(path));
        let all = all.flat_map(|(path, changes)| changes.iter().map(move |change| (path.as_str(), change)));
        let in_place = |change: &Change| change.from.is_none() && change.old.is_some() && change.old != change.new;
        let rewritten: HashMap<(usize, u32), &str> = all
            .clone()
            .filter(|(_, change)| in_place(change) && change.new.is_some())
            .filter_map(|(path, change)| Some(((change.commit, change.old?), path)))
            .collect();
        let mut displaced: HashSet<(usize, String)> = HashSet::new();
        for (path, change) in all.filter(|(_, change)| change.old != change.new) {
            let Some(owner) = change.new.and_then(|new| rewritten.get(&(change.commit, new))) else { continue };
            displaced.insert((change.commit, (*owner).to_owned()));
            if in_place(change) {
                displaced.insert((change.commit, path.to_owned()));
            }
        }
        self.displaced = displaced;
    }

    fn find_shifted(&mut self) {
        let mut shifted: HashMap<usize, Shifted> = HashMap::new();
        let mut whole: HashSet<(usize, &str)> = HashSet::new();
        for (path, changes) in self.changes.iter().filter(|(path, _)| self.is_page(path)) {
            for change in changes.iter().filter(|change| change.new.is_some()) {
                match &change.from {
                    // Moved as it was.
                    Some(from) if change.old == change.new => drop(whole.insert((change.commit, from))),
                    None if change.old.is_some() => {}
                    from => {
                        let shifted = shifted.entry(change.commit).or_default();
                        shifted.come.push((path.clone(), from.clone()));
                        shifted.gone.extend(from.clone().filter(|from| !self.is_page(from)));
                    }
                }
            }
        }
        for (path, changes) in self.changes.iter().filter(|(path, _)| self.is_page(path)) {
            for change in changes.iter().filter(|change| change.new.is_none()) {
                if !whole.contains(&(change.commit, path.as_str())) {
                    shifted.entry(change.commit).or_default().gone.push(path.clone());
                }
            }
        }
        for (commit, path) in &self.displaced {
            let shifted = shifted.entry(*commit).or_default();
            shifted.gone.push(path.clone());
            shifted.come.push((path.clone(), None));
        }
        shifted.retain(|_, shifted| !shifted.gone.is_empty() && !shifted.come.is_empty());
        for shifted in shifted.values_mut() {
            shifted.gone.sort_unstable();
            shifted.come.sort_unstable();
        }
        self.shifted = shifted;
    }

    /// Whether what a commit did to a file moves no date.
    pub(crate) fn ignores(&self, commit: usize, path: &str) -> bool {
        self.commits[commit].ignored || (!self.quiet.is_empty() && self.quiet.contains(&(commit, path.to_owned())))
    }

    /// Whether what a commit did to a file takes an earlier commit back.
    pub(crate) fn reverts(&self, commit: usize, path: &str) -> bool {
        self.commits[commit].reverts
            || (!self.reverted.is_empty() && self.reverted.contains(&(commit, path.to_owned())))
    }

    /// Whether the branch goes on behind the oldest commit, in another clone.
    pub(crate) fn is_cut(&self) -> bool {
        self.commits.last().is_some_and(|commit| commit.boundary)
    }

    /// Whether this clone can tell who made the changes that a commit brought.
    pub(crate) fn is_unsure(&self, commit: usize) -> bool {
        self.unsure.contains(&commit)
    }

    /// When a file came, whatever became of it since; nothing when it was there before the first commit or never.
    pub(crate) fn came(&self, path: &str) -> Option<Timestamp> {
        let first = self.changes(path).last().filter(|change| change.old.is_none())?;
        Some(self.commits[first.commit].time)
    }

    /// The pages that are gone, each with the commit that took it from its place.
    pub(crate) fn gone(&self) -> impl Iterator<Item = (&str, usize)> {
        let pages = self.changes.iter().filter(|(path, _)| self.is_page(path));
        let newest = pages.filter_map(|(path, changes)| Some((path.as_str(), changes.first()?)));
        newest.filter(|(_, change)| change.new.is_none()).map(|(path, change)| (path, change.commit))
    }

    /// For each commit, whether it did something to many pages at once.
    pub(crate) fn many(&self) -> Vec<Many> {
        let mut touched = vec![0usize; self.commits.len()];
        let mut brought = vec![0usize; self.commits.len()];
        let mut grown = vec![0i64; self.commits.len()];
        for change in self.changes.iter().filter(|(path, _)| self.is_article(path)).flat_map(|(_, changes)| changes) {
            let (is_new, is_moved) = (change.old.is_none(), change.from.is_some());
            touched[change.commit] += usize::from(change.new.is_some() && change.new != change.old);
            brought[change.commit] += usize::from(change.new.is_some() && is_new && !is_moved);
            grown[change.commit] += i64::from(change.new.is_some()) - i64::from(!is_new && !is_moved);
        }
        let mut pages = 0i64;
        let mut many = vec![Many::default(); self.commits.len()];
        for commit in (0..self.commits.len()).rev() {
            pages += grown[commit];
            let (touched, brought) = (touched[commit], brought[commit]);
            many[commit].changed = touched > 1 && touched as i64 * 5 > pages;
            many[commit].brought_in = brought >= SOME || (brought > 1 && brought as i64 * 2 > pages);
        }
        many
    }

    fn is_article(&self, path: &str) -> bool {
        self.is_page(path) && !path.ends_with("/_index.md")
    }

    fn is_page(&self, path: &str) -> bool {
        let anywhere = || self.pages_everywhere || self.is_in_linked_folder(path);
        path.ends_with(".md") && (path.starts_with("content/") || path.contains("/content/") || anywhere())
    }

    fn is_in_linked_folder(&self, path: &str) -> bool {
        self.folders.iter().any(|folder| path.starts_with(folder.as_str()))
    }

    /// The commits whose clock was wrong.
    pub(crate) fn wrong_clocks(&self, now: Timestamp) -> BTreeSet<String> {
        let times: Vec<Timestamp> = self.commits.iter().rev().map(|commit| commit.time).collect();
        let oldest = self.commits.len().saturating_sub(1);
        wrong_clocks(&times, now).into_iter().map(|n| self.commits[oldest - n].id.clone()).collect()
    }

    /// The commits of the last month that may have been meant to move no date: their messages say so, but not at the end.
    pub(crate) fn misplaced_trailers(&self) -> BTreeSet<String> {
        let newest = self.commits.iter().map(|commit| commit.time.as_second()).max().unwrap_or_default();
        let said = self.misplaced_trailers.iter().map(|commit| &self.commits[*commit]);
        said.filter(|commit| newest - commit.time.as_second() <= MONTH).map(|commit| commit.id.clone()).collect()
    }

    fn id(&mut self, hex: &str) -> Option<u32> {
        if hex.bytes().all(|byte| byte == b'0') {
            return None;
        }
        if let Some(id) = self.known.get(hex) {
            return Some(*id);
        }
        let id = u32::try_from(self.ids.len()).expect("fewer contents than 2^32");
        self.ids.push(hex.into());
        self.known.insert(hex.into(), id);
        Some(id)
    }

    /// Whether a page can have something from this file.
    fn counts(&self, path: &str) -> bool {
        let below =
            |folder: &&str| path.match_indices(*folder).any(|(at, _)| at == 0 || path.as_bytes()[at - 1] == b'/');
        self.pages_everywhere
            || path.ends_with(".md")
            || path.ends_with(FILE)
            || FOLDERS.iter().any(below)
            || self.is_in_linked_folder(path)
    }

    fn push(&mut self, path: String, change: Change) {
        if !self.counts(&path) {
            return;
        }
        let changes = self.changes.entry(path).or_default();
        match changes.last_mut() {
            // Two names that differ only in their Unicode form are one path here.
            Some(last) if last.commit == change.commit => {
                last.old = last.old.or(change.old);
                last.new = last.new.or(change.new);
                last.from = last.from.take().or(change.from);
                last.left &= change.left;
            }
            _ => changes.push(change),
        }
    }
}

/// Reads the published branch; pages lie in these folders too.
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
    differences(repo, pairs, &mut |id, record| {
        if let Some(commit) = places.get(id) {
            note(&mut log, *commit, record);
        }
    })?;
    speaking_sides(repo, &mut log, &sides)?;
    log.known = HashMap::new();
    log.find_displaced();
    log.find_shifted();
    Ok(log)
}

/// The commits of the published branch, and those that came with its merges.
///
/// Children come before their parents, so the branch is followed by waiting for the next one on it, and every other
/// commit is given to the oldest merge that brought it.
fn commits(repo: &Repo, log: &mut Log) -> Result<Vec<Side>, String> {
    let mut child =
        start(repo, &["rev-list", "--topo-order", "--encoding=UTF-8", "--format=%H%x00%P%x00%ct%x00%B%x00", "HEAD"])?;
    let mut stream = reader(&mut child)?;
    let mut expected = Some(repo.head.clone());
    let mut landing: HashMap<String, usize> = HashMap::new();
    let mut sides = Vec::new();
    while let Some(head) = field(&mut stream)? {
        let Some(id) = head.lines().last().filter(|id| id.len() >= 40).map(str::to_owned) else { break };
        let [parents, time, message] =
            [field(&mut stream)?, field(&mut stream)?, field(&mut stream)?].map(Option::unwrap_or_default);
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
            sides.push(Side { merge, id: id.clone(), ignored, reverts, merges, boundary });
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
    ended(child)?;
    Ok(sides)
}

/// Finds what merges brought from commits that never move a date and from no other, and from commits that revert others.
fn speaking_sides(repo: &Repo, log: &mut Log, sides: &[Side]) -> Result<(), String> {
    let of = |chosen: fn(&Side) -> bool| -> HashSet<usize> {
        sides.iter().filter(|side| chosen(side)).map(|side| side.merge).collect()
    };
    let (ignoring, cut) = (of(|side| side.ignored), of(|side| side.boundary));
    let speaking: HashSet<usize> = of(|side| side.ignored || side.reverts);
    log.unsure = speaking.intersection(&cut).copied().chain(hiding(repo, log, sides)).collect();
    let requested: HashMap<&str, &Side> = sides
        .iter()
        .filter(|side| (ignoring.contains(&side.merge) || side.reverts) && !side.merges && !side.boundary)
        .map(|side| (side.id.as_str(), side))
        .collect();
    if requested.is_empty() {
        return Ok(());
    }
    let list: String = requested.keys().map(|id| format!("{id}\n")).collect();
    let mut loud: HashSet<(usize, String)> = HashSet::new();
    let mut quiet: HashSet<(usize, String)> = HashSet::new();
    let mut reverted: HashSet<(usize, String)> = HashSet::new();
    differences(repo, list, &mut |id, record| {
        if let Some(side) = requested.get(id) {
            let paths = || record.paths().map(|path| (side.merge, path.to_owned()));
            if side.ignored { &mut quiet } else { &mut loud }.extend(paths());
            reverted.extend(paths().filter(|_| side.reverts));
        }
    })?;
    log.quiet = quiet.difference(&loud).cloned().collect();
    log.reverted = reverted;
    Ok(())
}

/// Merges that brought commits which this clone does not have: these may have asked for something.
fn hiding(repo: &Repo, log: &Log, sides: &[Side]) -> Vec<usize> {
    if sides.iter().all(|side| !side.boundary) {
        return Vec::new();
    }
    let known: HashSet<&str> =
        log.commits.iter().map(|commit| commit.id.as_str()).chain(sides.iter().map(|side| side.id.as_str())).collect();
    let commits = Blobs::new(&repo.git);
    let hides = |side: &&Side| {
        side.boundary
            && commits
                .parents(&side.id)
                .is_none_or(|parents| parents.iter().any(|parent| !known.contains(parent.as_str())))
    };
    sides.iter().filter(hides).map(|side| side.merge).collect()
}

/// One line of a comparison.
#[derive(Debug)]
struct Record {
    old: String,
    new: String,
    path: String,
    renamed_to: Option<String>,
}

impl Record {
    fn paths(&self) -> impl Iterator<Item = &str> {
        [Some(self.path.as_str()), self.renamed_to.as_deref()].into_iter().flatten()
    }
}

fn note(log: &mut Log, commit: usize, record: Record) {
    let (old, new) = (log.id(&record.old), log.id(&record.new));
    match record.renamed_to {
        Some(to) if to != record.path => {
            log.push(record.path.clone(), Change { commit, old, new: None, from: None, left: old == new });
            log.push(to, Change { commit, old, new, from: Some(record.path), left: false });
        }
        _ => log.push(record.path, Change { commit, old, new, from: None, left: false }),
    }
}

/// Compares commits with those before them; `list` has a line for each pair.
fn differences(repo: &Repo, list: String, each: &mut dyn FnMut(&str, Record)) -> Result<(), String> {
    let arguments = [
        "diff-tree",
        "--stdin",
        "-r",
        "-z",
        "--raw",
        "--no-abbrev",
        // A clone without old texts can only tell what was moved as it was; git would stop at the first that it lacks.
        if repo.partial { "-M100%" } else { "-M50%" },
        "-l1000",
        "--root",
        "--no-textconv",
        "--no-ext-diff",
    ];
    let mut child = start(repo, &arguments)?;
    let mut ask = child.stdin.take().ok_or("git diff-tree")?;
    // Written beside the reading, or both would wait for each other; a refusal is seen by its exit code.
    let writer = std::thread::spawn(move || ask.write_all(list.as_bytes()));
    let mut stream = reader(&mut child)?;
    let mut commit = String::new();
    while let Some(text) = field(&mut stream)? {
        let Some(line) = text.strip_prefix(':') else {
            commit = text;
            continue;
        };
        let words: Vec<&str> = line.split(' ').collect();
        let &[old_mode, new_mode, old, new, status] = words.as_slice() else {
            return Err(format!("git diff-tree: {text}"));
        };
        let path = field(&mut stream)?.ok_or("git diff-tree")?.nfc().collect();
        let renamed_to = match status.starts_with(['R', 'C']) {
            true => Some(field(&mut stream)?.ok_or("git diff-tree")?.nfc().collect()),
            false => None,
        };
        // A submodule is no file of this repository.
        let content = |mode: &str, id: &str| if mode == "160000" { "0".to_owned() } else { id.to_owned() };
        each(&commit, Record { old: content(old_mode, old), new: content(new_mode, new), path, renamed_to });
    }
    let _ = writer.join();
    ended(child)
}

fn start(repo: &Repo, arguments: &[&str]) -> Result<Child, String> {
    // What it says on stderr is not waited for: a pipe that nobody reads could fill and stop it.
    repo.git.command(arguments).stdin(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(|error| error.to_string())
}

fn reader(child: &mut Child) -> Result<BufReader<ChildStdout>, String> {
    child.stdout.take().map(|out| BufReader::with_capacity(256 * 1024, out)).ok_or_else(|| "git".to_owned())
}

fn ended(mut child: Child) -> Result<(), String> {
    match child.wait() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("git: {status}")),
        Err(error) => Err(error.to_string()),
    }
}

/// The next text that ends with a NUL; one that is not UTF-8 is no path of a site, and is only shown.
fn field(stream: &mut impl BufRead) -> Result<Option<String>, String> {
    let mut bytes = Vec::new();
    // A path or message over this length is cut off, so that no history can fill the memory.
    let read = stream.by_ref().take(64 * 1024 * 1024).read_until(0, &mut bytes).map_err(|error| error.to_string())?;
    if read == 0 {
        return Ok(None);
    }
    if bytes.last() == Some(&0) {
        bytes.pop();
    }
    Ok(Some(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())))
}

/// The files of the newest commit: by normalised path their content, with the path as git has it where it differs; and
/// the paths of submodules.
pub(crate) fn head(repo: &Repo) -> Result<Head, String> {
    let mut arguments = vec!["ls-tree", "-r", "-z", "--full-tree", "HEAD"];
    if !repo.raw_prefix.is_empty() {
        arguments.extend(["--", repo.raw_prefix.as_str()]);
    }
    let listed = repo.git.run(&arguments)?;
    let mut head = Head::default();
    for line in listed.split(|byte| *byte == 0) {
        let Ok(line) = std::str::from_utf8(line) else { continue };
        let Some((facts, raw)) = line.split_once('\t') else { continue };
        let words: Vec<&str> = facts.split(' ').collect();
        let path: String = raw.nfc().collect();
        match words.as_slice() {
            ["160000", ..] => head.submodules.push(path + "/"),
            ["120000", ..] => drop(head.links.insert(path)),
            [_, "blob", id] => {
                if path != raw {
                    head.raw.insert(path.clone(), raw.to_owned());
                }
                head.files.insert(path, (*id).to_owned());
            }
            _ => {}
        }
    }
    Ok(head)
}

/// The files of the newest commit.
#[derive(Debug, Default)]
pub(crate) struct Head {
    /// The content of each.
    pub(crate) files: HashMap<String, String>,
    /// The path as git has it, where it is not in the normal form.
    pub(crate) raw: HashMap<String, String>,
    /// Folders that are other repositories.
    pub(crate) submodules: Vec<String>,
    /// Links to files and folders.
    pub(crate) links: HashSet<String>,
}
