//! Template values: how plain data becomes what a template sees.

pub use tera::Value;

/// A map with fixed keys.
pub fn map(entries: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let map: tera::Map = entries.into_iter().map(|(key, value)| (key.into(), value)).collect();
    Value::from(map)
}

/// Free data.
pub fn json(value: &serde_json::Value) -> Value {
    Value::from_serializable(value)
}

/// A text that is HTML already.
pub fn html(text: &str) -> Value {
    Value::safe_string(text)
}
