//! Data that many pages show: the work grows with what changed, and is not done again.

use std::sync::atomic::{AtomicUsize, Ordering};

use anslag_core::dates::fingerprint::{FingerprintContext, SiteFiles, page_fingerprint};
use anslag_core::dates::history::History;
use anslag_core::path::SourcePath;
use anslag_core::schema::Kinds;
use anslag_core::source::{MemorySources, Source};
use anslag_git::{Program, Request, history};

use super::repository::{Repository, day};

const PAGES: usize = 12;
const CHANGES: usize = 10;

/// People, of whom one has had her number changed so many times.
fn people(changed: usize, times: usize) -> String {
    let number = |n: usize| 100 + if n == changed { times } else { 0 };
    (0..30).map(|n| format!("p{n}:\n  name: Person {n}\n  phone: 0500-{}\n", number(n))).collect()
}

fn path(n: usize) -> String {
    format!("content/sida{n}.md")
}

/// Pages that all show the first person, and a file of people that changes again and again.
fn repository(changed: usize) -> Repository {
    let repo = Repository::new();
    repo.write("data/people.yml", people(99, 0));
    for n in 0..PAGES {
        repo.write(&path(n), format!("---\ntitle: Sida {n}\ncontacts: [p0]\n---\n\nText {n}.\n"));
    }
    repo.commit("01-01", "Start");
    for times in 1..=CHANGES {
        repo.edit(&format!("02-{times:02}"), "data/people.yml", people(changed, times));
    }
    repo
}

/// The history as the program reads it, and how many texts were read for it.
fn history_dates(repo: &Repository, cache: &std::path::Path) -> (History, usize) {
    let (memo, count) = (FingerprintContext::new(Kinds::builtin()), AtomicUsize::new(0));
    let fingerprint = |path: &str, text: &str, around: &dyn SiteFiles| {
        count.fetch_add(1, Ordering::Relaxed);
        page_fingerprint(&memo, &SourcePath::new(path), text, around)
    };
    let sources = (0..PAGES).map(|n| Source {
        path: SourcePath::new(&path(n)),
        text: std::fs::read_to_string(repo.site.join(path(n))).unwrap(),
    });
    let request = Request {
        root: &repo.site,
        sources: &MemorySources::new(sources.collect()),
        fingerprint: &fingerprint,
        kinds: Kinds::builtin().hash(),
        now: "2026-01-01T00:00:00Z".parse().unwrap(),
        cache: Some(cache),
        program: &Program::from_environment(),
    };
    let (history, messages) = history(&request);
    assert!(messages.is_empty(), "{messages:?}");
    (history, count.into_inner())
}

fn changed(history: &History) -> Vec<String> {
    let mut days: Vec<String> = history.pages.values().map(|page| day(&page.changed)).collect();
    days.dedup();
    days
}

#[test]
fn d2_another_record_costs_nothing_and_moves_nothing() {
    let (repo, cache) = (repository(7), tempfile::tempdir().unwrap());
    let (history, count) = history_dates(&repo, cache.path());
    assert_eq!(changed(&history), ["01-01"]);
    // Twice for each page, and not once for each page and change.
    assert!(count <= PAGES * 3, "{count}");
    // What is remembered holds over new commits that change other records, or other files.
    let (_, count) = history_dates(&repo, cache.path());
    assert!(count <= 1, "{count}");
    repo.edit("03-01", "data/people.yml", people(7, 99));
    repo.edit("03-02", "content/annan.md", "---\ntitle: Annan\n---\n\nText.\n");
    let (history, count) = history_dates(&repo, cache.path());
    assert_eq!((changed(&history), count <= 1), (vec!["01-01".to_owned()], true), "{count}");
    assert_eq!(history.pages, history_dates(&repo, tempfile::tempdir().unwrap().path()).0.pages);
    // The record that they show is another matter, and so is the file when it goes.
    repo.edit("03-03", "data/people.yml", people(0, 1));
    let (history, _) = history_dates(&repo, cache.path());
    assert_eq!(changed(&history), ["03-03"]);
    repo.remove("data/people.yml");
    repo.commit("03-04", "Borta");
    assert_eq!(changed(&history_dates(&repo, cache.path()).0), ["03-04"]);
}

#[test]
fn d2_the_record_that_is_shown() {
    let (repo, cache) = (repository(0), tempfile::tempdir().unwrap());
    let (history, _) = history_dates(&repo, cache.path());
    assert_eq!(changed(&history), [format!("02-{CHANGES:02}")]);
    // Who shows it is read a few times, and not once for each change.
    let (_, count) = history_dates(&repo, tempfile::tempdir().unwrap().path());
    assert!(count < PAGES * 7, "{count}");
    // The same in another form says the same: order of records and keys, quotes, comments.
    let text = people(0, CHANGES).replace("name: Person 7", "name: 'Person 7' # kommentar");
    let (first, rest) = text.split_at(text.find("p1:").unwrap());
    repo.edit("03-01", "data/people.yml", format!("{rest}{first}"));
    assert_eq!(changed(&history_dates(&repo, cache.path()).0), [format!("02-{CHANGES:02}")]);
}
