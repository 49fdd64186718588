//! Dates a reader can trust: the ledger, stamping, and what contradicts a claim.

use crate::support::{Run, Site};

fn article(body: &str, more: &str) -> String {
    format!(
        "---\ntype: news\ntitle: Vatten   # en kommentar\nlead: Om vatten.\npublished: 2024-06-12\n{more}---\n\n{body}\n"
    )
}

fn stamped(body: &str, more: &str) -> Site {
    let site = Site::new(&[("content/vatten.md", &article(body, more))]);
    let run = site.run(&["stamp"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    site
}

fn strict(site: &Site) -> Run {
    site.run(&["build", "--strict"])
}

fn codes(run: &Run) -> Vec<&str> {
    run.stderr.lines().filter_map(|line| line.strip_prefix("fel[")?.split(']').next()).collect()
}

#[test]
fn a_site_without_a_ledger_is_left_alone() {
    let site = Site::new(&[("content/vatten.md", &article("Text.", ""))]);
    assert_eq!(strict(&site).code, 0);
    assert!(!site.path("anslag.lock").exists());
}

/// A ledger that was written before the rules for fingerprints were changed: no page has changed, and every date stays.
#[test]
fn a_ledger_of_the_first_rules_keeps_its_dates() {
    let page = "---\ntitle: Rubrik\nreview_in: P1Y\n---\nText.\n";
    let ledger = "anslag.lock 1\n\n# content/a.md\ncontent/a.md fingerprint=0e2cf9b58ad7ea07 published=2020-01-02 updated=2021-03-04 address=/a/\n\n# end\n";
    let site = Site::new(&[("content/a.md", page)]);
    let shown = |site: &Site| {
        let page = site.public("a/index.html");
        ["Publicerad <time datetime=\"2020-01-02\">", "Uppdaterad <time datetime=\"2021-03-04\">"]
            .map(|text| page.contains(text))
    };
    // The last build knew nothing of the first rules.
    assert_eq!(site.run(&["stamp"]).code, 0);
    site.build();
    site.write("anslag.lock", ledger);
    assert_eq!((strict(&site).code, shown(&site)), (0, [true, true]));
    site.write("content/a.md", page.replace("Text.", "Ny text."));
    assert_eq!(codes(&strict(&site)), ["A702"]);
    site.write("content/a.md", page);
    let run = site.run(&["stamp"]);
    let stamped = std::fs::read_to_string(site.path("anslag.lock")).unwrap();
    assert!(
        stamped.contains("published=2020-01-02 updated=2021-03-04") && !stamped.contains("0e2cf9b58ad7ea07"),
        "{}{stamped}",
        run.stderr
    );
    assert_eq!((strict(&site).code, shown(&site)), (0, [true, true]));
}

#[test]
fn c11_the_address_of_a_link_is_no_change() {
    let site = Site::new(&[
        (
            "content/vatten.md",
            &article(
                "## Läs\n\nSe [planen](https://www.example.com/plan) och [PM](https://www.example.se/pm.pdf).",
                "",
            ),
        ),
        ("content/pm.pdf", "%PDF-1.4 ett"),
        ("content/plan.md", &article("Planen.", "").replace("Vatten ", "Plan ")),
    ]);
    assert_eq!(site.run(&["stamp"]).code, 0);
    site.write("content/vatten.md", article("### Läs\n\nSe [planen](plan.md) och [PM](pm.pdf).", ""));
    assert_eq!(codes(&strict(&site)), Vec::<&str>::new());
    // Stamped as it is now, another document under that name is a change.
    assert_eq!(site.run(&["stamp"]).code, 0);
    site.write("content/pm.pdf", "%PDF-1.4 två");
    assert_eq!(codes(&strict(&site)), ["A702"]);
}

#[test]
fn stamping_twice_changes_nothing() {
    let site = stamped("Text.", "");
    let ledger = std::fs::read_to_string(site.path("anslag.lock")).unwrap();
    assert!(ledger.contains("content/vatten.md fingerprint=") && ledger.contains("published=2024-06-12"), "{ledger}");
    let run = site.run(&["stamp"]);
    assert!(run.stdout.contains("anslag.lock är redan aktuell."), "{}", run.stdout);
    assert_eq!(std::fs::read_to_string(site.path("anslag.lock")).unwrap(), ledger);
}

#[test]
fn a702_a_change_wants_a_note() {
    let site = stamped("Vattnet är avstängt.", "");
    site.write("content/vatten.md", article("Vattnet är påslaget.", ""));
    let run = strict(&site);
    assert_eq!((run.code, codes(&run)), (1, vec!["A702"]), "{}", run.stderr);
    let run = site.run(&["stamp"]);
    assert_eq!((run.code, codes(&run)), (1, vec!["A714"]), "{}", run.stderr);
    let run = site.run(&["stamp", "--note", "Vattnet är på: igen", "--dry-run"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!std::fs::read_to_string(site.path("content/vatten.md")).unwrap().contains("changes"));
    let run = site.run(&["stamp", "--note", "Vattnet är på: igen"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let text = std::fs::read_to_string(site.path("content/vatten.md")).unwrap();
    let expected = article(
        "Vattnet är påslaget.",
        "changes:\n  - {date: 2026-10-01, note: \"Vattnet är på: igen\", kind: update}\n",
    );
    assert_eq!(text, expected);
    assert_eq!(strict(&site).code, 0);
    let page = site.public("vatten/index.html");
    assert!(
        page.contains("Uppdaterad <time datetime=\"2026-10-01\">") && page.contains("Vattnet är på: igen"),
        "{page}"
    );
}

#[test]
fn a_typo_moves_no_date() {
    let site = stamped("Vatnet är avstängt.", "");
    site.write("content/vatten.md", article("Vattnet är avstängt.", ""));
    let run = site.run(&["stamp", "--minor"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(strict(&site).code, 0);
    assert!(!site.public("vatten/index.html").contains("Uppdaterad"));
}

#[test]
fn what_reads_the_same_is_no_change() {
    let site = stamped("Vattnet är *avstängt* i \"Åre\".\n\n- ett\n- två", "topics: [vatten]\n");
    let text =
        article("Vattnet   är _avstängt_\ni ”Åre”.\n\n* ett\n* två", "topics: [annat]\nowner: {name: Gatukontoret}\n");
    site.write("content/vatten.md", format!("\u{feff}{}", text.replace('\n', "\r\n")));
    let run = strict(&site);
    assert_eq!(codes(&run), Vec::<&str>::new(), "{}", run.stderr);
}

#[test]
fn d1_a_replaced_picture_is_a_change() {
    let svg = |width: u32| format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} 10\"/>");
    let site =
        Site::new(&[("content/vatten.md", &article("![Karta](karta.svg)", "")), ("content/karta.svg", &svg(20))]);
    assert_eq!(site.run(&["stamp"]).code, 0);
    assert_eq!(strict(&site).code, 0);
    site.write("content/karta.svg", svg(30));
    assert_eq!(codes(&strict(&site)), ["A702"]);
}

#[test]
fn d2_a_contact_that_the_page_shows_is_part_of_it() {
    let people = |phone: &str| {
        format!("a: {{role: Driftledare, phone: \"{phone}\"}}\nb: {{role: Annan, phone: \"031-390 06 99\"}}\n")
    };
    let site = Site::new(&[
        ("content/vatten.md", &article("Text.", "contacts: [a]\n")),
        ("data/people.yml", &people("031-390 06 00")),
    ]);
    assert_eq!(site.run(&["stamp"]).code, 0);
    site.write("data/people.yml", people("031-390 06 00").replace("06 99", "06 98"));
    assert_eq!(strict(&site).code, 0, "another person's number");
    site.write("data/people.yml", people("031-390 06 01"));
    assert_eq!(codes(&strict(&site)), ["A702"]);
}

#[test]
fn d3_the_theme_is_no_change() {
    let site = stamped("Text.", "");
    site.write(
        "templates/news.html",
        "<!doctype html><title>{{ page.title }}</title><h1>Ny form</h1>{{ page.content }}",
    );
    assert_eq!(strict(&site).code, 0);
}

#[test]
fn a703_a_new_date_wants_a_change() {
    let site = stamped("Text.", "");
    site.write("content/vatten.md", article("Text.", "updated: 2026-09-01\n"));
    assert_eq!(codes(&strict(&site)), ["A703"]);
}

#[test]
fn a704_dates_that_have_not_been() {
    let site = Site::new(&[(
        "content/vatten.md",
        &article("Text.", "updated: 2026-10-02\nreviewed: {date: 2026-11-01, by: {role: Chef}}\n"),
    )]);
    assert_eq!(codes(&strict(&site)), ["A704", "A704"]);
    assert_eq!(site.run(&["build", "--strict", "--at", "2026-11-02"]).code, 0);
}

#[test]
fn a705_and_a706_what_readers_have_seen_stays() {
    let changes =
        "changes:\n  - {date: 2026-01-01, note: Ny karta.}\n  - {date: 2026-02-01, note: Ny tid., kind: correction}\n";
    let site = stamped("Text.", changes);
    assert_eq!(strict(&site).code, 0);
    site.write(
        "content/vatten.md",
        article("Text.", changes).replace("published: 2024-06-12", "published: 2024-06-13"),
    );
    assert_eq!(codes(&strict(&site)), ["A705"]);
    site.write("content/vatten.md", article("Text.", &changes.replace("Ny karta", "Nytt kort")));
    assert_eq!(codes(&strict(&site)), ["A706"]);
    let more = format!("{changes}  - {{date: 2026-03-01, note: Ännu en.}}\n");
    site.write("content/vatten.md", article("Text, som är ny.", &more));
    assert_eq!(codes(&strict(&site)), Vec::<&str>::new());
}

#[test]
fn a707_many_pages_with_one_new_date() {
    let site = Site::new(&[]);
    let write = |body: &str, more: &str| {
        for n in 1..=8 {
            site.write(
                &format!("content/n{n}.md"),
                article(&format!("{body} {n}."), more).replace("Vatten", &format!("Vatten {n}")),
            );
        }
    };
    write("Text", "");
    assert_eq!(site.run(&["stamp"]).code, 0);
    write("Ny text", "");
    let run = site.run(&["stamp", "--all", "--note", "Nytt"]);
    assert_eq!((run.code, codes(&run)), (1, vec!["A715"]), "{}", run.stderr);
    write("Ny text", "updated: 2026-09-30\n");
    assert_eq!(codes(&strict(&site)), ["A707"]);
    write("Ny text", "");
    assert_eq!(site.run(&["stamp", "--all", "--note", "Nytt", "--bulk-ok", "Nytt avtal"]).code, 0);
    assert_eq!(codes(&strict(&site)), Vec::<&str>::new());
}

#[test]
fn a709_and_a710_reviews() {
    let site = Site::new(&[("content/vatten.md", &article("Text.", "reviewed: {date: 2025-01-01}\nreview_in: P1Y\n"))]);
    let run = site.run(&["build", "-v"]);
    assert!(run.stderr.contains("notis[A709]") && run.stderr.contains("varning[A710]"), "{}", run.stderr);
    assert!(site.public("vatten/index.html").contains("Sidan skulle ha granskats senast 1\u{a0}januari\u{a0}2026"));
    let review = site.run(&["review"]).stdout;
    assert!(review.contains("2026-01-01  försenad  Vatten"), "{review}");
    let html = site.run(&["review", "--format", "html"]).stdout;
    assert!(
        html.contains(
            "<td>2026-01-01</td><td>försenad</td><td><a href=\"https://www.example.se/vatten/\">Vatten</a></td>"
        ),
        "{html}"
    );
    let json: serde_json::Value = serde_json::from_str(&site.run(&["review", "--json"]).stdout).unwrap();
    assert_eq!((&json["pages"][0]["by"], &json["pages"][0]["overdue"]), (&"2026-01-01".into(), &true.into()));
    assert_eq!(site.run(&["review", "--format", "ics", "--out", "ut"]).code, 0);
    let calendar = std::fs::read_to_string(site.path("ut/ingen-ansvarig.ics")).unwrap();
    assert!(
        calendar.contains("DTSTART;VALUE=DATE:20260101\r\n") && calendar.contains("SUMMARY:Granska: Vatten\r\n"),
        "{calendar}"
    );
    let csv = site.run(&["review", "--format", "csv"]).stdout;
    assert!(csv.starts_with("\u{feff}Senast;Läge;Sida;") && csv.contains("\r\n"), "{csv}");
}

#[test]
fn a712_addresses_are_promises() {
    let site = stamped("Text.", "");
    site.write("content/vatten.md", article("Text.", "slug: avstangt\n"));
    assert_eq!(codes(&strict(&site)), ["A712"]);
    site.write("content/vatten.md", article("Text.", "slug: avstangt\naliases: [/vatten/]\n"));
    assert_eq!(codes(&strict(&site)), Vec::<&str>::new());
    site.remove("content/vatten.md");
    assert_eq!(codes(&strict(&site)), ["A712"]);
}

#[test]
fn a5_the_ledger_makes_dates_exact_without_history() {
    let site = Site::new(&[("content/vatten.md", &article("Text.", "updated: 2026-09-01\n"))]);
    assert_eq!(site.run(&["stamp"]).code, 0);
    // The dates are taken out of the page; the ledger still knows them.
    site.write("content/vatten.md", article("Text.", "").replace("published: 2024-06-12\n", ""));
    site.build();
    let page = site.public("vatten/index.html");
    assert!(
        page.contains("Publicerad <time datetime=\"2024-06-12\">")
            && page.contains("Uppdaterad <time datetime=\"2026-09-01\">"),
        "{page}"
    );
    let run = site.run(&["dates", "content/vatten.md", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&value["pages"][0]["published"]["source"], &value["pages"][0]["updated"]["date"]),
        (&"lock".into(), &"2026-09-01".into())
    );
}

#[test]
fn e5_the_site_says_when_it_changes_by_itself() {
    let site = Site::new(&[
        ("content/a.md", &article("Text.", "expires: 2026-10-05\n")),
        ("content/b.md", &article("Text.", "").replace("2024-06-12", "2026-10-03")),
    ]);
    let next = site.run(&["next", "--all"]).stdout;
    let lines: Vec<&str> = next.lines().collect();
    assert_eq!(
        lines,
        [
            "2026-10-03T00:00:00+02:00  content/b.md  sidan publiceras",
            "2026-10-06T00:00:00+02:00  content/a.md  sidans sista dag har varit"
        ]
    );
    site.build();
    assert!(!site.has("b/index.html"));
    assert_eq!(site.run(&["build", "--at", "2026-10-06"]).code, 0);
    assert!(site.public("a/index.html").contains("Arkiverad 5\u{a0}oktober\u{a0}2026") && site.has("b/index.html"));
}

#[test]
fn a_damaged_ledger_is_told_and_not_guessed() {
    let site = stamped("Text.", "");
    site.write("anslag.lock", "anslag.lock 1\n<<<<<<< HEAD\n");
    let run = site.run(&["build"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("anslag.lock:2:1"), "{}", run.stderr);
}
