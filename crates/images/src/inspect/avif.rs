//! Facts of an AVIF file from its items.

use crate::avif_container::Container;
use crate::byte_reader::{be32, range};
use crate::error::Error;
use crate::exif;
use crate::facts::{ColourModel, Facts};
use crate::kind::Kind;

pub(super) fn facts(bytes: &[u8]) -> Result<Facts, Error> {
    let container = Container::read(bytes).ok_or(Error::Truncated(Kind::Avif))?;
    let (width, height) = container.coded_size().ok_or_else(|| Error::damaged(Kind::Avif, "no size"))?;
    let mut facts = Facts::new(Kind::Avif, width, height);
    if let Some((depth, channels)) = container.depth() {
        facts.bit_depth = depth;
        facts.colour = if channels == 1 { ColourModel::Grey } else { ColourModel::Rgb };
    }
    facts.alpha = container.alpha().is_some();
    facts.animated = range(bytes, 8, 4) == Some(b"avis");
    facts.profile = container.profile().is_some();
    for item in container.items.iter().filter(|item| item.is_metadata()) {
        facts.metadata.xmp |= item.is_xmp();
        facts.metadata.exif |= !item.is_xmp();
        // The data begins with the offset of the TIFF header (ISO/IEC 23008-12, A.2.1).
        let data = container.data(item).unwrap_or_default();
        let start = be32(&data, 0).map_or(0, |offset| (offset as usize).saturating_add(4));
        facts.metadata.gps |= exif::read(data.get(start..).unwrap_or_default()).1;
    }
    // The orientation of EXIF is not used in AVIF, as in browsers (AV1 Image File Format, 2.2.2).
    facts.turn(container.orientation());
    Ok(facts)
}
