//! Fact rows: a page's fields in a form that a template can show without knowing the kind.

use super::contact::phone_url;
use super::types::FactView;
use super::value::{Value, html, map};
use super::values::Values;
use crate::facts::Summary;
use crate::schema::tables::IMAGE;
use crate::schema::{Entry, Record, Table, Type, TypedValue};

/// The fact rows that a page's kind declares, in its order, without unset fields.
pub(crate) fn fact_rows(page: Summary<'_>, values: &Values<'_>) -> Vec<FactView> {
    let kind = page.kind();
    if page.is_section() {
        return Vec::new();
    }
    rows(kind.facts.iter().copied(), page.front(), kind.table(), values)
}

fn rows<'k>(
    keys: impl Iterator<Item = &'k str>,
    record: &Record,
    table: &'static Table,
    values: &Values<'_>,
) -> Vec<FactView> {
    let row = |key: &str| {
        let (field, entry) = (table.field(key)?, record.fields.get(key)?);
        let row = fact(entry, field.ty, values)?;
        Some(FactView { key: field.key.to_owned(), label: field.label.for_tag(values.lang()).to_owned(), ..row })
    };
    keys.filter_map(row).collect()
}

/// A value as a fact row; `None` when it has nothing to show.
fn fact(entry: &Entry, ty: Type, values: &Values<'_>) -> Option<FactView> {
    let value = || values.field(Some(entry), ty);
    let (form, value) = match (&entry.val, ty) {
        (TypedValue::List(items), Type::List(item)) => {
            let items: Vec<FactView> = items.iter().filter_map(|entry| fact(entry, *item, values)).collect();
            return (!items.is_empty()).then(|| FactView { items, ..bare("list", Value::none()) });
        }
        (TypedValue::Record(_), Type::Map(table)) if *table == IMAGE => ("picture", part(value(), "picture")),
        (TypedValue::Record(record), Type::Map(table) | Type::MapOr(table, _)) => {
            let items = rows(table.fields().map(|field| field.key), record, table, values);
            return match (items.len(), ty) {
                (0, _) => None,
                // The short form's field needs no label.
                (1, Type::MapOr(_, short)) if items[0].key == short => items.into_iter().next(),
                _ => Some(FactView { items, ..bare("fields", Value::none()) }),
            };
        }
        (TypedValue::Bool(value), _) => ("text", values.word(if *value { "yes" } else { "no" }).into()),
        (TypedValue::Text(text), Type::Phone) => ("link", link(&phone_url(text), text)),
        (TypedValue::Text(text), Type::Email) => ("link", link(&format!("mailto:{text}"), text)),
        (TypedValue::Text(_), Type::Inline) => ("html", value()),
        (TypedValue::Text(_), Type::Markdown) => ("html", html(&values.filler.html(values.filler.page.rich(entry)).0)),
        (_, Type::Url) => ("link", value()),
        (_, Type::Ref) => ("page", value()),
        (_, Type::File) => ("file", value()),
        (_, Type::Person) => ("person", value()),
        (_, Type::Party) => ("party", value()),
        (_, Type::Organisation) => ("organisation", value()),
        (TypedValue::PartialDate(_), _) => ("date", value()),
        (_, Type::Programme | Type::ContactPoint) => ("text", part(value(), "name")),
        (TypedValue::Choice(choice), _) => ("text", choice.label.for_tag(values.lang()).into()),
        (TypedValue::Count(_) | TypedValue::Money(_) | TypedValue::Share(_) | TypedValue::Period(_), _) => {
            ("text", part(value(), "text"))
        }
        (TypedValue::Free(_) | TypedValue::Record(_) | TypedValue::List(_), _) => return None,
        _ => ("text", value()),
    };
    (!value.is_none()).then(|| bare(form, value))
}

/// One key of a map value.
fn part(value: Value, key: &'static str) -> Value {
    value.get_from_path(key).cloned().unwrap_or_else(Value::none)
}

fn bare(form: &str, value: Value) -> FactView {
    FactView { key: String::new(), label: String::new(), form: form.to_owned(), value, items: Vec::new() }
}

fn link(url: &str, text: &str) -> Value {
    map([("url", url.into()), ("text", text.into()), ("external", super::value::json(&false.into()))])
}

/// The fact rows that a kind declares for its cards.
pub(crate) fn card_rows(page: Summary<'_>, values: &Values<'_>) -> Vec<FactView> {
    let kind = page.kind();
    if page.is_section() || kind.card.is_empty() {
        return Vec::new();
    }
    rows(kind.card.iter().copied(), page.front(), kind.table(), values)
}
