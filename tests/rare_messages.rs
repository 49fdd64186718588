//! Messages that stand in no other table, each brought about for real.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::clones::{git, run};
use crate::support::{Run, Site};

const PAGE: &str = "---\ntitle: A\nreview_in: P1Y\npublished: 2024-01-01\n---\n\nText.\n";

fn assert_reports(run: &Run, code: &str, phrase: &str) {
    assert!(run.stderr.contains(&format!("[{code}]")) && run.stderr.contains(phrase), "{code}: {}", run.stderr);
}

#[test]
fn yaml_that_only_the_library_refuses() {
    let site = Site::new(&[("content/a.md", &PAGE.replace("title: A", "title: A\nextra: {a: [x, , y]}"))]);
    let run = site.run(&["check"]);
    assert_eq!(run.code, 1);
    assert_reports(&run, "A101", "content/a.md:3:16");
}

#[test]
fn a_code_that_does_not_exist() {
    let run = Site::new(&[]).run(&["explain", "A701x"]);
    assert_eq!(run.code, 2);
    assert_reports(&run, "A618", "A701");
}

#[test]
fn a_change_that_cannot_be_written_into_the_page() {
    let page = |text: &str| format!("---\n{{title: A, review_in: P1Y, published: 2024-01-01}}\n---\n\n{text}\n");
    let site = Site::new(&[("content/a.md", &page("Text."))]);
    assert_eq!(site.run(&["stamp"]).code, 0);
    site.write("content/a.md", page("En annan text."));
    let run = site.run(&["stamp", "content/a.md", "--note", "Nytt"]);
    assert_eq!(run.code, 1);
    assert_reports(&run, "A716", "content/a.md");
    assert_eq!(fs::read_to_string(site.path("content/a.md")).unwrap(), page("En annan text."));
}

#[test]
fn a_build_waits_for_another_and_says_so() {
    let site = Site::new(&[]);
    site.build();
    let other = File::create(site.path(".anslag/lock")).unwrap();
    other.lock().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_anslag"));
    command.args(["build", "--wait", "60"]).current_dir(site.path("")).env_clear().env("ANSLAG_LANG", "sv");
    let mut build = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(build.stderr.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("[A628]")), "it waits and does not say so");
    other.unlock().unwrap();
    assert!(build.wait().unwrap().success());
}

#[test]
fn a_history_that_git_cannot_read() {
    let site = Site::new(&[("content/a.md", PAGE)]);
    let root = site.path("");
    for day in ["2024-06-12", "2024-06-13"] {
        site.write("content/a.md", PAGE.replace("Text.", day));
        if day == "2024-06-12" {
            git(&root, day, &["init", "-q"]);
        }
        git(&root, day, &["add", "."]);
        git(&root, day, &["commit", "-qm", day]);
    }
    for entry in walkdir::WalkDir::new(root.join(".git/objects")).into_iter().flatten() {
        if entry.file_type().is_file() {
            fs::remove_file(entry.path()).unwrap();
        }
    }
    let run = run(&site, &["build", "-v"]);
    assert_reports(&run, "A736", "git fsck");
}
