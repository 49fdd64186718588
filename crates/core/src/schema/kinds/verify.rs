//! Checks the field definitions of a kind: their types, fields with a meaning for the program, and agreement with other kinds.

use indexmap::IndexMap;

use super::kind::Kind;
use super::read::Spec;
use super::types;
use crate::diagnostic::{Code, Diagnostic, Place, nearest};
use crate::schema::{Choice, Field, Label, Record, RecordName, Table, Type, TypedValue, intern};

/// A label; a missing language gets the text of another. `None` when there is no text.
pub(super) fn label(record: &Record) -> Option<Label> {
    let text = |tag: &str| record.text(tag).filter(|text| !text.trim().is_empty());
    let any = record.fields.keys().find_map(|tag| text(tag))?;
    let others = record.fields.keys().filter(|tag| !["sv", "en"].contains(&tag.as_str()));
    let others: Vec<_> = others.filter_map(|tag| Some((intern::text(tag), intern::text(text(tag)?)))).collect();
    let sv = intern::text(text("sv").unwrap_or(any));
    let en = text("en").map_or(sv, intern::text);
    Some(Label { sv, en, others: others.leak() })
}

/// Keys of a field that only some types have: the key, the type, and whether it is required.
const PARTS: [(&str, &str, bool); 5] = [
    ("of", "list", true),
    ("words", "words", true),
    ("fields", "map", true),
    ("short", "map", false),
    ("schema_type", "map", false),
];

/// Reads parts of a definition and reports errors.
pub(super) struct Checker<'a> {
    pub(crate) spec: &'a Spec,
    pub(crate) diagnostics: &'a mut Vec<Diagnostic>,
}

/// Other names of fields, with the key that each means.
type Synonyms = Vec<(&'static str, &'static str)>;

impl Checker<'_> {
    fn message(&mut self, code: Code, range: std::ops::Range<usize>) -> Diagnostic {
        Diagnostic::at(code, self.spec.place(range))
    }

    /// Whether an error in a range of the file was reported already; ranges of other files were reported there.
    fn is_reported(&self, range: &std::ops::Range<usize>) -> bool {
        let here = |place: &Place| place.file == self.spec.path && range.contains(&place.range.start);
        range.end > self.spec.text.len()
            || self.diagnostics.iter().any(|message| message.places.first().is_some_and(here))
    }

    /// Reports a missing line.
    pub(super) fn missing(&mut self, key: &str, line: &str) {
        let message = Diagnostic::file(Code::A103, self.spec.path.as_str()).arg("key", key).term("kind", "kind.kind");
        self.diagnostics.push(message.arg("line", line));
    }

    /// The fields of a map, with their other names.
    pub(super) fn fields(&mut self, record: Option<&Record>) -> (&'static [Field], Synonyms) {
        let (mut fields, mut synonyms) = (Vec::new(), Vec::new());
        for (key, entry) in record.into_iter().flat_map(|record| &record.fields) {
            let TypedValue::Record(definition) = &entry.val else { continue };
            let key = intern::text(key);
            // A field with an invalid type still exists, so that pages do not get messages about an unknown key.
            let ty = self.ty(definition, entry.key.clone()).unwrap_or(Type::Free);
            let label = definition.record("label").and_then(label).unwrap_or_else(|| {
                let message =
                    self.message(Code::A103, entry.key.clone()).arg("key", "label").term("kind", "kind.field");
                self.diagnostics.push(message.arg("line", format!("label: {{sv: {key}}}")));
                Label::new(key, key)
            });
            synonyms.extend(definition.texts("synonyms").map(|(name, _)| (intern::text(&name.to_lowercase()), key)));
            fields.push(Field {
                key,
                ty,
                required: definition.bool("required") == Some(true),
                label,
                help: definition.record("help").and_then(self::label),
                becomes: definition.text("becomes").map_or("", intern::text),
                visible: definition.bool("visible") != Some(false),
            });
        }
        (intern::fields(fields), synonyms)
    }

    /// Checks the type of a field. The message points at its key.
    fn ty(&mut self, definition: &Record, at: std::ops::Range<usize>) -> Option<Type> {
        let types = [definition.choice("type"), definition.choice("of")];
        for (part, ty, needed) in PARTS {
            // A list cannot contain lists.
            let fits = if part == "of" { types[0] == Some(ty) } else { types.contains(&Some(ty)) };
            let is_given = definition.fields.contains_key(part);
            if fits && needed && !is_given {
                let message = self.message(Code::A694, at).arg("type", ty);
                self.diagnostics.push(message.arg("part", part));
                return None;
            }
            if is_given && !fits {
                let message = self.message(Code::A696, definition.place(part)).arg("part", part);
                self.diagnostics
                    .push(message.arg("type", definition.choice("of").or(definition.choice("type")).unwrap_or("text")));
            }
        }
        let Some(name) = definition.choice("type") else {
            // An unknown type has been reported.
            if self.is_reported(&definition.range) {
                return None;
            }
            let message = self.message(Code::A103, at).arg("key", "type").term("kind", "kind.field");
            self.diagnostics.push(message.arg("line", "type: text"));
            return None;
        };
        if name != "list" {
            return self.single(name, definition);
        }
        if definition.choice("of") == Some("list") {
            let message = self.message(Code::A694, definition.place("of")).arg("type", "list");
            self.diagnostics.push(message.arg("part", "of"));
            return None;
        }
        let item = self.single(definition.choice("of")?, definition)?;
        Some(Type::List(Box::leak(Box::new(item))))
    }

    fn single(&mut self, name: &str, definition: &Record) -> Option<Type> {
        match name {
            "words" => {
                let words = definition.record("words").into_iter().flat_map(|words| &words.fields);
                let word = |(key, entry): (&String, &crate::schema::Entry)| {
                    let key = intern::text(key);
                    let label = if let TypedValue::Record(label) = &entry.val { self::label(label) } else { None };
                    Choice::new(key, label.unwrap_or(Label::new(key, key)))
                };
                Some(Type::Enum(intern::choices(words.map(word).collect())))
            }
            "map" => {
                let (fields, synonyms) = self.fields(definition.record("fields"));
                let groups = vec![fields].leak();
                let schema_type = definition.text("schema_type").map_or("", intern::text);
                let table =
                    Table { name: RecordName::Term("kind.field"), schema_type, groups, synonyms: synonyms.leak() };
                let table: &'static Table = Box::leak(Box::new(table));
                match definition.text("short") {
                    Some(short) if table.field(short).is_none() => {
                        self.unknown(table, "short", short, definition.place("short"));
                        Some(Type::Map(table))
                    }
                    Some(short) => Some(Type::MapOr(table, intern::text(short))),
                    None => Some(Type::Map(table)),
                }
            }
            name => types::named(name),
        }
    }

    fn unknown(&mut self, table: &'static Table, key: &str, value: &str, at: std::ops::Range<usize>) {
        let keys = || table.fields().map(|field| field.key);
        let near = nearest(value, keys());
        let known = near.is_none().then(|| keys().collect::<Vec<_>>().join(", "));
        let message = self.message(Code::A691, at).arg("key", key).arg("value", value);
        self.diagnostics.push(message.optional("nearest", near).optional("known", known));
    }

    /// The field with a meaning for the program, if it is set and has the right type.
    pub(super) fn role(
        &mut self,
        table: &'static Table,
        record: &Record,
        key: &str,
        expected: ExpectedType,
    ) -> Option<&'static str> {
        let value = record.text(key)?;
        let Some(field) = table.field(value) else {
            self.unknown(table, key, value, record.place(key));
            return None;
        };
        if !expected.is(field.ty) {
            let message = self.message(Code::A692, record.place(key)).arg("key", key).arg("value", value);
            self.diagnostics.push(message.arg("type", expected.name()));
            return None;
        }
        Some(field.key)
    }

    /// The same for a required one.
    pub(super) fn needed(
        &mut self,
        table: &'static Table,
        record: &Record,
        key: &str,
        expected: ExpectedType,
    ) -> Option<&'static str> {
        if !record.fields.contains_key(key) {
            let message = self.message(Code::A103, record.range.clone()).arg("key", key).term("kind", "kind.field");
            self.diagnostics.push(message.arg("line", format!("{key}: …")));
        }
        self.role(table, record, key, expected)
    }

    /// Values of a field's enumeration.
    pub(super) fn words_of(
        &mut self,
        table: &'static Table,
        field: Option<&str>,
        record: &Record,
        key: &str,
    ) -> &'static [&'static str] {
        let Some(Type::Enum(words)) = field.and_then(|field| table.field(field)).map(|field| field.ty) else {
            return &[];
        };
        let mut known = Vec::new();
        for (text, range) in record.texts(key) {
            match words.iter().find(|word| word.key == text) {
                Some(word) => known.push(word.key),
                None => {
                    let near = nearest(text, words.iter().map(|word| word.key));
                    let all = words.iter().map(|word| word.key).collect::<Vec<_>>().join(", ");
                    let message = self.message(Code::A691, range).arg("key", key).arg("value", text);
                    self.diagnostics
                        .push(message.optional("nearest", near).optional("known", near.is_none().then_some(all)));
                }
            }
        }
        known.leak()
    }

    /// Whether the status is an enumeration.
    pub(super) fn status(&mut self, table: &'static Table, record: &Record) {
        let Some(way) = record.text("status") else { return };
        let (mut table, mut found) = (table, None);
        for key in way.split('.') {
            let Some(field) = table.field(key) else {
                self.unknown(table, "status", key, record.place("status"));
                return;
            };
            found = Some(field.ty);
            if let Type::Map(inner) | Type::MapOr(inner, _) = field.ty {
                table = inner;
            }
        }
        if !matches!(found, Some(Type::Enum(_))) {
            let message = self.message(Code::A692, record.place("status")).arg("key", "status").arg("value", way);
            self.diagnostics.push(message.arg("type", "words"));
        }
    }

    /// Whether every field of a list exists.
    pub(super) fn names(&mut self, table: &'static Table, record: &Record, key: &str) {
        for (name, range) in record.texts(key) {
            if table.field(name).is_none() {
                self.unknown(table, key, name, range);
            }
        }
    }
}

/// The type that a field with a meaning for the program must have.
#[derive(Clone, Copy)]
pub(super) enum ExpectedType {
    /// A day.
    PartialDate,
    /// Several days.
    Days,
    /// A period.
    Period,
    /// Any enumeration.
    Words,
    /// People or organisations.
    Parties,
    /// Exactly the type with this name.
    Type(&'static str),
    /// Any type.
    Any,
}

impl ExpectedType {
    fn is(self, ty: Type) -> bool {
        match self {
            ExpectedType::PartialDate => matches!(ty, Type::PartialDate | Type::Date | Type::DateTime),
            ExpectedType::Days => matches!(ty, Type::List(Type::PartialDate | Type::Date | Type::DateTime)),
            ExpectedType::Period => ty == Type::Period,
            ExpectedType::Words => matches!(ty, Type::Enum(_)),
            ExpectedType::Parties => matches!(ty, Type::List(Type::Party | Type::Organisation | Type::Person)),
            ExpectedType::Type("member") => matches!(ty, Type::List(item) if Some(*item) == types::named("member")),
            ExpectedType::Type(name) => types::named(name) == Some(ty),
            ExpectedType::Any => true,
        }
    }

    fn name(self) -> &'static str {
        match self {
            ExpectedType::PartialDate => "when",
            ExpectedType::Days => "list, of: when",
            ExpectedType::Period => "period",
            ExpectedType::Words => "words",
            ExpectedType::Parties => "list, of: party",
            ExpectedType::Type("member") => "list, of: member",
            ExpectedType::Type(name) => name,
            ExpectedType::Any => "text",
        }
    }
}

/// Whether the same key has the same type in every kind. Earlier versions of a page are fingerprinted by their keys, whatever
/// their kind was then.
pub(super) fn across(specs: &IndexMap<String, Spec>, kinds: &[Kind], diagnostics: &mut Vec<Diagnostic>) {
    let mut known: IndexMap<&str, (Kind, Type)> = IndexMap::new();
    for kind in kinds {
        for field in kind.table().fields() {
            let (first, ty) = *known.entry(field.key).or_insert((*kind, field.ty));
            if !same_form(ty, field.ty) {
                let spec = &specs[kind.name];
                let entry = spec.record.record("fields").and_then(|fields| fields.fields.get(field.key));
                let place =
                    entry.map_or_else(|| Place::file(spec.path.as_str()), |entry| spec.place(entry.key.clone()));
                diagnostics.push(Diagnostic::at(Code::A693, place).arg("key", field.key).arg("other", first.name));
            }
        }
    }
}

/// Whether each kind can be told by its label: `type: Utbildning` must mean one of them.
pub(super) fn labels(specs: &IndexMap<String, Spec>, kinds: &[Kind], diagnostics: &mut Vec<Diagnostic>) {
    for (index, kind) in kinds.iter().enumerate() {
        let named = |label: &str, other: &Kind| other.name == label.to_lowercase() || other.label.is(label);
        let taken = |label: &'static str| Some((label, kinds[..index].iter().find(|other| named(label, other))?));
        let Some((label, other)) = kind.label.all().find_map(taken) else { continue };
        // The built-in kinds have different labels, so one of the two is in a file of the site.
        let is_builtin = |spec: &Spec| !spec.path.contains('/');
        let (spec, other) = match &specs[kind.name] {
            own if is_builtin(own) => (&specs[other.name], kind),
            own => (own, other),
        };
        let place = spec.place(spec.record.place("label"));
        diagnostics.push(Diagnostic::at(Code::A697, place).arg("value", label).arg("other", other.name));
    }
}

/// Whether two types have the same syntax and fingerprint. Enumerations may have other values.
fn same_form(a: Type, b: Type) -> bool {
    match (a, b) {
        (Type::Enum(_), Type::Enum(_)) => true,
        (Type::List(a), Type::List(b)) | (Type::MapOf(a), Type::MapOf(b)) => same_form(*a, *b),
        (Type::Map(a), Type::Map(b)) => same_fields(a, b),
        (Type::MapOr(a, short), Type::MapOr(b, other)) => short == other && same_fields(a, b),
        _ => a == b,
    }
}

fn same_fields(a: &'static Table, b: &'static Table) -> bool {
    std::ptr::eq(a, b)
        || (a.fields().count() == b.fields().count()
            && a.fields().all(|field| b.field(field.key).is_some_and(|other| same_form(field.ty, other.ty))))
}
