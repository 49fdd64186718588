//! Reading the parser's events into a list, with a limit on depth.
//!
//! The list is needed because footnotes are written in another order than they are read in, and
//! because typography looks ahead. The limit keeps everything after this point safe from texts
//! whose only purpose is to be deep.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

use crate::slice::Slice as _;

/// An event and where it is in the parsed text.
pub(super) type Item<'a> = (Event<'a>, Range<usize>);

/// Levels of block quotes, lists, emphasis and so on inside each other; no reader follows more.
pub(super) const MAX_DEPTH: usize = 100;

/// What the parser is asked to understand. Definition lists are not among it: a colon first in a line is what a writer wants
/// to say, and would vanish.
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

/// All events of a text, or the place where it is nested too deep.
pub(super) fn collect(text: &str, options: Options) -> Result<Vec<Item<'_>>, Range<usize>> {
    let mut items = Vec::new();
    let mut depth = 0_usize;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match &event {
            // A list and its item are one level to the reader.
            Event::Start(Tag::List(_)) | Event::End(pulldown_cmark::TagEnd::List(_)) => {}
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        // One level more, for the paragraph at the bottom.
        if depth > MAX_DEPTH + 1 {
            return Err(range);
        }
        items.push((event, range));
    }
    Ok(items)
}

/// A line such as `[map]: ../map.pdf`, which gives a link its address and is not shown itself.
pub(super) struct Definition {
    /// What stands in the brackets.
    pub(super) label: String,
    /// What it gives as the address.
    pub(super) target: String,
    /// All of it.
    pub(super) range: Range<usize>,
}

/// The definitions that no link uses: what they say is seen nowhere.
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

/// The label that a link or a picture is found by.
fn by_reference(event: &Event<'_>) -> Option<String> {
    let (Event::Start(Tag::Link { link_type, id, .. }) | Event::Start(Tag::Image { link_type, id, .. })) = event else {
        return None;
    };
    matches!(link_type, LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut).then(|| folded(id))
}

/// A label as labels are compared: whatever its capitals and blanks.
fn folded(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The plain text of inline events: what remains of a heading or an image without its markup.
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

/// The index of the event that ends the element whose start stands at `start`.
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
