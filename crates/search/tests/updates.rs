//! An index that is made from the last one is, byte for byte, the index that is made of all pages.

use std::collections::BTreeMap;

use anslag_search::{Card, Changed, Contents, Field, Last, PageEntry, Settings, Words, build, update};
use proptest::prelude::*;

/// Few enough that words are often on a page or two, and are parts of each other.
const BEGINNINGS: [&str; 24] = [
    "skol", "förskol", "grund", "vatten", "lednings", "bygg", "lov", "kommun", "gat", "bok", "böck", "land", "länd",
    "vägs", "plan", "arbets", "hälso", "vård", "central", "kök", "sjuk", "hus", "bad", "natt",
];
const ENDINGS: [&str; 12] = ["", "a", "an", "or", "orna", "er", "et", "en", "ning", "verk", "plats", "lärare"];

#[derive(Clone)]
struct Page {
    title: String,
    text: String,
    names: Vec<String>,
    topic: String,
    year: u16,
    archived: bool,
}

/// Numbers that seem random.
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        (self.0 >> 33) as usize % count
    }

    fn word(&mut self) -> String {
        let mut word = String::new();
        for _ in 0..=self.below(3).saturating_sub(self.below(2)) {
            word += BEGINNINGS[self.below(BEGINNINGS.len())];
        }
        match self.below(30) {
            0 => format!("{word}{}", self.below(1000)),
            1 => format!("KS 2025/{:05}", self.below(400)),
            _ => word + ENDINGS[self.below(ENDINGS.len())],
        }
    }

    fn text(&mut self, words: usize) -> String {
        (0..words).map(|_| self.word() + " ").collect()
    }

    fn page(&mut self) -> Page {
        let length = [0, 3, 60, 200][self.below(4)];
        Page {
            title: self.text(3),
            text: self.text(length),
            names: (0..self.below(3)).map(|_| self.text(2)).collect(),
            topic: format!("Ämne {}", self.below(5)),
            year: [0, 1980, 2024, 2025][self.below(4)],
            archived: self.below(5) == 0,
        }
    }

    /// A small edit or a large one.
    fn edit(&mut self, page: &mut Page) {
        match self.below(7) {
            0 => page.title = self.text(2),
            1 => page.text += &self.text(1),
            2 => page.text = page.text.split(' ').skip(1).collect::<Vec<_>>().join(" "),
            3 => page.names = vec![self.text(2)],
            4 => page.topic = format!("Ämne {}", self.below(6)),
            5 => page.archived = !page.archived,
            _ => *page = self.page(),
        }
    }
}

impl Page {
    fn words(&self, lang: &str) -> Words {
        let mut words = Words::builder(lang);
        words.add(Field::Title, &self.title);
        words.add(Field::Topic, &self.topic);
        words.add(Field::Body, &self.text);
        words.finish()
    }

    fn extra(&self) -> Vec<(Field, String)> {
        self.names.iter().map(|name| (Field::Name, name.clone())).collect()
    }

    fn entry<'a>(&self, number: usize, words: &'a Words) -> PageEntry<'a> {
        PageEntry {
            words,
            extra: self.extra(),
            card: Card { url: format!("/{number}/"), title: self.title.clone(), ..Card::default() },
            kind: format!("Sort {}", self.title.len() % 3),
            month: if self.year < 1990 { 0 } else { (self.year - 1990) * 12 + 1 },
            topics: vec![self.topic.clone()],
            archived: self.archived,
            fresh: self.archived,
        }
    }
}

fn settings() -> Settings {
    let group = vec!["skola".to_owned(), "bad".to_owned(), "vattenkökplats".to_owned()];
    Settings { synonyms: vec![(group.clone(), group)], recommended: vec![("bad".to_owned(), vec![3])] }
}

fn built(lang: &str, pages: &[Page]) -> (Vec<Words>, Contents) {
    let words: Vec<Words> = pages.iter().map(|page| page.words(lang)).collect();
    let entries: Vec<PageEntry<'_>> =
        pages.iter().zip(&words).enumerate().map(|(number, (page, words))| page.entry(number, words)).collect();
    let contents = build(lang, &entries, &settings());
    (words, contents)
}

fn by_name(contents: &Contents) -> BTreeMap<String, Vec<u8>> {
    contents.files.iter().map(|file| (file.name.clone(), file.bytes.clone())).collect()
}

/// Edits a site again and again; gives how often the index could be made from the last.
fn edit_often(seed: u64, lang: &str, count: usize, edits: usize) -> Result<usize, TestCaseError> {
    let mut random = Random(seed);
    let mut pages: Vec<Page> = (0..count).map(|_| random.page()).collect();
    let (mut words, mut contents) = built(lang, &pages);
    let mut files = by_name(&contents);
    let mut updated = 0;
    for _ in 0..edits {
        let before = pages.clone();
        let mut changed: Vec<usize> = (0..=random.below(3)).map(|_| random.below(count)).collect();
        changed.sort_unstable();
        changed.dedup();
        changed.iter().for_each(|page| random.edit(&mut pages[*page]));
        let (new_words, new) = built(lang, &pages);
        let change = |page: &usize| Changed { page: *page, words: words[*page].clone(), extra: before[*page].extra() };
        let changes: Vec<Changed> = changed.iter().map(change).collect();
        let last = Last { files: &files, state: &contents.state };
        let entry = |number: usize| pages[number].entry(number, &new_words[number]);
        if let Some(made) = update(lang, &last, &entry, &changes, &settings()) {
            updated += 1;
            prop_assert_eq!(&made.names, &new.names);
            let expected = by_name(&new);
            let mut found = files.clone();
            found.extend(by_name(&made));
            found.retain(|name, _| expected.contains_key(name));
            prop_assert!(found == expected, "other bytes");
            prop_assert!(made.state == new.state, "another state");
        }
        (words, files, contents) = (new_words, by_name(&new), new);
    }
    Ok(updated)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn an_index_made_from_the_last_is_that_of_all_pages(seed: u64, lang in prop_oneof![3 => Just("sv"), 1 => Just("en-GB"), 1 => Just("de")]) {
        let updated = edit_often(seed, lang, 120, 15)?;
        prop_assert_eq!(updated, 15);
    }
}

#[test]
fn the_first_index_and_the_last_page_are_no_exceptions() {
    for count in [1, 4] {
        assert_eq!(edit_often(7, "sv", count, 40).map_err(|error| error.to_string()), Ok(40));
    }
}

#[test]
fn a_damaged_index_is_not_the_start_of_another() {
    let mut random = Random(1);
    let pages: Vec<Page> = (0..40).map(|_| random.page()).collect();
    let (words, contents) = built("sv", &pages);
    let files = by_name(&contents);
    let mut edited = pages.clone();
    "nyttord".clone_into(&mut edited[5].title);
    let (new_words, _) = built("sv", &edited);
    let with = |files: &BTreeMap<String, Vec<u8>>, state: &[u8]| {
        let changed = [Changed { page: 5, words: words[5].clone(), extra: pages[5].extra() }];
        let entry = |number: usize| edited[number].entry(number, &new_words[number]);
        update("sv", &Last { files, state }, &entry, &changed, &settings())
    };
    assert!(with(&files, &contents.state).is_some());
    for end in 0..contents.state.len() {
        assert!(with(&files, &contents.state[..end]).is_none());
    }
    let needed = |name: &String| {
        with(
            &files.iter().filter(|(other, _)| *other != name).map(|(a, b)| (a.clone(), b.clone())).collect(),
            &contents.state,
        )
        .is_none()
    };
    assert!(files.keys().filter(|name| name.starts_with("columns") || name.starts_with("index")).all(needed));
    assert!(files.keys().filter(|name| name.starts_with("w.")).any(needed));
}
