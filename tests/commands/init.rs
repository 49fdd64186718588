//! `init`: the new site builds and checks clean, has an example of every kind, and nothing of anybody's is overwritten.

use std::collections::BTreeSet;

use super::stops;
use crate::support::Site;

/// A new site in a folder of its own, with the arguments given.
fn new_site(arguments: &[&str]) -> Site {
    let site = Site::empty();
    let run = site.run(&[&["init", "."], arguments].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    site
}

#[test]
fn a_new_site_is_clean_in_both_languages() {
    for (lang, pages) in [("sv", "Granskat: 22 sidor · 0 varningar\n"), ("en", "Checked: 22 pages · 0 warnings\n")] {
        let site = new_site(&["--lang", lang]);
        let run = site.run(&["build", "--lang", lang]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stderr.contains(" 0 va") || run.stderr.contains(" 0 warnings"), "{}", run.stderr);
        // Before it is stamped, after, on the next day and in a month.
        let strict = ["check", "--strict", "--lang", lang];
        assert_eq!(site.run(&strict).stderr, pages);
        assert_eq!(site.run(&["stamp", "--lang", lang]).code, 0);
        assert_eq!(site.run(&strict).stderr, pages);
        assert_eq!(site.run(&[&strict[..], &["--at", "2026-10-02"]].concat()).stderr, pages);
        assert_eq!(site.run(&[&strict[..], &["--at", "2026-11-01"]].concat()).stderr, pages);
        assert_eq!(
            site.run(&["list", "orphans", "--json"]).stdout,
            "{\"schema\":1,\"ok\":true,\"diagnostics\":[],\"rows\":[]}\n"
        );
    }
}

#[test]
fn every_kind_is_represented() {
    for lang in ["sv", "en"] {
        let site = new_site(&["--lang", lang]);
        let list = site.run(&["list", "pages", "--json"]).stdout;
        let rows: serde_json::Value = serde_json::from_str(&list).unwrap();
        let kinds: BTreeSet<&str> =
            rows["rows"].as_array().unwrap().iter().map(|row| row["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, BTreeSet::from(["decision", "network", "news", "page", "project", "section", "workshop"]));
        site.build();
        // The notice stands on the first day, and is over after a month.
        let notice = if lang == "sv" { "Det här är en ny webbplats" } else { "This is a new site" };
        assert!(site.public("index.html").contains(notice));
        assert_eq!(site.run(&["build", "--at", "2026-11-15"]).code, 0);
        assert!(!site.public("index.html").contains(notice));
    }
}

#[test]
fn name_and_address_are_filled_in() {
    let site = new_site(&["--title", "Ån: \"kommunen\"", "--base-url", "https://ån.example.org/bygd", "--lang", "sv"]);
    site.build();
    let home = site.public("index.html");
    assert!(home.contains("Ån: &quot;kommunen&quot;") || home.contains("Ån: \"kommunen\""), "{home}");
    assert!(home.contains("https://ån.example.org/bygd/"));
    let tasks = String::from_utf8(site.tree(".vscode")["tasks.json"].clone()).unwrap();
    assert!(tasks.contains("\"--format\", \"short\"") || tasks.contains("\"short\""));
    assert!(site.path(".gitignore").is_file() && site.path(".vscode/anslag.schema.json").is_file());
}

#[test]
fn what_is_there_is_kept() {
    let site = Site::empty();
    site.write("README.md", "# Vårt förråd\n").write("LICENSE-MIT", "x").write(".git/HEAD", "ref: refs/heads/main\n");
    let run = site.run(&["init"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ".\n"), "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(site.path("README.md")).unwrap(), "# Vårt förråd\n");
    // A second time there is a site, and a folder with anything else is refused as it is.
    let before = site.tree(".");
    stops(&site.run(&["init"]), 4, &["A640 mappen . är inte tom: .gitignore, .vscode, anslag.yaml, content, data"]);
    assert_eq!(site.tree("."), before);
    let other = Site::empty();
    other.write("ny/brev.txt", "x");
    stops(&other.run(&["init", "ny"]), 4, &["A640 mappen ny är inte tom: brev.txt"]);
    assert_eq!(other.tree(".").len(), 1);
}

#[test]
fn nothing_is_half_written() {
    let site = Site::empty();
    site.write("fil", "x");
    let run = site.run(&["init", "fil/ny"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("A622"), "{}", run.stderr);
    assert_eq!(site.tree(".").len(), 1);
    stops(
        &site.run(&["init", "ny", "--base-url", "example.se"]),
        2,
        &["A602 `example.se` är ingen adress till en webbplats"],
    );
    stops(&site.run(&["init", "ny", "--lang", "fi"]), 2, &["A647 there is no site to start from in the language `fi`"]);
    assert_eq!(site.tree(".").len(), 1);
}

#[test]
fn automatic_builds() {
    for (host, file) in [
        ("github", ".github/workflows/anslag.yml"),
        ("gitlab", ".gitlab-ci.yml"),
        ("forgejo", ".forgejo/workflows/anslag.yml"),
    ] {
        let site = new_site(&["--ci", host]);
        let text = std::fs::read_to_string(site.path(file)).unwrap();
        // What the last build left, the commands, and a clone without history: the dates are in the ledger.
        let parts = [".anslag", "anslag check --strict", "sh .ci/install", "sh .ci/publish", "--timer"];
        let whole = text.lines().any(|line| !line.starts_with('#') && line.contains("fetch-depth"));
        assert!(parts.iter().all(|part| text.contains(part)) && !whole, "{text}");
        let install = std::fs::read_to_string(site.path(".ci/install")).unwrap();
        assert!(install.contains(concat!("version=", env!("CARGO_PKG_VERSION"))), "{install}");
        assert_eq!(
            site.tree(".").keys().filter(|path| path.contains("anslag.yml") || path.contains("gitlab")).count(),
            1
        );
        site.build();
    }
    assert!(!Site::empty().run(&["init", "--ci", "jenkins"]).stderr.is_empty());
}

/// Each task of the editor is a command that the program has, with options that it takes.
#[test]
fn the_tasks_of_the_editor() {
    for (lang, labels) in [
        ("sv", ["leta efter fel", "bygg", "förhandsvisa", "ny sida", "publicera"]),
        ("en", ["check", "build", "preview", "new page", "publish"]),
    ] {
        let site = new_site(&["--lang", lang]);
        let tasks: serde_json::Value = serde_json::from_slice(&site.tree(".vscode")["tasks.json"]).unwrap();
        let found: Vec<&str> =
            tasks["tasks"].as_array().unwrap().iter().map(|task| task["label"].as_str().unwrap()).collect();
        assert_eq!(found, labels.map(|label| format!("Anslag: {label}")));
        let arguments = |task: usize| -> Vec<&str> {
            tasks["tasks"][task]["args"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect()
        };
        assert_eq!(arguments(2), ["serve", "--open", "--lang", lang]);
        assert_eq!(arguments(4), ["publish", "--lang", lang]);
        // The kinds to choose from are those of the program, whether the site has a section for them or not.
        let kinds = tasks["inputs"][0]["options"].as_array().unwrap();
        assert_eq!(kinds.len(), 10);
        for kind in kinds {
            let run = site.run(&["schema", kind.as_str().unwrap()]);
            assert_eq!(run.code, 0, "{kind}: {}", run.stderr);
        }
        assert_eq!(arguments(3), ["new", "${input:kind}", "${input:title}", "--lang", lang]);
    }
}

/// The expressions with which the editor finds messages, held against messages that the program gives.
#[test]
fn the_editor_finds_the_messages() {
    for lang in ["sv", "en"] {
        let site = new_site(&["--lang", lang]);
        let file = if lang == "sv" { "content/kontakt.md" } else { "content/contact.md" };
        let text = std::fs::read_to_string(site.path(file)).unwrap().replace("owner:", "ovner:");
        site.write(file, text);
        let run = site.run(&["build", "--lang", lang]);
        let tasks: serde_json::Value = serde_json::from_slice(&site.tree(".vscode")["tasks.json"]).unwrap();
        let matcher = |task: usize| &tasks["tasks"][task]["problemMatcher"][0];
        let expression =
            |pattern: &serde_json::Value| fancy_regex::Regex::new(pattern["regexp"].as_str().unwrap()).unwrap();
        // The build: two lines that follow on each other.
        let pattern = &matcher(1)["pattern"];
        let (head, place) = (expression(&pattern[0]), expression(&pattern[1]));
        let lines: Vec<&str> = run.stderr.lines().collect();
        let at = lines.iter().position(|line| head.is_match(line).unwrap()).expect("a message");
        let found = place.captures(lines[at + 1]).unwrap().expect("its place");
        assert_eq!((&found[1], &found[2], &found[3]), (file, "5", "1"));
        // The check, with the arguments of the task: one line for each.
        let arguments = &tasks["tasks"][0]["args"];
        let arguments: Vec<&str> = arguments.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
        let short = site.run(&arguments);
        let line = short.stdout.lines().next().unwrap_or_else(|| panic!("{}", short.stderr));
        let found = expression(&matcher(0)["pattern"]).captures(line).unwrap().expect("the line");
        assert_eq!((&found[1], &found[2], &found[3], &found[4]), (file, "5", "1", "A104"));
        assert!(lines[at].ends_with(&found[5]), "{line}");
    }
}
