//! Tera's values, and conversions to them.

use std::collections::BTreeMap;

pub(crate) use tera::Value;

/// A map with fixed keys, in this order.
pub(crate) fn map(entries: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let field = |(place, (key, value))| (Field(place, key), value);
    // Tera makes a map of its own from whatever map it is given, and this one needs no hashes.
    Value::from(entries.into_iter().enumerate().map(field).collect::<BTreeMap<Field, Value>>())
}

/// A key with its place in the map, which comes first in comparisons.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Field(usize, &'static str);

impl From<Field> for tera::value::Key<'static> {
    fn from(field: Field) -> Self {
        field.1.into()
    }
}

/// JSON data as a value.
pub(crate) fn json(value: &serde_json::Value) -> Value {
    Value::from_serializable(value)
}

/// HTML, which templates do not escape.
pub(crate) fn html(text: &str) -> Value {
    Value::safe_string(text)
}
