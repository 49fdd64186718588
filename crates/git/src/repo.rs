//! One repository: whether it can be read, where the site lies in it, and what decides which history is read.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that read a repository")]

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use super::program::{Git, Program};
use anslag_core::dates::history::{Repository, ignored_commits};
use anslag_core::digest::Digest;
use anslag_core::slice::Slice as _;

/// A repository that can be read.
#[derive(Debug)]
pub(crate) struct Repo {
    /// Git, in the site's folder or the submodule's.
    pub(crate) git: Git,
    /// The folder of the site that is this repository: empty, or such as `content/kommun/` for a submodule.
    pub(crate) mount: String,
    /// Where that folder lies in the repository: empty, or such as `webb/`.
    pub(crate) prefix: String,
    /// The same as git has it, which may be in another Unicode form.
    pub(crate) raw_prefix: String,
    /// The newest commit.
    pub(crate) head: String,
    /// Names of the branch that is checked out.
    pub(crate) branches: Vec<String>,
    /// The commits where the history was cut off.
    pub(crate) boundary: HashSet<String>,
    /// Whether it was cut off.
    pub(crate) shallow: bool,
    /// Whether it was fetched without all texts.
    pub(crate) partial: bool,
    /// The commits of `.git-blame-ignore-revs`.
    pub(crate) ignored: HashSet<String>,
}

/// What opening came to.
pub(crate) enum Opened {
    /// A repository with commits.
    Repo(Box<Repo>),
    /// A repository without any commit.
    Empty,
    /// None that can be read.
    Unavailable(Repository),
}

/// Opens the repository around a folder.
pub(crate) fn open(program: &Program, folder: &Path, mount: &str) -> Opened {
    let Some(mut git) = program.git(folder) else { return Opened::Unavailable(Repository::NoGit) };
    let question =
        ["rev-parse", "--is-shallow-repository", "--show-prefix", "--show-toplevel", "--git-path", "shallow"];
    let mut answer = git.run(&question);
    if answer.as_ref().is_err_and(|said| is_dubious(said)) {
        git = git.with_safe_folders();
        answer = git.run(&question);
    }
    let answer = match answer {
        Ok(answer) => String::from_utf8_lossy(&answer).into_owned(),
        Err(said) => return Opened::Unavailable(refusal(&said, folder)),
    };
    let lines: Vec<&str> = answer.lines().collect();
    let &[shallow, prefix, top, cut] = lines.as_slice() else {
        return Opened::Unavailable(Repository::Broken { detail: "git rev-parse".to_owned() });
    };
    let Ok(head) = git.run(&["rev-parse", "--verify", "-q", "HEAD^{commit}"]) else { return headless(&git) };
    let head = String::from_utf8_lossy(&head).trim().to_owned();
    let boundary = fs::read_to_string(folder.join(cut)).unwrap_or_default();
    let boundary = boundary.lines().map(|line| line.trim().to_owned()).collect();
    let branches = branches(&git);
    let ignored = ignored(Path::new(top), folder);
    let partial = git.run(&["config", "--get-regexp", r"^(remote\..*\.promisor|extensions\.partialclone)$"]).is_ok();
    let (mount, raw_prefix, prefix) = (mount.to_owned(), prefix.to_owned(), prefix.nfc().collect());
    Opened::Repo(Box::new(Repo {
        git,
        mount,
        prefix,
        raw_prefix,
        head,
        branches,
        boundary,
        shallow: shallow == "true",
        partial,
        ignored,
    }))
}

/// A repository without a commit to start from: there is none yet, or the one that is named cannot be read.
fn headless(git: &Git) -> Opened {
    if git.run(&["rev-parse", "--verify", "-q", "HEAD"]).is_err() {
        return Opened::Empty;
    }
    let said = git.run(&["cat-file", "-t", "HEAD"]).err().unwrap_or_default();
    Opened::Unavailable(Repository::Broken { detail: said.lines().last().unwrap_or_default().to_owned() })
}

fn is_dubious(said: &str) -> bool {
    said.contains("dubious ownership") || said.contains("safe.directory")
}

fn refusal(said: &str, folder: &Path) -> Repository {
    if is_dubious(said) {
        let named = said.split_once("repository at '").and_then(|(_, rest)| rest.split_once('\''));
        let folder = named.map_or_else(|| folder.display().to_string(), |(named, _)| named.to_owned());
        return Repository::DubiousOwnership { folder };
    }
    if said.contains("not a git repository") && !said.contains("invalid gitfile") {
        return Repository::None;
    }
    Repository::Broken { detail: said.lines().last().unwrap_or_default().to_owned() }
}

/// The branch that is checked out; in a build service, where none is, the ones that have the same commit as their newest, or
/// else those that have it at all.
fn branches(git: &Git) -> Vec<String> {
    if let Ok(name) = git.run(&["symbolic-ref", "-q", "HEAD"]) {
        return vec![String::from_utf8_lossy(&name).trim().trim_start_matches("refs/heads/").to_owned()];
    }
    let named = |which: &str| {
        let listed = git.run(&["for-each-ref", which, "--format=%(refname)", "refs/heads", "refs/remotes"]);
        names(&String::from_utf8_lossy(&listed.unwrap_or_default()))
    };
    Some(named("--points-at=HEAD")).filter(|names| !names.is_empty()).unwrap_or_else(|| named("--contains=HEAD"))
}

/// The names of branches, here and elsewhere, in a list of references.
fn names(listed: &str) -> Vec<String> {
    let name = |line: &str| match line.strip_prefix("refs/heads/") {
        Some(name) => Some(name.to_owned()),
        None => line.strip_prefix("refs/remotes/")?.split_once('/').map(|(_, name)| name.to_owned()),
    };
    let mut names: Vec<String> = listed.lines().filter_map(name).filter(|name| name != "HEAD").collect();
    names.sort();
    names.dedup();
    names
}

fn ignored(top: &Path, folder: &Path) -> HashSet<String> {
    let files: [PathBuf; 2] = [top.join(".git-blame-ignore-revs"), folder.join(".git-blame-ignore-revs")];
    files.iter().flat_map(|file| ignored_commits(&fs::read_to_string(file).unwrap_or_default())).collect()
}

impl Repo {
    /// The path in the repository of a path of the site; nothing for what lies outside.
    pub(crate) fn inside(&self, path: &str) -> Option<String> {
        Some(format!("{}{}", self.prefix, path.strip_prefix(self.mount.as_str())?))
    }

    /// The path of the site for one in the repository, as it would be if the site had always lain where it does.
    pub(crate) fn outside(&self, path: &str) -> String {
        let prefix = self.root_of(path);
        format!("{}{}", self.mount, path.strip_prefix(prefix).unwrap_or(path))
    }

    /// Where the site lay in the repository when this path was a page: a site that moves to a folder brings its pages.
    pub(crate) fn root_of<'p>(&'p self, path: &'p str) -> &'p str {
        let here = path.starts_with(&self.prefix) && !self.prefix.is_empty();
        if here || !self.mount.is_empty() || path.starts_with("content/") {
            return if path.starts_with(&self.prefix) { &self.prefix } else { "" };
        }
        match path.find("/content/") {
            Some(at) => path.slice(..=at),
            None => "",
        }
    }

    /// What decides the answers besides the commits: two readings with the same state give the same dates.
    pub(crate) fn state(&self) -> Digest {
        let sorted = |set: &HashSet<String>| {
            let mut all: Vec<&str> = set.iter().map(String::as_str).collect();
            all.sort_unstable();
            all.join(" ")
        };
        let parts = [
            self.mount.clone(),
            self.prefix.clone(),
            self.branches.join(" "),
            self.partial.to_string(),
            sorted(&self.boundary),
            sorted(&self.ignored),
        ];
        Digest::of(parts.join("\n").as_bytes())
    }
}
