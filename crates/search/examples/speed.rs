//! How long it takes to count the words of all Markdown files of a folder, and to make an index of them.
//!
//! `cargo run --release -p anslag-search --example speed -- FOLDER RUNS`

#![allow(clippy::disallowed_methods, reason = "it measures, and reads what it measures")]

use std::path::Path;
use std::time::Instant;

use anslag_search::{Card, Field, PageEntry, Settings, Words, build};

fn main() {
    let folder = std::env::args().nth(1).expect("the folder is the first argument");
    let mut texts = Vec::new();
    read(Path::new(&folder), &mut texts);
    let size: usize = texts.iter().map(|(_, text)| text.len()).sum();
    println!("{} pages, {:.1} MB", texts.len(), size as f64 / 1e6);

    let count = || texts.iter().map(|(title, text)| words(title, text)).collect::<Vec<Words>>();
    // A third argument leaves the first measurement out, for profiles of the second.
    let words = if std::env::args().len() > 3 { count() } else { best("words, one core", count) };
    let pages: Vec<PageEntry<'_>> = texts.iter().zip(&words).enumerate().map(page).collect();
    println!("{} KiB before building", peak());
    let files = best("build", || build("sv", &pages, &Settings::default()).files);
    println!("{} KiB at most", peak());

    let size: usize = files.iter().map(|file| file.bytes.len()).sum();
    println!("{} files, {:.2} MB", files.len(), size as f64 / 1e6);
    for prefix in ["w.", "d.", "c.", "columns.", "index.json"] {
        let sizes: Vec<usize> =
            files.iter().filter(|file| file.name.starts_with(prefix)).map(|file| file.bytes.len()).collect();
        let most = sizes.iter().max().copied().unwrap_or_default();
        println!("  {prefix:<10} {:>5} files, {:>8} bytes, {most} at most", sizes.len(), sizes.iter().sum::<usize>());
    }
}

/// The text of each Markdown file, with a title from its front matter.
fn read(folder: &Path, texts: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).expect("it is a folder").flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            read(&path, texts);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            let text = std::fs::read_to_string(&path).expect("it is text");
            let title = text.lines().find_map(|line| line.strip_prefix("title: ")).unwrap_or_default().to_owned();
            texts.push((title, text));
        }
    }
}

fn words(title: &str, text: &str) -> Words {
    let mut words = Words::builder("sv");
    words.add(Field::Title, title);
    words.add(Field::Body, text);
    words.finish()
}

fn page<'a>((number, ((title, text), words)): (usize, (&(String, String), &'a Words))) -> PageEntry<'a> {
    let card = Card {
        url: format!("/sida/{number}/"),
        title: title.clone(),
        kind: "Nyhet".to_owned(),
        date: "3 maj 2025".to_owned(),
        lead: text.lines().rev().find(|line| line.len() > 40).unwrap_or_default().chars().take(160).collect(),
        path: vec!["Nyheter".to_owned()],
        headings: text
            .lines()
            .filter_map(|line| line.strip_prefix("## "))
            .map(|line| (line.to_lowercase(), line.to_owned()))
            .collect(),
    };
    PageEntry {
        words,
        extra: vec![(Field::Name, "Kommunstyrelsen".to_owned())],
        card,
        kind: if number % 3 == 0 { "Nyhet" } else { "Sida" }.to_owned(),
        month: 420,
        topics: vec!["Skola".to_owned()],
        archived: false,
        fresh: true,
    }
}

/// The result, and the least and the median time of some runs, on the clock and of all cores together.
fn best<T>(what: &str, run: impl Fn() -> T) -> T {
    let runs = std::env::args().nth(2).and_then(|runs| runs.parse().ok()).unwrap_or(9);
    let (mut times, mut cores) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let (start, before) = (Instant::now(), processor_time());
        std::hint::black_box(run());
        cores.push(processor_time() - before);
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    cores.sort_by(f64::total_cmp);
    println!(
        "{what}: {:.1} ms at best, {:.1} ms median; {:.1} and {:.1} ms of processors",
        times[0],
        times[runs / 2],
        cores[0],
        cores[runs / 2]
    );
    run()
}

/// Milliseconds of all threads.
fn processor_time() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").expect("this is Linux").flatten();
    let time = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(path.join("schedstat")).unwrap_or_default();
        text.split(' ').next().and_then(|time| time.parse::<f64>().ok()).unwrap_or_default()
    };
    tasks.map(|task| time(task.path())).sum::<f64>() / 1e6
}

/// The most memory that the process has had.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse().ok()).unwrap_or_default()
}
