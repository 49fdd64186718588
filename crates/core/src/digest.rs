//! BLAKE3 digests for everything that needs a stable name: ids, cache keys, fingerprints.

use std::{fmt, io};

use serde::{Deserialize, Serialize};

/// A BLAKE3 digest of 32 bytes, printed as lower-case hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The digest of a reader's bytes, read in pieces of 64 KiB.
    ///
    /// # Errors
    /// When the reader fails.
    pub fn read(reader: &mut dyn io::Read) -> io::Result<Self> {
        let (mut hasher, mut buffer) = (Self::hasher(), vec![0; 64 * 1024]);
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return Ok(hasher.finish()),
                Ok(length) => hasher.update(&buffer[..length]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// A hasher for bytes that come in pieces.
    pub fn hasher() -> Hasher {
        Hasher(blake3::Hasher::new())
    }

    /// Parses 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        let mut bytes = [0; 32];
        if digits.len() != 64 {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = hex_value(pair[0])? << 4 | hex_value(pair[1])?;
        }
        Some(Self(bytes))
    }

    /// Appends the 64 hexadecimal digits without allocating, for lists of thousands of digests.
    pub fn push_hex(&self, text: &mut String) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut digits = [0; 64];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(self.0) {
            pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
        text.push_str(std::str::from_utf8(&digits).unwrap_or_default());
    }

    /// The digest as bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A digest from its bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The first `n` hexadecimal digits (at most 64), for names where a collision would be noticed.
    pub fn short(&self, n: usize) -> String {
        let mut all = self.to_string();
        all.truncate(n.min(64));
        all
    }
}

fn hex_value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// Computes a [`Digest`] incrementally.
#[derive(Clone, Debug)]
pub struct Hasher(blake3::Hasher);

impl Hasher {
    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all bytes added.
    pub fn finish(&self) -> Digest {
        Digest(*self.0.finalize().as_bytes())
    }
}

impl std::io::Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(64);
        self.push_hex(&mut text);
        f.write_str(&text)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({})", self.short(12))
    }
}

/// The first half of a digest, for keys that are stored by the thousand. 128 bits are enough to rule out accidental collisions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Hash128([u8; 16]);

impl Hash128 {
    /// The hash of some bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self::from(Digest::of(bytes))
    }
}

impl From<Digest> for Hash128 {
    fn from(digest: Digest) -> Self {
        let mut half = [0; 16];
        half.copy_from_slice(&digest.0[..16]);
        Self(half)
    }
}

impl fmt::Display for Hash128 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(6).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash128 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash128({self})")
    }
}

/// Collects the parts of a hash. Each part is length-prefixed, so that two different sequences of parts never give
/// the same bytes.
#[derive(Clone, Debug, Default)]
pub struct HashBuilder(Vec<u8>);

impl HashBuilder {
    /// An empty builder.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    /// Adds a text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    /// Adds a text or its absence, which is not the same as an empty text.
    pub fn optional(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.number(1).text(text),
            None => self.number(0),
        }
    }

    /// Adds a number.
    pub fn number(&mut self, number: u64) -> &mut Self {
        // LEB128: most numbers are short lengths, and every byte must be hashed.
        let mut rest = number;
        while rest >= 128 {
            self.0.push((rest & 127) as u8 | 128);
            rest >>= 7;
        }
        self.0.push(rest as u8);
        self
    }

    /// Adds a hash.
    pub(crate) fn hash128(&mut self, hash: Hash128) -> &mut Self {
        self.0.extend_from_slice(&hash.0);
        self
    }

    /// Adds a value in its postcard encoding.
    pub fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> &mut Self {
        // Serialisation fails only for maps of unknown length, and ours know theirs.
        self.bytes(&postcard::to_allocvec(value).unwrap_or_default())
    }

    /// The digest of everything added.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.0)
    }

    /// The hash of everything added.
    pub(crate) fn finish(&self) -> Hash128 {
        Hash128::of(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digest_is_the_published_one() {
        // Test vector of the BLAKE3 reference: empty input.
        assert!(Digest::of(b"").to_string().starts_with("af1349b9f5f9a1a6a0404dea36dcc949"));
        assert_eq!(Digest::of(b"").short(8), "af1349b9");
        let mut hasher = Digest::hasher();
        hasher.update(b"an");
        hasher.update(b"slag");
        assert_eq!(hasher.finish(), Digest::of(b"anslag"));
        assert_eq!(Digest::parse(&hasher.finish().to_string()), Some(hasher.finish()));
        assert_eq!((Digest::parse("0"), Digest::parse(&"g".repeat(64))), (None, None));
    }
}
