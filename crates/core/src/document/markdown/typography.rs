//! Typography by language: quotation marks, dashes, ellipses, and the Swedish dash of direct speech.
//!
//! The parser's own option knows English only. Characters that are escaped, written as entities, or already
//! typographic are not changed.

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::events::Item;
use crate::slice::Slice as _;

/// The quotation marks of a language: opening and closing, double and single.
struct QuoteMarks {
    double: [char; 2],
    single: [char; 2],
    /// Whether direct speech begins with a dash, followed by a no-break space.
    speech_dash: bool,
}

impl QuoteMarks {
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

/// The state within the current block.
struct State {
    marks: QuoteMarks,
    /// The character before, or one of the same class.
    before: char,
    /// The number of open single quotation marks; if there is none, the character is an apostrophe.
    open_single: usize,
    /// Whether the paragraph is empty so far.
    at_start: bool,
}

/// Changes the text events in place.
pub(super) fn apply(items: &mut [Item<'_>], source: &str, lang: &str) {
    let marks = QuoteMarks::of(lang);
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

/// The visible character after an event.
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
    /// The text with its typography; `None` if nothing changes.
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
            // Only runs of two characters matter. They are taken whole: measuring a run from each of its characters
            // would be quadratic.
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

    /// The typographic form of a straight quotation mark.
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
        // After an opening mark the rules are those after a bracket.
        self.before = if opens { '(' } else { '”' };
        shown
    }
}

/// The text after the dash of direct speech. A dash before a digit is a minus.
fn speech_dash(text: &str, next: char) -> Option<&str> {
    let after =
        text.strip_prefix(['–', '—']).or_else(|| text.strip_prefix("--").filter(|rest| !rest.starts_with('-')))?;
    let spoken = after.trim_start();
    let first = spoken.chars().next().unwrap_or(next);
    let is_speech = !first.is_ascii_digit() && !first.is_whitespace();
    is_speech.then_some(spoken)
}
