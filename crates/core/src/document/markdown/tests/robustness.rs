//! Deep, long and random texts.

use super::super::directive::prepare;
use super::super::tags::tags;
use super::super::{Body, Part, RawHtml, Settings, render, render_inline};
use super::{problems, rendered, settings, shown};
use crate::diagnostic::Code;

#[test]
fn too_deep() {
    let deep = |levels: usize| format!("{}x", "> ".repeat(levels));
    assert_eq!(rendered(&deep(100)).problems, []);
    let markdown = format!("a & b\n\n{}", deep(101));
    let body = rendered(&markdown);
    let expected = format!("<p>a &amp; b</p>\n<p>{}x</p>\n", "&gt; ".repeat(101));
    assert_eq!(shown(&body.parts), expected);
    assert_eq!(body.summary, "a & b");
    let problems_found = problems(&markdown, &body);
    assert!(
        problems_found.len() == 1
            && problems_found[0].starts_with("A209 ")
            && problems_found[0].ends_with(" limit=100"),
        "{problems_found:?}"
    );
    let inline = render_inline(&format!("{}x{}", "*a _b ".repeat(200), "_*".repeat(200)), &settings());
    assert_eq!(inline.problems[0].code, Code::A209);
    assert_eq!(rendered(&"::: a\n".repeat(101)).problems[0].code, Code::A209);
}

/// Fragments of long texts.
const REPEATED: &[&str] = &[
    ">",
    "> ",
    "[",
    "*",
    "*a ",
    "*a_ ",
    "![",
    "[a](",
    "[a](<b",
    "- ",
    "`a``",
    "::: a\n",
    ":::\n",
    "<b>",
    "<!--",
    "<!",
    "</",
    "[^a",
    "[^a]: x\n",
    "a[^x] ",
    "\"",
    "'a",
    "-",
    "--a",
    "...",
    "# x\n\n",
    "# a {#b}\n",
    "::: a\n:::\n",
    "&amp;",
    "[]()",
    "![[](x)](y)",
    "<div>\n\n",
    "a\n: b\n\n",
    "> a\n> ",
    "data-hole1-<b>",
    "|",
    "~~",
    "\\",
];

/// All texts finish: a quadratic algorithm would exceed the time of a test.
#[test]
fn long_texts_end() {
    for piece in REPEATED {
        let markdown = piece.repeat(10_000);
        for raw_html in [RawHtml::Deny, RawHtml::Sanitize] {
            let body = render(&markdown, &Settings { raw_html, ..settings() });
            assert!(valid(&markdown, &body).is_ok(), "{piece:?}");
        }
    }
}

/// A small random number generator (xorshift), so that failures can be reproduced.
struct Rng(u64);

impl Rng {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits fit") % limit
    }
}

/// Fragments of random texts.
const PIECES: [&str; 62] = [
    "\n",
    "\n",
    "\n",
    "\n\n",
    " ",
    " ",
    "  ",
    "    ",
    "\t",
    "\r\n",
    "a",
    "b",
    "å",
    "é",
    "🙂",
    "#",
    "## ",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "```",
    "[",
    "]",
    "(",
    ")",
    "](",
    "![",
    "[^",
    "[^a]",
    "[^a]: ",
    "[r]",
    "[r]: ",
    "<",
    ">",
    "> ",
    "- ",
    "1. ",
    "- [x] ",
    "|",
    "|-|\n",
    "|a|\n|-|\n",
    ": ",
    ":::",
    "::: a\n",
    ":::\n",
    "::: b {x=\"å\"}\n",
    "{#i .c}",
    "\\",
    "&amp;",
    "\"",
    "'",
    "--",
    "...",
    "–",
    "<b>",
    "</b>",
    "<!--",
    "-->",
    "<div>\n",
    "[!NOTE]\n",
];

#[test]
fn random_texts() {
    let mut random = Rng(0x5EED_CAFE_F00D);
    for round in 0..20_000 {
        let length = 1 + random.below(24);
        let markdown: String = (0..length).map(|_| PIECES[random.below(PIECES.len())]).collect();
        let raw_html = [RawHtml::Deny, RawHtml::Sanitize, RawHtml::Allow][round % 3];
        let lang = ["sv", "en", "de"][random.below(3)].to_string();
        let settings = Settings { raw_html, extensions: round % 7 != 0, smart: round % 5 != 0, lang };
        let body = render(&markdown, &settings);
        if settings.extensions && raw_html != RawHtml::Sanitize {
            let prepared = prepare(&markdown).expect("forty pieces are not too deep");
            let named = prepared.directives.iter().filter(|directive| !directive.name.is_empty());
            assert_eq!(components(&body.parts), named.count(), "{markdown:?}");
        }
        for body in [body, render_inline(&markdown, &settings)] {
            if let Err(reason) = valid(&markdown, &body) {
                panic!("{reason}\n{markdown:?}\n{settings:?}\n{body:#?}");
            }
            if raw_html == RawHtml::Deny
                && let Err(reason) = balanced(&html_of(&body.parts))
            {
                panic!("{reason}\n{markdown:?}\n{}", shown(&body.parts));
            }
        }
    }
}

/// Whether all ranges are inside the text on character boundaries, links are paired, and ids are unique.
fn valid(markdown: &str, body: &Body) -> Result<(), String> {
    let mut ranges: Vec<_> = body.problems.iter().map(|problem| problem.range.clone()).collect();
    ranges.extend(body.headings.iter().map(|heading| heading.range.clone()));
    let mut open = Vec::new();
    let mut stack: Vec<&Part> = body.parts.iter().rev().collect();
    while let Some(part) = stack.pop() {
        match part {
            Part::LinkStart { number, range, .. } => {
                open.push(*number);
                ranges.push(range.clone());
            }
            Part::LinkEnd { number } if open.pop() != Some(*number) => {
                return Err(format!("link {number} ends"));
            }
            Part::Image { range, .. } => ranges.push(range.clone()),
            Part::Component { range, body, .. } => {
                ranges.push(range.clone());
                stack.extend(body.iter().rev());
            }
            _ => {}
        }
    }
    if !open.is_empty() {
        return Err(format!("links {open:?} do not end"));
    }
    if let Some(range) = ranges.into_iter().find(|range| markdown.get(range.clone()).is_none()) {
        return Err(format!("range {range:?}"));
    }
    let unique: std::collections::HashSet<_> = body.ids.iter().collect();
    if unique.len() == body.ids.len() { Ok(()) } else { Err(format!("ids {:?}", body.ids)) }
}

/// The number of components, nested ones included.
fn components(parts: &[Part]) -> usize {
    let count = parts.iter().map(|part| match part {
        Part::Component { body, .. } => 1 + components(body),
        _ => 0,
    });
    count.sum()
}

/// The HTML of parts, without placeholders.
fn html_of(parts: &[Part]) -> String {
    let html = parts.iter().map(|part| match part {
        Part::Html(html) => html.clone(),
        Part::Component { body, .. } => html_of(body),
        _ => String::new(),
    });
    html.collect()
}

/// Whether all elements are closed in the right order.
fn balanced(html: &str) -> Result<(), String> {
    let mut open = Vec::new();
    for tag in tags(html).filter(|tag| !["br", "hr", "input"].contains(&tag.name)) {
        if !tag.end {
            open.push(tag.name);
        } else if open.pop() != Some(tag.name) {
            return Err(format!("</{}> out of place", tag.name));
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("{open:?} not closed")) }
}
