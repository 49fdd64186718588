//! What must hold for every input: no panic, places within their files, outputs within the output folder.

use std::collections::BTreeMap;

use anslag_core::build_cache::Caches;
use anslag_core::dates::history::History;
use anslag_core::path::{OutputPath, SourcePath};
use anslag_core::pipeline::{compile, examine};
use anslag_core::render::{MemorySink, NullSink};
use anslag_core::source::{Inputs, MemoryBodies, MemorySources, Options, Source, ThemeFile};
use proptest::prelude::*;

/// A page with something of everything, to be damaged.
const WHOLE: &str = "---\ntype: workshop\ntitle: \"Möte: budget\"\nlead: Ingress med *vikt*.\nstarts: 2026-03-04T13:00\nends: {on: \"2026-03\", approx: true}\nslug: mote\naliases: [/gammalt/]\nvenue: {name: Rådhuset, address: Torget 1}\nseries: {id: s, number: 1, of: 3}\nparticipants: {value: 50, approx: true}\ntopics: [vård, skola]\ncontacts:\n  - {role: Utvecklare, phone: \"031-1\"}\nfacts: {title: Fakta, items: [ett, två]}\nlinks:\n  - {url: \"https://www.digg.se/\", text: Digg}\nextra: {a: [1, 2]}\n---\n\n## Rubrik {#r .k}\n\nText med [länk](#r), fotnot[^1] och `kod`.\n\n[^1]: Noten.\n\n::: fact {title=\"F\"}\n- [x] klart\n:::\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n> [!NOTE]\n> Obs\n\n```rust\nfn main() {}\n```\n";

fn theme() -> BTreeMap<String, ThemeFile> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/kommun");
    let file = |(path, bytes): (String, Vec<u8>)| {
        let file = if path.starts_with("static/") || path.starts_with("fonts/") {
            ThemeFile::Bytes(bytes)
        } else {
            ThemeFile::Text(String::from_utf8(bytes).unwrap())
        };
        (path, file)
    };
    crate::support::tree(&root).into_iter().map(file).collect()
}

pub fn inputs(config: &str, path: &str, text: &str) -> Inputs {
    let source = |path: &str, text: &str| Source { path: SourcePath::new(path), text: text.to_owned() };
    Inputs {
        config: config.to_owned(),
        sources: Box::new(MemorySources::new(vec![
            source("content/_index.md", "---\ntitle: Hem\n---\n"),
            source(path, text),
        ])),
        bodies: Box::new(MemoryBodies),
        files: BTreeMap::new(),
        pictures: std::sync::Arc::new(anslag_core::picture::NoPictures),
        picture_texts: BTreeMap::new(),
        data: BTreeMap::new(),
        kinds: BTreeMap::new(),
        theme: theme(),
        theme_folder: "themes/kommun".to_owned(),
        ledger: None,
        templates: BTreeMap::new(),
        now: jiff::Timestamp::from_second(1_790_848_800).unwrap(),
        options: Options { drafts: true, ..Options::default() },
    }
}

/// Compiles, and checks what must hold.
fn check(config: &str, path: &str, text: &str) {
    let inputs = inputs(config, path, text);
    let build = || {
        let basket = MemorySink::default();
        let mut compiled = compile(&inputs, &History::none(), &Caches::default(), &basket);
        // The rules that only `check` asks read the same damaged texts.
        if let Some(site) = &compiled.site {
            compiled.diagnostics.extend(examine(&inputs, &History::none(), site, &|_| true));
        }
        (compiled.diagnostics, basket.bundle())
    };
    let (diagnostics, bundle) = build();
    for diagnostic in &diagnostics {
        for place in &diagnostic.places {
            let whole = match place.file.as_str() {
                "anslag.yaml" => config,
                file if file == SourcePath::new(path).as_str() => text,
                _ => continue,
            };
            assert!(whole.get(place.range.clone()).is_some(), "{diagnostic:?} is not within {}", place.file);
            if let Some(patch) = &diagnostic.patch {
                assert!(whole.get(patch.range.clone()).is_some(), "{diagnostic:?} mends nothing");
            }
        }
    }
    for output in bundle.keys() {
        assert_eq!(OutputPath::new(output.as_str()).as_ref(), Ok(output));
    }
    // Twice the same inputs, twice the same bytes and messages.
    assert!(build() == (diagnostics, bundle));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_page(cuts in prop::collection::vec((0usize..900, 0usize..12, "[:\\-\\[\\]{}#\"'|>*_`~!\n ]{0,4}|\\PC{0,3}"), 1..6)) {
        let mut text = WHOLE.to_owned();
        for (at, length, insert) in cuts {
            let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let (start, end) = (boundary(at), boundary(at + length));
            text.replace_range(start..end, &insert);
        }
        check(crate::support::CONFIG, "content/möte.md", &text);
    }

    #[test]
    fn any_slug_alias_and_file_name(slug in "\\PC{0,20}|[./\\\\:~ a-z]{0,12}", alias in "\\PC{0,20}|[./\\\\:# a-z]{0,12}", name in "[a-zåäö.~ -]{1,12}") {
        let quoted = |text: &str| text.replace('\'', "''");
        let text = format!("---\ntitle: A\nreview_in: P1Y\nslug: '{}'\naliases: ['{}']\n---\nText.\n", quoted(&slug), quoted(&alias));
        check(crate::support::CONFIG, &format!("content/{name}.md"), &text);
    }

    #[test]
    fn a_damaged_configuration(at in 0usize..300, length in 0usize..9, insert in "[:\\-\\[\\]{}#\"'\n ]{0,4}|\\PC{0,3}") {
        let mut config = format!("{}languages: {{sv: {{name: Svenska}}, en: {{name: English}}}}\npermalinks: {{workshop: /w/:year/:slug/}}\nmenus: {{sv: {{main: [{{ref: mote}}]}}}}\nlabels: {{sv: {{updated: Uppdaterat}}}}\ntheme: {{name: kommun, settings: {{toc_from: 2}}}}\nmarkdown: {{html: sanitize, external_links: visible}}\n", crate::support::CONFIG);
        let boundary = |at: usize| (0..=at.min(config.len())).rev().find(|at| config.is_char_boundary(*at)).unwrap_or(0);
        let (start, end) = (boundary(at), boundary(at + length));
        config.replace_range(start..end, &insert);
        check(&config, "content/mote.md", WHOLE);
    }
}

#[test]
fn the_whole_page_is_good() {
    let compiled = compile(
        &inputs(crate::support::CONFIG, "content/mote.md", &WHOLE.replace("031-1", "031-390 06 00")),
        &History::none(),
        &Caches::default(),
        &NullSink,
    );
    assert_eq!(compiled.diagnostics, []);
}
