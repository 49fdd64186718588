//! Decodes a whole picture, a file for each kind. What reads untrusted bytes is memory-safe Rust.

mod jpeg;
mod png;
mod gif;
mod webp;
#[cfg(feature = "avif")]
mod avif;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::colour::Profile;
use crate::error::Error;
use crate::facts::Facts;
use crate::kind::Kind;
use crate::pixels::Pixels;

/// A decoded picture as stored: not turned, and in its own colour space.
pub(crate) struct Decoded {
    pub(crate) pixels: Pixels,
    pub(crate) profile: Option<Profile>,
}

/// Decodes the picture, or the first frame of an animation.
pub(crate) fn decode(bytes: &[u8], facts: &Facts) -> Result<Decoded, Error> {
    // A fault in a decoder costs one picture, not the whole build.
    let decoded = catch_unwind(AssertUnwindSafe(|| match facts.kind {
        Kind::Jpeg => jpeg::decode(bytes, facts),
        Kind::Png => png::decode(bytes, facts),
        Kind::Gif => gif::decode(bytes, facts),
        Kind::WebP => webp::decode(bytes, facts),
        #[cfg(feature = "avif")]
        Kind::Avif => avif::decode(bytes, facts),
        #[cfg(not(feature = "avif"))]
        Kind::Avif => Err(Error::Unsupported("AVIF")),
    }));
    let decoded = decoded.unwrap_or_else(|_| Err(Error::damaged(facts.kind, "the decoder failed")))?;
    let (width, height) = decoded.pixels.size;
    let expected = u64::from(width) * u64::from(height) * decoded.pixels.channels.count() as u64;
    if decoded.pixels.size != facts.stored_size() || decoded.pixels.data.len() as u64 != expected {
        return Err(Error::damaged(facts.kind, "another size than the header states"));
    }
    Ok(decoded)
}
