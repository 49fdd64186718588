//! Finds what in a tree is not ours. Folders whose facts are as they were at the last look are not read again.

use std::collections::HashMap;
use std::io;

use rayon::prelude::*;

use super::folder::{Facts, Folder, Kind, join, parent};
use super::index::{Facing, racy};
use super::manifest::{MANIFEST, TEMPORARY};

/// Something that is not ours.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Stranger {
    /// Where it is.
    pub(crate) path: String,
    /// What it is.
    pub(crate) what: What,
}

/// What something is that is not ours.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum What {
    /// A file, a link, a device: what can have a second name in another tree.
    File,
    /// A folder. What is in it are strangers of their own.
    Folder,
    /// What has to stay where it is: its name is no text, or it cannot be looked into, or there is too much of it.
    Stuck,
}

/// So many strangers go along with a tree: more cost each build too much (a whole version history, say).
const MANY: usize = 5000;

/// Whether all of this can be in another tree too.
pub(crate) fn can_go_along(strangers: &[Stranger]) -> bool {
    strangers.len() <= MANY && strangers.iter().all(|stranger| stranger.what != What::Stuck)
}

/// What a look at a tree gave.
#[derive(Clone, Default, Debug)]
pub(crate) struct Scan {
    /// The facts of the folders that were looked at.
    pub(crate) folders: Facing,
    /// What is not ours, sorted, each folder before what is in it.
    pub(crate) strangers: Vec<Stranger>,
}

/// What an earlier look gave, and when it was.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Before<'a> {
    /// What was found.
    pub(crate) scan: &'a Scan,
    /// The clock of the file system before it was looked at.
    pub(crate) now: i64,
}

/// What to look for.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a> {
    /// The folders to look at, sorted.
    pub(crate) at: &'a [String],
    /// All folders that are ours, sorted.
    pub(crate) folders: &'a [String],
    /// Whether a file is ours.
    pub(crate) ours: &'a (dyn Fn(&str) -> bool + Sync),
    /// An earlier look at the same folders.
    pub(crate) before: Option<Before<'a>>,
}

/// Looks at folders of a tree.
pub(crate) fn scan(tree: &Folder, look: Look<'_>) -> io::Result<Scan> {
    let before = look.before.filter(|before| before.scan.folders.len() == look.at.len());
    let remembered = before.map(|before| by_folder(&before.scan.strangers)).unwrap_or_default();
    let one = |at: usize| -> io::Result<(Option<Facts>, Vec<Stranger>)> {
        let folder = &look.at[at];
        let Some(facts) = tree.facts(folder)?.filter(|facts| facts.kind == Kind::Folder) else {
            return Ok((None, Vec::new()));
        };
        let same = before.is_some_and(|before| before.scan.folders[at] == Some(facts) && !racy(&facts, before.now));
        let mut found = match same {
            true => remembered.get(folder.as_str()).into_iter().flatten().map(|one| (*one).clone()).collect(),
            false => read(tree, folder, look)?,
        };
        // What a folder of ours says of itself says nothing of what is in a folder of others.
        for at in 0..found.len() {
            if found[at].what == What::Folder {
                let path = found[at].path.clone();
                descend(tree, &path, &mut found);
            }
        }
        Ok((Some(facts), found))
    };
    let found = (0..look.at.len()).into_par_iter().with_min_len(128).map(one).collect::<io::Result<Vec<_>>>()?;
    let (folders, strangers): (Facing, Vec<_>) = found.into_iter().unzip();
    let mut strangers: Vec<Stranger> = strangers.into_iter().flatten().collect();
    strangers.sort();
    Ok(Scan { folders, strangers })
}

/// Strangers by the folder that they are in.
fn by_folder(strangers: &[Stranger]) -> HashMap<&str, Vec<&Stranger>> {
    let mut folders: HashMap<&str, Vec<&Stranger>> = HashMap::new();
    for stranger in strangers {
        folders.entry(parent(&stranger.path)).or_default().push(stranger);
    }
    folders
}

/// Everything in a folder of others. One that cannot be looked into stays where it is.
fn descend(tree: &Folder, folder: &str, found: &mut Vec<Stranger>) {
    let entries = if found.len() > MANY { Err(io::ErrorKind::QuotaExceeded.into()) } else { tree.list(folder) };
    let Ok(entries) = entries else {
        found.push(Stranger { path: join(folder, "?"), what: What::Stuck });
        return;
    };
    for (name, kind) in entries {
        let stranger = foreign(folder, name, kind);
        let inner = (stranger.what == What::Folder).then(|| stranger.path.clone());
        found.push(stranger);
        if let Some(inner) = inner {
            descend(tree, &inner, found);
        }
    }
}

fn foreign(folder: &str, name: Option<String>, kind: Kind) -> Stranger {
    let what = match (&name, kind) {
        (None, _) => What::Stuck,
        (_, Kind::Folder) => What::Folder,
        _ => What::File,
    };
    Stranger { path: join(folder, &name.unwrap_or_else(|| "?".to_owned())), what }
}

/// Reads one folder.
fn read(tree: &Folder, folder: &str, look: Look<'_>) -> io::Result<Vec<Stranger>> {
    let mut found = Vec::new();
    for (name, kind) in tree.list(folder)? {
        let expected = name.as_ref().is_some_and(|name| {
            let path = join(folder, name);
            match kind {
                Kind::File => {
                    (look.ours)(&path) || (folder.is_empty() && name == MANIFEST) || name.starts_with(TEMPORARY)
                }
                Kind::Folder => look.folders.binary_search(&path).is_ok(),
                Kind::Other => false,
            }
        });
        if !expected {
            found.push(foreign(folder, name, kind));
        }
    }
    Ok(found)
}
