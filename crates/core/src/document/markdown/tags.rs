//! Finds tags in HTML as the HTML standard's tokenizer does.
//!
//! Only names, attributes and offsets, for limits, ids and reassembly. Where a tag ends must agree exactly with the
//! sanitiser; otherwise a deeply nested text could seem shallow here.

use std::ops::Range;

use crate::slice::Slice as _;

/// A start or end tag.
#[derive(Debug, PartialEq)]
pub(super) struct Tag<'a> {
    /// The name as written.
    pub(super) name: &'a str,
    /// Whether it is an end tag.
    pub(super) end: bool,
    /// The attributes as written, entities not decoded.
    pub(super) attributes: Vec<(&'a str, &'a str)>,
    /// The range of the tag.
    pub(super) range: Range<usize>,
    /// Whether it is in a comment or in a raw text element such as `script`, where it may not be a tag.
    pub(super) ambiguous: bool,
}

impl Tag<'_> {
    /// Whether it has this name, ignoring case.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// Elements whose content is text for the tokenizer.
const RAW_TEXT: [&str; 10] =
    ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext"];

/// An iterator over the tags of a text.
pub(super) struct Tags<'a> {
    html: &'a str,
    at: usize,
    /// Why tags are ambiguous at present.
    ambiguity: Ambiguity,
}

enum Ambiguity {
    None,
    /// In a comment or CDATA section that ends at this offset.
    Until(usize),
    /// In the raw text of an element with this name.
    Element(String),
}

/// The tags of a text.
pub(super) fn tags(html: &str) -> Tags<'_> {
    Tags { html, at: 0, ambiguity: Ambiguity::None }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        loop {
            let start = self.at + self.html.slice(self.at..).find('<')?;
            if matches!(self.ambiguity, Ambiguity::Until(end) if start >= end) {
                self.ambiguity = Ambiguity::None;
            }
            let rest = self.html.slice(start + 1..);
            self.at = start + 1;
            let end = rest.starts_with('/');
            let name_start = start + 1 + usize::from(end);
            let is_tag = self.html.slice(name_start..).starts_with(|c: char| c.is_ascii_alphabetic());
            if is_tag {
                return Some(self.tag(start, name_start, end));
            }
            self.skip_markup(start);
        }
    }
}

impl<'a> Tags<'a> {
    /// Skips a comment, declaration or processing instruction. Tags inside are still returned, as ambiguous, since
    /// comments can end in more than one way.
    fn skip_markup(&mut self, start: usize) {
        // Ambiguous already; and searching for the end again and again would be quadratic.
        if !matches!(self.ambiguity, Ambiguity::None) {
            return;
        }
        let rest = self.html.slice(start..);
        let until = |mark: &str| rest.find(mark).map_or(self.html.len(), |at| start + at + mark.len());
        let end = if rest.starts_with("<!--") {
            until("-->")
        } else if rest.starts_with("<![CDATA[") {
            until("]]>")
        } else if rest.starts_with("<!") || rest.starts_with("<?") || rest.starts_with("</") {
            until(">")
        } else {
            return;
        };
        self.ambiguity = Ambiguity::Until(end);
    }

    fn tag(&mut self, start: usize, name_start: usize, end: bool) -> Tag<'a> {
        let bytes = self.html.as_bytes();
        let name_end = skip(bytes, name_start, |b| !is_space(b) && b != b'/' && b != b'>');
        let name = self.html.slice(name_start..name_end);
        let mut attributes = Vec::new();
        let mut at = name_end;
        loop {
            at = skip(bytes, at, |b| is_space(b) || b == b'/');
            if at >= bytes.len() || bytes[at] == b'>' {
                break;
            }
            // An equals sign in first position belongs to the name (HTML standard, "before attribute name state").
            let from = at;
            at = skip(bytes, at + 1, |b| !is_space(b) && !b"/>=".contains(&b));
            let key = self.html.slice(from..at);
            let after = skip(bytes, at, is_space);
            let mut value = "";
            if bytes.get(after) == Some(&b'=') {
                (value, at) = self.value(skip(bytes, after + 1, is_space));
            }
            attributes.push((key, value));
        }
        let range = start..(at + 1).min(bytes.len());
        self.at = range.end;
        let ambiguous = !matches!(self.ambiguity, Ambiguity::None);
        self.note_raw_text(name, end);
        Tag { name, end, attributes, range, ambiguous }
    }

    /// The value at an offset, and the offset after it.
    fn value(&self, at: usize) -> (&'a str, usize) {
        let bytes = self.html.as_bytes();
        match bytes.get(at) {
            Some(&quote @ (b'"' | b'\'')) => {
                let end = skip(bytes, at + 1, |b| b != quote);
                (self.html.slice(at + 1..end), (end + 1).min(bytes.len()))
            }
            _ => {
                let end = skip(bytes, at, |b| !is_space(b) && b != b'>');
                (self.html.slice(at..end), end)
            }
        }
    }

    fn note_raw_text(&mut self, name: &str, end: bool) {
        match &self.ambiguity {
            Ambiguity::None if !end && RAW_TEXT.iter().any(|raw| name.eq_ignore_ascii_case(raw)) => {
                self.ambiguity = Ambiguity::Element(name.to_ascii_lowercase());
            }
            Ambiguity::Element(open) if end && name.eq_ignore_ascii_case(open) => self.ambiguity = Ambiguity::None,
            _ => {}
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}

/// The first offset from `at` on whose byte is not wanted. It is a character boundary when `at` is one, since only
/// ASCII bytes are unwanted.
fn skip(bytes: &[u8], at: usize, wanted: impl Fn(u8) -> bool) -> usize {
    let at = at.min(bytes.len());
    bytes[at..].iter().position(|&byte| !wanted(byte)).map_or(bytes.len(), |more| at + more)
}

/// HTML without its comments.
pub(super) fn without_comments(html: &str) -> String {
    let mut kept = String::new();
    let mut rest = html;
    while let Some(start) = rest.find("<!--") {
        kept.push_str(rest.slice(..start));
        let after = rest.slice(start + 4..);
        // `<!-->` and `<!--->` are complete comments.
        rest = if let Some(rest) = after.strip_prefix('>').or_else(|| after.strip_prefix("->")) {
            rest
        } else {
            after.find("-->").map_or("", |end| after.slice(end + 3..))
        };
    }
    kept.push_str(rest);
    kept
}

/// The text between the tags, without scripts and styles; entities are not decoded.
pub(super) fn text_between(html: &str) -> String {
    let html = without_comments(html);
    let mut text = String::new();
    let mut from = 0;
    for tag in tags(&html) {
        if !tag.ambiguous {
            text.push_str(html.slice(from..tag.range.start));
        }
        from = tag.range.end;
    }
    text.push_str(html.slice(from..));
    text
}

#[cfg(test)]
mod tests {
    use super::{tags, text_between, without_comments};

    /// The tags as `name`, `/name`, with `?` if ambiguous, and their attributes.
    fn shown(html: &str) -> String {
        let show = |tag: super::Tag<'_>| {
            let attributes = tag.attributes.iter().map(|(key, value)| format!(" {key}={value}"));
            let (end, ambiguity) = (if tag.end { "/" } else { "" }, if tag.ambiguous { "?" } else { "" });
            format!("{end}{}{ambiguity}{}", tag.name, attributes.collect::<String>())
        };
        tags(html).map(show).collect::<Vec<_>>().join(",")
    }

    #[test]
    fn as_the_standard_says() {
        let cases = [
            ("<b>x</b>", "b,/b"),
            ("<a href='x>y' id=z>", "a href=x>y id=z"),
            ("<b \"><i>", "b \"=,i"),
            ("<b =x><i>", "b =x=,i"),
            ("<b a = \">\" /><i>", "b a=>,i"),
            ("<!-- <b> </b> --></i>", "b?,/b?,/i"),
            ("<script></b></script></b>", "script,/b?,/script?,/b"),
            ("<![CDATA[> </b> ]]></i>", "/b?,/i"),
            ("<! </b> </i>", "/b?,/i"),
            ("1 < 2 <å <b", "b"),
        ];
        for (html, expected) in cases {
            assert_eq!(shown(html), expected, "{html}");
        }
    }

    #[test]
    fn text() {
        assert_eq!(without_comments("a<!-- b -->c<!-->d<!--->e<!-- f"), "acde");
        assert_eq!(text_between("<p>Å<b>rs</b></p><style>p{}</style> slut"), "Års slut");
    }
}
