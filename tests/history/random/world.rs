//! Random histories: what people did to the pages of a site, commit by commit, and the real repository that it makes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::rng::Rng;

pub const HOUR: i64 = 3600;
pub const DAY: i64 = 24 * HOUR;
/// 1 January 2020.
const START: i64 = 1_577_836_800;
/// Pages of a site, at most.
const PAGES: usize = 22;

/// A page as a person has written it. What a reader reads of it is the title and the words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    pub path: String,
    pub title: usize,
    pub words: Vec<usize>,
    /// What nobody reads: topics, where a link leads, how the lines are broken.
    unseen: [usize; 3],
    alias: Option<String>,
}

/// The pages of a commit, by who they are.
pub type Tree = BTreeMap<usize, Page>;

#[derive(Clone, Debug)]
pub struct Commit {
    pub parents: Vec<usize>,
    pub time: i64,
    pub message: String,
    pub tree: Tree,
    /// The message ends with `Anslag-Updated: no`.
    pub declines: bool,
    /// The message says that it takes another commit back.
    pub reverts: bool,
    /// The pages that it changed in any way.
    pub touched: BTreeSet<usize>,
    /// For a merge: the commits that it brought.
    pub brought: Vec<usize>,
    /// The clock was wrong: by how many seconds.
    pub wrong: i64,
    /// What was done.
    pub what: String,
}

/// A line of work beside the published branch.
struct Side {
    base: Tree,
    commits: Vec<usize>,
    head: usize,
}

pub struct World {
    pub commits: Vec<Commit>,
    /// The published branch, oldest first.
    pub chain: Vec<usize>,
    pub branch: &'static str,
    rng: Rng,
    side: Option<Side>,
    clock: i64,
    pages: usize,
    words: usize,
    names: usize,
    /// Pages that were taken away from the published branch, and may come back.
    gone: Vec<(usize, Page)>,
    /// What pages read as before, oldest first: texts that may come back.
    older: BTreeMap<usize, Vec<Page>>,
    /// Pages that a commit with a wrong clock changed.
    odd: BTreeSet<usize>,
}

fn is_section(page: &Page) -> bool {
    page.path.ends_with("_index.md")
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Page {
    /// What a reader reads.
    pub fn reading(&self) -> (usize, Vec<usize>) {
        (self.title, self.words.clone())
    }

    fn text(&self) -> String {
        let [topics, link, wrap] = self.unseen;
        let alias = self.alias.as_ref().map(|alias| format!("aliases: [{alias}]\n")).unwrap_or_default();
        let mut text =
            format!("---\ntitle: Rubrik {}\nreview_in: P1Y\ntopics: [ämne{topics}]\n{alias}---\n\n", self.title);
        for (n, word) in self.words.iter().enumerate() {
            let _ = write!(text, "ord{word}{}", if n % (7 + wrap % 5) == 6 { "\n" } else { " " });
        }
        text + &format!("[läs mer](https://www.example.se/{link})\n")
    }
}

impl World {
    /// A history of so many commits.
    pub fn new(seed: u64, size: usize) -> Self {
        let mut rng = Rng::new(seed);
        let branch = if rng.one_in(3) { "production" } else { "main" };
        let mut world = Self {
            commits: Vec::new(),
            chain: Vec::new(),
            branch,
            rng,
            side: None,
            clock: START,
            pages: 0,
            words: 0,
            names: 0,
            gone: Vec::new(),
            older: BTreeMap::new(),
            odd: BTreeSet::new(),
        };
        let mut tree = Tree::new();
        for n in 0..3 {
            world.create(&mut tree, format!("content/mapp{n}/_index.md"), None);
        }
        let count = 5 + world.rng.below(6);
        (0..count).for_each(|_| world.add(&mut tree, None));
        world.commit(tree, Vec::new(), "start");
        while world.commits.len() < size {
            world.step(size);
        }
        if world.side.is_some() {
            world.merge();
        }
        world
    }

    fn step(&mut self, size: usize) {
        if self.side.is_none() && self.rng.one_in(5) && self.commits.len() + 5 < size {
            let head = self.head();
            self.side = Some(Side { base: self.commits[head].tree.clone(), commits: Vec::new(), head });
        }
        match self.side.as_ref().map(|side| side.commits.len()) {
            Some(count) if count > 0 && self.rng.one_in(4) => self.merge(),
            Some(_) if self.rng.one_in(8) => self.cherry_pick(),
            Some(_) if !self.rng.one_in(3) => self.work(true),
            _ => self.work(false),
        }
    }

    pub fn head(&self) -> usize {
        self.chain.last().copied().unwrap_or_default()
    }

    /// A place in the middle of the published branch where nothing stands beside it.
    pub fn middle(&self) -> usize {
        let from = self.chain.len() / 2;
        let alone = |place: &usize| {
            let n = self.chain[*place];
            let merged = |side: usize| self.chain[..=*place].iter().any(|at| self.commits[*at].brought.contains(&side));
            (0..n).all(|before| self.chain.contains(&before) || merged(before))
        };
        (from..self.chain.len()).find(alone).unwrap_or_default()
    }

    fn pass(&mut self) {
        self.clock += match self.rng.below(8) {
            0..=2 => HOUR * (1 + self.rng.below(20) as i64),
            // Just within the hours in which a text comes back unseen, and just after them.
            3 => 72 * HOUR,
            4 => 72 * HOUR + 1,
            5 => DAY * (1 + self.rng.below(3) as i64),
            _ => DAY * (4 + self.rng.below(30) as i64),
        };
    }

    fn create(&mut self, tree: &mut Tree, path: String, words: Option<Vec<usize>>) {
        let words = words.unwrap_or_else(|| (0..40).map(|_| self.word()).collect());
        let (id, title) = (self.pages, self.word());
        tree.insert(id, Page { path, title, words, unseen: [0; 3], alias: None });
        self.pages += 1;
    }

    /// A new page; of a template, with some words of its own.
    fn add(&mut self, tree: &mut Tree, template: Option<&[usize]>) {
        let words = template.map(|words| {
            let mut words = words.to_vec();
            for n in [3, 11, 30] {
                words[n] = self.word();
            }
            words
        });
        let path = self.place(tree);
        self.create(tree, path, words);
    }

    fn place(&mut self, tree: &Tree) -> String {
        self.names += 1;
        let sections: Vec<String> =
            tree.values().filter(|page| is_section(page)).map(|page| folder(&page.path).to_owned()).collect();
        let folder = self.rng.choose(&sections).filter(|_| !self.rng.one_in(4)).unwrap_or_else(|| "content".to_owned());
        format!("{folder}/sida{}.md", self.names)
    }

    fn word(&mut self) -> usize {
        self.words += 1;
        self.words
    }

    /// A reader sees it. A page that gets another title is moved in another commit: both at once would be another page.
    fn edit(&mut self, page: &mut Page, titled: bool) {
        for _ in 0..=self.rng.below(2) {
            let n = self.rng.below(page.words.len());
            page.words[n] = self.word();
        }
        if titled && self.rng.one_in(10) {
            page.title = self.word();
        }
    }

    /// One commit, on the branch that is published or beside it.
    fn work(&mut self, beside: bool) {
        self.pass();
        let parent = match &self.side {
            Some(side) if beside => side.head,
            _ => self.head(),
        };
        let before = self.commits[parent].tree.clone();
        let mut tree = before.clone();
        let (mut message, mut what) = ("Ändring".to_owned(), String::new());
        for _ in 0..=self.rng.below(2) {
            let (done, whole_message) = self.edit_one_page(&mut tree, &before, beside);
            what += &done;
            if let Some(text) = whole_message {
                message = text;
                break;
            }
        }
        let n = self.commit(tree, vec![parent], &what);
        self.commits[n].declines = message.ends_with("Anslag-Updated: no");
        self.commits[n].reverts = message.starts_with("Revert");
        self.commits[n].message = message;
        if beside {
            let side = self.side.as_mut().expect("it was asked for");
            side.commits.push(n);
            side.head = n;
        } else {
            self.chain.push(n);
            self.remember(n);
            self.wrong_clock(n);
        }
    }

    /// Something that a person does to one page that this commit has not touched; with a message, it is all of the commit.
    fn edit_one_page(&mut self, tree: &mut Tree, before: &Tree, beside: bool) -> (String, Option<String>) {
        let untouched = |page: &(&usize, &Page)| before.get(page.0) == Some(page.1);
        let all: Vec<usize> = tree.iter().filter(untouched).map(|(id, _)| *id).collect();
        let articles: Vec<usize> = all.iter().copied().filter(|id| !is_section(&tree[id])).collect();
        let (Some(id), Some(article)) = (self.rng.choose(&all), self.rng.choose(&articles)) else {
            return Default::default();
        };
        let first = tree == before;
        let mut page = tree[&article].clone();
        let what = match self.rng.below(22) {
            0 | 1 if tree.len() < PAGES => {
                self.add(tree, None);
                return (" new".to_owned(), None);
            }
            2 if tree.len() < PAGES && first => {
                (0..5 + self.rng.below(2)).for_each(|_| self.add(tree, None));
                return (" many".to_owned(), Some("Import".to_owned()));
            }
            3 if tree.len() < PAGES => {
                self.add(tree, None);
                let words = tree.values().last().map(|page| page.words.clone()).unwrap_or_default();
                self.add(tree, Some(&words));
                return (" two of one template".to_owned(), None);
            }
            // Beside a page that is moved in the same merge nobody could tell which is the copy.
            4 if tree.len() < PAGES && first && !beside => {
                (page.path, page.alias) = (self.place(tree), None);
                tree.insert(self.pages, page);
                self.pages += 1;
                return (format!(" copy {article}"), Some("Kopia".to_owned()));
            }
            5 if articles.len() > 4 => {
                tree.remove(&article);
                if self.rng.one_in(3) {
                    // Its place in the list goes to the next one of the same template.
                    self.add(tree, Some(&page.words));
                    return (format!(" replace {article}"), None);
                }
                return (format!(" delete {article}"), None);
            }
            6 | 7 if first && !beside && self.side.is_none() => return self.restore_page(tree),
            8..=10 if first => return self.revert_page(tree, article),
            11 => {
                self.edit(&mut page, !beside);
                tree.insert(article, page);
                return (format!(" decline {article}"), first.then(|| "Stavfel\n\nAnslag-Updated: no".to_owned()));
            }
            12 if first => return (self.rename_folder(tree), Some("Mapp".to_owned())),
            13 => {
                page.path = self.place(tree);
                "move"
            }
            14 => {
                page.path = self.place(tree);
                self.edit(&mut page, false);
                "move and edit"
            }
            15 => {
                let old = format!("/{}/", page.path.trim_start_matches("content/").trim_end_matches(".md"));
                page.path = self.place(tree);
                page.alias = Some(old);
                if self.rng.one_in(2) {
                    self.edit(&mut page, false);
                }
                "move with an alias"
            }
            16 | 17 => {
                let n = self.rng.below(3);
                page.unseen[n] += 1;
                "unseen"
            }
            _ => {
                let mut page = tree[&id].clone();
                self.edit(&mut page, !beside);
                tree.insert(id, page);
                return (format!(" edit {id}"), None);
            }
        };
        tree.insert(article, page);
        (format!(" {what} {article}"), None)
    }

    /// A page that was taken away is there again, at its place, as it was or as it was earlier.
    fn restore_page(&mut self, tree: &mut Tree) -> (String, Option<String>) {
        let free =
            |gone: &&(usize, Page)| tree.values().all(|page| page.path != gone.1.path) && !tree.contains_key(&gone.0);
        let gone: Vec<(usize, Page)> = self.gone.iter().filter(free).cloned().collect();
        let Some((id, mut page)) = self.rng.choose(&gone) else { return Default::default() };
        let mut back = id;
        match self.rng.below(4) {
            0 => page.words = self.rng.choose(&self.older[&id]).map_or(page.words, |older| older.words),
            // Another page at the same place.
            1 => {
                (page.title, page.words) = (self.word(), (0..40).map(|_| self.word()).collect());
                back = self.pages;
                self.pages += 1;
                self.gone.retain(|(_, gone)| gone.path != page.path);
            }
            _ => {}
        }
        if back == id && !self.older[&id].iter().any(|older| older.reading() == page.reading()) {
            return Default::default();
        }
        let revert = back == id && self.rng.one_in(3);
        tree.insert(back, page);
        let message = if revert { revert_of("Ta bort") } else { "Tillbaka".to_owned() };
        (format!(" bring back {id} as {back}"), Some(message))
    }

    /// A page reads again as it did before: by an explicit revert, or just so.
    fn revert_page(&mut self, tree: &mut Tree, id: usize) -> (String, Option<String>) {
        let older = self.older.get(&id).filter(|_| !self.odd.contains(&id)).cloned().unwrap_or_default();
        let page = tree.get_mut(&id).expect("it was chosen from them");
        let Some(before) = older.iter().rev().find(|older| older.reading() != page.reading()) else {
            return Default::default();
        };
        let before =
            if self.rng.one_in(3) { self.rng.choose(&older).unwrap_or_else(|| before.clone()) } else { before.clone() };
        (page.title, page.words) = (before.title, before.words);
        let message = if self.rng.one_in(2) { revert_of("Ändring") } else { "Åter".to_owned() };
        (format!(" take back {id}"), Some(message))
    }

    fn rename_folder(&mut self, tree: &mut Tree) -> String {
        let sections: Vec<String> =
            tree.values().filter(|page| is_section(page)).map(|page| folder(&page.path).to_owned()).collect();
        let Some(old) = self.rng.choose(&sections) else { return String::new() };
        self.names += 1;
        let new = format!("content/mapp{}", 10 + self.names);
        for page in tree.values_mut().filter(|page| folder(&page.path) == old) {
            page.path = page.path.replacen(&old, &new, 1);
        }
        format!(" folder {old} {new}")
    }

    fn commit(&mut self, tree: Tree, parents: Vec<usize>, what: &str) -> usize {
        let before = parents.first().map(|parent| self.commits[*parent].tree.clone()).unwrap_or_default();
        let touched = before.keys().chain(tree.keys()).filter(|id| before.get(id) != tree.get(id)).copied().collect();
        let first = parents.is_empty();
        self.commits.push(Commit {
            parents,
            time: self.clock,
            message: "Ändring".to_owned(),
            tree,
            declines: false,
            reverts: false,
            touched,
            brought: Vec::new(),
            wrong: 0,
            what: what.to_owned(),
        });
        let n = self.commits.len() - 1;
        if first {
            self.chain.push(n);
            self.remember(n);
        }
        n
    }

    /// Keeps what may come back later.
    fn remember(&mut self, n: usize) {
        let tree = self.commits[n].tree.clone();
        let before =
            self.chain.iter().rev().nth(1).map(|before| self.commits[*before].tree.clone()).unwrap_or_default();
        for (id, page) in &tree {
            let older = self.older.entry(*id).or_default();
            if older.last().is_none_or(|last| last.reading() != page.reading()) {
                older.push(page.clone());
            }
        }
        self.gone.extend(before.into_iter().filter(|(id, page)| !tree.contains_key(id) && !is_section(page)));
    }

    /// A commit now and then is made where the clock is wrong; what comes before and after it says so.
    fn wrong_clock(&mut self, n: usize) {
        if self.side.is_some() || self.chain.len() < 5 || !self.rng.one_in(14) || self.commits[n].reverts {
            return;
        }
        let time = self.commits[n].time;
        self.commits[n].time = match self.rng.below(5) {
            0 => 10,
            1 => 4_070_908_800,
            2 => time - 400 * DAY,
            3 => time + 400 * DAY,
            _ => time + 25 * DAY,
        };
        self.commits[n].wrong = self.commits[n].time - time;
        self.odd.extend(self.commits[n].touched.clone());
        // It is plain only when others follow.
        for _ in 0..4 {
            self.work(false);
        }
    }

    /// Somebody takes over from the other line what it did to one page, before it is merged.
    fn cherry_pick(&mut self) {
        let Some(side) = &self.side else { return };
        let (head, commits) = (self.head(), side.commits.clone());
        let mut tree = self.commits[head].tree.clone();
        let Some(n) = self.rng.choose(&commits) else { return };
        let before = self.commits[self.commits[n].parents[0]].tree.clone();
        let after = self.commits[n].tree.clone();
        let same = |id: &&usize| before.contains_key(id) && tree.get(id) == before.get(id) && after.contains_key(id);
        let Some(id) = self.commits[n].touched.iter().find(same).copied() else { return };
        self.pass();
        tree.insert(id, Page { path: tree[&id].path.clone(), ..after[&id].clone() });
        let picked = self.commit(tree, vec![head], &format!(" cherry-pick {id}"));
        self.commits[picked].message = format!("Ändring\n\n(cherry picked from commit {})", "a".repeat(40));
        self.chain.push(picked);
        self.remember(picked);
    }

    /// What stood beside comes to the published branch: merged into it, or the other way round.
    fn merge(&mut self) {
        let Some(side) = self.side.take() else { return };
        self.pass();
        let main = self.head();
        let tree = merged(&side.base, &self.commits[main].tree, &self.commits[side.head].tree);
        let crossed = self.rng.one_in(4);
        let parents = if crossed { vec![side.head, main] } else { vec![main, side.head] };
        let n = self.commit(tree, parents, if crossed { " crossed merge" } else { " merge" });
        let from = if self.branch == "production" { "main" } else { "x" };
        self.commits[n].message = match crossed {
            true => format!("Merge branch '{}' into x", self.branch),
            false => format!("Merge branch '{from}' into {}", self.branch),
        };
        self.commits[n].brought = side.commits;
        self.chain.push(n);
        self.remember(n);
    }

    /// Some of the commits as a stream for `git fast-import`, with files beside the pages.
    fn stream(&self, commits: Range<usize>, beside: &[(&str, String)]) -> String {
        let mut out = String::new();
        let data = |out: &mut String, text: &str| {
            let _ = write!(out, "data {}\n{text}\n", text.len());
        };
        for n in commits {
            let commit = &self.commits[n];
            let of_main = self.chain.contains(&n);
            let name = if of_main { self.branch } else { "beside" };
            let _ = write!(
                out,
                "commit refs/heads/{name}\nmark :{}\ncommitter Anna <a@example.se> {} +0000\n",
                n + 1,
                commit.time
            );
            data(&mut out, &commit.message);
            for (k, parent) in commit.parents.iter().enumerate() {
                let _ = writeln!(out, "{} :{}", if k == 0 { "from" } else { "merge" }, parent + 1);
            }
            out += "deleteall\n";
            for page in commit.tree.values() {
                let _ = writeln!(out, "M 100644 inline {}", page.path);
                data(&mut out, &page.text());
            }
            for (path, text) in beside {
                let _ = writeln!(out, "M 100644 inline {path}");
                data(&mut out, text);
            }
        }
        out
    }

    /// Puts commits into a repository and checks the newest out; gives their ids.
    pub fn write(&self, top: &Path, commits: Range<usize>, beside: &[(&str, String)]) -> Vec<String> {
        let git = |arguments: &[&str], input: Stdio| {
            let status = Command::new("git")
                .current_dir(top)
                .args(arguments)
                .env("GIT_CONFIG_GLOBAL", "/dev/null")
                .stdin(input)
                .status();
            assert!(status.unwrap().success(), "git {arguments:?}");
        };
        let (stream, marks) = (top.join(".git/stream"), top.join(".git/marks"));
        std::fs::write(&stream, self.stream(commits, beside)).unwrap();
        let (import, export) =
            (format!("--import-marks-if-exists={}", marks.display()), format!("--export-marks={}", marks.display()));
        git(&["fast-import", "--quiet", "--force", &import, &export], std::fs::File::open(&stream).unwrap().into());
        git(&["symbolic-ref", "HEAD", &format!("refs/heads/{}", self.branch)], Stdio::null());
        git(&["reset", "-q", "--hard"], Stdio::null());
        let mut ids = vec![String::new(); self.commits.len()];
        for line in std::fs::read_to_string(&marks).unwrap().lines() {
            let (mark, id) = line.split_once(' ').unwrap();
            ids[mark[1..].parse::<usize>().unwrap() - 1] = id.to_owned();
        }
        ids
    }

    /// What was done, for a message.
    pub fn description(&self) -> String {
        let line = |n: &usize| {
            let commit = &self.commits[*n];
            let marks = [(commit.declines, "no"), (commit.reverts, "revert"), (self.chain.contains(n), "published")];
            let marks: Vec<&str> = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark).collect();
            format!(
                "  {n} after {:?}, day {:.2} [{}]:{}\n",
                commit.parents,
                (commit.time - START) as f64 / DAY as f64,
                marks.join(" "),
                commit.what
            )
        };
        (0..self.commits.len()).collect::<Vec<usize>>().iter().map(line).collect()
    }
}

fn revert_of(subject: &str) -> String {
    format!("Revert \"{subject}\"\n\nThis reverts commit {}.", "0123456789".repeat(4))
}

/// Two lines of work as one, word by word; the second wins where both changed the same.
fn merged(base: &Tree, ours: &Tree, theirs: &Tree) -> Tree {
    fn one<T: Clone + PartialEq>(base: &T, ours: &T, theirs: &T) -> T {
        if theirs == base { ours.clone() } else { theirs.clone() }
    }
    let mut tree = Tree::new();
    for id in ours.keys().chain(theirs.keys()) {
        let page = match (base.get(id), ours.get(id), theirs.get(id)) {
            (Some(base), Some(ours), Some(theirs)) => Page {
                path: one(&base.path, &ours.path, &theirs.path),
                title: one(&base.title, &ours.title, &theirs.title),
                words: (0..base.words.len()).map(|n| one(&base.words[n], &ours.words[n], &theirs.words[n])).collect(),
                unseen: [0, 1, 2].map(|n| one(&base.unseen[n], &ours.unseen[n], &theirs.unseen[n])),
                alias: one(&base.alias, &ours.alias, &theirs.alias),
            },
            (None, Some(page), _) | (None, None, Some(page)) => page.clone(),
            _ => continue,
        };
        tree.insert(*id, page);
    }
    tree
}
