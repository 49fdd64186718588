//! C and D: what an edit, a merge, a revert and a file beside the page do to its date.

use anslag::dates::history::Seen;

use super::repository::{Asking, Repository, git_at, page};

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
    let told = repo.ask();
    assert_eq!((told.first(A).as_str(), told.changed(A).as_str()), ("01-01", "01-02"));
}

#[test]
fn c1_a_version_that_nobody_could_read() {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Ett."));
    repo.edit("01-02", A, page("A", "", "<<<<<<< HEAD"));
    repo.edit("01-03", A, page("A", "", "Ett."));
    assert_eq!(repo.naive(A), "01-03");
    assert_eq!(repo.ask().changed(A), "01-01");
}

#[test]
fn c2_a_typo_with_the_trailer() {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Ett."));
    repo.edit("01-02", A, page("A", "", "Tva."));
    repo.write(A, page("A", "", "Två."));
    repo.commit("01-03", "Stavfel\n\nAnslag-Updated: no");
    assert_eq!(repo.naive(A), "01-03");
    assert_eq!(repo.ask().changed(A), "01-02");
}

#[test]
fn c2_a_commit_of_blame_ignore_revs() {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Ett."));
    let id = repo.edit("01-02", A, page("A", "", "Ett!"));
    repo.edit("01-03", ".git-blame-ignore-revs", format!("# Utropstecken\n{id}\n"));
    assert_eq!(repo.naive(A), "01-02");
    assert_eq!(repo.ask().changed(A), "01-01");
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
    let told = repo.ask();
    assert_eq!((told.changed(A).as_str(), told.changed(B).as_str()), ("01-01", "01-04"));
    assert_eq!(git_at(&repo.top, "01-01", &["log", "-1", "--first-parent", "--format=%cs", "--", A]), "2024-01-04");
}

#[test]
fn c3_the_committer_date_counts() {
    let repo = Repository::new();
    repo.write(A, page("A", "", "Ett."));
    repo.git(&["add", "-A"]);
    git_at(&repo.top, "03-01", &["commit", "-q", "-m", "Ett", "--date=2020-01-01T00:00:00Z"]);
    assert_eq!(repo.git(&["log", "-1", "--format=%as"]), "2020-01-01");
    assert_eq!(repo.ask().changed(A), "03-01");
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
    let told = repo.ask();
    assert_eq!((told.changed(A).as_str(), told.changed(B).as_str()), ("01-04", "01-04"));
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
    let told = repo.ask();
    assert_eq!((told.first(A).as_str(), told.changed(A).as_str()), ("01-01", "01-02"));
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
    let told = repo.ask();
    assert_eq!((told.first(A).as_str(), told.changed(A).as_str()), ("01-01", "01-02"));
    // Another text at the same path is another page.
    repo.remove(A);
    repo.commit("01-05", "Borttagen");
    repo.edit("01-06", A, page("Ny", "", "Något helt annat."));
    let told = repo.ask();
    assert_eq!((told.first(A).as_str(), told.changed(A).as_str()), ("01-06", "01-06"));
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
    let told = repo.ask();
    assert_eq!(told.changed(A), "01-03", "{message}");
    assert_eq!((told.first("content/c.md").as_str(), told.changed("content/c.md").as_str()), ("01-04", "01-04"));
    // What the topic itself brought came to the published branch with the merge.
    assert_eq!(told.changed(B), "01-08", "{message}");
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
    let told = repo.ask();
    let seen = |n: usize| match &told.page(&format!("content/{n}.md")).changed {
        Seen::At { time, import, .. } => (time.to_string()[5..10].to_owned(), *import),
        Seen::Unknown(why) => panic!("{why:?}"),
    };
    assert_eq!(seen(0), ("01-02".to_owned(), false));
    assert_eq!(seen(1), ("01-03".to_owned(), true));
    assert_eq!(seen(9), ("01-01".to_owned(), true));
}

#[test]
fn c9_a_clock_in_the_future() {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Ett."));
    let id = repo.edit("06-01", A, page("A", "", "Två."));
    repo.edit("01-03", B, page("B", "", "Ny."));
    assert_eq!(repo.naive(A), "06-01");
    let told = repo.ask_with(&Asking { now: "2024-02-01T00:00:00Z", ..Asking::default() });
    assert_eq!(
        (told.first(A).as_str(), told.changed(A).as_str(), told.changed(B).as_str()),
        ("01-01", "Future", "01-03")
    );
    assert_eq!(told.codes(), ["A734"]);
    assert!(told.said().contains(&id) && told.said().contains("2024-06-01T12:00:00Z"), "{}", told.said());
}

#[test]
fn d1_the_image_of_a_page_is_replaced() {
    let repo = Repository::new();
    repo.write("content/karta.svg", "<svg>1</svg>");
    repo.edit("01-01", A, page("A", "image: karta.svg\n", "Ett."));
    repo.edit("01-02", B, page("B", "", "Ett."));
    repo.edit("01-03", "content/karta.svg", "<svg>2</svg>");
    assert_eq!(repo.naive(A), "01-01");
    let told = repo.ask();
    assert_eq!(
        (told.changed(A).as_str(), told.cause(A), told.changed(B).as_str()),
        ("01-03", "content/karta.svg", "01-02")
    );
    // With metadata of the page in the same commit, it is still the image that readers see.
    repo.write("content/karta.svg", "<svg>3</svg>");
    repo.edit("01-04", A, page("A", "image: karta.svg\ntopics: [x]\n", "Ett."));
    let told = repo.ask();
    assert_eq!((told.changed(A).as_str(), told.cause(A)), ("01-04", "content/karta.svg"));
    // A new name for the same bytes is nothing.
    repo.rename("content/karta.svg", "content/plan.svg");
    repo.edit("01-05", A, page("A", "image: plan.svg\n", "Ett."));
    assert_eq!((repo.naive(A).as_str(), repo.ask().changed(A).as_str()), ("01-05", "01-04"));
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
    let told = repo.ask();
    assert_eq!((told.changed(A).as_str(), told.cause(A)), ("01-02", "data/people.yml"));
    assert_eq!((told.changed(B).as_str(), told.cause(B)), ("01-01", B));
}

#[test]
fn d3_template_and_style() {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Ett."));
    repo.edit("01-02", "themes/kommun/templates/page.html", "<p>");
    repo.edit("01-03", "static/kommun.css", "p {}");
    assert_eq!(repo.ask().changed(A), "01-01");
}

#[test]
fn the_work_tree_is_not_the_history() {
    let repo = Repository::new();
    repo.write("content/karta.svg", "<svg>1</svg>");
    repo.write(B, page("B", "image: karta.svg\n", "Ett."));
    repo.edit("01-01", A, page("A", "", "Ett."));
    repo.write(A, page("A", "topics: [x]\n", "Ett."));
    repo.write("content/ny.md", page("N", "", "Ny."));
    let told = repo.ask();
    assert_eq!(
        (told.first(A).as_str(), told.changed(A).as_str(), told.changed(B).as_str()),
        ("01-01", "01-01", "01-01")
    );
    assert_eq!(
        (told.first("content/ny.md").as_str(), told.changed("content/ny.md").as_str()),
        ("Uncommitted", "Uncommitted")
    );
    repo.write(A, page("A", "", "Två."));
    repo.write("content/karta.svg", "<svg>2</svg>");
    let told = repo.ask();
    assert_eq!((told.first(A).as_str(), told.changed(A).as_str()), ("01-01", "Uncommitted"));
    assert_eq!((told.first(B).as_str(), told.changed(B).as_str()), ("01-01", "Uncommitted"));
}
