//! Reads the header of a picture, a file for each kind.

pub(crate) mod jpeg;
pub(crate) mod png;
pub(crate) mod gif;
pub(crate) mod webp;
mod avif;

use crate::error::Error;
use crate::facts::Facts;
use crate::kind::{self, Kind};

/// What the header of a file says. Nothing is decoded; the time is that of stepping from part to part of the file.
///
/// The whole file is needed to find all metadata: PNG and WebP may have it last.
///
/// # Errors
/// When the file is no picture of a usable kind, or ends before its size is known.
pub fn inspect(bytes: &[u8]) -> Result<Facts, Error> {
    let kind = kind::of(bytes)?;
    let facts = match kind {
        Kind::Jpeg => jpeg::facts(bytes),
        Kind::Png => png::facts(bytes),
        Kind::Gif => gif::facts(bytes),
        Kind::WebP => webp::facts(bytes),
        Kind::Avif => avif::facts(bytes),
    }?;
    match facts.width == 0 || facts.height == 0 {
        true => Err(Error::damaged(kind, "no width or no height")),
        false => Ok(facts),
    }
}
