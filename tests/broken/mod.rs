//! The table of broken inputs: a small site, what is wrong with it, and what the writer is told.
//!
//! Each row runs the real program on a real folder that also holds an earlier build. It holds the exit code, every message
//! in order, that nothing was written, and that the run ended by itself in good time.

mod config;
mod data;
mod disk;
mod english;
mod fields;
mod front_matter;
mod links;
mod markdown;
mod theme;
mod yaml;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::support::{Run, Site};

/// The longest that any broken input may keep the program busy.
const LONGEST: Duration = Duration::from_secs(10);

/// The home page of every row; what an information page needs is given here, so that the rows say only what they are about.
const HOME: &str = "---\ntitle: Exempelkommun\ndefaults: {review_in: P1Y}\n---\n\nVälkommen.\n";

/// What must be said.
enum Expected {
    /// All drawn messages, word for word.
    Whole(&'static str),
    /// One line per message: code, place (`-` when it has none), and a phrase of it.
    Lines(&'static [&'static str]),
}

/// A broken input.
struct Row {
    name: &'static str,
    files: Vec<(String, Vec<u8>)>,
    prepare: Vec<fn(&Site)>,
    arguments: Vec<&'static str>,
    code: i32,
    expected: Expected,
    also: fn(&Site),
    run: fn(&Site, &[&str]) -> Run,
}

impl Row {
    /// A site with one file beside its home page and configuration.
    fn file(name: &'static str, path: &str, text: impl AsRef<[u8]>) -> Self {
        let files = vec![(path.to_owned(), text.as_ref().to_vec())];
        let run = |site: &Site, arguments: &[&str]| site.run(arguments);
        Self {
            name,
            files,
            prepare: Vec::new(),
            arguments: Vec::new(),
            code: 1,
            expected: Expected::Whole(""),
            also: |_| {},
            run,
        }
    }

    /// A page with this front matter.
    fn page(name: &'static str, front: &str) -> Self {
        Self::file(name, "content/a.md", format!("---\n{front}---\n\nText.\n"))
    }

    /// A page with this text.
    fn text(name: &'static str, text: &str) -> Self {
        Self::file(name, "content/a.md", format!("---\ntitle: Sida\n---\n\n{text}\n"))
    }

    /// A site with this configuration.
    fn config(name: &'static str, text: &str) -> Self {
        Self::file(name, "anslag.yaml", text).code(2)
    }

    /// One more file.
    fn and(mut self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.files.push((path.to_owned(), text.as_ref().to_vec()));
        self
    }

    /// Something that is no plain file.
    fn prepare(mut self, prepare: fn(&Site)) -> Self {
        self.prepare.push(prepare);
        self
    }

    /// Further arguments.
    fn arguments(mut self, arguments: &[&'static str]) -> Self {
        self.arguments.extend(arguments);
        self
    }

    /// The exit code, 1 unless something else is said.
    fn code(mut self, code: i32) -> Self {
        self.code = code;
        self
    }

    /// All messages as they are drawn.
    fn whole(mut self, text: &'static str) -> Self {
        self.expected = Expected::Whole(text);
        self
    }

    /// All messages by code, place and phrase.
    fn reports(mut self, lines: &'static [&'static str]) -> Self {
        self.expected = Expected::Lines(lines);
        self
    }

    /// What must hold after a build that went well.
    fn also(mut self, also: fn(&Site)) -> Self {
        self.also = also;
        self
    }

    /// Another way to run the program.
    fn run(mut self, run: fn(&Site, &[&str]) -> Run) -> Self {
        self.run = run;
        self
    }
}

/// Checks all rows of a table and tells of every one that does not hold.
fn check(rows: Vec<Row>) {
    assert!(rows.len() >= 4, "a table with almost nothing in it");
    let failures: Vec<String> =
        rows.iter().filter_map(|row| failure(row).map(|failure| format!("### {}: {failure}", row.name))).collect();
    assert!(
        failures.is_empty(),
        "{} of {} rows\n{}",
        failures.len(),
        rows.len(),
        failures.join("\n\n").chars().take(200_000).collect::<String>()
    );
}

/// What does not hold for a row.
fn failure(row: &Row) -> Option<String> {
    let site = Site::new(&[("content/_index.md", HOME)]);
    for (path, text) in &row.files {
        site.write(path, text);
    }
    site.write("public/.anslag-manifest", "anslag-manifest 1\n0 7 gammal/index.html\n")
        .write("public/gammal/index.html", "gammal\n");
    row.prepare.iter().for_each(|prepare| prepare(&site));
    let before = state(&site.path(""));
    let start = Instant::now();
    let built = run(row, &site, "build");
    let (shown, closing) = parts(&built.stderr);
    let lines = messages(&shown);
    let as_expected = match row.expected {
        Expected::Whole(text) => shown == text.trim_matches('\n'),
        Expected::Lines(expected) => {
            expected.len() == lines.len() && expected.iter().zip(&lines).all(|(expected, line)| matches(expected, line))
        }
    };
    let errors = lines.iter().filter(|line| line.error).count();
    let closes = if row.code == 0 {
        "Klart: ".to_owned()
    } else {
        format!("Stopp: {errors} fel · {} varning", lines.len() - errors)
    };
    let english = row.arguments.contains(&"en");
    if built.code != row.code || !as_expected || !(english || closing.starts_with(&closes)) {
        return Some(format!(
            "exit {}, closing {closing:?}\n{}\n{shown}",
            built.code,
            lines.iter().map(Message::line).collect::<Vec<_>>().join("\n")
        ));
    }
    if built.stderr.contains("panicked") || start.elapsed() > LONGEST {
        return Some(format!("{:?}\n{}", start.elapsed(), built.stderr));
    }
    if row.code == 0 {
        (row.also)(&site);
        return (!site.has("index.html") || site.has("gammal/index.html")).then(|| "not built".to_owned());
    }
    if state(&site.path("")) != before {
        return Some(format!("something was written: {:?}", site.tree("public").keys()));
    }
    // What stops a build is found by a check too, where it is not about the output folder; a check finds more.
    let checked = run(row, &site, "check");
    let about_output = row.arguments.contains(&"--out") || row.code >= 3;
    (!about_output && (checked.code != row.code || without_advice(&parts(&checked.stderr).0) != shown))
        .then(|| format!("check says otherwise\n{}", checked.stderr))
}

fn run(row: &Row, site: &Site, command: &str) -> Run {
    let arguments: Vec<&str> = [command].into_iter().chain(row.arguments.iter().copied()).collect();
    (row.run)(site, &arguments)
}

/// The messages and the closing line.
fn parts(stderr: &str) -> (String, String) {
    let (shown, closing) = stderr.trim_end().rsplit_once('\n').unwrap_or(("", stderr.trim_end()));
    (shown.trim_matches('\n').to_owned(), closing.to_owned())
}

/// The drawn messages without those of rules that only `check` asks.
fn without_advice(shown: &str) -> String {
    let advice = |text: &&str| {
        let code = text.split_once('[').and_then(|(_, rest)| rest.split(']').next()).unwrap_or_default();
        anslag_core::check::rule_named(code).is_some_and(|rule| {
            !matches!(rule.check, anslag_core::check::Check::Claim(_) | anslag_core::check::Check::Files(_))
        })
    };
    shown.split("\n\n").filter(|text| !advice(text)).collect::<Vec<_>>().join("\n\n")
}

/// A message as it was drawn.
struct Message {
    error: bool,
    code: String,
    place: String,
    text: String,
}

impl Message {
    fn line(&self) -> String {
        format!("{} {} {}", self.code, self.place, self.text.lines().next().unwrap_or_default())
    }
}

fn messages(shown: &str) -> Vec<Message> {
    let drawn = shown.split("\n\n").filter(|text| !text.trim().is_empty());
    drawn
        .map(|text| {
            let (severity, rest) = text.split_once('[').unwrap_or(("", text));
            let place = text.lines().find_map(|line| line.trim_start().strip_prefix("--> ")).unwrap_or("-");
            Message {
                error: matches!(severity, "fel" | "error"),
                code: rest.split(']').next().unwrap_or_default().to_owned(),
                place: place.to_owned(),
                text: text.to_owned(),
            }
        })
        .collect()
}

/// Whether a message is what a line of the table says.
fn matches(expected: &str, message: &Message) -> bool {
    let mut parts = expected.splitn(3, ' ');
    let (code, place, phrase) = (parts.next(), parts.next(), parts.next().expect("code, place and a phrase"));
    code == Some(message.code.as_str()) && place == Some(message.place.as_str()) && message.text.contains(phrase)
}

/// Everything below a folder: files with size and time, links with their target, folders with the time of their last change.
fn state(folder: &Path) -> BTreeMap<Vec<u8>, String> {
    use std::os::unix::ffi::OsStrExt;
    // The work folder may come and go while a site is rendered that proves to have mistakes.
    let work = folder.join(".anslag");
    let entries = walkdir::WalkDir::new(folder).min_depth(1).into_iter().flatten();
    entries
        .filter(|entry| !entry.path().starts_with(&work))
        .map(|entry| {
            let metadata = fs::symlink_metadata(entry.path()).expect("it was just found");
            let link = fs::read_link(entry.path()).ok();
            let facts = format!(
                "{:o} {} {}.{} {link:?}",
                metadata.mode(),
                metadata.len(),
                metadata.mtime(),
                metadata.mtime_nsec()
            );
            (entry.path().as_os_str().as_bytes().to_vec(), facts)
        })
        .collect()
}

#[test]
fn nothing_is_made_where_nothing_was() {
    let site = Site::new(&[("content/a.md", "---\ntitle: Möte: budget\n---\n\nText.\n")]);
    let before = state(&site.path(""));
    for command in ["build", "check"] {
        assert_eq!(site.run(&[command]).code, 1);
        assert_eq!(state(&site.path("")), before);
    }
    assert!(!site.path("public").exists());
}

#[test]
fn the_table_is_long_enough() {
    let tables = [
        config::rows(),
        data::rows(),
        disk::rows(),
        english::rows(),
        fields::rows(),
        front_matter::rows(),
        links::rows(),
        markdown::rows(),
        theme::rows(),
        yaml::rows(),
    ];
    let rows: Vec<&Row> = tables.iter().flatten().collect();
    assert!(rows.len() >= 150, "{} rows", rows.len());
    let whole = rows.iter().filter(|row| matches!(row.expected, Expected::Whole(_))).count();
    assert!(whole >= 35, "{whole} rows hold the whole message");
    for row in &rows {
        assert_eq!(rows.iter().filter(|other| other.name == row.name).count(), 1, "{} stands twice", row.name);
    }
}
