//! G1: text, meta, structured data, sitemap, feeds and the interface for programs say one and the same of each page's dates.

use std::collections::BTreeMap;
use std::path::Path;

use anslag_core::date::PartialDate;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::support::Site;

/// The day of the builds: after everything that the example site says of itself.
const DAY: &str = "2026-11-23";

/// What `anslag dates` says of a page: the truth that every output is held against.
struct StatedDates {
    published: Option<String>,
    updated: Option<String>,
}

impl StatedDates {
    /// The newest of both.
    fn modified(&self) -> Option<&str> {
        self.updated.as_deref().or(self.published.as_deref())
    }
}

/// The text between two marks, each time they occur.
fn all<'t>(text: &'t str, start: &str, end: &str) -> Vec<&'t str> {
    text.split(start).skip(1).filter_map(|rest| rest.split(end).next()).collect()
}

fn stated_dates(site: &Site) -> BTreeMap<String, StatedDates> {
    let run = site.run(&["dates", "--json", "--at", DAY]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let value: Value = serde_json::from_str(&run.stdout).unwrap();
    let date = |page: &Value, key: &str| page[key]["date"].as_str().map(str::to_owned);
    let stated = |page: &Value| StatedDates { published: date(page, "published"), updated: date(page, "updated") };
    value["pages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|page| (page["url"].as_str().unwrap().to_owned(), stated(page)))
        .collect()
}

/// A full timestamp says the same as a date: it begins with it.
fn same(timestamp: Option<&str>, date: Option<&str>, what: &str) {
    match (timestamp, date) {
        (Some(timestamp), Some(date)) => {
            assert!(timestamp.starts_with(&date[..date.len().min(10)]), "{what}: {timestamp} for {date}")
        }
        // A month or year is no day, so outputs that need one leave it out.
        (None, Some(date)) => assert!(date.len() < 10, "{what} lacks {date}"),
        (Some(timestamp), None) => panic!("{what} says {timestamp} of a page without a date"),
        (None, None) => {}
    }
}

fn page(site: &Site, url: &str, stated: &StatedDates) {
    let html = site.public(&format!("{}index.html", url.trim_start_matches("https://www.example.se/")));
    let article = html.contains("og:type\" content=\"article\"");
    let meta = |name: &str| all(&html, &format!("<meta property=\"article:{name}\" content=\""), "\"").first().copied();
    if article {
        assert_eq!(meta("published_time"), stated.published.as_deref(), "{url}");
        assert_eq!(meta("modified_time"), stated.modified(), "{url}");
    }
    let data = all(&html, "<script type=\"application/ld+json\">", "</script>").concat();
    let graph: Value = serde_json::from_str(&data).unwrap();
    // Nodes of the graph are about the page; what stands within them, such as a correction, has dates of its own.
    let nodes = graph["@graph"].as_array().unwrap();
    let claims = |key: &str| nodes.iter().filter_map(|node| node[key].as_str()).collect::<Vec<_>>();
    assert!(claims("datePublished").iter().all(|date| Some(*date) == stated.published.as_deref()), "{url}: {data}");
    assert!(claims("dateModified").iter().all(|date| Some(*date) == stated.modified()), "{url}: {data}");
    if article && stated.published.is_some() {
        assert!(!claims("datePublished").is_empty(), "{url}: {data}");
        let shown = all(&html, "<div class=\"dates\">", "</div>").concat();
        let expected = format!("<time datetime=\"{}\">", stated.published.as_deref().unwrap());
        assert!(shown.contains(&expected), "{url}: {shown}");
    }
}

fn sitemap(site: &Site, stated_dates: &BTreeMap<String, StatedDates>) {
    let text = site.public("sitemap.xml");
    let mut seen = 0;
    for entry in all(&text, "<url>", "</url>") {
        let url = all(entry, "<loc>", "</loc>")[0];
        // Lists have the newest date of what they list, which is not theirs alone.
        if let Some(stated) = stated_dates.get(url).filter(|stated| stated.modified().is_some()) {
            same(all(entry, "<lastmod>", "</lastmod>").first().copied(), stated.modified(), url);
            seen += 1;
        }
    }
    assert!(seen > 0, "no page with a date in the sitemap");
}

fn feeds(site: &Site, stated_dates: &BTreeMap<String, StatedDates>) {
    let mut seen = 0;
    for (file, bytes) in site.tree("public") {
        let text = String::from_utf8_lossy(&bytes);
        if file.ends_with("feed.xml") {
            for entry in all(&text, "<entry", "</entry>") {
                let url = all(entry, "<id>", "</id>")[0];
                let Some(stated) = stated_dates.get(url) else {
                    // The feed of changes has one entry for each change; its day is the page's only for the newest.
                    assert!(url.contains('#'), "{file}: {url}");
                    continue;
                };
                same(all(entry, "<published>", "</published>").first().copied(), stated.published.as_deref(), url);
                let updated = all(entry, "<updated>", "</updated>")[0];
                let modified = stated.modified().unwrap();
                assert!(
                    updated.starts_with(&modified[..modified.len().min(10)]),
                    "{file}: {url} {updated} for {modified}"
                );
                seen += 1;
            }
        } else if file.ends_with("feed.json") {
            let value: Value = serde_json::from_str(&text).unwrap();
            for item in value["items"].as_array().unwrap() {
                let stated = &stated_dates[item["url"].as_str().unwrap()];
                same(item["date_published"].as_str(), stated.published.as_deref(), &file);
                same(item["date_modified"].as_str(), stated.modified(), &file);
                seen += 1;
            }
        }
    }
    assert!(seen > 3, "no feeds were read");
}

fn interface(site: &Site, stated_dates: &BTreeMap<String, StatedDates>) {
    let value: Value = serde_json::from_str(&site.public("api/pages.json")).unwrap();
    for page in value["pages"].as_array().unwrap() {
        let stated = &stated_dates[page["url"].as_str().unwrap()];
        assert_eq!(page["published"].as_str(), stated.published.as_deref(), "{page}");
        if let Some(updated) = page["updated"].as_str() {
            assert_eq!(Some(updated), stated.updated.as_deref(), "{page}");
        }
    }
}

/// Calendars have the moment of the last change, in UTC.
fn calendars(site: &Site, stated_dates: &BTreeMap<String, StatedDates>) {
    let zone = TimeZone::get("Europe/Stockholm").unwrap();
    let mut seen = 0;
    for (file, bytes) in site.tree("public").into_iter().filter(|(file, _)| file.ends_with(".ics")) {
        let text = String::from_utf8(bytes).unwrap().replace("\r\n ", "");
        for event in all(&text, "BEGIN:VEVENT", "END:VEVENT") {
            let stated = &stated_dates[all(event, "URL:", "\r\n")[0]];
            let modified = PartialDate::parse(stated.modified().unwrap()).unwrap().instant(&zone);
            let stamp = modified.strftime("%Y%m%dT%H%M%SZ").to_string();
            assert_eq!(all(event, "LAST-MODIFIED:", "\r\n"), [stamp.as_str()], "{file}");
            assert_eq!(all(event, "DTSTAMP:", "\r\n"), [stamp.as_str()], "{file}");
            seen += 1;
        }
    }
    assert!(seen > 0, "no calendars were read");
}

fn everywhere(site: &Site) {
    let run = site.run(&["build", "--at", DAY]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let stated_dates = stated_dates(site);
    stated_dates.iter().for_each(|(url, stated)| page(site, url, stated));
    sitemap(site, &stated_dates);
    feeds(site, &stated_dates);
    interface(site, &stated_dates);
    calendars(site, &stated_dates);
}

#[test]
fn g1_the_example_site() {
    let site = Site::empty();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["content", "data", "themes"] {
        for (name, bytes) in crate::support::tree(&root.join(folder)) {
            site.write(&format!("{folder}/{name}"), bytes);
        }
    }
    for file in ["anslag.yaml", "anslag.lock"] {
        site.write(file, std::fs::read(root.join(file)).unwrap());
    }
    everywhere(&site);
}

#[test]
fn g1_a_site_in_two_languages() {
    let site = Site::new(&[
        ("content/nyheter/_index.md", "---\ntitle: Nyheter\ndefaults: {type: news, lead: Ingress.}\n---\n"),
        (
            "content/nyheter/a.md",
            "---\ntitle: A\npublished: 2024-06-12T13:00\nchanges: [{date: 2025-01-02, note: Nytt.}]\ntopics: [Vård]\n---\nText.\n",
        ),
        (
            "content/nyheter/a.en.md",
            "---\ntitle: A in English\nlead: Lead.\npublished: 2024-06-13\nupdated: 2024-06-13\n---\nText.\n",
        ),
        ("content/nyheter/b.md", "---\ntitle: B\npublished: {on: \"2021-03\", approx: true}\n---\nText.\n"),
        ("content/nyheter/c.md", "---\ntitle: C\npublished: 2020\nupdated: 2024-02\n---\nText.\n"),
        (
            "content/w.md",
            "---\ntype: workshop\ntitle: W\nstarts: 2027-03-04T13:00\npublished: 2026-01-01\n---\nText.\n",
        ),
    ]);
    site.write(
        "anslag.yaml",
        "title: X\nbase_url: https://www.example.se/\nlanguages: {sv: {name: Svenska}, en: {name: English}}\n",
    );
    everywhere(&site);
}
