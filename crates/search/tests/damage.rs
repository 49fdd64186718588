//! Whatever the files of an index contain, and whatever a reader types: an answer, or the name of the file that is damaged.

#![allow(clippy::unwrap_used, unreachable_pub, missing_docs, reason = "a test fails by panicking")]

mod site;

use anslag_search::{Field, Filter, Searcher, Settings, Words};
use proptest::collection::vec;
use proptest::prelude::*;
use site::{InMemory, Page, files, page};

const QUERIES: [&str; 7] = ["skola", "bygg lov", "forskola", "okändaltan", "KS 2025/123", "den", "zzzzzzzzz"];

fn pages() -> Vec<Page> {
    let texts = [
        ("Bygglov", "Du söker bygglov för en altan. KS 2025/00123."),
        ("Grundskola", "Grundskolor och förskolor, öppna för alla."),
        ("Skola", "En skola med lov, en altan och en grund. Bygglov."),
    ];
    let mut pages: Vec<Page> = texts.map(|(title, body)| page(title, body)).to_vec();
    pages.extend((0..40).map(|_| page("Utfyllnad", "Så att korten behöver mer än en fil.")));
    pages
}

fn index() -> InMemory {
    let mut settings = Settings::default();
    settings.add_synonyms("- [dagis, förskola]\n");
    site::index(&pages(), &settings)
}

/// Searches in an index. It may be damaged, but not panic.
fn use_all(index: &InMemory, query: &str) -> Result<usize, String> {
    let shown = |damaged: anslag_search::Damaged| damaged.to_string();
    let searcher = Searcher::open(index).map_err(shown)?;
    let filter = Filter { kind: Some("Sida".to_owned()), ..Filter::default() };
    let answer = searcher.search(query, &filter).map_err(shown)?;
    for hit in answer.hits.iter().take(20) {
        let card = searcher.card(hit.page).map_err(shown)?;
        searcher.heading(&answer, &card);
    }
    Ok(answer.total)
}

/// What happens to the bytes of a file.
#[derive(Debug, Clone)]
enum Damage {
    Other(Vec<u8>),
    Cut(prop::sample::Index),
    Flipped(Vec<(prop::sample::Index, u8)>),
    Missing,
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        vec(any::<u8>(), 0..200).prop_map(Damage::Other),
        any::<prop::sample::Index>().prop_map(Damage::Cut),
        vec((any::<prop::sample::Index>(), any::<u8>()), 1..6).prop_map(Damage::Flipped),
        Just(Damage::Missing),
    ]
}

fn apply(index: &mut InMemory, file: &str, damage: Damage) {
    let bytes = index.get_mut(file).unwrap();
    match damage {
        Damage::Other(other) => *bytes = other,
        Damage::Cut(at) => bytes.truncate(at.index(bytes.len())),
        Damage::Flipped(places) => {
            for (at, byte) in places {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        Damage::Missing => drop(index.remove(file)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn damaged_files_are_no_panic(file in any::<prop::sample::Index>(), damage in damage(), query in prop::sample::select(&QUERIES[..])) {
        let mut index = index();
        let name = index.keys().nth(file.index(index.len())).unwrap().clone();
        apply(&mut index, &name, damage);
        let _ = use_all(&index, query);
    }

    #[test]
    fn any_text_is_a_query(query in "\\PC{0,40}|[a-zåäö0-9/§ '-]{0,60}") {
        prop_assert!(use_all(&index(), &query).is_ok());
    }

    #[test]
    fn any_text_has_words(text in "\\PC{0,80}|[a-zA-ZÅÄÖåäöé0-9/§ '.:–\u{ad}\u{301}-]{0,120}") {
        let mut words = Words::builder("sv");
        words.add(Field::Title, &text);
        words.add(Field::Body, &text);
        let words = words.finish();
        prop_assert_eq!(Words::from_bytes(words.bytes().to_vec()), words);
    }

    #[test]
    fn a_word_of_a_page_finds_it(text in "[a-zåäö]{1,12}( [a-zåäö]{4,12}){1,8}") {
        // Function words are not found, and these have fewer letters.
        let word = text.split(' ').rfind(|word| word.chars().count() > 7);
        prop_assume!(word.is_some());
        let mut pages = pages();
        let leaked: &'static str = Box::leak(text.clone().into_boxed_str());
        pages.push(page("Sökt", leaked));
        let index = site::index(&pages, &Settings::default());
        let answer = Searcher::open(&index).unwrap().search(word.unwrap(), &Filter::default()).unwrap();
        prop_assert!(answer.hits.iter().any(|hit| hit.page == pages.len() - 1));
    }

    #[test]
    fn stored_words_may_be_anything(bytes in vec(any::<u8>(), 0..60)) {
        let words = Words::from_bytes(bytes);
        let mut entry = anslag_search::PageEntry {
            words: &words,
            extra: Vec::new(),
            card: anslag_search::Card::default(),
            kind: String::new(),
            month: 0,
            topics: vec!["a".to_owned(), "a".to_owned()],
            archived: false,
            fresh: false,
        };
        let first = anslag_search::build("sv", &[entry.clone()], &Settings::default()).files;
        entry.month = 1;
        prop_assert_eq!(first.len(), anslag_search::build("sv", &[entry.clone()], &Settings::default()).files.len());
    }
}

#[test]
fn an_index_without_damage_answers() {
    let index = index();
    for (query, expected) in QUERIES.into_iter().zip([1, 2, 1, 0, 1, 0, 0]) {
        assert_eq!(use_all(&index, query), Ok(expected), "{query}");
    }
}

#[test]
fn damage_names_the_file() {
    let mut index = index();
    let columns = index.keys().find(|name| name.starts_with("columns.")).unwrap().clone();
    index.get_mut(&columns).unwrap().pop();
    assert_eq!(use_all(&index, "skola"), Err(format!("{columns}: it does not have a row for each page")));
    index.remove(&columns);
    assert_eq!(use_all(&index, "skola"), Err(format!("{columns}: there is no such file")));
    index.insert("index.json".to_owned(), b"{}".to_vec());
    assert_eq!(use_all(&index, "skola"), Err("index.json: it is no manifest".to_owned()));
}

#[test]
fn an_index_is_the_same_on_any_number_of_threads() {
    let made = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| files(&pages(), &Settings::default()))
    };
    assert!([2, 3, 8].into_iter().all(|threads| made(threads) == made(1)));
}
