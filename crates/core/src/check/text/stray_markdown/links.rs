//! Links with visible brackets.

use std::ops::Range;

use super::{Found, raw};
use crate::document::prose::Block;
use crate::slice::Slice as _;

/// Extensions of files that pages link to.
const FILES: [&str; 32] = [
    "md", "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "rtf", "txt", "csv", "zip", "html",
    "htm", "php", "aspx", "jpg", "jpeg", "png", "gif", "svg", "webp", "avif", "heic", "mp3", "mp4", "mov", "ics",
    "xml",
];

/// The longest address, in characters.
const MOST: usize = 2000;

/// Beginnings of addresses.
const BEGINNINGS: [&str; 8] = ["https://", "http://", "www.", "mailto:", "tel:", "/", "./", "../"];

pub(super) fn find(block: &Block, source: &str, found: &mut Vec<Found>) {
    let text = block.text.plain.as_str();
    let mut from = 0;
    while let Some(close) = text.slice(from..).find(']').map(|at| from + at) {
        let open = text.slice(from..close).rfind('[').map(|open| from + open);
        from = close + 1;
        let Some(open) = open.filter(|open| close > open + 1) else { continue };
        if raw(block, source, open..open + 1).is_none() || raw(block, source, close..close + 1).is_none() {
            continue;
        }
        if let Some(end) = by_name(text, open, close) {
            from = end;
            found.push(Found::new(
                "stray.undefined_reference_link",
                block.text.place(open..end),
                text.slice(open..end),
            ));
            continue;
        }
        if let Some(one) = forwards(block, open..close).or_else(|| backwards(block, open..close)) {
            from = one.0.end.max(from);
            let (range, with_fix) = one;
            let fix = with_fix.and_then(|text| Some((block.text.exact(range.clone())?, text)));
            found.push(Found::new("stray.link", block.text.place(range.clone()), text.slice(range)).with_fix(fix));
        }
    }
}

/// The end of `[text][name]` whose reference is not defined.
fn by_name(text: &str, open: usize, close: usize) -> Option<usize> {
    let inside = text.slice(close + 1..).strip_prefix('[')?;
    let length = inside.find(']')?;
    let name = inside.slice(..length);
    let words = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count() >= 2 && !text.starts_with('^');
    // An index such as `a[i][j]` is not a link.
    let index = text.slice(..open).ends_with(|c: char| c.is_alphanumeric() || matches!(c, ']' | '_' | ')'));
    (!index && words(text.slice(open + 1..close)) && (name.is_empty() || words(name)))
        .then_some(close + 1 + 1 + length + 1)
}

/// A finding and its fix.
type Fix = (Range<usize>, Option<String>);

/// `[text] (address)`, `[text](address with spaces)`, and an unclosed address.
fn forwards(block: &Block, brackets: Range<usize>) -> Option<Fix> {
    let text = &block.text.plain;
    let rest = text.slice(brackets.end + 1..);
    let gap = rest.len() - rest.trim_start().len();
    let inside = rest.trim_start().strip_prefix('(')?;
    let start = brackets.end + 1 + gap + 1;
    let label = text.slice(brackets.clone());
    match closing(inside) {
        Some(length) => {
            let (target, title) = split(inside.slice(..length));
            let blank = target.contains(char::is_whitespace);
            // Without a space something else is wrong, and the fix is not certain.
            let with_fix = (gap > 0 || blank).then(|| written(target)).flatten();
            let with_fix = with_fix.map(|target| format!("{label}]({target}{title})"));
            is_address(target).then(|| (brackets.start..start + length + 1, with_fix))
        }
        None => {
            let length = inside.find(char::is_whitespace).unwrap_or(inside.len());
            let address = is_address(inside.slice(..length)) && gap == 0;
            address.then(|| (brackets.start..start + length, None))
        }
    }
}

/// `(text)[address]`.
fn backwards(block: &Block, brackets: Range<usize>) -> Option<Fix> {
    let text = &block.text.plain;
    let target = text.slice(brackets.start + 1..brackets.end);
    let label = text.slice(..brackets.start).strip_suffix(')')?;
    let open = label.char_indices().rev().take(MOST).find(|(_, c)| *c == '(')?.0;
    let name = label.slice(open + 1..);
    // An index such as `f(x)[i]` is not an address.
    let address = is_address(target) && !target.contains(char::is_whitespace) && !name.is_empty();
    address.then(|| (open..brackets.end + 1, Some(format!("[{name}]({target})"))))
}

/// The length of the text up to the closing parenthesis.
fn closing(inside: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in inside.char_indices().take(MOST) {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// An address and the title after it, with the space between them.
fn split(inside: &str) -> (&str, &str) {
    let trimmed = inside.trim();
    let title = trimmed.strip_suffix('"').and_then(|rest| rest.rfind(" \""));
    title.map_or((trimmed, ""), |at| (trimmed.slice(..at).trim_end(), trimmed.slice(at..)))
}

/// The address in valid form, if there is one.
fn written(target: &str) -> Option<String> {
    if target.starts_with("tel:") {
        return Some(target.chars().filter(|c| !c.is_whitespace()).collect());
    }
    if !target.contains(char::is_whitespace) {
        return Some(target.to_owned());
    }
    (!target.contains(['<', '>', '\n', '\\'])).then(|| format!("<{target}>"))
}

/// Whether it can only be an address.
fn is_address(target: &str) -> bool {
    // Template code has a message of its own.
    if target.contains("{{") || target.contains("{%") {
        return false;
    }
    let lower = target.to_lowercase();
    let path = lower.split(['#', '?']).next().unwrap_or_default();
    let extension =
        path.rsplit_once('.').is_some_and(|(name, extension)| !name.is_empty() && FILES.contains(&extension));
    let begins = BEGINNINGS.iter().any(|beginning| lower.len() > beginning.len() + 1 && lower.starts_with(beginning));
    let anchor =
        lower.strip_prefix('#').is_some_and(|rest| rest.starts_with(char::is_alphabetic) && !rest.contains(' '));
    extension || begins || anchor
}
