//! A page as a form: its fields by group, with labels, help, values and messages.

use std::ops::Range;

use super::body;
use crate::authoring::article;
use crate::diagnostic::{Diagnostic, Language, Severity, any_error, term};
use crate::document::front_matter::{self, Split};
use crate::schema::tables::SECTION;
use crate::schema::{Choice, Field, Kinds, Table, Type};
use crate::site::{Page, Site};
use crate::slice::Slice as _;
use crate::source::Source;
use crate::yaml::edit::{quote, raw};
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
    /// The fields, first the title and the summary, which stand above the text; none when the front matter cannot be read, so that the whole file is the text.
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

/// How a field is filled in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Control {
    /// One line.
    Line,
    /// Lines of text.
    Paragraph,
    /// One of some values, each with its label.
    Choice(Vec<(&'static str, &'static str)>),
    /// A value on each line.
    Lines,
    /// YAML as it stands in the file.
    Yaml,
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
        let kind = if page.is_section() {
            term("editor.section", language)
        } else {
            page.document.kind.label.in_language(language)
        };
        let address = site.href(&page.route);
        Self {
            path: path.to_owned(),
            title: page.title().to_owned(),
            kind: kind.to_owned(),
            address,
            groups,
            body,
            messages,
        }
    }
}

impl PageForm {
    /// Whether anything about the page stops a publication.
    pub fn has_errors(&self) -> bool {
        let in_fields = self.groups.iter().flat_map(|group| &group.fields).flat_map(|field| &field.messages);
        in_fields.chain(&self.messages).any(|message| message.is_error)
    }
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
        (*control == Control::Lines).then(|| term("editor.lines", language).to_owned()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
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

/// How a field is filled in: by its type, unless the file has a value of another shape.
pub(super) fn control(kinds: &'static Kinds, ty: Type, node: Option<&Node>, language: Language) -> Control {
    let labelled =
        |words: &'static [Choice]| words.iter().map(|word| (word.key, word.label.in_language(language))).collect();
    let is_known = |words: &'static [Choice]| {
        node.is_none_or(|node| node.is_null() || node.text().is_some_and(|text| Choice::find(words, text).is_some()))
    };
    let is_single = node.is_none_or(|node| matches!(node.value, Value::Null | Value::Scalar(_)));
    let has_lines = node.and_then(Node::text).is_some_and(|text| text.contains('\n'));
    let is_written_over_lines =
        has_lines || node.is_some_and(|node| matches!(&node.value, Value::Scalar(scalar) if scalar.text.len() > 70));
    match ty {
        Type::Enum(words) if is_known(words) => Control::Choice(labelled(words)),
        Type::Kind if is_known(kinds.words()) => Control::Choice(labelled(kinds.words())),
        Type::Bool if node.is_none_or(|node| node.is_null() || truth(node).is_some()) => {
            Control::Choice(vec![("true", term("editor.yes", language)), ("false", term("editor.no", language))])
        }
        Type::List(item) if is_simple(*item) && node.is_none_or(is_list_of_lines) => Control::Lines,
        Type::Map(_) | Type::MapOf(_) | Type::Free | Type::List(_) => Control::Yaml,
        _ if !is_single => Control::Yaml,
        Type::Inline | Type::Markdown => Control::Paragraph,
        _ if is_written_over_lines => Control::Paragraph,
        _ => Control::Line,
    }
}

/// Whether one line can say a value.
fn is_simple(ty: Type) -> bool {
    !matches!(
        ty,
        Type::Map(_)
            | Type::MapOr(..)
            | Type::MapOf(_)
            | Type::List(_)
            | Type::Free
            | Type::Period
            | Type::Money
            | Type::Share
            | Type::Count
            | Type::Focus
    )
}

fn is_list_of_lines(node: &Node) -> bool {
    let is_line = |item: &Node| {
        item.text().is_some_and(|text| !text.contains('\n') && !text.trim().is_empty() && text.trim() == text)
    };
    match &node.value {
        Value::Null => true,
        Value::List(items) => items.iter().all(is_line),
        _ => node.is_null(),
    }
}

fn truth(node: &Node) -> Option<bool> {
    match node.text()?.to_lowercase().as_str() {
        "true" | "ja" | "yes" => Some(true),
        "false" | "nej" | "no" => Some(false),
        _ => None,
    }
}

/// The value of a field as its control shows it.
pub(super) fn shown(control: &Control, ty: Type, text: &str, node: Option<&Node>) -> String {
    let Some(node) = node.filter(|node| !node.is_null()) else { return String::new() };
    let value = match (control, ty) {
        (Control::Choice(_), Type::Enum(words)) => {
            node.text().and_then(|text| Choice::find(words, text)).map(|word| word.key.to_owned()).unwrap_or_default()
        }
        (Control::Choice(choices), Type::Kind) => {
            let text = node.text().unwrap_or_default().trim().to_lowercase();
            let named = choices.iter().find(|(key, label)| *key == text || label.to_lowercase() == text);
            named.map_or(text.clone(), |(key, _)| (*key).to_owned())
        }
        (Control::Choice(_), _) => truth(node).map(|truth| truth.to_string()).unwrap_or_default(),
        (Control::Lines, _) => match &node.value {
            Value::List(items) => items.iter().filter_map(Node::text).collect::<Vec<_>>().join("\n"),
            _ => String::new(),
        },
        (Control::Yaml, _) => raw(text, node),
        (Control::Line | Control::Paragraph, _) => node.text().unwrap_or_default().to_owned(),
    };
    body::normal(&value)
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

/// The ways to write a value of a field as YAML, the best first.
pub(super) fn yaml(control: &Control, ty: Type, value: &str) -> Vec<String> {
    match (control, ty) {
        (Control::Yaml | Control::Choice(_), _) => vec![value.to_owned()],
        (Control::Lines, Type::List(item)) => {
            let items = value.lines().map(|line| article::value(*item, line));
            vec![format!("[{}]", items.collect::<Vec<_>>().join(", "))]
        }
        (_, Type::Inline) => vec![quote(&value.lines().map(str::trim).collect::<Vec<_>>().join(" "))],
        // Text is kept as it is typed, with the spaces at its ends.
        (_, Type::Text | Type::Markdown) if value.contains('\n') => vec![literal(value), quote(value)],
        (_, Type::Text | Type::Markdown) => vec![quote(value)],
        _ => vec![article::value(ty, value)],
    }
}

/// Lines as a literal block, which is how a writer would write them.
fn literal(value: &str) -> String {
    let text = value.trim_end_matches('\n');
    let keep = ["|-", "|"].get(value.len() - text.len()).unwrap_or(&"|+");
    format!("{keep}\n{text}")
}
