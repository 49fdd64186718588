//! Markdown in front matter, such as leads and facts.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::markdown::{self, Body, Part, Settings};
use crate::diagnostic::Diagnostic;
use crate::schema::{Entry, Record, Table, Type, TypedValue};
use crate::yaml::Input;

/// Rendered values, sorted by their offset in the file. Most pages have one or two.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct RichFields(Vec<(usize, Body)>);

impl RichFields {
    /// The value that begins at an offset.
    pub(crate) fn get(&self, at: usize) -> Option<&Body> {
        let number = self.0.binary_search_by_key(&at, |(place, _)| *place).ok()?;
        Some(&self.0[number].1)
    }

    /// All values.
    pub(crate) fn values(&self) -> impl Iterator<Item = &Body> {
        self.0.iter().map(|(_, body)| body)
    }

    fn insert(&mut self, at: usize, mut body: Body) {
        body.parts.shrink_to_fit();
        match self.0.binary_search_by_key(&at, |(place, _)| *place) {
            Ok(number) => self.0[number].1 = body,
            Err(number) => self.0.insert(number, (at, body)),
        }
    }
}

/// Renders all Markdown values of a record, also nested ones.
pub(super) fn read(
    record: &Record,
    table: &'static Table,
    settings: &Settings,
    input: &Input<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> RichFields {
    let mut walk = Walk { settings, input, diagnostics, rich: RichFields::default() };
    walk.record(record, table);
    walk.rich.0.shrink_to_fit();
    walk.rich
}

struct Walk<'a, 'i> {
    settings: &'a Settings,
    input: &'a Input<'i>,
    diagnostics: &'a mut Vec<Diagnostic>,
    rich: RichFields,
}

impl Walk<'_, '_> {
    fn record(&mut self, record: &Record, table: &'static Table) {
        for (key, entry) in &record.fields {
            if let Some(field) = table.field(key) {
                self.entry(entry, field.ty);
            }
        }
    }

    fn entry(&mut self, entry: &Entry, ty: Type) {
        match (&entry.val, ty) {
            (TypedValue::Text(text), Type::Inline) => self.text(text, &entry.range, true),
            (TypedValue::Text(text), Type::Markdown) => self.text(text, &entry.range, false),
            (TypedValue::List(items), Type::List(item)) => items.iter().for_each(|entry| self.entry(entry, *item)),
            (TypedValue::Record(record), Type::Map(table) | Type::MapOr(table, _)) => self.record(record, table),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, range: &Range<usize>, inline: bool) {
        // A value that is in the file as it is keeps its offsets. With YAML quoting or folding, messages point at the
        // whole value.
        let written = self.input.text.get(range.clone()).unwrap_or_default();
        let at = written.find(text).map(|at| range.start + at);
        let mut body =
            if inline { markdown::render_inline(text, self.settings) } else { markdown::render(text, self.settings) };
        for problem in std::mem::take(&mut body.problems) {
            let mut diagnostic = Diagnostic::at(
                problem.code,
                self.input
                    .place(at.map_or_else(|| range.clone(), |at| at + problem.range.start..at + problem.range.end)),
            );
            for (key, value) in &problem.args {
                diagnostic = diagnostic.arg(key, value.clone());
            }
            self.diagnostics.push(diagnostic);
        }
        match at {
            Some(at) => shift_parts(&mut body.parts, at),
            None => place_at(&mut body.parts, range),
        }
        self.rich.insert(range.start, body);
    }
}

fn place_at(parts: &mut [Part], whole: &Range<usize>) {
    for part in parts {
        match part {
            Part::LinkStart { range, .. } | Part::Image { range, .. } => *range = whole.clone(),
            Part::Component { range, body, .. } => {
                *range = whole.clone();
                place_at(body, whole);
            }
            _ => {}
        }
    }
}

/// Moves all offsets of a body by the number of bytes before it in the file.
pub(super) fn shift(body: &mut Body, by: usize) {
    shift_parts(&mut body.parts, by);
    for heading in &mut body.headings {
        heading.range = heading.range.start + by..heading.range.end + by;
    }
    for raw in &mut body.raw_links {
        raw.range = raw.range.start + by..raw.range.end + by;
    }
}

fn shift_parts(parts: &mut [Part], by: usize) {
    for part in parts {
        match part {
            Part::LinkStart { range, .. } | Part::Image { range, .. } => *range = range.start + by..range.end + by,
            Part::Component { range, body, .. } => {
                *range = range.start + by..range.end + by;
                shift_parts(body, by);
            }
            _ => {}
        }
    }
}
