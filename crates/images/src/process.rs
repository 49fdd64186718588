//! Makes the variants of a picture.

use crate::colour::ToSrgb;
use crate::decode::{Decoded, decode};
use crate::encode::encode;
use crate::error::Error;
use crate::facts::Facts;
use crate::inspect::inspect;
use crate::kind::Kind;
use crate::limits::Limits;
use crate::orientation::Orientation;
use crate::pixels::{Channels, Pixels};
use crate::resize::resize;
use anslag_core::picture::{Area, Format, Geometry, Variant};

/// A variant of a picture as a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// Width in pixels. Less than that of the variant if the original is narrower.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The format.
    pub format: Format,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Makes variants of an original, in their order: upright, in sRGB, without metadata. The original is decoded once; of an
/// animation, its first frame. Waits while other threads use the memory of `limits`.
///
/// # Errors
/// When the original is no usable picture, is truncated or damaged, or has more pixels than `limits` allows.
pub fn process(original: &[u8], variants: &[Variant], limits: &Limits) -> Result<Vec<Encoded>, Error> {
    let facts = inspect(original)?;
    check_size(&facts, limits)?;
    let _reservation = limits.reserve(facts.memory());
    let decoded = decode(original, &facts)?;
    let few_colours = is_lossless(&facts, original) && decoded.pixels.has_few_colours();
    let (pixels, to_srgb) = coloured(decoded);
    let mut results: Vec<Option<Encoded>> = vec![None; variants.len()];
    for (index, variant) in variants.iter().enumerate() {
        if results[index].is_some() {
            continue;
        }
        let geometry = variant.geometry((facts.width, facts.height));
        let pixels = make(&pixels, geometry, facts.orientation, &to_srgb)?;
        // Those that differ in format alone.
        for (result, other) in results.iter_mut().zip(variants) {
            if result.is_none() && other.geometry((facts.width, facts.height)) == geometry {
                let bytes = encode(&pixels, other.format, other.quality, few_colours)?;
                *result =
                    Some(Encoded { width: geometry.size.0, height: geometry.size.1, format: other.format, bytes });
            }
        }
    }
    Ok(results.into_iter().flatten().collect())
}

/// Pixels that can be resized, and how to convert the resized ones. Grey is rare, so it is converted before, to colours.
fn coloured(decoded: Decoded) -> (Pixels, ToSrgb) {
    let to_srgb = ToSrgb::new(decoded.profile.as_ref(), decoded.pixels.channels);
    match decoded.pixels.channels {
        Channels::Grey | Channels::GreyAlpha => {
            let pixels = to_srgb.convert(decoded.pixels).coloured();
            let nothing = ToSrgb::new(None, pixels.channels);
            (pixels, nothing)
        }
        Channels::Rgb | Channels::Rgba | Channels::Cmyk => (decoded.pixels, to_srgb),
    }
}

/// Refuses what would take too much memory, by the header.
pub(crate) fn check_size(facts: &Facts, limits: &Limits) -> Result<(), Error> {
    match facts.pixels() > limits.pixels() {
        true => Err(Error::TooLarge { width: facts.width, height: facts.height, limit: limits.pixels() }),
        false => Ok(()),
    }
}

/// Cuts, resizes, turns and converts, in the order that touches the fewest pixels.
fn make(pixels: &Pixels, geometry: Geometry, orientation: Orientation, to_srgb: &ToSrgb) -> Result<Pixels, Error> {
    let stored_size = orientation.turn_size(geometry.size);
    let resized = resize(pixels, stored_area(geometry.area, orientation), stored_size)?;
    Ok(to_srgb.convert(turn(resized, orientation)).reduce())
}

/// For a part of the upright picture, that part of the stored one.
fn stored_area(area: Area, orientation: Orientation) -> Area {
    let (x1, y1) = orientation.stored_point(area.left, area.top);
    let (x2, y2) = orientation.stored_point(area.left + area.width, area.top + area.height);
    Area { left: x1.min(x2), top: y1.min(y2), width: (x1 - x2).abs(), height: (y1 - y2).abs() }
}

/// Turns pixels upright.
pub(crate) fn turn(pixels: Pixels, orientation: Orientation) -> Pixels {
    if orientation == Orientation::Upright {
        return pixels;
    }
    let (data, size) = (&pixels.data, pixels.size);
    let data = match pixels.channels.count() {
        1 => orientation.apply::<1>(data, size),
        2 => orientation.apply::<2>(data, size),
        3 => orientation.apply::<3>(data, size),
        _ => orientation.apply::<4>(data, size),
    };
    Pixels { size: orientation.turn_size(size), data, ..pixels }
}

/// Whether the original is of a kind that keeps every pixel, as diagrams and logos are.
pub(crate) fn is_lossless(facts: &Facts, original: &[u8]) -> bool {
    match facts.kind {
        Kind::Png | Kind::Gif => true,
        Kind::WebP => crate::inspect::webp::chunks(original).any(|chunk| &chunk.name == b"VP8L"),
        Kind::Jpeg | Kind::Avif => false,
    }
}
