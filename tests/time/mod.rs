//! What time alone does to a site: it breaks no build, and nothing on a page becomes false.
//!
//! `moments` and `chance` try more with `ANSLAG_MOMENTS=500 ANSLAG_SITES=200`, and others with `ANSLAG_SEED=2`.

mod chance;
mod moments;

use crate::incremental::setting;
use crate::support::Site;
use crate::support::rng::Rng;

fn page(title: &str, more: &str, text: &str) -> String {
    format!("---\ntitle: {title}\nreview_in: P1Y\npublished: 2026-09-01\n{more}---\n\n{text}\n")
}

fn event(title: &str, more: &str) -> String {
    format!(
        "---\ntype: workshop\ntitle: {title}\nlead: Ingress.\npublished: 2026-09-01\nattendance: place\n{more}---\n\nText.\n"
    )
}

/// Builds on a day, strictly, and gives the codes of what was said.
fn codes_on(site: &Site, day: &str) -> Vec<String> {
    let run = site.run(&["build", "--strict", "--json", "--at", day]);
    let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    assert_eq!(run.code, 0, "{day}: {value:#}");
    let code = |d: &serde_json::Value| d["code"].as_str().unwrap().to_owned();
    value["diagnostics"].as_array().unwrap().iter().map(code).collect()
}

#[test]
fn a_page_that_leaves_takes_no_build_with_it() {
    let site = Site::new(&[
        (
            "anslag.yaml",
            "title: E\nbase_url: https://www.example.se/\nmenus: {sv: {main: [{ref: gammal}, {url: /led/, text: Led}, {ref: kvar}]}}\nlists: {om: {about: gammal}}\n",
        ),
        ("content/gammal.md", &page("Gammal", "expires: 2026-11-30\non_expiry: gone\ntopics: [Bad]\n", "Text.")),
        ("content/led.md", &page("Led", "expires: 2026-11-30\non_expiry: redirect\nredirect_to: kvar\n", "Text.")),
        (
            "content/kedja.md",
            &page("Kedja", "expires: 2026-11-01\non_expiry: redirect\nredirect_to: gammal\n", "Text."),
        ),
        ("content/knippe/index.md", &page("Knippe", "expires: 2026-11-30\non_expiry: gone\n", "[Fil](a.pdf)")),
        ("content/knippe/a.pdf", "%PDF-1.4\n%%EOF\n"),
        ("content/knippe/b.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>"),
        (
            "content/avd/_index.md",
            "---\ntitle: Avdelning\nslug: kort\nexpires: 2026-11-30\non_expiry: gone\n---\n\nText.\n",
        ),
        ("content/avd/a.md", &page("I avdelningen", "", "Text.")),
        (
            "content/kvar.md",
            &page(
                "Kvar",
                "related: [gammal]\nlinks: [{url: gammal.md, text: Mer}]\n",
                "Se [gammal](gammal.md#mer) [led](led.md) [fil](knippe/a.pdf) [adress](/gammal/) [ämne](/amnen/bad/) ![Bild](knippe/b.svg) [avd](avd/_index.md).",
            ),
        ),
        ("data/notices.yml", "x: {title: N, from: 2026-09-01, until: 2027-09-01, url: /gammal/}\n"),
    ]);
    site.write(
        "content/gammal.md",
        page("Gammal", "expires: 2026-11-30\non_expiry: gone\ntopics: [Bad]\n", "## Mer\n\nText."),
    );
    let before = codes_on(&site, "2026-11-01");
    assert!(!before.contains(&"A322".to_owned()), "{before:?}");
    let after = codes_on(&site, "2026-12-01");
    assert!(after.iter().filter(|code| *code == "A322").count() >= 10, "{after:?}");
    let kvar = site.public("kvar/index.html");
    // The words stay, the link goes; where another page has taken over, it leads there.
    assert!(kvar.contains("Se gammal <a href=\"/kvar/\">led</a> fil"), "{kvar}");
    assert!(site.has("kort/a/index.html") && !site.has("avd/a/index.html"));
    let codes = site.run(&["build", "--at", "2026-12-01"]).stderr;
    assert!(codes.contains("visades till och med 2026-11-30") && codes.contains("ersätter den: `kvar.md`"), "{codes}");
}

#[test]
fn what_will_be_wrong_on_the_day_of_a_page_is_said_before() {
    let scheduled = |text: &str| page("Kommande", "embargo: 2026-12-01\n", text);
    let site = Site::new(&[
        ("content/a.md", &scheduled("[Död](finns-inte.md)")),
        ("content/b.md", &scheduled("[Syskon](c.md) och [sen](d.md)")),
        ("content/c.md", &scheduled("Text.")),
        ("content/d.md", &page("Sen", "embargo: 2027-01-01\n", "Text.")),
        ("content/e.md", &page("Upptagen", "embargo: 2026-12-01\nslug: kvar\n", "Text.")),
        ("content/kvar.md", &page("Kvar", "", "Text.")),
    ]);
    let run = site.run(&["build"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    for codes in ["fel[A302]", "`finns-inte.md`", "fel[A303]", "`d.md`", "fel[A611]", "content/kvar.md"] {
        assert!(run.stderr.contains(codes), "{codes}: {}", run.stderr);
    }
    assert!(!run.stderr.contains("`c.md`"), "{}", run.stderr);
    for (path, text) in [("content/a.md", "Text."), ("content/b.md", "[Syskon](c.md)")] {
        site.write(path, scheduled(text));
    }
    site.write("content/kvar.md", page("Kvar", "expires: 2026-11-30\non_expiry: gone\n", "Text."));
    for day in ["2026-11-01", "2026-12-01", "2027-01-02"] {
        codes_on(&site, day);
    }
    assert!(site.public("kvar/index.html").contains("Upptagen"));
}

#[test]
fn an_address_is_said_to_be_gone_no_sooner_than_it_is() {
    let site = Site::new(&[("content/a.md", &page("A", "", "Text.")), ("data/gone.yml", "/a/: {since: 2027-01-01}\n")]);
    assert!(site.run(&["build"]).stderr.contains("fel[A811]"));
    site.write("content/a.md", page("A", "expires: 2026-12-31\non_expiry: gone\n", "Text."));
    codes_on(&site, "2026-10-01");
    codes_on(&site, "2027-01-01");
}

#[test]
fn registration_closes_by_itself() {
    let more = "starts: 2026-11-20T18:00\nregistration: {url: \"https://anmalan.example.se/\", deadline: 2026-11-15}\n";
    let site = Site::new(&[("content/a.md", &event("Kurs", more))]);
    for (day, open) in [("2026-11-15", true), ("2026-11-16", false), ("2026-11-21", false)] {
        codes_on(&site, day);
        let html = site.public("a/index.html");
        assert_eq!(html.contains("href=\"https://anmalan.example.se/\""), open, "{day}");
        assert_eq!(html.contains("Anmälan är stängd"), !open, "{day}");
    }
    // Without a last day it is open until the event begins, unless it is cancelled.
    let plain = "starts: 2026-11-20T18:00\nregistration: {url: \"https://anmalan.example.se/\"}\n";
    for (more, day, open) in [
        (plain.to_owned(), "2026-11-20T17:59", true),
        (plain.to_owned(), "2026-11-20T18:00", false),
        (format!("{plain}event_status: cancelled\n"), "2026-11-01", false),
    ] {
        site.write("content/a.md", event("Kurs", &more));
        codes_on(&site, day);
        assert_eq!(site.public("a/index.html").contains("href=\"https://anmalan.example.se/\""), open, "{day}");
    }
}

#[test]
fn what_is_to_come_has_not_happened() {
    let project =
        "---\ntype: project\ntitle: Projekt\nlead: Ingress.\nstatus: ongoing\npublished: 2026-01-01\n---\n\nText.\n";
    let site = Site::new(&[
        ("content/p.md", project),
        ("content/a.md", &event("Första kursen", "starts: 2026-11-20T18:00\nproject: p\n")),
        ("content/b.md", &event("Andra kursen", "starts: 2026-12-20\nproject: p\n")),
    ]);
    for (day, coming, happened) in [
        ("2026-11-01", vec!["Första", "Andra"], vec![]),
        ("2026-12-01", vec!["Andra"], vec!["Första"]),
        ("2026-12-21", vec![], vec!["Första", "Andra"]),
    ] {
        codes_on(&site, day);
        let html = site.public("p/index.html");
        let part = |title: &str| {
            let start = html.find(&format!(">{title}</h2>"))?;
            html[start..].split("</section>").next()
        };
        for (title, names) in [("Det här är på gång", coming), ("Det här har hänt", happened)] {
            let found: Vec<&str> =
                ["Första", "Andra"].into_iter().filter(|n| part(title).is_some_and(|p| p.contains(n))).collect();
            assert_eq!(found, names, "{day} {title}");
        }
        // Told once, in one list.
        assert_eq!(html.matches(">Första kursen</a>").count(), 1, "{html}");
    }
}

#[test]
fn an_hour_says_when_an_event_begins_and_not_that_it_is_over() {
    let site = Site::new(&[("content/a.md", &event("Kurs", "starts: 2026-11-20T18:00\n"))]);
    for (moment, over) in [("2026-11-20T17:59", false), ("2026-11-20T18:01", false), ("2026-11-21", true)] {
        codes_on(&site, moment);
        assert_eq!(site.public("a/index.html").contains("Tiden för evenemanget har passerat."), over, "{moment}");
    }
    // With an end it is over then, and not with the day.
    site.write("content/a.md", event("Kurs", "starts: 2026-11-20T18:00\nends: 2026-11-20T20:00\n"));
    for (moment, over) in [("2026-11-20T19:59", false), ("2026-11-20T20:00", true)] {
        codes_on(&site, moment);
        assert_eq!(site.public("a/index.html").contains("Tiden för evenemanget har passerat."), over, "{moment}");
    }
}

#[test]
fn what_was_silenced_comes_back_as_a_warning() {
    let number = "Numret är 19121212-1212.\n";
    let comment = format!("<!-- anslag: ignore A245 until 2026-11-30: påhittat -->\n{number}");
    let site = Site::new(&[
        ("content/a.md", &page("A", "", &comment)),
        ("content/b.md", &page("B", "ignore: [{rule: A245, until: 2026-11-30, reason: påhittat}]\n", number)),
        ("content/c.md", &page("C", "", "[Fil](c.pdf)")),
    ]);
    site.write("content/c.pdf", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let accept = "check: {accept: [{rule: A416, file: content/c.pdf, until: 2026-11-30, reason: granskad}]}\n";
    site.write("anslag.yaml", format!("{}{accept}publish: {{live: {{to: dir, path: www}}}}\n", crate::support::CONFIG));
    for (moment, warnings) in [("1796050800", 0), ("1796137200", 3)] {
        for command in [&["check"][..], &["publish", "live"]] {
            let run = site.run_with(command, &[("SOURCE_DATE_EPOCH", moment)]);
            assert_eq!(run.code, 0, "{command:?}: {}", run.stderr);
            if command == ["check"] {
                let codes = |code: &str| run.stderr.matches(&format!("varning[{code}]")).count();
                assert_eq!(codes("A245") + codes("A416"), warnings, "{}", run.stderr);
                assert_eq!(codes("A229") + codes("A441"), warnings, "{}", run.stderr);
            }
        }
    }
    // With no silence at all it is an error.
    site.write("content/b.md", page("B", "", number));
    assert_eq!(site.run_with(&["check"], &[("SOURCE_DATE_EPOCH", "1796137200")]).code, 1);
}

#[test]
fn nothing_leads_to_what_has_left() {
    let links = "links: [{url: gammal.md, text: Mer}, {url: led.md, text: Led}]\n";
    let site = Site::new(&[
        ("content/gammal.md", &page("Gammal", "expires: 2026-11-30\non_expiry: gone\n", "Text.")),
        ("content/led.md", &page("Led", "expires: 2026-11-30\non_expiry: redirect\nredirect_to: kvar\n", "Text.")),
        ("content/kvar.md", &page("Kvar", links, "Text.")),
        ("data/notices.yml", "x: {title: N, from: 2026-09-01, until: 2027-09-01, url: /gammal/}\n"),
    ]);
    let menus = "menus: {sv: {main: [{url: /gammal/, text: Gammal}, {url: /led/, text: Ledd}]}}\n";
    site.write("anslag.yaml", format!("{}{menus}", crate::support::CONFIG));
    codes_on(&site, "2026-11-30");
    assert!(site.public("kvar/index.html").contains("href=\"/gammal/\""));
    codes_on(&site, "2026-12-01");
    let kvar = site.public("kvar/index.html");
    assert!(!kvar.contains("/gammal/") && !kvar.contains("/led/"), "{kvar}");
    assert!(kvar.contains("<a href=\"/kvar/\">Led</a>") && kvar.contains(">Ledd</a>"), "{kvar}");
}

#[test]
fn a_dead_link_of_a_notice_is_an_error() {
    for (url, code) in [("/finns-inte/", "A302"), ("a.md", "A302"), ("/a/#finns", "A301")] {
        let notice = format!("x: {{title: N, from: 2026-09-01, until: 2027-09-01, url: {url}}}\n");
        let site = Site::new(&[("content/a.md", &page("A", "", "## Mål\n\nText.")), ("data/notices.yml", &notice)]);
        let run = site.run(&["build"]);
        assert!(run.code == 1 && run.stderr.contains(&format!("fel[{code}]")), "{url}: {}", run.stderr);
        assert!(run.stderr.contains("data/notices.yml:1:"), "{}", run.stderr);
    }
    for url in ["/a/", "/a/#mal", "https://example.com/", "/feed.xml", "/en%20fil.pdf", "tel:112"] {
        let notice = format!("x: {{title: N, from: 2026-09-01, until: 2027-09-01, url: \"{url}\"}}\n");
        let site = Site::new(&[("content/a.md", &page("A", "", "## Mål\n\nText.")), ("data/notices.yml", &notice)]);
        site.write("static/en fil.pdf", "%PDF-1.4\n%%EOF\n");
        assert_eq!(site.run(&["build"]).code, 0, "{url}: {}", site.run(&["build"]).stderr);
    }
}

/// The example site and the site that `init` makes, on many days to come: whatever happens by itself stops nothing.
#[test]
fn no_day_to_come_stops_a_build() {
    let site = Site::empty();
    let root = env!("CARGO_MANIFEST_DIR");
    for folder in ["content", "data", "kinds", "static", "templates"] {
        for (path, bytes) in crate::support::tree(&std::path::Path::new(root).join(folder)) {
            site.write(&format!("example/{folder}/{path}"), bytes);
        }
    }
    site.write("example/anslag.yaml", std::fs::read(std::path::Path::new(root).join("anslag.yaml")).unwrap());
    for lang in ["sv", "en"] {
        assert_eq!(site.run(&["init", lang, "--lang", lang]).code, 0);
    }
    for folder in ["example", "sv", "en"] {
        // On 1 December: the example has dates of autumn.
        let stamped = site.run_with(&["stamp", "--root", folder], &[("SOURCE_DATE_EPOCH", "1796119200")]);
        assert_eq!(stamped.code, 0, "{}", stamped.stderr);
        for day in ["2026-12-24", "2027-04-01", "2028-02-29", "2031-07-01", "2040-01-01"] {
            let run = site.run(&["build", "--strict", "--root", folder, "--at", day]);
            assert_eq!(run.code, 0, "{folder} {day}: {}", run.stderr);
        }
    }
}
