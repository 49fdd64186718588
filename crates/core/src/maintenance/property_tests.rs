//! Property tests of every rule and fix on random texts. In this crate, where slicing at a wrong boundary panics.
#![expect(clippy::disallowed_methods, reason = "the theme's files are read")]

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;

use crate::check::{Check, Rule, ScanResults, is_fixable, rules};
use crate::dates::history::History;
use crate::diagnostic::draw::{Style, draw};
use crate::diagnostic::{Diagnostic, Language};
use crate::maintenance::fix::fix;
use crate::path::SourcePath;
use crate::pipeline::{assemble, compile_and_scan, examine, examine_with_scan};
use crate::source::{Inputs, MemoryBodies, MemorySources, Options, Source, ThemeFile};

const CONFIG: &str = "title: Å\nbase_url: https://www.example.se/\nlanguages: {sv: {name: Svenska}, en: {name: English}}\n\
    check: {forbidden: {brukare: den som använder tjänsten}, glossary: [Smart liv, Östra]}\nmarkdown: {html: sanitize}\n";

/// Characters of two, three and four bytes, invisible ones, and ones whose length changes when case is folded.
const INSERTIONS: [&str; 12] =
    ["”", "ö", "\u{1f600}", "\u{a0}", "\u{200b}", "\u{301}", "ß", "İ", "\u{fffe}", "–", "\u{2028}", "\u{b}"];

fn theme() -> BTreeMap<String, ThemeFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../themes/kommun");
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(&root).into_iter().flatten().filter(|entry| entry.file_type().is_file()) {
        let name = entry.path().strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        let bytes = std::fs::read(entry.path()).unwrap();
        let file = match name.starts_with("static/") || name.starts_with("fonts/") {
            true => ThemeFile::Bytes(bytes),
            false => ThemeFile::Text(String::from_utf8(bytes).unwrap()),
        };
        files.insert(name, file);
    }
    files
}

/// A site of pages with these texts.
fn inputs(texts: &[String]) -> Inputs {
    let source = |path: &str, text: &str| Source { path: SourcePath::new(path), text: text.to_owned() };
    let mut sources = vec![source("content/_index.md", "---\ntitle: Hem\n---\n")];
    sources.extend(texts.iter().enumerate().map(|(n, text)| source(&format!("content/p{n}.md"), text)));
    Inputs {
        config: CONFIG.to_owned(),
        sources: Box::new(MemorySources::new(sources)),
        bodies: Box::new(MemoryBodies),
        files: BTreeMap::new(),
        pictures: std::sync::Arc::new(crate::picture::NoPictures),
        picture_texts: BTreeMap::new(),
        data: BTreeMap::new(),
        kinds: BTreeMap::new(),
        theme: BTreeMap::new(),
        theme_folder: "themes/kommun".to_owned(),
        ledger: None,
        templates: BTreeMap::new(),
        now: jiff::Timestamp::from_second(1_790_848_800).unwrap(),
        options: Options { drafts: true, ..Options::default() },
    }
}

/// Asserts that every place and patch is within its file, and that the message can be drawn.
fn assert_places_are_valid(inputs: &Inputs, found: &[Diagnostic]) {
    for diagnostic in found {
        for place in &diagnostic.places {
            let Some(text) = inputs.sources.text(&place.file) else { continue };
            assert!(text.get(place.range.clone()).is_some(), "{diagnostic:?} is not within {text:?}");
            let patch = diagnostic.patch.as_ref();
            assert!(patch.is_none_or(|patch| text.get(patch.range.clone()).is_some()), "{diagnostic:?} in {text:?}");
            draw(diagnostic, Style { language: Language::Sv, colour: false }, &|_| Some(text.as_str()));
        }
    }
}

/// Assembles, examines and fixes.
fn check_texts(texts: &[String], fixed: bool) -> Vec<Diagnostic> {
    let mut inputs = inputs(texts);
    let (site, mut found) = assemble(&inputs, &History::none());
    found.extend(examine(&inputs, &History::none(), &site.expect("the configuration is good"), &|_| true));
    assert_places_are_valid(&inputs, &found);
    if fixed {
        fix(&mut inputs, &History::none(), Vec::new(), &|_| true);
    }
    found
}

/// Compiles and examines, including the rules about rendered pages.
fn ask_all(texts: &[String], data: &str) {
    let mut inputs = inputs(texts);
    inputs.theme = theme();
    inputs.data.insert("data/people.yml".to_owned(), data.to_owned());
    let (compiled, made) = compile_and_scan(&inputs, &History::none());
    let scan = made.map(|made| ScanResults { rendered: made, ..ScanResults::default() });
    let site = compiled.site.expect("the configuration is good");
    let found = examine_with_scan(&inputs, &History::none(), &site, scan.as_ref(), &|_| true);
    assert_places_are_valid(&inputs, &compiled.diagnostics);
    assert_places_are_valid(&inputs, &found);
}

fn page(text: &str, n: usize) -> String {
    Rule::page(text).replace("{n}", &n.to_string())
}

/// The examples of all rules, as pages.
fn examples() -> Vec<String> {
    let examples = rules().flat_map(|rule| [Some(rule.bad), Some(rule.good), rule.previous]).flatten();
    examples.enumerate().map(|(n, text)| page(text, n)).collect()
}

#[test]
fn signs_at_every_place_of_every_example() {
    for rule in rules().filter(|rule| matches!(rule.check, Check::Text(_))) {
        let places = rule.bad.char_indices().enumerate();
        let with = |(n, (at, _)): (usize, (usize, char))| {
            let (before, after) = rule.bad.split_at(at);
            ["”", INSERTIONS[n % INSERTIONS.len()]].map(|inserted| page(&format!("{before}{inserted}{after}"), n))
        };
        let found = check_texts(&places.flat_map(with).collect::<Vec<_>>(), is_fixable(rule.code));
        assert!(found.iter().any(|diagnostic| diagnostic.code == rule.code), "{}: {}", rule.code.as_str(), rule.bad);
    }
}

/// One to three words of an example, special characters, or Markdown syntax.
fn piece() -> impl Strategy<Value = String> {
    let mut pieces: Vec<String> = Vec::new();
    for example in examples() {
        let words: Vec<&str> = example.split_inclusive(char::is_whitespace).collect();
        pieces.extend((1..=3).flat_map(|length| words.windows(length).map(<[&str]>::concat)));
    }
    prop_oneof![
        4 => prop::sample::select(pieces),
        3 => prop::sample::select(INSERTIONS.to_vec()).prop_map(str::to_owned),
        2 => "[\\[\\](){}<>|*_`~!#:.;,\"'&=+/\\\\ \n-]{1,3}",
        1 => "[0-9]{1,12}",
        1 => "\\PC{1,4}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 100, ..ProptestConfig::default() })]

    #[test]
    fn any_text(pieces in prop::collection::vec(prop::collection::vec(piece(), 1..40), 1..8)) {
        check_texts(&pieces.iter().enumerate().map(|(n, pieces)| page(&pieces.concat(), n)).collect::<Vec<_>>(), true);
    }

    #[test]
    fn any_example_with_pieces_of_others(
        example in prop::sample::select(examples()),
        cuts in prop::collection::vec((0usize..400, 0usize..9, piece()), 1..6),
    ) {
        let mut text = example;
        for (at, length, piece) in cuts {
            let start = crate::slice::floor_boundary(&text, at);
            let end = crate::slice::floor_boundary(&text, at + length);
            text = [&text[..start], &piece, &text[end..]].concat();
        }
        check_texts(&[text], true);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 30, ..ProptestConfig::default() })]

    #[test]
    fn any_site(
        pieces in prop::collection::vec(prop::collection::vec(piece(), 1..30), 1..8),
        data in prop::collection::vec(piece(), 0..12),
    ) {
        let texts: Vec<String> = pieces.iter().enumerate().map(|(n, pieces)| page(&pieces.concat(), n)).collect();
        ask_all(&texts, &format!("anna: {{name: Anna Å, phone: \"031-390 06 00\"}}\nb:\n  name: {}\n", data.concat()));
    }
}
