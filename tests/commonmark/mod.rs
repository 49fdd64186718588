//! Every example of the CommonMark specification, rendered without extensions.
//!
//! Both sides are normalised as the specification's own `normalize.py` does it: white space around
//! block tags and in text, the order and quoting of attributes, `<br />` and `<br>`, and characters
//! that need no entity. Anything else must be equal.

use anslag_core::document::markdown::{Part, RawHtml, Settings, encode_url, render};
use serde::Deserialize;

#[derive(Deserialize)]
struct Example {
    markdown: String,
    html: String,
    example: usize,
    section: String,
}

/// Examples that come out otherwise, each with the HTML that does come out and the reason.
const EXCEPTIONS: [(usize, &str, &str); 0] = [];

const SPEC: &str = include_str!("spec-0.31.2.json");

#[test]
fn every_example() {
    let examples: Vec<Example> = serde_json::from_str(SPEC).expect("the examples are JSON");
    assert_eq!(examples.len(), 652);
    let mut wrong = Vec::new();
    for example in &examples {
        let exception = EXCEPTIONS.iter().find(|(number, _, _)| *number == example.example);
        let wanted = exception.map_or(example.html.as_str(), |(_, html, _)| html);
        let found = html(&example.markdown);
        if normalise(&found) != normalise(wanted) {
            let (number, section, markdown) = (example.example, &example.section, &example.markdown);
            wrong.push(format!("{number} {section}\n{markdown}\n- {wanted}\n+ {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_comparison_sees_differences() {
    let different = [
        ("<p>a</p>", "<p>b</p>"),
        ("<p>a b</p>", "<p>ab</p>"),
        ("<pre>a  b</pre>", "<pre>a b</pre>"),
        ("<a href=\"x\">y</a>", "<a href=\"z\">y</a>"),
        ("<em>a</em>", "<strong>a</strong>"),
        ("&lt;b&gt;", "<b>"),
        ("<a title=\"a&quot; b\">x</a>", "<a title=\"a\" b\">x</a>"),
        ("<p>a <em>b</em></p>", "<p>a<em>b</em></p>"),
    ];
    for (one, other) in different {
        assert_ne!(normalise(one), normalise(other));
    }
    let equal = [
        ("<ul>\n<li>a</li>\n</ul>\n", "<ul><li>a</li></ul>"),
        ("<hr />", "<hr>"),
        ("<img src=\"a\" alt='b' />", "<img alt=\"b\" src=\"a\">"),
        ("a &quot;b&quot;", "a \"b\""),
    ];
    for (one, other) in equal {
        assert_eq!(normalise(one), normalise(other));
    }
}

/// The HTML with every hole filled in the plainest way.
fn html(markdown: &str) -> String {
    let settings = Settings { raw_html: RawHtml::Allow, extensions: false, smart: false, lang: "en".to_string() };
    let body = render(markdown, &settings);
    let title = |title: &str| {
        if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(title)) }
    };
    let parts = body.parts.iter().map(|part| match part {
        Part::Html(html) => html.clone(),
        Part::LinkStart { target, title: words, .. } => {
            format!("<a href=\"{}\"{}>", escape(&encode_url(target)), title(words))
        }
        Part::LinkEnd { .. } => "</a>".to_string(),
        Part::Image { src, alt, title: words, .. } => {
            format!("<img src=\"{}\" alt=\"{}\"{}>", escape(&encode_url(src)), escape(alt), title(words))
        }
        other => panic!("no such hole in CommonMark: {other:?}"),
    });
    parts.collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

const BLOCKS: &str = " article header aside hgroup blockquote hr iframe body li map button object canvas ol caption \
    output col p colgroup pre dd progress div section dl table td dt tbody embed textarea fieldset tfoot figcaption th \
    figure thead footer tr form ul h1 h2 h3 h4 h5 h6 video script style ";

/// The normal form of HTML.
fn normalise(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    let mut verbatim = false;
    while !rest.is_empty() {
        if let Some(end) = tag_length(rest) {
            let (tag, after) = rest.split_at(end);
            let (shown, name) = normal_tag(tag);
            let is_block = BLOCKS.contains(&format!(" {name} "));
            if is_block && !verbatim {
                out.truncate(out.trim_end().len());
            }
            out.push_str(&shown);
            if name == "pre" {
                verbatim = !shown.starts_with("</");
            }
            rest = if is_block && !verbatim { after.trim_start() } else { after };
        } else {
            let end = rest.char_indices().skip(1).find(|(_, c)| *c == '<').map_or(rest.len(), |(at, _)| at);
            let text = rest[..end].replace("&quot;", "\"");
            if verbatim {
                out.push_str(&text);
            } else {
                push_collapsed(&mut out, &text);
            }
            rest = &rest[end..];
        }
    }
    out.trim().to_string()
}

fn push_collapsed(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            ' ' | '\n' | '\t' if out.ends_with(' ') => {}
            ' ' | '\n' | '\t' => out.push(' '),
            c => out.push(c),
        }
    }
}

/// The length of the tag that a text begins with, quoted values included.
fn tag_length(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    if chars.next()?.1 != '<' || !chars.next()?.1.is_ascii_alphabetic() && !text.starts_with("</") {
        return None;
    }
    let mut quote = None;
    for (at, c) in chars {
        match (quote, c) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

/// A tag with its attributes in order, and its name.
fn normal_tag(tag: &str) -> (String, String) {
    let inner = tag[1..tag.len() - 1].trim_end_matches('/').trim_end();
    let end = inner.find(|c: char| c.is_whitespace()).unwrap_or(inner.len());
    let name = inner[..end].to_ascii_lowercase();
    let mut attributes = Vec::new();
    let mut rest = inner[end..].trim_start();
    while !rest.is_empty() {
        let key_end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let key = &rest[..key_end];
        rest = rest[key_end..].trim_start();
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (taken, left) = match quote {
                Some(quote) => after[1..].split_once(quote).expect("the tag was measured with its quotes"),
                None => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
            };
            value = taken.to_string();
            rest = left.trim_start();
        }
        attributes.push(format!(" {}=\"{value}\"", key.to_ascii_lowercase()));
        if key_end == 0 && value.is_empty() {
            break;
        }
    }
    attributes.sort();
    (format!("<{name}{}>", attributes.concat()), name.trim_start_matches('/').to_string())
}
