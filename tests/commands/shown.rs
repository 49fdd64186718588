//! `list`, `explain`, `doctor`, `schema`, `completions` and `man`: what they show is what the site is.

use std::process::Command;

use super::new::fresh;
use super::stops;
use crate::support::Site;

fn rows(site: &Site, which: &str, columns: &[&str]) -> Vec<String> {
    let run = site.run(&["list", which, "--json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let row = |row: &serde_json::Value| {
        columns
            .iter()
            .map(|column| row[column].as_str().unwrap_or_else(|| panic!("no {column} in {row}")))
            .collect::<Vec<_>>()
            .join(" ")
    };
    value["rows"].as_array().unwrap().iter().map(row).collect()
}

/// A site with a page of each state.
fn varied() -> Site {
    let page = |front: &str, text: &str| format!("---\n{front}---\n\n{text}\n");
    let site = Site::new(&[
        ("anslag.yaml", "title: X\nbase_url: https://www.example.se/\nmenus: {sv: {main: [{ref: nytt}]}}\n"),
        ("content/_index.md", "---\ntitle: X\ndefaults: {review_in: P1Y}\n---\n\nSe [a](a.md).\n"),
        ("content/nytt/_index.md", "---\ntitle: Nytt\ndefaults: {type: news}\n---\n\nText.\n"),
    ]);
    site.write(
        "content/a.md",
        page(
            "title: A\naliases: [/gamla-a/]\n",
            "Se [b](b.md#rubrik), [ut](https://example.org/) och [h](#h).\n\n## H",
        ),
    );
    site.write("content/b.md", page("title: B\nreviewed: {date: 2024-01-01, by: {role: Redaktör}}\n", "## Rubrik"));
    site.write("content/ensam.md", page("title: Ensam\nrelated: [a]\n", "Text."));
    site.write("content/nytt/utkast.md", page("title: Utkast\ndraft: true\n", "Text."));
    site.write(
        "content/nytt/sedan.md",
        page("title: Sedan\nlead: L\npublished: 2026-12-01\nembargo: 2026-12-02T08:00\n", "Text."),
    );
    site.write("content/nytt/slut.md", page("title: Slut\nlead: L\nexpires: 2026-09-01\n", "Text."));
    site.write("content/nytt/borta.md", page("title: Borta\nlead: L\nexpires: 2026-09-01\non_expiry: gone\n", "Text."));
    site
}

#[test]
fn lists_of_pages() {
    let site = varied();
    assert_eq!(
        rows(&site, "pages", &["file", "kind"]),
        [
            "content/_index.md section",
            "content/a.md page",
            "content/b.md page",
            "content/ensam.md page",
            "content/nytt/_index.md section",
            "content/nytt/slut.md news",
        ]
    );
    // An unfinished draft hides neither itself nor others.
    assert_eq!(rows(&site, "drafts", &["file", "title"]), ["content/nytt/utkast.md Utkast"]);
    assert_eq!(rows(&site, "scheduled", &["at", "file"]), ["2026-12-02T08:00:00+01:00 content/nytt/sedan.md"]);
    assert_eq!(
        rows(&site, "expired", &["file", "since", "why"]),
        ["content/nytt/slut.md 2026-09-01 expired", "content/nytt/borta.md  gone"]
    );
    assert_eq!(rows(&site, "stale", &["file", "since", "why"]), ["content/b.md 2025-01-01 review"]);
    // Linked from the home page, from that page, and in a list; the last one leads on but nothing leads to it.
    assert_eq!(rows(&site, "orphans", &["file"]), ["content/ensam.md"]);
    assert_eq!(rows(&site, "redirects", &["from", "to", "file"]), ["/gamla-a/ /a/ content/a.md"]);
    assert_eq!(
        rows(&site, "links", &["place", "field", "way", "written", "address"]),
        [
            "anslag.yaml:3:27 menu page nytt /nytt/",
            "content/_index.md:6:4 text page a.md /a/",
            "content/a.md:6:4 text page b.md#rubrik /b/#rubrik",
            "content/a.md:6:22 text external https://example.org/ https://example.org/",
            "content/a.md:6:53 text heading #h #h",
            "content/ensam.md:3:11 related page a /a/",
        ]
    );
}

#[test]
fn lists_for_people_and_spreadsheets() {
    let site = varied();
    let run = site.run(&["list", "stale"]);
    assert_eq!(
        run.stdout,
        "fil           sedan       varför               ansvarig  rubrik\ncontent/b.md  2025-01-01  skulle ha granskats            B\n"
    );
    let run = site.run(&["list", "expired", "--csv", "--lang", "en"]);
    assert_eq!(
        run.stdout,
        "\u{feff}file;since;why;title\r\ncontent/nytt/slut.md;2026-09-01;expired;Slut\r\ncontent/nytt/borta.md;;removed after the last day;\r\n"
    );
    site.remove("content/nytt/utkast.md");
    assert_eq!(site.run(&["list", "drafts"]).stdout, "inget att lista\n");
}

#[test]
fn a_page_is_explained() {
    let site = varied();
    let by_file = site.run(&["explain", "content/b.md"]).stdout;
    assert_eq!(
        by_file,
        "content/b.md – B
  sidtyp: sida (förvalt värde)
  adress: https://www.example.se/b/ (från filnamnet content/b.md)
  förval: review_in (från avdelningen content/_index.md)

Datum
  granskad 2024-01-01 (skrivet på sidan)
  granskas senast 2025-01-01
    publicerad – skrivet på sidan: säger inget
    publicerad – historiken: sidan finns inte i historiken
    uppdaterad – skrivet på sidan: säger inget
    uppdaterad – historiken: sidan finns inte i historiken

Listor där sidan finns
  inget

Listor på sidan
  inget

Länkar från sidan
  inget

Länkar till sidan
  content/a.md:6:4 (text)

Relaterade sidor, och varför
  inget
"
    );
    for other in ["/b/", "b.md", "https://www.example.se/b/", "public/b/index.html", "./content/b.md"] {
        assert_eq!(site.run(&["explain", other]).stdout, by_file, "{other}");
    }
    let menu = site.run(&["explain", "/nytt/", "--lang", "en"]).stdout;
    assert!(menu.contains("Lists on the page\n  the pages in the section: 1 – Slut (content/nytt)\n"), "{menu}");
    let news = site.run(&["explain", "content/nytt/slut.md"]).stdout;
    assert!(news.contains("  listan latest / (theme.yaml)\n  avdelningen /nytt/ (content/nytt/_index.md)\n"), "{news}");
    assert!(menu.contains("  the menu main (sv) (anslag.yaml)\n"), "{menu}");
    let json: serde_json::Value =
        serde_json::from_str(&site.run(&["explain", "content/ensam.md", "--json"]).stdout).unwrap();
    assert_eq!((&json["related"][0]["file"], &json["related"][0]["why"]), (&"content/a.md".into(), &"stated".into()));
    assert_eq!(json["links"][0]["way"], "page");
    let run = site.run(&["explain", "content/ensm.md"]);
    stops(&run, 2, &["A648 webbplatsen har ingen sida `content/ensm.md`"]);
    assert!(run.stderr.contains("menade du content/ensam.md?"), "{}", run.stderr);
}

#[test]
fn the_surroundings_are_examined() {
    let site = fresh();
    let run = site.run(&["doctor", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let facts = value["facts"].as_object().unwrap();
    let names = ["program", "folder", "settings", "theme", "pages", "ledger", "history", "clock", "output", "memory"];
    assert!(names.iter().all(|name| facts.contains_key(*name)), "{facts:?}");
    assert_eq!(facts["theme"], "kommun 1.0.0 (inbyggt)");
    assert_eq!(facts["output"], "inte byggd av den här versionen än");
    site.build();
    let run = site.run(&["doctor"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("utmappen public: byggd: 56 filer\n"), "{}", run.stdout);
    // A clock that is behind what the ledger knows.
    site.run(&["stamp"]);
    stops(
        &site.run_with(&["doctor"], &[("SOURCE_DATE_EPOCH", "1700000000"), ("PATH", "")]),
        0,
        &[
            "A649 klockan går efter: den visar 2023-11-14T22:13:20Z, men historiken eller anslag.lock har redan 2026-09-30T22:00:00Z",
        ],
    );
    // Once the ledger is gone, the history is asked.
    site.remove("anslag.lock");
    stops(
        &site.run_with(&["doctor"], &[("PATH", "")]),
        0,
        &["A731 git är inte installerat: datum ur historiken är okända"],
    );
    let nowhere = Site::empty();
    assert_eq!(nowhere.run(&["doctor"]).code, 2);
}

#[test]
fn schemas_completions_and_manual_pages() {
    let site = Site::empty();
    let schema: serde_json::Value = serde_json::from_str(&site.run(&["schema", "nyhet"]).stdout).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["required"], serde_json::json!(["lead", "title"]));
    assert_eq!(schema["properties"]["lead"]["x-labels"], serde_json::json!({"sv": "Ingress", "en": "Summary"}));
    let config: serde_json::Value = serde_json::from_str(&site.run(&["schema", "--config"]).stdout).unwrap();
    assert_eq!(config["required"], serde_json::json!(["title", "base_url"]));
    let editor: serde_json::Value = serde_json::from_str(&site.run(&["schema", "--editor"]).stdout).unwrap();
    assert_eq!(editor["yaml.schemas"][".vscode/anslag.schema.json"], "anslag.yaml");
    stops(&site.run(&["schema", "nyhetr"]), 2, &["A607 det finns ingen sidtyp `nyhetr`"]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = site.run(&["completions", shell]);
        assert!(run.code == 0 && run.stdout.contains("doctor") && run.stdout.contains("anslag"), "{shell}");
    }
    let manual = site.run(&["man"]).stdout;
    assert!(
        manual.contains(".SH NAMN") && manual.contains(".SH KOMMANDON") && !manual.contains(".SH NAME"),
        "{manual}"
    );
    assert!(site.run(&["man", "new", "--lang", "en"]).stdout.contains(".SH OPTIONS"));
    stops(&site.run(&["man", "byg"]), 2, &["A650 det finns inget kommando `byg`"]);
    // Help names the values that stand without a flag.
    let help = site.run(&["new", "--help"]).stdout;
    assert!(help.contains("Värden:\n") && help.contains("Sidtyp: news, event"), "{help}");
}

/// A system that gives a program no more threads is said to do so; the calls for new ones fail as they would at its limit.
#[test]
fn refused_threads_are_said() {
    let site = Site::new(&[]);
    for command in [&["build"][..], &["check"], &["serve", "--port", "0"]] {
        let mut traced = Command::new("strace");
        traced.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=clone3,clone"]);
        traced.args(["-e", "inject=clone3,clone:error=EAGAIN", env!("CARGO_BIN_EXE_anslag")]).args(command);
        let run = site.output(traced, &[("PATH", "/usr/bin:/bin"), ("ANSLAG_LANG", "en")]);
        assert!(run.code == 3 && run.stderr.contains("error[A665]"), "{command:?}: {} {}", run.code, run.stderr);
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    }
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=clone3,clone"]);
    traced.args(["-e", "inject=clone3,clone:error=EAGAIN", env!("CARGO_BIN_EXE_anslag"), "build", "--json"]);
    let run = site.output(traced, &[("PATH", "/usr/bin:/bin"), ("ANSLAG_LANG", "en")]);
    let result: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((run.code, &result["diagnostics"][0]["code"]), (3, &"A665".into()), "{}", run.stdout);
    assert!(!site.has("index.html"));
}
