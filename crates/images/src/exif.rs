//! The two facts of EXIF that matter here: the orientation, and whether it names a place. EXIF is a TIFF file (EXIF 2.32, 4.5).

use crate::byte_reader::{array, range};
use crate::orientation::Orientation;

const ORIENTATION: u16 = 0x0112;
const GPS: u16 = 0x8825;

/// Numbers in the byte order that the data states.
struct Tiff<'a> {
    bytes: &'a [u8],
    big_endian: bool,
}

impl Tiff<'_> {
    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = array(self.bytes, at)?;
        Some(if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes = array(self.bytes, at)?;
        Some(if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    /// The place of the entry with a tag in the directory at `directory`.
    fn entry(&self, directory: usize, tag: u16) -> Option<usize> {
        let count = usize::from(self.u16(directory)?);
        (0..count).map(|index| directory + 2 + 12 * index).find(|entry| self.u16(*entry) == Some(tag))
    }
}

/// The orientation that EXIF states, and whether it has a directory for a place. Nonsense counts as nothing.
pub(crate) fn read(exif: &[u8]) -> (Orientation, bool) {
    parse(exif).unwrap_or_default()
}

fn parse(exif: &[u8]) -> Option<(Orientation, bool)> {
    // Some programs write the prefix of JPEG into other formats too.
    let bytes = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    let big_endian = match range(bytes, 0, 2)? {
        b"MM" => true,
        b"II" => false,
        _ => return None,
    };
    let tiff = Tiff { bytes, big_endian };
    let directory = tiff.u32(4)? as usize;
    let orientation = tiff.entry(directory, ORIENTATION).and_then(|entry| tiff.u16(entry + 8));
    let gps = tiff.entry(directory, GPS).and_then(|entry| tiff.u32(entry + 8));
    let has_place = gps.and_then(|gps| tiff.u16(gps as usize)).is_some_and(|entries| entries > 0);
    Some((Orientation::from_exif(orientation.unwrap_or(1)), has_place))
}
