//! A body as blocks of prose, for text checks.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Tag, TagEnd};

use super::body::ArgValue;
use super::directive::{Directive, prepare};
use super::events::{self, Item, end_of, plain_text};
use super::source::{FenceMarker, Source};
use crate::document::prose::{Block, BlockKind, Comment, Construct, ConstructKind, Image, Link, Prose, Text};
use crate::slice::Slice as _;

/// The prose of a body that begins at an offset of its file; empty if it is nested too deep.
pub(crate) fn prose(body: &str, at: usize) -> Prose {
    let Ok(prepared) = prepare(body) else { return Prose::default() };
    let Ok(items) = events::collect(&prepared.source.text, events::options(true)) else { return Prose::default() };
    let mut reader = Reader {
        body,
        at,
        source: &prepared.source,
        directives: &prepared.directives,
        prose: Prose::default(),
        block: None,
        open: Vec::new(),
        pending_comments: Vec::new(),
        quotes: 0,
        groups: Vec::new(),
        group: 0,
        items: 0,
        lists: Vec::new(),
        head: false,
        other_language: None,
    };
    let mut index = 0;
    while index < items.len() {
        index = reader.event(&items, index);
    }
    reader.flush();
    reader.prose
}

struct Reader<'a> {
    body: &'a str,
    at: usize,
    source: &'a Source,
    directives: &'a [Directive],
    prose: Prose,
    /// The current block.
    block: Option<Block>,
    /// The open links, and whether their text is their address.
    open: Vec<(Link, bool)>,
    /// Comments that apply to the next block.
    pending_comments: Vec<usize>,
    quotes: usize,
    /// The open lists and tables.
    groups: Vec<usize>,
    group: usize,
    items: usize,
    /// The open lists, by index in `constructs`.
    lists: Vec<usize>,
    head: bool,
    /// Where words in another language begin in the block's text.
    other_language: Option<usize>,
}

impl Reader<'_> {
    fn origin(&self, range: &Range<usize>) -> Range<usize> {
        let range = self.source.origin(range);
        range.start + self.at..range.end + self.at
    }

    fn event(&mut self, items: &[Item<'_>], index: usize) -> usize {
        let (event, range) = &items[index];
        match event {
            Event::Start(tag) => return self.start(items, index, tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(text, range, false),
            Event::Code(text) => self.text(text, range, true),
            Event::SoftBreak => self.line_break(range, false),
            Event::HardBreak => self.line_break(range, true),
            Event::InlineHtml(html) if html.starts_with("<br") => self.line_break(range, true),
            Event::InlineHtml(html) => {
                self.language(html);
                let covers = self.block.as_ref().map(|block| block.range.clone());
                self.comments(range, covers);
            }
            Event::Rule => self.begin(BlockKind::Other, range),
            _ => {}
        }
        index + 1
    }

    fn start(&mut self, items: &[Item<'_>], index: usize, tag: &Tag<'_>) -> usize {
        let range = &items[index].1;
        match tag {
            Tag::Paragraph if self.items > 0 => self.begin(BlockKind::Item, range),
            Tag::Paragraph => self.begin(BlockKind::Paragraph, range),
            Tag::Heading { level, .. } => {
                self.begin(BlockKind::Heading(*level as u8), range);
                let origin = self.source.origin(range);
                if !self.body.slice(origin).trim_start().starts_with('#') {
                    self.construct(ConstructKind::Underlined, range);
                }
            }
            Tag::BlockQuote(kind) => {
                self.assign_comments(range);
                if kind.is_none() {
                    self.construct(ConstructKind::Quote, range);
                }
                self.quotes += 1;
            }
            Tag::List(first) => {
                self.open_group(range);
                self.lists.push(self.prose.constructs.len());
                self.construct(ConstructKind::List(*first, 0), range);
            }
            Tag::Table(_) => self.open_group(range),
            Tag::Item => {
                self.items += 1;
                let list = self.lists.last().map(|list| &mut self.prose.constructs[*list].kind);
                if let Some(ConstructKind::List(_, items)) = list {
                    *items += 1;
                }
                if matches!(items.get(index + 1), Some((Event::End(TagEnd::Item), _))) {
                    self.construct(ConstructKind::EmptyItem, range);
                }
                self.begin(BlockKind::Item, range);
            }
            Tag::TableHead => self.head = true,
            Tag::TableCell => self.begin(if self.head { BlockKind::Header } else { BlockKind::Cell }, range),
            Tag::HtmlBlock => {
                let end = end_of(items, index);
                self.html(range);
                return end + 1;
            }
            Tag::CodeBlock(kind) => {
                let indented = matches!(kind, CodeBlockKind::Indented);
                self.construct(if indented { ConstructKind::Indented } else { ConstructKind::Fenced }, range);
                self.begin(BlockKind::Other, range);
                self.flush();
                return end_of(items, index) + 1;
            }
            Tag::Image { dest_url, .. } => {
                let end = end_of(items, index);
                let alt = plain_text(&items[index + 1..end]);
                self.prose.images.push(Image { src: dest_url.to_string(), alt, range: self.origin(range) });
                // Not empty, but no word either.
                self.text("\u{fffc}", range, true);
                return end + 1;
            }
            Tag::Link { link_type, dest_url, .. } => self.link(*link_type, dest_url, range),
            _ => {}
        }
        index + 1
    }

    fn end(&mut self, tag: &TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell => self.flush(),
            TagEnd::Item => {
                self.flush();
                self.items = self.items.saturating_sub(1);
            }
            TagEnd::BlockQuote(_) => self.quotes = self.quotes.saturating_sub(1),
            TagEnd::List(_) | TagEnd::Table => {
                self.flush();
                if matches!(tag, TagEnd::List(_)) {
                    self.lists.pop();
                }
                self.groups.pop();
            }
            TagEnd::TableHead => self.head = false,
            TagEnd::Link => self.link_end(),
            _ => {}
        }
    }

    fn open_group(&mut self, range: &Range<usize>) {
        self.flush();
        self.assign_comments(range);
        self.group += 1;
        self.groups.push(self.group);
    }

    /// Begins a block and ends the current one. In a tight list the text is in the item itself.
    fn begin(&mut self, kind: BlockKind, range: &Range<usize>) {
        self.flush();
        self.assign_comments(range);
        let mut block = Block::new(kind, self.origin(range));
        block.quoted = self.quotes > 0;
        block.group = self.groups.last().copied().unwrap_or(0);
        self.block = Some(block);
    }

    fn flush(&mut self) {
        self.open.clear();
        self.other_language = None;
        let Some(block) = self.block.take() else { return };
        // An item begins with its marker; its text may be in paragraphs of their own.
        if block.kind != BlockKind::Item || !block.text.full.trim().is_empty() {
            self.prose.blocks.push(block);
        }
    }

    /// Applies the pending comments to a block.
    fn assign_comments(&mut self, range: &Range<usize>) {
        let covers = self.origin(range);
        for number in self.pending_comments.drain(..) {
            self.prose.comments[number].covers = covers.clone();
        }
    }

    fn construct(&mut self, kind: ConstructKind, range: &Range<usize>) {
        let nested = self.items > 0 || self.quotes > 0;
        self.prose.constructs.push(Construct { kind, range: self.origin(range), nested });
    }

    fn line_break(&mut self, range: &Range<usize>, hard: bool) {
        let origin = self.origin(range);
        if let Some(block) = &mut self.block {
            block.text.push_break(origin, hard);
        }
    }

    fn text(&mut self, text: &str, range: &Range<usize>, masked: bool) {
        let origin = self.origin(range);
        let written = self.body.get(origin.start - self.at..origin.end - self.at).unwrap_or_default();
        let (origin, copied) = match written.find(text) {
            _ if written == text => (origin, true),
            // Code is between backticks.
            Some(inside) if masked && !text.is_empty() => {
                let start = origin.start + inside;
                (start..start + text.len(), true)
            }
            _ => (origin, false),
        };
        let Some(block) = &mut self.block else { return };
        if masked {
            block.text.push_masked(text, origin, copied);
        } else {
            block.text.push(text, origin, copied);
        }
    }

    /// Words marked as another language are not checked.
    fn language(&mut self, html: &str) {
        let Some(block) = &mut self.block else { return };
        if html.starts_with("<span lang=") {
            self.other_language = Some(block.text.plain.len());
        } else if html == "</span>"
            && let Some(at) = self.other_language.take()
        {
            block.text.mask_from(at);
        }
    }

    fn link(&mut self, kind: LinkType, target: &str, range: &Range<usize>) {
        let at = self.block.as_ref().map_or(0, |block| block.text.plain.len());
        let own = matches!(kind, LinkType::Autolink | LinkType::Email);
        let link = Link { text: at..at, target: target.to_owned(), range: self.origin(range) };
        self.open.push((link, own));
    }

    fn link_end(&mut self) {
        let (Some((mut link, own)), Some(block)) = (self.open.pop(), &mut self.block) else { return };
        link.text.end = block.text.plain.len();
        if own {
            block.text.mask_from(link.text.start);
        }
        block.links.push(link);
    }

    fn html(&mut self, range: &Range<usize>) {
        self.flush();
        match self.source.marker_at(range.start) {
            Some(FenceMarker::Open(number)) => self.component(number),
            Some(_) => {}
            None => {
                self.comments(range, None);
                if !self.body.slice(self.source.origin(range)).trim_start().starts_with("<!--") {
                    self.construct(ConstructKind::Html, range);
                    self.begin(BlockKind::Other, range);
                    self.flush();
                }
            }
        }
    }

    fn component(&mut self, number: usize) {
        let directive = &self.directives[number];
        let range = directive.range.start + self.at..directive.range.end + self.at;
        for number in self.pending_comments.drain(..) {
            self.prose.comments[number].covers = range.clone();
        }
        self.prose.blocks.push(Block::new(BlockKind::Other, range.clone()));
        let line_end = self.body.slice(directive.range.start..).find('\n').unwrap_or(directive.range.len());
        let line = self.body.slice(directive.range.start..directive.range.start + line_end.min(directive.range.len()));
        let mut image = Image { src: String::new(), alt: String::new(), range: range.start..range.start + line.len() };
        for (key, value) in &directive.args {
            let ArgValue::Text(value) = value else { continue };
            let Some(inside) = line.find(&format!("{key}=\"{value}\"")) else { continue };
            let at = range.start + inside + key.len() + 2;
            match key.as_str() {
                "src" => image.src.clone_from(value),
                "alt" => {
                    image.alt.clone_from(value);
                    image.range = at..at + value.len();
                }
                "id" | "url" | "page" => continue,
                _ => {}
            }
            if key != "src" {
                let mut block = Block::new(BlockKind::Argument(key.clone()), at..at + value.len());
                block.text = Text::verbatim(value, at);
                self.prose.blocks.push(block);
            }
        }
        if !image.src.is_empty() {
            self.prose.images.push(image);
        }
    }

    /// Collects the comments for Anslag in a piece of HTML.
    fn comments(&mut self, range: &Range<usize>, covers: Option<Range<usize>>) {
        let origin = self.source.origin(range);
        let html = self.body.slice(origin.clone());
        let mut from = 0;
        while let Some(open) = html.slice(from..).find("<!--").map(|at| from + at) {
            let Some(close) = html.slice(open..).find("-->").map(|at| open + at) else { return };
            from = close + 3;
            let inner = html.get(open + 4..close).unwrap_or_default().trim();
            if let Some(text) = inner.strip_prefix("anslag:") {
                let range = self.at + origin.start + open..self.at + origin.start + from;
                let text = text.trim().to_owned();
                if covers.is_none() {
                    self.pending_comments.push(self.prose.comments.len());
                }
                let covers = covers.clone().unwrap_or(range.start..range.start);
                self.prose.comments.push(Comment { text, range, covers });
            }
        }
    }
}
