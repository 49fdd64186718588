//! The site's own search: what it finds, what it does not, and what its settings change.

use serde_json::Value;

use crate::support::{CONFIG, Run, Site};

const LANGUAGES: &str = "languages:\n  sv: {name: Svenska}\n  en: {name: English, title: City}\n";

/// A page with a title and a text, and more front matter.
fn page(title: &str, front: &str, text: &str) -> String {
    format!("---\ntitle: {title}\nreview_in: P1Y\n{front}---\n\n{text}\n")
}

fn site() -> Site {
    let site = Site::new(&[]);
    for (path, title, front, text) in [
        ("skola/grundskolan", "Grundskolan", "topics: [Skola]\n", "Alla barn går i grundskolan från sex års ålder."),
        ("skola/forskola", "Ansök till förskola", "search: {also: [kindergarten]}\n", "Köa till förskolan här."),
        ("skola/skolverket", "Skolverkets regler", "", "Skolverket bestämmer läroplanen för varje skola."),
        ("skola/buss", "Skolskjuts", "", "En skola kan ligga långt bort. Då finns en buss till varje skola."),
        ("bygga/altan", "Bygglov för altan", "", "## Så söker du\n\nFyll i blanketten. Ett bygglov kostar pengar."),
        ("bygga/lov", "Lov och bygge", "", "Ett lov behövs för att bygga. Ett lov gäller i fem år. Vi bygger."),
        ("bygga/tack", "Tack för ansökan", "search: false\n", "Tack för din ansökan om bygglov."),
        ("beslut", "Kommunstyrelsen KS 2025/00123", "", "Ring 08-123 45 67. Se § 12."),
        ("en/school", "Schools in the city", "", "Every school has a library."),
    ] {
        site.write(&format!("content/{path}.md"), page(title, front, text));
    }
    site.write("anslag.yaml", format!("{CONFIG}{LANGUAGES}"));
    site
}

/// The titles of the hits of a search, best first, with what was searched for instead.
fn search(site: &Site, words: &[&str]) -> (Vec<String>, Value) {
    let run = site.run(&[&["search", "--json"], words].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let found: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let title = |hit: &Value| hit["title"].as_str().expect("a title").to_owned();
    let hits = found["hits"].as_array().expect("hits").iter().map(title).collect();
    (hits, found["corrected"].clone())
}

#[test]
fn readers_find_what_they_mean() {
    let site = site();
    for (query, first, others) in [
        ("grundskolans", "Grundskolan", &[][..]),
        ("skola", "", &["Grundskolan", "Skolverkets regler", "Skolskjuts"]),
        ("bygg lov", "", &["Bygglov för altan"]),
        ("forskola", "Ansök till förskola", &[]),
        ("kindergarten", "Ansök till förskola", &[]),
        ("dagis", "Ansök till förskola", &[]),
        ("ks 2025/123", "Kommunstyrelsen KS 2025/00123", &[]),
        ("2025-00123", "Kommunstyrelsen KS 2025/00123", &[]),
        ("081234567", "Kommunstyrelsen KS 2025/00123", &[]),
        ("§12", "Kommunstyrelsen KS 2025/00123", &[]),
    ] {
        let (hits, _) = search(&site, &[query]);
        assert!(first.is_empty() || hits.first().is_some_and(|hit| hit == first), "{query}: {hits:?}");
        assert!(others.iter().all(|other| hits.iter().any(|hit| hit == other)), "{query}: {hits:?}");
    }
    let (hits, corrected) = search(&site, &["grundskloan"]);
    assert_eq!(hits.first().map(String::as_str), Some("Grundskolan"));
    assert_eq!(corrected[0][1], "grundskolan");
}

#[test]
fn what_is_not_published_or_not_wanted_is_not_found() {
    let site = site();
    site.write("content/utkast.md", page("Simhallens utkast", "draft: true\n", "Simhallen."));
    assert_eq!(search(&site, &["simhallens"]).0, Vec::<String>::new());
    assert!(!search(&site, &["ansökan", "bygglov"]).0.contains(&"Tack för ansökan".to_owned()));
    // A language has an index of its own.
    assert_eq!(search(&site, &["--tree", "en", "libraries"]).0, ["Schools in the city"]);
    assert_eq!(search(&site, &["libraries"]).0, Vec::<String>::new());
    let run: Run = site.run(&["search", "--tree", "fi", "koulu"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("fel[A324]: webbplatsen har ingen egen sökning på språket fi"), "{}", run.stderr);
}

#[test]
fn the_settings_of_the_site() {
    let site = site();
    assert_eq!(search(&site, &["uteplats"]).0, Vec::<String>::new());
    let settings = "synonyms:\n  - [uteplats, altan]\none_way: {trädäck: [altan]}\n\
        recommended: {bygga ut: [beslut]}\nmust_find: {trädäck: [bygga/altan], simhall: [bygga/altan]}\n";
    site.write("data/search.yml", settings);
    assert_eq!(search(&site, &["uteplats"]).0, ["Bygglov för altan"]);
    assert_eq!(search(&site, &["trädäck"]).0, ["Bygglov för altan"]);
    assert_eq!(search(&site, &["bygga", "ut"]).0.first().map(String::as_str), Some("Kommunstyrelsen KS 2025/00123"));
    let run = site.run(&["check"]);
    assert!(run.stdout.contains("A323") || run.stderr.contains("A323"), "{}{}", run.stdout, run.stderr);
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(said.contains("sökningen `simhall` hittar inte sidan content/bygga/altan.md"), "{said}");
    assert!(said.contains("data/search.yml:5:"), "{said}");
    assert!(!said.contains("sökningen `trädäck`"), "{said}");
    site.write("data/search.yml", settings.replace("simhall: [bygga/altan]", "simhall: [bygga/altn]"));
    let run = site.run(&["build"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("sidan `bygga/altn` finns inte"), "{}", run.stderr);
}

#[test]
fn the_index_is_part_of_the_build() {
    let site = site();
    site.build();
    let files = |folder: &str| -> Vec<String> {
        site.tree("public").into_keys().filter(|path| path.starts_with(folder)).collect()
    };
    assert!(files("sok/").len() > 4, "{:?}", files("sok/"));
    assert!(files("en/search/").contains(&"en/search/index.json".to_owned()));
    assert!(site.public("sok/index.html").contains("<form"), "{}", site.public("sok/index.html"));
    // Nothing changes, and nothing is left over when a page goes.
    let before = files("sok/");
    site.build();
    assert_eq!(files("sok/"), before);
    site.write("anslag.yaml", format!("{CONFIG}{LANGUAGES}search: false\n"));
    site.build();
    assert_eq!(files("sok/"), Vec::<String>::new());
}
