//! Which patterns of a list can match in a line, and where.
//!
//! The windows of all patterns stand in tables, a bit for each window: for every place of a window and every sign, the
//! windows that allow the sign there. The windows that fit at a place of the line are then the bits that a few rows
//! share, and most patterns are ruled out without a look at their expressions.

use super::needs::{Needs, WIDTH};
use super::symbols::{OUTSIDE, SIGNS, sign};

/// The tables of a list of patterns.
pub struct Filter {
    /// How many patterns the list has.
    patterns: usize,
    /// The patterns that may match anywhere, and have no window in the tables.
    anywhere: Vec<usize>,
    /// The pattern of each window.
    owners: Vec<usize>,
    /// How many words a row has.
    words: usize,
    /// The rows: for each place of a window, one for each sign.
    rows: Vec<u64>,
}

/// A line as signs, with what is outside it on both sides.
#[derive(Default)]
pub struct Line {
    signs: Vec<u8>,
    /// The places at which a character begins, and the end.
    starts: Vec<u64>,
}

impl Line {
    /// Reads another line.
    pub fn set(&mut self, line: &str) {
        let outside = u8::try_from(OUTSIDE).unwrap_or(u8::MAX);
        self.signs.clear();
        self.signs.push(outside);
        self.signs.extend(line.bytes().map(sign));
        self.signs.extend([outside; WIDTH]);
        self.starts.clear();
        self.starts.resize(line.len() / 64 + 1, 0);
        for at in (0..=line.len()).filter(|at| line.is_char_boundary(*at)) {
            mark(&mut self.starts, at);
        }
    }

    /// How many words the places of the line take.
    fn words(&self) -> usize {
        self.starts.len()
    }
}

/// Where each pattern of a list may match in a line.
#[derive(Default)]
pub struct Places {
    words: usize,
    marks: Vec<u64>,
}

impl Places {
    /// The first place, from one on, at which a pattern may match.
    pub fn next(&self, pattern: usize, from: usize) -> Option<usize> {
        let row = self.row(pattern);
        let mut word = from / 64;
        let mut rest = row.get(word)? & (u64::MAX << (from % 64));
        while rest == 0 {
            word += 1;
            rest = *row.get(word)?;
        }
        Some(word * 64 + rest.trailing_zeros() as usize)
    }

    /// Takes a place away at which a pattern does not match.
    pub fn clear(&mut self, pattern: usize, at: usize) {
        if let Some(word) = self.marks.get_mut(pattern * self.words + at / 64) {
            *word &= !(1 << (at % 64));
        }
    }

    /// Whether a pattern may match anywhere in the line.
    pub fn any(&self, pattern: usize) -> bool {
        self.row(pattern).iter().any(|word| *word != 0)
    }

    fn row(&self, pattern: usize) -> &[u64] {
        self.marks.get(pattern * self.words..(pattern + 1) * self.words).unwrap_or_default()
    }
}

impl Filter {
    /// The filter for patterns with these needs.
    pub fn new<'a>(needs: impl Iterator<Item = &'a Needs>) -> Self {
        let (mut anywhere, mut owners, mut windows) = (Vec::new(), Vec::new(), Vec::new());
        let mut patterns = 0;
        for (pattern, needs) in needs.enumerate() {
            patterns = pattern + 1;
            if needs.nothing() {
                anywhere.push(pattern);
                continue;
            }
            for window in &needs.0 {
                owners.push(pattern);
                windows.push(window);
            }
        }
        let words = windows.len().div_ceil(64);
        let mut rows = vec![0; WIDTH * SIGNS * words];
        for (number, window) in windows.iter().enumerate() {
            for (place, signs) in window.iter().enumerate() {
                for sign in signs.iter() {
                    let row = (place * SIGNS + sign) * words;
                    if let Some(row) = rows.get_mut(row..row + words) {
                        mark(row, number);
                    }
                }
            }
        }
        Self { patterns, anywhere, owners, words, rows }
    }

    /// Marks where the patterns may match in a line.
    pub fn places(&self, line: &Line, places: &mut Places) {
        places.words = line.words();
        places.marks.clear();
        places.marks.resize(self.patterns * places.words, 0);
        for pattern in &self.anywhere {
            let row = pattern * places.words;
            if let Some(row) = places.marks.get_mut(row..row + places.words) {
                row.copy_from_slice(&line.starts);
            }
        }
        for (at, signs) in line.signs.windows(WIDTH).enumerate() {
            let begins = line.starts.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1);
            if begins && self.words > 0 {
                self.fitting(signs, |pattern| {
                    if let Some(word) = places.marks.get_mut(pattern * places.words + at / 64) {
                        *word |= 1 << (at % 64);
                    }
                });
            }
        }
    }

    /// The patterns with a window that fits these signs.
    fn fitting(&self, signs: &[u8], mut found: impl FnMut(usize)) {
        let row = |place: usize| {
            let sign = signs.get(place).copied().map_or(OUTSIDE, usize::from);
            let row = (place * SIGNS + sign) * self.words;
            self.rows.get(row..row + self.words).unwrap_or_default()
        };
        // The signs at the start of a match rule out the most, and almost always all.
        let first = row(1).iter().zip(row(2)).zip(row(0)).map(|((one, two), zero)| one & two & zero);
        for (word, mut bits) in first.enumerate() {
            for place in 3..WIDTH {
                if bits == 0 {
                    break;
                }
                bits &= row(place).get(word).copied().unwrap_or_default();
            }
            while bits != 0 {
                if let Some(pattern) = self.owners.get(word * 64 + bits.trailing_zeros() as usize) {
                    found(*pattern);
                }
                bits &= bits - 1;
            }
        }
    }
}

fn mark(row: &mut [u64], bit: usize) {
    if let Some(word) = row.get_mut(bit / 64) {
        *word |= 1 << (bit % 64);
    }
}
