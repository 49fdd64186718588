//! Writes the parser's events as HTML with placeholders.
//!
//! Blocks, inline markup, tables and footnotes are in files of their own, as methods of the same writer, since HTML,
//! plain text, ids and problems are produced together.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::body::{Body, Heading, Problem, RawHtml, RawLink, Settings};
use super::directive::Directive;
use super::events::{Item, end_of, plain_text};
use super::footnotes::Footnotes;
use super::heading_ids::HeadingIds;
use super::inline::{OpenLink, Phrasing};
use super::plain_text::PlainText;
use super::sanitize;
use super::sink::{Sink, SinkOutput, Value};
use super::source::Source;
use super::table::TableState;
use crate::diagnostic::Code;
use crate::document::highlight::MAX_BYTES;

/// The input of the writer.
pub(super) struct Input<'a> {
    /// The settings.
    pub(super) settings: &'a Settings,
    /// The parsed text, mapped to the body.
    pub(super) source: &'a Source,
    /// The components, by the number in the source's markers.
    pub(super) directives: &'a [Directive],
    /// The parser's events.
    pub(super) items: &'a [Item<'a>],
}

/// A body being written.
pub(super) struct Writer<'a> {
    pub(super) input: Input<'a>,
    pub(super) sink: Sink,
    pub(super) plain: PlainText,
    pub(super) ids: HeadingIds,
    pub(super) footnotes: Footnotes,
    pub(super) problems: Vec<Problem>,
    /// Whether some code was highlighted.
    pub(super) highlighted: bool,
    pub(super) links: Vec<OpenLink>,
    pub(super) table: TableState,
    /// Links and images of raw HTML.
    pub(super) raw_links: Vec<RawLink>,
    /// Names of removed raw tags, so that the end tag is not reported too.
    pub(super) dropped: HashSet<String>,
    pub(super) headings: Vec<Heading>,
    /// The open components, outermost first.
    pub(super) components: Vec<usize>,
    /// The number of open block quotes, list items and so on.
    pub(super) containers: usize,
    /// The open elements written as HTML ([`Phrasing`]), outermost first.
    pub(super) spans: Vec<&'static str>,
    /// How many bytes of code may still be highlighted.
    pub(super) colour_left: usize,
}

/// The body cannot be sanitised.
pub(super) struct Refused {
    /// "size" or "depth".
    pub(super) reason: &'static str,
}

/// Writes a body. Fails only if it is to be sanitised and is too large or too deep.
pub(super) fn write(input: Input<'_>, body: &str) -> Result<Body, Refused> {
    let source = input.source;
    let has_html = input.items.iter().any(|(event, range)| match event {
        Event::InlineHtml(_) => true,
        Event::Html(_) => source.marker_at(range.start).is_none(),
        _ => false,
    });
    let sanitise = has_html && input.settings.raw_html == RawHtml::Sanitize;
    let placeholder = sanitise.then(|| sanitize::placeholder_name(body));
    let mut writer = Writer {
        sink: Sink::new(placeholder),
        plain: PlainText::default(),
        ids: HeadingIds::default(),
        footnotes: Footnotes::find(input.items),
        problems: Vec::new(),
        highlighted: false,
        links: Vec::new(),
        table: TableState::default(),
        dropped: HashSet::new(),
        raw_links: Vec::new(),
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
    /// Maps a range of the parsed text to the body.
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
        for note in self.footnotes.ranges() {
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
            SinkOutput::Parts(parts) => parts,
            SinkOutput::Raw { html, placeholder, protected } => match sanitize::refusal(&html) {
                Some(reason) => return Err(Refused { reason }),
                None => sanitize::clean(&html, &placeholder, &protected),
            },
        };
        let (text, words, summary) = self.plain.finish();
        self.problems.sort_by_key(|problem| (problem.range.start, problem.range.end));
        let (headings, mut ids, raw_links, problems) = (self.headings, self.ids.given, self.raw_links, self.problems);
        let highlighted = self.highlighted;
        ids.sort_unstable();
        Ok(Body { parts, headings, ids, text, words, summary, raw_links, raw_urls: Vec::new(), highlighted, problems })
    }

    /// Writes a sequence of complete elements.
    pub(super) fn events(&mut self, items: &'a [Item<'a>]) {
        let mut index = 0;
        while index < items.len() {
            index = self.event(items, index);
        }
    }

    /// Writes the event at an index, with all that belongs to it, and returns the next index.
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
            Event::FootnoteReference(label) => self.footnote_reference(label, range),
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
            // Not among the parser's options.
            Event::InlineMath(text) | Event::DisplayMath(text) => self.sink.text(text),
        }
        index + 1
    }

    /// Markup that Markdown lacks: words in another language (WCAG 3.1.2), subscript and superscript, abbreviations,
    /// and line breaks in cells.
    fn phrasing(&mut self, phrasing: &Phrasing<'_>) {
        match phrasing {
            Phrasing::Break => {
                self.sink.html("<br>");
                self.plain.push(" ");
                return;
            }
            Phrasing::Language(lang) => self.sink.tag("span", &[("lang", Value::Text(lang))]),
            Phrasing::Plain(name) => self.sink.html(&format!("<{name}>")),
            // As written: it contains nothing that needs escaping.
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
                    let problem = Problem::new(Code::A207, self.origin(range));
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
                match self.input.source.marker_at(range.start) {
                    Some(marker) => self.component_fence(marker),
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

    /// Begins an element that consists of its tag alone.
    fn start_simple(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Emphasis => self.sink.html("<em>"),
            Tag::Strong => self.sink.html("<strong>"),
            Tag::Strikethrough => self.sink.html("<del>"),
            // Footnotes are written separately; the rest is not among the parser's options.
            _ => {}
        }
    }

    fn end(&mut self, tag: &TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                self.sink.html("</p>\n");
                let running = self.containers == 0 && self.components.is_empty() && !self.footnotes.writing;
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
            // Not among the parser's options.
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
