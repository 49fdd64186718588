//! Writes a value as YAML that people read: what is short on one line, the rest in blocks, and what is there before only named.
//!
//! Sections share most fields, and fields share lists of people. Both editors read anchors without a limit.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use crate::yaml::edit::quote;

/// The longest line of a value in braces or brackets.
const LONGEST: usize = 120;

/// A map as a YAML document; each of its keys begins a line.
pub(super) fn document(value: &Value) -> String {
    let mut seen = HashMap::new();
    count(value, &mut seen);
    let shared = seen.into_iter().filter(|(_, times)| *times > 1).map(|(text, _)| text).collect();
    let mut writer = Writer { text: String::new(), shared, anchors: HashMap::new(), names: BTreeSet::new() };
    writer.block(value, 0);
    writer.text
}

/// Counts the values that are too long for a line; what is within a repeated one is not repeated itself.
fn count(value: &Value, seen: &mut HashMap<String, usize>) {
    let line = flow(value);
    if !is_long(value, &line) {
        return;
    }
    let times = seen.entry(line).or_default();
    *times += 1;
    if *times > 1 {
        return;
    }
    match value {
        Value::Object(map) => map.values().for_each(|value| count(value, seen)),
        Value::Array(items) => items.iter().for_each(|value| count(value, seen)),
        _ => {}
    }
}

struct Writer {
    text: String,
    /// What is there several times, as one line.
    shared: BTreeSet<String>,
    /// The names of those that have been written.
    anchors: HashMap<String, String>,
    names: BTreeSet<String>,
}

impl Writer {
    fn block(&mut self, value: &Value, depth: usize) {
        let indent = "  ".repeat(depth);
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    self.text.push_str(&format!("{indent}{}:", word(key)));
                    self.value(value, key, depth, "\n");
                }
            }
            Value::Array(items) => {
                for item in items {
                    let name = item.get("name").and_then(Value::as_str).unwrap_or("item");
                    self.text.push_str(&format!("{indent}-"));
                    self.value(item, name, depth, " ");
                }
            }
            scalar => self.text.push_str(&format!("{indent}{}\n", flow(scalar))),
        }
    }

    /// A value after its key or dash: on the same line, as the name of an earlier one, or as a block after `start`.
    fn value(&mut self, value: &Value, name: &str, depth: usize, start: &str) {
        let line = flow(value);
        if !is_long(value, &line) {
            self.text.push_str(&format!(" {line}\n"));
            return;
        }
        if let Some(anchor) = self.anchors.get(&line) {
            self.text.push_str(&format!(" *{anchor}\n"));
            return;
        }
        let mut start = start;
        if self.shared.contains(&line) {
            let anchor = self.name(name);
            self.text.push_str(&format!(" &{anchor}"));
            self.anchors.insert(line, anchor);
            start = "\n";
        }
        self.text.push_str(start);
        if start == "\n" {
            self.block(value, depth + 1);
            return;
        }
        // The dash stands where the first line is indented.
        let before = std::mem::take(&mut self.text);
        self.block(value, depth + 1);
        let block = std::mem::replace(&mut self.text, before);
        self.text.push_str(block.trim_start_matches(' '));
    }

    fn name(&mut self, base: &str) -> String {
        let (mut name, mut number) = (base.to_owned(), 1);
        while !self.names.insert(name.clone()) {
            number += 1;
            name = format!("{base}-{number}");
        }
        name
    }
}

fn is_long(value: &Value, line: &str) -> bool {
    (value.is_object() || value.is_array()) && line.len() > LONGEST
}

/// A value on one line.
fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => word(text),
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let entry = |(key, value): (&String, &Value)| format!("{}: {}", word(key), flow(value));
            format!("{{{}}}", map.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// A text, without quotes when it is a name such as `media_folder`.
fn word(text: &str) -> String {
    let is_name = text.contains('_')
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if is_name { text.to_owned() } else { quote(text) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn long_values_are_blocks_and_are_written_once() {
        let long = |key: &str| json!({"name": key, "public_folder": false, "hint": "x".repeat(110)});
        let text = document(&json!({
            "site_url": "Åre: by",
            "first": {"name": "a", "fields": [{"name": "title"}, long("lead")]},
            "second": {"name": "b", "fields": [long("lead"), long("last")]},
        }));
        let hint = "x".repeat(110);
        let expected = format!(
            "site_url: \"Åre: by\"\n\
             first:\n  name: a\n  fields:\n    - {{name: title}}\n    - &lead\n      name: lead\n      public_folder: false\n      hint: {hint}\n\
             second:\n  name: b\n  fields:\n    - *lead\n    - name: last\n      public_folder: false\n      hint: {hint}\n"
        );
        assert_eq!(text, expected);
    }
}
