//! What a page says, block by block, with a way back from every word to the bytes of the file: what rules about text read.
//!
//! Prose is made when it is asked for and never remembered; no build needs it.

use std::cell::OnceCell;
use std::ops::Range;

use super::words::Words;
use super::{Document, markdown};
use crate::schema::tables::SECTION;
use crate::schema::{Entry, Ty, Val, walk};
use crate::source::Source;

/// What a page says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Prose {
    /// The blocks in the order of the file.
    pub(crate) blocks: Vec<Block>,
    /// Pictures: in the text, in the front matter and in components.
    pub(crate) images: Vec<Image>,
    /// HTML comments for Anslag, which reach no page.
    pub(crate) comments: Vec<Comment>,
    /// What signs of Markdown made of the text, where a writer may have meant none.
    pub(crate) shapes: Vec<Shape>,
}

/// What some signs became.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shape {
    /// What.
    pub(crate) kind: ShapeKind,
    /// All of it in the file.
    pub(crate) range: Range<usize>,
    /// Whether it stands in a list or a quotation.
    pub(crate) nested: bool,
}

/// What signs can become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShapeKind {
    /// A list with the number that it begins with, if it has numbers, and how many items it has.
    List(Option<u64>, usize),
    /// A quotation.
    Quote,
    /// A heading by the line below it.
    Underlined,
    /// Code by its indentation.
    Indented,
    /// Code between fences, of which the last may be missing.
    Fenced,
    /// An item of a list with nothing in it.
    EmptyItem,
    /// HTML that is no comment.
    Html,
}

/// What sort of text a block is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BlockKind {
    /// The page's heading.
    Title,
    /// The page's lead.
    Lead,
    /// Another value of the front matter, by its key.
    Field(String),
    /// A heading of a level, as written.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// What an item of a list says; one of several paragraphs.
    Item,
    /// A cell in the head of a table.
    Header,
    /// Another cell of a table.
    Cell,
    /// A value of a component, by its key.
    Argument(String),
    /// Code, a rule, a component: nothing to read, but something that is there.
    Other,
}

/// A block of text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Block {
    /// What sort.
    pub(crate) kind: BlockKind,
    /// What it says.
    pub(crate) text: Text,
    /// The whole block in the file.
    pub(crate) range: Range<usize>,
    /// Its links.
    pub(crate) links: Vec<Link>,
    /// Whether it stands in a quotation.
    pub(crate) quoted: bool,
    /// The list or table that it belongs to; 0 for none.
    pub(crate) group: usize,
}

/// A link.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Link {
    /// Its text, in the text of the block.
    pub(crate) text: Range<usize>,
    /// Where it leads, as written.
    pub(crate) target: String,
    /// The whole link in the file.
    pub(crate) range: Range<usize>,
}

/// A picture.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Image {
    /// The file as written.
    pub(crate) src: String,
    /// The text alternative; may be empty.
    pub(crate) alt: String,
    /// Where to point: the picture in the text, or the value of `alt`.
    pub(crate) range: Range<usize>,
}

/// A comment that begins with `anslag:`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Comment {
    /// What follows `anslag:`, trimmed.
    pub(crate) text: String,
    /// The whole comment in the file.
    pub(crate) range: Range<usize>,
    /// What it is about: the block behind it, or the one that it stands in.
    pub(crate) covers: Range<usize>,
}

/// A text, and where each piece of it stands in the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Text {
    /// The words. Code and addresses are [`MASK`]s, so that no rule about words reads them.
    pub(crate) plain: String,
    /// The same with everything in it; the same positions.
    pub(crate) full: String,
    /// Where the writer began a new line: the place of the space that stands for it, and whether readers see that line.
    breaks: Vec<(usize, bool)>,
    runs: Vec<Run>,
    split: OnceCell<Words>,
    /// Only where it is another text.
    split_full: OnceCell<Words>,
}

/// What stands for a byte that is no prose.
pub(crate) const MASK: char = '\u{1}';

#[derive(Clone, Debug, PartialEq)]
struct Run {
    at: usize,
    origin: Range<usize>,
    /// Whether it is the same text; else it stands for the whole origin.
    copied: bool,
}

impl Text {
    /// A text that stands in a file from a place on.
    pub(crate) fn copied(text: &str, at: usize) -> Self {
        let mut made = Self::default();
        made.push(text, at..at + text.len(), true);
        made
    }

    /// A text that stands for a part of a file without being the same.
    fn standing_for(text: &str, origin: Range<usize>) -> Self {
        let mut made = Self::default();
        made.push(text, origin, false);
        made
    }

    pub(super) fn push(&mut self, text: &str, origin: Range<usize>, copied: bool) {
        self.runs.push(Run { at: self.plain.len(), origin, copied });
        self.plain.push_str(text);
        self.full.push_str(text);
    }

    /// Adds a space where the writer began a new line; a hard one is a new line to readers too.
    pub(super) fn push_break(&mut self, origin: Range<usize>, hard: bool) {
        self.breaks.push((self.plain.len(), hard));
        self.push(" ", origin, false);
    }

    /// The lines as they were written, in the text.
    pub(crate) fn lines(&self) -> impl Iterator<Item = Range<usize>> {
        let starts = std::iter::once(0).chain(self.breaks.iter().map(|(at, _)| at + 1));
        let ends = self.breaks.iter().map(|(at, _)| *at).chain(std::iter::once(self.plain.len()));
        starts.zip(ends).map(|(start, end)| start..end.max(start))
    }

    /// Whether a line of the writer begins at a place of the text.
    pub(crate) fn begins_line(&self, at: usize) -> bool {
        at == 0 || self.breaks.binary_search_by_key(&at, |(line_end, _)| line_end + 1).is_ok()
    }

    /// Where lines of the writer run together for readers, in the text.
    pub(crate) fn soft_breaks(&self) -> impl Iterator<Item = usize> {
        self.breaks.iter().filter(|(_, hard)| !hard).map(|(at, _)| *at)
    }

    /// Adds what is no prose.
    pub(super) fn push_masked(&mut self, text: &str, origin: Range<usize>, copied: bool) {
        self.runs.push(Run { at: self.plain.len(), origin, copied });
        self.plain.extend(std::iter::repeat_n(MASK, text.len()));
        self.full.push_str(text);
    }

    /// Masks what stands from a place on.
    pub(super) fn mask_from(&mut self, at: usize) {
        let length = self.plain.len() - at;
        self.plain.truncate(at);
        self.plain.extend(std::iter::repeat_n(MASK, length));
    }

    /// The words of what is plain.
    pub(crate) fn words(&self) -> &Words {
        self.split.get_or_init(|| Words::of(&self.plain))
    }

    /// The words of all of it.
    pub(crate) fn full_words(&self) -> &Words {
        if self.plain == self.full { self.words() } else { self.split_full.get_or_init(|| Words::of(&self.full)) }
    }

    /// Where a part of the text stands in the file.
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

    /// The same, when the file has the same bytes there, without markup between them.
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

    /// Makes all of it stand for one part of the file.
    fn stand_for(&mut self, origin: &Range<usize>) {
        self.runs = vec![Run { at: 0, origin: origin.clone(), copied: false }];
    }
}

impl Block {
    pub(super) fn new(kind: BlockKind, range: Range<usize>) -> Self {
        Self { kind, text: Text::default(), range, links: Vec::new(), quoted: false, group: 0 }
    }

    /// Whether it is running text, not a label or a value.
    pub(crate) fn is_running(&self) -> bool {
        matches!(self.kind, BlockKind::Paragraph | BlockKind::Item | BlockKind::Lead)
    }
}

/// The prose of a document that was read from this source.
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
    let body = markdown::prose(source.text.get(document.start..).unwrap_or_default(), document.start);
    prose.blocks.extend(body.blocks);
    prose.images.extend(body.images);
    prose.comments.extend(body.comments);
    prose.shapes.extend(body.shapes);
    prose
}

fn within(inner: &Range<usize>, outer: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// The prose of a value of the front matter; that of a section's defaults belongs to the section.
fn value(prose: &mut Prose, file: &str, entry: &Entry, ty: Ty, key: &str) {
    let Val::Text(text) = &entry.val else { return };
    let words = matches!(ty, Ty::Inline | Ty::Markdown) || (ty == Ty::Text && TEXTS.contains(&key));
    let Some(written) = file.get(entry.range.clone()).filter(|_| words) else { return };
    // Quoting and folding move the text; then the whole value is the place.
    let at = written.find(text.as_str()).map(|at| entry.range.start + at);
    if ty == Ty::Text {
        let mut block = Block::new(BlockKind::Field(key.to_owned()), entry.range.clone());
        block.text = at.map_or_else(|| Text::standing_for(text, entry.range.clone()), |at| Text::copied(text, at));
        prose.blocks.push(block);
        return;
    }
    let mut read = markdown::prose(text, at.unwrap_or(0));
    if at.is_none() {
        for block in &mut read.blocks {
            block.range = entry.range.clone();
            block.text.stand_for(&entry.range);
            block.links.iter_mut().for_each(|link| link.range = entry.range.clone());
        }
    }
    for block in read.blocks.iter_mut().filter(|block| block.kind == BlockKind::Paragraph) {
        block.kind = BlockKind::Field(key.to_owned());
    }
    prose.blocks.extend(read.blocks);
}

/// Plain texts of the front matter that readers read as sentences or names.
const TEXTS: [&str; 4] = ["title", "alt", "text", "caption"];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{BlockKind, MASK, Text, markdown};

    /// The blocks of a body: kind and text, code masked.
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
        assert_eq!(Text::copied("abc", 4).exact(1..3), Some(5..7));
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
