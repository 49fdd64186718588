//! A page as a form: its fields by group, with labels, help, values and messages.

use std::ops::Range;

use super::body;
use super::control::{Control, control, shown};
use crate::diagnostic::{Diagnostic, Language, Severity, any_error, term};
use crate::document::front_matter::{self, Split};
use crate::schema::tables::SECTION;
use crate::schema::{Field, Table, Type};
use crate::site::{Page, Site};
use crate::slice::Slice as _;
use crate::source::Source;
use crate::yaml::{Node, Value};

/// Fields about dates and how long the page holds, in a group of their own.
const DATES: &[&str] = &[
    "draft",
    "published",
    "embargo",
    "updated",
    "changes",
    "reviewed",
    "review_in",
    "review_by",
    "owner",
    "valid",
    "expires",
    "on_expiry",
    "redirect_to",
    "archived",
];
/// Fields of all pages that belong to what readers read.
const CONTENT: &[&str] =
    &["topics", "image", "facts", "quotes", "contacts", "contact_point", "links", "related", "attachments"];

/// A page as a form.
#[derive(Debug)]
pub struct PageForm {
    /// The path of the file.
    pub path: String,
    /// Its title.
    pub title: String,
    /// What kind of page it is, in the language of the writer.
    pub kind: String,
    /// Its address, from the root of the host.
    pub address: String,
    /// The fields, first the title and the summary, which stand above the text; none when the front matter cannot be read,
    /// so that the whole file is the text.
    pub groups: Vec<FieldGroup>,
    /// The text below the fields, or the whole file.
    pub body: String,
    /// Messages about the text, or about the whole page.
    pub messages: Vec<FormMessage>,
}

/// Fields with a heading.
#[derive(Debug)]
pub struct FieldGroup {
    /// The heading.
    pub title: &'static str,
    /// The fields, in the order of the table.
    pub fields: Vec<FormField>,
}

/// A field of a form.
#[derive(Debug)]
pub struct FormField {
    /// The key in front matter.
    pub key: &'static str,
    /// What it is called, in the language of the writer.
    pub label: &'static str,
    /// What belongs in it.
    pub help: String,
    /// Whether a page cannot be published without it.
    pub required: bool,
    /// Whether it is shown although it is empty.
    pub prominent: bool,
    /// Whether its value comes from the section.
    pub inherited: bool,
    /// How it is filled in.
    pub control: Control,
    /// The value as [`Control`] shows it; empty for none.
    pub value: String,
    /// What is wrong with it.
    pub messages: Vec<FormMessage>,
}

/// A message about a field, a line of the text or the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FormMessage {
    /// The stable code; empty for messages of the editor itself.
    pub code: &'static str,
    /// Whether it stops a publication.
    pub is_error: bool,
    /// The line of the text below the fields, from 1.
    pub line: Option<usize>,
    /// What is wrong.
    pub text: String,
    /// What to do.
    pub help: Vec<String>,
}

impl PageForm {
    /// The form of a page of the site. `text` is its file as it is now; `diagnostics` are all messages about the site.
    pub fn new(site: &Site, page: &Page, text: &str, diagnostics: &[Diagnostic], language: Language) -> Self {
        let path = page.document.path.as_str();
        let split = split(page, text);
        let is_readable = is_readable(&split, text);
        let (mut groups, body, offset) = if is_readable {
            let (body, offset) = body::shown(text, split.body);
            (groups(site, page, text, &split, language), body, offset)
        } else {
            (Vec::new(), body::normal(text), 0)
        };
        let about_page = |message: &&Diagnostic| message.places.first().is_some_and(|place| place.file == path);
        let mut messages = Vec::new();
        for diagnostic in diagnostics.iter().filter(about_page) {
            let range = diagnostic.places.first().map(|place| place.range.clone()).unwrap_or_default();
            let line = (range.start >= offset && range.start > 0)
                .then(|| 1 + text.slice(offset..range.start).matches('\n').count());
            let message = FormMessage::of(diagnostic, language);
            match key_at(&split.node, &range).and_then(|key| field_mut(&mut groups, key)) {
                Some(field) => field.messages.push(message),
                None => messages.push(FormMessage { line, ..message }),
            }
        }
        let address = site.href(&page.route);
        Self {
            path: path.to_owned(),
            title: page.title().to_owned(),
            kind: kind_of(page, language).to_owned(),
            address,
            groups,
            body,
            messages,
        }
    }

    /// Whether anything about the page stops a publication.
    pub fn has_errors(&self) -> bool {
        let in_fields = self.groups.iter().flat_map(|group| &group.fields).flat_map(|field| &field.messages);
        in_fields.chain(&self.messages).any(|message| message.is_error)
    }
}

/// What kind of page it is, in the language of the writer.
pub(super) fn kind_of(page: &Page, language: Language) -> &'static str {
    if page.is_section() { term("editor.section", language) } else { page.document.kind.label.in_language(language) }
}

/// The front matter of a page as it is now.
pub(super) fn split(page: &Page, text: &str) -> Split {
    front_matter::split(&Source { path: page.document.path.clone(), text: text.to_owned() })
}

/// Whether fields can be edited one by one.
pub(super) fn is_readable(split: &Split, text: &str) -> bool {
    !any_error(&split.diagnostics)
        && split.body > 0
        && !text.contains(crate::characters::is_forbidden)
        && is_block(split, text)
}

/// Whether the front matter is a map of lines, which is all that an edit knows.
fn is_block(split: &Split, text: &str) -> bool {
    match split.node.value {
        Value::Null => true,
        Value::Map(_) => !text.slice(split.node.range.start..).starts_with('{'),
        _ => false,
    }
}

/// The fields that a page may have.
pub(super) fn table(page: &Page) -> &'static Table {
    if page.is_section() { &SECTION } else { page.document.kind.table() }
}

fn groups(site: &Site, page: &Page, text: &str, split: &Split, language: Language) -> Vec<FieldGroup> {
    let own = |key: &str| !page.is_section() && page.document.kind.own_fields().iter().any(|field| field.key == key);
    let group_of = |key: &str| match key {
        "title" | "lead" => 0,
        key if DATES.contains(&key) => 2,
        key if CONTENT.contains(&key) || own(key) => 1,
        _ => 3,
    };
    let titles = ["editor.writing", "editor.content", "editor.dates", "editor.more"];
    let mut groups = titles.map(|title| FieldGroup { title: term(title, language), fields: Vec::new() });
    for field in table(page).fields() {
        let shown = form_field(site, page, field, (text, split.node.get(field.key)), language);
        groups[group_of(field.key)].fields.push(shown);
    }
    // What is filled in comes first.
    let rank = |field: &FormField| match field.key {
        "title" => 0,
        _ if field.prominent => 1,
        _ => 2,
    };
    groups.iter_mut().for_each(|group| group.fields.sort_by_key(rank));
    groups.into_iter().filter(|group| !group.fields.is_empty()).collect()
}

fn form_field(
    site: &Site,
    page: &Page,
    field: &'static Field,
    (text, node): (&str, Option<&Node>),
    language: Language,
) -> FormField {
    let control = control(site.config.kinds, field.ty, node, language);
    let kind = page.document.kind;
    let inherited = node.is_none() && page.front().fields.contains_key(field.key);
    let value = shown(&control, field.ty, text, node);
    let prominent = field.required
        || field.key == "lead"
        || field.key == "topics"
        || kind.ask.contains(&field.key)
        || !value.is_empty();
    FormField {
        key: field.key,
        label: field.label.in_language(language),
        help: help(field, &control, language),
        required: field.required,
        prominent: prominent && !inherited,
        inherited,
        control,
        value,
        messages: Vec::new(),
    }
}

/// What belongs in a field: its own help, or what `new` says of it, and an example.
fn help(field: &Field, control: &Control, language: Language) -> String {
    let key = format!("new.{}", field.key);
    let own = field.help.map(|help| help.in_language(language));
    let said = own.or_else(|| Some(term(&key, language)).filter(|said| *said != key));
    let needs_example = match control {
        Control::Choice(_) => false,
        Control::Yaml | Control::Lines => matches!(field.ty, Type::List(item) if has_form(*item)),
        _ => has_form(field.ty),
    };
    let ty = if let Type::List(item) = field.ty { *item } else { field.ty };
    let example = needs_example.then(|| format!("{} {}", term("new.example", language), ty.sample()));
    let parts = [
        said.map(str::to_owned),
        example,
        parts(ty, language),
        (*control == Control::Lines).then(|| term("editor.lines", language).to_owned()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The parts of a value that is written as YAML, the required ones first.
fn parts(ty: Type, language: Language) -> Option<String> {
    const MOST: usize = 8;
    let (Type::Map(table) | Type::MapOr(table, _)) = ty else { return None };
    let mut fields = Vec::from_iter(table.fields());
    fields.sort_by_key(|field| !field.required);
    let part = |field: &&Field| format!("{} ({})", field.key, field.label.in_language(language));
    let parts = fields.iter().take(MOST).map(part).collect::<Vec<_>>().join(", ");
    Some(format!("{} {parts}", term("editor.parts", language)))
}

/// Whether its values have a form that a writer must know.
fn has_form(ty: Type) -> bool {
    !matches!(
        ty,
        Type::Text
            | Type::Inline
            | Type::Markdown
            | Type::Enum(_)
            | Type::Bool
            | Type::Kind
            | Type::Map(_)
            | Type::MapOr(..)
            | Type::MapOf(_)
            | Type::Free
    )
}

impl FormMessage {
    /// A message of the program.
    pub fn of(diagnostic: &Diagnostic, language: Language) -> Self {
        let is_error = diagnostic.severity == Severity::Error;
        let (text, help) = (diagnostic.message(language), diagnostic.help(language));
        Self { code: diagnostic.code.as_str(), is_error, line: None, text, help }
    }

    /// A message of the editor itself, which stops saving.
    pub fn error(text: String) -> Self {
        Self { code: "", is_error: true, line: None, text, help: Vec::new() }
    }
}

/// The key whose entry has a place.
fn key_at<'a>(node: &'a Node, range: &Range<usize>) -> Option<&'a str> {
    let Value::Map(entries) = &node.value else { return None };
    let has = |(key, node): &&(crate::yaml::Key, Node)| {
        key.range.start <= range.start && range.start < node.range.end.max(key.range.end)
    };
    entries.iter().find(has).map(|(key, _)| key.name.as_str())
}

fn field_mut<'a>(groups: &'a mut [FieldGroup], key: &str) -> Option<&'a mut FormField> {
    groups.iter_mut().flat_map(|group| &mut group.fields).find(|field| field.key == key)
}
