//! A page's text as blocks for the text checks, in which every word can be traced to its bytes in the file.
//!
//! It is computed when checks need it, not in builds.

use std::cell::OnceCell;
use std::ops::Range;

use super::words::Words;
use super::{Document, markdown};
use crate::schema::tables::SECTION;
use crate::schema::{Entry, Type, TypedValue, walk};
use crate::source::Source;

/// The text of a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Prose {
    /// The blocks in file order.
    pub(crate) blocks: Vec<Block>,
    /// Images in the text, the front matter and components.
    pub(crate) images: Vec<Image>,
    /// HTML comments for Anslag (`<!-- anslag: … -->`), which are not published.
    pub(crate) comments: Vec<Comment>,
    /// Constructs that Markdown made of characters which may not have been meant as markup.
    pub(crate) constructs: Vec<Construct>,
}

/// A Markdown construct.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Construct {
    /// The kind of the construct.
    pub(crate) kind: ConstructKind,
    /// The whole construct in the file.
    pub(crate) range: Range<usize>,
    /// Whether it is in a list or block quote.
    pub(crate) nested: bool,
}

/// The kinds of construct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConstructKind {
    /// A list: its first number, if it is numbered, and the number of items.
    List(Option<u64>, usize),
    /// A block quote.
    Quote,
    /// A heading by underlining (setext).
    Underlined,
    /// An indented code block.
    Indented,
    /// A fenced code block; its closing fence may be missing.
    Fenced,
    /// An empty list item.
    EmptyItem,
    /// HTML other than a comment.
    Html,
}

/// The kinds of block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BlockKind {
    /// The title in the front matter.
    Title,
    /// The lead in the front matter.
    Lead,
    /// Another front matter value, by key.
    Field(String),
    /// A heading, with its level in the source.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A list item, or one of its paragraphs.
    Item,
    /// A header cell of a table.
    Header,
    /// Another cell of a table.
    Cell,
    /// An argument of a component, by key.
    Argument(String),
    /// Code, a rule or a component: it has no text to check.
    Other,
}

/// A block.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Block {
    /// The kind of the block.
    pub(crate) kind: BlockKind,
    /// The text of the block.
    pub(crate) text: Text,
    /// The whole block in the file.
    pub(crate) range: Range<usize>,
    /// The links of the block.
    pub(crate) links: Vec<Link>,
    /// Whether it is in a block quote.
    pub(crate) quoted: bool,
    /// The number of its list or table; 0 for none.
    pub(crate) group: usize,
}

/// A link.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Link {
    /// The text, as a range of the block's text.
    pub(crate) text: Range<usize>,
    /// The target, as written.
    pub(crate) target: String,
    /// The whole link in the file.
    pub(crate) range: Range<usize>,
}

/// An image.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Image {
    /// The file as written.
    pub(crate) src: String,
    /// The alt text; may be empty.
    pub(crate) alt: String,
    /// Where messages point: the image in the text, or the value of `alt`.
    pub(crate) range: Range<usize>,
}

/// A comment for Anslag.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Comment {
    /// The text after `anslag:`, trimmed.
    pub(crate) text: String,
    /// The whole comment in the file.
    pub(crate) range: Range<usize>,
    /// The block that it applies to: the next one, or the one that contains it.
    pub(crate) covers: Range<usize>,
}

/// A text, mapped to its bytes in the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Text {
    /// The words. Code and addresses are replaced by [`MASK`], so that checks of words skip them.
    pub(crate) plain: String,
    /// The whole text, with the same offsets.
    pub(crate) full: String,
    /// Line breaks in the source: the offset of the space in their place, and whether readers see a line break.
    breaks: Vec<(usize, bool)>,
    runs: Vec<Run>,
    split: OnceCell<Words>,
    /// Set only if `full` differs from `plain`.
    split_full: OnceCell<Words>,
}

/// Replaces each byte that is not prose.
pub(crate) const MASK: char = '\u{1}';

#[derive(Clone, Debug, PartialEq)]
struct Run {
    at: usize,
    origin: Range<usize>,
    /// Whether the text is the same as in the file; otherwise it corresponds to the whole `origin`.
    copied: bool,
}

impl Text {
    /// A text that begins at an offset of the file.
    pub(crate) fn verbatim(text: &str, at: usize) -> Self {
        let mut plain_text = Self::default();
        plain_text.push(text, at..at + text.len(), true);
        plain_text
    }

    /// A text that differs from the part of the file to which it corresponds.
    fn substitute(text: &str, origin: Range<usize>) -> Self {
        let mut plain_text = Self::default();
        plain_text.push(text, origin, false);
        plain_text
    }

    pub(super) fn push(&mut self, text: &str, origin: Range<usize>, copied: bool) {
        self.runs.push(Run { at: self.plain.len(), origin, copied });
        self.plain.push_str(text);
        self.full.push_str(text);
    }

    /// Adds a space for a line break in the source; readers see a hard one as a line break.
    pub(super) fn push_break(&mut self, origin: Range<usize>, hard: bool) {
        self.breaks.push((self.plain.len(), hard));
        self.push(" ", origin, false);
    }

    /// The lines of the source, as ranges of the text.
    pub(crate) fn lines(&self) -> impl Iterator<Item = Range<usize>> {
        let starts = std::iter::once(0).chain(self.breaks.iter().map(|(at, _)| at + 1));
        let ends = self.breaks.iter().map(|(at, _)| *at).chain(std::iter::once(self.plain.len()));
        starts.zip(ends).map(|(start, end)| start..end.max(start))
    }

    /// Whether a line of the source begins at an offset of the text.
    pub(crate) fn begins_line(&self, at: usize) -> bool {
        at == 0 || self.breaks.binary_search_by_key(&at, |(line_end, _)| line_end + 1).is_ok()
    }

    /// Offsets at which lines of the source are joined for readers.
    pub(crate) fn soft_breaks(&self) -> impl Iterator<Item = usize> {
        self.breaks.iter().filter(|(_, hard)| !hard).map(|(at, _)| *at)
    }

    /// Adds text that is not prose.
    pub(super) fn push_masked(&mut self, text: &str, origin: Range<usize>, copied: bool) {
        self.runs.push(Run { at: self.plain.len(), origin, copied });
        self.plain.extend(std::iter::repeat_n(MASK, text.len()));
        self.full.push_str(text);
    }

    /// Masks the text from an offset on.
    pub(super) fn mask_from(&mut self, at: usize) {
        let length = self.plain.len() - at;
        self.plain.truncate(at);
        self.plain.extend(std::iter::repeat_n(MASK, length));
    }

    /// The words of `plain`.
    pub(crate) fn words(&self) -> &Words {
        self.split.get_or_init(|| Words::of(&self.plain))
    }

    /// The words of `full`.
    pub(crate) fn full_words(&self) -> &Words {
        if self.plain == self.full { self.words() } else { self.split_full.get_or_init(|| Words::of(&self.full)) }
    }

    /// The range in the file of a range of the text.
    pub(crate) fn place(&self, range: Range<usize>) -> Range<usize> {
        let start = self.run(range.start).map_or(0, |run| {
            let into = if run.copied { range.start - run.at } else { 0 };
            (run.origin.start + into).min(run.origin.end)
        });
        let end = self.run(range.end.saturating_sub(1).max(range.start)).map_or(0, |run| {
            if run.copied { (run.origin.start + (range.end - run.at)).min(run.origin.end) } else { run.origin.end }
        });
        start..end.max(start)
    }

    /// The same, if the file has exactly these bytes there, without markup between them.
    pub(crate) fn exact(&self, range: Range<usize>) -> Option<Range<usize>> {
        let first = self.runs.partition_point(|run| run.at <= range.start).checked_sub(1)?;
        let mut expected = self.runs[first].origin.start;
        for run in self.runs[first..].iter().take_while(|run| run.at < range.end) {
            if !run.copied || (run.at > range.start && run.origin.start != expected) {
                return None;
            }
            expected = run.origin.end;
        }
        let place = self.place(range.clone());
        (place.len() == range.len()).then_some(place)
    }

    fn run(&self, at: usize) -> Option<&Run> {
        self.runs.partition_point(|run| run.at <= at).checked_sub(1).map(|index| &self.runs[index])
    }

    /// Maps the whole text to one range of the file.
    fn map_all_to(&mut self, origin: &Range<usize>) {
        self.runs = vec![Run { at: 0, origin: origin.clone(), copied: false }];
    }
}

impl Block {
    pub(super) fn new(kind: BlockKind, range: Range<usize>) -> Self {
        Self { kind, text: Text::default(), range, links: Vec::new(), quoted: false, group: 0 }
    }

    /// Whether it is running text, as opposed to a label or value.
    pub(crate) fn is_running(&self) -> bool {
        matches!(self.kind, BlockKind::Paragraph | BlockKind::Item | BlockKind::Lead)
    }
}

/// The prose of a document.
pub(crate) fn prose(document: &Document, source: &Source) -> Prose {
    let mut prose = Prose::default();
    let table = if document.role == super::Role::Section { &SECTION } else { document.kind.table() };
    walk(&document.front, table, &mut |entry, ty, key| value(&mut prose, &source.text, entry, ty, key));
    if let Some(image) = document.front.record("image").filter(|image| image.range.end <= source.text.len()) {
        let (src, alt) = (image.text("src").unwrap_or_default(), image.text("alt").unwrap_or_default());
        prose.images.push(Image { src: src.to_owned(), alt: alt.to_owned(), range: image.place("alt") });
    }
    for block in &mut prose.blocks {
        let top = |key: &str| document.front.fields.get(key).is_some_and(|entry| within(&block.range, &entry.range));
        if top("title") {
            block.kind = BlockKind::Title;
        } else if top("lead") {
            block.kind = BlockKind::Lead;
        }
    }
    prose.blocks.sort_by_key(|block| block.range.start);
    let body = markdown::prose(source.text.get(document.body_start..).unwrap_or_default(), document.body_start);
    prose.blocks.extend(body.blocks);
    prose.images.extend(body.images);
    prose.comments.extend(body.comments);
    prose.constructs.extend(body.constructs);
    prose
}

fn within(inner: &Range<usize>, outer: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Adds a front matter value. Defaults of a section are checked in the section.
fn value(prose: &mut Prose, file: &str, entry: &Entry, ty: Type, key: &str) {
    let TypedValue::Text(text) = &entry.val else { return };
    let words = matches!(ty, Type::Inline | Type::Markdown) || (ty == Type::Text && TEXTS.contains(&key));
    let Some(written) = file.get(entry.range.clone()).filter(|_| words) else { return };
    // With YAML quoting or folding, the text is mapped to the whole value.
    let at = written.find(text.as_str()).map(|at| entry.range.start + at);
    if ty == Type::Text {
        let mut block = Block::new(BlockKind::Field(key.to_owned()), entry.range.clone());
        block.text = at.map_or_else(|| Text::substitute(text, entry.range.clone()), |at| Text::verbatim(text, at));
        prose.blocks.push(block);
        return;
    }
    let mut read = markdown::prose(text, at.unwrap_or(0));
    if at.is_none() {
        for block in &mut read.blocks {
            block.range = entry.range.clone();
            block.text.map_all_to(&entry.range);
            block.links.iter_mut().for_each(|link| link.range = entry.range.clone());
        }
    }
    for block in read.blocks.iter_mut().filter(|block| block.kind == BlockKind::Paragraph) {
        block.kind = BlockKind::Field(key.to_owned());
    }
    prose.blocks.extend(read.blocks);
}

/// Plain front matter texts that are checked as prose.
const TEXTS: [&str; 4] = ["title", "alt", "text", "caption"];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{BlockKind, MASK, Text, markdown};

    /// The blocks of a body as kind and text, with code masked.
    fn shape(body: &str) -> String {
        let block = |block: &super::Block| {
            let kind = match &block.kind {
                BlockKind::Heading(level) => format!("h{level}"),
                BlockKind::Argument(key) => format!("arg {key}"),
                kind => format!("{kind:?}").to_lowercase(),
            };
            format!("{kind}:{}", block.text.plain.replace(MASK, "_"))
        };
        markdown::prose(body, 0).blocks.iter().map(block).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn blocks() {
        for (body, expected) in [
            ("# A\n\ntext *b*\nc\n", "h1:A|paragraph:text b c"),
            ("- a\n- b\n\n  c\n", "item:a|item:b|item:c"),
            ("- a\n  - b\n", "item:a|item:b"),
            ("| a | |\n|--|--|\n| `x` | d |\n", "header:a|header:|cell:_|cell:d"),
            ("> cit\n\n```\nkod\n```\n---\n", "paragraph:cit|other:|other:"),
            ("<!-- anslag: x -->\ntext\n", "paragraph:text"),
            ("a <https://x.se> b", "paragraph:a ____________ b"),
            ("::: fact {title=\"T t\"}\n\nx\n\n:::\n", "other:|arg title:T t|paragraph:x"),
            ("a <span lang=\"en\">b</span> c", "paragraph:a _ c"),
            ("&amp; \\* é", "paragraph:& * é"),
        ] {
            assert_eq!(shape(body), expected, "{body:?}");
        }
    }

    #[test]
    fn a_text_leads_back_to_the_file() {
        let body = "Se &amp; **fet** text\nmed rad";
        let prose = markdown::prose(body, 10);
        let text = &prose.blocks[0].text;
        let at = |word: &str| text.plain.find(word).map(|at| at..at + word.len()).unwrap_or_default();
        let whole = |range: std::ops::Range<usize>| &body[range.start - 10..range.end - 10];
        assert_eq!(whole(text.place(at("fet text med"))), "fet** text\nmed");
        assert_eq!(
            (text.exact(at("fet")).map(whole), text.exact(at("fet text")), text.exact(at("&"))),
            (Some("fet"), None, None)
        );
        assert_eq!(Text::verbatim("abc", 4).exact(1..3), Some(5..7));
    }

    proptest! {
        #[test]
        fn what_is_exact_is_the_same_text(body in "[abåé \n#>*_`|&;<>!\\[\\]()\\\\:-]{0,80}|\\PC{0,60}", cut in 0usize..60, length in 0usize..20) {
            for block in markdown::prose(&body, 0).blocks {
                let text = &block.text;
                prop_assert_eq!(text.plain.len(), text.full.len());
                prop_assert!(body.get(block.range.clone()).is_some());
                let range = cut.min(text.full.len())..(cut + length).min(text.full.len());
                let Some(words) = text.full.get(range.clone()) else { continue };
                if !words.is_empty() && let Some(place) = text.exact(range) {
                    prop_assert_eq!(body.get(place), Some(words));
                }
            }
        }
    }
}
