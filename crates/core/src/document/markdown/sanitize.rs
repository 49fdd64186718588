//! Sanitises a body: raw HTML by an allow-list, while our own markup is kept.

use std::collections::HashSet;

use ammonia::Builder;

use super::body::Part;
use super::sink::{Protected, push_html};
use super::tags::{Tag, tags};
use crate::slice::Slice as _;

/// Limit for the text, in bytes.
const MAX_BYTES: usize = 1_000_000;

/// Limit for nesting. The sanitiser's time is quadratic in the depth.
const MAX_DEPTH: usize = 100;

/// Elements whose end tag may be omitted.
const OPTIONAL_END: [&str; 14] =
    ["p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "caption", "colgroup", "option", "optgroup"];

/// Void elements.
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Why a text cannot be sanitised, as the argument of the message.
pub(super) fn refusal(html: &str) -> Option<&'static str> {
    if html.len() > MAX_BYTES {
        return Some("size");
    }
    let mut open: Vec<&str> = Vec::new();
    for tag in tags(html) {
        let is_any = |names: &[&str]| names.iter().any(|name| tag.is(name));
        if is_any(&OPTIONAL_END) || is_any(&VOID) {
            continue;
        }
        if !tag.end {
            open.push(tag.name);
        } else if !tag.ambiguous && open.last().is_some_and(|name| tag.is(name)) {
            // An end tag counts only if it ends the innermost element. Otherwise the HTML standard may keep elements
            // open, so they still count.
            open.pop();
        }
        if open.len() > MAX_DEPTH {
            return Some("depth");
        }
    }
    None
}

/// The attribute that numbers our own markup; its name does not occur in the body.
pub(super) fn placeholder_name(body: &str) -> String {
    const STEM: &str = "data-hole";
    let body = body.to_ascii_lowercase();
    let used: HashSet<usize> =
        body.match_indices(STEM).filter_map(|(at, _)| number_at(body.slice(at + STEM.len()..))).collect();
    let free = (0..).find(|number| !used.contains(number)).unwrap_or_default();
    format!("{STEM}{free}-")
}

/// The number at the start of a text.
fn number_at(text: &str) -> Option<usize> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.slice(..end).parse().ok()
}

/// Sanitises a text and puts the protected parts back.
pub(super) fn clean(html: &str, placeholder: &str, protected: &[Protected]) -> Vec<Part> {
    let cleaned = Builder::default()
        .add_tags(["input", "section"])
        .add_generic_attributes([placeholder])
        .url_schemes(HashSet::from(super::raw_html::SCHEMES))
        .clean(html)
        .to_string();
    Rebuild { html: &cleaned, placeholder, protected, links: 0, open: Vec::new(), frames: vec![Vec::new()] }.run()
}

/// The meaning of an end tag.
enum Open {
    /// The end of an ordinary element.
    Own,
    /// None: its element was replaced.
    Replaced,
    /// The end of a link.
    Link(usize),
    /// The end of the component with this header.
    Component(Part),
}

struct Rebuild<'a> {
    html: &'a str,
    placeholder: &'a str,
    protected: &'a [Protected],
    links: usize,
    open: Vec<Open>,
    frames: Vec<Vec<Part>>,
}

impl Rebuild<'_> {
    fn run(mut self) -> Vec<Part> {
        let mut from = 0;
        for tag in tags(self.html) {
            self.html_part(self.html.slice(from..tag.range.start));
            from = tag.range.end;
            if tag.end {
                self.end(&tag);
            } else {
                self.start(&tag);
            }
        }
        self.html_part(self.html.slice(from..));
        self.frames.into_iter().flatten().collect()
    }

    fn html_part(&mut self, html: &str) {
        if !html.is_empty() {
            push_html(self.parts(), html);
        }
    }

    fn parts(&mut self) -> &mut Vec<Part> {
        if self.frames.is_empty() {
            self.frames.push(Vec::new());
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn start(&mut self, tag: &Tag<'_>) {
        let is_void = VOID.iter().any(|name| tag.is(name));
        let number = tag.attributes.iter().find(|(key, _)| *key == self.placeholder);
        let protected = number.and_then(|(_, number)| self.protected.get(number.parse::<usize>().ok()?));
        let means = match protected {
            // The only form fields are the checkboxes of task lists, which are protected.
            None if tag.is("input") => return,
            None => {
                self.html_part(self.html.slice(tag.range.clone()));
                Open::Own
            }
            Some(Protected::Attributes(parts)) => {
                self.html_part(&format!("<{}", tag.name));
                self.put(parts);
                self.html_part(">");
                Open::Own
            }
            Some(Protected::Element(parts)) => {
                self.put(parts);
                Open::Replaced
            }
            Some(Protected::Link(link)) => self.link(link),
            Some(Protected::Component(header)) => {
                self.frames.push(Vec::new());
                Open::Component(header.clone())
            }
        };
        if !is_void {
            self.open.push(means);
        }
    }

    /// A link gets a new number, since the HTML parser splits a link that crosses a block.
    fn link(&mut self, link: &Part) -> Open {
        let new = self.links;
        self.links += 1;
        let mut link = link.clone();
        if let Part::LinkStart { number, .. } = &mut link {
            *number = new;
        }
        self.parts().push(link);
        Open::Link(new)
    }

    fn put(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Html(html) => self.html_part(html),
                part => self.parts().push(part.clone()),
            }
        }
    }

    fn end(&mut self, tag: &Tag<'_>) {
        match self.open.pop() {
            Some(Open::Replaced) => {}
            Some(Open::Link(number)) => self.parts().push(Part::LinkEnd { number }),
            Some(Open::Component(mut header)) => {
                let parts = self.frames.pop().unwrap_or_default();
                if let Part::Component { body, .. } = &mut header {
                    *body = parts;
                }
                self.parts().push(header);
            }
            Some(Open::Own) | None => self.html_part(self.html.slice(tag.range.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{placeholder_name, refusal};

    #[test]
    fn limits() {
        let repeat = |html: &str| html.repeat(200);
        let cases = [
            (repeat("<b>x</b>"), None),
            (repeat("<p>x"), None),
            (repeat("<br>"), None),
            (repeat("<B>x</b>"), None),
            (repeat("<b>"), Some("depth")),
            (repeat("<b><!--</b>-->"), Some("depth")),
            (repeat("<div><table><td></div>"), Some("depth")),
            (repeat("<p><b x=1></p>"), Some("depth")),
            (repeat("<b title=\"</b>\">"), Some("depth")),
            ("x".repeat(1_000_001), Some("size")),
        ];
        for (html, expected) in cases {
            assert_eq!(refusal(&html), expected, "{}", &html[..20]);
        }
    }

    #[test]
    fn names_of_holes() {
        assert_eq!(placeholder_name("<b>"), "data-hole0-");
        assert_eq!(placeholder_name("<b DATA-hole0-=1>"), "data-hole1-");
    }
}
