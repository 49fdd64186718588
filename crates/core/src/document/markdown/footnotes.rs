//! Footnotes: numbered by first reference, written at the end, with links in both directions.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::body::Problem;
use super::events::{Item, end_of};
use super::sink::Value;
use super::writer::Writer;
use crate::diagnostic::Code;
use crate::slice::Slice as _;

/// A footnote definition.
#[derive(Debug)]
struct Footnote {
    /// The content, as a range of events.
    content: Range<usize>,
    /// The range in the parsed text.
    range: Range<usize>,
    label: String,
    /// The number of references to it.
    references: usize,
}

/// The footnotes of a body.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    notes: Vec<Footnote>,
    by_label: HashMap<String, usize>,
    /// The footnotes in the order of their numbers.
    order: Vec<usize>,
    numbers: HashMap<usize, usize>,
    /// Whether the footnotes are being written.
    pub(super) writing: bool,
}

impl Footnotes {
    /// Finds the definitions among the events.
    pub(super) fn find(items: &[Item<'_>]) -> Self {
        let mut found = Self::default();
        let mut index = 0;
        while index < items.len() {
            if let (Event::Start(Tag::FootnoteDefinition(label)), range) = &items[index] {
                let end = end_of(items, index);
                let number = found.notes.len();
                // Of two definitions with the same label the first counts, as for links.
                found.by_label.entry(label.to_lowercase()).or_insert(number);
                let (range, label) = (range.clone(), label.to_string());
                found.notes.push(Footnote { content: index + 1..end, range, label, references: 0 });
                index = end;
            }
            index += 1;
        }
        found
    }

    /// The events of all definitions.
    pub(super) fn ranges(&self) -> Vec<Range<usize>> {
        self.notes.iter().map(|note| note.content.start - 1..note.content.end + 1).collect()
    }

    /// Counts a reference; returns the footnote's number, and which reference to it this is.
    fn refer(&mut self, label: &str) -> Option<(usize, usize)> {
        let note = *self.by_label.get(&label.to_lowercase())?;
        let number = *self.numbers.entry(note).or_insert_with(|| {
            self.order.push(note);
            self.order.len()
        });
        self.notes[note].references += 1;
        Some((number, self.notes[note].references))
    }
}

/// The suffix of a reference's id: "3", and "3-2" for the second reference to note 3.
fn reference_number(number: usize, reference: usize) -> String {
    if reference == 1 { number.to_string() } else { format!("{number}-{reference}") }
}

impl Writer<'_> {
    pub(super) fn footnote_reference(&mut self, label: &str, range: &Range<usize>) {
        let Some((number, reference)) = self.footnotes.refer(label) else {
            let origin = self.origin(range);
            self.problems.push(Problem::new(Code::A310, origin).with("label", label));
            return self.sink.text(&format!("[^{label}]"));
        };
        let id = format!("fnref-{}", reference_number(number, reference));
        self.ids.record(&id);
        let href = format!("#fn-{number}");
        self.sink.html("<sup>");
        self.sink.tag(
            "a",
            &[
                ("class", Value::Text("footnote-ref")),
                ("id", Value::Text(&id)),
                ("href", Value::Text(&href)),
                ("role", Value::Text("doc-noteref")),
                ("aria-describedby", Value::Text("footnotes-label")),
            ],
        );
        self.sink.html(&format!("{number}</a></sup>"));
    }

    /// Reports a reference without a footnote. The parser returns it as text: a bracket, then a text beginning with
    /// `^`, whose range is given.
    pub(super) fn undefined_footnote(&mut self, range: &Range<usize>) {
        let source = self.input.source.text.as_str();
        if range.start == 0 || source.as_bytes()[range.start - 1] != b'[' {
            return;
        }
        let after = source.slice(range.start + 1..);
        let end = after.find(|c: char| c.is_whitespace() || c == '[' || c == ']').unwrap_or(after.len());
        if end == 0 || !after.slice(end..).starts_with(']') {
            return;
        }
        let label = after.slice(..end);
        let origin = self.origin(&(range.start - 1..range.start + 1 + end + 1));
        self.problems.push(Problem::new(Code::A310, origin).with("label", label));
    }

    /// Writes the footnotes that have references, and reports the others.
    pub(super) fn footnotes(&mut self) {
        self.footnotes.writing = true;
        let mut written = 0;
        // A footnote may refer to further ones, so the list may grow.
        while let Some(&note) = self.footnotes.order.get(written) {
            written += 1;
            if written == 1 {
                self.footnotes_heading();
            }
            self.footnote(note, written);
        }
        if written > 0 {
            self.sink.html("</ol>\n</section>\n");
        }
        let used: HashSet<usize> = self.footnotes.order.iter().copied().collect();
        let unused = self.footnotes.notes.iter().enumerate().filter(|(index, _)| !used.contains(index));
        let unused_problems: Vec<_> = unused
            .map(|(number, note)| {
                let twice = self.footnotes.by_label.get(&note.label.to_lowercase()) != Some(&number);
                let code = if twice { Code::A270 } else { Code::A311 };
                Problem::new(code, self.origin(&note.range)).with("label", note.label.clone())
            })
            .collect();
        self.problems.extend(unused_problems);
    }

    fn footnotes_heading(&mut self) {
        self.ids.record("footnotes-label");
        self.sink.fresh_line();
        self.sink.tag("section", &[("class", Value::Text("footnotes")), ("role", Value::Text("doc-endnotes"))]);
        self.sink.html("\n");
        self.sink.tag("h2", &[("id", Value::Text("footnotes-label"))]);
        self.sink.label("footnotes", String::new());
        self.sink.html("</h2>\n<ol>\n");
    }

    fn footnote(&mut self, note: usize, number: usize) {
        let id = format!("fn-{number}");
        self.ids.record(&id);
        self.sink.fresh_line();
        self.sink.tag("li", &[("id", Value::Text(&id))]);
        let items = self.input.items;
        let content = &items[self.footnotes.notes[note].content.clone()];
        // The back link belongs in the last paragraph, if the note ends with one.
        let ends_in_paragraph = matches!(content.last(), Some((Event::End(TagEnd::Paragraph), _)));
        let (body, last) = content.split_at(content.len() - usize::from(ends_in_paragraph));
        self.events(body);
        if !ends_in_paragraph {
            self.block("<p>");
        }
        for reference in 1..=self.footnotes.notes[note].references {
            self.back_link(&reference_number(number, reference), ends_in_paragraph || reference > 1);
        }
        if ends_in_paragraph {
            self.events(last);
        } else {
            self.sink.html("</p>\n");
        }
        self.plain.end_block();
        self.sink.html("</li>\n");
    }

    fn back_link(&mut self, reference: &str, spaced: bool) {
        let href = format!("#fnref-{reference}");
        if spaced {
            self.sink.html(" ");
        }
        self.sink.tag(
            "a",
            &[
                ("href", Value::Text(&href)),
                ("role", Value::Text("doc-backlink")),
                ("aria-label", Value::Label("footnote_back", reference.to_string())),
            ],
        );
        self.sink.html("↩</a>");
    }
}
