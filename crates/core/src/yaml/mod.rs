//! A YAML parser with source ranges: a tree of raw scalars, each with its range in the file, so that the schema decides the type
//! (`8:00`, `no` and `1:1` stay as written) and every message can point to a place.
//!
//! Our own parser handles the plain YAML that people write in front matter. The YAML library parses the same text, and
//! the two must agree ([`cross_check`]); what only one of them understands is rejected with a message.

mod cross_check;
pub mod edit;
mod block;
mod flow;
mod scan;

pub(crate) use scan::quote;

use std::ops::Range;

use crate::characters;
use crate::diagnostic::{Code, Diagnostic, LineIndex, Place, Severity};
use crate::slice::Slice as _;

/// The deepest nesting that is accepted.
pub(crate) const MAX_DEPTH: usize = 32;

/// A node of the tree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    /// The range in the file.
    pub(crate) range: Range<usize>,
    /// The value.
    pub(crate) value: Value,
}

/// What a node is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Value {
    /// Nothing was written after the key.
    Null,
    /// A single value, not yet of any type.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// Keys with values, in the order written.
    Map(Vec<(Key, Node)>),
}

/// A single value as written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Scalar {
    /// The text, unescaped.
    pub(crate) text: String,
    /// Written without quotes and not as a block.
    pub(crate) plain: bool,
    /// A comment after one single space, which may have been meant as text.
    pub(crate) cut: Option<Range<usize>>,
}

/// A key and its range.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Key {
    /// The key.
    pub(crate) name: String,
    /// The place of the key.
    pub(crate) range: Range<usize>,
}

impl Node {
    /// The value for a key of a map.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|(name, _)| name.name == key).map(|(_, node)| node),
            _ => None,
        }
    }

    /// Whether nothing was written (or `~`, `null`).
    pub(crate) fn is_null(&self) -> bool {
        match &self.value {
            Value::Null => true,
            Value::Scalar(scalar) => {
                scalar.plain && matches!(scalar.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
            }
            _ => false,
        }
    }

    /// Whether there is no value: nothing was written, or only quotes, as editors do that empty a field.
    pub(crate) fn is_unset(&self) -> bool {
        self.is_null() || matches!(&self.value, Value::Scalar(scalar) if scalar.text.is_empty())
    }

    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(scalar) => Some(&scalar.text),
            _ => None,
        }
    }
}

/// A text to parse.
#[derive(Debug)]
pub(crate) struct Input<'a> {
    /// The file's name in messages.
    pub(crate) file: &'a str,
    /// The whole file.
    pub(crate) text: &'a str,
    /// The part of it that is YAML.
    pub(crate) range: Range<usize>,
    lines: LineIndex<'a>,
}

impl<'a> Input<'a> {
    /// A part of a file.
    pub(crate) fn new(file: &'a str, text: &'a str, range: Range<usize>) -> Self {
        Self { file, text, range, lines: LineIndex::new(text) }
    }

    /// A place in this file.
    pub(crate) fn place(&self, range: Range<usize>) -> Place {
        Place::at(self.file, &self.lines, range)
    }
}

/// Parses one YAML document. The tree has what could be parsed, even when there are errors; empty text is `Null`.
pub(crate) fn read(input: &Input<'_>) -> (Node, Vec<Diagnostic>) {
    let (node, mut diagnostics) = scan::scan(input);
    let forbidden = forbidden(input, &node);
    if !forbidden.is_empty() {
        // The library rejects the whole text for one such character, and points elsewhere.
        diagnostics.extend(forbidden);
        return (node, diagnostics);
    }
    if !crate::diagnostic::any_error(&diagnostics) {
        diagnostics.extend(cross_check::check(input, &node));
    }
    (node, diagnostics)
}

/// Messages about forbidden characters: literal, or escaped within quotes.
fn forbidden(input: &Input<'_>, node: &Node) -> Vec<Diagnostic> {
    let text = input.text.slice(input.range.clone());
    let found = Diagnostic::forbidden_characters(input.file, input.text, input.range.clone());
    if !found.is_empty() || !text.contains('\\') {
        return found;
    }
    let mut diagnostics = Vec::new();
    escaped(input, node, &mut diagnostics);
    diagnostics
}

fn escaped(input: &Input<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    match &node.value {
        Value::Scalar(scalar) => {
            if let Some(c) = scalar.text.chars().find(|c| characters::is_forbidden(*c)) {
                let place = input.place(node.range.clone());
                diagnostics.push(Diagnostic::at(Code::A264, place).arg("value", characters::code_point(c)));
            }
        }
        Value::List(items) => items.iter().for_each(|item| escaped(input, item, diagnostics)),
        Value::Map(entries) => entries.iter().for_each(|(_, value)| escaped(input, value, diagnostics)),
        Value::Null => {}
    }
}

/// Whether the tree is complete although there were these messages: each of them is about a single value.
pub(crate) fn is_whole(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().all(|diagnostic| {
        matches!(diagnostic.code, Code::A102 | Code::A105 | Code::A264) || diagnostic.severity != Severity::Error
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The tree in one line, for tests.
    fn show(node: &Node) -> String {
        match &node.value {
            Value::Null => "∅".to_owned(),
            Value::Scalar(scalar) if scalar.plain => scalar.text.clone(),
            Value::Scalar(scalar) => format!("{:?}", scalar.text),
            Value::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
            Value::Map(entries) => {
                format!(
                    "{{{}}}",
                    entries.iter().map(|(k, v)| format!("{}: {}", k.name, show(v))).collect::<Vec<_>>().join(", ")
                )
            }
        }
    }

    fn tree(text: &str) -> String {
        let (node, diagnostics) = read(&Input::new("x.yml", text, 0..text.len()));
        assert!(diagnostics.is_empty(), "{text}\n{diagnostics:?}");
        show(&node)
    }

    fn codes(text: &str) -> Vec<&'static str> {
        let (_, diagnostics) = read(&Input::new("x.yml", text, 0..text.len()));
        diagnostics.iter().map(|d| d.code.as_str()).collect()
    }

    #[test]
    fn what_people_write() {
        for (text, expected) in [
            ("", "∅"),
            ("# bara en kommentar\n", "∅"),
            ("a: 1\nb: två ord   # kommentar\n", "{a: 1, b: två ord}"),
            ("a:\n  b: 8:00\n  c: 1:1\n", "{a: {b: 8:00, c: 1:1}}"),
            ("a:\n- x\n- y\nb: no\n", "{a: [x, y], b: no}"),
            ("a:\n  - x: 1\n    y: 2\n  - x: 3\n", "{a: [{x: 1, y: 2}, {x: 3}]}"),
            ("a: [x, 'y, z', \"å\\n\"]\n", "{a: [x, \"y, z\", \"å\\n\"]}"),
            (
                "a: {on: \"2021-03\", approx: true, text: slutet av mars}\n",
                "{a: {on: \"2021-03\", approx: true, text: slutet av mars}}",
            ),
            (
                "a: |\n  rad ett\n   rad två\n\nb: >-\n  ett\n  två\n\n  tre\n",
                "{a: \"rad ett\\n rad två\\n\", b: \"ett två\\ntre\"}",
            ),
            ("a: ett\n  två\nb: 'det''s'\n", "{a: ett två, b: \"det's\"}"),
            ("a:\nb:\n  c:\n", "{a: ∅, b: {c: ∅}}"),
            ("- a\n-\n  - b\n- - c\n  - d\n", "[a, [b], [c, d]]"),
            ("\"a b\": 1\n'c': 2\n", "{a b: 1, c: 2}"),
            ("a: https://example.se/x#y\n", "{a: https://example.se/x#y}"),
            ("a: [\n  x,\n  y,\n]\n", "{a: [x, y]}"),
            ("a: \"ett\n  två\"\n", "{a: \"ett två\"}"),
            ("---\na: 1\n", "{a: 1}"),
            ("a: -5\nb: - x\n".trim_end_matches("b: - x\n"), "{a: -5}"),
            ("a: C#\n", "{a: C#}"),
            ("a: x\r\nb: y\r\n", "{a: x, b: y}"),
            ("a: []\nb: {}\n", "{a: [], b: {}}"),
        ] {
            assert_eq!(tree(text), expected, "{text}");
        }
    }

    #[test]
    fn what_goes_wrong() {
        for (text, expected) in [
            ("title: Möte: budget\n", "A102"),
            ("a: 1\na: 2\n", "A105"),
            ("title:\u{a0}Möte\n", "A107"),
            ("\ta: 1\n", "A108"),
            ("a:\n\tb: 1\n", "A108"),
            ("title: “Möte”\n", "A109"),
            ("title: @kommunen\n", "A110"),
            ("title: *viktigt* idag\n", "A110"),
            ("title: \"Möte\n", "A111"),
            ("title: 'Möte\nb: 1\n", "A111"),
            ("a: &x 1\nb: *x\n", "A125"),
            ("a: 1\n   b: 2\n", "A126"),
            ("title: \"Smart liv\" startar\n", "A127"),
            ("title Möte\n", "A128"),
            ("title:Möte\n", "A129"),
            ("a: [x, y\n", "A130"),
        ] {
            assert_eq!(codes(text).join(" "), expected, "{text}");
        }
        assert_eq!(codes(&format!("a: {}", "[".repeat(10_000))), ["A124"]);
        assert_eq!(codes(&"- ".repeat(10_000)), ["A124"]);
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "[a:\\-\\[\\]{}#\"' \n|>&*!å,]{0,60}|\\PC{0,60}") {
            let (_, diagnostics) = read(&Input::new("x.yml", &text, 0..text.len()));
            for diagnostic in diagnostics {
                for place in &diagnostic.places {
                    prop_assert!(text.get(place.range.clone()).is_some());
                }
            }
        }
    }
}
