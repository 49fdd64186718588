//! Two branches stamp pages, and plain git joins their ledgers.

use std::fs;
use std::path::Path;
use std::process::Command;

use anslag_core::date::PartialDate;
use anslag_core::dates::ledger::{self, Ledger, LedgerEntry};

/// What two branches make of the same ledger, joined by git: the text, and whether git was content.
fn merged(base: &Ledger, ours: &Ledger, theirs: &Ledger, attributes: Option<&str>) -> (String, bool) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    git(root, &["init", "-q", "-b", "main"]);
    if let Some(attributes) = attributes {
        fs::write(root.join(".gitattributes"), attributes).unwrap();
    }
    commit(root, base);
    git(root, &["checkout", "-q", "-b", "topic"]);
    commit(root, theirs);
    git(root, &["checkout", "-q", "main"]);
    commit(root, ours);
    let clean = git(root, &["merge", "-q", "--no-edit", "topic"]);
    (fs::read_to_string(root.join(ledger::FILE)).unwrap(), clean)
}

fn commit(root: &Path, lock: &Ledger) {
    fs::write(root.join(ledger::FILE), ledger::format(lock)).unwrap();
    assert!(git(root, &["add", "-A"]));
    assert!(git(root, &["commit", "-q", "--allow-empty", "-m", "stamp"]));
}

fn git(root: &Path, arguments: &[&str]) -> bool {
    let mut git = Command::new("git");
    git.current_dir(root).args(arguments).env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    for who in ["AUTHOR", "COMMITTER"] {
        git.env(format!("GIT_{who}_NAME"), "Test").env(format!("GIT_{who}_EMAIL"), "test@example.se");
    }
    git.output().expect("git is there").status.success()
}

fn entry(fingerprint: &str) -> LedgerEntry {
    let when = PartialDate::parse("2024-06-12").unwrap();
    LedgerEntry { fingerprint: fingerprint.to_owned(), published: Some(when), ..LedgerEntry::default() }
}

fn ledger(names: &str) -> Ledger {
    Ledger { pages: names.chars().map(|name| (format!("content/nyheter/{name}.md"), entry("00"))).collect() }
}

/// A ledger after some steps: `+x` a new page, `-x` one that is gone from the file, `x` a stamped one.
fn after(base: &Ledger, steps: &str, fingerprint: &str) -> Ledger {
    let mut lock = base.clone();
    for step in steps.split_whitespace() {
        let path = format!("content/nyheter/{}.md", step.trim_start_matches(['+', '-']));
        if step.starts_with('-') {
            assert!(lock.pages.remove(&path).is_some());
        } else {
            assert_eq!(lock.pages.insert(path, entry(fingerprint)).is_none(), step.starts_with('+'));
        }
    }
    lock
}

#[test]
fn branches_that_stamped_different_pages_join_cleanly() {
    let base = ledger("bdfhj");
    for (ours, theirs) in [
        ("d", "f"),
        ("f", "d"),
        ("b d", "f h"),
        ("b f j", "d h"),
        ("b", "j"),
        // New pages beside stamped ones, at both ends and in between.
        ("+e", "d"),
        ("+e", "f"),
        ("+a", "b"),
        ("+k", "j"),
        ("d f", "+e"),
        ("j", "+k +l"),
        // New pages with a page between them.
        ("+c", "+e"),
        ("+a", "+k"),
        ("+a +c +e", "+g +i +k"),
        // A page whose line is gone, beside stamped ones and new ones further away.
        ("-d", "b"),
        ("-d", "f"),
        ("-b", "d"),
        ("-j", "h"),
        ("-d", "+g"),
        // A page that was moved past others that were stamped.
        ("-d +i", "b f h j"),
        // The same stamp on both.
        ("d -f", "d -f"),
    ] {
        // The same pages on both branches get the same line.
        let (one, two) = if ours == theirs { ("0a", "0a") } else { ("0a", "0b") };
        let (text, clean) = merged(&base, &after(&base, ours, one), &after(&base, theirs, two), None);
        assert!(clean, "{ours} | {theirs}\n{text}");
        let expected =
            if ours == theirs { after(&base, ours, one) } else { after(&after(&base, ours, one), theirs, two) };
        assert_eq!(text, ledger::format(&expected), "{ours} | {theirs}");
    }
}

#[test]
fn what_git_leaves_to_a_person_is_told() {
    let base = ledger("bdfh");
    for (ours, theirs) in
        [("d", "d"), ("+c", "+c"), ("+c", "+cc"), ("-d", "-f"), ("-d", "+e"), ("-d", "+c"), ("-d", "d")]
    {
        let (text, clean) = merged(&base, &after(&base, ours, "0a"), &after(&base, theirs, "0b"), None);
        assert!(!clean, "{ours} | {theirs}\n{text}");
        let codes: Vec<&str> = ledger::parse(&text).1.iter().map(|d| d.code.as_str()).collect();
        assert_eq!(codes, ["A723"], "{ours} | {theirs}\n{text}");
    }
}

#[test]
fn with_the_union_attribute_new_neighbours_join_too() {
    let base = ledger("bdfh");
    let attributes = Some("anslag.lock merge=union\n");
    for (ours, theirs) in [("+c", "+cc"), ("+cc", "+c"), ("+i", "+j"), ("d", "f"), ("+c +e", "+cc d")] {
        let (ours, expected) = (after(&base, ours, "0a"), after(&after(&base, ours, "0a"), theirs, "0b"));
        let (text, clean) = merged(&base, &ours, &after(&base, theirs, "0b"), attributes);
        assert!(clean, "{theirs}");
        // Perhaps not in order, which reading does not ask for and the next stamp sets right.
        assert_eq!(ledger::parse(&text), (expected, vec![]), "{text}");
    }
    // The same page on both is still not decided by chance.
    let (text, clean) = merged(&base, &after(&base, "d", "0a"), &after(&base, "d", "0b"), attributes);
    let codes: Vec<&str> = ledger::parse(&text).1.iter().map(|d| d.code.as_str()).collect();
    assert_eq!((clean, codes), (true, vec!["A721"]));
}
