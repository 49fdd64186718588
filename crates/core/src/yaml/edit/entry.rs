//! Replaces and removes whole entries at the top level of front matter, with values of any shape.

use std::ops::Range;

use super::{Edit, EditError, Input, Node, Page, Value, same};
use crate::diagnostic::any_error;
use crate::slice::Slice as _;

/// The value of an entry as it stands in the file, without the indentation that its lines share. What [`replace`] takes.
pub fn raw(text: &str, node: &Node) -> String {
    let value = text.slice(node.range.clone()).trim_end();
    let mut lines = value.lines();
    let first = lines.next().unwrap_or_default();
    let rest = Vec::from_iter(lines);
    let margin = |line: &&str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let least = rest.iter().filter(|line| !line.trim().is_empty()).map(margin).min();
    // A list or map below its key: its first line is indented as the others, and stands without its margin.
    let start = text.slice(..node.range.start);
    let column = start.len() - start.rfind('\n').map_or(0, |at| at + 1);
    let own = text.slice(node.range.start - column..node.range.start).trim().is_empty();
    let shared = if own { least.map_or(column, |least| least.min(column)) } else { least.unwrap_or_default() };
    let first = format!("{}{first}", if own { " ".repeat(column - shared) } else { String::new() });
    let rest = rest.into_iter().map(|line| line.get(shared.min(margin(&line))..).unwrap_or_default().to_owned());
    std::iter::once(first).chain(rest).collect::<Vec<_>>().join("\n")
}

/// Sets an entry to YAML of any shape, on one line or more; an entry that was not there comes last. Everything else keeps its bytes.
pub fn replace(text: &str, yaml: Range<usize>, key: &str, value: &str) -> Result<String, EditError> {
    let page = Page::read(text, yaml)?;
    let place = page.entry(key).unwrap_or(page.yaml.end..page.yaml.end);
    let eol = page.line_end(place.start);
    let indent = page.indent();
    let candidates = layouts(key, value).into_iter().filter_map(|entry| {
        let new = read_entry(&entry, key)?;
        let lines: Vec<String> =
            entry.lines().map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") }).collect();
        let fresh = place.start == page.yaml.start || text.slice(..place.start).ends_with('\n');
        let new_text = format!("{}{}{eol}", if fresh { "" } else { eol }, lines.join(eol));
        Some((new, vec![Edit { at: place.clone(), new: new_text }]))
    });
    let mut error = EditError::Entry;
    for (new, edits) in candidates {
        match page.first_that_reads(vec![edits], key, new) {
            Ok(text) => return Ok(text),
            Err(refused) => error = refused,
        }
    }
    Err(error)
}

/// Removes an entry, if it is there. Comments above it stay.
pub fn remove(text: &str, yaml: Range<usize>, key: &str) -> Result<String, EditError> {
    let page = Page::read(text, yaml)?;
    let Some(place) = page.entry(key) else { return Ok(text.to_owned()) };
    let Value::Map(entries) = &page.root.value else { return Err(EditError::Shape) };
    let left = Vec::from_iter(entries.iter().filter(|(name, _)| name.name != key).cloned());
    let expected = if left.is_empty() { Value::Null } else { Value::Map(left) };
    page.first_that_means(vec![vec![Edit { at: place, new: String::new() }]], &expected)
}

/// The ways to write an entry: beside its key, and below it.
fn layouts(key: &str, value: &str) -> Vec<String> {
    let value = value.trim_end();
    let mut lines = value.lines();
    let first = lines.next().unwrap_or_default();
    let indented = |lines: &mut dyn Iterator<Item = &str>| -> String {
        lines.map(|line| if line.trim().is_empty() { "\n".to_owned() } else { format!("\n  {line}") }).collect()
    };
    let beside = format!("{key}: {first}{}", indented(&mut lines));
    let below = format!("{key}:{}", indented(&mut value.lines()));
    vec![beside, below]
}

/// The value of an entry that stands alone; `None` when it is not one entry with a value or cannot be read.
fn read_entry(entry: &str, key: &str) -> Option<Value> {
    let (node, diagnostics) = crate::yaml::read(&Input::new("", entry, 0..entry.len()));
    let Value::Map(mut entries) = node.value else { return None };
    let (name, Node { value, .. }) = entries.pop()?;
    let whole = entries.is_empty() && name.name == key && !any_error(&diagnostics);
    (whole && !same(&value, &Value::Null)).then_some(value)
}

impl Page<'_> {
    /// The lines of an entry.
    fn entry(&self, key: &str) -> Option<Range<usize>> {
        let Value::Map(entries) = &self.root.value else { return None };
        let (key, node) = entries.iter().find(|(name, _)| name.name == key)?;
        let end = node.range.end.max(key.range.end);
        let content = self.text.slice(..end).trim_end().len().max(key.range.end);
        Some(self.line_start(key.range.start)..self.next_line(content))
    }
}
