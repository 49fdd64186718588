//! Tables: scrollable by keyboard, with `scope` on header cells.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use super::body::Problem;
use super::events::Item;
use super::sink::Value;
use super::writer::Writer;
use crate::diagnostic::Code;
use crate::slice::Slice as _;

/// The current table. Tables cannot be nested.
#[derive(Debug, Default)]
pub(super) struct TableState {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    has_body: bool,
    cell: &'static str,
    /// The number of tables under each heading.
    tables_by_heading: HashMap<String, usize>,
}

/// The cells of a row, as ranges between its bars.
fn cells(row: &str) -> Vec<Range<usize>> {
    let (start, end) = (row.len() - row.trim_start().len(), row.trim_end().len());
    let start = if row.slice(start..).starts_with('|') { start + 1 } else { start };
    let mut cells = Vec::new();
    let (mut from, mut escaped) = (start, false);
    for (at, c) in row.char_indices().take_while(|(at, _)| *at < end) {
        if c == '|' && !escaped && at >= start {
            cells.push(from..at);
            from = at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    if from < end {
        cells.push(from..end);
    }
    cells
}

impl Writer<'_> {
    pub(super) fn table_start(&mut self, tag: &Tag<'_>, items: &[Item<'_>], index: usize) {
        match tag {
            Tag::Table(alignments) => {
                let tables_by_heading = std::mem::take(&mut self.table.tables_by_heading);
                self.table = TableState { alignments: alignments.clone(), tables_by_heading, ..TableState::default() };
                let name = self.table_name();
                self.sink.fresh_line();
                // A wide table scrolls on its own, so it must be focusable and have a name (WCAG 2.1.1).
                self.sink.tag(
                    "div",
                    &[
                        ("class", Value::Text("table")),
                        ("role", Value::Text("region")),
                        ("tabindex", Value::Text("0")),
                        ("aria-label", Value::LabelAndText("table", name)),
                    ],
                );
                self.sink.html("\n<table>\n");
            }
            Tag::TableHead => {
                self.table.in_head = true;
                self.table.column = 0;
                self.sink.html("<thead>\n<tr>\n");
            }
            Tag::TableRow => {
                if !std::mem::replace(&mut self.table.has_body, true) {
                    self.sink.html("<tbody>\n");
                }
                self.table.column = 0;
                self.extra_cells(&items[index].1);
                self.sink.html("<tr>\n");
            }
            _ => {
                let is_empty = matches!(items.get(index + 1), Some((Event::End(TagEnd::TableCell), _)));
                self.cell(is_empty);
            }
        }
    }

    /// A name for a table: the heading above it, and its number there.
    fn table_name(&mut self) -> String {
        let heading = self.headings.last().map(|heading| heading.text.clone()).unwrap_or_default();
        let number = self.table.tables_by_heading.entry(heading.clone()).and_modify(|number| *number += 1).or_insert(1);
        match *number {
            1 => heading,
            number if heading.is_empty() => number.to_string(),
            number => format!("{heading} ({number})"),
        }
    }

    /// Reports cells beyond the last column: they are not rendered.
    fn extra_cells(&mut self, range: &Range<usize>) {
        let (text, columns) = (self.input.source.text.as_str(), self.table.alignments.len());
        let end = text.slice(range.start..).find('\n').map_or(text.len(), |at| range.start + at);
        let row = range.start..range.end.max(end);
        let cells = cells(text.slice(row.clone()));
        let extra_cells = cells.get(columns..).unwrap_or_default();
        let Some(first) =
            extra_cells.iter().find(|cell| !text.slice(row.start + cell.start..row.start + cell.end).trim().is_empty())
        else {
            return;
        };
        let place = self.origin(&(row.start + first.start..row.start + cells[cells.len() - 1].end));
        let value = text.slice(row.start + first.start..row.start + first.end).trim();
        let problem = Problem::new(Code::A261, place).with("value", value).with("found", cells.len().to_string());
        self.problems.push(problem.with("expected", columns.to_string()));
    }

    fn cell(&mut self, is_empty: bool) {
        let class = match self.table.alignments.get(self.table.column) {
            Some(Alignment::Left) => "align-left",
            Some(Alignment::Center) => "align-center",
            Some(Alignment::Right) => "align-right",
            _ => "",
        };
        let mut attributes = Vec::new();
        // An empty header cell is the corner of a table, and no header.
        self.table.cell = if self.table.in_head && !is_empty { "th" } else { "td" };
        if self.table.cell == "th" {
            attributes.push(("scope", Value::Text("col")));
        }
        if !class.is_empty() {
            attributes.push(("class", Value::Text(class)));
        }
        self.sink.tag(self.table.cell, &attributes);
    }

    pub(super) fn table_end(&mut self, tag: &TagEnd) {
        match tag {
            TagEnd::Table => {
                self.sink.html(if self.table.has_body { "</tbody>\n</table>\n</div>\n" } else { "</table>\n</div>\n" });
            }
            TagEnd::TableHead => {
                self.table.in_head = false;
                self.sink.html("</tr>\n</thead>\n");
                self.plain.end_block();
            }
            TagEnd::TableRow => {
                self.sink.html("</tr>\n");
                self.plain.end_block();
            }
            _ => {
                self.sink.html(&format!("</{}>\n", self.table.cell));
                self.table.column += 1;
                self.plain.push(" ");
            }
        }
    }
}
