//! Inline markup: text, code, links, images, and the HTML of authors.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType};

use super::body::{Part, Problem, RawHtml};
use super::events::Item;
use super::raw::look;
use super::tags::{tags, text_between, without_comments};
use super::writer::Writer;
use crate::slice::Slice as _;

/// A link that has begun.
pub(super) struct OpenLink {
    number: usize,
    range: Range<usize>,
    /// Whether anything in it can be read.
    has_text: bool,
}

impl Writer<'_> {
    pub(super) fn text(&mut self, text: &str, range: &Range<usize>) {
        if text.starts_with('^') && self.extended() && self.links.is_empty() {
            self.undefined_note(range);
        }
        self.read(text);
        self.sink.text(text);
        self.plain.push(text);
    }

    pub(super) fn code(&mut self, code: &str) {
        self.read(code);
        self.sink.html("<code>");
        self.sink.text(code);
        self.sink.html("</code>");
        self.plain.push(code);
    }

    /// Notes that the open links have text.
    fn read(&mut self, text: &str) {
        if let Some(link) = self.links.last_mut() {
            link.has_text |= !text.trim().is_empty();
        }
    }

    pub(super) fn link(&mut self, kind: LinkType, target: &str, title: &str, range: &Range<usize>) {
        let range = self.origin(range);
        let target = if kind == LinkType::Email { format!("mailto:{target}") } else { target.to_string() };
        let number = self.sink.link_start(target, title.to_string(), range.clone());
        self.links.push(OpenLink { number, range, has_text: false });
    }

    pub(super) fn link_end(&mut self) {
        let Some(link) = self.links.pop() else { return };
        self.sink.link_end(link.number);
        if !link.has_text {
            self.problems.push(Problem::new("A204", link.range));
        }
    }

    pub(super) fn image(&mut self, src: &str, title: &str, alt: String, range: &Range<usize>) {
        self.read(&alt);
        self.plain.push_alt(&alt);
        let (src, title, range) = (src.to_string(), title.to_string(), self.origin(range));
        self.sink.whole("img", vec![Part::Image { src, alt, title, range }]);
    }

    pub(super) fn inline_html(&mut self, html: &str, range: &Range<usize>) {
        if self.input.settings.raw_html != RawHtml::Deny {
            self.look(html, &|part| range.start + part.start..range.start + part.end);
            return self.keep(html);
        }
        if html.starts_with("<!--") {
            return;
        }
        // `<b>x</b>` is one mistake, told at its start.
        if let Some(tag) = tags(html).next() {
            let name = tag.name.to_ascii_lowercase();
            if tag.end && self.dropped.contains(&name) {
                return;
            }
            self.dropped.insert(name);
        }
        self.denied(html, range);
    }

    pub(super) fn html_block(&mut self, items: &[Item<'_>], range: &Range<usize>) {
        let html: String = items
            .iter()
            .filter_map(|(event, _)| match event {
                Event::Html(html) | Event::Text(html) => Some(&**html),
                _ => None,
            })
            .collect();
        if self.input.settings.raw_html != RawHtml::Deny {
            self.look(&html, &|part| in_lines(items, &part));
            self.keep(&html);
            let text = text_between(&html);
            if !text.trim().is_empty() {
                self.plain.push(text.trim());
                self.plain.end_block();
            }
        } else if !without_comments(&html).trim().is_empty() {
            self.denied(&html, range);
        }
    }

    /// Notes where foreign HTML leads, and what is taken away of it. `place` gives the place in the parsed text.
    fn look(&mut self, html: &str, place: &dyn Fn(Range<usize>) -> Range<usize>) {
        let source = self.input.source;
        let found = look(html, self.input.settings.raw_html, &mut self.dropped, &|part| source.origin(&place(part)));
        self.raw.extend(found.addresses);
        self.problems.extend(found.problems);
    }

    /// Writes foreign HTML, and notes its ids when it stays as it is.
    fn keep(&mut self, html: &str) {
        // What is said to Anslag is no part of the page.
        let html = &without_ours(html);
        if html.trim().is_empty() {
            return;
        }
        // What a tag shows is not known here: it may be a picture with a text alternative.
        self.read(html);
        self.sink.html(html);
        if self.input.settings.raw_html == RawHtml::Allow && self.extended() {
            for tag in tags(html).filter(|tag| !tag.end && !tag.doubtful) {
                for (_, id) in tag.attributes.iter().filter(|(key, _)| key.eq_ignore_ascii_case("id")) {
                    self.ids.record(id);
                }
            }
        }
    }

    fn denied(&mut self, html: &str, range: &Range<usize>) {
        let shown: String = html.trim().chars().take(60).collect();
        let problem = Problem::new("A206", self.origin(range)).with("html", shown);
        self.problems.push(problem);
    }
}

/// The language of `<span lang="en">`, when the tag is only that and is closed where it was opened.
pub(super) fn language_span<'h>(html: &'h str, behind: &[Item<'_>]) -> Option<&'h str> {
    let lang = html.strip_prefix("<span lang=\"")?.strip_suffix("\">")?;
    let plain = lang.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') && (2..=12).contains(&lang.len());
    let (mut depth, mut open) = (0_usize, 1_usize);
    for (event, _) in behind.iter().take_while(|_| plain) {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.checked_sub(1)?,
            Event::InlineHtml(html) if depth == 0 && html.starts_with("<span") => open += 1,
            Event::InlineHtml(html) if depth == 0 && &**html == "</span>" => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(lang);
        }
    }
    None
}

/// The HTML without comments that begin with `anslag:`.
fn without_ours(html: &str) -> std::borrow::Cow<'_, str> {
    if !html.contains("anslag:") {
        return html.into();
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find("<!--") {
        let Some(close) = rest.slice(open..).find("-->").map(|at| open + at + 3) else { break };
        let ours = rest.slice(open + 4..close).trim_start().starts_with("anslag:");
        out.push_str(rest.slice(..if ours { open } else { close }));
        rest = rest.slice(close..);
    }
    out.push_str(rest);
    out.into()
}

/// The place in the parsed text of a part of a block of HTML, whose lines are events of their own.
fn in_lines(items: &[Item<'_>], part: &Range<usize>) -> Range<usize> {
    let mut before = 0;
    for (event, range) in items {
        let (Event::Html(html) | Event::Text(html)) = event else { continue };
        if part.start < before + html.len() {
            let start = range.start + (part.start - before);
            return start..(start + part.len()).min(range.end);
        }
        before += html.len();
    }
    items.first().map_or(0..0, |(_, range)| range.clone())
}
