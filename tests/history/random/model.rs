//! What each page's dates must be, from the rules of the guide alone: forwards, from the first commit to the last. The program goes
//! backwards, from files and bytes; here it is known who did what to which page.

use std::collections::BTreeMap;

use super::world::{DAY, HOUR, Tree, World};

/// So long may a text stand before it is one that readers have read.
const UNSEEN: i64 = 72 * HOUR;

/// A text of a page, while it stood.
#[derive(Clone, Debug)]
struct Version {
    reading: (usize, Vec<usize>),
    /// When it came.
    came: i64,
    /// The commit that is the date of what is read then.
    since: usize,
}

/// What is known of a page.
#[derive(Clone, Debug)]
pub struct PageModel {
    /// The commit that brought it in.
    pub birth: usize,
    /// With many others.
    pub import: bool,
    versions: Vec<Version>,
    /// Where it lay before, newest first.
    pub paths: Vec<String>,
    path: String,
}

impl PageModel {
    /// The commit since which it reads as it does.
    pub fn since(&self) -> usize {
        self.versions.last().expect("it has been read").since
    }

    pub fn reading(&self) -> &(usize, Vec<usize>) {
        &self.versions.last().expect("it has been read").reading
    }
}

/// Every page that ever was, as far as a place in the published branch.
pub fn page_models(world: &World, until: usize) -> BTreeMap<usize, PageModel> {
    let mut all: BTreeMap<usize, PageModel> = BTreeMap::new();
    let mut before = Tree::new();
    for n in world.chain.iter().take(until + 1) {
        let commit = &world.commits[*n];
        let new = commit
            .tree
            .iter()
            .filter(|(id, page)| !before.contains_key(id) && !page.path.ends_with("_index.md"))
            .count();
        let there = commit.tree.values().filter(|page| !page.path.ends_with("_index.md")).count();
        let many = new >= 5 || (new > 1 && new * 2 > there);
        for (id, page) in &commit.tree {
            let Some(model) = all.get_mut(id) else {
                let version = Version { reading: page.reading(), came: commit.time, since: *n };
                all.insert(
                    *id,
                    PageModel {
                        birth: *n,
                        import: many,
                        versions: vec![version],
                        paths: Vec::new(),
                        path: page.path.clone(),
                    },
                );
                continue;
            };
            if model.path != page.path {
                model.paths.insert(0, std::mem::replace(&mut model.path, page.path.clone()));
            }
            if *model.reading() != page.reading() {
                let (declines, reverts) = flags(world, *n, *id);
                let since = since(&model.versions, &page.reading(), *n, commit.time, declines, reverts);
                model.versions.push(Version { reading: page.reading(), came: commit.time, since });
            }
        }
        before.clone_from(&commit.tree);
    }
    all
}

/// What the message says of what a commit did to a page; for a merge, what those say that it brought.
fn flags(world: &World, n: usize, id: usize) -> (bool, bool) {
    let commit = &world.commits[n];
    let of_page: Vec<_> =
        commit.brought.iter().map(|n| &world.commits[*n]).filter(|commit| commit.touched.contains(&id)).collect();
    let all_decline = !of_page.is_empty() && of_page.iter().all(|commit| commit.declines);
    (commit.declines || all_decline, commit.reverts || of_page.iter().any(|commit| commit.reverts))
}

/// The date of a text that comes after others.
fn since(
    versions: &[Version],
    reading: &(usize, Vec<usize>),
    n: usize,
    time: i64,
    declines: bool,
    reverts: bool,
) -> usize {
    if declines {
        return versions.last().map_or(n, |version| version.since);
    }
    let Some(last) = versions.iter().rposition(|version| version.reading == *reading) else { return n };
    // How long other texts stood since then.
    let others = time - versions[last + 1].came;
    if reverts || others <= UNSEEN { versions[last].since } else { n }
}

/// Whether the date of a commit cannot be: it is before the web, to come, more than a month before those that it came after, or more
/// than a day after the one that came after it; as far as a place in the published branch.
pub fn is_wrong(world: &World, n: usize, until: usize, now: i64) -> bool {
    let commit = &world.commits[n];
    let later = world.chain[..=until].iter().skip_while(|at| **at != n).skip(1);
    let after = later.map(|at| &world.commits[*at]).find(|commit| commit.wrong == 0).map(|commit| commit.time);
    let possible = (631_152_000..=now).contains(&commit.time);
    !possible || commit.wrong < -30 * DAY || (commit.wrong > 0 && after.is_some_and(|after| commit.time > after + DAY))
}
