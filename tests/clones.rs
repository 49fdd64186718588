//! The whole program on real clones: a full one, a shallow one and a copy without history give the same site when the
//! ledger is there, and say what is missing when it is not.

use std::path::Path;
use std::process::Command;

use crate::support::{Site, tree};

/// The day of the builds.
const DAY: &str = "2026-10-01";

pub fn git(folder: &Path, date: &str, arguments: &[&str]) {
    let day = format!("{date}T12:00:00+02:00");
    let status = Command::new("git")
        .args([
            "-c",
            "user.name=Test",
            "-c",
            "user.email=test@example.se",
            "-c",
            "commit.gpgsign=false",
            "-c",
            "init.defaultBranch=main",
        ])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_AUTHOR_DATE", &day)
        .env("GIT_COMMITTER_DATE", &day)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .expect("git starts");
    assert!(status.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&status.stderr));
}

fn page(title: &str, body: &str, more: &str) -> String {
    format!("---\ntitle: {title}\nreview_in: P1Y\n{more}---\n\n{body}\n")
}

/// A site in a repository: three pages added on different days, one of them changed for its readers, all of them touched.
fn repository() -> Site {
    let site = Site::new(&[]);
    let root = site.path("");
    git(&root, "2024-01-01", &["init", "-q"]);
    git(&root, "2024-01-01", &["add", "."]);
    git(&root, "2024-01-01", &["commit", "-qm", "start"]);
    for (n, name) in ["å", "b", "c"].into_iter().enumerate() {
        site.write(&format!("content/{name}.md"), page(name, "Vattnet är avstängt.", ""));
        git(&root, &format!("2024-02-0{}", n + 1), &["add", "."]);
        git(&root, &format!("2024-02-0{}", n + 1), &["commit", "-qm", name]);
    }
    site.write("content/b.md", page("b", "Vattnet är påslaget.", ""));
    git(&root, "2024-03-01", &["commit", "-qam", "reader-visible"]);
    for name in ["å", "b", "c"] {
        let text = std::fs::read_to_string(site.path(&format!("content/{name}.md"))).unwrap();
        site.write(&format!("content/{name}.md"), text.replace("---\n\n", "topics: [vatten]\n---\n\n"));
    }
    git(&root, "2024-04-01", &["commit", "-qam", "bulk edit of topics"]);
    site
}

/// Runs the program with git at hand.
pub fn run(site: &Site, arguments: &[&str]) -> crate::support::Run {
    let path = std::env::var("PATH").unwrap_or_default();
    site.run_with(&[arguments, &["--at", DAY]].concat(), &[("PATH", &path)])
}

fn clone(of: &Site, options: &[&str]) -> Site {
    let site = Site::empty();
    let source = format!("file://{}", of.path("").display());
    git(&site.path(""), "2024-05-01", &[&["clone", "-q"], options, &[&source, "."]].concat());
    site
}

#[test]
fn dates_come_from_what_readers_read() {
    let site = repository();
    let run = run(&site, &["dates", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let dates = |path: &str| {
        let page = value["pages"].as_array().unwrap().iter().find(|page| page["path"] == path).unwrap();
        ["published", "updated"].map(|key| page[key]["date"].as_str().unwrap_or("-").to_owned())
    };
    // The naive answer, the day of the last commit, would be 2024-04-01 for all three.
    assert_eq!(dates("content/å.md"), ["2024-02-01", "-"], "{}", run.stderr);
    assert_eq!(dates("content/b.md"), ["2024-02-02", "2024-03-01"]);
    assert_eq!(dates("content/c.md"), ["2024-02-03", "-"]);
}

#[test]
fn a1_and_a5_the_ledger_gives_one_site_from_every_clone() {
    let site = repository();
    assert_eq!(run(&site, &["stamp"]).code, 0);
    git(&site.path(""), "2024-05-01", &["add", "."]);
    git(&site.path(""), "2024-05-01", &["commit", "-qm", "ledger"]);
    let bare = Site::empty();
    for (name, bytes) in
        tree(&site.path("")).into_iter().filter(|(name, _)| !name.starts_with(".git/") && !name.starts_with(".anslag/"))
    {
        bare.write(&name, bytes);
    }
    let built = [clone(&site, &[]), clone(&site, &["--depth", "1"]), bare].map(|site| {
        let run = run(&site, &["build", "--strict"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        site.tree("public")
    });
    assert!(built[0] == built[1] && built[0] == built[2], "the clones differ");
    let page = String::from_utf8_lossy(&built[1]["b/index.html"]).into_owned();
    assert!(
        page.contains("Publicerad <time datetime=\"2024-02-02\">")
            && page.contains("Uppdaterad <time datetime=\"2024-03-01\">"),
        "{page}"
    );
}

#[test]
fn a1_a_shallow_clone_without_the_ledger_stops_in_strict_builds() {
    let shallow = clone(&repository(), &["--depth", "1"]);
    let loose = run(&shallow, &["build"]);
    assert_eq!(loose.code, 0, "{}", loose.stderr);
    assert!(!shallow.public("b/index.html").contains("2024-04-01"), "the boundary's date is nobody's");
    let strict = run(&shallow, &["build", "--strict"]);
    assert_eq!(strict.code, 1, "{}", strict.stderr);
    for part in ["fel[A733]", "git fetch --unshallow", "fetch-depth: 0", "GIT_DEPTH: 0", "anslag stamp"] {
        assert!(strict.stderr.contains(part), "{part}\n{}", strict.stderr);
    }
}

#[test]
fn dropping_the_cache_changes_no_date() {
    let site = repository();
    let first = run(&site, &["dates", "--json"]).stdout;
    assert!(site.path(".anslag").exists(), "the walk is kept");
    let cached = run(&site, &["dates", "--json"]).stdout;
    std::fs::remove_dir_all(site.path(".anslag")).unwrap();
    assert_eq!((first.as_str(), cached.as_str()), (run(&site, &["dates", "--json"]).stdout.as_str(), first.as_str()));
}
