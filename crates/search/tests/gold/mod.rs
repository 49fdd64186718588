//! The gold set: pages of an invented municipality, and what readers of it would accept as answers to queries. Written before the
//! search was tuned, by people who had not seen it.

use std::collections::BTreeMap;
use std::path::Path;

use anslag_search::{Card, Field, IndexFile, PageEntry, Settings, Words, build};
use serde::Deserialize;

/// A file of the gold set.
#[derive(Debug, Default, Deserialize)]
pub struct Gold {
    /// The pages.
    pub pages: Vec<Page>,
    /// The queries.
    #[allow(dead_code, reason = "the example only makes the index")]
    pub queries: Vec<Query>,
}

/// A page.
#[derive(Debug, Deserialize)]
pub struct Page {
    /// Its name, by which answers refer to it.
    pub id: String,
    title: String,
    lead: String,
    kind: String,
    #[serde(default)]
    topics: Vec<String>,
    #[serde(default)]
    headings: Vec<String>,
    body: String,
}

/// A query with its answers.
#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "the example only makes the index")]
pub struct Query {
    /// What a reader types.
    pub q: String,
    /// The pages that the reader would accept: 3 is the one wanted, 1 is better than nothing.
    pub answers: BTreeMap<String, u32>,
}

/// All files of the gold set as one.
pub fn gold() -> Gold {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gold");
    let mut all = Gold::default();
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("the gold set").map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "yaml")) {
        let text = std::fs::read_to_string(path).unwrap();
        let gold: Gold = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        all.pages.extend(gold.pages);
        all.queries.extend(gold.queries);
    }
    all
}

/// The index of all pages, with the synonyms of the program. The number of a page is its place.
pub fn index(pages: &[Page]) -> Vec<IndexFile> {
    let synonyms = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src/search/synonyms.sv.yml");
    let mut settings = Settings::default();
    settings.add_synonyms(&std::fs::read_to_string(synonyms).expect("the synonyms of the program"));
    let words: Vec<Words> = pages.iter().map(words).collect();
    let entries: Vec<PageEntry<'_>> = pages.iter().zip(&words).enumerate().map(entry).collect();
    build("sv", &entries, &settings).files
}

fn words(page: &Page) -> Words {
    let mut words = Words::builder("sv");
    words.add(Field::Title, &page.title);
    words.add(Field::Lead, &page.lead);
    page.headings.iter().for_each(|heading| words.add(Field::Heading, heading));
    page.topics.iter().for_each(|topic| words.add(Field::Topic, topic));
    words.add(Field::Body, &format!("{} {}", page.headings.join(" "), page.body));
    words.finish()
}

/// Pages of some years, a few of them archived, so that filters have something to do.
fn entry<'a>((number, (page, words)): (usize, (&'a Page, &'a Words))) -> PageEntry<'a> {
    let dated = matches!(page.kind.as_str(), "news" | "decision" | "meeting");
    let year = if dated { 2024 + (number % 3) as u16 } else { 0 };
    let card =
        Card { url: format!("/{}/", page.id), title: page.title.clone(), lead: page.lead.clone(), ..Card::default() };
    PageEntry {
        words,
        extra: Vec::new(),
        card,
        kind: page.kind.clone(),
        month: if dated { (year - 1990) * 12 + (number % 12) as u16 + 1 } else { 0 },
        topics: page.topics.clone(),
        archived: false,
        fresh: page.kind == "news",
    }
}
