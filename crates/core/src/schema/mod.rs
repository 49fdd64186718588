//! Field tables: the allowed keys and their types, and the validation of a YAML tree against them.
//!
//! One table per kind is the single source for validation and for everything derived from it: messages, the manual,
//! JSON schemas and editors. Validation gives a [`Record`] of typed values and all errors at once.

use std::cell::RefCell;
use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::diagnostic::Diagnostic;

mod intern;
pub mod json;
pub mod kinds;
mod label;
mod read;
mod scalar;
mod cache_serde;
pub mod tables;
mod value;

pub use kinds::{Kind, Kinds};
pub(crate) use label::Label;
pub(crate) use read::{Reading, free as read_free, read_map};
pub(crate) use scalar::boolean;
pub(crate) use value::{Count, Entry, Fields, Money, Record, Share, TypedValue, walk, walk_entry};

/// The name of a record in the middle of a sentence: `a news item`.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub enum RecordName {
    /// A term, by its key.
    Term(&'static str),
    /// The label in the definition of a kind.
    Label(Label),
}

impl RecordName {
    /// Adds the name to a message.
    pub fn add_to(self, message: Diagnostic, key: &str) -> Diagnostic {
        match self {
            RecordName::Term(term) => message.term(key, term),
            RecordName::Label(label) => message.bilingual(key, label.sv, label.en),
        }
    }
}

/// Fields by key, for the tables used so far. Tables are static, so their addresses identify them.
type Index = HashMap<usize, HashMap<&'static str, &'static Field, FixedState>, FixedState>;

thread_local! {
    static INDEX: RefCell<Index> = RefCell::default();
}

/// A set of fields: the keys that a map may have.
///
/// Tables are compared by address, since tables of kinds may contain themselves.
#[derive(Debug)]
pub struct Table {
    /// The name of a record in messages.
    pub name: RecordName,
    /// The schema.org type of a record; empty when it has none.
    pub(crate) schema_type: &'static str,
    /// Groups of fields; the first one that has a key wins.
    pub(crate) groups: &'static [&'static [Field]],
    /// Other names of fields: in Swedish and in other site generators.
    pub synonyms: &'static [(&'static str, &'static str)],
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Table {}

impl Table {
    /// All fields in order.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> {
        let groups = self.groups;
        groups.iter().enumerate().flat_map(move |(number, group)| {
            let earlier = &groups[..number];
            group.iter().filter(move |field| !earlier.iter().any(|group| group.iter().any(|f| f.key == field.key)))
        })
    }

    /// The field with this key.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        INDEX.with_borrow_mut(|index| {
            let groups = self.groups;
            let fields = index.entry(groups.as_ptr() as usize).or_insert_with(|| {
                // The first group that has a key wins.
                let fields = groups.iter().rev().flat_map(|group| group.iter());
                fields.map(|field| (field.key, field)).collect()
            });
            fields.get(key).copied()
        })
    }
}

/// One key of a table.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// The key in YAML.
    pub key: &'static str,
    /// The type of its value.
    pub(crate) ty: Type,
    /// Whether the field is required.
    pub(crate) required: bool,
    /// The label for readers and editors.
    pub(crate) label: Label,
    /// Help for writers.
    pub(crate) help: Option<Label>,
    /// The schema.org property in JSON-LD; empty when it has none. Of two, separated by a space, a period has its start in
    /// the first and its end in the second; another value has both.
    pub(crate) becomes: &'static str,
    /// Whether readers see it, so that changing it changes the page's fingerprint.
    pub(crate) visible: bool,
}

/// An optional field. `becomes` is its schema.org property, `""` when it has none.
pub(crate) const fn field(
    key: &'static str,
    ty: Type,
    sv: &'static str,
    en: &'static str,
    becomes: &'static str,
) -> Field {
    Field { key, ty, required: false, label: Label::new(sv, en), help: None, becomes, visible: true }
}

/// A required field; see [`field`].
pub(crate) const fn required(
    key: &'static str,
    ty: Type,
    sv: &'static str,
    en: &'static str,
    becomes: &'static str,
) -> Field {
    Field { required: true, ..field(key, ty, sv, en, becomes) }
}

/// A value of an enumeration, with its labels; the labels are accepted as values too.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Choice {
    /// The value in YAML.
    pub(crate) key: &'static str,
    /// The labels.
    pub(crate) label: Label,
    /// Hash of the key and labels, which identifies the value in caches.
    hash: u64,
}

/// A value of an enumeration.
pub(crate) const fn choice(key: &'static str, sv: &'static str, en: &'static str) -> Choice {
    Choice::new(key, Label::new(sv, en))
}

/// FNV-1a, which can be computed at compile time.
const fn fnv(mut hash: u64, text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut at = 0;
    // The final 0xff separates a text from the next.
    while at <= bytes.len() {
        let byte = if at < bytes.len() { bytes[at] } else { 0xff };
        hash = (hash ^ byte as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}

impl Choice {
    /// A choice with its labels.
    pub(crate) const fn new(key: &'static str, label: Label) -> Self {
        let mut hash = fnv(fnv(fnv(0xcbf2_9ce4_8422_2325, key), label.sv), label.en);
        let mut at = 0;
        while at < label.others.len() {
            hash = fnv(fnv(hash, label.others[at].0), label.others[at].1);
            at += 1;
        }
        Self { key, label, hash }
    }

    /// The choice that a text means: a key or a label, in any case.
    pub(crate) fn find(words: &'static [Choice], text: &str) -> Option<&'static Choice> {
        let text = text.trim();
        words.iter().find(|choice| choice.key == text.to_lowercase() || choice.label.is(text))
    }

    /// The choice with the key or label nearest to a text.
    pub(crate) fn nearest(words: &'static [Choice], text: &str) -> Option<&'static Choice> {
        let names = |choice: &'static Choice| std::iter::once(choice.key).chain(choice.label.all());
        let near = crate::diagnostic::nearest(text, words.iter().flat_map(names))?;
        words.iter().find(|choice| names(choice).any(|name| name == near))
    }
}

/// The type of a value.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(crate) enum Type {
    /// One line of text, shown as it is.
    Text,
    /// One line of inline Markdown.
    Inline,
    /// Markdown of any length.
    Markdown,
    /// A day.
    Date,
    /// A day, perhaps with a time.
    DateTime,
    /// A day with or without time, a month or a year; or `{on, approx, text}`.
    PartialDate,
    /// `{start, end, duration}`.
    Period,
    /// ISO 8601 duration such as `P18M`.
    Duration,
    /// A number of things, perhaps approximate.
    Count,
    /// `{amount, currency, approx}`.
    Money,
    /// `{percent, of, ceiling}`.
    Share,
    /// Id into `data/people.yml` or the fields themselves.
    Person,
    /// Id into `data/organisations.yml` or the fields themselves.
    Organisation,
    /// A person or an organisation.
    Party,
    /// Id into `data/contact-points.yml`.
    ContactPoint,
    /// Id into `data/programmes.yml`.
    Programme,
    /// A web address, or a link to a page of the site.
    Url,
    /// An e-mail address.
    Email,
    /// A telephone number, kept as written.
    Phone,
    /// An address of the site, as a reader's browser shows or copies it.
    Address,
    /// A page of the site, by its path below `content/`.
    Ref,
    /// A file beside the page.
    File,
    /// A BCP 47 language tag.
    Language,
    /// `true` or `false` (also `ja`, `nej`, `yes`, `no`).
    Bool,
    /// A whole number.
    Integer,
    /// A time of day, `08:00`.
    Time,
    /// A short name of ASCII letters, digits, `-` and `_`.
    Id,
    /// A page type.
    Kind,
    /// One of a closed set of values.
    Enum(&'static [Choice]),
    /// A list of a type; a single value is not accepted as a list.
    List(&'static Type),
    /// Fields of a table.
    Map(&'static Table),
    /// Fields of a table, or a single value as shorthand for the field with this key.
    MapOr(&'static Table, &'static str),
    /// The point of a picture that crops keep: two shares of its width and height.
    Focus,
    /// Free keys, each with a value of one type.
    MapOf(&'static Type),
    /// Anything; kept as it is.
    Free,
}

impl Type {
    /// The term key for messages, such as `type.date`.
    pub(crate) fn term(self) -> &'static str {
        match self {
            Type::Text => "type.text",
            Type::Inline | Type::Markdown => "type.markdown",
            Type::Date => "type.date",
            Type::DateTime => "type.datetime",
            Type::PartialDate => "type.pdate",
            Type::Period => "type.period",
            Type::Duration => "type.duration",
            Type::Count => "type.count",
            Type::Money => "type.money",
            Type::Share => "type.share",
            Type::Focus => "type.focus",
            Type::Person => "type.person",
            Type::Organisation => "type.organisation",
            Type::Party => "type.party",
            Type::Url => "type.url",
            Type::Email => "type.email",
            Type::Phone => "type.phone",
            Type::Address => "type.address",
            Type::Ref => "type.ref",
            Type::File => "type.file",
            Type::Language => "type.language",
            Type::Bool => "type.bool",
            Type::Integer => "type.integer",
            Type::Time => "type.time",
            Type::Id | Type::ContactPoint | Type::Programme => "type.id",
            Type::Enum(_) | Type::Kind => "type.enum",
            Type::List(_) => "type.list",
            Type::Map(_) | Type::MapOr(..) | Type::MapOf(_) | Type::Free => "type.map",
        }
    }

    /// A value of this type as it is written in YAML, for messages.
    pub(crate) fn example(self) -> &'static str {
        match self {
            Type::Date => "2024-06-12",
            Type::DateTime => "2024-06-12T13:00",
            Type::PartialDate => "2024-06-12, \"2024-06\", 2024",
            Type::Period => "{start: 2024-01-01, end: 2026-12-31}",
            Type::Duration => "P18M, P1Y",
            Type::Count => "50, {value: 50, approx: true}",
            Type::Money => "{amount: 1050000, currency: SEK}",
            Type::Share => "{percent: 33, of: \"…\"}",
            Type::Focus => "[0.5, 0.3]",
            Type::Url => "https://www.example.se/",
            Type::Email => "kontaktcenter@example.se",
            Type::Phone => "\"031-390 06 00\"",
            Type::Address => "/gamla/adressen/",
            Type::Ref => "projekt/smart-liv",
            Type::File => "karta.svg",
            Type::Language => "sv, en, fi",
            Type::Bool => "true, false",
            Type::Integer => "10",
            Type::Time => "\"08:00\"",
            Type::Person | Type::Organisation | Type::Party | Type::Id | Type::ContactPoint | Type::Programme => {
                "kontaktcenter"
            }
            Type::List(_) => "[a, b]",
            Type::Map(_) | Type::MapOr(..) | Type::MapOf(_) | Type::Free => "{key: value}",
            Type::Text | Type::Inline | Type::Markdown | Type::Enum(_) | Type::Kind => "\"…\"",
        }
    }

    /// A sample value that can be inserted as it is.
    pub(crate) fn sample(self) -> &'static str {
        match self {
            Type::PartialDate => "2024-06-12",
            Type::Duration => "P1Y",
            Type::Count => "50",
            Type::Language => "sv",
            Type::Bool => "true",
            other => other.example(),
        }
    }

    /// Whether its values are too long for a line of the fact panel.
    pub(crate) fn is_long(self) -> bool {
        match self {
            Type::Inline | Type::Markdown | Type::Map(_) | Type::MapOf(_) | Type::Free => true,
            Type::List(item) => item.is_long() || matches!(item, Type::MapOr(..)),
            _ => false,
        }
    }

    /// Whether dropping a ` # comment` after an unquoted value could lose text meant for readers.
    fn is_prose(self) -> bool {
        matches!(self, Type::Text | Type::Inline | Type::Markdown)
    }
}
