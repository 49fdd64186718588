//! Edits front matter in place: adds an entry or sets a value, and keeps every other byte.
//!
//! An edit is a few insertions at places known from the tree. The result is parsed again before it is returned: it must
//! mean what the old text meant plus exactly the requested change, or the edit is rejected. So no YAML construct that was
//! overlooked here can damage a page.

mod entry;

use std::ops::Range;

use jiff::tz::TimeZone;

use super::{Input, Key, Node, Scalar, Value};
use crate::date::PartialDate;
use crate::diagnostic::any_error;
use crate::slice::Slice as _;

pub use entry::{raw, remove, replace};

/// Why front matter could not be edited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EditError {
    /// The front matter cannot be read; its own messages say why.
    Unreadable,
    /// The key has another type of value than expected, or its syntax cannot be edited safely.
    Shape,
    /// The new entry is not a map in braces on one line, or the new value not a scalar on one line.
    Entry,
}

/// Adds an entry (a map in braces, on one line) to a list at the top level, which is created when it is missing.
///
/// It is added last, or first if the entries are sorted by `date`, newest first. The list keeps its style.
pub fn add_to_list(text: &str, yaml: Range<usize>, key: &str, entry: &str) -> Result<String, EditError> {
    let page = Page::read(text, yaml)?;
    let new = flow_map(entry).ok_or(EditError::Entry)?;
    let (list, edits) = match page.root.get(key) {
        None => {
            let (indent, dash) = page.list_style();
            let root = page.indent();
            let eol = page.line_end(page.yaml.end);
            (vec![new], vec![page.lines(page.yaml.end, &format!("{root}{key}:{eol}{indent}{dash}{entry}"))])
        }
        Some(node) if node.value == Value::Null => {
            let (indent, dash) = page.list_style();
            (vec![new], vec![page.lines(page.next_line(node.range.end), &format!("{indent}{dash}{entry}"))])
        }
        Some(node) if node.is_null() => {
            (vec![new], vec![vec![Edit { at: node.range.clone(), new: format!("[{entry}]") }]])
        }
        Some(Node { range, value: Value::List(items) }) => {
            let first = newest_first(items);
            let edits = match (text.slice(range.clone()).starts_with('['), first) {
                (false, false) => page.block_last(range, items, entry),
                (false, true) => vec![page.block_first(range, entry)],
                (true, false) => vec![page.flow_last(range, items, entry)],
                (true, true) => vec![page.flow_first(items, entry)],
            };
            let mut list = items.clone();
            list.insert(if first { 0 } else { list.len() }, new);
            (list, edits)
        }
        Some(_) => return Err(EditError::Shape),
    };
    page.first_that_reads(edits, key, Value::List(list))
}

/// Sets a single value at the top level, given as YAML on one line: on the line of the key, whose comment stays, or on
/// a new line at the end.
pub fn set(text: &str, yaml: Range<usize>, key: &str, value: &str) -> Result<String, EditError> {
    let page = Page::read(text, yaml)?;
    let new = scalar(value).ok_or(EditError::Entry)?;
    let edit = match page.root.get(key) {
        None => page.lines(page.yaml.end, &format!("{}{key}: {value}", page.indent())),
        Some(node) => {
            let at = node.range.clone();
            let old = text.slice(at.clone());
            let one_line =
                matches!(node.value, Value::Scalar(_)) && !old.contains('\n') && !old.starts_with(['|', '>']);
            if !(one_line || node.value == Value::Null) {
                return Err(EditError::Shape);
            }
            // After plain text and one single space, a `#` could be the writer's own; with two it is a comment.
            let plain = matches!(&new, Value::Scalar(scalar) if scalar.plain);
            let near = text.slice(at.end..).strip_prefix([' ', '\t']).is_some_and(|rest| rest.starts_with('#'));
            let gap = if plain && near { " " } else { "" };
            let space = if one_line { "" } else { " " };
            vec![Edit { at, new: format!("{space}{value}{gap}") }]
        }
    };
    page.first_that_reads(vec![edit], key, new)
}

/// A text as a YAML value, also within braces: plain if it cannot be misread, otherwise quoted.
pub fn quote(text: &str) -> String {
    let escaped =
        |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(escaped) {
        let mut out = String::from("\"");
        for c in text.chars() {
            match c {
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                '"' | '\\' => out.extend(['\\', c]),
                _ if escaped(c) => out.push_str(&format!("\\u{:04X}", u32::from(c))),
                _ => out.push(c),
            }
        }
        out.push('"');
        return out;
    }
    let safe = |c: char| c.is_alphanumeric() || " .-–()%/!?".contains(c);
    let word = matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n" | ".nan" | ".inf"
    );
    let plain = text.starts_with(char::is_alphabetic) && !text.ends_with(' ') && text.chars().all(safe) && !word;
    if plain { text.to_owned() } else { super::quote(text) }
}

/// Parses an entry, which must be one map in braces.
fn flow_map(entry: &str) -> Option<Node> {
    let text = format!("[{entry}]");
    let (node, diagnostics) = super::read(&Input::new("", &text, 0..text.len()));
    let Value::List(mut items) = node.value else { return None };
    let item = items.pop()?;
    let whole = items.is_empty() && item.range == (1..text.len() - 1) && entry.starts_with('{');
    (whole && !entry.contains(['\n', '\r']) && !any_error(&diagnostics) && matches!(item.value, Value::Map(_)))
        .then_some(item)
}

/// Parses a scalar; `None` when the text is anything else or has more than that.
fn scalar(value: &str) -> Option<Value> {
    let text = format!("x: {value}");
    let (node, diagnostics) = super::read(&Input::new("", &text, 0..text.len()));
    let found = node.get("x")?;
    let whole = found.range == (3..text.len()) && !value.contains(['\n', '\r']) && !value.starts_with(['|', '>']);
    (whole && !any_error(&diagnostics) && matches!(found.value, Value::Scalar(Scalar { cut: None, .. })))
        .then(|| found.value.clone())
}

/// Whether the entries are sorted by date, newest first.
fn newest_first(items: &[Node]) -> bool {
    let dates: Vec<PartialDate> =
        items.iter().filter_map(|item| PartialDate::parse(item.get("date")?.text()?).ok()).collect();
    let order = |pair: &[PartialDate]| pair[0].chronological(&pair[1], &TimeZone::UTC);
    dates.windows(2).all(|pair| order(pair).is_ge()) && dates.windows(2).any(|pair| order(pair).is_gt())
}

/// Whether two trees are equal, ignoring places.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::Scalar(a), Value::Scalar(b)) => {
            (&a.text, a.plain, a.cut.is_some()) == (&b.text, b.plain, b.cut.is_some())
        }
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(&a.value, &b.value))
        }
        (Value::Map(a), Value::Map(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|((a, x), (b, y))| a.name == b.name && same(&x.value, &y.value))
        }
        _ => false,
    }
}

/// A range of the text and its replacement.
struct Edit {
    at: Range<usize>,
    new: String,
}

fn insert(at: usize, new: String) -> Edit {
    Edit { at: at..at, new }
}

/// A text whose front matter has been read: a block map, or nothing yet.
struct Page<'a> {
    text: &'a str,
    yaml: Range<usize>,
    root: Node,
}

impl<'a> Page<'a> {
    fn read(text: &'a str, yaml: Range<usize>) -> Result<Self, EditError> {
        if text.get(yaml.clone()).is_none() {
            return Err(EditError::Unreadable);
        }
        let (root, diagnostics) = super::read(&Input::new("", text, yaml.clone()));
        if any_error(&diagnostics) {
            return Err(EditError::Unreadable);
        }
        match root.value {
            Value::Null => {}
            Value::Map(_) if !text.slice(root.range.start..).starts_with('{') => {}
            _ => return Err(EditError::Shape),
        }
        Ok(Self { text, yaml, root })
    }

    /// The first of the edits after which the front matter parses as before, with this value for the key.
    fn first_that_reads(&self, edits: Vec<Vec<Edit>>, key: &str, value: Value) -> Result<String, EditError> {
        let mut entries = match &self.root.value {
            Value::Map(entries) => entries.clone(),
            _ => Vec::new(),
        };
        match entries.iter_mut().find(|(name, _)| name.name == key) {
            Some((_, node)) => node.value = value,
            None => entries.push((Key { name: key.to_owned(), range: 0..0 }, Node { range: 0..0, value })),
        }
        self.first_that_means(edits, &Value::Map(entries))
    }

    /// The first of the edits after which the front matter means this.
    fn first_that_means(&self, edits: Vec<Vec<Edit>>, expected: &Value) -> Result<String, EditError> {
        let reads = |new: &String| {
            let range = self.yaml.start..new.len() - (self.text.len() - self.yaml.end);
            let (node, diagnostics) = super::read(&Input::new("", new, range));
            !any_error(&diagnostics) && same(&node.value, expected)
        };
        edits.into_iter().map(|edits| self.apply(edits)).find(reads).ok_or(EditError::Shape)
    }

    fn apply(&self, edits: Vec<Edit>) -> String {
        let mut out = String::with_capacity(self.text.len() + 128);
        let mut at = 0;
        for edit in edits {
            out.push_str(self.text.slice(at..edit.at.start));
            out.push_str(&edit.new);
            at = edit.at.end;
        }
        out.push_str(self.text.slice(at..));
        out
    }

    /// The line ending before a position, which a new line there gets too.
    fn line_end(&self, at: usize) -> &'static str {
        let end =
            self.text.slice(..at).rfind('\n').or_else(|| self.text.slice(at..).find('\n').map(|found| at + found));
        if end.is_some_and(|end| self.text.slice(..end).ends_with('\r')) { "\r\n" } else { "\n" }
    }

    fn line_start(&self, at: usize) -> usize {
        self.text.slice(..at).rfind('\n').map_or(self.yaml.start, |found| (found + 1).max(self.yaml.start))
    }

    /// Where the line after a position starts, or where the front matter ends.
    fn next_line(&self, at: usize) -> usize {
        self.text.slice(at..self.yaml.end).find('\n').map_or(self.yaml.end, |found| at + found + 1)
    }

    /// The indentation before a position, if only white space precedes it on its line.
    fn margin(&self, at: usize) -> Option<&'a str> {
        let margin = self.text.slice(self.line_start(at)..at);
        margin.trim_matches([' ', '\t']).is_empty().then_some(margin)
    }

    /// Inserts whole lines at the start of a line, or at the end of a text without a final line ending.
    fn lines(&self, at: usize, lines: &str) -> Vec<Edit> {
        let eol = self.line_end(at);
        let fresh = at == self.yaml.start || self.text.slice(..at).ends_with('\n');
        vec![insert(at, if fresh { format!("{lines}{eol}") } else { format!("{eol}{lines}") })]
    }

    /// The indentation of the keys at the top level.
    fn indent(&self) -> &'a str {
        if self.root.value == Value::Null { "" } else { self.margin(self.root.range.start).unwrap_or("") }
    }

    /// Indentation and dash of a new list: as in the first list of the front matter, or two spaces in.
    fn list_style(&self) -> (String, String) {
        let Value::Map(entries) = &self.root.value else { return ("  ".to_owned(), "- ".to_owned()) };
        let block = entries
            .iter()
            .map(|(_, node)| node)
            .find(|node| matches!(node.value, Value::List(_)) && self.text.slice(node.range.clone()).starts_with('-'));
        match block.and_then(|node| Some((self.margin(node.range.start)?, self.dash(node.range.start)))) {
            Some((margin, dash)) => (margin.to_owned(), dash),
            None => (format!("{}  ", self.indent()), "- ".to_owned()),
        }
    }

    /// The dash at a position with the spaces after it.
    fn dash(&self, at: usize) -> String {
        let rest = self.text.slice(at + 1..);
        let spaces = rest.len() - rest.trim_start_matches(' ').len();
        let beside = spaces > 0 && !rest.slice(spaces..).starts_with(['\n', '\r', '#']);
        format!("-{}", " ".repeat(if beside { spaces } else { 1 }))
    }

    /// After the last line of the last entry, or after empty lines that belong to its text.
    fn block_last(&self, list: &Range<usize>, items: &[Node], entry: &str) -> Vec<Vec<Edit>> {
        let margin = self.margin(list.start).unwrap_or("");
        let line = format!("{margin}{}{entry}", self.dash(list.start));
        let end = items.last().map_or(list.end, |item| item.range.end).max(list.start);
        let content = self.text.slice(..end).trim_end().len();
        let behind = if self.text.slice(..end).ends_with('\n') { end } else { self.next_line(end) };
        vec![self.lines(self.next_line(content), &line), self.lines(behind, &line)]
    }

    fn block_first(&self, list: &Range<usize>, entry: &str) -> Vec<Edit> {
        let margin = self.margin(list.start).unwrap_or("");
        self.lines(self.above_comments(list.start), &format!("{margin}{}{entry}", self.dash(list.start)))
    }

    /// The start of an entry's line, or of the comment lines directly above, which belong to it.
    fn above_comments(&self, at: usize) -> usize {
        let mut start = self.line_start(at);
        while start > self.yaml.start {
            let above = self.line_start(start - 1);
            if !self.text.slice(above..start).trim_start().starts_with('#') {
                break;
            }
            start = above;
        }
        start
    }

    fn flow_last(&self, list: &Range<usize>, items: &[Node], entry: &str) -> Vec<Edit> {
        let Some(last) = items.last() else {
            let inside = self.text.slice(list.start + 1..list.end - 1);
            let space = if !inside.is_empty() && inside.trim_matches(' ').is_empty() { " " } else { "" };
            return vec![insert(list.start + 1, format!("{space}{entry}"))];
        };
        let end = last.range.start + self.text.slice(last.range.clone()).trim_end().len();
        let comma = self.comma(end, list.end - 1);
        let Some(margin) = self.margin(last.range.start) else {
            return match comma {
                Some(comma) => vec![insert(comma + 1, format!(" {entry},"))],
                None => vec![insert(end, format!(", {entry}"))],
            };
        };
        // An entry on a line of its own, after a comment that may follow the last one.
        let line = self.next_line(comma.unwrap_or(end));
        if line >= list.end {
            let eol = self.line_end(end);
            return match comma {
                Some(comma) => vec![insert(comma + 1, format!("{eol}{margin}{entry},"))],
                None => vec![insert(end, format!(",{eol}{margin}{entry}"))],
            };
        }
        let mut edits = if comma.is_some() { Vec::new() } else { vec![insert(end, ",".to_owned())] };
        edits.extend(self.lines(line, &format!("{margin}{entry}{}", if comma.is_some() { "," } else { "" })));
        edits
    }

    /// The comma between a position and the end of the list, comments aside.
    fn comma(&self, from: usize, end: usize) -> Option<usize> {
        let mut at = from;
        while at < end {
            match self.text.as_bytes()[at] {
                b',' => return Some(at),
                b'#' => at = self.next_line(at),
                _ => at += 1,
            }
        }
        None
    }

    fn flow_first(&self, items: &[Node], entry: &str) -> Vec<Edit> {
        let first = items[0].range.start;
        if let Some(margin) = self.margin(first) {
            return self.lines(self.above_comments(first), &format!("{margin}{entry},"));
        }
        // The first entry is beside the bracket and the others are below it: the new one takes the first's place.
        let below = items.get(1).and_then(|item| self.margin(item.range.start));
        let gap = below.map_or(" ".to_owned(), |margin| format!("{}{margin}", self.line_end(items[1].range.start)));
        vec![insert(first, format!("{entry},{gap}"))]
    }
}

#[cfg(test)]
mod tests;
