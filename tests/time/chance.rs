//! Sites by chance, with dates of every kind and references of every kind between the pages: one that can be built today
//! can be built on each day that it names.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::moments::{begins, ends, zone};
use super::{Rng, setting};
use crate::support::Site;

const TODAY: &str = "2026-10-01T12:00";

/// Days and times around everything that the clock does.
const DAYS: &[&str] = &[
    "2026-10-01",
    "2026-10-25",
    "2026-10-25T03:30",
    "2026-12-31",
    "2026-12-31T23:59",
    "2027-01-01",
    "2027-01-01T00:00",
    "2027-03-28",
    "2027-03-28T03:00",
    "2027-10-31",
    "2028-02-29",
    "2028-02-29T23:30",
];

/// A page as it is made: the last part of its path, and when it is first and last shown.
struct GeneratedPage {
    path: String,
    from: i64,
}

struct Generator<'d> {
    rng: &'d mut Rng,
    pages: Vec<GeneratedPage>,
}

impl Generator<'_> {
    fn day(&mut self) -> &'static str {
        self.rng.pick(DAYS)
    }

    fn whole_day(&mut self) -> &'static str {
        self.day().split('T').next().unwrap()
    }

    /// A page that is shown whenever one is that is shown from a moment on, unless it has left by then.
    fn other(&mut self, from: i64) -> Option<String> {
        let there: Vec<&GeneratedPage> = self.pages.iter().filter(|pages| pages.from <= from).collect();
        (!there.is_empty()).then(|| there[self.rng.below(there.len())].path.clone())
    }

    /// The dates of a page and what it names, as front matter and text.
    fn page(&mut self, path: &str, kind: &str) -> String {
        let mut front = String::new();
        let from = match self.rng.below(4) {
            0 => {
                let day = self.day();
                let key = self.rng.pick(&["published", "embargo"]);
                writeln!(front, "{key}: {day}").unwrap();
                begins(day)
            }
            _ => begins("2026-09-01"),
        };
        if !front.contains("published") {
            front.push_str("published: 2026-09-01\n");
        }
        let start = from;
        if self.rng.one_in(2) {
            let day = self.day();
            if ends(day) > start {
                writeln!(front, "expires: {day}").unwrap();
                match self.rng.below(5) {
                    0 => {}
                    1 => front.push_str("on_expiry: notice\n"),
                    2 | 3 => front.push_str("on_expiry: gone\n"),
                    _ => match self.other(start) {
                        Some(to) => writeln!(front, "on_expiry: redirect\nredirect_to: {to}").unwrap(),
                        None => front.push_str("on_expiry: gone\n"),
                    },
                }
            }
        }
        if self.rng.one_in(8) {
            let to = self.other(start).map_or(String::new(), |to| format!(", replaced_by: {to}"));
            writeln!(front, "archived: {{date: {}{to}}}", self.whole_day()).unwrap();
        }
        self.kind(&mut front, kind, start);
        self.names(&mut front, start);
        if self.rng.one_in(3) {
            writeln!(front, "topics: [{}]", self.rng.pick(&["Bad", "Vatten", "Snö"])).unwrap();
        }
        if self.rng.one_in(4) {
            writeln!(front, "aliases: [/gammal{}/]", path.replace('/', "")).unwrap();
        }
        self.pages.push(GeneratedPage { path: path.to_owned(), from: start });
        let text = self.text(path, start);
        format!("---\ntype: {kind}\ntitle: Sidan {path}\nlead: Ingress.\n{front}---\n\n{text}\n")
    }

    fn kind(&mut self, front: &mut String, kind: &str, start: i64) {
        match kind {
            "workshop" => {
                let day = self.day();
                writeln!(front, "starts: {day}").unwrap();
                let end = self.day();
                if begins(end) >= ends(day) {
                    writeln!(front, "ends: {end}").unwrap();
                }
                if self.rng.one_in(2) {
                    let deadline =
                        if self.rng.one_in(2) { format!(", deadline: {}", self.day()) } else { String::new() };
                    writeln!(front, "registration: {{url: \"https://a.example.com/\"{deadline}}}").unwrap();
                }
                if self.rng.one_in(2) {
                    writeln!(front, "series: {{id: host, number: {}}}", self.pages.len() + 1).unwrap();
                }
                for key in ["previous", "next"] {
                    if let Some(to) = self.other(start).filter(|_| self.rng.one_in(3)) {
                        writeln!(front, "{key}: {{ref: {to}, when: {}}}", self.day()).unwrap();
                    }
                }
            }
            "page" => writeln!(front, "review_in: P1Y").unwrap(),
            "decision" => writeln!(front, "decision_status: proposed\nmeeting_date: 2026-09-01").unwrap(),
            _ => {}
        }
        if self.rng.one_in(4) {
            writeln!(front, "review_by: {}", self.whole_day()).unwrap();
        }
        if self.rng.one_in(6) {
            writeln!(front, "ignore: [{{rule: A233, until: {}, reason: Skäl}}]", self.whole_day()).unwrap();
        }
        if matches!(kind, "workshop" | "decision")
            && let Some(to) = self.other(start).filter(|_| self.rng.one_in(3))
        {
            writeln!(front, "project: {to}").unwrap();
        }
    }

    /// References of every kind to pages that are there.
    fn names(&mut self, front: &mut String, start: i64) {
        for (key, list) in [("related", true), ("easy_read", false), ("links", false)] {
            if self.rng.one_in(4)
                && let Some(to) = self.other(start)
            {
                match (key, list) {
                    ("links", _) => writeln!(front, "links: [{{url: /{to}/, text: Mer}}]").unwrap(),
                    (_, true) => writeln!(front, "{key}: [{to}]").unwrap(),
                    _ => writeln!(front, "{key}: {to}").unwrap(),
                }
            }
        }
    }

    /// Links in the text: to pages, their addresses, headings, files and feeds.
    fn text(&mut self, path: &str, start: i64) -> String {
        let mut text = "Text om saken.\n\n## Del\n\nText.\n\n".to_owned();
        if self.rng.one_in(5) {
            text.push_str(
                "<!-- anslag: ignore A245 until 2039-12-31: påhittat nummer -->\nNumret är 19121212-1212.\n\n",
            );
        }
        let up = "../".repeat(path.matches('/').count());
        for _ in 0..self.rng.below(3) {
            let Some(to) = self.other(start) else { continue };
            let section = to.split('/').next().unwrap();
            let target = match self.rng.below(7) {
                0 => format!("/{to}/"),
                1 => format!("{up}{to}.md#del"),
                2 => format!("https://www.example.se/{to}/"),
                3 if to.contains('/') => format!("{up}{section}/_index.md"),
                4 => self.rng.pick(&["/feed.xml", "/arkiv/", "/amnen/", "/andringar/"]).to_owned(),
                _ => format!("{up}{to}.md"),
            };
            writeln!(text, "Se [länken]({target}).").unwrap();
        }
        text
    }
}

fn write(site: &Site, seed: u64) -> BTreeSet<i64> {
    let mut rng = Rng::new(seed);
    let mut generator = Generator { rng: &mut rng, pages: Vec::new() };
    site.write("anslag.yaml", crate::support::CONFIG);
    let lists = "lists:\n  upcoming: {kind: workshop, when: upcoming}\n  past: {kind: workshop, when: past}\n";
    site.write("content/_index.md", format!("---\ntitle: Exempelkommun\n{lists}---\n\nVälkommen.\n"));
    for folder in ["a", "b"] {
        let more = if generator.rng.one_in(3) {
            format!("expires: {}\non_expiry: gone\n", generator.whole_day())
        } else {
            String::new()
        };
        site.write(&format!("content/{folder}/_index.md"), format!("---\ntitle: {folder}\n{more}---\n\nText.\n"));
    }
    for number in 0..10 {
        let folder = generator.rng.pick(&["a/", "b/", ""]);
        let kind = generator.rng.pick(&["news", "workshop", "project", "page", "decision"]);
        let path = format!("{folder}s{number}");
        let text = generator.page(&path, kind);
        site.write(&format!("content/{path}.md"), text);
    }
    let to = generator.other(begins("2026-09-01")).map_or(String::new(), |to| format!(", url: /{to}/"));
    let (from, until) = (generator.day(), generator.day());
    if begins(until) > begins(from) {
        site.write("data/notices.yml", format!("x: {{title: N, from: {from}, until: {until}{to}}}\n"));
    }
    let mut moments = BTreeSet::new();
    for day in DAYS {
        moments.extend([begins(day), ends(day)]);
    }
    moments.insert(begins("2040-01-01"));
    moments
}

#[test]
fn a_site_that_can_be_built_today_can_be_built_on_every_day_it_names() {
    let first = setting("ANSLAG_SEED", 1);
    let (mut tried, mut failed) = (0, Vec::new());
    for seed in first..first + setting("ANSLAG_SITES", 4) {
        let site = Site::passing();
        let moments = write(&site, seed);
        // It builds in memory, and asks all rules besides.
        let check = |now: i64| site.run_with(&["check"], &[("SOURCE_DATE_EPOCH", &now.to_string())]);
        let today = check(begins(TODAY));
        if today.code != 0 {
            println!("site {seed} cannot be built today: {}", today.stderr);
            continue;
        }
        tried += 1;
        for now in moments.into_iter().filter(|now| *now > begins(TODAY)) {
            let then = check(now);
            if then.code != 0 {
                let when = jiff::Timestamp::from_second(now).unwrap().to_zoned(zone());
                let errors: Vec<&str> = then.stderr.split("\n\n").filter(|part| part.contains("fel[")).collect();
                failed.push(format!("ANSLAG_SEED={seed} at {when}:\n{}", errors.join("\n")));
            }
        }
    }
    assert!(tried > 0, "no site can be built today");
    println!("{tried} sites");
    assert!(
        failed.is_empty(),
        "{}\n{} in all",
        failed.iter().take(6).cloned().collect::<Vec<_>>().join("\n"),
        failed.len()
    );
}
