//! A year and a half of one site, a moment at a time: a minute before and a minute after each boundary of each date, and
//! moments by chance. What stands on its pages is compared with what the dates say, reckoned here anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::{Rng, setting};
use crate::support::Site;

/// A page: its file, a word that stands nowhere else, and its front matter.
type Page = (&'static str, &'static str, &'static str);

const PAGES: &[Page] = &[
    ("nyheter/a", "Blåklocka", "expires: 2026-11-30\non_expiry: gone\ntopics: [Bad]\n"),
    ("nyheter/b", "Gullviva", "expires: 2026-12-31T12:00\non_expiry: gone\n"),
    ("nyheter/c", "Liljekonvalj", "published: 2026-12-24\n"),
    ("nyheter/d", "Smörblomma", "embargo: 2027-03-28T03:00\nexpires: 2027-10-31T02:30\non_expiry: gone\n"),
    ("nyheter/e", "Prästkrage", "published: 2028-02-29\nexpires: 2028-02-29\non_expiry: gone\n"),
    ("nyheter/f", "Vitsippa", "expires: 2026-12-31\n"),
    ("nyheter/g", "Hästhov", "expires: 2027-01-01T00:00\non_expiry: redirect\nredirect_to: nyheter/a\n"),
    ("nyheter/h", "Ljung", "archived: {date: 2027-03-28, reason: Inaktuell.}\n"),
    ("kort/a", "Förgätmigej", "expires: 2026-12-06\non_expiry: gone\ntopics: [Kort]\n"),
    (
        "kurser/a",
        "Tussilago",
        "starts: 2026-12-31T23:30\nends: 2027-01-01T00:30\nregistration: {url: \"https://a.example.com/\", deadline: 2026-12-30}\n",
    ),
    ("kurser/b", "Nattviol", "starts: 2027-03-28\nregistration: {url: \"https://a.example.com/\"}\n"),
    (
        "kurser/c",
        "Kungsljus",
        "starts: 2026-11-20T18:00\nregistration: {url: \"https://a.example.com/\", deadline: 2026-11-20T12:00}\nexpires: 2028-02-01\non_expiry: gone\n",
    ),
    (
        "kurser/d",
        "Rölleka",
        "starts: 2027-10-30\nends: 2027-10-31\nregistration: {url: \"https://a.example.com/\"}\nseries: {id: host, number: 1, of: 2}\n",
    ),
    (
        "kurser/e",
        "Vallmo",
        "starts: 2027-10-31T04:00\nends: 2027-11-01\nregistration: {url: \"https://a.example.com/\", deadline: 2027-10-31}\nseries: {id: host, number: 2, of: 2}\n",
    ),
    ("kurser/f", "Malva", "starts: 2026-12\n"),
    (
        "kurser/g",
        "Klint",
        "starts: 2027-01-15T09:00\nevent_status: cancelled\nregistration: {url: \"https://a.example.com/\"}\n",
    ),
    ("granskad", "Groblad", "reviewed: {date: 2026-10-31, by: {name: Kommunen}}\nreview_in: P1Y\n"),
    ("lovad", "Fibbla", "review_in: P1Y\nreview_by: 2028-02-29\n"),
];

const NOTICES: &str = "\
jul: {title: Julstängt, from: 2026-12-24, until: 2026-12-26}
nyar: {title: Nyårslarm, from: 2026-12-31T23:00, until: 2027-01-01T01:00, url: /nyheter/a/}
";

/// Everything that may go leads to here, in every way that a text has.
const LINKS: &str = "Se [ett](nyheter/a.md), [två](nyheter/b.md#del), [tre](/nyheter/g/), [fyra](/amnen/kort/), \
[fem](/feed.xml), [sex](/amnen/bad/), [sju](kurser/c.md), [åtta](/arkiv/), \
[nio](https://www.example.se/kort/a/), [tio](/andringar/), [elva](kurser/d.md).\n";

pub fn zone() -> TimeZone {
    TimeZone::get("Europe/Stockholm").unwrap()
}

fn instant(at: DateTime) -> i64 {
    at.to_zoned(zone()).unwrap().timestamp().as_second()
}

/// When a date begins.
pub fn begins(text: &str) -> i64 {
    match text.len() {
        7 => instant(format!("{text}-01").parse::<Date>().unwrap().at(0, 0, 0, 0)),
        10 => instant(text.parse::<Date>().unwrap().at(0, 0, 0, 0)),
        _ => instant(text.parse().unwrap()),
    }
}

/// When a date is over: a day with its last minute, a time at once.
pub fn ends(text: &str) -> i64 {
    match text.len() {
        7 => {
            let last = format!("{text}-01").parse::<Date>().unwrap().last_of_month();
            instant(last.tomorrow().unwrap().at(0, 0, 0, 0))
        }
        10 => instant(text.parse::<Date>().unwrap().tomorrow().unwrap().at(0, 0, 0, 0)),
        _ => begins(text),
    }
}

/// When the day of a date is over.
fn day_ends(text: &str) -> i64 {
    ends(text.split('T').next().unwrap())
}

/// What the front matter says under a key.
fn field_text<'t>(front: &'t str, key: &str) -> Option<&'t str> {
    let at = front.find(&format!("{key}: "))? + key.len() + 2;
    front[at..].split([',', '}', '\n']).next()
}

/// Every moment that a date of the site has, and the turns of clocks and years.
fn boundaries() -> BTreeSet<i64> {
    let mut all = BTreeSet::new();
    let more = "2026-10-25 2026-10-25T03:00 2026-12-31 2027-02-28 2027-03-28T03:00 2027-10-31T03:00 2028-02-29";
    let words = PAGES.iter().flat_map(|(_, _, front)| front.split([' ', ',', '}', '\n']));
    for word in words.chain(NOTICES.split([' ', ',', '}'])).chain(more.split(' ')) {
        if word.starts_with("202") {
            all.extend([begins(word), ends(word), day_ends(word)]);
        }
    }
    // A year after the review; after that day it is overdue.
    all.insert(ends("2027-10-31"));
    all
}

fn write(site: &Site) {
    site.write(
        "anslag.yaml",
        "title: Exempelkommun\nbase_url: https://www.example.se/\n\
         menus: {sv: {main: [{ref: nyheter/a}, {url: /kurser/c/, text: Kursen}, {ref: nyheter}]}}\n",
    );
    site.write(
        "content/_index.md",
        "---\ntitle: Exempelkommun\nlists:\n  upcoming: {kind: workshop, when: upcoming}\n  past: {kind: workshop, when: past}\n---\n\nVälkommen.\n",
    );
    for (folder, title, kind) in
        [("nyheter", "Nyheter", "news"), ("kort", "Kort", "news"), ("kurser", "Kurser", "workshop")]
    {
        let index = format!("---\ntitle: {title}\ndefaults: {{type: {kind}, lead: Ingress.}}\n---\n\nText.\n");
        site.write(&format!("content/{folder}/_index.md"), index);
    }
    for (file, title, front) in PAGES {
        let mut text = format!("---\ntitle: {title}\n{front}");
        if field_text(front, "published").is_none() {
            text.push_str("published: 2026-09-01\n");
        }
        if file.starts_with("kurser/") {
            text.push_str("attendance: place\nproject: projekt\n");
        }
        site.write(&format!("content/{file}.md"), format!("{text}---\n\nText om saken.\n\n## Del\n\nText.\n"));
    }
    site.write(
        "content/projekt.md",
        "---\ntype: project\ntitle: Projekt\nlead: Ingress.\nstatus: ongoing\npublished: 2026-01-01\n---\n\nText.\n",
    );
    let related = "related: [nyheter/a, kurser/c]\nlinks: [{url: nyheter/b.md, text: Mer}]\neasy_read: nyheter/b\n";
    let page = format!("---\ntitle: Länkar\nreview_in: P5Y\npublished: 2026-09-01\n{related}---\n\n{LINKS}");
    site.write("content/lankar.md", page);
    site.write("data/notices.yml", NOTICES);
}

/// What a reader may meet on a page, as the dates have it.
struct ExpectedState<'p> {
    page: &'p Page,
    now: i64,
}

impl ExpectedState<'_> {
    fn date(&self, key: &str, of: fn(&str) -> i64) -> Option<i64> {
        field_text(self.page.2, key).map(of)
    }

    fn has(&self, key: &str, of: fn(&str) -> i64) -> bool {
        self.date(key, of).is_some_and(|moment| moment <= self.now)
    }

    fn waits(&self) -> bool {
        ["published", "embargo"].iter().any(|key| self.date(key, begins).is_some_and(|moment| moment > self.now))
    }

    fn gone(&self) -> bool {
        self.has("expires", ends) && field_text(self.page.2, "on_expiry").is_some()
    }

    fn archived(&self) -> bool {
        (self.has("expires", ends) && !self.gone()) || self.page.2.contains("archived:") && self.has("date", begins)
    }

    /// When the event is over. One that says no end is not over before its day is.
    fn over(&self) -> Option<i64> {
        let front = self.page.2;
        let starts = self.date("starts", day_ends)?;
        Some(field_text(front, "ends").map_or(starts, ends))
    }

    fn cancelled(&self) -> bool {
        self.page.2.contains("cancelled")
    }

    fn open(&self) -> bool {
        let begun =
            field_text(self.page.2, "starts").is_some_and(|text| text.contains('T') && begins(text) <= self.now);
        self.page.2.contains("registration:")
            && !self.cancelled()
            && !begun
            && !self.has("deadline", ends)
            && self.over().is_some_and(|over| over > self.now)
    }

    fn overdue(&self) -> bool {
        let due = match self.page.0 {
            "granskad" => Some(ends("2027-10-31")),
            _ => self.date("review_by", ends),
        };
        due.is_some_and(|due| due <= self.now)
    }
}

/// All texts of the site as they are published.
struct Public(BTreeMap<String, String>);

impl Public {
    fn of(site: &Site) -> Self {
        let tree = site.tree("public");
        let texts = tree.into_iter().filter_map(|(path, bytes)| Some((path, String::from_utf8(bytes).ok()?)));
        Self(texts.collect())
    }

    fn text(&self, path: &str) -> &str {
        self.0.get(path).map_or("", String::as_str)
    }

    /// The titles of pages in the part of a page below a heading.
    fn below(&self, path: &str, heading: &str) -> BTreeSet<&'static str> {
        let text = self.text(path);
        let start = text.find(&format!(">{heading}</h2>"));
        let part = start.and_then(|start| text[start..].split("</section>").next()).unwrap_or_default();
        PAGES.iter().map(|page| page.1).filter(|title| part.contains(title)).collect()
    }
}

/// What contradicts the moment.
fn mistakes(public: &Public, now: i64) -> String {
    let mut wrong = String::new();
    let mut hold = |is: bool, should: bool, what: &str| {
        if is != should {
            writeln!(wrong, "{what}: {is}, should be {should}").unwrap();
        }
    };
    let (mut coming, mut past, mut ahead, mut happened) = <[BTreeSet<&str>; 4]>::default().into();
    for page in PAGES {
        let (file, title, _) = page;
        let expected_state = ExpectedState { page, now };
        let address = format!("{file}/index.html");
        if expected_state.waits() || expected_state.gone() {
            let found: Vec<&String> =
                public.0.iter().filter(|(_, text)| text.contains(title)).map(|(path, _)| path).collect();
            hold(!found.is_empty(), false, &format!("{title} is in {found:?}"));
            // Who has moved leads on; the page itself is no more.
            hold(public.text(&address).contains("<h1"), false, &format!("{title} is a page"));
            continue;
        }
        let html = public.text(&address);
        hold(html.contains("<h1"), true, &format!("{title} is a page"));
        let known = ["feed.xml", "feed.json", "sitemap.xml"].map(|name| public.text(name));
        let address = format!("https://www.example.se/{file}/");
        for (name, text) in ["feed.xml", "feed.json", "sitemap.xml"].iter().zip(known) {
            hold(text.contains(&address), !expected_state.archived(), &format!("{title} is in {name}"));
        }
        hold(html.contains("notice-archived"), expected_state.archived(), &format!("{title} says that it is archived"));
        if !expected_state.archived() {
            hold(
                html.contains("notice-overdue"),
                expected_state.overdue(),
                &format!("{title} says that it is overdue"),
            );
        }
        let Some(over) = expected_state.over() else { continue };
        let is_over = over <= now;
        hold(html.contains("Anmäl dig"), expected_state.open(), &format!("{title} says Anmäl dig"));
        hold(
            html.contains("har passerat"),
            is_over && !expected_state.cancelled(),
            &format!("{title} says that it is over"),
        );
        if is_over || expected_state.cancelled() { &mut past } else { &mut coming }.insert(*title);
        if is_over { &mut happened } else { &mut ahead }.insert(*title);
    }
    for (path, heading, expected) in [
        ("index.html", "Kommande evenemang", coming),
        ("index.html", "Tidigare evenemang", past),
        ("projekt/index.html", "Det här är på gång", ahead),
        ("projekt/index.html", "Det här har hänt", happened),
    ] {
        let found = public.below(path, heading);
        if found != expected {
            writeln!(wrong, "{path}, {heading}: {found:?}, should be {expected:?}").unwrap();
        }
    }
    for (title, from, until) in
        [("Julstängt", "2026-12-24", "2026-12-26"), ("Nyårslarm", "2026-12-31T23:00", "2027-01-01T01:00")]
    {
        let stands = begins(from) <= now && now < ends(until);
        let is = public.text("index.html").contains(title);
        if is != stands {
            writeln!(wrong, "{title} stands: {is}, should be {stands}").unwrap();
        }
    }
    wrong
}

/// Builds at a moment; the messages without what differs from run to run.
fn build(site: &Site, now: i64) -> Result<String, String> {
    let run = site.run_with(&["build", "--json"], &[("SOURCE_DATE_EPOCH", &now.to_string())]);
    let value: serde_json::Value = serde_json::from_str(&run.stdout).map_err(|_| run.stderr.clone())?;
    if run.code == 0 { Ok(format!("{:#}", value["diagnostics"])) } else { Err(format!("{value:#}")) }
}

/// Checks at a moment, builds on, builds anew, and says what is wrong.
fn at(site: &Site, fresh: &Site, now: i64) -> Result<(), String> {
    let output = build(site, now)?;
    for folder in ["public", ".anslag"] {
        let _ = std::fs::remove_dir_all(fresh.path(folder));
    }
    let clean = build(fresh, now)?;
    if output != clean {
        return Err(format!("the incremental build says\n{output}\nand the clean one\n{clean}"));
    }
    let (found, expected) = (site.tree("public"), fresh.tree("public"));
    let names: BTreeSet<&String> = found.keys().chain(expected.keys()).collect();
    let differ: Vec<&String> = names.into_iter().filter(|name| found.get(*name) != expected.get(*name)).collect();
    if !differ.is_empty() {
        return Err(format!("not as a clean build: {differ:?}"));
    }
    let check = site.run_with(&["check"], &[("SOURCE_DATE_EPOCH", &now.to_string())]);
    if check.code != 0 {
        return Err(check.stderr);
    }
    let wrong = mistakes(&Public::of(site), now);
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// The moments of a run: all boundaries, and some by chance between the first and a year after the last.
fn moments() -> Vec<i64> {
    let boundaries = boundaries();
    let mut all: BTreeSet<i64> =
        boundaries.iter().filter(|at| **at > begins("2026-10-01")).flat_map(|at| [at - 60, at + 60]).collect();
    let mut rng = Rng::new(setting("ANSLAG_SEED", 1));
    let (first, last) = (begins("2026-10-01"), boundaries.last().unwrap() + 366 * 86_400);
    for _ in 0..setting("ANSLAG_MOMENTS", 10) {
        all.insert(first + i64::try_from(rng.next() % u64::try_from(last - first).unwrap()).unwrap());
    }
    // Not in their order: a build may also come after one of a later day, such as a preview with --at.
    let mut all: Vec<i64> = all.into_iter().collect();
    for at in (1..all.len()).rev() {
        if rng.one_in(4) {
            all.swap(at, rng.below(at + 1));
        }
    }
    all
}

#[test]
fn at_every_moment_a_site_is_true_and_can_be_built() {
    let all = moments();
    let halves: Vec<&[i64]> = all.chunks(all.len().div_ceil(2)).collect();
    let failed: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> = halves
            .iter()
            .map(|moments| {
                scope.spawn(|| {
                    let (site, fresh) = (Site::passing(), Site::passing());
                    write(&site);
                    write(&fresh);
                    let mut wrong = Vec::new();
                    for now in *moments {
                        if let Err(how) = at(&site, &fresh, *now) {
                            let when = jiff::Timestamp::from_second(*now).unwrap().to_zoned(zone());
                            wrong.push(format!("{when} (SOURCE_DATE_EPOCH={now}): {how}"));
                        }
                    }
                    wrong
                })
            })
            .collect();
        runs.into_iter().flat_map(|run| run.join().unwrap()).collect()
    });
    assert!(failed.is_empty(), "{} of {} moments:\n{}", failed.len(), all.len(), failed.join("\n"));
}
