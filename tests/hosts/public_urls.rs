//! Addresses are promises: what was public leads somewhere, or is said to be gone.

use anslag_core::dates::history::History;
use anslag_core::diagnostic::{Code, Diagnostic, Language, Severity};
use anslag_core::pipeline::assemble;
use anslag_core::source::Options;
use anslag_disk::load::{Moment, load};

use crate::support::Site;

const DATED: &str = "---\ntitle: Sida\npublished: 2024-06-12\nreview_in: P5Y\n";

/// A site whose page `/a/` was stamped, and is gone now.
fn vanished() -> Site {
    let site = Site::new(&[
        ("content/a.md", &format!("{DATED}---\n\nText.\n")),
        ("content/b.md", &format!("{DATED}---\n\nText.\n")),
    ]);
    assert_eq!(site.run(&["stamp"]).code, 0);
    site.remove("content/a.md");
    site
}

/// What `publish` asks before it begins.
fn broken_public_urls(site: &Site) -> Vec<Diagnostic> {
    let moment = Moment::At("2026-10-01T10:00:00Z".parse().unwrap());
    let (inputs, _) = load(&site.path(""), &moment, Options::default());
    let (site, _) = assemble(&inputs.unwrap(), &History::none());
    anslag_core::check::broken_public_urls(&site.unwrap())
}

#[test]
fn a_vanished_address_stops_the_strict_check_with_the_lines_to_add() {
    let site = vanished();
    let run = site.run(&["check", "--strict"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    for part in ["A712", "aliases: [/a/]", "/a/: {since: 2026-10-01} i data/gone.yml"] {
        assert!(run.stderr.contains(part) || run.stdout.contains(part), "{part}: {}{}", run.stdout, run.stderr);
    }
    // Without being strict it is a warning.
    assert_eq!(site.run(&["build"]).code, 0);
    // Who publishes asks for them as errors.
    let broken = broken_public_urls(&site);
    assert!(broken.len() == 1 && broken[0].severity == Severity::Error && broken[0].code == Code::A712, "{broken:?}");
    // Either line mends it.
    site.write("data/gone.yml", "/a/: {since: 2026-10-01}\n");
    let run = site.run(&["check", "--strict"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(broken_public_urls(&site).is_empty());
    site.remove("data/gone.yml");
    site.write("content/b.md", format!("{DATED}aliases: [/a/]\n---\n\nText.\n"));
    let run = site.run(&["check", "--strict"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
}

#[test]
fn a_message_states_the_day_of_the_build_that_says_it() {
    let site = vanished();
    let days = [
        ("2026-10-01", "2026-10-01"),
        ("2026-11-20", "2026-11-20"),
        ("2026-10-03T23:59", "2026-10-03"),
        ("2026-10-04T00:00", "2026-10-04"),
        ("2026-10-04T23:30", "2026-10-04"),
        ("2026-10-02", "2026-10-02"),
    ];
    for (at, day) in days {
        let run = site.run(&["build", "--at", at]);
        assert!(run.code == 0 && run.stderr.contains(&format!("/a/: {{since: {day}}} ")), "{at}: {}", run.stderr);
    }
    // On the same day nothing is looked at again; on another everything, although nothing else is different.
    let memo = |at: &str| {
        site.run(&["build", "--at", at]);
        std::fs::metadata(site.path(".anslag/memo")).unwrap().modified().unwrap()
    };
    let (first, same, other) = (memo("2026-12-01T08:00"), memo("2026-12-01T16:00"), memo("2026-12-02"));
    assert!(first == same && other > same);
}

#[test]
fn what_is_gone_has_a_page_that_says_so() {
    let site = vanished();
    assert!(!site.has("410.html"));
    site.write("data/gone.yml", "/a/: {since: 2026-10-01, reason: Inaktuell}\n/sen/: {since: 2027-01-01}\n");
    site.build();
    let page = site.public("410.html");
    assert!(page.contains("<h1>Sidan är borttagen</h1>") && page.contains("class=\"kind-gone\""), "{page}");
    assert!(!page.contains("rätt skriven") && site.public("404.html").contains("rätt skriven"), "{page}");
    let htaccess = site.public(".htaccess");
    assert!(htaccess.contains("RedirectMatch 410 \"^/a/?$\"") && !htaccess.contains("/sen"), "{htaccess}");
    assert!(!site.public("sitemap.xml").contains("410"));
}

#[test]
fn a_page_that_says_that_it_is_gone_has_kept_its_promise() {
    let text = format!("{DATED}aliases: [/forr/]\nexpires: 2026-09-01\non_expiry: gone\n---\n\nText.\n");
    let site = Site::new(&[("content/a.md", &text)]);
    let run = site.run(&["stamp", "--at", "2026-08-01"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let run = site.run(&["check", "--strict"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    site.build();
    let htaccess = site.public(".htaccess");
    assert!(htaccess.contains("410 \"^/a/?$\"") && htaccess.contains("410 \"^/forr/?$\""), "{htaccess}");
    // A page that lies there now is what readers get.
    site.write("content/ny.md", format!("{DATED}slug: a\n---\n\nText.\n"));
    site.build();
    assert!(site.has("a/index.html") && !site.public(".htaccess").contains("\"^/a/"));
}

#[test]
fn a_page_leads_on_to_its_successor_after_its_last_day() {
    let text = |more: &str| format!("{DATED}aliases: [/forr/]\nexpires: 2026-09-01\n{more}---\n\nText.\n");
    let site = Site::new(&[("content/b.md", &format!("{DATED}---\n\nText.\n"))]);
    for more in ["on_expiry: redirect\nredirect_to: b\n", "redirect_to: b.md\n"] {
        site.write("content/a.md", text(more));
        site.build();
        assert!(site.public("a/index.html").contains("/b/"), "{more}");
        assert_eq!(site.public("_redirects"), "/a /b/ 301\n/a/ /b/ 301\n/forr /b/ 301\n/forr/ /b/ 301\n");
        assert!(!site.public("sitemap.xml").contains("/a/"));
    }
    // The day before it was a page.
    assert_eq!(site.run(&["build", "--at", "2026-08-01"]).code, 0);
    assert!(site.public("a/index.html").contains("<p>Text.</p>"));
}

/// A page in a folder of its own that leads to two files and shows a third.
fn with_files() -> Site {
    let site = Site::new(&[("static/lista.pdf", "%PDF-1.4 lista\n")]);
    site.write("content/a/bilaga.pdf", "%PDF-1.4 bilaga\n").write("content/a/protokoll å.pdf", "%PDF-1.4 protokoll\n");
    site.write("content/a/karta.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"/>\n");
    let shown = "![Karta över Norrby](karta.svg)\n\n[Protokollet](protokoll%20å.pdf), [listan](/lista.pdf)\n";
    let attached = "attachments: [{file: bilaga.pdf, title: Bilaga}]\n";
    site.write("content/a/index.md", format!("{DATED}{attached}---\n\n{shown}"));
    let run = site.run(&["stamp"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    site
}

#[test]
fn a_file_that_readers_were_led_to_is_a_promise_too() {
    let site = with_files();
    let addresses = "address=/a/ address=/a/bilaga.pdf address=/a/protokoll%20å.pdf address=/lista.pdf\n";
    let lock = std::fs::read_to_string(site.path("anslag.lock")).unwrap();
    assert!(lock.contains(addresses), "{lock}");
    // The page says it otherwise, says so, and the files are gone: all but one that still lies where it lay.
    site.remove("content/a/bilaga.pdf").remove("content/a/protokoll å.pdf");
    site.write("content/a/index.md", format!("{DATED}---\n\n![Karta över Norrby](karta.svg)\n\nText.\n"));
    assert_eq!(site.run(&["stamp", "content/a/index.md", "--note", "Protokollet är flyttat."]).code, 0);
    let broken = broken_public_urls(&site);
    let messages: Vec<String> = broken.iter().map(|message| message.message(Language::En)).collect();
    let line = |name: &str| format!("the address /a/{name}.pdf was public but no longer exists");
    assert_eq!(messages, [line("bilaga"), line("protokoll å")]);
    // A page takes over, or it is gone for good.
    site.write("data/gone.yml", "/a/bilaga.pdf: {since: 2026-10-01}\n");
    site.write("content/b.md", format!("{DATED}aliases: [/a/protokoll å.pdf]\n---\n\nText.\n"));
    assert!(broken_public_urls(&site).is_empty());
    site.build();
    let htaccess = site.public(".htaccess");
    assert!(htaccess.contains("410 \"^/a/bilaga\\.pdf$\""), "{htaccess}");
    assert!(htaccess.contains("301 \"^/a/protokoll\\x20å\\.pdf$\" \"/b/\""), "{htaccess}");
    // What lies there again is no longer gone.
    site.write("content/a/bilaga.pdf", "%PDF-1.4 bilaga\n");
    let run = site.run(&["build"]);
    assert!(run.code == 1 && run.stderr.contains("A811"), "{}", run.stderr);
}

#[test]
fn the_files_of_a_page_that_is_gone_are_gone_with_it() {
    let site = with_files();
    let text = std::fs::read_to_string(site.path("content/a/index.md")).unwrap();
    let text = text.replace("review_in", "expires: 2026-09-20\non_expiry: gone\nreview_in");
    site.write("content/a/index.md", text);
    site.build();
    assert!(broken_public_urls(&site).is_empty() && !site.has("a/bilaga.pdf") && site.has("lista.pdf"));
    let htaccess = site.public(".htaccess");
    for gone in ["/a/?", "/a/bilaga\\.pdf", "/a/protokoll\\x20å\\.pdf"] {
        assert!(htaccess.contains(&format!("410 \"^{gone}$\"")), "{gone}: {htaccess}");
    }
    assert!(!htaccess.contains("lista"), "{htaccess}");
}
