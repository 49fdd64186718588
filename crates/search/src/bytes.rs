//! Numbers in bytes (LEB128), and a reader that never reads past the end.

/// A file of an index that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damaged {
    /// The name of the file.
    pub file: String,
    /// What is wrong with it.
    pub what: &'static str,
}

impl std::fmt::Display for Damaged {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.file, self.what)
    }
}

impl std::error::Error for Damaged {}

/// Appends a number.
pub(crate) fn put(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// The bytes that a number takes.
pub(crate) fn size(number: u32) -> usize {
    (38 - (number | 1).leading_zeros() as usize) / 7
}

/// Reads bytes from their start on. `None` from each function means that they end too early.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*byte)
    }

    /// A number of at most 32 bits.
    pub(crate) fn number(&mut self) -> Option<u32> {
        let mut number = 0_u32;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            if shift == 28 && byte > 0x0f {
                return None;
            }
            number |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    pub(crate) fn take(&mut self, count: u32) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(count).ok()?)?;
        self.0 = rest;
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_were_put() {
        let numbers = [0, 1, 127, 128, 300, 16_384, u32::MAX];
        let mut bytes = Vec::new();
        numbers.iter().for_each(|number| put(&mut bytes, *number));
        assert_eq!(numbers.iter().map(|number| size(*number)).sum::<usize>(), bytes.len());
        let mut reader = Reader(&bytes);
        assert_eq!(numbers.map(|_| reader.number().unwrap()), numbers);
        assert!(reader.is_empty() && reader.number().is_none());
        assert_eq!(Reader(&[0xff; 5]).number(), None);
        assert_eq!(Reader(&[0x80]).number(), None);
        assert_eq!(Reader(&[1]).take(2), None);
    }
}
