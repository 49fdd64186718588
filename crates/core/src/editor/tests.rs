//! Forms of pages and what is saved from them, on texts as people write them and on all pages of the example site.
#![expect(clippy::disallowed_methods, reason = "the pages of the example site are read from the disk")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::control::Control;
use super::form::PageForm;
use super::save::Submission;
use crate::diagnostic::Language;
use crate::site::{Page, Site};
use crate::test_site;
use crate::yaml::edit;

fn site() -> Site {
    let page = |kind: &str, more: &str| format!("type: {kind}\ntitle: A\nlead: Om a.\n{more}");
    let pages = [
        ("_index.md", "title: Hem".to_owned()),
        ("page.md", page("page", "review_in: P1Y")),
        ("news.md", page("news", "published: 2024-06-12")),
        ("project.md", page("project", "name: A\nstatus: ongoing\nreview_in: P1Y")),
        ("event.md", page("event", "starts: 2026-12-01T10:00\nvenue: {name: A}\npublished: 2024-06-12")),
        ("decision.md", page("decision", "published: 2024-06-12\ndecision_status: decided")),
    ];
    let pages = pages.each_ref().map(|(path, front)| (*path, front.as_str(), "Text."));
    test_site::site(test_site::CONFIG, &pages)
}

fn form(site: &Site, page: &Page, text: &str) -> PageForm {
    PageForm::new(site, page, text, &[], Language::Sv)
}

/// What a form sends when nothing is changed: browsers send other line endings.
fn sent(form: &PageForm) -> Submission {
    let fields = form.groups.iter().flat_map(|group| &group.fields);
    let crlf = |text: &str| text.replace('\n', "\r\n");
    Submission {
        fields: fields.map(|field| (field.key.to_owned(), crlf(&field.value))).collect(),
        body: crlf(&form.body),
    }
}

fn save(site: &Site, page: &Page, text: &str, changes: &[(&str, &str)]) -> Result<String, Vec<&'static str>> {
    let mut submission = sent(&form(site, page, text));
    for (key, value) in changes {
        match *key {
            "" => submission.body = (*value).to_owned(),
            key => _ = submission.fields.insert(key.to_owned(), (*value).to_owned()),
        }
    }
    submission.apply(site, page, text, Language::Sv)
}

#[test]
fn only_what_was_changed_is_written() {
    let site = site();
    let page = test_site::page(&site, "news");
    let text = "---\n# Utkast av Eva\ntype: nyhet # ordet går också\ntitle: 'Nytt bad'   # kort\nlead: >\n  Badet öppnar\n  i juni.\n\ntopics: [bad, fritid]\n\
                image:\n  src: bad.jpg\n  alt: Badet\nokänt: {a: 1}\n---\n\nText.\n";
    for (changes, expected) in [
        (&[][..], text.to_owned()),
        (&[("title", "Nytt bad")][..], text.to_owned()),
        (&[("title", "Bad: nytt")][..], text.replace("'Nytt bad'", "\"Bad: nytt\"")),
        (&[("lead", "Badet öppnar.")][..], text.replace(">\n  Badet öppnar\n  i juni.\n", "Badet öppnar.\n")),
        (
            &[("topics", "bad\r\nfritid\r\nsport, idrott")][..],
            text.replace("[bad, fritid]", "[bad, fritid, \"sport, idrott\"]"),
        ),
        (&[("topics", " ")][..], text.replace("topics: [bad, fritid]\n", "")),
        (&[("image", "src: bad.jpg\r\nalt: Det nya badet")][..], text.replace("alt: Badet", "alt: Det nya badet")),
        (
            &[("image", "{src: bad.jpg, alt: Badet}")][..],
            text.replace("\n  src: bad.jpg\n  alt: Badet", " {src: bad.jpg, alt: Badet}"),
        ),
        (&[("published", "2026-10-01")][..], text.replace("okänt: {a: 1}\n", "okänt: {a: 1}\npublished: 2026-10-01\n")),
        (&[("draft", "true")][..], text.replace("okänt: {a: 1}\n", "okänt: {a: 1}\ndraft: true\n")),
        (&[("", "Text.\r\n\r\nMer.\r\n")][..], text.replace("\nText.\n", "\nText.\n\nMer.\n")),
    ] {
        assert_eq!(save(&site, page, text, changes).as_deref(), Ok(expected.as_str()), "{changes:?}");
    }
}

#[test]
fn what_cannot_be_saved_is_named_and_nothing_is_written() {
    let site = site();
    let page = test_site::page(&site, "news");
    let text = "---\ntype: news\ntitle: A\n---\n\nText.\n";
    for value in ["{src: a", "src: a\n- b", "a: b: c", "*okänd", "!ruby/object {}"] {
        assert_eq!(save(&site, page, text, &[("image", value), ("title", "B")]), Err(vec!["image"]), "{value}");
    }
    // A value of another type can be saved; the message about it is that of every build.
    assert_eq!(
        save(&site, page, text, &[("published", "i juni")]).unwrap(),
        "---\ntype: news\ntitle: A\npublished: i juni\n---\n\nText.\n"
    );
}

#[test]
fn a_file_whose_front_matter_cannot_be_read_is_edited_as_a_whole() {
    let site = site();
    let page = test_site::page(&site, "news");
    for text in ["---\ntitle: Möte: budget\n---\n\nText.\n", "Text.\n", "---\ntitle: A\n", "---\n{title: A}\n---\n"] {
        let form = form(&site, page, text);
        assert_eq!((form.groups.len(), form.body.as_str()), (0, text));
        assert_eq!(save(&site, page, text, &[]).as_deref(), Ok(text));
        assert_eq!(save(&site, page, text, &[("", "---\ntitle: A\n---\n")]).as_deref(), Ok("---\ntitle: A\n---\n"));
    }
}

#[test]
fn messages_stand_where_the_mistake_is() {
    let site = site();
    let page = test_site::page(&site, "news");
    let text = "---\ntype: news\ntitle: A\nlead: B\npublished: snart\n---\n\nEtt.\nTvå.\n";
    let at = |needle: &str| {
        let start = text.find(needle).unwrap();
        let lines = crate::diagnostic::LineIndex::new(text);
        let place = crate::diagnostic::Place::at("content/news.md", &lines, start..start + needle.len());
        crate::diagnostic::Diagnostic::at(crate::diagnostic::Code::A264, place)
    };
    let form = PageForm::new(&site, page, text, &[at("snart"), at("Två"), at("---")], Language::Sv);
    let published = form.groups.iter().flat_map(|group| &group.fields).find(|field| field.key == "published").unwrap();
    assert_eq!(published.messages.len(), 1);
    assert_eq!(form.messages.iter().map(|message| message.line).collect::<Vec<_>>(), [Some(2), None]);
}

/// All pages of the example site.
fn example_pages() -> Vec<(PathBuf, String)> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content")];
    let mut pages = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                let text = std::fs::read_to_string(&path).unwrap();
                pages.push((path, text));
            }
        }
    }
    pages.sort();
    assert!(pages.len() > 40);
    pages
}

/// Random numbers that are the same each time (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % end as u64).unwrap()
    }

    /// A text of parts that YAML, HTML and Markdown have a meaning for.
    fn text(&mut self) -> String {
        const PARTS: &[&str] = &[
            "a",
            "Ö",
            " ",
            " ",
            "\n",
            "\r\n",
            ": ",
            "- ",
            "#",
            " #",
            "'",
            "\"",
            "{",
            "}",
            "[",
            "]",
            ",",
            "|",
            ">",
            "&",
            "*",
            "!",
            "%",
            "@",
            "`",
            "\\",
            "---\n",
            "0",
            "12:30",
            "2024-06-12",
            "true",
            "ja",
            "null",
            "~",
            "é",
            "\u{a0}",
            "<b>",
            "\t",
            "…",
            "abc",
            "é",
        ];
        (0..self.below(7)).map(|_| PARTS[self.below(PARTS.len())]).collect()
    }
}

/// How many random edits the test makes; a release is tried with 10,000.
fn edits() -> usize {
    std::env::var("ANSLAG_EDITS").ok().map_or(1_500, |text| text.parse().expect("a number"))
}

#[test]
fn a_random_edit_changes_what_was_edited_and_nothing_else() {
    let site = site();
    let pages = example_pages();
    let mut random = Random(1);
    let (mut saved, mut refused) = (0, 0);
    for _ in 0..edits() {
        let (path, text) = &pages[random.below(pages.len())];
        let text = if random.below(4) == 0 { text.replace('\n', "\r\n") } else { text.clone() };
        let name = path.display();
        let page = test_site::page(&site, ["page", "news", "project", "event", "decision"][random.below(5)]);
        let shown = form(&site, page, &text);
        assert!(!shown.groups.is_empty(), "{name}");
        assert_eq!(sent(&shown).apply(&site, page, &text, Language::Sv).as_ref(), Ok(&text), "{name}");
        let fields = Vec::from_iter(shown.groups.iter().flat_map(|group| &group.fields).map(|field| field.key));
        let key = fields[random.below(fields.len())];
        let value = random.text();
        match save(&site, page, &text, &[(key, &value)]) {
            Ok(new) => {
                saved += 1;
                // A comment in YAML belongs to no entry.
                if !value.contains('#') {
                    same_but_for(&text, &new, key, &format!("{name}: {key} = {value:?}"));
                }
                let again = form(&site, page, &new);
                let values = |form: &PageForm| -> BTreeMap<&str, String> {
                    let fields = form.groups.iter().flat_map(|group| &group.fields);
                    fields.filter(|field| field.key != key).map(|field| (field.key, field.value.clone())).collect()
                };
                assert_eq!(values(&again), values(&shown), "{name}: {key} = {value:?}");
                assert_eq!(again.body, shown.body, "{name}: {key} = {value:?}");
                let unchanged = save(&site, page, &new, &[(key, &value)]);
                let control = |form: &PageForm| {
                    let fields = form.groups.iter().flat_map(|group| &group.fields);
                    fields.filter(|field| field.key == key).map(|field| field.control.clone()).next()
                };
                // A choice has no such value, YAML may have been of another shape, and a form shows no comment after a value.
                let is_same = !value.contains('#')
                    && control(&shown) == control(&again)
                    && !matches!(control(&shown), Some(Control::Choice(_)));
                assert!(
                    !is_same || unchanged.as_ref() == Ok(&new),
                    "{name}: {key} = {value:?} is not what the form shows:\n{new}\n{unchanged:?}"
                );
            }
            Err(unsaved) => {
                refused += 1;
                assert_eq!(unsaved, [key], "{name}: {value:?}");
            }
        }
        let body = format!("{}{}", random.text(), shown.body);
        let new = save(&site, page, &text, &[("", &body)]).unwrap();
        let head = text.len() - text[text[4..].find("\n---").unwrap() + 4..].len();
        assert_eq!(new[..head], text[..head], "{name}");
    }
    assert!(saved > refused * 3, "{saved} edits were saved, {refused} refused");
}

/// Without the entry of a key two texts are the same bytes.
fn same_but_for(old: &str, new: &str, key: &str, what: &str) {
    let without = |text: &str| {
        let source =
            crate::source::Source { path: crate::path::SourcePath::new("content/a.md"), text: text.to_owned() };
        edit::remove(text, crate::document::front_matter::split(&source).yaml, key)
            .unwrap_or_else(|error| panic!("{what}: {error:?}\n{text}"))
    };
    assert_eq!(without(new), without(old), "{what}");
}
