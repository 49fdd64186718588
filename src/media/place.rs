//! Whether a photo tells where it was taken. The only file that knows the library that reads what cameras write.

use std::io::Cursor;

use exif::{Reader, Tag};

/// Whether a picture of this kind tells a place: in what the camera wrote (EXIF), or in what a program wrote later (XMP).
pub(super) fn is_told(kind: &str, bytes: &[u8]) -> bool {
    match kind {
        "jpg" | "jpeg" | "png" | "webp" | "heic" | "heif" | "avif" | "tif" | "tiff" => in_exif(bytes) || in_xmp(bytes),
        _ => false,
    }
}

fn in_exif(bytes: &[u8]) -> bool {
    let mut reader = Reader::new();
    // A fault in one field says nothing about the others.
    reader.continue_on_error(true);
    let read = reader.read_from_container(&mut Cursor::new(bytes));
    let Ok(exif) = read.or_else(|error| error.distill_partial_result(|_| ())) else { return false };
    let place = [Tag::GPSLatitude, Tag::GPSLongitude, Tag::GPSDestLatitude, Tag::GPSDestLongitude];
    exif.fields().any(|field| place.contains(&field.tag))
}

fn in_xmp(bytes: &[u8]) -> bool {
    // XMP lies in a picture as it is, so that programs that do not know the kind of picture can find it. The rare compressed
    // form in a PNG is not read.
    let Some(start) = find(bytes, b"<x:xmpmeta").or_else(|| find(bytes, b"<rdf:RDF")) else { return false };
    let packet = &bytes[start..];
    let end = find(packet, b"</x:xmpmeta>").or_else(|| find(packet, b"</rdf:RDF>")).unwrap_or(packet.len());
    find(&packet[..end], b"GPSLatitude").is_some()
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
