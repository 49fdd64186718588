//! The segments of a JPEG file (ITU T.81, annex B).

use crate::byte_reader::{be16, range};
use crate::error::Error;
use crate::exif;
use crate::facts::{ColourModel, Facts};
use crate::kind::Kind;

/// Start of scan.
pub(crate) const SOS: u8 = 0xda;
/// End of image.
pub(crate) const EOI: u8 = 0xd9;
/// The application segments whose content this crate knows.
pub(crate) const APP0: u8 = 0xe0;
pub(crate) const APP1: u8 = 0xe1;
pub(crate) const APP2: u8 = 0xe2;
pub(crate) const APP13: u8 = 0xed;
pub(crate) const APP14: u8 = 0xee;
/// Comment.
pub(crate) const COM: u8 = 0xfe;

/// A segment of a JPEG file.
pub(crate) struct Segment<'a> {
    pub(crate) marker: u8,
    /// Where it begins in the file.
    pub(crate) start: usize,
    /// Its content, without marker and length.
    pub(crate) body: &'a [u8],
    /// All its bytes; of a start of scan, with the pixels that follow.
    pub(crate) whole: &'a [u8],
}

impl Segment<'_> {
    /// Whether the segment starts a frame, and so states the size.
    pub(crate) fn is_frame(&self) -> bool {
        // 0xC4, 0xC8 and 0xCC are tables and a reserved marker.
        matches!(self.marker, 0xc0..=0xcf) && !matches!(self.marker, 0xc4 | 0xc8 | 0xcc)
    }
}

/// The segments after the start of image, up to and with the end of image. What follows it is not part of the picture.
pub(crate) struct Segments<'a> {
    bytes: &'a [u8],
    at: Option<usize>,
}

impl<'a> Segments<'a> {
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: Some(2) }
    }

    /// The segment at or after `at`, and where it ends.
    fn segment(&self, at: usize) -> Option<(Segment<'a>, usize)> {
        let bytes = self.bytes;
        // Decoders skip what is between segments, and any number of fill bytes.
        let fill = at + bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        let start = fill + bytes.get(fill..)?.iter().position(|byte| *byte != 0xff)? - 1;
        let marker = *bytes.get(start + 1)?;
        if matches!(marker, 0 | 1 | 0xd0..=0xd9) {
            return Some((Segment { marker, start, body: &[], whole: range(bytes, start, 2)? }, start + 2));
        }
        let length = usize::from(be16(bytes, start + 2)?);
        let body = range(bytes, start + 4, length.checked_sub(2)?)?;
        let mut end = start + 2 + length;
        if marker == SOS {
            end = end_of_scan(bytes, end)?;
        }
        Some((Segment { marker, start, body, whole: bytes.get(start..end)? }, end))
    }
}

/// Where the next segment begins. In a scan, 0xFF is followed by 0 or by a restart marker.
fn end_of_scan(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        match bytes.get(at + 1)? {
            0 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Result<Segment<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = self.segment(self.at?);
        self.at = found.as_ref().filter(|(segment, _)| segment.marker != EOI).map(|(_, end)| *end);
        Some(found.map(|(segment, _)| segment).ok_or(Error::Truncated(Kind::Jpeg)))
    }
}

/// Whether a segment is a part of an embedded colour profile (ICC.1:2022, annex B.4).
pub(crate) fn is_profile(segment: &Segment) -> bool {
    segment.marker == APP2 && segment.body.starts_with(b"ICC_PROFILE\0")
}

/// Whether a segment is Adobe's, which says how colours are stored.
pub(crate) fn is_adobe(segment: &Segment) -> bool {
    segment.marker == APP14 && segment.body.starts_with(b"Adobe")
}

pub(super) fn facts(bytes: &[u8]) -> Result<Facts, Error> {
    let mut facts = None;
    let (mut metadata, mut orientation, mut profile) = Default::default();
    for segment in Segments::of(bytes) {
        let segment = match segment {
            // The beginning of a file is enough for its size.
            Err(_) if facts.is_some() => break,
            segment => segment?,
        };
        if segment.is_frame() && facts.is_none() {
            facts = Some(frame(&segment)?);
        }
        note_metadata(&segment, &mut metadata, &mut orientation);
        profile |= is_profile(&segment);
        // The metadata of a picture is before its pixels.
        if segment.marker == SOS || segment.marker == EOI {
            break;
        }
    }
    let mut facts = facts.ok_or_else(|| Error::damaged(Kind::Jpeg, "no frame before the pixels"))?;
    facts.turn(orientation.unwrap_or_default());
    Ok(Facts { metadata, profile, ..facts })
}

/// Notes what a segment tells of metadata. Of several EXIF segments the first one counts, as in browsers.
fn note_metadata(
    segment: &Segment,
    metadata: &mut crate::facts::Metadata,
    orientation: &mut Option<crate::orientation::Orientation>,
) {
    match segment.marker {
        APP1 if segment.body.starts_with(b"Exif\0") => {
            metadata.exif = true;
            let (turn, place) = exif::read(segment.body);
            metadata.gps |= place;
            orientation.get_or_insert(turn);
        }
        APP1 if segment.body.starts_with(b"http://ns.adobe.com/") => metadata.xmp = true,
        APP13 => metadata.iptc = true,
        COM => metadata.comment = true,
        _ => {}
    }
}

/// Size, depth and colour model of a frame header.
fn frame(segment: &Segment) -> Result<Facts, Error> {
    let &[bit_depth, high, low, wide, narrow, components, ..] = segment.body else {
        return Err(Error::Truncated(Kind::Jpeg));
    };
    let (height, width) = (u16::from_be_bytes([high, low]), u16::from_be_bytes([wide, narrow]));
    let mut facts = Facts::new(Kind::Jpeg, u32::from(width), u32::from(height));
    facts.bit_depth = bit_depth;
    facts.progressive = matches!(segment.marker, 0xc2 | 0xc6 | 0xca | 0xce);
    facts.colour = match components {
        1 => ColourModel::Grey,
        3 => ColourModel::Rgb,
        4 => ColourModel::Cmyk,
        _ => return Err(Error::damaged(Kind::Jpeg, format!("{components} components"))),
    };
    Ok(facts)
}
