//! Slicing of strings by byte offsets that never panics. Texts come from people, and no character in them may end the program.

use std::ops::{Bound, RangeBounds};

/// Slices strings by byte offsets. A bound past the end, or inside a character, is moved back to a character boundary; a range
/// that ends before it begins is empty. `clippy::string_slice` forbids all other string slicing.
pub trait Slice {
    /// The part of the text in this range of bytes.
    fn slice(&self, range: impl RangeBounds<usize>) -> &str;

    /// The text before and after a byte offset.
    fn around(&self, at: usize) -> (&str, &str);
}

impl Slice for str {
    fn slice(&self, range: impl RangeBounds<usize>) -> &str {
        let start = match range.start_bound() {
            Bound::Included(at) => *at,
            Bound::Excluded(at) => at.saturating_add(1),
            Bound::Unbounded => 0,
        };
        let end = match range.end_bound() {
            Bound::Included(at) => at.saturating_add(1),
            Bound::Excluded(at) => *at,
            Bound::Unbounded => self.len(),
        };
        match self.get(start..end) {
            Some(part) => part,
            // A range that reaches this function was computed wrongly, so tests panic.
            None if cfg!(test) => panic!("{start}..{end} is not a part of {self:?}"),
            None => nearest(self, start, end),
        }
    }

    fn around(&self, at: usize) -> (&str, &str) {
        (self.slice(..at), self.slice(at..))
    }
}

fn nearest(text: &str, start: usize, end: usize) -> &str {
    text.get(floor_boundary(text, start)..floor_boundary(text, end)).unwrap_or_default()
}

/// The offset itself, or the start of the character that contains it.
pub(crate) fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_what_its_bytes_are() {
        let text = "a”ö\u{1f600}";
        assert_eq!((text.len(), text.slice(1..4), text.slice(1..=3), text.slice(..)), (10, "”", "”", text));
        assert_eq!((text.around(1), text.around(10)), (("a", "”ö\u{1f600}"), (text, "")));
    }

    #[test]
    fn no_bound_is_wrong() {
        let text = "a”ö\u{1f600}";
        assert_eq!((nearest(text, 2, 5), nearest(text, 3, 10), nearest(text, 0, 9)), ("”", "”ö\u{1f600}", "a”ö"));
        assert_eq!((nearest(text, 4, 1), nearest(text, 40, 50), nearest(text, 0, usize::MAX)), ("", "", text));
        for start in 0..12 {
            for end in 0..12 {
                assert!(text.contains(nearest(text, start, end)));
            }
        }
    }
}
