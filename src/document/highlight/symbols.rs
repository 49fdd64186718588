//! Sets of signs, as coarse as the filter needs them.
//!
//! Every byte that is not ASCII counts as one sign, and so does the world outside the line.

/// How many signs there are: ASCII, everything wider, outside.
pub const SIGNS: usize = 130;

/// The sign for all bytes that are not ASCII.
const WIDE: usize = 128;

/// The sign for what stands before a line and after it.
pub const OUTSIDE: usize = 129;

/// The sign of a byte.
pub fn sign(byte: u8) -> u8 {
    // The largest ASCII byte and the next number: no cast can lose anything.
    byte.min(128)
}

/// A set of signs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Signs {
    pub ascii: u128,
    pub wide: bool,
    pub outside: bool,
}

impl Signs {
    pub const NONE: Self = Self { ascii: 0, wide: false, outside: false };
    pub const ALL: Self = Self { ascii: u128::MAX, wide: true, outside: true };
    /// Outside the line, and line ends.
    pub const EDGE: Self = Self { ascii: 1 << b'\n' | 1 << b'\r', wide: false, outside: true };
    /// Outside the line.
    pub const OUT: Self = Self { outside: true, ..Self::NONE };
    /// Letters, digits and the low line. What is not ASCII may be one.
    pub const WORD: Self = Self { ascii: WORD, wide: true, outside: false };
    /// Everything else. What is not ASCII may be that, too.
    pub const GAP: Self = Self { ascii: !WORD, wide: true, outside: true };

    /// The sign of one byte.
    pub fn byte(byte: u8) -> Self {
        if byte.is_ascii() { Self { ascii: 1 << byte, ..Self::NONE } } else { Self { wide: true, ..Self::NONE } }
    }

    /// What is in both.
    pub fn and(self, other: Self) -> Self {
        let (wide, outside) = (self.wide && other.wide, self.outside && other.outside);
        Self { ascii: self.ascii & other.ascii, wide, outside }
    }

    /// What is in either.
    pub fn or(self, other: Self) -> Self {
        let (wide, outside) = (self.wide || other.wide, self.outside || other.outside);
        Self { ascii: self.ascii | other.ascii, wide, outside }
    }

    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// The numbers of the signs.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        let mut rest = self.ascii;
        let ascii = std::iter::from_fn(move || {
            let first = rest.trailing_zeros() as usize;
            rest &= rest.wrapping_sub(1);
            (first < WIDE).then_some(first)
        });
        ascii.chain(self.wide.then_some(WIDE)).chain(self.outside.then_some(OUTSIDE))
    }
}

/// The ASCII letters, digits and the low line.
const WORD: u128 = {
    let mut set = 0;
    let mut byte = 0;
    while byte < 128_u8 {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            set |= 1 << byte;
        }
        byte += 1;
    }
    set
};
