//! One repository: whether it can be read, where the site is in it, and what decides which commits are read.
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
    /// Git, run in the folder of the site or of the submodule.
    pub(crate) git: Git,
    /// The submodule's path below the site, such as `content/kommun/`; empty for the site's own repository.
    pub(crate) mount: String,
    /// The site's path in the repository, such as `webb/`; empty at its top.
    pub(crate) prefix: String,
    /// The same as git stores it, which may be in another Unicode form.
    pub(crate) raw_prefix: String,
    /// The id of the newest commit.
    pub(crate) head: String,
    /// Names of the branch that is checked out; several in a build service with a detached HEAD.
    pub(crate) branches: Vec<String>,
    /// The commits at which a shallow clone ends.
    pub(crate) boundary: HashSet<String>,
    /// Whether it is a shallow clone.
    pub(crate) shallow: bool,
    /// Whether it is a partial clone, which lacks old texts.
    pub(crate) partial: bool,
    /// The commits listed in `.git-blame-ignore-revs`.
    pub(crate) ignored: HashSet<String>,
}

/// The result of [`open`].
pub(crate) enum Opened {
    /// A repository with commits.
    Repo(Box<Repo>),
    /// A repository without commits.
    Empty,
    /// There is none, or it cannot be read.
    Unavailable(Repository),
}

/// Opens the repository that contains a folder.
pub(crate) fn open(program: &Program, folder: &Path, mount: &str) -> Opened {
    let Some(mut git) = program.git(folder) else { return Opened::Unavailable(Repository::NoGit) };
    let question =
        ["rev-parse", "--is-shallow-repository", "--show-prefix", "--show-toplevel", "--git-path", "shallow"];
    let mut answer = git.run(&question);
    if answer.as_ref().is_err_and(|stderr| is_dubious(stderr)) {
        git = git.with_safe_folders();
        answer = git.run(&question);
    }
    let answer = match answer {
        Ok(answer) => String::from_utf8_lossy(&answer).into_owned(),
        Err(stderr) => return Opened::Unavailable(refusal(&stderr, folder)),
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

/// A repository without a readable HEAD: it has no commit yet, or is damaged.
fn headless(git: &Git) -> Opened {
    if git.run(&["rev-parse", "--verify", "-q", "HEAD"]).is_err() {
        return Opened::Empty;
    }
    let stderr = git.run(&["cat-file", "-t", "HEAD"]).err().unwrap_or_default();
    Opened::Unavailable(Repository::Broken { detail: stderr.lines().last().unwrap_or_default().to_owned() })
}

fn is_dubious(stderr: &str) -> bool {
    stderr.contains("dubious ownership") || stderr.contains("safe.directory")
}

fn refusal(stderr: &str, folder: &Path) -> Repository {
    if is_dubious(stderr) {
        let named = stderr.split_once("repository at '").and_then(|(_, rest)| rest.split_once('\''));
        let folder = named.map_or_else(|| folder.display().to_string(), |(named, _)| named.to_owned());
        return Repository::DubiousOwnership { folder };
    }
    if stderr.contains("not a git repository") && !stderr.contains("invalid gitfile") {
        return Repository::None;
    }
    Repository::Broken { detail: stderr.lines().last().unwrap_or_default().to_owned() }
}

/// The branch that is checked out. With a detached HEAD, as in build services: the branches that point at this commit,
/// or else those that contain it.
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

/// The names of branches, local and remote, in the output of `git for-each-ref`.
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
    /// The path in the repository of a path of the site; `None` for a path outside of this repository.
    pub(crate) fn repo_path(&self, path: &str) -> Option<String> {
        Some(format!("{}{}", self.prefix, path.strip_prefix(self.mount.as_str())?))
    }

    /// The path below the site of a path in the repository, as if the site had always been where it is now.
    pub(crate) fn site_path(&self, path: &str) -> String {
        let prefix = self.root_of(path);
        format!("{}{}", self.mount, path.strip_prefix(prefix).unwrap_or(path))
    }

    /// The folder of the site in the repository when a page had this path: a site may have been moved to a subfolder.
    pub(crate) fn root_of<'p>(&'p self, path: &'p str) -> &'p str {
        let is_below_prefix = path.starts_with(&self.prefix) && !self.prefix.is_empty();
        if is_below_prefix || !self.mount.is_empty() || path.starts_with("content/") {
            return if path.starts_with(&self.prefix) { &self.prefix } else { "" };
        }
        match path.find("/content/") {
            Some(at) => path.slice(..=at),
            None => "",
        }
    }

    /// A digest of everything besides the commits that decides the dates.
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
