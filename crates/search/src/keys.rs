//! The first 16 bytes of a word as two numbers: most words are compared and hashed by them alone.

/// The bytes 0 to 7 and 8 to 15, with zeros after the end.
pub(crate) type Keys = (u64, u64);

/// The keys of the word of `len` bytes at the start of `bytes`. Reading is quick when 16 bytes follow, whatever they are.
#[inline(always)]
pub(crate) fn keys(bytes: &[u8], len: usize) -> Keys {
    let Some(sixteen) = bytes.first_chunk::<16>() else { return short(bytes, len) };
    let both = u128::from_le_bytes(*sixteen);
    let both = if len < 16 { both & !(u128::MAX << (8 * len)) } else { both };
    (both as u64, (both >> 64) as u64)
}

/// The same where fewer than 16 bytes follow.
fn short(bytes: &[u8], len: usize) -> Keys {
    let word = bytes.get(..len).unwrap_or(bytes);
    if let (Some(first), Some(last)) = (word.first_chunk(), word.last_chunk()) {
        // Both are 8 bytes of a word of up to 15, so some bytes are in both.
        let last = u64::from_le_bytes(*last);
        return (u64::from_le_bytes(*first), if word.len() == 8 { 0 } else { last >> (8 * (16 - word.len())) });
    }
    (word.iter().rev().fold(0, |key, byte| key << 8 | u64::from(*byte)), 0)
}

/// A hash of a word, by its keys and its last bytes.
#[inline(always)]
pub(crate) fn hash(keys: Keys, word: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = (keys.0 ^ keys.1.rotate_left(29)).wrapping_mul(FACTOR);
    if word.len() > 16
        && let Some(last) = word.last_chunk()
    {
        hash = (hash ^ u64::from_le_bytes(*last)).wrapping_mul(FACTOR);
    }
    hash ^ hash >> 29
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_same_whatever_follows() {
        for len in 0..=16 {
            let long = [b"abcdefghijklmnop".get(..len).unwrap(), &[b'!'; 20]].concat();
            assert_eq!(keys(&long, len), keys(&long[..len], len));
        }
        assert_eq!(keys(b"ab", 2), (0x6261, 0));
    }
}
