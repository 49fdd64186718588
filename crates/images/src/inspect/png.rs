//! The chunks of a PNG file (<https://www.w3.org/TR/png-3/>).

use crate::byte_reader::{array, be32, range};
use crate::error::Error;
use crate::exif;
use crate::facts::{ColourModel, Facts, Metadata};
use crate::kind::Kind;
use crate::orientation::Orientation;

/// The bytes before the first chunk.
pub(crate) const SIGNATURE: usize = 8;

/// A chunk of a PNG file.
pub(crate) struct Chunk<'a> {
    pub(crate) name: [u8; 4],
    pub(crate) body: &'a [u8],
    /// All its bytes, with length, name and checksum.
    pub(crate) whole: &'a [u8],
}

/// The chunks that are whole, up to and with IEND.
pub(crate) fn chunks(bytes: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut at = Some(SIGNATURE);
    std::iter::from_fn(move || {
        let start = at?;
        let length = be32(bytes, start)? as usize;
        let (name, body) = (array(bytes, start + 4)?, range(bytes, start + 8, length)?);
        let whole = range(bytes, start, length + 12)?;
        at = (&name != b"IEND").then_some(start + length + 12);
        Some(Chunk { name, body, whole })
    })
}

/// The metadata that a chunk has, by the names that programs give it in text chunks.
fn metadata(chunk: &Chunk, metadata: &mut Metadata) {
    match &chunk.name {
        b"eXIf" => {
            metadata.exif = true;
            metadata.gps |= exif::read(chunk.body).1;
        }
        b"tEXt" | b"zTXt" | b"iTXt" => {
            let keyword = chunk.body.split(|byte| *byte == 0).next().unwrap_or_default();
            match keyword {
                b"XML:com.adobe.xmp" | b"Raw profile type xmp" => metadata.xmp = true,
                b"Raw profile type exif" | b"Raw profile type APP1" => metadata.exif = true,
                b"Raw profile type iptc" | b"Raw profile type 8bim" => metadata.iptc = true,
                _ => metadata.comment = true,
            }
        }
        b"tIME" => metadata.comment = true,
        _ => {}
    }
}

pub(super) fn facts(bytes: &[u8]) -> Result<Facts, Error> {
    let mut chunks = chunks(bytes);
    let header = chunks.next().filter(|chunk| &chunk.name == b"IHDR").ok_or(Error::Truncated(Kind::Png))?;
    let (Some(width), Some(height), Some([bit_depth, colour])) =
        (be32(header.body, 0), be32(header.body, 4), array(header.body, 8))
    else {
        return Err(Error::Truncated(Kind::Png));
    };
    let mut facts = Facts { bit_depth, ..Facts::new(Kind::Png, width, height) };
    (facts.colour, facts.alpha) = match colour {
        0 => (ColourModel::Grey, false),
        2 => (ColourModel::Rgb, false),
        3 => (ColourModel::Palette, false),
        4 => (ColourModel::Grey, true),
        6 => (ColourModel::Rgb, true),
        other => return Err(Error::damaged(Kind::Png, format!("colour type {other}"))),
    };
    let mut orientation = Orientation::Upright;
    for chunk in chunks {
        match &chunk.name {
            b"tRNS" => facts.alpha = true,
            b"iCCP" => facts.profile = true,
            b"acTL" => facts.animated = chunk.body.starts_with(&[0, 0, 0]) && chunk.body.get(3) != Some(&1),
            b"eXIf" => orientation = exif::read(chunk.body).0,
            _ => {}
        }
        metadata(&chunk, &mut facts.metadata);
    }
    facts.turn(orientation);
    Ok(facts)
}
