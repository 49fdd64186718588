//! Numbers and ranges from bytes that may end anywhere: `None` instead of a panic.

/// `length` bytes from `at` on, if there are as many.
pub(crate) fn range(bytes: &[u8], at: usize, length: usize) -> Option<&[u8]> {
    bytes.get(at..at.checked_add(length)?)
}

/// The array of `N` bytes at `at`.
pub(crate) fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    range(bytes, at, N)?.try_into().ok()
}

/// A big-endian number of two bytes.
pub(crate) fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    array(bytes, at).map(u16::from_be_bytes)
}

/// A big-endian number of four bytes.
pub(crate) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_be_bytes)
}

/// A little-endian number of two bytes.
pub(crate) fn le16(bytes: &[u8], at: usize) -> Option<u16> {
    array(bytes, at).map(u16::from_le_bytes)
}

/// A little-endian number of three bytes.
pub(crate) fn le24(bytes: &[u8], at: usize) -> Option<u32> {
    let [low, middle, high] = array(bytes, at)?;
    Some(u32::from_le_bytes([low, middle, high, 0]))
}

/// A little-endian number of four bytes.
pub(crate) fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_le_bytes)
}

/// A big-endian number of 0 to 8 bytes, as ISO media files have them.
pub(crate) fn be_sized(bytes: &[u8], at: usize, size: usize) -> Option<u64> {
    Some(range(bytes, at, size)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}
