//! Removes metadata from a picture that a page links to as a file. Pixels and colour profile stay as they are.

mod jpeg;
mod png;
mod gif;
mod webp;
mod avif;

use crate::colour::ToSrgb;
use crate::decode::decode;
use crate::encode::{jpeg_for_download, png as encode_png, webp_for_download};
use crate::error::Error;
use crate::facts::Facts;
use crate::inspect::inspect;
use crate::kind::Kind;
use crate::limits::Limits;
use crate::orientation::Orientation;
use crate::process::{check_size, is_lossless, turn};

/// The file without EXIF, GPS, IPTC, XMP, comments, thumbnails and whatever follows its end. Animations stay.
///
/// A picture that EXIF turns is turned and encoded again, in high quality and sRGB: its orientation would go with EXIF.
///
/// # Errors
/// When the file is no usable picture, is truncated, or must be encoded again and has more pixels than `limits` allows.
pub fn strip(original: &[u8], limits: &Limits) -> Result<Vec<u8>, Error> {
    let facts = inspect(original)?;
    // AVIF has its orientation outside of EXIF.
    if facts.orientation != Orientation::Upright && facts.kind != Kind::Avif && !facts.animated {
        return turn_and_encode(original, &facts, limits);
    }
    let stripped = match facts.kind {
        Kind::Jpeg => jpeg::strip(original)?,
        Kind::Png => png::strip(original),
        Kind::Gif => gif::strip(original),
        Kind::WebP => webp::strip(original),
        Kind::Avif => avif::strip(original),
    };
    let stripped = stripped.ok_or_else(|| match facts.kind {
        // Its parts may be in a form that is not understood.
        Kind::Avif => Error::damaged(facts.kind, "its parts are not understood"),
        kind => Error::Truncated(kind),
    })?;
    // A file that does not follow its format may hide metadata, or lose what it needs.
    match inspect(&stripped) {
        Ok(after) if !after.metadata.any() => Ok(stripped),
        _ => Err(Error::damaged(facts.kind, "its parts are not in order")),
    }
}

fn turn_and_encode(original: &[u8], facts: &Facts, limits: &Limits) -> Result<Vec<u8>, Error> {
    check_size(facts, limits)?;
    let _reservation = limits.reserve(facts.memory());
    let decoded = decode(original, facts)?;
    let to_srgb = ToSrgb::new(decoded.profile.as_ref(), decoded.pixels.channels);
    let pixels = to_srgb.convert(turn(decoded.pixels, facts.orientation)).reduce();
    match facts.kind {
        Kind::Jpeg => jpeg_for_download(pixels),
        Kind::WebP => webp_for_download(pixels, is_lossless(facts, original)),
        _ => encode_png(&pixels),
    }
}
