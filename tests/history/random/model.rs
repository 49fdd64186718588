//! What each page's dates must be, from the rules of the guide alone: forwards, from the first commit to the last. The program goes
//! backwards, from files and bytes; here it is known who did what to which page.

use std::collections::BTreeMap;

use super::world::{DAY, HOUR, Tree, World};

/// So long may a text stand before it is one that readers have read.
const UNSEEN: i64 = 72 * HOUR;

/// A text of a page, while it stood.
#[derive(Clone, Debug)]
struct Stand {
    reading: (usize, Vec<usize>),
    /// When it came.
    came: i64,
    /// The commit that is the date of what is read then.
    since: usize,
}

/// What is known of a page.
#[derive(Clone, Debug)]
pub struct Known {
    /// The commit that brought it in.
    pub birth: usize,
    /// With many others.
    pub import: bool,
    stands: Vec<Stand>,
    /// Where it lay before, newest first.
    pub paths: Vec<String>,
    path: String,
}

impl Known {
    /// The commit since which it reads as it does.
    pub fn since(&self) -> usize {
        self.stands.last().expect("it has been read").since
    }

    pub fn reading(&self) -> &(usize, Vec<usize>) {
        &self.stands.last().expect("it has been read").reading
    }
}

/// Every page that ever was, as far as a place in the published branch.
pub fn known(world: &World, until: usize) -> BTreeMap<usize, Known> {
    let mut all: BTreeMap<usize, Known> = BTreeMap::new();
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
            let Some(known) = all.get_mut(id) else {
                let stand = Stand { reading: page.reading(), came: commit.time, since: *n };
                all.insert(
                    *id,
                    Known { birth: *n, import: many, stands: vec![stand], paths: Vec::new(), path: page.path.clone() },
                );
                continue;
            };
            if known.path != page.path {
                known.paths.insert(0, std::mem::replace(&mut known.path, page.path.clone()));
            }
            if *known.reading() != page.reading() {
                let (declines, reverts) = said(world, *n, *id);
                let since = since(&known.stands, &page.reading(), *n, commit.time, declines, reverts);
                known.stands.push(Stand { reading: page.reading(), came: commit.time, since });
            }
        }
        before.clone_from(&commit.tree);
    }
    all
}

/// What the message says of what a commit did to a page; for a merge, what those say that it brought.
fn said(world: &World, n: usize, id: usize) -> (bool, bool) {
    let commit = &world.commits[n];
    let of_page: Vec<_> =
        commit.brought.iter().map(|n| &world.commits[*n]).filter(|commit| commit.touched.contains(&id)).collect();
    let all_decline = !of_page.is_empty() && of_page.iter().all(|commit| commit.declines);
    (commit.declines || all_decline, commit.reverts || of_page.iter().any(|commit| commit.reverts))
}

/// The date of a text that comes after others.
fn since(stands: &[Stand], reading: &(usize, Vec<usize>), n: usize, time: i64, declines: bool, reverts: bool) -> usize {
    if declines {
        return stands.last().map_or(n, |stand| stand.since);
    }
    let Some(last) = stands.iter().rposition(|stand| stand.reading == *reading) else { return n };
    // How long other texts stood since then.
    let others = time - stands[last + 1].came;
    if reverts || others <= UNSEEN { stands[last].since } else { n }
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
