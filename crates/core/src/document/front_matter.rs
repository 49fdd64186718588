//! Splits a file into front matter and body, and parses the front matter into a tree.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, LineIndex, Place};
use crate::slice::Slice as _;
use crate::source::Source;
use crate::yaml::{self, Input, Node, Value};

/// Limit for front matter, in bytes. A larger one is a text in the wrong place, or an attack.
pub(crate) const MAX_FRONT_MATTER: usize = 64 * 1024;
/// Limit for a file, in bytes.
pub const MAX_FILE: usize = 10 * 1024 * 1024;

/// A file with its front matter parsed as YAML, before its kind is known.
#[derive(Clone, Debug)]
pub struct Split {
    /// The front matter.
    pub node: Node,
    /// The range of the front matter, without the fences.
    pub yaml: Range<usize>,
    /// The range of the closing fence; messages about missing fields point at it.
    pub(crate) fence: Range<usize>,
    /// The offset of the body.
    pub(crate) body: usize,
    /// The messages so far.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Splits a file. Without readable front matter the tree is empty, and a message says why.
pub fn split(source: &Source) -> Split {
    let (text, file) = (source.text.as_str(), source.path.as_str());
    let mut diagnostics = Vec::new();
    let start = if text.starts_with('\u{feff}') {
        diagnostics.push(Diagnostic::file(Code::A112, file));
        3
    } else {
        0
    };
    let unreadable = |mut diagnostics: Vec<Diagnostic>, diagnostic: Diagnostic| {
        diagnostics.push(diagnostic);
        Split { node: Node { range: 0..0, value: Value::Null }, yaml: 0..0, fence: 0..0, body: text.len(), diagnostics }
    };
    let lines = LineIndex::new(text);
    let place = |range: Range<usize>| Place::at(file, &lines, range);
    if text.slice(start..).trim().is_empty() {
        return unreadable(diagnostics, Diagnostic::file(Code::A118, file));
    }
    let Some(open) = fence_at(text, start) else {
        let line = text.slice(start..).find('\n').map_or(text.len(), |at| start + at);
        // Other generators also accept TOML (`+++`) and JSON (`{`).
        let other = match text.slice(start..).trim_start() {
            rest if rest.starts_with("+++") => Some("TOML (+++)"),
            rest if rest.starts_with('{') && rest.trim_start_matches(['{', ' ', '\r', '\n', '\t']).starts_with('"') => {
                Some("JSON")
            }
            _ => None,
        };
        let message = match other {
            Some(kind) => Diagnostic::at(Code::A155, place(start..line)).arg("kind", kind),
            None => Diagnostic::at(Code::A116, place(start..line)),
        };
        return unreadable(diagnostics, message);
    };
    let Some(close) = closing_fence(text, open.end) else {
        return unreadable(diagnostics, Diagnostic::at(Code::A120, place(open)));
    };
    let yaml = open.end..close.start;
    if yaml.len() > MAX_FRONT_MATTER {
        let (size, limit) = ((yaml.len() / 1024).to_string(), (MAX_FRONT_MATTER / 1024).to_string());
        return unreadable(diagnostics, Diagnostic::at(Code::A121, place(open)).arg("size", size).arg("limit", limit));
    }
    let (node, more) = yaml::read(&Input::new(file, text, yaml.clone()));
    diagnostics.extend(more);
    let fence = close.start..close.start + 3;
    Split { node, yaml, fence, body: close.end, diagnostics }
}

/// A line with nothing but `---` at an offset, with its line end.
fn fence_at(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.slice(at..).strip_prefix("---")?;
    let line = rest.slice(..rest.find('\n').unwrap_or(rest.len()));
    let end = at + 3 + (line.len() + 1).min(rest.len());
    line.trim_end().is_empty().then_some(at..end)
}

fn closing_fence(text: &str, from: usize) -> Option<Range<usize>> {
    let mut at = from;
    while at < text.len() {
        if let Some(fence) = fence_at(text, at) {
            return Some(fence);
        }
        at += text.slice(at..).find('\n')? + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::SourcePath;

    fn codes(text: &str) -> Vec<&'static str> {
        let source = Source { path: SourcePath::new("content/a.md"), text: text.to_owned() };
        split(&source).diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).collect()
    }

    #[test]
    fn files_without_front_matter() {
        for (text, expected) in [
            ("", "A118"),
            (" \n\n", "A118"),
            ("# Hej\n", "A116"),
            ("+++\ntitle = \"Hej\"\n+++\nText\n", "A155"),
            ("{\n  \"title\": \"Hej\"\n}\nText\n", "A155"),
            ("{hej}\n", "A116"),
            ("---\ntitle: Hej\n", "A120"),
            ("\u{feff}---\ntitle: Hej\n---\n", "A112"),
        ] {
            assert_eq!(codes(text).join(" "), expected, "{text:?}");
        }
        assert_eq!(codes(&format!("---\na: {}\n---\n", "x".repeat(70_000))), ["A121"]);
    }

    #[test]
    fn the_body_starts_behind_the_fence() {
        for text in ["---\ntitle: a\n---\nHej", "---\r\ntitle: a\r\n---\r\nHej", "---  \ntitle: a\n--- \nHej"] {
            let source = Source { path: SourcePath::new("content/a.md"), text: text.to_owned() };
            let split = split(&source);
            assert_eq!(&text[split.body..], "Hej");
            assert_eq!(split.node.get("title").and_then(Node::text), Some("a"));
            assert_eq!(&text[split.fence], "---");
        }
    }
}
