//! From a file to a document: typed front matter and a body whose links are still to be filled in.
//!
//! Reading never fails: what cannot be read is a message, and the document is what could be. A document knows no other
//! page; what its sections say for it comes in as [`Defaults`], and the small part of the configuration that changes how
//! text is read as [`Settings`]. Both are part of the key under which a document may be remembered.

pub(crate) mod content;
pub(crate) mod event;
pub mod front_matter;
pub(crate) mod highlight;
pub(crate) mod identity;
pub mod markdown;
pub(crate) mod prose;
mod named;
mod rich;
pub(crate) mod words;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Diagnostic, Lines, Place};
use crate::digest::{Hash128, HashBuilder};
use crate::path::SourcePath;
use crate::schema::tables::SECTION;
use crate::schema::{Entry, Kind, Kinds, Reading, Record, read_map};
use crate::slice::Slice as _;
use crate::source::Source;
use crate::yaml::{Input, Node, Value};
use content::Content;
use front_matter::Split;
use markdown::Body;
pub(crate) use rich::Rich;

/// What a document is in the tree of pages.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) enum Role {
    /// A page.
    Page,
    /// The page of a folder with its own files (`index.md`).
    Bundle,
    /// A section (`_index.md`).
    Section,
}

/// What the configuration says about reading text.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub(crate) struct Settings {
    /// The kinds of page.
    pub(crate) kinds: &'static Kinds,
    /// Raw HTML in Markdown.
    pub raw_html: markdown::RawHtml,
    /// Typographic quotes and dashes.
    pub smart: bool,
}

/// What the sections above say for a page.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Defaults {
    /// The fields, innermost section first to win.
    pub(crate) fields: Record,
}

/// A file that has been read.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Document {
    /// Where it lies.
    pub path: SourcePath,
    /// What it is in the tree.
    pub(crate) role: Role,
    /// What kind of thing it is about; sections are pages of kind `page`.
    pub(crate) kind: Kind,
    /// The language it is written in.
    pub(crate) lang: String,
    /// The front matter with the sections' defaults behind it.
    pub(crate) front: Record,
    /// Keys that were written but whose values could not be read: they are not missing.
    pub(crate) unreadable: Vec<String>,
    /// Markdown in the front matter, by the place of the value; see [`Document::rich`].
    pub(crate) rich: Rich,
    /// The body. Once it has been put away, only what other pages need to know of it is here.
    pub(crate) body: Body,
    /// Where the rest of the body waits.
    #[serde(skip)]
    pub(crate) content: Content,
    /// Where the closing fence of the front matter stands.
    pub(crate) fence: Place,
    /// Where the body begins in the text.
    pub(crate) start: usize,
    /// Names for what it says, by which a change is seen.
    pub(crate) marks: Marks,
}

/// Short names for the two halves of a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Marks {
    /// The front matter, with what the sections say.
    pub(crate) front: Hash128,
    /// All of the text.
    pub(crate) all: Hash128,
}

impl Document {
    /// The Markdown of a value of the front matter.
    pub(crate) fn rich(&self, entry: &Entry) -> Option<&Body> {
        self.rich.get(entry.range.start)
    }

    /// A text field as Markdown.
    pub(crate) fn rich_field(&self, key: &str) -> Option<&Body> {
        self.front.fields.get(key).and_then(|entry| self.rich(entry))
    }
}

/// The role that a file name gives.
pub(crate) fn role(path: &SourcePath) -> Role {
    let name = path.file_name();
    let stem = name.split('.').next().unwrap_or(name);
    match stem {
        "_index" => Role::Section,
        "index" => Role::Bundle,
        _ => Role::Page,
    }
}

/// The parts of a document's body, made again from the text that it was read from. Its front matter is not read again.
pub(crate) fn body_again(document: &Document, source: &Source, settings: &Settings) -> Vec<markdown::Part> {
    let text = source.text.get(document.start..).unwrap_or_default();
    let mut body = markdown::render(text, &text_settings(settings, &document.lang));
    rich::shift(&mut body, document.start);
    body.parts
}

fn text_settings(settings: &Settings, lang: &str) -> markdown::Settings {
    markdown::Settings { raw_html: settings.raw_html, extensions: true, smart: settings.smart, lang: lang.to_owned() }
}

/// Reads a file whose front matter has been split off. The text is needed for places.
pub(crate) fn read(
    source: &Source,
    split: &Split,
    defaults: &Defaults,
    settings: &Settings,
    lang: &str,
) -> (Document, Vec<Diagnostic>) {
    let role = role(&source.path);
    let input = Input::new(source.path.as_str(), &source.text, split.yaml.clone());
    let inherited = defaults.fields.fields.keys().cloned().collect();
    let mut reading = Reading {
        input: &input,
        wrong: split.wrong.clone(),
        end: split.fence.clone(),
        given: inherited,
        kinds: settings.kinds.words(),
    };
    // Without readable YAML every field would seem to be missing.
    let readable = crate::yaml::is_whole(&split.wrong);
    let said = said_kind(split, defaults, settings.kinds);
    let kind = said.unwrap_or_else(|| settings.kinds.fallback());
    let table = if role == Role::Section { &SECTION } else { kind.table() };
    let mut front = if readable { read_map(&mut reading, &split.node, table) } else { Record::default() };
    let unreadable = unreadable(&split.node, &front);
    let mut given = HashBuilder::new();
    for (key, entry) in &defaults.fields.fields {
        if role != Role::Section && table.field(key).is_some() && !front.fields.contains_key(key) {
            given.text(key).value(&entry.val);
            front.fields.insert(
                key.clone(),
                Entry { val: entry.val.moved(source.text.len()), range: split.fence.clone(), key: split.fence.clone() },
            );
        }
    }
    let lang = front.text("lang").unwrap_or(lang).to_owned();
    let mut wrong = reading.wrong;
    if role != Role::Section && readable && said.is_none() {
        kindless(source, split, settings.kinds, &mut wrong);
    }
    let text_settings = text_settings(settings, &lang);
    let body = read_body(source, split, role, readable, &text_settings, &mut wrong);
    let rich = rich::read(&front, table, &text_settings, &input, &mut wrong);
    let fence = input.place(split.fence.clone());
    let front_text = source.text.slice(..split.body);
    let marks = Marks { front: given.text(front_text).finish(), all: Hash128::of(source.text.as_bytes()) };
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
            content: Content::Here,
            fence,
            start: split.body,
            marks,
        },
        wrong,
    )
}

fn unreadable(node: &Node, front: &Record) -> Vec<String> {
    let Value::Map(entries) = &node.value else { return Vec::new() };
    let lost = entries.iter().filter(|(key, value)| !value.is_null() && !front.fields.contains_key(&key.name));
    lost.map(|(key, _)| key.name.clone()).collect()
}

/// The kind that the page or its section says.
fn said_kind(split: &Split, defaults: &Defaults, kinds: &Kinds) -> Option<Kind> {
    let stated = split.node.get("type").and_then(|node| node.text());
    stated.and_then(|name| kinds.find(name)).or_else(|| defaults.fields.choice("type").and_then(|name| kinds.get(name)))
}

/// What is wrong with a page only because nothing says what kind it is: that is the one mistake, not what an information page
/// would need, nor the fields that it would not have.
fn kindless(source: &Source, split: &Split, kinds: &Kinds, wrong: &mut Vec<Diagnostic>) {
    let of_another = |key: &str| kinds.all().any(|kind| kind.table().field(key).is_some());
    let fallback = kinds.fallback();
    let asked = |key: &str| fallback.own_fields().iter().any(|field| field.required && field.key == key);
    let follows = |message: &Diagnostic| match message.code {
        Code::A103 | Code::A139 => message.text("key").is_some_and(asked),
        Code::A104 => message.text("key").is_some_and(of_another),
        _ => false,
    };
    let before = wrong.len();
    wrong.retain(|message| !follows(message));
    let Value::Map(entries) = &split.node.value else { return };
    // A kind that is misspelled, or stated under another name, has been pointed out.
    let pointed_out =
        entries.iter().any(|(key, _)| matches!(key.name.to_lowercase().as_str(), "type" | "kind" | "typ"));
    if wrong.len() == before || pointed_out {
        return;
    }
    let has_all =
        |kind: &Kind| entries.iter().all(|(key, _)| !of_another(&key.name) || kind.table().field(&key.name).is_some());
    let fitting: Vec<Kind> = kinds.all().filter(|kind| *kind != fallback).filter(has_all).collect();
    // The only one, or the one that all others build on.
    let only = fitting.iter().find(|kind| fitting.iter().all(|other| other.names().any(|name| name == kind.name)));
    let place = Place::at(source.path.as_str(), &Lines::new(source.text.as_str()), split.fence.clone());
    wrong.push(Diagnostic::at(Code::A153, place).optional("nearest", only.map(|kind| kind.name)));
}

fn read_body(
    source: &Source,
    split: &Split,
    role: Role,
    readable: bool,
    settings: &markdown::Settings,
    wrong: &mut Vec<Diagnostic>,
) -> Body {
    let text = source.text.slice(split.body..);
    let mut body = markdown::render(text, settings);
    wrong.extend(Diagnostic::forbidden(source.path.as_str(), &source.text, split.body..source.text.len()));
    let lines = Lines::new(source.text.as_str());
    for problem in std::mem::take(&mut body.problems) {
        let range = split.body + problem.range.start..split.body + problem.range.end;
        if let Some(code) = Code::parse(&problem.code) {
            let mut diagnostic = Diagnostic::at(code, Place::at(source.path.as_str(), &lines, range));
            for (key, value) in &problem.args {
                diagnostic = diagnostic.arg(key, value.clone());
            }
            wrong.push(diagnostic);
        }
    }
    rich::shift(&mut body, split.body);
    named::note(&mut body, settings.raw_html);
    if readable && role != Role::Section && text.trim().is_empty() && split.fence.end > 0 {
        let place = Place::at(source.path.as_str(), &lines, split.fence.clone());
        wrong.push(Diagnostic::at(Code::A119, place));
    }
    body
}
