//! Validates a YAML tree against a table and collects every error.

use std::ops::Range;

use super::{Choice, Entry, Fields, Record, Table, Type, TypedValue, scalar};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::yaml::{Input, Key, Node, Value};

/// The validation of one file: the input for places, and the messages.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    /// The file that is validated.
    pub(crate) input: &'a Input<'a>,
    /// The messages about it.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Where a missing field is pointed out: the closing `---`, or the end of the file.
    pub(crate) end: Range<usize>,
    /// Fields that have defaults from the sections above, so that they are not missing.
    pub(crate) given: Vec<String>,
    /// The page types that a value may name.
    pub(crate) kinds: &'static [Choice],
}

impl Reading<'_> {
    pub(super) fn message(&mut self, code: Code, range: Range<usize>) -> Diagnostic {
        Diagnostic::at(code, self.input.place(range))
    }
}

/// Reads a map with the fields of a table. A tree that is not a map gives an empty record and a message.
pub(crate) fn read_map(reading: &mut Reading<'_>, node: &Node, table: &'static Table) -> Record {
    let empty = Vec::new();
    let entries = match &node.value {
        Value::Map(entries) => entries,
        Value::Null => &empty,
        _ => {
            let known = table.fields().map(|field| field.key).collect::<Vec<_>>().join(", ");
            let message = reading.message(Code::A133, node.range.clone()).arg("known", known);
            reading.diagnostics.push(table.name.add_to(message, "kind"));
            return Record { range: node.range.clone(), fields: Fields::default() };
        }
    };
    let mut fields = Fields::default();
    for (key, value) in entries {
        match table.field(&key.name) {
            // A key without a value counts as not set; only a required one is reported, below.
            Some(_) if value.is_null() => {}
            // Text may be empty; what is no text has no empty form.
            Some(field) if !field.required && !field.ty.is_prose() && value.is_unset() => {}
            Some(field) => {
                if let Some(val) = read_value(reading, value, field.ty, field.key) {
                    fields.insert(
                        field.key.to_owned(),
                        Entry { val, range: value.range.clone(), key: key.range.clone() },
                    );
                }
            }
            None => unknown_key(reading, key, table),
        }
    }
    missing(reading, node, table, entries);
    fields.shrink_to_fit();
    Record { range: node.range.clone(), fields }
}

/// The field that a key most likely means.
fn meant(key: &str, table: &'static Table) -> Option<&'static str> {
    let lower = key.to_lowercase();
    // A synonym may mean a field that only other kinds have.
    let synonym = table
        .synonyms
        .iter()
        .find(|(name, field)| *name == lower && table.field(field).is_some())
        .map(|(_, field)| *field);
    let label = || table.fields().find(|field| field.label.is(key)).map(|field| field.key);
    synonym.or_else(label).or_else(|| nearest(key, table.fields().map(|field| field.key)))
}

fn unknown_key(reading: &mut Reading<'_>, key: &Key, table: &'static Table) {
    let near = meant(&key.name, table);
    let known = table.fields().map(|field| field.key).collect::<Vec<_>>().join(", ");
    let mut message = reading.message(Code::A104, key.range.clone()).arg("key", key.name.clone());
    message = table.name.add_to(message, "kind");
    message = match near {
        Some(near) => message.arg("nearest", near),
        None => message.arg("known", known),
    };
    reading.diagnostics.push(message);
}

fn missing(reading: &mut Reading<'_>, node: &Node, table: &'static Table, entries: &[(Key, Node)]) {
    for field in table.fields().filter(|field| field.required) {
        // A field under another name has been reported already.
        let misnamed = |key: &Key| table.field(&key.name).is_none() && meant(&key.name, table) == Some(field.key);
        let is_set = entries.iter().any(|(key, value)| (key.name == field.key && !value.is_null()) || misnamed(key));
        let outermost = node.value == Value::Null || is_outermost(reading, node);
        let given = outermost && reading.given.iter().any(|given| given == field.key);
        if is_set || given {
            continue;
        }
        if let Some((key, _)) = entries.iter().find(|(key, _)| key.name == field.key) {
            // The key is there without a value; adding another line would duplicate it.
            let value = if let Type::Enum([first, ..]) = field.ty { first.key } else { field.ty.sample() };
            let message = reading.message(Code::A139, key.range.clone()).arg("key", field.key);
            reading.diagnostics.push(message.arg("line", format!("{}: {value}", field.key)));
        } else {
            let at = if outermost { reading.end.clone() } else { node.range.clone() };
            let line = format!("{}: {}", field.key, field.ty.sample());
            let message = table.name.add_to(reading.message(Code::A103, at).arg("key", field.key), "kind");
            reading.diagnostics.push(message.arg("line", line));
        }
    }
}

/// Whether a map is the root of the file (only comments before it): missing fields are then to be added at its end.
fn is_outermost(reading: &Reading<'_>, node: &Node) -> bool {
    let before = reading.input.text.get(reading.input.range.start..node.range.start).unwrap_or_default();
    before.lines().map(str::trim).all(|line| line.is_empty() || line == "---" || line.starts_with('#'))
}

/// Reads a value of a type; `None` when it is invalid, which has been reported.
pub(super) fn read_value(reading: &mut Reading<'_>, node: &Node, ty: Type, key: &str) -> Option<TypedValue> {
    match ty {
        Type::List(item) => read_list(reading, node, *item, key),
        Type::Map(table) => Some(TypedValue::Record(Box::new(read_map(reading, node, table)))),
        Type::MapOr(table, short) => Some(TypedValue::Record(Box::new(read_short(reading, node, table, short, key)?))),
        Type::MapOf(item) => read_free_map(reading, node, *item),
        Type::Free => Some(TypedValue::Free(Box::new(free(node)))),
        Type::Person | Type::Organisation | Type::Party if matches!(node.value, Value::Map(_)) => {
            let table = if ty == Type::Organisation { &super::tables::ORGANISATION } else { &super::tables::PERSON };
            Some(TypedValue::Record(Box::new(read_map(reading, node, table))))
        }
        _ => scalar::read(reading, node, ty, key),
    }
}

fn read_short(
    reading: &mut Reading<'_>,
    node: &Node,
    table: &'static Table,
    short: &'static str,
    key: &str,
) -> Option<Record> {
    if matches!(node.value, Value::Map(_)) {
        return Some(read_map(reading, node, table));
    }
    let ty = table.field(short).map_or(Type::Text, |field| field.ty);
    let val = read_value(reading, node, ty, key)?;
    let entry = Entry { val, range: node.range.clone(), key: node.range.clone() };
    Some(Record { range: node.range.clone(), fields: Fields::from_iter([(short.to_owned(), entry)]) })
}

/// A text with commas or semicolons, as the YAML list that was meant.
fn listed(text: &str) -> String {
    let parts = text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
    let items: Vec<String> =
        parts.map(|part| if is_plain(part) { part.to_owned() } else { format!("{part:?}") }).collect();
    format!("[{}]", items.join(", "))
}

/// Whether a text needs no quotes in a flow list.
fn is_plain(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | '+' | '('))
        && !text.contains(['[', ']', '{', '}', '"', '\\'])
        && !text.contains(": ")
        && !text.contains(" #")
}

fn read_list(reading: &mut Reading<'_>, node: &Node, item: Type, key: &str) -> Option<TypedValue> {
    let Value::List(items) = &node.value else {
        let mut message = reading.message(Code::A113, node.range.clone()).arg("key", key);
        if let Some(text) = node.text() {
            message = message.arg("value", text).arg("fixed", format!("{key}: {}", listed(text)));
        }
        reading.diagnostics.push(message);
        return None;
    };
    let mut list = Vec::with_capacity(items.len());
    for node in items {
        if node.is_null() {
            let message = reading.message(Code::A134, node.range.clone()).arg("key", key);
            reading.diagnostics.push(message);
        } else if let Some(val) = read_value(reading, node, item, key) {
            list.push(Entry { val, range: node.range.clone(), key: node.range.clone() });
        }
    }
    Some(TypedValue::List(list))
}

fn read_free_map(reading: &mut Reading<'_>, node: &Node, item: Type) -> Option<TypedValue> {
    let Value::Map(entries) = &node.value else {
        let message = reading.message(Code::A133, node.range.clone()).term("kind", "kind.field");
        reading.diagnostics.push(message);
        return None;
    };
    let mut record = Record { range: node.range.clone(), fields: Fields::default() };
    for (key, value) in entries {
        if let Some(val) = read_value(reading, value, item, &key.name) {
            record.fields.insert(key.name.clone(), Entry { val, range: value.range.clone(), key: key.range.clone() });
        }
    }
    Some(TypedValue::Record(Box::new(record)))
}

/// Free data as JSON, without a table.
pub(crate) fn free(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Scalar(scalar) if !scalar.plain => serde_json::Value::String(scalar.text.clone()),
        Value::Scalar(_) if node.is_null() => serde_json::Value::Null,
        Value::Scalar(scalar) => free_scalar(&scalar.text),
        Value::List(items) => items.iter().map(free).collect(),
        Value::Map(entries) => {
            entries.iter().map(|(key, value)| (key.name.clone(), free(value))).collect::<serde_json::Map<_, _>>().into()
        }
    }
}

/// Only canonical integers become numbers: no leading zeros, other bases or exponents, which may be meant as text.
fn free_scalar(text: &str) -> serde_json::Value {
    if let Ok(value) = text.parse::<bool>() {
        return value.into();
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let canonical = digits == "0" || (!digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit()));
    match text.parse::<i64>() {
        Ok(number) if canonical => number.into(),
        _ => text.into(),
    }
}
