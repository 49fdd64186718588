//! What queries find in a small site.

#![allow(clippy::unwrap_used, unreachable_pub, missing_docs, reason = "a test fails by panicking")]

mod site;

use anslag_search::{Answer, Card, Filter, Searcher, Settings};
use site::{Page, page};

fn search(pages: &[Page], settings: &Settings, query: &str, filter: &Filter) -> Answer {
    let index = site::index(pages, settings);
    Searcher::open(&index).unwrap().search(query, filter).unwrap()
}

/// The titles of the hits in order.
fn titles(pages: &[Page], answer: &Answer) -> String {
    answer.hits.iter().map(|hit| pages[hit.page].title).collect::<Vec<_>>().join(", ")
}

/// A site where each word is on two pages at least, as a site has it.
fn municipality() -> Vec<Page> {
    vec![
        page("Bygglov", "Du söker bygglov för en altan eller ett plank."),
        page("Grundskola", "Kommunens grundskolor, skolor och lov. Lov är ledigt från skolan."),
        page("Grund", "En grund och en skola till. Vi bygger på god grund."),
        page("Förskola", "Förskolan är öppen. Förskolor i kommunen."),
        page("Protokoll", "Ärendet KS 2025/00123 enligt 12 § kommunallagen."),
        page("Kontakt", "Ring 08-123 45 67 den 14 mars 2025. Vår e-post är öppen."),
        page("Avfall", "Sortera avfallet hemma."),
    ]
}

#[test]
fn words_are_found_in_all_their_forms() {
    let pages = municipality();
    for (query, expected) in [
        ("bygglov", "Bygglov"),
        ("BYGGLOVET", "Bygglov"),
        ("avfallets", "Avfall"),
        // Two words of a compound, a compound of two words, and a word in a compound.
        ("bygg lov", "Bygglov, Grundskola, Grund"),
        ("altanplank", "Bygglov"),
        ("skola", "Grundskola, Grund"),
        // Without diacritics, and misspelled.
        ("forskola", "Förskola"),
        ("förskolla", "Förskola"),
        ("bygglvo", "Bygglov"),
        // Function words say nothing, unless there is nothing else.
        ("den på avfall", "Avfall"),
        ("den på", ""),
        ("", ""),
        ("hästhage", ""),
    ] {
        let answer = search(&pages, &Settings::default(), query, &Filter::default());
        assert_eq!(titles(&pages, &answer), expected, "{query}");
    }
}

#[test]
fn numbers_are_found_however_they_are_written() {
    let pages = municipality();
    for query in ["KS 2025/00123", "ks 2025/123", "KS2025/123", "2025/00123", "dnr ks-2025/123", "§ 12", "12 §"] {
        let answer = search(&pages, &Settings::default(), query, &Filter::default());
        assert_eq!(titles(&pages, &answer), "Protokoll", "{query}");
    }
    for query in ["08-123 45 67", "08-1234567", "081234567", "08 123 45 67"] {
        let answer = search(&pages, &Settings::default(), query, &Filter::default());
        assert_eq!(titles(&pages, &answer), "Kontakt", "{query}");
    }
}

#[test]
fn corrections_are_told() {
    let pages = municipality();
    let answer = search(&pages, &Settings::default(), "förskolla avfal", &Filter::default());
    let pairs = [("förskolla", "förskola"), ("avfal", "avfall")].map(|(one, other)| (one.to_owned(), other.to_owned()));
    assert_eq!(answer.corrected, pairs);
}

#[test]
fn synonyms_and_recommended_pages_are_found() {
    let pages = municipality();
    let mut settings = Settings::default();
    settings.add_synonyms("- [dagis, förskola]\n- {from: [sopor], to: [avfall, saknas]}\n");
    settings.recommended.push(("Mina sidor".to_owned(), vec![5, 0, 99]));
    for (query, expected) in [("dagis", "Förskola"), ("soporna", "Avfall"), ("mina, SIDOR", "Kontakt, Bygglov")] {
        let answer = search(&pages, &settings, query, &Filter::default());
        assert_eq!(titles(&pages, &answer), expected, "{query}");
        assert_eq!(answer.hits[0].recommended, expected.starts_with("Kontakt"));
    }
}

#[test]
fn more_words_near_each_other_in_titles_and_newer_news_come_first() {
    let pages = [
        page("En fråga", "Parkering vid biblioteket."),
        page("Parkering", "Bibliotek."),
        page("Bibliotek, tider och priser, parkering", "Mer."),
        page("Bibliotek parkering", "Mer."),
        Page { kind: "Nyhet", year: 2020, ..page("Gammalt badhus", "") },
        Page { kind: "Nyhet", year: 2025, ..page("Nytt badhus", "") },
        Page { archived: true, ..page("Arkiverat badhus", "") },
    ];
    for (query, expected) in [
        ("bibliotek parkering", "Bibliotek parkering, Bibliotek, tider och priser, parkering, Parkering, En fråga"),
        ("badhus", "Nytt badhus, Gammalt badhus, Arkiverat badhus"),
    ] {
        let answer = search(&pages, &Settings::default(), query, &Filter::default());
        assert_eq!(titles(&pages, &answer), expected, "{query}");
    }
}

#[test]
fn filters_leave_what_they_say_and_count_what_others_leave() {
    let pages = [
        Page { kind: "Nyhet", year: 2024, topic: "Skola", ..page("Bad a", "") },
        Page { kind: "Nyhet", year: 2025, topic: "Fritid", ..page("Bad b", "") },
        Page { year: 2025, topic: "Skola", archived: true, ..page("Bad c", "") },
    ];
    let found = |filter: Filter| {
        let answer = search(&pages, &Settings::default(), "bad", &filter);
        let Answer { counts, .. } = &answer;
        let all = format!("{:?} {:?} {:?} {}", counts.kinds, counts.years, counts.topics, counts.archived);
        (titles(&pages, &answer), all)
    };
    let text = |text: &str| Some(text.to_owned());
    for (filter, hits, counts) in [
        (
            Filter::default(),
            "Bad b, Bad a, Bad c",
            r#"{"Nyhet": 2, "Sida": 1} {2024: 1, 2025: 2} {"Fritid": 1, "Skola": 2} 1"#,
        ),
        (
            Filter { kind: text("Nyhet"), ..Filter::default() },
            "Bad b, Bad a",
            r#"{"Nyhet": 2, "Sida": 1} {2024: 1, 2025: 1} {"Fritid": 1, "Skola": 1} 0"#,
        ),
        (
            Filter { topic: text("Skola"), year: Some(2025), hide_archived: true, ..Filter::default() },
            "",
            r#"{} {2024: 1} {"Fritid": 1} 1"#,
        ),
        (Filter { kind: text("Okänd"), ..Filter::default() }, "", r#"{"Nyhet": 2, "Sida": 1} {} {} 0"#),
    ] {
        assert_eq!(found(filter), (hits.to_owned(), counts.to_owned()));
    }
}

#[test]
fn a_hit_leads_to_the_heading_with_most_words_of_the_query() {
    let pages = [page("Bygglov", "Avgifter för altaner. Handläggning av ansökan.")];
    let index = site::index(&pages, &Settings::default());
    let searcher = Searcher::open(&index).unwrap();
    let heading = |id: &str, text: &str| (id.to_owned(), text.to_owned());
    let headings = vec![heading("a", "Bygglov"), heading("b", "Avgiften"), heading("c", "Avgift för en altan")];
    let card = Card { title: "Bygglov".to_owned(), headings, ..Card::default() };
    for (query, expected) in [("bygglov", None), ("bygglov avgift", Some("b")), ("altan avgift", Some("c"))] {
        let answer = searcher.search(query, &Filter::default()).unwrap();
        assert_eq!(searcher.heading(&answer, &card).map(|(id, _)| id.as_str()), expected, "{query}");
    }
    assert_eq!(searcher.card(0).unwrap().title, "Bygglov");
}

#[test]
fn an_empty_site_has_an_index() {
    let answer = search(&[], &Settings::default(), "skola", &Filter::default());
    assert_eq!(answer.total, 0);
}
