//! Finds what in a tree is not ours. Folders whose facts are as they were at the last look are not read again.

use std::io;

use rayon::prelude::*;

use super::folder::{Facts, Folder, Kind, join, parent};
use super::index::{Facing, racy};
use super::manifest::{MANIFEST, TEMPORARY};

/// Something that is not ours.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Stranger {
    /// Where it is.
    pub path: String,
    /// Whether it is an ordinary file, which can be carried over by a hard link.
    pub plain: bool,
}

/// What a look at a tree gave.
#[derive(Clone, Default, Debug)]
pub struct Scan {
    /// The facts of the folders that were looked at.
    pub folders: Facing,
    /// What is not ours, sorted.
    pub strangers: Vec<Stranger>,
}

/// What an earlier look gave, and when it was.
#[derive(Clone, Copy, Debug)]
pub struct Before<'a> {
    /// What was found.
    pub scan: &'a Scan,
    /// The clock of the file system before it was looked at.
    pub now: i64,
}

/// What to look for.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// The folders to look at, sorted.
    pub at: &'a [String],
    /// All folders that are ours, sorted.
    pub folders: &'a [String],
    /// Whether a file is ours.
    pub ours: &'a (dyn Fn(&str) -> bool + Sync),
    /// An earlier look at the same folders.
    pub before: Option<Before<'a>>,
}

/// Looks at folders of a tree.
pub fn scan(tree: &Folder, look: Look<'_>) -> io::Result<Scan> {
    let before = look.before.filter(|before| before.scan.folders.len() == look.at.len());
    let one = |at: usize| -> io::Result<(Option<Facts>, Vec<Stranger>)> {
        let folder = &look.at[at];
        let Some(facts) = tree.facts(folder)?.filter(|facts| facts.kind == Kind::Folder) else {
            return Ok((None, Vec::new()));
        };
        let same = before.is_some_and(|before| before.scan.folders[at] == Some(facts) && !racy(&facts, before.now));
        let found = if same { remembered(before, folder) } else { read(tree, folder, look)? };
        Ok((Some(facts), found))
    };
    let found = (0..look.at.len()).into_par_iter().with_min_len(128).map(one).collect::<io::Result<Vec<_>>>()?;
    let (folders, strangers): (Facing, Vec<_>) = found.into_iter().unzip();
    let mut strangers: Vec<Stranger> = strangers.into_iter().flatten().collect();
    strangers.sort();
    Ok(Scan { folders, strangers })
}

/// What was found in a folder at the last look.
fn remembered(before: Option<Before<'_>>, folder: &str) -> Vec<Stranger> {
    let strangers = before.map_or(&[][..], |before| &before.scan.strangers);
    strangers.iter().filter(|stranger| parent(&stranger.path) == folder).cloned().collect()
}

/// Reads one folder.
fn read(tree: &Folder, folder: &str, look: Look<'_>) -> io::Result<Vec<Stranger>> {
    let mut found = Vec::new();
    for (name, kind) in tree.list(folder)? {
        let Some(name) = name else {
            // Its name is no text: it stays where it is, and this is all that has to be known of it.
            found.push(Stranger { path: join(folder, "?"), plain: false });
            continue;
        };
        let path = join(folder, &name);
        let expected = match kind {
            Kind::File => (look.ours)(&path) || (folder.is_empty() && name == MANIFEST) || name.starts_with(TEMPORARY),
            Kind::Folder => look.folders.binary_search(&path).is_ok(),
            Kind::Other => false,
        };
        if !expected {
            found.push(Stranger { path, plain: kind == Kind::File });
        }
    }
    Ok(found)
}
