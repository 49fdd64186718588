//! Line and column of byte offsets, for many offsets in one text.

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::slice::{Slice as _, floor_boundary};

/// Bytes between two checkpoints, which bounds the work for one place however long the text and its lines are.
const STEP: usize = 512;

/// A text whose lines and columns are counted once, on first use. A file may have thousands of problems on one single
/// line, so counting from the start for each would be quadratic.
#[derive(Debug)]
pub struct LineIndex<'t> {
    pub(super) text: Cow<'t, str>,
    /// The line and column of the first character that starts at or before each multiple of [`STEP`].
    counts: OnceCell<Vec<(usize, usize)>>,
}

impl<'t> LineIndex<'t> {
    /// An index of a text; nothing is counted yet.
    pub fn new(text: impl Into<Cow<'t, str>>) -> Self {
        Self { text: text.into(), counts: OnceCell::new() }
    }

    /// The line and column, both from 1, of the character that starts at this byte.
    pub(super) fn count(&self, at: usize) -> (usize, usize) {
        let counts = self.counts.get_or_init(|| self.counted());
        let step = (at / STEP).min(counts.len() - 1);
        let start = floor_boundary(&self.text, step * STEP);
        after(counts[step], self.text.slice(start..at))
    }

    fn counted(&self) -> Vec<(usize, usize)> {
        let mut counts = vec![(1, 1)];
        let mut from = 0;
        for step in 1..=self.text.len() / STEP {
            let to = floor_boundary(&self.text, step * STEP);
            counts.push(after(counts[step - 1], self.text.slice(from..to)));
            from = to;
        }
        counts
    }
}

/// The line and column at the end of a text that begins at a line and column.
fn after((line, column): (usize, usize), text: &str) -> (usize, usize) {
    match text.rfind('\n') {
        Some(last) => {
            let breaks = text.bytes().filter(|byte| *byte == b'\n').count();
            (line + breaks, 1 + text.slice(last + 1..).chars().count())
        }
        None => (line, column + text.chars().count()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_those_from_the_start() {
        let texts = [
            String::new(),
            "å\näö x\n".to_owned(),
            "å€😀".repeat(500),
            "\n".repeat(1500),
            "rad med ö\r\n".repeat(200),
            format!("{}\n{}", "x€".repeat(700), "å".repeat(700)),
            "a".repeat(STEP),
        ];
        for text in texts {
            let lines = LineIndex::new(text.as_str());
            for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                let before = &text[..at];
                let line = 1 + before.matches('\n').count();
                let column = 1 + before.rsplit('\n').next().unwrap_or_default().chars().count();
                assert_eq!(lines.count(at), (line, column), "{at} in {} bytes", text.len());
            }
        }
    }
}
