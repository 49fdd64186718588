//! Syntax highlighting.
//!
//! The only module that uses syntect, and only its grammars. The classes and colours are our own: few, and checked for
//! contrast. The classes of a syntect theme would make pages large.

use std::fmt::Write as _;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use pulldown_cmark_escape::escape_html_body_text;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};
use syntect::util::LinesWithEndings;

/// Limit for a highlighted code block, in bytes. The grammars are backtracking regular expressions; one that takes
/// more than a million steps does not match.
pub(crate) const MAX_BYTES: usize = 32_000;

/// Limit for a line, in bytes, for the same reason.
const MAX_LINE: usize = 2_000;

/// Limit for nested scopes, which bounds the work.
const MAX_SCOPES: usize = 64;

/// Grammars not used: this one took over 3.5 seconds for 31 KB that is not a makefile.
const EXCLUDED: [&str; 1] = ["Makefile"];

/// The grammars, loaded for the first code block and kept until [`release`].
static GRAMMARS: Mutex<Option<Arc<SyntaxSet>>> = Mutex::new(None);

fn grammars() -> Arc<SyntaxSet> {
    let mut grammars = GRAMMARS.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(grammars.get_or_insert_with(|| Arc::new(SyntaxSet::load_defaults_newlines())))
}

/// Frees the grammars. Their compiled expressions take many megabytes.
pub(crate) fn release() {
    *GRAMMARS.lock().unwrap_or_else(PoisonError::into_inner) = None;
}

/// Background and text colour, in the light and the dark theme.
const BASE_COLOURS: Colours = Colours { light: ["#f6f7f9", "#1f2328"], dark: ["#1b1f24", "#e6e8eb"] };

struct Colours {
    light: [&'static str; 2],
    dark: [&'static str; 2],
}

/// A class of tokens: its CSS class, its colour in the light and the dark theme, and its scopes.
struct TokenClass {
    class: &'static str,
    light: &'static str,
    dark: &'static str,
    scopes: &'static [&'static str],
}

/// The classes, the more specific before the more general.
const TOKEN_CLASSES: [TokenClass; 11] = [
    TokenClass { class: "hl-comment", light: "#57606a", dark: "#a3abb5", scopes: &["comment"] },
    TokenClass { class: "hl-escape", light: "#9a3b00", dark: "#ffb27a", scopes: &["constant.character"] },
    TokenClass { class: "hl-string", light: "#0a5a36", dark: "#9be0b4", scopes: &["string", "markup.raw"] },
    TokenClass { class: "hl-number", light: "#0b4fa8", dark: "#8ec5ff", scopes: &["constant"] },
    TokenClass { class: "hl-tag", light: "#1a6b2f", dark: "#8fdc9b", scopes: &["entity.name.tag"] },
    TokenClass {
        class: "hl-attribute",
        light: "#7a4b00",
        dark: "#f0c674",
        scopes: &["entity.other.attribute-name", "variable.parameter"],
    },
    TokenClass {
        class: "hl-function",
        light: "#6a2bb0",
        dark: "#d3b5ff",
        scopes: &[
            "entity.name.function",
            "support.function",
            "variable.function",
            "markup.heading",
            "entity.name.section",
        ],
    },
    TokenClass {
        class: "hl-type",
        light: "#0a5d73",
        dark: "#86d9ee",
        scopes: &["entity.name", "entity.other.inherited-class", "support.type", "support.class", "storage.type.class"],
    },
    TokenClass {
        class: "hl-keyword",
        light: "#a8123a",
        dark: "#ff9fb0",
        scopes: &["keyword", "storage", "variable.language", "markup.bold"],
    },
    TokenClass { class: "hl-inserted", light: "#0a5a36", dark: "#9be0b4", scopes: &["markup.inserted"] },
    TokenClass { class: "hl-deleted", light: "#9a1c1c", dark: "#ffaaa3", scopes: &["markup.deleted", "invalid"] },
];

/// The scopes of the classes, parsed once.
static SCOPES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    let pairs = TOKEN_CLASSES.iter().flat_map(|kind| kind.scopes.iter().map(|scope| (*scope, kind.class)));
    pairs.filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, class))).collect()
});

/// Highlights code: HTML with spans whose classes begin with `hl-`.
///
/// `None` for an unknown language, and for code that exceeds the limits.
pub(crate) fn highlight(code: &str, language: &str) -> Option<String> {
    if language.is_empty() || code.len() > MAX_BYTES || code.lines().any(|line| line.len() > MAX_LINE) {
        return None;
    }
    let grammars = grammars();
    let syntax = grammars.find_syntax_by_token(language).filter(|syntax| !EXCLUDED.contains(&syntax.name.as_str()))?;
    highlight_lines(&grammars, syntax, code)
}

/// The highlighted code; `None` when it is nested too deep or the grammar fails.
fn highlight_lines(grammars: &SyntaxSet, syntax: &SyntaxReference, code: &str) -> Option<String> {
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut spans = Spans::default();
    for line in LinesWithEndings::from(code) {
        let mut from = 0;
        for (at, change) in state.parse_line(line, grammars).ok()? {
            // Several changes may be at one offset.
            if at != from {
                spans.push(line.get(from..at)?, class_of(&stack));
                from = at;
            }
            stack.apply(&change).ok()?;
            if stack.len() > MAX_SCOPES {
                return None;
            }
        }
        spans.push(line.get(from..)?, class_of(&stack));
    }
    Some(spans.finish())
}

/// The class of a scope stack: that of the innermost scope with a class.
fn class_of(stack: &ScopeStack) -> &'static str {
    let class = |scope: &Scope| SCOPES.iter().find(|(kind, _)| kind.is_prefix_of(*scope)).map(|(_, class)| *class);
    stack.as_slice().iter().rev().find_map(class).unwrap_or_default()
}

/// Adjacent text of the same class, joined.
#[derive(Default)]
struct Spans {
    html: String,
    class: &'static str,
    text: String,
}

impl Spans {
    fn push(&mut self, text: &str, class: &'static str) {
        if class != self.class && !text.is_empty() {
            self.flush();
            self.class = class;
        }
        self.text.push_str(text);
    }

    fn flush(&mut self) {
        // White space needs no colour, and a span around a line break only makes the page larger.
        let blank = self.class.is_empty() || self.text.trim().is_empty();
        if !blank {
            write!(self.html, "<span class=\"{}\">", self.class).expect("a String takes everything");
        }
        escape_html_body_text(&mut self.html, &self.text).expect("a String takes everything");
        if !blank {
            self.html.push_str("</span>");
        }
        self.text.clear();
    }

    fn finish(mut self) -> String {
        self.flush();
        self.html
    }
}

/// The style sheet for highlighted code: the light theme, then the dark one (`prefers-color-scheme`).
pub(crate) fn style_sheet() -> String {
    let mut css = String::new();
    theme(&mut css, "", BASE_COLOURS.light, |kind| kind.light);
    css.push_str("@media (prefers-color-scheme: dark) {\n");
    theme(&mut css, "  ", BASE_COLOURS.dark, |kind| kind.dark);
    css.push_str("}\n");
    css
}

fn theme(css: &mut String, indent: &str, [background, text]: [&str; 2], colour: impl Fn(&TokenClass) -> &'static str) {
    let mut line = |selector: &str, rule: &str| {
        writeln!(css, "{indent}{selector} {{ {rule} }}").expect("a String takes everything");
    };
    line("pre.code", &format!("background: {background}; color: {text};"));
    for kind in &TOKEN_CLASSES {
        line(&format!(".{}", kind.class), &format!("color: {};", colour(kind)));
    }
}

#[cfg(test)]
mod tests {
    use super::{BASE_COLOURS, SCOPES, TOKEN_CLASSES, grammars, highlight, style_sheet};

    /// The contrast ratio of two colours (WCAG 2.2, success criterion 1.4.3).
    fn contrast(one: &str, other: &str) -> f64 {
        let luminance = |colour: &str| {
            let channel = |at: usize| {
                let value = u8::from_str_radix(&colour[at..at + 2], 16).expect("two hexadecimal digits");
                let value = f64::from(value) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_colour_can_be_read() {
        assert!((contrast("#ffffff", "#000000") - 21.0).abs() < 0.01);
        assert!(
            contrast(BASE_COLOURS.light[0], BASE_COLOURS.light[1]) >= 4.5
                && contrast(BASE_COLOURS.dark[0], BASE_COLOURS.dark[1]) >= 4.5
        );
        for kind in &TOKEN_CLASSES {
            let (light, dark) =
                (contrast(BASE_COLOURS.light[0], kind.light), contrast(BASE_COLOURS.dark[0], kind.dark));
            assert!(light >= 4.5 && dark >= 4.5, "{}: {light:.2} and {dark:.2}", kind.class);
        }
        let scopes: usize = TOKEN_CLASSES.iter().map(|kind| kind.scopes.len()).sum();
        assert_eq!(SCOPES.len(), scopes);
    }

    #[test]
    fn code() {
        let cases = [
            (
                "let x = \"å<\"; // nej\n",
                "rust",
                "<span class=\"hl-keyword\">let</span> x <span class=\"hl-keyword\">=</span> \
                 <span class=\"hl-string\">\"å&lt;\"</span>; <span class=\"hl-comment\">// nej\n</span>",
            ),
            ("title: Hej\n", "yaml", "<span class=\"hl-tag\">title</span>: <span class=\"hl-string\">Hej</span>\n"),
            ("x < y\n", "txt", "x &lt; y\n"),
        ];
        for (code, language, expected) in cases {
            assert_eq!(highlight(code, language).as_deref(), Some(expected), "{language}");
        }
        let deep = "[".repeat(1_000);
        for (code, language) in
            [("x", "nosuchlanguage"), ("x", "make"), (&*deep, "json"), ("x", ""), (&*"x".repeat(2_001), "rust")]
        {
            assert_eq!(highlight(code, language), None, "{language}");
        }
    }

    /// Code of no language, open ends, and words that other expressions are put together from.
    #[test]
    fn every_grammar_gives_all_of_the_code() {
        let long = format!("{}\"{}\n", "a1_.".repeat(90), "å 🦀(".repeat(40));
        let codes = [
            "",
            "\r\n\n\t\u{a0}\u{2028}\u{0}\u{feff}",
            "\"'`å(\n[{</*<!--\n]})>'",
            "cat <<A.*[(+\nx\nA.*[(+\n<<-'Å('\n$b\nÅ(\n<<<SLUT\nSLUT;\n[==[ ]=] ]==]\nr##\"x\"# \"##\nR\"a(x)b\")a\"\n",
            "<?php <script type=x>{{ <% if a %>\n```rust\n~~~\n</script>\n?> 12px \\u{e5} q{a{b}c} s/(x/$1/gr\n",
            &long,
        ];
        let tags: Vec<String> = TOKEN_CLASSES.iter().map(|kind| format!("<span class=\"{}\">", kind.class)).collect();
        let mut coloured = 0;
        for syntax in grammars().syntaxes() {
            for code in codes {
                let Some(html) = highlight(code, &syntax.name) else { continue };
                let text = tags.iter().fold(html.replace("</span>", ""), |html, tag| html.replace(tag, ""));
                let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
                assert_eq!(text, code, "{}", syntax.name);
                coloured += usize::from(text.len() != html.len());
            }
        }
        assert!(coloured > 200, "only {coloured} were coloured");
    }

    #[test]
    fn style_sheet_has_both_themes() {
        let css = style_sheet();
        let (light, dark) = css.split_once("@media (prefers-color-scheme: dark) {").expect("a dark theme");
        for kind in &TOKEN_CLASSES {
            assert!(light.contains(&format!(".{} {{ color: {}; }}", kind.class, kind.light)));
            assert!(dark.contains(&format!("  .{} {{ color: {}; }}", kind.class, kind.dark)));
        }
    }
}
