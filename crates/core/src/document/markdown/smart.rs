//! Typography by language: quotation marks, dashes, ellipses, and the Swedish dash of speech.
//!
//! Done here and not by the parser, which knows only the English custom. Characters that an author
//! escaped, wrote as an entity or typed in their right form are never changed.

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::events::Item;
use crate::slice::Slice as _;

/// The marks of a language: double open and close, single open and close.
struct Marks {
    double: [char; 2],
    single: [char; 2],
    /// Whether speech opens with a dash that must not be parted from its line.
    speech_dash: bool,
}

impl Marks {
    fn of(lang: &str) -> Self {
        let primary = lang.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let (double, single) = match primary.as_str() {
            "sv" | "fi" => (['”', '”'], ['’', '’']),
            "nb" | "nn" | "no" | "da" => (['«', '»'], ['‘', '’']),
            "de" => (['„', '“'], ['‚', '‘']),
            _ => (['“', '”'], ['‘', '’']),
        };
        Self { double, single, speech_dash: primary == "sv" }
    }
}

/// What has been read of the current block.
struct State {
    marks: Marks,
    /// The character before, or one of the same kind.
    before: char,
    /// Single quotation marks that are open: where none is, the mark is an apostrophe.
    open_single: usize,
    /// Whether nothing of the paragraph has been read.
    at_start: bool,
}

/// Changes the text events of a document in place.
pub(super) fn apply(items: &mut [Item<'_>], source: &str, lang: &str) {
    let marks = Marks::of(lang);
    let mut state = State { marks, before: ' ', open_single: 0, at_start: false };
    let mut literal = false;
    for index in 0..items.len() {
        let starts_paragraph = matches!(items[index].0, Event::Start(Tag::Paragraph));
        match &items[index].0 {
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => literal = true,
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => literal = false,
            Event::Start(Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. }) => {
                literal = true;
            }
            Event::End(TagEnd::Link) => literal = false,
            Event::Start(tag) if is_inline(&tag.to_end()) => {}
            Event::End(tag) if is_inline(tag) => {}
            Event::Start(_) | Event::End(_) => {
                state.before = ' ';
                state.open_single = 0;
            }
            Event::SoftBreak | Event::HardBreak => state.before = ' ',
            Event::Text(text) if !literal => {
                let (_, range) = &items[index];
                let is_entity = text.len() != range.len();
                let escaped = range.start > 0 && source.as_bytes()[range.start - 1] == b'\\';
                let next = following(items, index);
                let changed = if is_entity { None } else { state.text(text, escaped, next) };
                if is_entity || changed.is_none() {
                    state.before = text.chars().next_back().unwrap_or(state.before);
                }
                if let Some(changed) = changed {
                    items[index].0 = Event::Text(CowStr::from(changed));
                }
            }
            Event::Text(_) | Event::Code(_) | Event::FootnoteReference(_) => state.before = 'x',
            _ => {}
        }
        state.at_start = starts_paragraph;
    }
}

fn is_inline(tag: &TagEnd) -> bool {
    use TagEnd::{Emphasis, Image, Link, Strikethrough, Strong};
    matches!(tag, Emphasis | Strong | Strikethrough | Link | Image)
}

/// The character that follows an event on the page.
fn following(items: &[Item<'_>], index: usize) -> char {
    for (event, _) in &items[index + 1..] {
        match event {
            Event::Text(text) => return text.chars().next().unwrap_or(' '),
            Event::Code(_) | Event::FootnoteReference(_) => return 'x',
            Event::Start(tag) if is_inline(&tag.to_end()) => {}
            Event::End(tag) if is_inline(tag) => {}
            Event::InlineHtml(_) => {}
            _ => return ' ',
        }
    }
    ' '
}

impl State {
    /// The text with its typography, or nothing if nothing changes.
    fn text(&mut self, text: &str, escaped: bool, next: char) -> Option<String> {
        let speech = self.at_start && self.marks.speech_dash && !escaped;
        let dashed = if speech { speech_dash(text, next) } else { None };
        let has_marks = text.contains(['"', '\'']) || text.contains("--") || text.contains("...");
        if dashed.is_none() && !has_marks {
            return None;
        }
        let mut out = String::with_capacity(text.len() + 8);
        let mut rest = text;
        if let Some(after) = dashed {
            out.push_str("–\u{a0}");
            self.before = ' ';
            rest = after;
        } else if escaped && let Some(first) = text.chars().next() {
            out.push(first);
            self.before = first;
            rest = text.slice(first.len_utf8()..);
        }
        while let Some(c) = rest.chars().next() {
            // Runs matter for two characters only. They are taken whole, since to measure one
            // again from each of its characters would be quadratic.
            let run = match c {
                '-' | '.' => rest.len() - rest.trim_start_matches(c).len(),
                _ => c.len_utf8(),
            };
            let (run_text, after) = rest.around(run);
            let shown = match run_text {
                "--" => "–".to_string(),
                "---" => "—".to_string(),
                "..." => "…".to_string(),
                "...." => "….".to_string(),
                "\"" | "'" => self.quote(c, after.chars().next().unwrap_or(next)).to_string(),
                other => other.to_string(),
            };
            out.push_str(&shown);
            if !matches!(c, '"' | '\'') {
                self.before = shown.chars().next_back().unwrap_or(c);
            }
            rest = after;
        }
        Some(out)
    }

    /// The right form of a straight quotation mark between two characters.
    fn quote(&mut self, mark: char, next: char) -> char {
        let opens = (self.before.is_whitespace() || "([{–—-/“„«‚‘".contains(self.before))
            && !next.is_whitespace()
            && !".,;:!?)]}".contains(next);
        let shown = if mark == '"' {
            self.marks.double[usize::from(!opens)]
        } else if opens && next.is_ascii_digit() {
            // A year without its century: '90-tal.
            '’'
        } else if opens {
            self.open_single += 1;
            self.marks.single[0]
        } else if self.before.is_alphanumeric() && next.is_alphanumeric() {
            '’'
        } else if self.open_single > 0 {
            self.open_single -= 1;
            self.marks.single[1]
        } else {
            '’'
        };
        // A mark that opened is followed by what follows a bracket, whatever its glyph.
        self.before = if opens { '(' } else { '”' };
        shown
    }
}

/// What follows the dash of a paragraph that opens with one. A dash before a digit is a minus.
fn speech_dash(text: &str, next: char) -> Option<&str> {
    let after =
        text.strip_prefix(['–', '—']).or_else(|| text.strip_prefix("--").filter(|rest| !rest.starts_with('-')))?;
    let spoken = after.trim_start();
    let first = spoken.chars().next().unwrap_or(next);
    let is_speech = !first.is_ascii_digit() && !first.is_whitespace();
    is_speech.then_some(spoken)
}
