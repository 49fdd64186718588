//! Tera's values, and conversions to them.

pub(crate) use tera::Value;

use crate::digest::HashBuilder;

/// A map with fixed keys.
pub(crate) fn map(entries: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let map: tera::Map = entries.into_iter().map(|(key, value)| (key.into(), value)).collect();
    Value::from(map)
}

/// JSON data as a value.
pub(crate) fn json(value: &serde_json::Value) -> Value {
    Value::from_serializable(value)
}

/// Sets a key of a map.
pub(crate) fn with(map: Value, key: &'static str, value: Value) -> Value {
    let mut map = map.into_map().unwrap_or_default();
    map.insert(key.into(), value);
    Value::from(map)
}

/// Hashes a value recursively.
pub(crate) fn mark(value: &Value, hasher: &mut HashBuilder) {
    if let Some(text) = value.as_str() {
        hasher.number(1 + u64::from(value.is_safe())).text(text);
    } else if let Some(map) = value.as_map() {
        hasher.number(3).number(map.len() as u64);
        for (key, value) in map {
            match key.as_str() {
                Some(key) => hasher.text(key),
                None => hasher.text(&key.to_string()),
            };
            mark(value, hasher);
        }
    } else if let Some(items) = value.as_array() {
        hasher.number(4).number(items.len() as u64);
        items.iter().for_each(|item| mark(item, hasher));
    } else if let Some(truth) = value.as_bool() {
        hasher.number(5).number(u64::from(truth));
    } else if let Some(number) = value.as_i64() {
        hasher.number(6).number(number.cast_unsigned());
    } else if value.is_none() {
        hasher.number(7);
    } else {
        hasher.number(8).value(value);
    }
}

/// HTML, which templates do not escape.
pub(crate) fn html(text: &str) -> Value {
    Value::safe_string(text)
}
