//! What a writer wrote counts as it stands, or is refused: addresses, topics and dates are never mended without a word.

use crate::support::Site;

fn news(title: &str, more: &str, text: &str) -> String {
    format!("---\ntype: news\ntitle: {title}\nlead: Ingress.\n{more}---\n\n{text}\n")
}

fn event(more: &str) -> String {
    format!(
        "---\ntype: workshop\ntitle: Vandring\nlead: Ingress.\npublished: 2026-09-01\nattendance: place\n{more}---\n\nText.\n"
    )
}

/// The codes that a command says, each with its place.
fn diagnostics(site: &Site) -> Vec<String> {
    let run = site.run(&["build", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    let place = |d: &serde_json::Value| {
        let place = &d["places"][0];
        format!("{} {}:{}", d["code"].as_str().unwrap(), place["file"].as_str().unwrap_or("-"), place["line"])
    };
    value["diagnostics"].as_array().unwrap().iter().map(place).collect()
}

#[test]
fn different_words_are_different_topics_with_addresses_of_their_own() {
    let site = Site::new(&[
        ("content/a.md", &news("A", "published: 2026-01-01\ntopics: [Råd, \"F#\"]\n", "Text.")),
        ("content/b.md", &news("B", "published: 2025-01-01\ntopics: [Rad, \"F*\"]\n", "Text.")),
        ("content/c.md", &news("C", "published: 2024-01-01\ntopics: [\"råd \", RÅD, \"f#\"]\n", "Text.")),
    ]);
    site.build();
    // The one that was written about first keeps the plain address.
    let rad = site.public("amnen/rad/index.html");
    let other = site.public("amnen/rad-2/index.html");
    assert!(rad.contains("href=\"/c/\"") && rad.contains("href=\"/a/\"") && !rad.contains("href=\"/b/\""));
    assert!(other.contains("href=\"/b/\"") && !other.contains("href=\"/a/\""));
    assert!(site.public("amnen/f/index.html").contains("href=\"/c/\""));
    assert!(site.public("amnen/f-2/index.html").contains("href=\"/b/\""));
    assert!(!site.has("amnen/rad-3/index.html") && !site.has("amnen/f-3/index.html"));
    assert!(site.public("b/index.html").contains("href=\"/amnen/rad-2/\""));
}

#[test]
fn folders_that_would_be_one_are_told_apart_by_the_writer() {
    let site = Site::new(&[
        ("content/råd/a.md", &news("A", "published: 2026-01-01\n", "Text.")),
        ("content/rad/b.md", &news("B", "published: 2026-01-01\n", "Text.")),
    ]);
    let run = site.run(&["build"]);
    let reported = run.stderr.contains("fel[A149]") && run.stderr.contains("`rad`") && run.stderr.contains("`råd`");
    assert!(run.code == 1 && reported, "{}", run.stderr);
    site.write("content/råd/_index.md", "---\ntitle: Råd\nslug: goda-rad\n---\n\nText.\n");
    site.build();
    assert!(site.has("goda-rad/a/index.html") && site.has("rad/b/index.html"));
}

#[test]
fn a_slug_is_taken_as_it_is_written_or_refused() {
    for slug in ["Nytt_2026", "v1.2", "förskolan", "a~b"] {
        let site =
            Site::new(&[("content/a.md", &news("A", &format!("published: 2026-01-01\nslug: {slug}\n"), "Text."))]);
        site.build();
        assert!(site.has(&format!("{slug}/index.html")), "{slug}");
    }
    for (slug, fixed) in [
        ("Nytt om 2026", "nytt-om-2026"),
        ("nyheter/vatten", "vatten"),
        ("/vatten/", "vatten"),
        ("l%C3%A5n", "lan"),
        ("vatten?", "vatten"),
        ("\"Vatten & avlopp\"", "vatten-avlopp"),
    ] {
        let site =
            Site::new(&[("content/a.md", &news("A", &format!("published: 2026-01-01\nslug: {slug}\n"), "Text."))]);
        let run = site.run(&["build"]);
        assert!(run.code == 1 && run.stderr.contains("fel[A148]"), "{slug}: {}", run.stderr);
        assert!(run.stderr.contains(&format!("skriv slug: {fixed}\n")), "{slug}: {}", run.stderr);
    }
}

#[test]
fn an_old_address_is_one_however_it_was_copied() {
    let aliases = "aliases: [/r%C3%A5d/, /råd, \"/g%20a/\", /x, /x/, /ny/]\nslug: ny\n";
    let site = Site::new(&[
        ("content/a.md", &news("A", &format!("published: 2026-01-01\n{aliases}"), "Text.")),
        ("data/gone.yml", "/borta/%C3%B6n/: {since: 2020-01-01}\n"),
    ]);
    site.build();
    for path in ["råd/index.html", "g a/index.html", "x/index.html"] {
        assert!(site.has(path), "{path}");
    }
    let redirects = site.public("_redirects");
    assert_eq!(redirects.matches("/x /ny/").count(), 1, "{redirects}");
    assert!(redirects.contains("/r%C3%A5d/ /ny/ 301"), "{redirects}");
    assert!(site.public(".htaccess").contains("/borta/ön"), "{}", site.public(".htaccess"));
}

#[test]
fn addresses_copied_from_a_browser_are_understood_everywhere() {
    let site = Site::new(&[
        (
            "anslag.yaml",
            "title: E\nbase_url: https://www.example.se/\nmenus: {sv: {main: [{ref: /n%C3%A4t/%C3%B6n/}]}}\n",
        ),
        ("content/nät/ön.md", &news("Ön", "published: 2026-01-01\nslug: ön\n", "Text.")),
        ("content/nät/_index.md", "---\ntitle: Nät\nslug: nät\n---\n\nText.\n"),
        ("content/nät/en karta.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>"),
        (
            "content/nät/b.md",
            &news(
                "B",
                "published: 2026-01-01\nrelated: [/n%C3%A4t/%C3%B6n/, n%C3%A4t/%C3%B6n]\nimage: {src: en%20karta.svg, alt: Karta}\n",
                "[ön](/n%C3%A4t/%C3%B6n/) och [filen](%C3%B6n.md) och [utan](/n%C3%A4t/%C3%B6n) ![Karta](en%20karta.svg)",
            ),
        ),
    ]);
    let run = site.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = site.public("nät/b/index.html");
    assert!(page.matches("href=\"/n%C3%A4t/%C3%B6n/\"").count() >= 4, "{page}");
    assert!(page.contains("/n%C3%A4t/en%20karta.svg"), "{page}");
    for asked in ["https://www.example.se/n%C3%A4t/%C3%B6n/", "/n%C3%A4t/%C3%B6n"] {
        assert!(site.run(&["dates", asked]).stdout.contains("content/nät/ön.md"), "{asked}");
        assert!(site.run(&["explain", asked]).stdout.contains("content/nät/ön.md"), "{asked}");
    }
}

#[test]
fn what_cannot_be_is_said() {
    let page = |more: &str| news("A", more, "Text.");
    for (path, text, code, line) in [
        ("content/a.md", event("starts: 2026-03-29T02:15\n"), "A150", 7),
        ("content/a.md", event("starts: 2026-10-25T02:45\n"), "A151", 7),
        ("content/a.md", page("published: 2026-08-01\nexpires: 2026-07-31\n"), "A143", 6),
        ("content/a.md", page("embargo: 2027-08-01\nexpires: 2027-07-31\n"), "A143", 6),
        ("content/a.md", page("published: 2602-08-01\n"), "A152", 5),
        ("content/a.md", page("published: 1206-08-01\n"), "A152", 5),
        ("content/a.md", page("published: 2026-08-01\nexpires: 9999-12-31\n"), "A152", 6),
        ("data/notices.yml", "x: {title: T, from: 2026-09-01, until: 2026-08-01}\n".to_owned(), "A143", 1),
        ("data/notices.yml", "x: {title: T, from: 2026-03-29T02:00, until: 2026-08-01}\n".to_owned(), "A150", 1),
    ] {
        let site = Site::new(&[(path, &text)]);
        assert_eq!(diagnostics(&site), [format!("{code} {path}:{line}")], "{text}");
    }
    for (path, text) in [
        ("content/a.md", event("starts: 2026-03-29T03:15\nends: 2026-03-29\n")),
        ("content/a.md", event("starts: 2026-10-25T02:45+01:00\nends: 2026-10-25T02:50+01:00\n")),
        ("content/a.md", page("published: 2026-08-01\nexpires: 2026-08-01\n")),
        ("content/a.md", page("published: 1994-08-01\n")),
        ("content/a.md", event("starts: 2027\n")),
    ] {
        let site = Site::new(&[(path, &text)]);
        assert_eq!(diagnostics(&site), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_far_year_comes_within_reach() {
    let site = Site::new(&[("content/a.md", &event("starts: 2036-10-01T12:30\n"))]);
    assert_eq!(diagnostics(&site), ["A152 content/a.md:7"]);
    // Half an hour later it is ten years ahead; the second build remembers the first.
    let run = site.run(&["build", "--json", "--at", "2026-10-02T00:31"]);
    assert!(!run.stdout.contains("A152"), "{}", run.stdout);
}

#[test]
fn an_instant_falls_on_its_day_here() {
    let site = Site::new(&[
        (
            "content/a.md",
            &news(
                "Natten",
                "published: 2025-12-31T23:10:00.000Z\nreviewed: {date: 2026-01-31T23:10:00.000Z, by: {name: Bo}}\n",
                "Text.",
            ),
        ),
        ("content/b.md", &event("starts: 2026-12-31T23:30:00.000Z\nends: 2027-01-01T01:00:00.000Z\n")),
    ]);
    site.build();
    let page = site.public("a/index.html");
    assert!(page.contains("<time datetime=\"2026-01-01T00:10:00+01:00\">"), "{page}");
    assert!(page.contains("<time datetime=\"2026-02-01\">"), "{page}");
    assert!(site.has("arkiv/2026/index.html") && !site.has("arkiv/2025/index.html"));
    assert!(site.public("b/kalender.ics").contains("DTSTART:20261231T233000Z"));
}

#[test]
fn an_event_ends_on_the_same_day_in_the_calendar_and_on_the_page() {
    for (starts, ends, line) in [
        ("2026-12-30T18:00", "2026-12-31", "DTEND;TZID=Europe/Stockholm:20270101T000000"),
        ("2026-12-30T18:00", "2026-12-30", "DTSTART;TZID=Europe/Stockholm:20261230T180000"),
        ("2026-12-30", "2026-12-31", "DTEND;VALUE=DATE:20270101"),
        ("2026-12-30T18:00", "2026-12-31T10:00", "DTEND;TZID=Europe/Stockholm:20261231T100000"),
    ] {
        let site = Site::new(&[("content/a.md", &event(&format!("starts: {starts}\nends: {ends}\n")))]);
        site.build();
        assert!(site.public("a/kalender.ics").contains(line), "{starts} {ends}: {}", site.public("a/kalender.ics"));
        assert!(site.public("a/index.html").contains(&format!("<time datetime=\"{ends}")), "{ends}");
    }
}

#[test]
fn nothing_written_is_lost_without_a_word() {
    for (text, code, line) in [
        ("Se [kartan] nu.\n\n[Tid]: 18.00", "A268", 10),
        ("Text.\n\n[kartan]: https://www.example.se/", "A269", 10),
        ("Text.\n\n<!-- anteckning\n\nResten.", "A267", 10),
        ("Ett[^a].\n\n[^a]: Not.\n\n[^a]: Annan not.", "A270", 12),
    ] {
        let site = Site::new(&[("content/a.md", &news("A", "published: 2026-01-01\n", text))]);
        assert_eq!(diagnostics(&site), [format!("{code} content/a.md:{line}")], "{text}");
    }
    let site = Site::new(&[("content/a.md", &news("A", "published: 2026-01-01\n", "Ett.\n\n<br>\n\nTvå."))]);
    let reported = site.run(&["build"]).stderr;
    assert!(reported.contains("fel[A206]") && reported.contains("ta bort raden med <br>: en tom rad"), "{reported}");
}

#[test]
fn topics_with_a_semicolon_are_several() {
    for (written, mended) in [
        ("topics: [snö; vägar]\n", "topics: [snö, vägar]\n"),
        ("topics:\n  - bad; simhallar; idrott\n  - kost\n", "topics:\n  - bad\n  - simhallar\n  - idrott\n  - kost\n"),
    ] {
        let site = Site::new(&[("content/a.md", &news("A", &format!("published: 2026-01-01\n{written}"), "Text."))]);
        let run = site.run(&["check"]);
        assert!(run.stderr.contains("varning[A271]"), "{}", run.stderr);
        assert_eq!(site.run(&["check", "--fix"]).code, 0);
        let text = std::fs::read_to_string(site.path("content/a.md")).unwrap();
        assert!(text.contains(mended), "{text}");
        assert!(!site.run(&["check"]).stderr.contains("A271"));
    }
}

#[test]
fn signs_that_nobody_sees_are_found_in_data_settings_and_names_too() {
    let site = Site::new(&[
        ("content/a.md", &news("A", "published: 2026-01-01\n", "Text.")),
        (
            "anslag.yaml",
            "title: E\nbase_url: https://www.example.se/\nmenus: {sv: {main: [{ref: a, text: \"A\u{200b}B\"}]}}\n",
        ),
        ("data/badplatser.csv", "namn,plats\nSt\u{200b}ran,\u{2}Norra\n"),
        ("data/x.json", "{\"a\": \"b\\u0007c\"}"),
        ("static/kar\u{200b}ta.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>"),
    ]);
    let run = site.run(&["check", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let reported: Vec<String> = value["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| {
            format!(
                "{} {}:{}",
                d["code"].as_str().unwrap(),
                d["places"][0]["file"].as_str().unwrap(),
                d["places"][0]["line"]
            )
        })
        .collect();
    for wanted in ["A264 data/badplatser.csv:2", "A264 data/x.json:"] {
        assert!(reported.iter().any(|one| one.starts_with(wanted)), "{wanted}: {reported:?}");
    }
    site.write("data/badplatser.csv", "namn,plats\nSt\u{200b}ran,Norra\n");
    site.write("data/x.json", "{\"a\": \"bc\"}");
    let reported = site.run(&["check"]).stderr;
    for wanted in ["data/badplatser.csv:2:3", "anslag.yaml:3:", "static/kar"] {
        assert!(reported.contains(wanted) && reported.contains("varning[A265]"), "{wanted}: {reported}");
    }
}

#[test]
fn signs_that_nobody_sees_in_folders_and_themes_are_told_once() {
    let page = news("A", "published: 2026-01-01\n", "Text.");
    let site = Site::new(&[
        ("content/om\u{200b}oss/_index.md", "---\ntitle: Om oss\n---\n\nText.\n"),
        ("content/om\u{200b}oss/a.md", &page),
        ("content/om\u{200b}oss/b.md", &page.replace("title: A", "title: B")),
        ("themes/kommun/i18n/sv.yaml", "home: \"Start\u{200b}sida\"\n"),
        ("data/x.yml", &format!("a: {}\n", "b\u{200b}".repeat(13))),
    ]);
    for (path, bytes) in crate::support::tree(std::path::Path::new("themes/kommun")) {
        match path.as_str() {
            "i18n/sv.yaml" => {
                let text =
                    String::from_utf8(bytes).unwrap().replace("home: \"Startsida\"", "home: \"Start\u{200b}sida\"");
                site.write("themes/kommun/i18n/sv.yaml", text)
            }
            _ => site.write(&format!("themes/kommun/{path}"), bytes),
        };
    }
    let reported = site.run(&["check"]).stderr;
    assert_eq!(reported.matches("--> content/om<U+200B>oss\n").count(), 1, "{reported}");
    assert!(
        reported.contains("themes/kommun/i18n/sv.yaml:") && reported.contains("filen har fler sådana tecken: 3 till"),
        "{reported}"
    );
}

#[test]
fn one_text_in_place_of_a_list_is_shown_as_the_list_that_was_meant() {
    for (written, fixed) in [
        ("snö, vägar; vatten", "skriv topics: [snö, vägar, vatten]"),
        ("Bygga och bo", "skriv topics: [Bygga och bo]"),
        ("C++; C#", "skriv topics: [C++, C#]"),
        ("'Bad: nytt, snö'", "skriv topics: [\"Bad: nytt\", snö]"),
    ] {
        let site =
            Site::new(&[("content/a.md", &news("A", &format!("published: 2026-01-01\ntopics: {written}\n"), "Text."))]);
        let reported = site.run(&["build"]).stderr;
        assert!(reported.contains("fel[A113]") && reported.contains(fixed), "{written}: {reported}");
    }
}
