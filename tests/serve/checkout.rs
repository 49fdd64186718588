//! Another branch is checked out while the site is shown: files come, go and change by the dozen, folders too, and the version
//! history with them. Each time the preview comes to show what a fresh clone of that branch builds.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::time::{Duration, Instant};

use super::server::{Server, address, command};
use super::shown::{news, site};
use crate::clones::git;
use crate::support::{Site, tree};

/// A page whose dates come from the history.
const UNDATED: &str = "---\ntitle: Om oss\nreview_in: P1Y\n---\n\nText.\n";

const MISTAKE: &str = "behind a mistake";

/// Whether a file is published as it lies there. Such a file is given as it is now, also when the last good site is shown.
fn is_copied(file: &str) -> bool {
    [".csv", ".txt", ".svg"].iter().any(|end| file.ends_with(end))
}

struct Repository {
    site: Site,
    built: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    ever: BTreeSet<String>,
}

impl Repository {
    /// Branches that have little in common.
    fn new() -> Self {
        let site = site();
        let commit = |date: &str, message: &str| {
            git(&site.path(""), date, &["add", "-A"]);
            git(&site.path(""), date, &["commit", "-q", "-m", message]);
        };
        let checkout =
            |arguments: &[&str]| git(&site.path(""), "2026-01-01", &[&["checkout", "-q"], arguments].concat());
        site.write(".gitignore", ".anslag/\npublic/\n").write("content/om.md", UNDATED);
        for number in 0..30 {
            site.write(&format!("content/projekt/sida-{number}.md"), news(&format!("Projekt {number}"), "Text."));
        }
        git(&site.path(""), "2026-01-01", &["init", "-q"]);
        commit("2026-02-01", "Första");
        site.write("content/om.md", UNDATED.replace("Text.", "Ny text.")).remove("content/nyheter/utkast.md");
        commit("2026-03-01", "Andra");

        checkout(&["-b", "stor"]);
        git(&site.path(""), "2026-04-01", &["mv", "content/projekt", "content/arkiv"]);
        site.write("content/arkiv/djupt/ner/sida.md", news("Djupt", "[Om oss](../../../om.md)"))
            .remove("content/nyheter/två.md");
        site.write("content/nyheter/ett.md", news("Ett", "Utan länk."))
            .write("content/nyheter/tre.md", news("Tre", "![En bild](tre.svg)"))
            .write("content/nyheter/tre.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"7\"/>");
        site.write("anslag.yaml", "title: Storkommun\nbase_url: https://www.example.se/\n");
        site.write(
            "templates/news.html",
            "<!doctype html><html lang=\"sv\"><title>x</title><h1>{{ page.title }}</h1>{{ page.content }}",
        );
        site.write("static/lista.csv", "c,d\n").remove("static/om å ä.txt");
        commit("2026-04-01", "Större");

        checkout(&["-b", "trasig"]);
        site.write("content/nyheter/tre.md", news("Tre", "[Borta](finns-inte.md)"));
        commit("2026-05-01", "Trasig");
        checkout(&["main"]);
        Self { site, built: BTreeMap::new(), ever: BTreeSet::new() }
    }

    fn checkout(&self, name: &str) {
        git(&self.site.path(""), "2026-06-01", &["checkout", "-q", name]);
    }

    /// What a fresh clone of this state builds.
    fn clean(&mut self, name: &str) -> BTreeMap<String, Vec<u8>> {
        let (site, ever) = (&self.site, &mut self.ever);
        let build = || {
            let clone = Site::empty();
            let source = format!("file://{}", site.path("").display());
            git(&clone.path(""), "2026-06-01", &["clone", "-q", &source, "."]);
            git(&clone.path(""), "2026-06-01", &["checkout", "-q", name]);
            let path = std::env::var("PATH").unwrap();
            let run = clone.run_with(&["build", "--drafts"], &[("PATH", &path)]);
            assert_eq!(run.code, 0, "{}", run.stderr);
            let mut files = tree(&clone.path("public"));
            files.remove(".anslag-manifest");
            ever.extend(files.keys().cloned());
            files
        };
        self.built.entry(name.to_owned()).or_insert_with(build).clone()
    }

    /// Waits until exactly this is shown.
    fn assert_shown(&self, server: &Server, wanted: &BTreeMap<String, Vec<u8>>, what: &str) {
        let start = Instant::now();
        let differs = || {
            self.ever.iter().filter(|file| !(what.ends_with(MISTAKE) && is_copied(file))).find(|file| {
                let answer = server.get(&anslag_core::path::encode(&address(file)));
                match wanted.get(*file) {
                    Some(bytes) => answer.status != 200 || answer.as_built() != *bytes,
                    None => answer.status == 200,
                }
            })
        };
        while let Some(file) = differs() {
            assert!(start.elapsed() < Duration::from_secs(30), "{what}: {file} is not as in a clean build");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn another_branch_is_shown_as_a_fresh_clone_builds_it() {
    let mut repository = Repository::new();
    let (main, first, large) = (repository.clean("main"), repository.clean("main~1"), repository.clean("stor"));
    assert!(
        main != first
            && !large.contains_key("projekt/sida-1/index.html")
            && large.contains_key("arkiv/sida-1/index.html")
    );
    let date =
        |files: &BTreeMap<String, Vec<u8>>| String::from_utf8_lossy(&files["om/index.html"]).contains("2026-03-01");
    assert!(date(&main) && !date(&first), "the history dates a page");

    let mut command = command(&repository.site, &[]);
    command.env("PATH", std::env::var_os("PATH").unwrap());
    let server = Server::run(command);
    repository.assert_shown(&server, &main, "main");
    for name in ["stor", "main", "main~1", "stor", "main~1", "main"] {
        repository.checkout(name);
        let wanted = repository.clean(name);
        repository.assert_shown(&server, &wanted, name);
    }
    // A branch with a mistake: the last good one stays, and the next good one comes.
    repository.checkout("trasig");
    server.until(|round| round["diagnostics"].to_string().contains("finns-inte"));
    repository.assert_shown(&server, &main, &format!("main {MISTAKE}"));
    repository.checkout("stor");
    repository.assert_shown(&server, &large, "stor after a mistake");
    // Back and forth, faster than anything can be made.
    for name in ["main", "main~1", "stor", "main", "stor", "main~1"] {
        repository.checkout(name);
    }
    repository.assert_shown(&server, &first, "main~1 after a hurry");
    let clean =
        Command::new("git").args(["status", "--porcelain"]).current_dir(repository.site.path("")).output().unwrap();
    assert!(clean.stdout.is_empty(), "the preview left something: {}", String::from_utf8_lossy(&clean.stdout));
}
