//! The text for the parser, mapped to the body.
//!
//! Component fences are replaced before parsing, so offsets in the parsed text differ from those in the body, which
//! messages need.

use std::collections::HashMap;
use std::ops::Range;

use crate::slice::Slice as _;

/// What a replaced fence means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum FenceMarker {
    /// The component with this number begins.
    Open(usize),
    /// The component with this number ends, and all that are still open inside it.
    Close(usize),
    /// Nothing. It still ends the blocks before it, as it did when the fences were found.
    Ignored,
}

/// A segment of the parsed text and its range in the body.
#[derive(Debug)]
struct Segment {
    start: usize,
    origin: Range<usize>,
    /// Whether the text is the same; otherwise it corresponds to the whole `origin`.
    copied: bool,
}

/// A text for the parser.
#[derive(Debug, Default)]
pub(super) struct Source {
    /// What the parser reads.
    pub(super) text: String,
    segments: Vec<Segment>,
    markers: HashMap<usize, FenceMarker>,
}

impl Source {
    /// The unchanged body.
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

    /// Appends a text in place of a part of the body.
    pub(super) fn replace(&mut self, origin: Range<usize>, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.segments.push(Segment { start, origin, copied: false });
    }

    /// Appends a marker for a fence, as a processing instruction on a line of its own, and returns its offset.
    ///
    /// Such a block ends all paragraphs and lists before it and ends at once, and unlike a comment it does not end a
    /// comment around it. The empty line before it prevents lazy continuation.
    pub(super) fn add_marker(&mut self, origin: Range<usize>, marker: FenceMarker, indent: usize) -> usize {
        let offset = self.text.len() + 1 + indent;
        self.markers.insert(offset, marker);
        self.replace(origin, &format!("\n{}<??>\n", " ".repeat(indent)));
        offset
    }

    /// The marker at an offset of the parsed text.
    pub(super) fn marker_at(&self, offset: usize) -> Option<FenceMarker> {
        self.markers.get(&offset).copied()
    }

    /// Maps a range of the parsed text to the body.
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
    use super::{FenceMarker, Source};

    #[test]
    fn offsets_lead_back_across_a_replaced_line() {
        let body = "å\n::: fact\nb\n";
        let mut source = Source::default();
        source.copy(body, 0..3);
        assert_eq!(source.add_marker(3..12, FenceMarker::Open(0), 0), 4);
        source.copy(body, 12..14);
        assert_eq!(source.text, "å\n\n<??>\nb\n");
        assert_eq!(source.marker_at(4), Some(FenceMarker::Open(0)));
        assert_eq!(source.origin(&(0..2)), 0..2);
        assert_eq!(source.origin(&(4..9)), 3..12);
        let b = source.text.find('b').expect("the text holds a b");
        assert_eq!(source.origin(&(b..b + 1)), 12..13);
        assert_eq!(source.origin(&(0..source.text.len())), 0..body.len());
    }
}
