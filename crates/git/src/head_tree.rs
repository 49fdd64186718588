//! The file list of the newest commit.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

use super::repo::Repo;

/// The file list of the newest commit, by NFC path.
#[derive(Debug, Default)]
pub(crate) struct HeadTree {
    /// The object id of each file.
    pub(crate) files: HashMap<String, String>,
    /// The path as git stores it, where it is not in NFC.
    pub(crate) raw: HashMap<String, String>,
    /// Paths of submodules, each with a slash at the end.
    pub(crate) submodules: Vec<String>,
    /// Paths of symbolic links.
    pub(crate) links: HashSet<String>,
}

/// Reads the file list of the newest commit.
pub(crate) fn read(repo: &Repo) -> Result<HeadTree, String> {
    let mut arguments = vec!["ls-tree", "-r", "-z", "--full-tree", "HEAD"];
    if !repo.raw_prefix.is_empty() {
        arguments.extend(["--", repo.raw_prefix.as_str()]);
    }
    let listed = repo.git.run(&arguments)?;
    let mut head = HeadTree::default();
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
