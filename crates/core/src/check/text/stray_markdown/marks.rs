//! Visible markup within a line: template code of other tools, a backslash at the end, syntax of other dialects.

use super::{Found, raw};
use crate::document::prose::{Block, BlockKind};
use crate::slice::Slice as _;

pub(super) fn find(block: &Block, source: &str, found: &mut Vec<Found>) {
    if !component(block, source, found) {
        template(block, source, found);
    }
    backslash(block, source, found);
    raised(block, source, found);
    coloured(block, source, found);
    emoji(block, source, found);
    formula(block, source, found);
    backtick(block, source, found);
}

/// The first piece of template code in a block; they come together.
fn template(block: &Block, source: &str, found: &mut Vec<Found>) {
    let text = block.text.plain.as_str();
    let starts = text.match_indices(['{', '[', '!', '?', '=']).filter_map(|(at, _)| Some((at, length(text, at)?)));
    let mut visible = starts.filter(|(at, _)| raw(block, source, *at..at + 1).is_some());
    if let Some((at, length)) = visible.next() {
        let range = at..at + length;
        found.push(Found::new("stray.template", block.text.place(range.clone()), text.slice(range)));
    }
}

/// The longest piece of template code, in characters.
const MOST: usize = 400;

/// The length of the template code that begins here.
fn length(text: &str, at: usize) -> Option<usize> {
    let end = text.slice(at..).char_indices().nth(MOST).map_or(text.len(), |(length, _)| at + length);
    let rest = text.slice(at..end);
    let until = |open: &str, close: &str| {
        let inside = rest.strip_prefix(open)?;
        inside.find(close).map(|length| (open.len() + length + close.len(), inside.slice(..length)))
    };
    let name = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic() || "_</%.$*\"'“”".contains(c));
    if let Some((length, inside)) = until("{{", "}}").or_else(|| until("{%", "%}")) {
        let inside = inside.trim_start_matches(['-', ' ', '<', '%', '#', '/', '>', '~']);
        return name(inside).then_some(length);
    }
    // Attributes as in kramdown and Pandoc.
    if let Some((length, inside)) = until("{:", "}")
        .or_else(|| until("{", "}").filter(|(_, inside)| is_class(inside.trim()) || is_set(inside.trim())))
    {
        let inside = inside.trim_start_matches(':').trim();
        return (is_class(inside) || is_set(inside)).then_some(length);
    }
    if let Some((length, inside)) = until("[[", "]]") {
        return (name(inside) || inside.starts_with(char::is_alphabetic)).then_some(length);
    }
    if let Some((length, inside)) = until("[", "]") {
        return is_shortcode(inside).then_some(length);
    }
    let word = |rest: &str| rest.starts_with(|c: char| c.is_ascii_lowercase());
    let tab = rest.strip_prefix("=== ").is_some_and(|rest| rest.starts_with(['"', '”', '“']));
    let admonition = tab || ["!!! ", "??? ", "???+ "].iter().any(|prefix| rest.strip_prefix(prefix).is_some_and(word));
    let begins = text.slice(..at).trim().is_empty();
    (admonition && begins).then_some(rest.len())
}

/// `.lead`, `#top`.
fn is_class(inside: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' ' | '.' | '#' | '=' | '"');
    inside
        .strip_prefix(['.', '#'])
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()) && rest.chars().all(plain))
}

/// `width="300"`, `align=right width=120px`.
fn is_set(inside: &str) -> bool {
    let pair = |word: &str| {
        word.split_once('=').is_some_and(|(key, value)| {
            !key.is_empty() && !value.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '-')
        })
    };
    let words: Vec<&str> = inside.split_whitespace().collect();
    words.first().is_some_and(|word| pair(word)) && words.iter().all(|word| pair(word) || word.starts_with(['.', '#']))
}

/// `/caption`, `gallery ids="1,2"`, `toc`.
fn is_shortcode(inside: &str) -> bool {
    let is_name = |name: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(plain)
    };
    if let Some(name) = inside.strip_prefix('/') {
        return is_name(name) && name.len() > 2;
    }
    let set = inside.split_once(' ').is_some_and(|(first, rest)| {
        let value = rest.split_once('=').filter(|(key, _)| is_name(key.trim()));
        is_name(first) && value.is_some_and(|(_, value)| value.starts_with(['"', '\'', '”', '“']))
    });
    set || matches!(inside, "toc" | "TOC")
}

/// A backslash meant as a hard line break, on the last line of a block.
fn backslash(block: &Block, source: &str, found: &mut Vec<Found>) {
    let text = block.text.plain.trim_end();
    let Some(before) = text.strip_suffix('\\') else { return };
    // Windows paths to folders end like that too.
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let kind = matches!(block.kind, BlockKind::Paragraph | BlockKind::Item | BlockKind::Heading(_));
    if !kind || word.contains('\\') || word.ends_with(':') {
        return;
    }
    let Some(place) = raw(block, source, before.len()..text.len()) else { return };
    let fix = (place.clone(), String::new());
    found.push(Found::new("stray.backslash", place, text.slice(before.len() - word.len()..)).with_fix(Some(fix)));
}

/// `m^2^` and `H~2~O`: superscript and subscript as in Pandoc.
fn raised(block: &Block, source: &str, found: &mut Vec<Found>) {
    let text = block.text.plain.as_str();
    for (mark, tag) in [('^', "sup"), ('~', "sub")] {
        for (at, _) in text.match_indices(mark) {
            let Some(length) = text.slice(at + 1..).find(mark).filter(|length| (1..=6).contains(length)) else {
                continue;
            };
            let inside = text.slice(at + 1..at + 1 + length);
            let range = at..at + length + 2;
            let plain = text.slice(..at).ends_with(char::is_alphanumeric) && inside.chars().all(char::is_alphanumeric);
            if let Some(place) = raw(block, source, range.clone()).filter(|_| plain) {
                let fix = (place.clone(), format!("<{tag}>{inside}</{tag}>"));
                found.push(Found::new("stray.sub_superscript", place, text.slice(range)).with_fix(Some(fix)));
            }
        }
    }
}

/// `==words==` and `++words++`: highlighted and inserted text in other dialects.
fn coloured(block: &Block, source: &str, found: &mut Vec<Found>) {
    let text = block.text.plain.as_str();
    for mark in ["==", "++"] {
        let mut from = 0;
        while let Some(at) = text.slice(from..).find(mark).map(|at| from + at) {
            let start = at + mark.len();
            from = start;
            let Some(length) = text.slice(start..).find(mark) else { break };
            let (inside, end) = (text.slice(start..start + length), start + length + mark.len());
            let tight = !inside.starts_with(char::is_whitespace) && !inside.ends_with(char::is_whitespace);
            let alone = !text.slice(..at).ends_with(|c: char| c.is_alphanumeric() || "=+<>!".contains(c))
                && !text.slice(end..).starts_with(|c: char| c.is_alphanumeric() || "=+>".contains(c));
            let words = inside.starts_with(char::is_alphabetic) && !inside.contains(['=', '+']);
            if tight && alone && words && raw(block, source, at..start).is_some() {
                found.push(Found::new("stray.highlight", block.text.place(at..end), text.slice(at..end)));
                from = end;
            }
        }
    }
}

/// `:smile:`: an emoji shortcode.
fn emoji(block: &Block, source: &str, found: &mut Vec<Found>) {
    let text = block.text.plain.as_str();
    let mut from = 0;
    while let Some(at) = text.slice(from..).find(':').map(|at| from + at) {
        from = at + 1;
        let rest = text.slice(from..);
        let length = rest.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || "_+-".contains(c)));
        let Some(length) = length.filter(|length| *length > 1 && rest.slice(*length..).starts_with(':')) else {
            continue;
        };
        let (name, end) = (rest.slice(..length), from + length + 1);
        let before = text.slice(..at).chars().next_back();
        let after = text.slice(end..).chars().next();
        let alone = before.is_none_or(|c| c.is_whitespace() || c == '(')
            && after.is_none_or(|c| c.is_whitespace() || ".,!?)".contains(c));
        let named = name.contains(|c: char| c.is_ascii_lowercase()) || matches!(name, "+1" | "-1" | "100");
        if alone && named && raw(block, source, at..end).is_some() {
            found.push(Found::new("stray.emoji", block.text.place(at..end), text.slice(at..end)));
            from = end;
        }
    }
}

/// `$a^2$` and `\\(x\\)`: a formula in LaTeX.
fn formula(block: &Block, source: &str, found: &mut Vec<Found>) {
    let text = block.text.plain.as_str();
    let Some(at) = text.find('$') else { return };
    let double = text.slice(at..).starts_with("$$");
    let start = at + if double { 2 } else { 1 };
    let Some(length) = text.slice(start..).find(if double { "$$" } else { "$" }) else { return };
    let inside = text.slice(start..start + length);
    let command =
        inside.match_indices('\\').any(|(at, _)| inside.slice(at + 1..).starts_with(|c: char| c.is_ascii_alphabetic()));
    let tight = !inside.starts_with(char::is_whitespace) && !inside.ends_with(char::is_whitespace);
    let raised = inside
        .match_indices(['^', '_'])
        .any(|(at, _)| inside.slice(at + 1..).starts_with(|c: char| c.is_ascii_digit() || c == '{'));
    let short = inside.chars().count() <= 200 && (double || tight);
    if short && (command || raised) && raw(block, source, at..start).is_some() {
        let end = start + length + (start - at);
        found.push(Found::new("stray.formula", block.text.place(at..end), text.slice(at..end)));
    }
}

/// `:::` within a line; it marks components only at the start of one.
fn component(block: &Block, source: &str, found: &mut Vec<Found>) -> bool {
    let text = block.text.plain.as_str();
    let Some(at) = text.find(":::") else { return false };
    let rest = text.slice(at..).trim_start_matches(':').trim_start();
    let opens = rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_lowercase());
    let is_found = opens && raw(block, source, at..at + 3).is_some();
    if is_found {
        found.push(Found::new("stray.component", block.text.place(at..text.len()), text.slice(at..)));
    }
    is_found
}

/// An unclosed backtick before a word.
fn backtick(block: &Block, source: &str, found: &mut Vec<Found>) {
    let text = block.text.plain.as_str();
    let mut backticks = text.match_indices('`');
    let (Some((at, _)), None) = (backticks.next(), backticks.next()) else { return };
    let opens = text.slice(..at).chars().next_back().is_none_or(|c| c.is_whitespace() || c == '(');
    let word = text.slice(at + 1..).starts_with(char::is_alphanumeric);
    if opens && word && raw(block, source, at..at + 1).is_some() {
        found.push(Found::new("stray.unclosed_code_span", block.text.place(at..text.len()), text.slice(at..)));
    }
}
