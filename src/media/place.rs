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

#[cfg(test)]
mod tests {
    use super::*;

    /// What a camera writes: 59° north, or only which way is up. By hand, after the TIFF 6.0 and Exif 2.3 specifications.
    fn tiff(place: bool) -> Vec<u8> {
        let entry = |tag: u16, form: u16, count: u32, value: [u8; 4]| {
            [&tag.to_le_bytes()[..], &form.to_le_bytes(), &count.to_le_bytes(), &value].concat()
        };
        if !place {
            return [&b"II*\0\x08\0\0\0\x01\0"[..], &entry(0x112, 3, 1, [1, 0, 0, 0]), &[0; 4]].concat();
        }
        let numbers: Vec<u8> = [59u32, 1, 16, 1, 27, 1].into_iter().flat_map(u32::to_le_bytes).collect();
        [
            &b"II*\0\x08\0\0\0\x01\0"[..],
            &entry(0x8825, 4, 1, [26, 0, 0, 0]),
            &[0; 4],
            &[2, 0],
            &entry(1, 2, 2, *b"N\0\0\0"),
            &entry(2, 5, 3, [56, 0, 0, 0]),
            &[0; 4],
            &numbers,
        ]
        .concat()
    }

    fn jpeg(marker: &[u8], body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(marker.len() + body.len() + 2).unwrap().to_be_bytes();
        [&b"\xff\xd8\xff\xe1"[..], &length, marker, body, b"\xff\xd9"].concat()
    }

    fn png(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let chunk = |name: &[u8; 4], body: &[u8]| {
            let length = u32::try_from(body.len()).unwrap().to_be_bytes();
            [&length[..], name, body, &[0; 4]].concat()
        };
        let head = chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0]);
        [&b"\x89PNG\r\n\x1a\n"[..], &head, &chunk(name, body), &chunk(b"IEND", b"")].concat()
    }

    fn webp(body: &[u8]) -> Vec<u8> {
        let length = |bytes: usize| u32::try_from(bytes).unwrap().to_le_bytes();
        let inner =
            [&b"WEBPVP8X"[..], &length(10), &[8, 0, 0, 0, 0, 0, 0, 0, 0, 0], b"EXIF", &length(body.len()), body]
                .concat();
        [&b"RIFF"[..], &length(inner.len()), &inner].concat()
    }

    #[test]
    fn photos_that_tell_and_photos_that_do_not() {
        for place in [true, false] {
            let tiff = tiff(place);
            assert_eq!(is_told("jpg", &jpeg(b"Exif\0\0", &tiff)), place);
            assert_eq!(is_told("png", &png(b"eXIf", &tiff)), place);
            assert_eq!(is_told("webp", &webp(&tiff)), place);
            assert_eq!(is_told("tif", &tiff), place);
        }
        let xmp = |key: &str| {
            format!("<x:xmpmeta><rdf:RDF><rdf:Description exif:{key}=\"59,16.45N\"/></rdf:RDF></x:xmpmeta>")
        };
        let header = b"http://ns.adobe.com/xap/1.0/\0";
        assert!(is_told("jpg", &jpeg(header, xmp("GPSLatitude").as_bytes())));
        assert!(!is_told("jpg", &jpeg(header, xmp("Model").as_bytes())));
        // The word elsewhere than in what programs write is no place.
        assert!(!is_told("jpg", &jpeg(b"GPSLatitude", b"")));
        assert!(!is_told("pdf", &tiff(true)));
    }

    #[test]
    fn damaged_photos_are_looked_at_as_far_as_they_go() {
        let whole = jpeg(b"Exif\0\0", &tiff(true));
        for cut in 0..whole.len() {
            is_told("jpg", &whole[..cut]);
            let mut changed = whole.clone();
            changed[cut] ^= 0xff;
            is_told("jpg", &changed);
        }
    }
}
