//! Signs within a line that readers see: code of other tools' templates, a backslash at the end, signs of other dialects.

use super::{Found, raw};
use crate::document::prose::{Block, BlockKind};
use crate::slice::Slice as _;

pub(super) fn find(block: &Block, source: &str, found: &mut Vec<Found>) {
    template(block, source, found);
    backslash(block, source, found);
    raised(block, source, found);
}

/// The first piece of another tool's template: one for each block, since they come together.
fn template(block: &Block, source: &str, found: &mut Vec<Found>) {
    let text = block.text.plain.as_str();
    let starts = text.match_indices(['{', '[', '!']).filter_map(|(at, _)| Some((at, length(text, at)?)));
    let mut seen = starts.filter(|(at, _)| raw(block, source, *at..at + 1).is_some());
    if let Some((at, length)) = seen.next() {
        let range = at..at + length;
        found.push(Found::new("took.template", block.text.place(range.clone()), text.slice(range)));
    }
}

/// No piece of template code is longer, in characters.
const MOST: usize = 400;

/// The length of a piece of template code that begins here.
fn length(text: &str, at: usize) -> Option<usize> {
    let end = text.slice(at..).char_indices().nth(MOST).map_or(text.len(), |(length, _)| at + length);
    let rest = text.slice(at..end);
    let until = |open: &str, close: &str| {
        let inside = rest.strip_prefix(open)?;
        inside.find(close).map(|length| (open.len() + length + close.len(), inside.slice(..length)))
    };
    let name = |text: &str| text.starts_with(|sign: char| sign.is_ascii_alphabetic() || "_</%.$*".contains(sign));
    if let Some((length, inside)) = until("{{", "}}").or_else(|| until("{%", "%}")) {
        let inside = inside.trim_start_matches(['-', ' ', '<', '%', '#', '/', '>', '~']);
        return name(inside).then_some(length);
    }
    // Attributes of kramdown and Pandoc.
    if let Some((length, inside)) = until("{:", "}").or_else(|| until("{", "}").filter(|(_, inside)| is_class(inside)))
    {
        return is_class(inside.trim_start_matches(':').trim()).then_some(length);
    }
    if let Some((length, inside)) = until("[[", "]]") {
        return (name(inside) || inside.starts_with(char::is_alphabetic)).then_some(length);
    }
    if let Some((length, inside)) = until("[", "]") {
        return is_shortcode(inside).then_some(length);
    }
    let admonition =
        rest.strip_prefix("!!! ").is_some_and(|rest| rest.starts_with(|sign: char| sign.is_ascii_lowercase()));
    let begins = text.slice(..at).trim().is_empty();
    (admonition && begins).then_some(rest.len())
}

/// `.lead`, `#top`.
fn is_class(inside: &str) -> bool {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | ' ' | '.' | '#' | '=' | '"');
    inside
        .strip_prefix(['.', '#'])
        .is_some_and(|rest| rest.starts_with(|sign: char| sign.is_ascii_alphabetic()) && rest.chars().all(plain))
}

/// `/caption`, `gallery ids="1,2"`, `toc`.
fn is_shortcode(inside: &str) -> bool {
    let is_name = |name: &str| {
        let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_');
        name.starts_with(|sign: char| sign.is_ascii_lowercase()) && name.chars().all(plain)
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

/// A backslash that was meant as a line break stands at the end, where there is no next line.
fn backslash(block: &Block, source: &str, found: &mut Vec<Found>) {
    let text = block.text.plain.trim_end();
    let Some(before) = text.strip_suffix('\\') else { return };
    // The folder of another system ends like that too.
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let kind = matches!(block.kind, BlockKind::Paragraph | BlockKind::Item | BlockKind::Heading(_));
    if !kind || word.contains('\\') || word.ends_with(':') {
        return;
    }
    let Some(place) = raw(block, source, before.len()..text.len()) else { return };
    let mend = (place.clone(), String::new());
    found.push(Found::new("took.backslash", place, text.slice(before.len() - word.len()..)).mend(Some(mend)));
}

/// `m^2^` and `H~2~O`, as Pandoc writes what stands above and below the line.
fn raised(block: &Block, source: &str, found: &mut Vec<Found>) {
    let text = block.text.plain.as_str();
    for (sign, tag) in [('^', "sup"), ('~', "sub")] {
        for (at, _) in text.match_indices(sign) {
            let Some(length) = text.slice(at + 1..).find(sign).filter(|length| (1..=6).contains(length)) else {
                continue;
            };
            let inside = text.slice(at + 1..at + 1 + length);
            let range = at..at + length + 2;
            let plain = text.slice(..at).ends_with(char::is_alphanumeric) && inside.chars().all(char::is_alphanumeric);
            if let Some(place) = raw(block, source, range.clone()).filter(|_| plain) {
                let mend = (place.clone(), format!("<{tag}>{inside}</{tag}>"));
                found.push(Found::new("took.raised", place, text.slice(range)).mend(Some(mend)));
            }
        }
    }
}
