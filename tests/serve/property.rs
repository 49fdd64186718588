//! Ten thousand random events on the files of a site. Whenever they pause, the preview comes to show what a clean build
//! writes, and where that finds mistakes, the last good site and the messages of the build. Files that are only copied are
//! given as they are now.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::server::{Server, address};
use super::shown::news;
use crate::support::rng::Rng;
use crate::support::{Site, tree};

/// How many events there are, and how many between two looks.
const EVENTS: usize = 10_000;
const PAUSE: usize = 250;

struct Case {
    site: Site,
    rng: Rng,
    number: usize,
}

const FOLDERS: [&str; 4] = ["content/nyheter", "content/projekt", "content/projekt/djupt", "content/en"];

impl Case {
    fn any_page(&mut self) -> PathBuf {
        let folder = FOLDERS[self.rng.below(FOLDERS.len())];
        self.site.path(&format!("{folder}/sida-{}.md", self.rng.below(8)))
    }

    fn text(&mut self) -> String {
        self.number += 1;
        let link = match self.rng.below(12) {
            // Leads nowhere now and then.
            0 => "[Den första sidan](sida-1.md)",
            1 => "![bild](/bild.svg){alt=\"En bild\"}",
            _ => "",
        };
        news(&format!("Sida {}", self.rng.below(50)), &format!("Text {}. {link}", self.number))
    }

    /// One event; most are several for the system.
    fn event(&mut self) {
        let page = self.any_page();
        let text = self.text();
        let folder = page.parent().unwrap().to_owned();
        // What is not there cannot be moved or removed; that is an event too.
        let _ = match self.rng.below(22) {
            0..=7 => fs::create_dir_all(&folder).and_then(|()| fs::write(&page, text)),
            8 | 9 => fs::remove_file(&page),
            10 => fs::rename(&page, self.any_page()),
            11 => {
                let kept = page.with_extension("md~");
                fs::rename(&page, &kept).and_then(|()| fs::write(&page, text)).and_then(|()| fs::remove_file(&kept))
            }
            12 | 13 => {
                let beside = folder.join(".ny.tmp");
                fs::write(&beside, text).and_then(|()| fs::rename(&beside, &page))
            }
            14 => fs::rename(self.site.path("content/projekt"), self.site.path("undan")),
            15 => fs::rename(self.site.path("undan"), self.site.path("content/projekt")),
            16 => fs::rename(self.site.path("content/projekt/djupt"), self.site.path("content/nyheter/djupt")),
            17 => fs::remove_dir_all(self.site.path("content/nyheter/djupt")),
            18 => fs::write(self.site.path("static/x.txt"), text),
            19 => {
                let picture =
                    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"9\"/>", self.number);
                fs::write(self.site.path("static/bild.svg"), picture)
            }
            20 => {
                let config = format!("title: Kommun {}\nbase_url: https://www.example.se/\n", self.rng.below(3));
                fs::write(self.site.path("anslag.yaml"), config)
            }
            _ => fs::File::options().append(true).open(&page).map(drop),
        };
    }
}

/// The site as it is published: pages of one build after the other, and what was wrong with the last.
struct Published {
    shown: std::collections::BTreeMap<String, Vec<u8>>,
    ever: BTreeSet<String>,
}

#[test]
fn the_shown_site_is_that_of_a_clean_build() {
    let site = Site::passing();
    site.write("anslag.yaml", crate::support::CONFIG).write("content/_index.md", "---\ntitle: Hem\n---\n");
    site.write("static/bild.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>");
    for folder in FOLDERS {
        site.write(&format!("{folder}/_index.md"), "---\ntitle: Avdelning\n---\n");
    }
    let server = Server::start(&site);
    let mut case = Case { site, rng: Rng::new(0x5EED_CAFE), number: 0 };
    let mut published = Published { shown: Default::default(), ever: BTreeSet::new() };
    let mut good = 0;
    for event in 1..=EVENTS {
        case.event();
        if event % PAUSE == 0 {
            good += usize::from(published.compare(&case.site, &server, event));
        }
    }
    assert!(good > 5, "only {good} times was the site without mistakes");
}

impl Published {
    /// Waits until the preview shows what a clean build writes; whether that is a site without mistakes.
    fn compare(&mut self, site: &Site, server: &Server, event: usize) -> bool {
        let out = tempfile::tempdir().unwrap();
        let out = out.path().join("ut");
        let run = site.run(&["build", "--drafts", "--json", "--out", &out.display().to_string()]);
        let built: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        if built["ok"] == true {
            self.shown = tree(&out);
            self.shown.remove(".anslag-manifest");
        }
        self.ever.extend(self.shown.keys().cloned());
        let start = Instant::now();
        // What the program says last is what it found in the files as they are now.
        let mut next_event = serde_json::Value::Null;
        loop {
            while let Some(round) = server.next_event() {
                next_event = round;
            }
            let wrong = match next_event["diagnostics"] == built["diagnostics"] || next_event.is_null() {
                true => self.difference(site, server),
                false => Some(format!("said {}, built {}", next_event["diagnostics"], built["diagnostics"])),
            };
            let Some(wrong) = wrong else { return built["ok"] == true };
            assert!(start.elapsed() < Duration::from_secs(30), "after {event} events: {wrong}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The first difference between what is shown and what was built the last time that it could be.
    fn difference(&self, site: &Site, server: &Server) -> Option<String> {
        if self.shown.is_empty() {
            return None;
        }
        self.ever.iter().find_map(|file| {
            let answer = server.get(&anslag_core::path::encode(&address(file)));
            let copied = fs::read(site.path("static").join(file)).ok();
            match self.shown.get(file).map(|bytes| copied.as_ref().unwrap_or(bytes)) {
                Some(bytes) if answer.status != 200 || answer.as_built() != *bytes => Some(format!("{file} differs")),
                None if answer.status == 200 => Some(format!("{file} is still shown")),
                _ => None,
            }
        })
    }
}
