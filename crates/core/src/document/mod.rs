//! Parses a file into a document: typed front matter, and a body with placeholders for links.
//!
//! Parsing never fails: what cannot be read becomes a message, and the document has the rest. A document depends on no
//! other page. The defaults of its sections are passed in as [`Defaults`], and the part of the configuration that
//! changes parsing as [`Settings`]. Both belong in the key of a cached document.

pub(crate) mod content;
pub(crate) mod event;
pub mod front_matter;
pub(crate) mod highlight;
pub mod markdown;
pub(crate) mod personal_number;
pub(crate) mod prose;
mod raw_urls;
mod front_matter_markdown;
mod search_words;
pub(crate) mod words;

use std::ops::Range;

pub(crate) use search_words::SearchWords;
use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Diagnostic, LineIndex, Place};
use crate::digest::{Hash128, HashBuilder};
use crate::path::SourcePath;
use crate::schema::tables::SECTION;
use crate::schema::{Entry, Kind, Kinds, Reading, Record, Table, read_map};
use crate::slice::Slice as _;
use crate::source::Source;
use crate::yaml::{Input, Node, Value};
use content::BodyStorage;
use front_matter::Split;
pub(crate) use front_matter_markdown::RichFields;
use markdown::Body;

/// The role of a document in the page tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) enum Role {
    /// A page.
    Page,
    /// The page of a folder with its own files (`index.md`).
    Bundle,
    /// A section (`_index.md`).
    Section,
}

/// The part of the configuration that changes parsing.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub(crate) struct Settings {
    /// The page types.
    pub(crate) kinds: &'static Kinds,
    /// What happens to raw HTML in Markdown.
    pub raw_html: markdown::RawHtml,
    /// Whether to use typographic quotes and dashes.
    pub smart: bool,
    /// Whether the words of pages are kept for search.
    pub(crate) search: bool,
}

/// The defaults that the sections above set for a page.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Defaults {
    /// The fields; inner sections override outer ones.
    pub(crate) fields: Record,
}

/// A parsed file.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Document {
    /// The path of the file.
    pub path: SourcePath,
    /// The role in the page tree.
    pub(crate) role: Role,
    /// The page type; sections have the type `page`.
    pub(crate) kind: Kind,
    /// The language of the document.
    pub(crate) lang: String,
    /// The front matter, with the sections' defaults for missing fields.
    pub(crate) front: Record,
    /// Keys with a value that could not be read; they do not count as missing.
    pub(crate) unreadable: Vec<String>,
    /// Markdown in the front matter; see [`Document::rich`].
    pub(crate) rich: RichFields,
    /// The body. Once it is stored elsewhere, only the parts that other pages need are here.
    pub(crate) body: Body,
    /// Where the rest of the body is.
    #[serde(skip)]
    pub(crate) content: BodyStorage,
    /// The closing fence of the front matter.
    pub(crate) fence: Place,
    /// The offset of the body in the file.
    pub(crate) body_start: usize,
    /// Hashes of its text, to detect changes.
    pub(crate) hashes: TextHashes,
    /// The words by which the site's own search finds it; none when the site has no search.
    #[serde(skip)]
    pub(crate) search_words: SearchWords,
}

/// Hashes of a document's text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct TextHashes {
    /// The front matter, with the sections' defaults.
    pub(crate) front: Hash128,
    /// The whole file.
    pub(crate) all: Hash128,
}

impl Document {
    /// Whether a value of the front matter is inherited from a section: [`inherit`] gives it a range from the closing
    /// fence on.
    pub(crate) fn is_inherited(&self, range: &Range<usize>) -> bool {
        range.start >= self.fence.range.start
    }

    /// The rendered Markdown of a front matter value.
    pub(crate) fn rich(&self, entry: &Entry) -> Option<&Body> {
        self.rich.get(entry.range.start)
    }

    /// The rendered Markdown of a front matter field.
    pub(crate) fn rich_field(&self, key: &str) -> Option<&Body> {
        self.front.fields.get(key).and_then(|entry| self.rich(entry))
    }
}

/// The role by file name.
pub(crate) fn role(path: &SourcePath) -> Role {
    let name = path.file_name();
    let stem = name.split('.').next().unwrap_or(name);
    match stem {
        "_index" => Role::Section,
        "index" => Role::Bundle,
        _ => Role::Page,
    }
}

/// Renders the body again from its source. The front matter is not parsed again.
pub(crate) fn rerender_body(document: &Document, source: &Source, settings: &Settings) -> Vec<markdown::Part> {
    let text = source.text.get(document.body_start..).unwrap_or_default();
    let mut body = markdown::render(text, &text_settings(settings, &document.lang));
    front_matter_markdown::shift(&mut body, document.body_start);
    body.parts
}

fn text_settings(settings: &Settings, lang: &str) -> markdown::Settings {
    markdown::Settings { raw_html: settings.raw_html, extensions: true, smart: settings.smart, lang: lang.to_owned() }
}

/// Parses a file that has been split into front matter and body.
pub(crate) fn read(
    source: &Source,
    split: &Split,
    defaults: &Defaults,
    settings: &Settings,
    lang: &str,
) -> (Document, Vec<Diagnostic>) {
    let role = role(&source.path);
    let input = Input::new(source.path.as_str(), &source.text, split.yaml.clone());
    let given = defaults.fields.fields.keys().cloned().collect();
    let mut reading = Reading {
        input: &input,
        diagnostics: split.diagnostics.clone(),
        end: split.fence.clone(),
        given,
        kinds: settings.kinds.words(),
    };
    // When the YAML cannot be read, every field would seem to be missing.
    let readable = crate::yaml::is_whole(&split.diagnostics);
    let declared = declared_kind(split, defaults, settings.kinds);
    let kind = declared.unwrap_or_else(|| settings.kinds.fallback());
    let table = if role == Role::Section { &SECTION } else { kind.table() };
    let mut front = if readable { read_map(&mut reading, &split.node, table) } else { Record::default() };
    let unreadable = unreadable(&split.node, &front);
    let mut inherited = HashBuilder::new();
    if role != Role::Section {
        inherit(&mut front, defaults, table, (source.text.len(), &split.fence), &mut inherited);
    }
    let lang = front.text("lang").unwrap_or(lang).to_owned();
    let mut diagnostics = reading.diagnostics;
    if role != Role::Section && readable && declared.is_none() {
        report_missing_kind(source, split, settings.kinds, &mut diagnostics);
    }
    let text_settings = text_settings(settings, &lang);
    let body = read_body(source, split, role, readable, &text_settings, &mut diagnostics);
    let rich = front_matter_markdown::read(&front, table, &text_settings, &input, &mut diagnostics);
    let fence = input.place(split.fence.clone());
    let front_text = source.text.slice(..split.body);
    let hashes = TextHashes { front: inherited.text(front_text).finish(), all: Hash128::of(source.text.as_bytes()) };
    (
        Document {
            path: source.path.clone(),
            role,
            kind,
            lang,
            front,
            unreadable,
            rich,
            body,
            content: BodyStorage::Here,
            fence,
            body_start: split.body,
            hashes,
            search_words: SearchWords::default(),
        },
        diagnostics,
    )
}

/// Adds the defaults of missing fields, and notes them in the hash. Messages about them point at the fence.
fn inherit(
    front: &mut Record,
    defaults: &Defaults,
    table: &'static Table,
    (length, fence): (usize, &Range<usize>),
    hash: &mut HashBuilder,
) {
    for (key, entry) in &defaults.fields.fields {
        if table.field(key).is_some() && !front.fields.contains_key(key) {
            hash.text(key).value(&entry.val);
            let val = entry.val.moved(length);
            front.fields.insert(key.clone(), Entry { val, range: fence.clone(), key: fence.clone() });
        }
    }
}

fn unreadable(node: &Node, front: &Record) -> Vec<String> {
    let Value::Map(entries) = &node.value else { return Vec::new() };
    let unread = entries.iter().filter(|(key, value)| !value.is_null() && !front.fields.contains_key(&key.name));
    unread.map(|(key, _)| key.name.clone()).collect()
}

/// The kind that the page or its section declares.
fn declared_kind(split: &Split, defaults: &Defaults, kinds: &Kinds) -> Option<Kind> {
    let given = split.node.get("type").and_then(|node| node.text());
    given.and_then(|name| kinds.find(name)).or_else(|| defaults.fields.choice("type").and_then(|name| kinds.get(name)))
}

/// Reports a page without a kind, in place of the messages that follow from it: about fields that the fallback kind
/// requires or does not have.
fn report_missing_kind(source: &Source, split: &Split, kinds: &Kinds, diagnostics: &mut Vec<Diagnostic>) {
    let of_another = |key: &str| kinds.all().any(|kind| kind.table().field(key).is_some());
    let fallback = kinds.fallback();
    let is_required = |key: &str| fallback.own_fields().iter().any(|field| field.required && field.key == key);
    let follows = |message: &Diagnostic| match message.code {
        Code::A103 | Code::A139 => message.text("key").is_some_and(is_required),
        Code::A104 => message.text("key").is_some_and(of_another),
        _ => false,
    };
    let before = diagnostics.len();
    diagnostics.retain(|message| !follows(message));
    let Value::Map(entries) = &split.node.value else { return };
    // A misspelled kind, or one under another key, has been reported already.
    let pointed_out =
        entries.iter().any(|(key, _)| matches!(key.name.to_lowercase().as_str(), "type" | "kind" | "typ"));
    if diagnostics.len() == before || pointed_out {
        return;
    }
    let has_all =
        |kind: &Kind| entries.iter().all(|(key, _)| !of_another(&key.name) || kind.table().field(&key.name).is_some());
    let fitting: Vec<Kind> = kinds.all().filter(|kind| *kind != fallback).filter(has_all).collect();
    // The only page type with all of the fields, or the one on which the others are based.
    let only = fitting.iter().find(|kind| fitting.iter().all(|other| other.names().any(|name| name == kind.name)));
    let place = Place::at(source.path.as_str(), &LineIndex::new(source.text.as_str()), split.fence.clone());
    diagnostics.push(Diagnostic::at(Code::A153, place).optional("nearest", only.map(|kind| kind.name)));
}

fn read_body(
    source: &Source,
    split: &Split,
    role: Role,
    readable: bool,
    settings: &markdown::Settings,
    diagnostics: &mut Vec<Diagnostic>,
) -> Body {
    let text = source.text.slice(split.body..);
    let mut body = markdown::render(text, settings);
    diagnostics.extend(Diagnostic::forbidden_characters(
        source.path.as_str(),
        &source.text,
        split.body..source.text.len(),
    ));
    let lines = LineIndex::new(source.text.as_str());
    for problem in std::mem::take(&mut body.problems) {
        let range = split.body + problem.range.start..split.body + problem.range.end;
        let mut diagnostic = Diagnostic::at(problem.code, Place::at(source.path.as_str(), &lines, range));
        for (key, value) in &problem.args {
            diagnostic = diagnostic.arg(key, value.clone());
        }
        diagnostics.push(diagnostic);
    }
    front_matter_markdown::shift(&mut body, split.body);
    raw_urls::collect(&mut body, settings.raw_html);
    if readable && role != Role::Section && text.trim().is_empty() && split.fence.end > 0 {
        let place = Place::at(source.path.as_str(), &lines, split.fence.clone());
        diagnostics.push(Diagnostic::at(Code::A119, place));
    }
    body
}
