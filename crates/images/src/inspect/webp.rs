//! The chunks of a WebP file (RFC 9649).

use crate::byte_reader::{array, le16, le24, le32, range};
use crate::error::Error;
use crate::exif;
use crate::facts::Facts;
use crate::kind::Kind;
use crate::orientation::Orientation;

/// The bytes before the first chunk: RIFF, length, WEBP.
pub(crate) const HEADER: usize = 12;
/// The flags of VP8X that announce EXIF and XMP.
pub(crate) const METADATA_FLAGS: u8 = 0x08 | 0x04;

/// A chunk of a WebP file.
pub(crate) struct Chunk<'a> {
    pub(crate) name: [u8; 4],
    pub(crate) body: &'a [u8],
}

/// The chunks that are whole, within the length that the file states.
pub(crate) fn chunks(bytes: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let stated = le32(bytes, 4).map_or(0, |length| (length as usize).saturating_add(8));
    let bytes = &bytes[..bytes.len().min(stated)];
    let mut at = HEADER;
    std::iter::from_fn(move || {
        let (name, length) = (array(bytes, at)?, le32(bytes, at + 4)? as usize);
        let body = range(bytes, at + 8, length)?;
        // Chunks begin at even places.
        at += 8 + length + length % 2;
        Some(Chunk { name, body })
    })
}

/// Whether the file is as long as it states.
pub(crate) fn is_whole(bytes: &[u8]) -> bool {
    le32(bytes, 4).is_some_and(|length| bytes.len() as u64 >= u64::from(length) + 8)
}

/// Width, height and transparency that the first chunk states.
fn size(bytes: &[u8]) -> Option<(u32, u32, bool)> {
    // Looked at directly, so that the beginning of a file is enough.
    let body = HEADER + 8;
    match &array(bytes, HEADER)? {
        b"VP8X" => {
            let alpha = bytes.get(body)? & 0x10 != 0;
            Some((le24(bytes, body + 4)? + 1, le24(bytes, body + 7)? + 1, alpha))
        }
        // 14 bits each, then two bits for scaling, which nobody uses.
        b"VP8 " => {
            let side = |at| Some(u32::from(le16(bytes, at)? & 0x3fff));
            Some((side(body + 6)?, side(body + 8)?, false))
        }
        b"VP8L" => {
            let bits = le32(bytes, body + 1)?;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1, bits >> 28 & 1 == 1))
        }
        _ => None,
    }
}

pub(super) fn facts(bytes: &[u8]) -> Result<Facts, Error> {
    let (width, height, alpha) = size(bytes).ok_or(Error::Truncated(Kind::WebP))?;
    let mut facts = Facts { alpha, ..Facts::new(Kind::WebP, width, height) };
    let mut orientation = Orientation::Upright;
    for chunk in chunks(bytes) {
        match &chunk.name {
            b"ICCP" => facts.profile = true,
            b"VP8X" => facts.animated = chunk.body.first().is_some_and(|flags| flags & 0x02 != 0),
            b"EXIF" => {
                let (turn, place) = exif::read(chunk.body);
                (facts.metadata.exif, facts.metadata.gps, orientation) = (true, place, turn);
            }
            b"XMP " => facts.metadata.xmp = true,
            _ => {}
        }
    }
    facts.turn(orientation);
    Ok(facts)
}
