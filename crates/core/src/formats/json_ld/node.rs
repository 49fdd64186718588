//! A node of the graph: properties in order, without empty ones.

use serde_json::{Map, Value};

/// A node, or a set of properties to merge into one.
#[derive(Clone, Debug, Default)]
pub(super) struct Node(Map<String, Value>);

impl Node {
    pub(super) fn new(kind: &str) -> Self {
        let mut map = Map::new();
        map.insert("@type".to_owned(), kind.into());
        Self(map)
    }

    /// Sets a property. Null, empty strings and empty lists are left out; a list with one item becomes the item.
    pub(super) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        let value = match value.into() {
            Value::Array(mut items) if items.len() == 1 => items.remove(0),
            value => value,
        };
        if has_value(&value) {
            self.0.insert(key.to_owned(), value);
        }
        self
    }

    /// Adds values to a property, without duplicates.
    pub(super) fn add(self, key: &str, value: impl Into<Value>) -> Self {
        let mut items = self.0.get(key).cloned().map(listed).unwrap_or_default();
        for item in listed(value.into()) {
            if has_value(&item) && !items.contains(&item) {
                items.push(item);
            }
        }
        self.with(key, items)
    }

    /// Merges another node, whose properties take precedence.
    pub(super) fn over(mut self, other: Node) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Removes a property.
    pub(super) fn without(mut self, key: &str) -> Self {
        self.0.shift_remove(key);
        self
    }

    /// A property.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// Whether it has no property.
    pub(super) fn is_empty(&self) -> bool {
        self.0.keys().all(|key| key == "@type")
    }
}

fn listed(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        value => vec![value],
    }
}

fn has_value(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    }
}

impl From<Node> for Value {
    fn from(node: Node) -> Value {
        Value::Object(node.0)
    }
}
