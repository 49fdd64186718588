//! Small sites for unit tests.

use std::collections::BTreeMap;

use crate::config::read_config;
use crate::path::SourcePath;
use crate::schema::{Reading, Record, Table, read_map};
use crate::site::{Data, Page, PageId, Site, assemble};
use crate::source::{FileFacts, Inputs, MemoryBodies, MemorySources, Options, Source};
use crate::theme::Theme;
use crate::yaml::Input;

/// A configuration with two languages and a publisher.
pub(crate) const CONFIG: &str = "title: Åre & Järpen\ndescription: Nyheter <från> oss\nbase_url: https://www.example.se/\npublisher: {name: Åre kommun, short: Åre}\n\
    languages:\n  sv: {name: Svenska}\n  en: {name: English, title: Are}\n";

/// A site of pages, each as (path below `content/`, front matter, body), with the files `karta.svg` and `bilaga å.pdf`.
pub(crate) fn site(config: &str, files: &[(&str, &str, &str)]) -> Site {
    site_with(config, Data::default(), files)
}

/// The same with data.
pub(crate) fn site_with(config: &str, data: Data, files: &[(&str, &str, &str)]) -> Site {
    site_of_kinds(config, data, BTreeMap::new(), files)
}

/// The same with kinds of its own.
pub(crate) fn site_of_kinds(
    config: &str,
    data: Data,
    kinds: BTreeMap<String, String>,
    files: &[(&str, &str, &str)],
) -> Site {
    let (known, diagnostics) = crate::schema::Kinds::read(&kinds);
    assert_eq!(diagnostics, []);
    let (parsed, diagnostics) = read_config(config, known);
    assert_eq!(diagnostics, []);
    let source = |(name, front, body): &(&str, &str, &str)| Source {
        path: SourcePath::new(&format!("content/{name}")),
        text: format!("---\n{front}\n---\n\n{body}\n"),
    };
    let sources = Box::new(MemorySources::new(files.iter().map(source).collect()));
    let facts = |size, dimensions| FileFacts {
        size,
        digest: crate::digest::Digest::of(b""),
        dimensions,
        picture: None,
        content: Default::default(),
        disk_path: String::new(),
    };
    let inputs = Inputs {
        config: config.to_owned(),
        sources,
        bodies: Box::new(MemoryBodies),
        files: BTreeMap::from([
            ("content/karta.svg".to_owned(), facts(900, Some((640, 360)))),
            ("content/bilaga å.pdf".to_owned(), facts(1234, None)),
        ]),
        pictures: std::sync::Arc::new(crate::picture::NoPictures),
        picture_texts: BTreeMap::new(),
        data: BTreeMap::new(),
        kinds,
        theme: BTreeMap::new(),
        theme_folder: "themes/kommun".to_owned(),
        ledger: None,
        templates: BTreeMap::new(),
        now: "2026-11-22T12:00:00Z".parse().unwrap(),
        options: Options { drafts: true, ..Options::default() },
    };
    let (site, diagnostics) =
        assemble(parsed.unwrap(), data, &inputs, &crate::dates::history::History::none(), &Default::default());
    let errors: Vec<String> = diagnostics
        .iter()
        .filter(|d| d.severity == crate::diagnostic::Severity::Error)
        .map(|d| format!("{} {:?}", d.code.as_str(), d.args))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    site
}

/// A page by its key.
pub(crate) fn page<'s>(site: &'s Site, key: &str) -> &'s Page {
    site.page(id(site, key))
}

/// A page's number by its key.
pub(crate) fn id(site: &Site, key: &str) -> PageId {
    site.by_key[key]
}

/// A record of a data file.
pub(crate) fn record(text: &str, table: &'static Table) -> Record {
    let input = Input::new("data/x.yml", text, 0..text.len());
    let (node, diagnostics) = crate::yaml::read(&input);
    let mut reading = Reading { input: &input, diagnostics, end: 0..0, given: Vec::new(), kinds: &[] };
    let record = read_map(&mut reading, &node, table);
    assert_eq!(reading.diagnostics, []);
    record
}

/// A theme with a few words and no templates.
pub(crate) fn theme() -> Theme {
    let words = |entries: [(&str, &str); 3]| entries.map(|(key, text)| (key.to_owned(), text.to_owned())).into();
    let sv = words([
        ("feed_title", "Nytt från {site}"),
        ("feed_section", "{title} – {site}"),
        ("topic_title", "Ämne: {topic}"),
    ]);
    let en = words([
        ("feed_title", "News from {site}"),
        ("feed_section", "{title} – {site}"),
        ("topic_title", "Topic: {topic}"),
    ]);
    Theme { labels: BTreeMap::from([("sv".to_owned(), sv), ("en".to_owned(), en)]), ..Theme::default() }
}
