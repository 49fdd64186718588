//! B: names of files, renames and moves.

use super::repository::{Repository, page};

const LONG: &str = "Kommunen bygger en ny bro över ån.\n\nArbetet börjar i mars och pågår i två år.\n\nTrafiken leds om.\n\nFrågor besvaras av kontaktcenter.";

/// A page with this name, changed later, beside another that changed last.
fn named(name: &str) -> (String, String) {
    let repo = Repository::new();
    let path = format!("content/{name}");
    repo.edit("01-01", &path, page("A", "", "Ett."));
    repo.edit("01-02", &path, page("A", "", "Två."));
    repo.edit("01-03", &path, page("A", "topics: [x]\n", "Två."));
    repo.edit("01-04", "content/other.md", page("B", "", "Annat."));
    assert_eq!(repo.naive(&path), "01-03");
    let dates = repo.history_dates();
    let nfc: String = unicode_normalization::UnicodeNormalization::nfc(path.as_str()).collect();
    (dates.first(&nfc), dates.changed(&nfc))
}

fn days(first: &str, changed: &str) -> (String, String) {
    (first.to_owned(), changed.to_owned())
}

#[test]
fn b1_swedish_letters() {
    assert_eq!(named("nyheter/Åre/räksmörgås å ä ö.md"), days("01-01", "01-02"));
}

#[test]
fn b2_decomposed_letters() {
    assert_eq!(named("a\u{30a}-o\u{308}/ra\u{308}k.md"), days("01-01", "01-02"));
}

#[test]
fn b2_from_decomposed_to_composed() {
    let repo = Repository::new();
    repo.edit("01-01", "content/ra\u{308}k.md", page("A", "", "Ett."));
    repo.rename("content/ra\u{308}k.md", "content/räk.md");
    repo.commit("01-02", "NFC");
    assert_eq!(repo.naive("content/räk.md"), "01-02");
    let dates = repo.history_dates();
    assert_eq!((dates.first("content/räk.md"), dates.changed("content/räk.md")), days("01-01", "01-01"));
}

#[test]
fn b3_spaces_quotes_and_line_breaks() {
    for name in ["två ord.md", "\"citat\".md", "det's.md", "rad\nbrytning.md", "a\tb\\c.md", ":(glob)*.md", "-x.md"] {
        assert_eq!(named(name), days("01-01", "01-02"), "{name:?}");
    }
}

#[test]
fn b4_renamed_and_moved() {
    let repo = Repository::new();
    repo.edit("01-01", "content/a.md", page("A", "", LONG));
    repo.rename("content/a.md", "content/b.md");
    repo.commit("01-02", "Nytt namn");
    repo.rename("content/b.md", "content/arkiv/2024/c.md");
    repo.commit("01-03", "Flyttad");
    assert_eq!(repo.naive("content/arkiv/2024/c.md"), "01-03");
    let dates = repo.history_dates();
    let path = "content/arkiv/2024/c.md";
    assert_eq!(
        (dates.first(path), dates.changed(path), dates.cause(path)),
        ("01-01".into(), "01-01".into(), "content/a.md")
    );
}

#[test]
fn b4_the_whole_site_moves() {
    let mut repo = Repository::new();
    repo.edit("01-01", "content/a.md", page("A", "image: a.svg\n", LONG));
    repo.edit("01-02", "content/a.svg", "<svg/>");
    repo.edit("01-03", "content/b.md", page("B", "", LONG));
    repo.rename("content", "webb/content");
    repo.commit("01-04", "Till en undermapp");
    repo.site = repo.top.join("webb");
    assert_eq!(repo.naive("content/a.md"), "01-04");
    let dates = repo.history_dates();
    assert_eq!((dates.first("content/a.md"), dates.changed("content/a.md")), days("01-01", "01-02"));
    assert_eq!((dates.first("content/b.md"), dates.changed("content/b.md")), days("01-03", "01-03"));
}

#[test]
fn b5_renamed_with_an_edit() {
    let repo = Repository::new();
    repo.edit("01-01", "content/a.md", page("A", "", LONG));
    repo.rename("content/a.md", "content/b.md");
    repo.edit("01-02", "content/b.md", page("A", "topics: [bro]\n", LONG));
    assert_eq!(repo.naive("content/b.md"), "01-02");
    let dates = repo.history_dates();
    assert_eq!((dates.first("content/b.md"), dates.changed("content/b.md")), days("01-01", "01-01"));
    repo.rename("content/b.md", "content/c.md");
    repo.edit("01-03", "content/c.md", page("A", "", &LONG.replace("mars", "april")));
    let dates = repo.history_dates();
    assert_eq!((dates.first("content/c.md"), dates.changed("content/c.md")), days("01-01", "01-03"));
}

/// Git pairs a deleted and a new file only while half of the bytes are alike.
#[test]
fn b5_renamed_with_so_much_metadata_that_git_sees_two_files() {
    let repo = Repository::new();
    repo.edit("01-01", "content/a.md", page("A", "", "Kort."));
    repo.edit("01-02", "content/x.md", page("X", "", "Annan."));
    repo.remove("content/a.md");
    repo.remove("content/x.md");
    repo.edit("01-03", "content/b.md", page("A", &format!("topics: [{}]\n", "mycket, ".repeat(50)), "Kort."));
    assert_eq!(repo.naive("content/b.md"), "01-03");
    assert!(repo.git(&["log", "-1", "-M50%", "--name-status", "--format="]).contains("A\tcontent/b.md"));
    let dates = repo.history_dates();
    assert_eq!((dates.first("content/b.md"), dates.changed("content/b.md")), days("01-01", "01-01"));
}

#[test]
fn b6_only_the_case_of_a_name() {
    let repo = Repository::new();
    repo.edit("01-01", "content/Bro.md", page("A", "", LONG));
    repo.git(&["mv", "content/Bro.md", "content/bro.md"]);
    repo.commit("01-02", "Gemener");
    assert_eq!(repo.naive("content/bro.md"), "01-02");
    let dates = repo.history_dates();
    assert_eq!((dates.first("content/bro.md"), dates.changed("content/bro.md")), days("01-01", "01-01"));
}

/// A move that nobody has committed yet is a move already, with the picture beside it.
#[test]
fn b7_moved_and_not_committed() {
    let repo = Repository::new();
    repo.write("content/a.svg", "<svg/>");
    repo.edit("01-01", "content/a.md", page("A", "image: a.svg\n", LONG));
    repo.edit("01-02", "content/b.md", page("B", "", &LONG.replace("bro", "väg")));
    repo.edit("01-03", "content/b.md", page("B", "", &LONG.replace("bro", "gata")));
    repo.rename("content/a.md", "content/arkiv/a.md");
    repo.rename("content/a.svg", "content/arkiv/a.svg");
    repo.rename("content/b.md", "content/c.md");
    repo.write("content/ny.md", page("Ny", "", "Något annat."));
    let dates = repo.history_dates();
    assert_eq!((dates.first("content/arkiv/a.md"), dates.changed("content/arkiv/a.md")), days("01-01", "01-01"));
    assert_eq!((dates.first("content/c.md"), dates.changed("content/c.md")), days("01-02", "01-03"));
    assert_eq!(dates.first("content/ny.md"), "Uncommitted");
    let was = |path: &str| dates.history.former_pages[path].iter().map(|was| was.path.clone()).collect::<Vec<_>>();
    assert_eq!(
        (was("content/arkiv/a.md"), was("content/c.md")),
        (vec!["content/a.md".into()], vec!["content/b.md".into()])
    );
    // Edited while moved: only the edit is new.
    repo.write("content/c.md", page("B", "", &LONG.replace("bro", "gata").replace("mars", "april")));
    let dates = repo.history_dates();
    assert_eq!((dates.first("content/c.md"), dates.changed("content/c.md")), days("01-02", "Uncommitted"));
}

/// Git takes two pages of one template for one that was moved; their readers do not.
#[test]
fn b7_two_pages_of_one_template_in_one_commit() {
    let repo = Repository::new();
    let meeting = |month: &str, day: &str| {
        page(
            &format!("Möte i {month}"),
            &format!("published: {day}\nowner: Kansliet\n"),
            &format!("Nämnden möts i {month}. {LONG}"),
        )
    };
    repo.edit("01-01", "content/maj.md", meeting("maj", "2024-01-01"));
    repo.remove("content/maj.md");
    repo.edit("02-01", "content/juni.md", meeting("juni", "2024-02-01"));
    assert!(repo.git(&["log", "-1", "-M50%", "--name-status", "--format="]).starts_with('R'));
    let dates = repo.history_dates();
    assert_eq!((dates.first("content/juni.md"), dates.changed("content/juni.md")), days("02-01", "02-01"));
    assert!(dates.history.former_pages.is_empty());
    // The same before the commit.
    repo.remove("content/juni.md");
    repo.write("content/juli.md", meeting("juli", "2024-03-01"));
    assert_eq!(repo.history_dates().first("content/juli.md"), "Uncommitted");
}

/// Two that change places in one commit, each edited.
#[test]
fn b7_several_moves_in_one_commit() {
    let repo = Repository::new();
    let text = |n: usize| format!("{LONG} Sträcka {n}. {}", format!("Del {n} byggs. ").repeat(4));
    for n in 1..=3 {
        repo.edit(&format!("01-0{n}"), &format!("content/{n}.md"), page(&format!("Etapp {n}"), "", &text(n)));
    }
    for n in 1..=3 {
        repo.rename(&format!("content/{n}.md"), &format!("content/etapper/x{}.md", 4 - n));
        repo.write(
            &format!("content/etapper/x{}.md", 4 - n),
            page(&format!("Etapp {n}"), "topics: [bro]\n", &text(n).replace("mars", "maj")),
        );
    }
    repo.commit("02-01", "Flytt");
    let dates = repo.history_dates();
    for n in 1..=3 {
        let path = format!("content/etapper/x{}.md", 4 - n);
        assert_eq!((dates.first(&path), dates.changed(&path)), days(&format!("01-0{n}"), "02-01"), "{path}");
    }
}

/// An alias is a person's word for it, however much was written anew.
#[test]
fn b7_an_alias_says_it() {
    let repo = Repository::new();
    repo.edit("01-01", "content/nyheter/a.md", page("A", "", LONG));
    repo.remove("content/nyheter/a.md");
    repo.edit("01-02", "content/b.md", page("B", "aliases: [/nyheter/a/]\n", "Allt är nytt."));
    let dates = repo.history_dates();
    assert_eq!((dates.first("content/b.md"), dates.changed("content/b.md")), days("01-01", "01-02"));
}
