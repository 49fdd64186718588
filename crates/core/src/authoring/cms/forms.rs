//! Values that are written in a form that the editor does not show, and would delete when it saves the page.
//!
//! A date may be `{on: 2021-01, approx: true}`, a person may be on the page itself, an attachment may be just its file. The
//! widgets have one form each, so a field with a value in another one is left out of the collection; the editor keeps it then.

use std::collections::BTreeSet;

use crate::schema::{Table, Type};
use crate::site::Page;
use crate::source::{Inputs, Source};
use crate::yaml::{Input, Node, Value, read};

/// The fields of a table that one of these pages has in another form.
pub(super) fn in_pages<'p>(
    inputs: &Inputs,
    pages: impl IntoIterator<Item = &'p Page>,
    table: &'static Table,
) -> BTreeSet<&'static str> {
    let front_matter = |page: &Page| {
        let path = page.document.path.clone();
        let text = inputs.sources.text(path.as_str())?;
        Some(crate::document::front_matter::split(&Source { path, text }).node)
    };
    pages.into_iter().filter_map(front_matter).flat_map(|node| in_record(&node, table)).collect()
}

/// The fields of a table that one of the records of a data file has in another form.
pub(super) fn in_data(inputs: &Inputs, file: &str, table: &'static Table) -> BTreeSet<&'static str> {
    let Some(text) = inputs.data.get(file) else { return BTreeSet::new() };
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let (node, _) = read(&Input::new(file, text, start..text.len()));
    let Value::Map(records) = &node.value else { return BTreeSet::new() };
    records.iter().flat_map(|(_, record)| in_record(record, table)).collect()
}

fn in_record(node: &Node, table: &'static Table) -> Vec<&'static str> {
    let Value::Map(entries) = &node.value else { return Vec::new() };
    let other = |(key, value): &(crate::yaml::Key, Node)| {
        table.field(&key.name).filter(|field| !is_shown(value, field.ty)).map(|field| field.key)
    };
    entries.iter().filter_map(other).collect()
}

/// Whether the widget for a type shows all of a value.
fn is_shown(node: &Node, ty: Type) -> bool {
    if node.is_unset() {
        return true;
    }
    match (ty, &node.value) {
        (Type::List(item), Value::List(items)) => items.iter().all(|node| is_shown(node, *item)),
        (Type::Map(table) | Type::MapOr(table, _), Value::Map(_)) => in_record(node, table).is_empty(),
        (Type::MapOf(item), Value::Map(entries)) => entries.iter().all(|(_, node)| is_shown(node, *item)),
        (Type::Period | Type::Money, Value::Map(entries)) => entries.iter().all(|(_, node)| is_scalar(node)),
        (Type::Share, Value::Map(entries)) => entries
            .iter()
            .all(|(key, node)| if key.name == "ceiling" { is_shown(node, Type::Money) } else { is_scalar(node) }),
        (Type::Focus, Value::List(items)) => items.iter().all(is_scalar),
        (Type::Period | Type::Money | Type::Share | Type::Focus, _) => false,
        (Type::List(_) | Type::Map(_) | Type::MapOr(..) | Type::MapOf(_), _) => false,
        // Left out whatever its form.
        (Type::Free, _) => true,
        _ => is_scalar(node),
    }
}

fn is_scalar(node: &Node) -> bool {
    matches!(node.value, Value::Scalar(_) | Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::tables::{ATTACHMENT, FUNDING, LINK};

    static FILE: Type = Type::MapOr(&ATTACHMENT, "file");
    static LINKS: Type = Type::Map(&LINK);
    static GRANTS: Type = Type::Map(&FUNDING);

    #[test]
    fn forms_of_values() {
        let shown = |text: &str, ty: Type| {
            let (node, _) = read(&Input::new("", text, 0..text.len()));
            is_shown(node.get("x").expect("a value"), ty)
        };
        for (value, ty, expected) in [
            ("2021-01", Type::PartialDate, true),
            ("{on: 2021-01, approx: true}", Type::PartialDate, false),
            ("[2021-01, {on: 2021}]", Type::List(&Type::PartialDate), false),
            ("''", Type::PartialDate, true),
            ("chef", Type::Person, true),
            ("{name: Ann}", Type::Person, false),
            ("12", Type::Count, true),
            ("{value: 12, approx: true}", Type::Count, false),
            ("12", Type::Money, false),
            ("{amount: 12}", Type::Money, true),
            ("{start: 2021, end: 2022}", Type::Period, true),
            ("{start: {on: 2021}}", Type::Period, false),
            ("{percent: 33, ceiling: 5}", Type::Share, false),
            ("[a.pdf]", Type::List(&FILE), false),
            ("[{file: a.pdf}]", Type::List(&FILE), true),
            ("[{url: /, text: Hem}]", Type::List(&LINKS), true),
            ("[{funder: {name: EU}}]", Type::List(&GRANTS), false),
        ] {
            assert_eq!(shown(&format!("x: {value}\n"), ty), expected, "{value}");
        }
    }
}
