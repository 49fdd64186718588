//! The text that the parser reads, and the way back from it to the body as it was written.
//!
//! Component fences are replaced before parsing, so offsets in the parsed text are not offsets in
//! the body. Diagnostics must point into the body; this table translates.

use std::collections::HashMap;
use std::ops::Range;

use crate::slice::Slice as _;

/// What a replaced line stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mark {
    /// The component with this number begins.
    Open(usize),
    /// The component with this number ends, and with it those inside it that were never closed.
    Close(usize),
    /// A fence that means nothing. It still ends the blocks before it, so that what follows is
    /// read as it was when the fences were found.
    Nothing,
}

/// A stretch of the parsed text and where it comes from.
#[derive(Debug)]
struct Segment {
    start: usize,
    origin: Range<usize>,
    /// Whether it is the same text; else it stands for the whole origin.
    copied: bool,
}

/// A text for the parser.
#[derive(Debug, Default)]
pub(super) struct Source {
    /// What the parser reads.
    pub(super) text: String,
    segments: Vec<Segment>,
    marks: HashMap<usize, Mark>,
}

impl Source {
    /// The body as it is.
    pub(super) fn plain(body: &str) -> Self {
        let mut source = Self::default();
        source.copy(body, 0..body.len());
        source
    }

    /// Appends a part of the body unchanged.
    pub(super) fn copy(&mut self, body: &str, origin: Range<usize>) {
        if !origin.is_empty() {
            let start = self.text.len();
            self.text.push_str(body.slice(origin.clone()));
            self.segments.push(Segment { start, origin, copied: true });
        }
    }

    /// Appends a text that stands for a part of the body.
    pub(super) fn replace(&mut self, origin: Range<usize>, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.segments.push(Segment { start, origin, copied: false });
    }

    /// Appends a fence, as a processing instruction on a line of its own, and gives its offset.
    ///
    /// Such a block ends every paragraph and list before it and ends itself at once, and unlike a
    /// comment it does not end a comment that it happens to stand in. The empty line before it
    /// keeps lazy continuation lines out.
    pub(super) fn mark(&mut self, origin: Range<usize>, mark: Mark, indent: usize) -> usize {
        let offset = self.text.len() + 1 + indent;
        self.marks.insert(offset, mark);
        self.replace(origin, &format!("\n{}<??>\n", " ".repeat(indent)));
        offset
    }

    /// The mark that begins at an offset of the parsed text.
    pub(super) fn mark_at(&self, offset: usize) -> Option<Mark> {
        self.marks.get(&offset).copied()
    }

    /// The range in the body for a range in the parsed text.
    pub(super) fn origin(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.segment(range.start).map_or(0, |segment| {
            let into = if segment.copied { range.start - segment.start } else { 0 };
            (segment.origin.start + into).min(segment.origin.end)
        });
        let end = self.segment(range.end.saturating_sub(1)).map_or(0, |segment| {
            let into = if segment.copied { range.end - segment.start } else { usize::MAX };
            segment.origin.start.saturating_add(into).min(segment.origin.end)
        });
        start..end.max(start)
    }

    fn segment(&self, offset: usize) -> Option<&Segment> {
        let after = self.segments.partition_point(|segment| segment.start <= offset);
        after.checked_sub(1).and_then(|index| self.segments.get(index))
    }
}

#[cfg(test)]
mod tests {
    use super::{Mark, Source};

    #[test]
    fn offsets_lead_back_across_a_replaced_line() {
        let body = "å\n::: fact\nb\n";
        let mut source = Source::default();
        source.copy(body, 0..3);
        assert_eq!(source.mark(3..12, Mark::Open(0), 0), 4);
        source.copy(body, 12..14);
        assert_eq!(source.text, "å\n\n<??>\nb\n");
        assert_eq!(source.mark_at(4), Some(Mark::Open(0)));
        assert_eq!(source.origin(&(0..2)), 0..2);
        assert_eq!(source.origin(&(4..9)), 3..12);
        let b = source.text.find('b').expect("the text holds a b");
        assert_eq!(source.origin(&(b..b + 1)), 12..13);
        assert_eq!(source.origin(&(0..source.text.len())), 0..body.len());
    }
}
