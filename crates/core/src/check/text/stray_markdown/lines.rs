//! Lines that look like a heading, a table row or a definition, but are not.

use std::ops::Range;

use super::{Found, raw};
use crate::document::prose::{Block, BlockKind};
use crate::slice::Slice as _;

pub(super) fn find(block: &Block, source: &str, found: &mut Vec<Found>) {
    if !matches!(block.kind, BlockKind::Paragraph | BlockKind::Item) {
        return;
    }
    let lines: Vec<Range<usize>> = block.text.lines().collect();
    for (number, line) in lines.iter().enumerate() {
        // The beginning of a list item is its text.
        if let Some(one) = heading(block, source, line, number == 0) {
            found.push(one);
        }
        let text = block.text.plain.slice(line.clone()).trim_start();
        if number > 0 && text.starts_with(": ") {
            found.push(Found::new("stray.definition", block.text.place(line.clone()), text));
        }
        if text == "+++" && raw(block, source, line.start..line.start + 3).is_some() {
            found.push(Found::new("stray.front_matter", block.text.place(line.clone()), text));
        }
        let short = text.strip_prefix("*[").and_then(|rest| rest.split_once("]: "));
        if short.is_some_and(|(name, words)| !name.is_empty() && !name.contains(' ') && !words.is_empty())
            && raw(block, source, line.start..line.start + 1).is_some()
        {
            found.push(Found::new("stray.abbreviation", block.text.place(line.clone()), text));
        }
        let fence = ["´´´", "'''", "’’’"].iter().any(|mark| text.starts_with(mark));
        if fence && text.chars().skip(3).all(char::is_alphanumeric) {
            found.push(Found::new("stray.wrong_fence", block.text.place(line.clone()), text));
        }
    }
    found.extend(table(block, source, &lines));
}

/// `##Heading`, or a no-break space around `##`.
fn heading(block: &Block, source: &str, line: &Range<usize>, first: bool) -> Option<Found> {
    let text = block.text.plain.slice(line.clone());
    let inner = text.trim_start();
    let rest = inner.trim_start_matches('#');
    let (lead, level) = (text.len() - inner.len(), inner.len() - rest.len());
    let start = line.start + lead;
    if !(1..=6).contains(&level) || raw(block, source, start..start + level).is_none() {
        return None;
    }
    let title = rest.trim();
    let strange = rest.starts_with(|c: char| c.is_whitespace() && c != ' ') || (lead > 0 && rest.starts_with(' '));
    let glued = rest.starts_with(|c: char| if level == 1 { c.is_alphabetic() } else { c.is_alphanumeric() });
    let words = title.split_whitespace().count();
    let tag = level == 1 && glued && (!first || !is_title(title) || title.contains('#'));
    if title.is_empty() || !(strange || glued) || tag {
        return None;
    }
    let head = line.start..line.end - rest.trim_start().len();
    // One word may be a hashtag; and the page's title is its only level 1 heading.
    let sure = level > 1 || words > 1 || strange;
    let marks = format!("{} ", "#".repeat(level.max(2)));
    let fix = block.text.exact(head).filter(|_| sure).map(|place| (place, marks));
    Some(Found::new("stray.heading", block.text.place(line.clone()), inner).with_fix(fix))
}

/// Whether it looks like a title, not a hashtag: starts with a capital, no capitals within words, no full stop.
fn is_title(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    let plain = word.chars().skip(1).all(|c| !c.is_uppercase());
    word.starts_with(char::is_uppercase) && plain && !text.ends_with(['.', ',', '!'])
}

/// Table rows without the delimiter row that makes them a table.
fn table(block: &Block, source: &str, lines: &[Range<usize>]) -> Option<Found> {
    let text = |line: &Range<usize>| block.text.plain.slice(line.clone()).trim();
    let pipes = |line: &Range<usize>| text(line).matches('|').count();
    let is_row = |line: &&Range<usize>| text(line).starts_with('|') && pipes(line) >= 2;
    let whole = |line: &Range<usize>| text(line).ends_with('|') && pipes(line) >= 3;
    let rows = lines.iter().filter(is_row).count();
    let rule = |line: &Range<usize>| {
        let is_border = |c: char| matches!(c, '|' | '-' | ':' | '–' | '—' | ' ');
        pipes(line) > 0 && text(line).chars().all(is_border) && text(line).contains(['-', '–', '—'])
    };
    let first = lines.first()?;
    let collapse_whitespace =
        pipes(first) > 0 && lines.iter().all(|line| pipes(line) == pipes(first)) && lines.len() >= 3;
    let ruled = lines.len() >= 2 && lines.iter().any(rule) && pipes(first) > 0;
    if !(rows >= 2
        || (rows == 1 && lines.iter().any(|line| is_row(&line) && whole(line)))
        || collapse_whitespace
        || ruled)
    {
        return None;
    }
    let at = first.start + block.text.plain.slice(first.start..).find('|')?;
    raw(block, source, at..at + 1)?;
    Some(Found::new("stray.table", block.text.place(first.start..block.text.plain.len()), text(first)))
}
