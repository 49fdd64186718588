//! Parses HTML tags and entities as far as the fingerprint needs, in generated HTML and in that of authors.

use crate::document::markdown::{self, RawHtml, Settings};
use crate::slice::Slice as _;

/// Fixed settings for fingerprints: those of the site may change without any page changing.
pub(super) fn settings() -> Settings {
    Settings { raw_html: RawHtml::Allow, extensions: true, smart: false, lang: "sv".to_owned() }
}

/// A tag as browsers read it.
pub(super) struct Tag {
    /// The name in lower case.
    pub(super) name: String,
    /// Whether it is an end tag.
    pub(super) end: bool,
    /// The length in bytes, with the angle brackets.
    pub(super) length: usize,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// The tag at the start of a text that begins with `<`.
    pub(super) fn read(html: &str) -> Option<Self> {
        let end = html.slice(1..).starts_with('/');
        let from = 1 + usize::from(end);
        if !html.slice(from..).starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let mut at = from
            + html.slice(from..).find(|c: char| c.is_whitespace() || "/>".contains(c)).unwrap_or(html.len() - from);
        let name = html.slice(from..at).to_ascii_lowercase();
        let mut attributes = Vec::new();
        loop {
            at = skip(html, at, |c| c.is_whitespace() || c == '/');
            if html.slice(at..).is_empty() || html.slice(at..).starts_with('>') {
                return Some(Self { name, end, attributes, length: (at + 1).min(html.len()) });
            }
            // An equals sign in first position belongs to the name (HTML standard, "before attribute name state").
            let first = html.slice(at..).chars().next().map_or(0, char::len_utf8);
            let key_end = skip(html, at + first, |c| !c.is_whitespace() && !"/>=".contains(c));
            let key = html.slice(at..key_end).to_ascii_lowercase();
            let equals = skip(html, key_end, char::is_whitespace);
            let (value, next) = match html.slice(equals..).strip_prefix('=') {
                Some(_) => value(html, skip(html, equals + 1, char::is_whitespace)),
                None => ("", key_end),
            };
            attributes.push((key, decode(value)));
            at = next;
        }
    }

    /// The value of an attribute.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str()).filter(|_| !self.end)
    }
}

/// The value of an attribute at a position, and the position after it.
fn value(html: &str, at: usize) -> (&str, usize) {
    match html.slice(at..).chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let end = skip(html, at + 1, |c| c != quote);
            (html.slice(at + 1..end), (end + 1).min(html.len()))
        }
        _ => {
            let end = skip(html, at, |c| !c.is_whitespace() && c != '>');
            (html.slice(at..end), end)
        }
    }
}

fn skip(html: &str, at: usize, wanted: impl Fn(char) -> bool) -> usize {
    html.slice(at..).find(|c| !wanted(c)).map_or(html.len(), |more| at + more)
}

/// Decodes HTML entities.
pub(super) fn decode(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('&') {
        out.push_str(rest.slice(..start));
        rest = rest.slice(start..);
        let name = rest.slice(1..).bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
        let end = if name > 0 && rest.slice(1 + name..).starts_with(';') { name + 2 } else { 1 };
        match rest.slice(..end) {
            "&" => out.push('&'),
            "&amp;" => out.push('&'),
            "&lt;" => out.push('<'),
            "&gt;" => out.push('>'),
            "&quot;" => out.push('"'),
            other => out.push_str(&entity(other)),
        }
        rest = rest.slice(end..);
    }
    out.push_str(rest);
    out
}

/// Decodes one entity with the Markdown parser, which has the same table as HTML; an unknown one stays as it is.
fn entity(entity: &str) -> String {
    // The guards keep white space, which is trimmed at the ends of a line.
    let read = markdown::render_inline(&format!("x{entity}x"), &settings()).text;
    read.strip_prefix('x').and_then(|read| read.strip_suffix('x')).unwrap_or(entity).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_as_browsers_read_them() {
        for (html, name, key, value, length) in [
            ("<A HREF='x>y' id=z>t", "a", "href", Some("x>y"), 19),
            ("<img alt=\"å &amp; ö\"/>", "img", "alt", Some("å & ö"), 24),
            ("<b =x><i>", "b", "=x", Some(""), 6),
            ("</p title=x>", "p", "title", None, 12),
            ("<b", "b", "x", None, 2),
            ("<b x=\"y", "b", "x", Some("y"), 7),
        ] {
            let tag = Tag::read(html).unwrap();
            assert_eq!((tag.name.as_str(), tag.get(key), tag.length), (name, value, length), "{html}");
        }
        assert!(Tag::read("< b>").is_none() && Tag::read("<").is_none() && Tag::read("<å>").is_none());
    }

    #[test]
    fn entities_are_undone_once() {
        for (html, text) in [
            ("a &amp;lt; b", "a &lt; b"),
            ("&Aring;&#229;&#xE5;&nbsp;", "Ååå\u{a0}"),
            ("&bogus; & &å; &", "&bogus; & &å; &"),
            ("x &y &ouml;", "x &y ö"),
        ] {
            assert_eq!(decode(html), text, "{html}");
        }
    }
}
