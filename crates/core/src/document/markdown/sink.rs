//! Collects the rendered parts: HTML, and placeholders for what is resolved later.
//!
//! To sanitise raw HTML, the whole body must be one text, since a tag may open in one place of the Markdown and close
//! in another. Our own markup is then replaced by elements with a single attribute, the index of the protected part.
//! Authors cannot forge it: the attribute's name does not occur in the body.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark_escape::{escape_html, escape_html_body_text};

use super::body::{ArgValue, Part};

/// The value of an attribute.
pub(super) enum Value<'a> {
    /// A text, to be escaped.
    Text(&'a str),
    /// A label of the theme, with a number.
    Label(&'static str, String),
    /// A label of the theme, a colon, and a text.
    LabelAndText(&'static str, String),
}

/// A part that is kept apart while the HTML around it is sanitised.
#[derive(Debug)]
pub(super) enum Protected {
    /// The attributes of one of our tags.
    Attributes(Vec<Part>),
    /// A whole element.
    Element(Vec<Part>),
    /// A link, by its `LinkStart`.
    Link(Part),
    /// A component without its body.
    Component(Part),
}

/// One level of nested components.
#[derive(Debug, Default)]
struct Frame {
    /// The component that contains the parts; none at the outermost level.
    header: Option<Part>,
    parts: Vec<Part>,
}

/// The HTML written so far.
#[derive(Debug)]
pub(super) struct Sink {
    frames: Vec<Frame>,
    /// The attribute that numbers protected parts, if the HTML is to be sanitised.
    placeholder: Option<String>,
    protected: Vec<Protected>,
    links: usize,
    at_line_start: bool,
}

/// The output.
pub(super) enum SinkOutput {
    /// Finished parts.
    Parts(Vec<Part>),
    /// One text to sanitise, and the protected parts.
    Raw { html: String, placeholder: String, protected: Vec<Protected> },
}

impl Sink {
    /// An empty sink. With the name of an attribute, the HTML is to be sanitised.
    pub(super) fn new(placeholder: Option<String>) -> Self {
        Self { frames: vec![Frame::default()], placeholder, protected: Vec::new(), links: 0, at_line_start: true }
    }

    fn parts(&mut self) -> &mut Vec<Part> {
        if self.frames.is_empty() {
            self.frames.push(Frame::default());
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last].parts
    }

    /// Adds HTML.
    pub(super) fn html(&mut self, html: &str) {
        if html.is_empty() {
            return;
        }
        self.at_line_start = html.ends_with('\n');
        push_html(self.parts(), html);
    }

    /// Adds text, escaped.
    pub(super) fn text(&mut self, text: &str) {
        self.html(&escape_text(text));
    }

    /// Begins a new line, unless at the start of one.
    pub(super) fn fresh_line(&mut self) {
        if !self.at_line_start {
            self.html("\n");
        }
    }

    /// Adds a start tag.
    pub(super) fn tag(&mut self, name: &str, attributes: &[(&str, Value<'_>)]) {
        if attributes.is_empty() {
            return self.html(&format!("<{name}>"));
        }
        let parts = attribute_parts(attributes);
        if self.placeholder.is_some() {
            return self.protect(name, Protected::Attributes(parts), "");
        }
        self.html(&format!("<{name}"));
        for part in parts {
            self.part(part);
        }
        self.html(">");
    }

    /// Adds an element that is not sanitised. `stand_in` is a placeholder element of the same content category in
    /// HTML.
    pub(super) fn element(&mut self, stand_in: &str, parts: Vec<Part>) {
        if self.placeholder.is_some() {
            let end = if matches!(stand_in, "img" | "input") { String::new() } else { format!("</{stand_in}>") };
            let ends_line = matches!(parts.last(), Some(Part::Html(html)) if html.ends_with('\n'));
            self.protect(stand_in, Protected::Element(parts), &end);
            self.at_line_start = ends_line;
            return;
        }
        for part in parts {
            self.part(part);
        }
    }

    /// Adds a label of the theme.
    pub(super) fn label(&mut self, key: &'static str, n: String) {
        self.element("span", vec![label(key, n)]);
    }

    /// Begins a link and returns its number.
    pub(super) fn link_start(&mut self, target: String, title: String, range: Range<usize>) -> usize {
        let number = self.links;
        self.links += 1;
        let part = Part::LinkStart { number, target, title, range };
        if self.placeholder.is_some() {
            self.protect("a", Protected::Link(part), "");
        } else {
            self.part(part);
        }
        number
    }

    /// Ends a link.
    pub(super) fn link_end(&mut self, number: usize) {
        if self.placeholder.is_some() {
            self.html("</a>");
        } else {
            self.part(Part::LinkEnd { number });
        }
    }

    /// Begins a component.
    pub(super) fn component_start(&mut self, name: &str, args: &[(String, ArgValue)], range: Range<usize>) {
        let (name, args) = (name.to_string(), args.to_vec());
        let header = Part::Component { name, args, body: Vec::new(), range };
        if self.placeholder.is_some() {
            self.fresh_line();
            self.protect("div", Protected::Component(header), "\n");
        } else {
            self.frames.push(Frame { header: Some(header), parts: Vec::new() });
        }
        self.at_line_start = true;
    }

    /// Ends the innermost component.
    pub(super) fn component_end(&mut self) {
        if self.placeholder.is_some() {
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

    /// The output. Open components are closed.
    pub(super) fn finish(mut self) -> SinkOutput {
        while self.frames.len() > 1 {
            self.component_end();
        }
        let parts = std::mem::take(self.parts());
        let Some(placeholder) = self.placeholder else {
            return SinkOutput::Parts(parts);
        };
        let texts = parts.into_iter().map(|part| match part {
            Part::Html(html) => html,
            // While sanitising, all other parts are protected.
            _ => String::new(),
        });
        SinkOutput::Raw { html: texts.collect(), placeholder, protected: self.protected }
    }

    fn protect(&mut self, name: &str, protected: Protected, after: &str) {
        let number = self.protected.len();
        self.protected.push(protected);
        let placeholder = self.placeholder.clone().unwrap_or_default();
        self.html(&format!("<{name} {placeholder}=\"{number}\">{after}"));
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

/// A label of the theme.
pub(super) fn label(key: &'static str, n: String) -> Part {
    Part::Label { key: Cow::Borrowed(key), n }
}

/// Escapes text for element content.
pub(super) fn escape_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    escape_html_body_text(&mut escaped, text).expect("a String takes everything");
    escaped
}

/// Attributes for a tag, each with a space before it.
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
            Value::LabelAndText(key, name) => {
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
