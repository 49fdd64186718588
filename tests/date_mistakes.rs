//! The remaining rows of the table of known mistakes with dates, each by its name. Rows A1–D2 are in `history`.

use crate::clones::{git, run};
use crate::support::Site;

fn article(title: &str, more: &str) -> String {
    format!("---\ntype: news\ntitle: {title}\nlead: Ingress.\n{more}---\n\nText om {title}.\n")
}

/// The `lastmod` of an address in the sitemap.
fn lastmod(site: &Site, address: &str) -> Option<String> {
    let sitemap = site.public("sitemap.xml");
    let loc = format!("<loc>https://www.example.se{address}</loc>");
    let entry =
        sitemap.split("<url>").find(|entry| entry.contains(&loc)).unwrap_or_else(|| panic!("{address} in {sitemap}"));
    Some(entry.split("<lastmod>").nth(1)?.split('<').next()?.to_owned())
}

#[test]
fn d3_template_style_and_footer_move_no_date() {
    let site = Site::new(&[("content/a.md", &article("A", "published: 2024-06-12\n"))]);
    site.build();
    let before = lastmod(&site, "/a/");
    site.write("templates/news.html", "<!doctype html><title>x</title><h1>Annan form</h1>");
    site.write("static/css/kommun.css", "body { color: black }");
    site.build();
    assert_eq!((before.as_deref(), lastmod(&site, "/a/").as_deref()), (Some("2024-06-12"), Some("2024-06-12")));
}

#[test]
fn d4_lists_have_the_newest_date_of_what_they_list() {
    let site = Site::new(&[
        ("content/nyheter/_index.md", "---\ntitle: Nyheter\n---\n"),
        ("content/nyheter/a.md", &article("A", "published: 2024-06-12\ntopics: [Vård]\n")),
        ("content/nyheter/b.md", &article("B", "published: 2023-01-01\nupdated: 2025-02-03\n")),
        ("content/tomt/_index.md", "---\ntitle: Tomt\n---\n"),
    ]);
    site.build();
    assert_eq!(lastmod(&site, "/nyheter/").as_deref(), Some("2025-02-03"));
    assert_eq!(lastmod(&site, "/amnen/vard/").as_deref(), Some("2024-06-12"));
    assert_eq!(lastmod(&site, "/tomt/"), None);
}

#[test]
fn e1_a_date_without_a_zone_means_the_sites_zone_on_every_machine() {
    // The builds are at 12.00 in Stockholm: one page was published that minute, the other will be in the next.
    let site = Site::new(&[
        ("content/nu.md", &article("Nu", "published: 2026-10-01T12:00\n")),
        ("content/sedan.md", &article("Sedan", "published: 2026-10-01T12:01\n")),
        ("content/dag.md", &article("Dag", "published: 2026-10-01\n")),
    ]);
    let mut trees = Vec::new();
    for zone in ["UTC", "Asia/Tokyo", "America/New_York", "Europe/Stockholm"] {
        let run = site.run_with(&["build"], &[("TZ", zone)]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        trees.push(site.tree("public"));
    }
    assert!(trees.iter().all(|tree| *tree == trees[0]));
    assert!(site.has("nu/index.html") && site.has("dag/index.html") && !site.has("sedan/index.html"));
    assert!(site.public("nu/index.html").contains("<time datetime=\"2026-10-01T12:00:00+02:00\">"));
}

#[test]
fn e2_ambiguous_and_impossible_dates_are_refused() {
    for (date, code) in [("12/06/24", "A140"), ("12.6.2024", "A140"), ("2020-02-30", "A141"), ("i fjol", "A114")] {
        let site = Site::new(&[("content/a.md", &article("A", &format!("published: {date}\n")))]);
        let run = site.run(&["build"]);
        let reported = run.stderr.contains(&format!("fel[{code}]"))
            && run.stderr.contains("content/a.md:5:12")
            && run.stderr.contains(date);
        assert!(run.code == 1 && reported, "{}", run.stderr);
    }
}

#[test]
fn e3_partial_dates_are_shown_as_they_were_stated() {
    let site = Site::new(&[
        ("content/nyheter/_index.md", "---\ntitle: Nyheter\n---\n"),
        ("content/nyheter/a.md", &article("Året", "published: 2021\n")),
        ("content/nyheter/b.md", &article("Månaden", "published: \"2021-03\"\n")),
        ("content/nyheter/c.md", &article("Dagen", "published: 2021-02-03\n")),
    ]);
    site.build();
    for (file, text, iso) in
        [("a", "2021", "2021"), ("b", "mars\u{a0}2021", "2021-03"), ("c", "3\u{a0}februari\u{a0}2021", "2021-02-03")]
    {
        let page = site.public(&format!("nyheter/{file}/index.html"));
        assert!(page.contains(&format!("Publicerad <time datetime=\"{iso}\">{text}</time>")), "{page}");
        assert!(!page.contains("2021-01-01") && !page.contains("2021-03-01"), "{file} is padded to a day");
    }
    // Sorted by the earliest day that each can mean.
    let list = site.public("nyheter/index.html");
    let places = ["Månaden", "Dagen", "Året"]
        .map(|title| list.find(&format!(">{title}<")).unwrap_or_else(|| panic!("{title}: {list}")));
    assert!(places.is_sorted(), "{places:?}");
    assert_eq!(lastmod(&site, "/nyheter/b/"), None);
}

#[test]
fn e4_a_page_that_goes_live_was_not_updated_before() {
    let site = Site::new(&[("content/a.md", &article("A", "published: 2026-09-30\n"))]);
    let root = site.path("");
    git(&root, "2024-01-01", &["init", "-q"]);
    for (day, text) in [("2024-01-01", "Utkast"), ("2024-02-01", "Bättre utkast")] {
        site.write("content/a.md", article("A", "published: 2026-09-30\n").replace("Text", text));
        git(&root, day, &["add", "."]);
        git(&root, day, &["commit", "-qm", text]);
    }
    assert_eq!(run(&site, &["build"]).code, 0);
    let page = site.public("a/index.html");
    assert!(page.contains("Publicerad <time datetime=\"2026-09-30\">") && !page.contains("Uppdaterad"), "{page}");
    // What is stated the wrong way round is a mistake.
    site.write("content/a.md", article("A", "published: 2026-09-30\nupdated: 2026-09-01\n"));
    assert!(run(&site, &["build"]).stderr.contains("fel[A701]"));
}

#[test]
fn g2_an_unchanged_page_keeps_its_bytes_and_its_time() {
    let site = Site::new(&[("content/a.md", &article("A", "published: 2024-06-12\n"))]);
    site.build();
    let state = |file: &str| {
        let path = site.path("public").join(file);
        (std::fs::read(&path).unwrap(), std::fs::metadata(&path).unwrap().modified().unwrap())
    };
    let before = state("a/index.html");
    let run = site.run_with(&["build", "--at", "2026-10-02"], &[("TZ", "Asia/Tokyo")]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(before, state("a/index.html"));
}

#[test]
fn g3_the_sitemap_says_updated_else_published_and_no_more() {
    let site = Site::new(&[
        ("content/a.md", &article("A", "published: 2024-06-12\n")),
        ("content/b.md", &article("B", "published: 2024-06-12\nupdated: 2025-02-03\n")),
        ("content/c.md", &article("C", "")),
    ]);
    site.build();
    let dates = ["/a/", "/b/", "/c/"].map(|address| lastmod(&site, address));
    assert_eq!(dates, [Some("2024-06-12".to_owned()), Some("2025-02-03".to_owned()), None]);
    let sitemap = site.public("sitemap.xml");
    assert!(
        !sitemap.contains("changefreq") && !sitemap.contains("priority") && !sitemap.contains("2026-10"),
        "{sitemap}"
    );
}

#[test]
fn an_archived_page_says_where_to_read_instead() {
    let archived =
        "published: 2020-01-01\narchived: {date: 2026-09-01, reason: Avtalet har löpt ut., replaced_by: ny}\n";
    let site = Site::new(&[
        ("content/a.md", &article("Gammal", archived)),
        ("content/ny.md", &article("Ny sida", "published: 2026-01-01\n")),
    ]);
    site.build();
    let page = site.public("a/index.html");
    let expected = "Arkiverad 1\u{a0}september\u{a0}2026. Informationen uppdateras inte längre. Avtalet har löpt ut. Se i stället: <a href=\"/ny/\">Ny sida</a>";
    assert!(page.contains(expected) && page.contains("noindex"), "{page}");
    assert!(!site.public("feed.xml").contains("Gammal"), "feeds tell of what is kept up");
    // Before its day the page is as any other.
    assert_eq!(site.run(&["build", "--at", "2026-08-31"]).code, 0);
    assert!(!site.public("a/index.html").contains("Arkiverad"));
}
