//! Where HTML is written: parts, with holes for what is not known yet.
//!
//! When foreign HTML is to be sanitised, the whole body must be one text, so that a tag may open
//! in one place of the Markdown and close in another. Our own markup then goes through as elements
//! with a single attribute, the number of what is held back here. No author can forge it, since
//! its name is chosen so that the body does not contain it.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark_escape::{escape_html, escape_html_body_text};

use super::body::{ArgValue, Part};

/// The value of an attribute that we write.
pub(super) enum Value<'a> {
    /// A text, to be escaped.
    Text(&'a str),
    /// A word of the interface, with its number.
    Label(&'static str, String),
    /// A word of the interface and what tells this one from others.
    Named(&'static str, String),
}

/// What is held back while the HTML around it is sanitised.
#[derive(Debug)]
pub(super) enum Held {
    /// The attributes of one of our own tags.
    Attributes(Vec<Part>),
    /// What takes the whole element's place.
    Whole(Vec<Part>),
    /// A link, by its `LinkStart`.
    Link(Part),
    /// A component without its body.
    Component(Part),
}

/// One level of components.
#[derive(Debug, Default)]
struct Frame {
    /// The component that the parts are the body of; none outside of all.
    header: Option<Part>,
    parts: Vec<Part>,
}

/// The HTML written so far.
#[derive(Debug)]
pub(super) struct Sink {
    frames: Vec<Frame>,
    /// The name of the attribute that numbers what is held back, when the HTML is to be sanitised.
    hole: Option<String>,
    held: Vec<Held>,
    links: usize,
    at_line_start: bool,
}

/// What was written.
pub(super) enum Written {
    /// Finished parts.
    Parts(Vec<Part>),
    /// One text to sanitise, and what to put back.
    Raw { html: String, hole: String, held: Vec<Held> },
}

impl Sink {
    /// An empty sink; with the name of an attribute, the text is meant to be sanitised.
    pub(super) fn new(hole: Option<String>) -> Self {
        Self { frames: vec![Frame::default()], hole, held: Vec::new(), links: 0, at_line_start: true }
    }

    fn parts(&mut self) -> &mut Vec<Part> {
        if self.frames.is_empty() {
            self.frames.push(Frame::default());
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last].parts
    }

    /// Writes HTML as it is.
    pub(super) fn html(&mut self, html: &str) {
        if html.is_empty() {
            return;
        }
        self.at_line_start = html.ends_with('\n');
        push_html(self.parts(), html);
    }

    /// Writes text, escaped.
    pub(super) fn text(&mut self, text: &str) {
        self.html(&escape_text(text));
    }

    /// Begins a new line unless one has just begun.
    pub(super) fn fresh_line(&mut self) {
        if !self.at_line_start {
            self.html("\n");
        }
    }

    /// Writes a start tag.
    pub(super) fn tag(&mut self, name: &str, attributes: &[(&str, Value<'_>)]) {
        if attributes.is_empty() {
            return self.html(&format!("<{name}>"));
        }
        let parts = attribute_parts(attributes);
        if self.hole.is_some() {
            return self.hold(name, Held::Attributes(parts), "");
        }
        self.html(&format!("<{name}"));
        for part in parts {
            self.part(part);
        }
        self.html(">");
    }

    /// Writes an element that nothing may change: it is not sanitised. `stand_in` is the element
    /// that holds its place, of the same kind in HTML's content model.
    pub(super) fn whole(&mut self, stand_in: &str, parts: Vec<Part>) {
        if self.hole.is_some() {
            let end = if matches!(stand_in, "img" | "input") { String::new() } else { format!("</{stand_in}>") };
            let ends_line = matches!(parts.last(), Some(Part::Html(html)) if html.ends_with('\n'));
            self.hold(stand_in, Held::Whole(parts), &end);
            self.at_line_start = ends_line;
            return;
        }
        for part in parts {
            self.part(part);
        }
    }

    /// Writes a word of the interface.
    pub(super) fn label(&mut self, key: &'static str, n: String) {
        self.whole("span", vec![label(key, n)]);
    }

    /// Begins a link and gives its number.
    pub(super) fn link_start(&mut self, target: String, title: String, range: Range<usize>) -> usize {
        let number = self.links;
        self.links += 1;
        let part = Part::LinkStart { number, target, title, range };
        if self.hole.is_some() {
            self.hold("a", Held::Link(part), "");
        } else {
            self.part(part);
        }
        number
    }

    /// Ends a link.
    pub(super) fn link_end(&mut self, number: usize) {
        if self.hole.is_some() {
            self.html("</a>");
        } else {
            self.part(Part::LinkEnd { number });
        }
    }

    /// Begins a component.
    pub(super) fn component_start(&mut self, name: &str, args: &[(String, ArgValue)], range: Range<usize>) {
        let (name, args) = (name.to_string(), args.to_vec());
        let header = Part::Component { name, args, body: Vec::new(), range };
        if self.hole.is_some() {
            self.fresh_line();
            self.hold("div", Held::Component(header), "\n");
        } else {
            self.frames.push(Frame { header: Some(header), parts: Vec::new() });
        }
        self.at_line_start = true;
    }

    /// Ends the innermost component.
    pub(super) fn component_end(&mut self) {
        if self.hole.is_some() {
            self.html("</div>\n");
        } else if self.frames.len() > 1
            && let Some(Frame { header: Some(mut header), parts }) = self.frames.pop()
        {
            if let Part::Component { body, .. } = &mut header {
                *body = parts;
            }
            self.parts().push(header);
        }
        self.at_line_start = true;
    }

    /// What was written. Open components end here.
    pub(super) fn finish(mut self) -> Written {
        while self.frames.len() > 1 {
            self.component_end();
        }
        let parts = std::mem::take(self.parts());
        let Some(hole) = self.hole else {
            return Written::Parts(parts);
        };
        let texts = parts.into_iter().map(|part| match part {
            Part::Html(html) => html,
            // While sanitising, everything else is held back.
            _ => String::new(),
        });
        Written::Raw { html: texts.collect(), hole, held: self.held }
    }

    fn hold(&mut self, name: &str, held: Held, after: &str) {
        let number = self.held.len();
        self.held.push(held);
        let hole = self.hole.clone().unwrap_or_default();
        self.html(&format!("<{name} {hole}=\"{number}\">{after}"));
        self.at_line_start = false;
    }

    fn part(&mut self, part: Part) {
        match part {
            Part::Html(html) => self.html(&html),
            part => {
                self.at_line_start = false;
                self.parts().push(part);
            }
        }
    }
}

/// Appends HTML, to the last part if that is HTML.
pub(super) fn push_html(parts: &mut Vec<Part>, html: &str) {
    match parts.last_mut() {
        Some(Part::Html(last)) => last.push_str(html),
        _ => parts.push(Part::Html(html.to_string())),
    }
}

/// A word of the interface.
pub(super) fn label(key: &'static str, n: String) -> Part {
    Part::Label { key: Cow::Borrowed(key), n }
}

/// Text made safe between tags.
pub(super) fn escape_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    escape_html_body_text(&mut escaped, text).expect("a String takes everything");
    escaped
}

/// Attributes as they stand in a tag, each with a space before it.
pub(super) fn attribute_parts(attributes: &[(&str, Value<'_>)]) -> Vec<Part> {
    let mut parts = Vec::new();
    for (name, value) in attributes {
        let mut html = format!(" {name}=\"");
        match value {
            Value::Text(text) => {
                escape_html(&mut html, text).expect("a String takes everything");
                push_html(&mut parts, &html);
            }
            Value::Label(key, n) => {
                push_html(&mut parts, &html);
                parts.push(label(key, n.clone()));
            }
            Value::Named(key, name) => {
                push_html(&mut parts, &html);
                parts.push(label(key, String::new()));
                let mut named = String::from(": ");
                escape_html(&mut named, name).expect("a String takes everything");
                push_html(&mut parts, if name.is_empty() { "" } else { &named });
            }
        }
        push_html(&mut parts, "\"");
    }
    parts
}
