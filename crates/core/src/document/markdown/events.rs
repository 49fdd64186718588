//! Collects the parser's events in a list, with a limit on nesting.
//!
//! A list is needed because footnotes are written in another order than they are read in, and because typography looks
//! ahead. The limit protects all later steps from maliciously deep texts.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

use crate::slice::Slice as _;

/// An event and its range in the parsed text.
pub(super) type Item<'a> = (Event<'a>, Range<usize>);

/// Limit for nested block quotes, lists, emphasis and so on.
pub(super) const MAX_DEPTH: usize = 100;

/// The parser's options. Definition lists are off: a line that begins with a colon is usually meant as text.
pub(super) fn options(extensions: bool) -> Options {
    if !extensions {
        return Options::empty();
    }
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
}

/// All events of a text; fails with the place where it is nested too deep.
pub(super) fn collect(text: &str, options: Options) -> Result<Vec<Item<'_>>, Range<usize>> {
    let mut items = Vec::new();
    let mut depth = 0_usize;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match &event {
            // A list and its item count as one level.
            Event::Start(Tag::List(_)) | Event::End(pulldown_cmark::TagEnd::List(_)) => {}
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        // One more for the paragraph inside.
        if depth > MAX_DEPTH + 1 {
            return Err(range);
        }
        items.push((event, range));
    }
    Ok(items)
}

/// A link reference definition, such as `[map]: ../map.pdf`.
pub(super) struct Definition {
    /// The text in brackets.
    pub(super) label: String,
    /// The address.
    pub(super) target: String,
    /// The whole definition.
    pub(super) range: Range<usize>,
}

/// The definitions that no link uses, and that are therefore not visible.
pub(super) fn unused_definitions(text: &str, options: Options, items: &[Item<'_>]) -> Vec<Definition> {
    if !text.contains("]:") {
        return Vec::new();
    }
    let used: HashSet<String> = items.iter().filter_map(|(event, _)| by_reference(event)).collect();
    let parser = Parser::new_ext(text, options);
    let all = parser.reference_definitions().iter();
    let unused = all.filter(|(label, _)| !used.contains(&folded(label)));
    let mut found: Vec<Definition> = unused
        .map(|(label, definition)| Definition {
            label: label.to_owned(),
            target: definition.dest.to_string(),
            range: definition.span.start..definition.span.start + text.slice(definition.span.clone()).trim_end().len(),
        })
        .collect();
    found.sort_by_key(|definition| definition.range.start);
    found
}

/// The label of a reference link or image.
fn by_reference(event: &Event<'_>) -> Option<String> {
    let (Event::Start(Tag::Link { link_type, id, .. }) | Event::Start(Tag::Image { link_type, id, .. })) = event else {
        return None;
    };
    matches!(link_type, LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut).then(|| folded(id))
}

/// A label normalised for comparison: case and white space do not count (CommonMark, "link label").
fn folded(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The plain text of inline events, such as those of a heading.
pub(super) fn plain_text(items: &[Item<'_>]) -> String {
    let mut text = String::new();
    for (event, _) in items {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

/// The index of the event that ends the element starting at `start`.
pub(super) fn end_of(items: &[Item<'_>], start: usize) -> usize {
    let mut depth = 0_usize;
    for (index, (event, _)) in items.iter().enumerate().skip(start) {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return index;
        }
    }
    items.len().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::{MAX_DEPTH, collect, end_of, options, plain_text};

    #[test]
    fn depth() {
        let deep = |levels: usize| format!("{}x", "> ".repeat(levels));
        assert!(collect(&deep(MAX_DEPTH), options(true)).is_ok());
        assert!(collect(&deep(MAX_DEPTH + 1), options(true)).is_err());
    }

    #[test]
    fn text_of_an_element() {
        let items = collect("a **b *c*** `d`\ne", options(true)).expect("not deep");
        assert_eq!(plain_text(&items), "a b c d e");
        let strong = 2;
        assert_eq!(plain_text(&items[strong..end_of(&items, strong)]), "b c");
    }
}
