//! A small site for tests, and its index in memory.

use std::collections::BTreeMap;

use anslag_search::{Card, Field, IndexFile, PageEntry, Settings, Words, build};

/// The files of an index by name.
pub type InMemory = BTreeMap<String, Vec<u8>>;

/// The index of these pages.
pub fn index(pages: &[Page], settings: &Settings) -> InMemory {
    files(pages, settings).into_iter().map(|file| (file.name, file.bytes)).collect()
}

/// A page: its title, its text, and what a test changes of the rest.
#[derive(Clone)]
pub struct Page {
    /// The title.
    pub title: &'static str,
    /// The text.
    pub body: &'static str,
    /// The label of the kind.
    pub kind: &'static str,
    /// The year, of which the index has the first month.
    pub year: u16,
    /// The label of the topic.
    pub topic: &'static str,
    /// Whether it is archived.
    pub archived: bool,
}

/// A page with a title and a text.
pub fn page(title: &'static str, body: &'static str) -> Page {
    Page { title, body, kind: "Sida", year: 0, topic: "", archived: false }
}

/// The files of the index of these pages.
pub fn files(pages: &[Page], settings: &Settings) -> Vec<IndexFile> {
    let words: Vec<Words> = pages.iter().map(words).collect();
    let entries: Vec<PageEntry<'_>> = pages.iter().zip(&words).map(entry).collect();
    build("sv", &entries, settings).files
}

fn words(page: &Page) -> Words {
    let mut words = Words::builder("sv");
    words.add(Field::Title, page.title);
    words.add(Field::Body, page.body);
    words.finish()
}

fn entry<'a>((page, words): (&Page, &'a Words)) -> PageEntry<'a> {
    let topics = [page.topic].into_iter().filter(|topic| !topic.is_empty()).map(str::to_owned);
    PageEntry {
        words,
        extra: vec![(Field::Topic, page.topic.to_owned())],
        card: Card { url: "/sida/".to_owned(), title: page.title.to_owned(), ..Card::default() },
        kind: page.kind.to_owned(),
        month: if page.year < 1990 { 0 } else { (page.year - 1990) * 12 + 1 },
        topics: topics.collect(),
        archived: page.archived,
        fresh: page.kind == "Nyhet",
    }
}
