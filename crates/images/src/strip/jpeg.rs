//! JPEG without the segments that only carry metadata.

use crate::error::Error;
use crate::inspect::jpeg::{APP0, COM, EOI, Segment, Segments, is_adobe, is_profile};

/// The file up to its end of image, without metadata. The error is that of a truncated file.
pub(super) fn strip(bytes: &[u8]) -> Result<Option<Vec<u8>>, Error> {
    let mut stripped = vec![0xff, 0xd8];
    let mut ended = false;
    for segment in Segments::of(bytes) {
        let segment = segment?;
        ended = segment.marker == EOI;
        if is_jfif(&segment) {
            // Version and density, without the thumbnail that may follow.
            stripped.extend_from_slice(&[0xff, APP0, 0, 16]);
            stripped.extend_from_slice(&segment.body[..12]);
            stripped.extend_from_slice(&[0, 0]);
        } else if !is_metadata(&segment) {
            stripped.extend_from_slice(segment.whole);
        }
    }
    Ok(ended.then_some(stripped))
}

fn is_jfif(segment: &Segment) -> bool {
    segment.marker == APP0 && segment.body.starts_with(b"JFIF\0") && segment.body.len() >= 14
}

/// Whether a segment is not needed to show the picture: of the application segments only profile and colour transform are.
fn is_metadata(segment: &Segment) -> bool {
    let application = (0xe0..=0xef).contains(&segment.marker);
    segment.marker == COM || (application && !is_profile(segment) && !is_adobe(segment))
}
