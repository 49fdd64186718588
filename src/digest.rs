//! One digest for everything that needs a stable name: ids, memo keys, fingerprints.

use std::fmt;

/// A BLAKE3 digest of 32 bytes, printed as lower-case hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The first `n` hexadecimal digits (at most 64): enough for names where collisions would be seen.
    pub fn short(&self, n: usize) -> String {
        let mut all = self.to_string();
        all.truncate(n.min(64));
        all
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({})", self.short(12))
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
    }
}
