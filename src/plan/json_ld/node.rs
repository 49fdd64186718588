//! A node of the graph: properties in order, without those that say nothing.

use serde_json::{Map, Value};

/// A thing with a type.
#[derive(Clone, Debug)]
pub(super) struct Node(Map<String, Value>);

impl Node {
    pub(super) fn new(kind: &str) -> Self {
        let mut map = Map::new();
        map.insert("@type".to_owned(), kind.into());
        Self(map)
    }

    /// Adds a property; nothing, empty texts and empty lists are left out, and a list of one stands for its item.
    pub(super) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        let value = match value.into() {
            Value::Array(mut items) if items.len() == 1 => items.remove(0),
            value => value,
        };
        let says = match &value {
            Value::Null => false,
            Value::String(text) => !text.trim().is_empty(),
            Value::Array(items) => !items.is_empty(),
            _ => true,
        };
        if says {
            self.0.insert(key.to_owned(), value);
        }
        self
    }
}

impl From<Node> for Value {
    fn from(node: Node) -> Value {
        Value::Object(node.0)
    }
}
