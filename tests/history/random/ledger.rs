//! The same with a ledger that was stamped in the middle of the history, asked of the whole program: in a full clone, in ones that were
//! cut off, and without any history.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use jiff::Timestamp;

use super::model::{PageModel, is_wrong, page_models};
use super::world::{Page, World};
use super::{MANY, NOW, seeds};
use crate::history::repository::Repository;

/// Published and updated, as they are shown.
type Dates = [Option<String>; 2];

fn run(top: &Path, arguments: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_anslag")).args(arguments).current_dir(top).output().expect("it starts");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {stderr} {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout).unwrap()
}

fn dates(top: &Path) -> BTreeMap<String, Dates> {
    let result: serde_json::Value = serde_json::from_str(&run(top, &["dates", "--json"])).unwrap();
    let page = |page: &serde_json::Value| {
        let date = |key: &str| page[key]["date"].as_str().map(str::to_owned);
        (page["path"].as_str().unwrap().to_owned(), ["published", "updated"].map(date))
    };
    result["pages"].as_array().unwrap().iter().map(page).collect()
}

/// What the history alone says of a page, as far as a place in the published branch.
fn by_history(world: &World, page: &PageModel, until: usize) -> Dates {
    let day = |n: usize| {
        let time = Timestamp::from_second(world.commits[n].time).unwrap();
        (!is_wrong(world, n, until, NOW)).then(|| time.in_tz("Europe/Stockholm").unwrap().date().to_string())
    };
    let published = day(page.birth).filter(|_| !page.import);
    let updated = day(page.since()).filter(|_| page.since() != page.birth);
    [published.clone(), updated.filter(|day| published.is_none_or(|published| *day > published))]
}

struct ExpectedDates {
    dates: Dates,
    /// What the history says, which a clone may state that does not know whose line it is.
    history: Dates,
    /// The ledger says so, whatever there is of the history.
    by_ledger: bool,
}

/// What must be shown; pages of which the ledger may say something else by its own rules are left out.
fn expected_dates(world: &World, stamped: usize) -> BTreeMap<String, ExpectedDates> {
    let last = world.chain.len() - 1;
    let (then, now) = (page_models(world, stamped), page_models(world, last));
    let lines = &world.commits[world.chain[stamped]].tree;
    let tree = &world.commits[world.head()].tree;
    let page = |(id, page): (&usize, &Page)| {
        let Some(was) = lines.get(id) else {
            // At the path of a page of the ledger, or reading like one, it may be taken for that one.
            let like = |line: &Page| line.path == page.path || line.reading() == page.reading();
            let dates = by_history(world, &now[id], last);
            let expected = ExpectedDates { history: dates.clone(), dates, by_ledger: false };
            return (!lines.values().any(like)).then(|| (page.path.clone(), expected));
        };
        let [published, updated] = by_history(world, &then[id], stamped);
        let current = then[id].reading() == now[id].reading();
        let dates = [published, updated.filter(|_| current)];
        let expected =
            ExpectedDates { dates, history: by_history(world, &now[id], last), by_ledger: was.path == page.path };
        Some((page.path.clone(), expected))
    };
    tree.iter().filter_map(page).collect()
}

fn examine(seed: u64) -> Result<usize, String> {
    let world = World::new(seed, 20 + (seed % 4) as usize * 5);
    let repo = Repository::new();
    let stamped = world.middle();
    let until = world.chain[stamped] + 1;
    let config = "title: X\nbase_url: https://www.example.se/\n".to_owned();
    let mut beside = vec![("anslag.yaml", config), (".gitignore", "/public/\n/.anslag/\n".to_owned())];
    world.write(&repo.top, 0..until, &beside);
    run(&repo.top, &["stamp"]);
    beside.push(("anslag.lock", std::fs::read_to_string(repo.top.join("anslag.lock")).unwrap()));
    world.write(&repo.top, until..world.commits.len(), &beside);
    if until == world.commits.len() {
        std::fs::write(repo.top.join("anslag.lock"), &beside[2].1).unwrap();
        repo.commit("12-01", "Liggare");
    }
    let all_expected = expected_dates(&world, stamped);
    let explain = |which: &str, path: &str, shown: &Dates, expected: &Dates| {
        format!(
            "{MANY}={seed}-{seed}: {which}, stamped at {}: {path} {shown:?} instead of {expected:?}\n{}",
            until - 1,
            world.description()
        )
    };
    let whole = dates(&repo.top);
    for (path, expected) in &all_expected {
        if whole[path] != expected.dates {
            return Err(explain("whole", path, &whole[path], &expected.dates));
        }
    }
    let mut stated = 0;
    let mut check = |top: &Path, which: &str| {
        for (path, shown) in dates(top) {
            let Some(expected) = all_expected.get(&path) else { continue };
            let other =
                (0..2).any(|n| shown[n].is_some() && shown[n] != expected.dates[n] && shown[n] != expected.history[n]);
            if other || (expected.by_ledger && shown != expected.dates) {
                return Err(explain(which, &path, &shown, &expected.dates));
            }
            stated += shown.iter().flatten().count();
        }
        Ok(())
    };
    for depth in ["1", "4", "9"] {
        check(&repo.clone(&[&format!("--depth={depth}")]).top, &format!("depth {depth}"))?;
    }
    std::fs::remove_dir_all(repo.top.join(".git")).unwrap();
    check(&repo.top, "without a history")?;
    Ok(stated)
}

#[test]
fn with_a_ledger() {
    let stated: usize = seeds(4).map(|seed| examine(seed).unwrap_or_else(|wrong| panic!("{wrong}"))).sum();
    assert!(stated > 0, "{stated}");
}
