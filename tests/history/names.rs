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
    let told = repo.ask();
    let nfc: String = unicode_normalization::UnicodeNormalization::nfc(path.as_str()).collect();
    (told.first(&nfc), told.changed(&nfc))
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
    let told = repo.ask();
    assert_eq!((told.first("content/räk.md"), told.changed("content/räk.md")), days("01-01", "01-01"));
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
    let told = repo.ask();
    let path = "content/arkiv/2024/c.md";
    assert_eq!(
        (told.first(path), told.changed(path), told.cause(path)),
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
    let told = repo.ask();
    assert_eq!((told.first("content/a.md"), told.changed("content/a.md")), days("01-01", "01-02"));
    assert_eq!((told.first("content/b.md"), told.changed("content/b.md")), days("01-03", "01-03"));
}

#[test]
fn b5_renamed_with_an_edit() {
    let repo = Repository::new();
    repo.edit("01-01", "content/a.md", page("A", "", LONG));
    repo.rename("content/a.md", "content/b.md");
    repo.edit("01-02", "content/b.md", page("A", "topics: [bro]\n", LONG));
    assert_eq!(repo.naive("content/b.md"), "01-02");
    let told = repo.ask();
    assert_eq!((told.first("content/b.md"), told.changed("content/b.md")), days("01-01", "01-01"));
    repo.rename("content/b.md", "content/c.md");
    repo.edit("01-03", "content/c.md", page("A", "", &LONG.replace("mars", "april")));
    let told = repo.ask();
    assert_eq!((told.first("content/c.md"), told.changed("content/c.md")), days("01-01", "01-03"));
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
    let told = repo.ask();
    assert_eq!((told.first("content/b.md"), told.changed("content/b.md")), days("01-01", "01-01"));
}

#[test]
fn b6_only_the_case_of_a_name() {
    let repo = Repository::new();
    repo.edit("01-01", "content/Bro.md", page("A", "", LONG));
    repo.git(&["mv", "content/Bro.md", "content/bro.md"]);
    repo.commit("01-02", "Gemener");
    assert_eq!(repo.naive("content/bro.md"), "01-02");
    let told = repo.ask();
    assert_eq!((told.first("content/bro.md"), told.changed("content/bro.md")), days("01-01", "01-01"));
}
