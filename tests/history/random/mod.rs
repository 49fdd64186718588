//! Dates against random histories: what the program says of real repositories, and what the rules say (`model.rs`).
//!
//! A share runs always. `ANSLAG_HISTORIES=2000 cargo test --all-features -- history::random` runs so many, and
//! `ANSLAG_HISTORIES=17-17` the one with a number that a failure names.
//!
//! Seen to fail on faults that the program had: in a cut clone a page that came back was new; a merge of which it lacked commits had a
//! day; a page was taken to have left its place when git took another of its template for it; clocks that ran ahead were believed.
//! And on faults that were planted: a birth counted as an update; a returning text did not count; a move lost the line.

mod ledger;
mod model;
mod world;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use anslag_core::dates::fingerprint::{FingerprintContext, SiteFiles, page_fingerprint};
use anslag_core::dates::history::{History, HistoryDate, PageHistory};
use anslag_core::path::SourcePath;
use anslag_core::schema::Kinds;
use anslag_core::source::{MemorySources, Source};
use anslag_git::{Program, Request, history};

use super::repository::Repository;
use world::World;

/// More histories than the usual share, or certain ones.
const MANY: &str = "ANSLAG_HISTORIES";
/// When the site is built.
const NOW: i64 = 1_790_000_000;

fn seeds(usual: u64) -> Range<u64> {
    let Ok(range) = std::env::var(MANY) else { return 0..usual };
    let number = |text: &str| text.parse::<u64>().expect("a number of histories, or from-to");
    match range.split_once('-') {
        Some((from, to)) => number(from)..number(to) + 1,
        None => 0..number(&range),
    }
}

fn read_history(top: &Path, cache: Option<&Path>) -> History {
    let memo = FingerprintContext::new(Kinds::builtin());
    let fingerprint =
        |path: &str, text: &str, around: &dyn SiteFiles| page_fingerprint(&memo, &SourcePath::new(path), text, around);
    let files =
        walkdir::WalkDir::new(top.join("content")).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    let sources = files.map(|entry| Source {
        path: SourcePath::new(entry.path().strip_prefix(top).unwrap().to_str().unwrap()),
        text: std::fs::read_to_string(entry.path()).unwrap(),
    });
    let sources = MemorySources::new(sources.collect());
    let now = jiff::Timestamp::from_second(NOW).unwrap();
    history(&Request {
        root: top,
        sources: &sources,
        fingerprint: &fingerprint,
        kinds: Kinds::builtin().hash(),
        now,
        cache,
        program: &Program::from_environment(),
    })
    .0
}

/// A moment as a commit of the history; nothing when it is unknown.
fn moment(date: &HistoryDate) -> Option<&str> {
    match date {
        HistoryDate::At { commit, .. } => Some(commit),
        HistoryDate::Unknown(_) => None,
    }
}

/// What must be said of each page of the newest commit, by its path: the commits of its birth and of its text, and where it was.
struct Expected {
    first: Option<String>,
    import: bool,
    changed: Option<String>,
    paths: Vec<String>,
}

fn expected(world: &World, ids: &[String]) -> BTreeMap<String, Expected> {
    let last = world.chain.len() - 1;
    let models = model::page_models(world, last);
    let day = |n: usize| (!model::is_wrong(world, n, last, NOW)).then(|| ids[n].clone());
    let page = |(id, page): (&usize, &world::Page)| {
        let model = &models[id];
        let expected = Expected {
            first: day(model.birth),
            import: model.import,
            changed: day(model.since()),
            paths: model.paths.clone(),
        };
        (page.path.clone(), expected)
    };
    world.commits[world.head()].tree.iter().map(page).collect()
}

/// What is wrong with what a whole clone says of a page.
fn difference(found: &PageHistory, was: &[String], expected: &Expected) -> Option<String> {
    let first = (moment(&found.first), matches!(&found.first, HistoryDate::At { import: true, .. }));
    let right = (expected.first.as_deref(), expected.first.is_some() && expected.import);
    // What brought it in is no update.
    let update = found.update().and_then(moment);
    let right_update = expected.changed.as_deref().filter(|commit| Some(*commit) != right.0);
    let unknown_birth = expected.first.is_none() && expected.changed.is_none();
    if first != right {
        return Some(format!("published {first:?} instead of {right:?}"));
    }
    if moment(&found.changed) != expected.changed.as_deref() || (!unknown_birth && update != right_update) {
        return Some(format!("updated {update:?}, {:?} instead of {:?}", found.changed, expected.changed));
    }
    (was != expected.paths).then(|| format!("was {was:?} instead of {:?}", expected.paths))
}

/// The days of a clone that lacks something are those of the whole one, or unknown. Gives how many it states.
fn no_other(history: &History, all_expected: &BTreeMap<String, Expected>, which: &str) -> Result<usize, String> {
    let mut stated = 0;
    for (path, expected) in all_expected {
        let found = &history.pages[path];
        for (date, day) in [(&found.first, &expected.first), (&found.changed, &expected.changed)] {
            if let Some(commit) = moment(date) {
                stated += 1;
                if day.as_deref() != Some(commit) {
                    return Err(format!("{which}: {path} {date:?} instead of {day:?}"));
                }
            }
        }
    }
    Ok(stated)
}

fn depth(world: &World) -> usize {
    let mut deep = vec![1; world.commits.len()];
    for (n, commit) in world.commits.iter().enumerate() {
        deep[n] = 1 + commit.parents.iter().map(|parent| deep[*parent]).max().unwrap_or_default();
    }
    deep[world.head()]
}

fn examine(seed: u64) -> Result<usize, String> {
    let world = World::new(seed, 24 + (seed % 5) as usize * 6);
    let repo = Repository::new();
    let cache = tempfile::tempdir().unwrap();
    let ids = world.write(&repo.top, 0..world.commits.len(), &[]);
    // Commits by their numbers.
    let explain = |wrong: String| {
        let wrong = ids.iter().enumerate().fold(wrong, |wrong, (n, id)| wrong.replace(id.as_str(), &n.to_string()));
        format!("{MANY}={seed}-{seed}: {wrong}\n{}", world.description())
    };
    // What was kept at an older commit gives the same as reading it all.
    repo.git(&["reset", "-q", "--hard", &ids[world.chain[world.chain.len() / 2]]]);
    read_history(&repo.top, Some(cache.path()));
    repo.git(&["reset", "-q", "--hard", &ids[world.head()]]);
    let whole = read_history(&repo.top, None);
    if read_history(&repo.top, Some(cache.path())) != whole {
        return Err(explain("what was kept says something else".to_owned()));
    }
    let all_expected = expected(&world, &ids);
    for (path, page) in &all_expected {
        let was: Vec<String> = whole.former_pages.get(path).into_iter().flatten().map(|was| was.path.clone()).collect();
        if let Some(wrong) = difference(&whole.pages[path], &was, page) {
            let id = world.commits[world.head()].tree.iter().find(|(_, page)| page.path == *path).map(|(id, _)| *id);
            return Err(explain(format!("{path} (page {}): {wrong}", id.unwrap_or_default())));
        }
    }
    let mut stated = 0;
    for depth in 1..=depth(&world) {
        let clone = repo.clone(&[&format!("--depth={depth}")]);
        stated +=
            no_other(&read_history(&clone.top, None), &all_expected, &format!("depth {depth}")).map_err(explain)?;
    }
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    let clone = repo.clone(&["--filter=blob:none"]);
    stated += no_other(&read_history(&clone.top, None), &all_expected, "without texts").map_err(explain)?;
    Ok(stated)
}

#[test]
fn whole_cut_and_without_texts() {
    let stated: usize = seeds(6).map(|seed| examine(seed).unwrap_or_else(|wrong| panic!("{wrong}"))).sum();
    assert!(stated > 0, "{stated}");
}
