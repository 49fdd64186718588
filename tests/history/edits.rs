//! C and D: what an edit, a merge, a revert and a file beside the page do to its date.

use anslag_core::dates::history::HistoryDate;

use super::repository::{Options, Repository, git_at, page};

const A: &str = "content/a.md";
const B: &str = "content/b.md";

#[test]
fn c1_bulk_edits_that_nobody_reads() {
    let repo = Repository::new();
    let text = page("A", "", "Ett två.\n\nTre.");
    repo.edit("01-01", A, page("A", "", "Noll."));
    repo.edit("01-02", A, &text);
    repo.edit("01-03", A, page("A", "topics: [x, y]\n", "Ett\ntvå.\n\n\nTre."));
    repo.edit("01-04", A, text.replace('\n', "\r\n"));
    repo.edit("01-05", A, format!("\u{feff}{text}"));
    repo.git(&["update-index", "--chmod=+x", A]);
    git_at(&repo.top, "01-06", &["commit", "-q", "-m", "chmod"]);
    assert_eq!(repo.naive(A), "01-06");
    let dates = repo.history_dates();
    assert_eq!((dates.first(A).as_str(), dates.changed(A).as_str()), ("01-01", "01-02"));
}

#[test]
fn c1_a_version_that_nobody_could_read() {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Ett."));
    repo.edit("01-02", A, page("A", "", "<<<<<<< HEAD"));
    repo.edit("01-03", A, page("A", "", "Ett."));
    assert_eq!(repo.naive(A), "01-03");
    assert_eq!(repo.history_dates().changed(A), "01-01");
}

#[test]
fn c2_a_typo_with_the_trailer() {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Ett."));
    repo.edit("01-02", A, page("A", "", "Tva."));
    repo.write(A, page("A", "", "Två."));
    repo.commit("01-03", "Stavfel\n\nAnslag-Updated: no");
    assert_eq!(repo.naive(A), "01-03");
    assert_eq!(repo.history_dates().changed(A), "01-02");
}

#[test]
fn c2_a_commit_of_blame_ignore_revs() {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Ett."));
    let id = repo.edit("01-02", A, page("A", "", "Ett!"));
    repo.edit("01-03", ".git-blame-ignore-revs", format!("# Utropstecken\n{id}\n"));
    assert_eq!(repo.naive(A), "01-02");
    assert_eq!(repo.history_dates().changed(A), "01-01");
}

#[test]
fn c2_a_typo_that_came_with_a_merge() {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Tva."));
    repo.edit("01-01", B, page("B", "", "Bra."));
    repo.switch("rattning");
    repo.write(A, page("A", "", "Två."));
    repo.commit("01-02", "Stavfel\n\nAnslag-Updated: no");
    repo.edit("01-03", B, page("B", "", "Bättre."));
    repo.checkout("main");
    repo.merge("01-04", "Merge pull request #1 from x/rattning", "rattning");
    let dates = repo.history_dates();
    assert_eq!((dates.changed(A).as_str(), dates.changed(B).as_str()), ("01-01", "01-04"));
    assert_eq!(git_at(&repo.top, "01-01", &["log", "-1", "--first-parent", "--format=%cs", "--", A]), "2024-01-04");
}

#[test]
fn c3_the_committer_date_counts() {
    let repo = Repository::new();
    repo.write(A, page("A", "", "Ett."));
    repo.git(&["add", "-A"]);
    git_at(&repo.top, "03-01", &["commit", "-q", "-m", "Ett", "--date=2020-01-01T00:00:00Z"]);
    assert_eq!(repo.git(&["log", "-1", "--format=%as"]), "2020-01-01");
    assert_eq!(repo.history_dates().changed(A), "03-01");
}

#[test]
fn c4_edited_inside_a_merge() {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Ett."));
    repo.edit("01-01", B, page("B", "", "Ett."));
    repo.switch("topic");
    repo.edit("01-02", B, page("B", "", "Två."));
    repo.checkout("main");
    git_at(&repo.top, "01-04", &["merge", "-q", "--no-ff", "--no-commit", "topic"]);
    repo.write(A, page("A", "", "I sammanslagningen."));
    repo.commit("01-04", "Merge branch 'topic'");
    let dates = repo.history_dates();
    assert_eq!((dates.changed(A).as_str(), dates.changed(B).as_str()), ("01-04", "01-04"));
    assert_eq!(git_at(&repo.top, "01-01", &["log", "--no-merges", "-1", "--format=%cs", "--", A]), "2024-01-01");
}

#[test]
fn c5_reverted() {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Noll."));
    repo.edit("01-02", A, page("A", "", "Ett."));
    repo.edit("01-03", A, page("A", "topics: [x]\n", "Ett."));
    repo.edit("01-04", A, page("A", "topics: [x]\n", "Fel."));
    repo.edit("01-05", A, page("A", "", "Mer fel."));
    repo.edit("01-06", A, page("A", "topics: [z]\n", "Ett."));
    assert_eq!(repo.naive(A), "01-06");
    let dates = repo.history_dates();
    assert_eq!((dates.first(A).as_str(), dates.changed(A).as_str()), ("01-01", "01-02"));
}

/// What stood in between stood for three months: those who read it have been told two things, and the later one counts.
#[test]
fn c5_a_notice_that_is_added_and_taken_away() {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Ett."));
    repo.edit("02-01", A, page("A", "", "Ett. Obs! Stängt."));
    repo.edit("05-01", A, page("A", "", "Ett."));
    // Afterwards it is only filed otherwise.
    repo.edit("06-01", A, page("A", "topics: [x]\n", "Ett."));
    let dates = repo.history_dates();
    assert_eq!((dates.first(A).as_str(), dates.changed(A).as_str()), ("01-01", "05-01"));
}

#[test]
fn c5_three_days_are_a_few_and_four_are_not() {
    for (back, changed) in [("02-04", "01-02"), ("02-05", "02-05")] {
        let repo = Repository::new();
        repo.edit("01-01", A, page("A", "", "Noll."));
        repo.edit("01-02", A, page("A", "", "Ett."));
        repo.edit("02-01", A, page("A", "", "Fel."));
        repo.edit(back, A, page("A", "", "Ett."));
        assert_eq!(repo.history_dates().changed(A), changed, "{back}");
    }
}

/// Months later, but a commit says that it takes another back: by hand, through a merge, or squashed by a service.
#[test]
fn c5_an_explicit_revert() {
    let start = || {
        let repo = Repository::new();
        repo.edit("01-01", A, page("A", "", "Noll."));
        repo.edit("01-02", A, page("A", "", "Ett."));
        repo.edit("01-03", B, page("B", "", "Annan."));
        repo.write(A, page("A", "", "Fel."));
        let wrong = repo.commit("02-01", "Ny text");
        repo.edit("03-01", B, page("B", "", "Annan igen."));
        (repo, wrong)
    };
    let (repo, wrong) = start();
    git_at(&repo.top, "05-01", &["revert", "--no-edit", &wrong]);
    let dates = repo.history_dates();
    assert_eq!((dates.changed(A).as_str(), dates.changed(B).as_str()), ("01-02", "03-01"));
    // And the revert taken back: then the other text is from its own day.
    git_at(&repo.top, "06-01", &["revert", "--no-edit", "HEAD"]);
    assert_eq!(repo.history_dates().changed(A), "02-01");

    let (repo, wrong) = start();
    repo.switch("revert-1-ny-text");
    git_at(&repo.top, "04-30", &["revert", "--no-edit", &wrong]);
    repo.checkout("main");
    repo.merge("05-01", "Merge pull request #2 from kommun/revert-1-ny-text", "revert-1-ny-text");
    assert_eq!(repo.history_dates().changed(A), "01-02");

    let (repo, _) = start();
    repo.write(A, page("A", "", "Ett."));
    repo.commit("05-01", "Revert \"Ny text\" (#2)\n\nReverts kommun/webb#1");
    assert_eq!(repo.history_dates().changed(A), "01-02");

    // A merge that brings a revert of another page says nothing of this one.
    let (repo, _) = start();
    let other = repo.git(&["rev-parse", "HEAD"]);
    repo.switch("x");
    git_at(&repo.top, "04-29", &["revert", "--no-edit", &other]);
    repo.edit("04-30", A, page("A", "", "Ett."));
    repo.checkout("main");
    repo.merge("05-01", "Merge branch 'x'", "x");
    let dates = repo.history_dates();
    assert_eq!((dates.changed(A).as_str(), dates.changed(B).as_str()), ("05-01", "01-03"));
}

#[test]
fn c5_broken_for_months() {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Ett."));
    repo.edit("02-01", A, page("A", "", "<<<<<<< HEAD"));
    repo.edit("06-01", A, page("A", "", "Ett."));
    assert_eq!(repo.history_dates().changed(A), "01-01");
}

#[test]
fn c6_deleted_and_restored() {
    let repo = Repository::new();
    let text = page("A", "", "Ett.");
    repo.edit("01-01", A, page("A", "", "Noll."));
    repo.edit("01-02", A, &text);
    repo.remove(A);
    repo.commit("01-03", "Borttagen");
    repo.edit("01-04", A, &text);
    assert_eq!(repo.naive(A), "01-04");
    let dates = repo.history_dates();
    assert_eq!((dates.first(A).as_str(), dates.changed(A).as_str()), ("01-01", "01-02"));
    // Another text at the same path is another page.
    repo.remove(A);
    repo.commit("01-05", "Borttagen");
    repo.edit("01-06", A, page("Ny", "", "Något helt annat."));
    let dates = repo.history_dates();
    assert_eq!((dates.first(A).as_str(), dates.changed(A).as_str()), ("01-06", "01-06"));
}

/// The published branch was merged into a topic, and the topic was pushed as the published branch.
fn foxtrot(message: &str) {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Ett."));
    repo.edit("01-01", B, page("B", "", "Ett."));
    repo.switch("topic");
    repo.edit("01-02", B, page("B", "", "Två."));
    repo.checkout("main");
    repo.edit("01-03", A, page("A", "", "Två."));
    repo.edit("01-04", "content/c.md", page("C", "", "Ny."));
    repo.checkout("topic");
    repo.merge("01-08", message, "main");
    repo.git(&["branch", "-f", "main", "topic"]);
    repo.checkout("main");
    repo.edit("01-09", "content/d.md", page("D", "", "Ny."));
    let dates = repo.history_dates();
    assert_eq!(dates.changed(A), "01-03", "{message}");
    assert_eq!((dates.first("content/c.md").as_str(), dates.changed("content/c.md").as_str()), ("01-04", "01-04"));
    // What the topic itself brought came to the published branch with the merge.
    assert_eq!(dates.changed(B), "01-08", "{message}");
    // The walk along first parents alone gives everybody's pages the day of the merge.
    assert_eq!(
        git_at(
            &repo.top,
            "01-01",
            &["log", "--first-parent", "--diff-merges=first-parent", "-s", "-1", "--format=%cs", "--", A]
        ),
        "2024-01-08"
    );
}

#[test]
fn c7_foxtrot_merge() {
    foxtrot("Merge branch 'main' into topic");
    foxtrot("Merge remote-tracking branch 'origin/main' into topic");
    foxtrot("Merge branch 'main' of https://example.se/webb");
}

/// `main` is merged into the branch that is published: its pages come out on the day of the merge.
#[test]
fn c7_a_merge_into_the_branch_that_is_checked_out() {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Ett."));
    repo.git(&["branch", "production"]);
    repo.edit("01-05", A, page("A", "", "Två."));
    repo.edit("01-06", B, page("B", "", "Ny."));
    repo.checkout("production");
    repo.merge("02-01", "Merge branch 'main' into production", "main");
    repo.checkout("main");
    repo.edit("02-05", A, page("A", "", "Tre."));
    repo.checkout("production");
    repo.merge("03-01", "Merge remote-tracking branch 'origin/main' into production", "main");
    let dates = repo.history_dates();
    assert_eq!(
        (dates.changed(A).as_str(), dates.first(B).as_str(), dates.changed(B).as_str()),
        ("03-01", "02-01", "02-01")
    );
    // A build service checks out the commit, and the branch may have gone on since.
    let service = repo.clone(&[]);
    service.git(&["checkout", "-q", "--detach", "origin/production"]);
    assert_eq!(
        (service.history_dates().changed(A).as_str(), service.history_dates().first(B).as_str()),
        ("03-01", "02-01")
    );
    service.git(&["checkout", "-q", "--detach", "origin/production~1"]);
    assert_eq!(
        (service.history_dates().changed(A).as_str(), service.history_dates().first(B).as_str()),
        ("02-01", "02-01")
    );
    // For who looks at `main`, the days of `main` count.
    repo.checkout("main");
    let dates = repo.history_dates();
    assert_eq!((dates.changed(A).as_str(), dates.first(B).as_str()), ("02-05", "01-06"));
}

#[test]
fn c8_squash_and_first_import() {
    let repo = Repository::new();
    for n in 0..10 {
        repo.write(&format!("content/{n}.md"), page("A", "", "Ett."));
    }
    repo.commit("01-01", "Första importen");
    repo.edit("01-02", "content/0.md", page("A", "", "Två."));
    for n in 1..4 {
        repo.write(&format!("content/{n}.md"), page("A", "", "Två."));
    }
    repo.commit("01-03", "Många ändringar");
    let dates = repo.history_dates();
    let seen = |n: usize| match &dates.page(&format!("content/{n}.md")).changed {
        HistoryDate::At { time, import, .. } => (time.to_string()[5..10].to_owned(), *import),
        HistoryDate::Unknown(why) => panic!("{why:?}"),
    };
    assert_eq!(seen(0), ("01-02".to_owned(), false));
    assert_eq!(seen(1), ("01-03".to_owned(), true));
    assert_eq!(seen(9), ("01-01".to_owned(), true));
}

/// Whether the commit that brought a page in is one of many pages.
#[test]
fn c10_what_brings_in_many_pages() {
    let brought = |repo: &Repository, path: &str| match &repo.history_dates().page(path).first {
        HistoryDate::At { import, .. } => *import,
        HistoryDate::Unknown(why) => panic!("{why:?}"),
    };
    let some = |repo: &Repository, day: &str, names: &str| {
        names
            .chars()
            .for_each(|name| repo.write(&format!("content/{name}.md"), page("T", "", &format!("Text {name}."))));
        repo.commit(day, "Sidor");
    };
    let repo = Repository::new();
    repo.write("content/_index.md", page("Hem", "", ""));
    repo.write("content/n/_index.md", page("Nyheter", "", ""));
    some(&repo, "01-01", "a");
    assert!(!brought(&repo, A), "one page beside its sections");
    some(&repo, "01-02", "bc");
    assert!(brought(&repo, B), "most of the site");
    some(&repo, "01-03", "de");
    assert!(!brought(&repo, "content/d.md"), "two of five");
    some(&repo, "01-04", "fghi");
    assert!(!brought(&repo, "content/f.md"), "four of nine");
    for name in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".chars() {
        some(&repo, "01-05", &name.to_string());
    }
    some(&repo, "01-06", "klmno");
    assert!(brought(&repo, "content/k.md"), "five of fifty");
    // Moved, edited or filed together they are not brought in.
    repo.rename("content", "webb/content");
    repo.commit("01-07", "Flyttade");
    repo.rename("webb/content", "content");
    repo.commit("01-08", "Tillbaka");
    assert!(!brought(&repo, "content/d.md") && brought(&repo, "content/k.md"));
}

#[test]
fn c9_a_clock_in_the_future() {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Ett."));
    let id = repo.edit("06-01", A, page("A", "", "Två."));
    repo.edit("01-03", B, page("B", "", "Ny."));
    assert_eq!(repo.naive(A), "06-01");
    let dates = repo.history_with(&Options { now: "2024-02-01T00:00:00Z", ..Options::default() });
    assert_eq!(
        (dates.first(A).as_str(), dates.changed(A).as_str(), dates.changed(B).as_str()),
        ("01-01", "Future", "01-03")
    );
    assert_eq!(dates.codes(), ["A734"]);
    assert!(
        dates.message_text().contains(&id) && dates.message_text().contains("2024-06-01T12:00:00Z"),
        "{}",
        dates.message_text()
    );
}

#[test]
fn d1_the_image_of_a_page_is_replaced() {
    let repo = Repository::new();
    repo.write("content/karta.svg", "<svg>1</svg>");
    repo.edit("01-01", A, page("A", "image: karta.svg\n", "Ett."));
    repo.edit("01-02", B, page("B", "", "Ett."));
    repo.edit("01-03", "content/karta.svg", "<svg>2</svg>");
    assert_eq!(repo.naive(A), "01-01");
    let dates = repo.history_dates();
    assert_eq!(
        (dates.changed(A).as_str(), dates.cause(A), dates.changed(B).as_str()),
        ("01-03", "content/karta.svg", "01-02")
    );
    // With metadata of the page in the same commit, it is still the image that readers see.
    repo.write("content/karta.svg", "<svg>3</svg>");
    repo.edit("01-04", A, page("A", "image: karta.svg\ntopics: [x]\n", "Ett."));
    let dates = repo.history_dates();
    assert_eq!((dates.changed(A).as_str(), dates.cause(A)), ("01-04", "content/karta.svg"));
    // A new name for the same bytes is nothing.
    repo.rename("content/karta.svg", "content/plan.svg");
    repo.edit("01-05", A, page("A", "image: plan.svg\n", "Ett."));
    assert_eq!((repo.naive(A).as_str(), repo.history_dates().changed(A).as_str()), ("01-05", "01-04"));
}

#[test]
fn d2_data_that_the_page_shows() {
    let repo = Repository::new();
    repo.write("data/people.yml", "anna: 0\nbo: 0\n");
    repo.write(B, page("B", "contact: bo\n", "Ett."));
    repo.edit("01-01", A, page("A", "contact: anna\n", "Ett."));
    repo.edit("01-02", "data/people.yml", "anna: 1\nbo: 0\n");
    repo.edit("01-03", "data/people.yml", "# Kontakter\nanna: 1\nbo: 0\n");
    assert_eq!(repo.naive(A), "01-01");
    let dates = repo.history_dates();
    assert_eq!((dates.changed(A).as_str(), dates.cause(A)), ("01-02", "data/people.yml"));
    assert_eq!((dates.changed(B).as_str(), dates.cause(B)), ("01-01", B));
}

#[test]
fn d3_template_and_style() {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Ett."));
    repo.edit("01-02", "themes/kommun/templates/page.html", "<p>");
    repo.edit("01-03", "static/kommun.css", "p {}");
    assert_eq!(repo.history_dates().changed(A), "01-01");
}

#[test]
fn the_work_tree_is_not_the_history() {
    let repo = Repository::new();
    repo.write("content/karta.svg", "<svg>1</svg>");
    repo.write(B, page("B", "image: karta.svg\n", "Ett."));
    repo.edit("01-01", A, page("A", "", "Ett."));
    repo.write(A, page("A", "topics: [x]\n", "Ett."));
    repo.write("content/ny.md", page("N", "", "Ny."));
    let dates = repo.history_dates();
    assert_eq!(
        (dates.first(A).as_str(), dates.changed(A).as_str(), dates.changed(B).as_str()),
        ("01-01", "01-01", "01-01")
    );
    assert_eq!(
        (dates.first("content/ny.md").as_str(), dates.changed("content/ny.md").as_str()),
        ("Uncommitted", "Uncommitted")
    );
    repo.write(A, page("A", "", "Två."));
    repo.write("content/karta.svg", "<svg>2</svg>");
    let dates = repo.history_dates();
    assert_eq!((dates.first(A).as_str(), dates.changed(A).as_str()), ("01-01", "Uncommitted"));
    assert_eq!((dates.first(B).as_str(), dates.changed(B).as_str()), ("01-01", "Uncommitted"));
}
