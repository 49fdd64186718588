//! Inline markup: text, code, links, images and raw HTML.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType};

use super::body::{Part, Problem, RawHtml};
use super::events::Item;
use super::raw_html::inspect;
use super::tags::{tags, text_between, without_comments};
use super::writer::Writer;
use crate::characters;
use crate::diagnostic::Code;
use crate::slice::Slice as _;

/// An open link.
pub(super) struct OpenLink {
    number: usize,
    range: Range<usize>,
    /// Whether it has any text.
    has_text: bool,
}

impl Writer<'_> {
    pub(super) fn text(&mut self, text: &str, range: &Range<usize>) {
        if text.starts_with('^') && self.extended() && self.links.is_empty() {
            self.undefined_footnote(range);
        }
        self.note_link_text(text);
        self.forbidden(text, range);
        self.sink.text(text);
        self.plain.push(text);
    }

    /// Reports a forbidden character written as an entity (`&#2;`); literal ones are reported elsewhere.
    fn forbidden(&mut self, text: &str, range: &Range<usize>) {
        let Some(c) = text.chars().find(|c| characters::is_forbidden(*c)) else { return };
        if !self.input.source.text.slice(range.clone()).contains(c) {
            self.problems.push(Problem::new(Code::A264, self.origin(range)).with("value", characters::code_point(c)));
        }
    }

    pub(super) fn code(&mut self, code: &str) {
        self.note_link_text(code);
        self.sink.html("<code>");
        self.sink.text(code);
        self.sink.html("</code>");
        self.plain.push(code);
    }

    /// Marks the open link as having text.
    fn note_link_text(&mut self, text: &str) {
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
            self.problems.push(Problem::new(Code::A204, link.range));
        }
    }

    pub(super) fn image(&mut self, src: &str, title: &str, alt: String, range: &Range<usize>) {
        self.note_link_text(&alt);
        self.plain.push_alt(&alt);
        let (src, title, range) = (src.to_string(), title.to_string(), self.origin(range));
        self.sink.element("img", vec![Part::Image { src, alt, title, range }]);
    }

    pub(super) fn inline_html(&mut self, html: &str, range: &Range<usize>) {
        if self.input.settings.raw_html != RawHtml::Deny {
            self.inspect_html(html, &|part| range.start + part.start..range.start + part.end);
            return self.write_html(html);
        }
        if html.starts_with("<!--") {
            return;
        }
        // `<b>x</b>` is reported once, at its start.
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
        if html.trim_start().starts_with("<!--") && !html.contains("-->") {
            let whole = self.origin(range);
            self.problems.push(Problem::new(Code::A267, whole.start..(whole.start + 4).min(whole.end)));
        }
        if self.input.settings.raw_html != RawHtml::Deny {
            self.inspect_html(&html, &|part| range_in_events(items, &part));
            self.write_html(&html);
            let text = text_between(&html);
            if !text.trim().is_empty() {
                self.plain.push(text.trim());
                self.plain.end_block();
            }
        } else if !without_comments(&html).trim().is_empty() {
            self.denied(&html, range);
        }
    }

    /// Collects links of raw HTML, and reports what is removed from it. `place` maps to the parsed text.
    fn inspect_html(&mut self, html: &str, place: &dyn Fn(Range<usize>) -> Range<usize>) {
        let source = self.input.source;
        let found = inspect(html, self.input.settings.raw_html, &mut self.dropped, &|part| source.origin(&place(part)));
        self.raw_links.extend(found.addresses);
        self.problems.extend(found.problems);
    }

    /// Writes raw HTML, and records its ids when it is not sanitised.
    fn write_html(&mut self, html: &str) {
        // Comments for Anslag are not published.
        let html = &without_anslag_comments(html);
        if html.trim().is_empty() {
            return;
        }
        // It may show something, such as an image with an alt text.
        self.note_link_text(html);
        self.sink.html(html);
        if self.input.settings.raw_html == RawHtml::Allow && self.extended() {
            for tag in tags(html).filter(|tag| !tag.end && !tag.ambiguous) {
                for (_, id) in tag.attributes.iter().filter(|(key, _)| key.eq_ignore_ascii_case("id")) {
                    self.ids.record(id);
                }
            }
        }
    }

    fn denied(&mut self, html: &str, range: &Range<usize>) {
        let shown: String = html.trim().chars().take(60).collect();
        let mut problem = Problem::new(Code::A206, self.origin(range)).with("html", shown);
        // Suggests a replacement, where there is one.
        if !html.trim().is_empty() && tags(html).all(|tag| tag.is("br")) && text_between(html).trim().is_empty() {
            problem = problem.with("break", "<br>");
        }
        if let Some(frame) = tags(html).find(|tag| tag.is("iframe") && !tag.end) {
            let src = frame.attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case("src"));
            let src = src.map_or("", |(_, value)| *value);
            let film = ["youtube", "youtu.be", "vimeo", "screen9"].iter().any(|host| src.contains(host));
            problem = problem.with(if film { "film" } else { "frame" }, src);
        }
        self.problems.push(problem);
    }
}

/// HTML that is accepted even where raw HTML is denied, since Markdown has no syntax for it.
pub(super) enum Phrasing<'h> {
    /// A line break, for table cells.
    Break,
    /// Words in another language: `<span lang="en">`.
    Language(&'h str),
    /// An element without attributes: `sub` or `sup`.
    Plain(&'static str),
    /// An abbreviation and its expansion, as written.
    Abbreviation(&'h str),
}

impl<'h> Phrasing<'h> {
    /// The element of a tag, if it is closed in the same block.
    pub(super) fn begins(html: &'h str, behind: &[Item<'_>]) -> Option<Self> {
        if matches!(html, "<br>" | "<br/>" | "<br />") {
            return Some(Self::Break);
        }
        if let Some(lang) = language_span(html, behind) {
            return Some(Self::Language(lang));
        }
        let plain = ["sub", "sup"].into_iter().find(|name| html.strip_prefix('<') == Some(&format!("{name}>")));
        if let Some(name) = plain {
            return is_closed(name, behind).then_some(Self::Plain(name));
        }
        let title = html.strip_prefix("<abbr title=\"")?.strip_suffix("\">")?;
        let whole = !title.contains(['"', '<', '>']) && is_closed("abbr", behind);
        whole.then_some(Self::Abbreviation(title))
    }

    /// The element's name.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Break => "br",
            Self::Language(_) => "span",
            Self::Plain(name) => name,
            Self::Abbreviation(_) => "abbr",
        }
    }
}

/// The language of `<span lang="en">`, if the tag has no other attribute and is closed in the same block.
pub(super) fn language_span<'h>(html: &'h str, behind: &[Item<'_>]) -> Option<&'h str> {
    let lang = html.strip_prefix("<span lang=\"")?.strip_suffix("\">")?;
    let plain = lang.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') && (2..=12).contains(&lang.len());
    (plain && is_closed("span", behind)).then_some(lang)
}

/// Whether an element is closed inside the block or inline element in which it begins.
fn is_closed(name: &str, behind: &[Item<'_>]) -> bool {
    let (mut depth, mut open) = (0_usize, 1_usize);
    for (event, _) in behind {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => return false,
            Event::End(_) => depth -= 1,
            Event::InlineHtml(html) if depth == 0 => {
                let named = |start: &str| html.strip_prefix(start).and_then(|rest| rest.strip_prefix(name));
                if named("</") == Some(">") {
                    open -= 1;
                } else if named("<").is_some_and(|rest| rest.starts_with(['>', ' '])) {
                    open += 1;
                }
            }
            _ => {}
        }
        if open == 0 {
            return true;
        }
    }
    false
}

/// The HTML without comments that begin with `anslag:`.
fn without_anslag_comments(html: &str) -> std::borrow::Cow<'_, str> {
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

/// Maps a range of an HTML block to the parsed text; its lines are separate events.
fn range_in_events(items: &[Item<'_>], part: &Range<usize>) -> Range<usize> {
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
