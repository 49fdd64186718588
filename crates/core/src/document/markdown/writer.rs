//! From events to HTML with holes: the walk over the document.
//!
//! Blocks, inline markup, tables and footnotes have files of their own; all of them are methods of one
//! writer, since HTML, plain text, ids and problems grow side by side.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::body::{Body, Heading, Problem, RawAddress, RawHtml, Settings};
use super::directive::Directive;
use super::events::{Item, end_of, plain_text};
use super::ids::Ids;
use super::inline::{OpenLink, Phrasing};
use super::notes::Notes;
use super::plain::Plain;
use super::sanitize;
use super::sink::{Sink, Value, Written};
use super::source::Source;
use super::table::TableState;
use crate::document::highlight::MAX_BYTES;

/// What a document is written from.
pub(super) struct Input<'a> {
    /// How to read the body.
    pub(super) settings: &'a Settings,
    /// The parsed text and the way back to the body.
    pub(super) source: &'a Source,
    /// The components that the source's marks count.
    pub(super) directives: &'a [Directive],
    /// The document.
    pub(super) items: &'a [Item<'a>],
}

/// A document being written.
pub(super) struct Writer<'a> {
    pub(super) input: Input<'a>,
    pub(super) sink: Sink,
    pub(super) plain: Plain,
    pub(super) ids: Ids,
    pub(super) notes: Notes,
    pub(super) problems: Vec<Problem>,
    pub(super) links: Vec<OpenLink>,
    pub(super) table: TableState,
    /// Where foreign HTML leads.
    pub(super) raw: Vec<RawAddress>,
    /// Names of raw tags that were left out, so that an end tag is not a second problem.
    pub(super) dropped: HashSet<String>,
    pub(super) headings: Vec<Heading>,
    /// The open components, outermost first.
    pub(super) components: Vec<usize>,
    /// Block quotes, list items and the like that are open.
    pub(super) containers: usize,
    /// The open elements that Markdown has no sign for, outermost first.
    pub(super) spans: Vec<&'static str>,
    /// How many bytes of code may still be coloured.
    pub(super) colour_left: usize,
}

/// Why a document was not written.
pub(super) struct Refused {
    /// "size" or "depth".
    pub(super) reason: &'static str,
}

/// Writes a document. Refused is only one that is to be sanitised and is too much for that.
pub(super) fn write(input: Input<'_>, body: &str) -> Result<Body, Refused> {
    let source = input.source;
    let has_html = input.items.iter().any(|(event, range)| match event {
        Event::InlineHtml(_) => true,
        Event::Html(_) => source.mark_at(range.start).is_none(),
        _ => false,
    });
    let sanitise = has_html && input.settings.raw_html == RawHtml::Sanitize;
    let hole = sanitise.then(|| sanitize::hole_name(body));
    let mut writer = Writer {
        sink: Sink::new(hole),
        plain: Plain::default(),
        ids: Ids::default(),
        notes: Notes::find(input.items),
        problems: Vec::new(),
        links: Vec::new(),
        table: TableState::default(),
        dropped: HashSet::new(),
        raw: Vec::new(),
        headings: Vec::new(),
        components: Vec::new(),
        containers: 0,
        spans: Vec::new(),
        colour_left: MAX_BYTES,
        input,
    };
    writer.document();
    writer.finish()
}

impl<'a> Writer<'a> {
    /// The range in the body for a range in the parsed text.
    pub(super) fn origin(&self, range: &Range<usize>) -> Range<usize> {
        self.input.source.origin(range)
    }

    pub(super) fn extended(&self) -> bool {
        self.input.settings.extensions
    }

    fn document(&mut self) {
        let items = self.input.items;
        for (event, _) in items {
            if let Event::Start(Tag::Heading { id: Some(id), .. }) = event {
                self.ids.reserve(id);
            }
        }
        let mut from = 0;
        for note in self.notes.ranges() {
            self.events(&items[from..note.start]);
            from = note.end;
        }
        self.events(&items[from..]);
        while self.components.pop().is_some() {
            self.sink.component_end();
        }
        self.footnotes();
    }

    fn finish(mut self) -> Result<Body, Refused> {
        let parts = match self.sink.finish() {
            Written::Parts(parts) => parts,
            Written::Raw { html, hole, held } => match sanitize::refusal(&html) {
                Some(reason) => return Err(Refused { reason }),
                None => sanitize::clean(&html, &hole, &held),
            },
        };
        let (text, words, summary) = self.plain.finish();
        self.problems.sort_by_key(|problem| (problem.range.start, problem.range.end));
        let (headings, mut ids, raw, problems) = (self.headings, self.ids.given, self.raw, self.problems);
        ids.sort_unstable();
        Ok(Body { parts, headings, ids, text, words, summary, raw, named: Vec::new(), problems })
    }

    /// Writes events that belong together.
    pub(super) fn events(&mut self, items: &'a [Item<'a>]) {
        let mut index = 0;
        while index < items.len() {
            index = self.event(items, index);
        }
    }

    /// Writes the event at an index, with what belongs to it, and gives the index after that.
    fn event(&mut self, items: &'a [Item<'a>], index: usize) -> usize {
        let (event, range) = &items[index];
        match event {
            Event::Start(tag) => return self.start(items, index, tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(text, range),
            Event::Code(code) => self.code(code),
            Event::InlineHtml(html) => match Phrasing::begins(html, &items[index + 1..]) {
                Some(phrasing) if self.input.settings.raw_html == RawHtml::Deny => self.phrasing(&phrasing),
                _ if self.spans.last().is_some_and(|name| **html == format!("</{name}>")) => {
                    self.sink.html(html);
                    self.spans.pop();
                }
                _ => self.inline_html(html, range),
            },
            Event::Html(html) => self.sink.html(html),
            Event::FootnoteReference(label) => self.note_reference(label, range),
            Event::SoftBreak => {
                self.sink.html("\n");
                self.plain.push(" ");
            }
            Event::HardBreak => {
                self.sink.html("<br>\n");
                self.plain.push(" ");
            }
            Event::Rule => {
                self.sink.fresh_line();
                self.sink.html("<hr>\n");
            }
            Event::TaskListMarker(done) => self.task(*done),
            // Mathematics is not among the options.
            Event::InlineMath(text) | Event::DisplayMath(text) => self.sink.text(text),
        }
        index + 1
    }

    /// What Markdown has no sign for is marked as HTML does it: words in another language (WCAG 3.1.2), what stands above or
    /// below the line, what an abbreviation means, a line break in a cell.
    fn phrasing(&mut self, phrasing: &Phrasing<'_>) {
        match phrasing {
            Phrasing::Break => {
                self.sink.html("<br>");
                self.plain.push(" ");
                return;
            }
            Phrasing::Language(lang) => self.sink.tag("span", &[("lang", Value::Text(lang))]),
            Phrasing::Plain(name) => self.sink.html(&format!("<{name}>")),
            // As written: what needs to be escaped in it is refused or escaped already.
            Phrasing::Abbreviation(title) => self.sink.html(&format!("<abbr title=\"{title}\">")),
        }
        self.spans.push(phrasing.name());
    }

    fn start(&mut self, items: &'a [Item<'a>], index: usize, tag: &'a Tag<'a>) -> usize {
        let range = &items[index].1;
        match tag {
            Tag::Paragraph => {
                self.plain.start_paragraph();
                self.sink.fresh_line();
                self.sink.html("<p>");
            }
            Tag::Heading { level, id, classes, attrs } => {
                let end = end_of(items, index);
                let text = plain_text(&items[index + 1..end]);
                self.heading(*level, (id.as_ref(), classes), text, range);
                for (name, _) in attrs {
                    let problem = Problem::new("A207", self.origin(range));
                    self.problems.push(problem.with("attribute", name.to_string()));
                }
            }
            Tag::BlockQuote(kind) => self.quote(*kind),
            Tag::CodeBlock(kind) => {
                let end = end_of(items, index);
                self.code_block(kind, &items[index + 1..end]);
                return end + 1;
            }
            Tag::HtmlBlock => {
                let end = end_of(items, index);
                match self.input.source.mark_at(range.start) {
                    Some(mark) => self.mark(mark),
                    None => self.html_block(&items[index + 1..end], range),
                }
                return end + 1;
            }
            Tag::Image { dest_url, title, .. } => {
                let end = end_of(items, index);
                self.image(dest_url, title, plain_text(&items[index + 1..end]), range);
                return end + 1;
            }
            Tag::Link { link_type, dest_url, title, .. } => {
                self.link(*link_type, dest_url, title, range);
            }
            Tag::List(first) => self.list(*first),
            Tag::Item => self.item(items, index),
            Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::TableCell => {
                self.table_start(tag, items, index);
            }
            other => self.start_simple(other),
        }
        index + 1
    }

    /// Begins an element that is only its tag.
    fn start_simple(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Emphasis => self.sink.html("<em>"),
            Tag::Strong => self.sink.html("<strong>"),
            Tag::Strikethrough => self.sink.html("<del>"),
            // Notes are taken out before; what else there is, is not among the options.
            _ => {}
        }
    }

    fn end(&mut self, tag: &TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                self.sink.html("</p>\n");
                let running = self.containers == 0 && self.components.is_empty() && !self.notes.writing;
                self.plain.end_paragraph(running);
            }
            TagEnd::Heading(level) => {
                let level = self.level(*level);
                self.sink.html(&format!("</h{level}>\n"));
                self.plain.end_block();
            }
            TagEnd::BlockQuote(kind) => {
                self.containers = self.containers.saturating_sub(1);
                self.sink.html(if kind.is_some() { "</div>\n" } else { "</blockquote>\n" });
            }
            TagEnd::List(ordered) => self.sink.html(if *ordered { "</ol>\n" } else { "</ul>\n" }),
            TagEnd::Item => self.end_container("</li>\n"),
            TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow | TagEnd::TableCell => self.table_end(tag),
            TagEnd::Emphasis => self.sink.html("</em>"),
            TagEnd::Strong => self.sink.html("</strong>"),
            TagEnd::Strikethrough => self.sink.html("</del>"),
            TagEnd::Link => self.link_end(),
            // Written with their start.
            TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::Image => {}
            TagEnd::FootnoteDefinition | TagEnd::Superscript | TagEnd::Subscript | TagEnd::MetadataBlock(_) => {}
            // Not among the options.
            TagEnd::DefinitionList | TagEnd::DefinitionListTitle | TagEnd::DefinitionListDefinition => {}
        }
    }

    pub(super) fn block(&mut self, html: &str) {
        self.sink.fresh_line();
        self.sink.html(html);
    }

    fn end_container(&mut self, html: &str) {
        self.containers = self.containers.saturating_sub(1);
        self.sink.html(html);
        self.plain.end_block();
    }
}
