//! A history that is cut off somewhere: whatever a shallow clone states, the whole clone states too.

use anslag_core::dates::history::HistoryDate;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::repository::{Repository, git_at, page};

const A: &str = "content/a.md";

/// The text goes back to one that stood before the cut.
#[test]
fn a_text_that_returns_over_the_cut() {
    for (back, message, full, cut) in [
        // After a day: the clone cannot know whether the same text stood there the day before.
        ("02-02", "Bort", "01-01", "ShallowBoundary"),
        ("05-01", "Bort", "05-01", "05-01"),
        ("05-01", "Bort\n\nThis reverts commit 0123456789.", "01-01", "ShallowBoundary"),
    ] {
        let repo = Repository::new();
        repo.edit("01-01", A, page("A", "", "Ett."));
        repo.edit("02-01", A, page("A", "", "Ett. Obs!"));
        repo.write(A, page("A", "", "Ett."));
        repo.commit(back, message);
        repo.edit("06-01", "content/b.md", page("B", "", "Annan."));
        assert_eq!(repo.history_dates().changed(A), full, "{back} {message}");
        assert_eq!(repo.clone(&["--depth=3"]).history_dates().changed(A), cut, "{back} {message}");
        assert_eq!(repo.clone(&["--depth=2"]).history_dates().changed(A), "ShallowBoundary", "{back} {message}");
    }
}

/// A page that was removed and brought back by a revert: in the clone it looks new.
#[test]
fn a_page_that_a_revert_brought_back() {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Ett."));
    repo.remove(A);
    let removed = repo.commit("02-01", "Bort");
    repo.edit("03-01", "content/b.md", page("B", "", "Annan."));
    git_at(&repo.top, "05-01", &["revert", "--no-edit", &removed]);
    let dates = repo.history_dates();
    assert_eq!((dates.first(A).as_str(), dates.changed(A).as_str()), ("01-01", "01-01"));
    let dates = repo.clone(&["--depth=2"]).history_dates();
    assert_eq!((dates.first(A).as_str(), dates.changed(A).as_str()), ("ShallowBoundary", "ShallowBoundary"));
}

/// At the cut nobody could read the page, so the text may have stood there before.
#[test]
fn a_page_that_was_broken_at_the_cut() {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Ett."));
    repo.edit("02-01", A, "<<<<<<< HEAD\n");
    repo.edit("05-01", A, page("A", "", "Ett."));
    assert_eq!(repo.history_dates().changed(A), "01-01");
    let dates = repo.clone(&["--depth=2"]).history_dates();
    assert_eq!((dates.first(A).as_str(), dates.changed(A).as_str()), ("ShallowBoundary", "ShallowBoundary"));
}

/// One thing that is done to the site.
#[derive(Clone, Debug)]
enum Edit {
    /// A page gets one of a few texts.
    Text { page: u8, text: u8, trailer: bool, on_branch: bool, reverts: bool },
    /// A page is filed otherwise.
    Topics(u8),
    /// A page gets another name.
    Move(u8),
    /// A page can be read by nobody.
    Broken(u8),
}

fn edits() -> impl Strategy<Value = Vec<(Edit, u8)>> {
    let text = (0..3_u8, 0..3_u8, prop::bool::weighted(0.15), prop::bool::weighted(0.25), prop::bool::weighted(0.2))
        .prop_map(|(page, text, trailer, on_branch, reverts)| Edit::Text { page, text, trailer, on_branch, reverts });
    let edit = prop_oneof![
        6 => text,
        1 => (0..3_u8).prop_map(Edit::Topics),
        1 => (0..3_u8).prop_map(Edit::Move),
        1 => (0..3_u8).prop_map(Edit::Broken),
    ];
    prop::collection::vec((edit, 0..6_u8), 4..9)
}

fn repository_with(edits: &[(Edit, u8)]) -> Repository {
    let repo = Repository::new();
    let mut paths: Vec<String> = (0..3).map(|n| format!("content/p{n}.md")).collect();
    let words = "Kommunen bygger en bro över ån.\n\nArbetet börjar i mars och pågår i två år.";
    let long = |page_number: usize, text: u8| page("A", "", &format!("Sida {page_number}. {words}\n\nText {text}."));
    let mut day = 0;
    for (n, (edit, wait)) in edits.iter().enumerate() {
        day += i32::from(*wait);
        let date = format!("{:02}-{:02}", 1 + day / 28, 1 + day % 28);
        match edit {
            Edit::Text { page, text, trailer, on_branch, reverts } => {
                if *on_branch {
                    repo.switch("topic");
                }
                repo.write(&paths[usize::from(*page)], long(usize::from(*page), *text));
                let reverts = if *reverts { "\n\nThis reverts commit 0123456789." } else { "" };
                let trailer = if *trailer { "\n\nAnslag-Updated: no" } else { "" };
                repo.commit(&date, &format!("Text {n}{reverts}{trailer}"));
                if *on_branch {
                    repo.checkout("main");
                    repo.merge(&date, &format!("Merge branch 'topic' {n}"), "topic");
                }
                continue;
            }
            Edit::Topics(page) => {
                let path = &paths[usize::from(*page)];
                let text = std::fs::read_to_string(repo.site.join(path)).unwrap_or_default();
                repo.write(path, text.replacen("title: A\n", &format!("title: A\ntopics: [{n}]\n"), 1));
            }
            Edit::Move(page) => {
                let to = format!("content/m{n}.md");
                if repo.site.join(&paths[usize::from(*page)]).exists() {
                    repo.rename(&paths[usize::from(*page)], &to);
                    paths[usize::from(*page)] = to;
                }
            }
            Edit::Broken(page) => repo.write(&paths[usize::from(*page)], "<<<<<<< HEAD\n"),
        }
        repo.commit(&date, &format!("Annat {n}"));
    }
    repo
}

#[test]
fn a_shallow_clone_states_no_other_day_than_the_whole_one() {
    let config = Config { cases: 5, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    let mut runner =
        TestRunner::new_with_rng(config, proptest::test_runner::TestRng::deterministic_rng(Default::default()));
    let outcome = runner.run(&edits(), |edits| {
        let repo = repository_with(&edits);
        let whole = repo.history_dates().history.pages;
        for depth in 1..=edits.len() {
            let shallow = repo.clone(&[&format!("--depth={depth}")]).history_dates().history.pages;
            for (path, page) in shallow {
                for (ours, theirs) in [(&page.first, &whole[&path].first), (&page.changed, &whole[&path].changed)] {
                    prop_assert!(
                        matches!(ours, HistoryDate::Unknown(_)) || ours == theirs,
                        "{path} at depth {depth}: {ours:?}, but {theirs:?}"
                    );
                }
            }
        }
        Ok(())
    });
    outcome.unwrap();
    // The clones do state something: what changed well above the cut.
    let repo = repository_with(&[
        (Edit::Text { page: 0, text: 0, trailer: false, on_branch: false, reverts: false }, 0),
        (Edit::Text { page: 1, text: 0, trailer: false, on_branch: false, reverts: false }, 5),
        (Edit::Text { page: 0, text: 1, trailer: false, on_branch: false, reverts: false }, 5),
    ]);
    let dates = repo.clone(&["--depth=2"]).history_dates();
    assert_eq!(dates.changed("content/p0.md"), "01-11");
}
