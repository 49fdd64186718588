//! Photo metadata: the location and the orientation. The only file that uses the crate `kamadak-exif`.

use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};

use exif::{In, Reader, Tag};

/// The orientation (Exif 2.3, tag 274). From 5 on, width and height are swapped.
pub(super) fn orientation(file: &mut (impl BufRead + Seek)) -> Option<u32> {
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let read = reader.read_from_container(file);
    let exif = read.or_else(|error| error.distill_partial_result(|_| ())).ok()?;
    exif.get_field(Tag::Orientation, In::PRIMARY)?.value.get_uint(0)
}

/// The largest TIFF that is read as a whole, in bytes.
const LARGEST_TIFF: u64 = 32 * 1024 * 1024;

/// Whether an image tells where it was taken, in Exif or XMP metadata.
pub(super) fn has_location(kind: &str, head: &[u8], file: &mut (impl BufRead + Seek)) -> io::Result<bool> {
    match kind {
        // The crate reads a TIFF into memory as a whole.
        "tif" | "tiff" if file.seek(SeekFrom::End(0))? > LARGEST_TIFF => {
            file.seek(SeekFrom::Start(0))?;
            Ok(in_exif(&mut Cursor::new(head)) || in_xmp(file)?)
        }
        "tif" | "tiff" | "jpg" | "jpeg" | "png" | "webp" | "heic" | "heif" | "avif" => {
            file.seek(SeekFrom::Start(0))?;
            if in_exif(file) {
                return Ok(true);
            }
            file.seek(SeekFrom::Start(0))?;
            in_xmp(file)
        }
        _ => Ok(false),
    }
}

fn in_exif(file: &mut (impl BufRead + Seek)) -> bool {
    let mut reader = Reader::new();
    // An error in one field says nothing about the others.
    reader.continue_on_error(true);
    let read = reader.read_from_container(file);
    let Ok(exif) = read.or_else(|error| error.distill_partial_result(|_| ())) else { return false };
    let place = [Tag::GPSLatitude, Tag::GPSLongitude, Tag::GPSDestLatitude, Tag::GPSDestLongitude];
    exif.fields().any(|field| place.contains(&field.tag))
}

/// XMP is stored as plain text, so that programs can find it in any format. Compressed XMP in PNG, which is rare, is
/// not read.
fn in_xmp(file: &mut impl Read) -> io::Result<bool> {
    const LONGEST: usize = 32;
    let (mut window, mut inside) = (Vec::new(), false);
    loop {
        let read = file.by_ref().take(256 * 1024).read_to_end(&mut window)?;
        let mut rest = window.as_slice();
        loop {
            let (tags, other): (&[&[u8]], bool) = if inside {
                (&[b"GPSLatitude", b"</x:xmpmeta>", b"</rdf:RDF>"], false)
            } else {
                (&[b"<x:xmpmeta", b"<rdf:RDF"], true)
            };
            let Some((at, tag)) = tags.iter().filter_map(|tag| Some((find(rest, tag)?, *tag))).min() else {
                break;
            };
            if tag == b"GPSLatitude" {
                return Ok(true);
            }
            inside = other;
            rest = &rest[at + tag.len()..];
        }
        if read == 0 {
            return Ok(false);
        }
        // A tag may be cut in two at the end of a read, so the last bytes are scanned again.
        let keep = rest.len().min(LONGEST);
        window = rest[rest.len() - keep..].to_vec();
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has_location(kind: &str, bytes: &[u8]) -> bool {
        super::has_location(kind, bytes, &mut Cursor::new(bytes)).unwrap()
    }

    /// A minimal TIFF with a location at 59° north, or with an orientation only; after TIFF 6.0 and Exif 2.3.
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
            assert_eq!(has_location("jpg", &jpeg(b"Exif\0\0", &tiff)), place);
            assert_eq!(has_location("png", &png(b"eXIf", &tiff)), place);
            assert_eq!(has_location("webp", &webp(&tiff)), place);
            assert_eq!(has_location("tif", &tiff), place);
        }
        let xmp = |key: &str| {
            format!("<x:xmpmeta><rdf:RDF><rdf:Description exif:{key}=\"59,16.45N\"/></rdf:RDF></x:xmpmeta>")
        };
        let header = b"http://ns.adobe.com/xap/1.0/\0";
        assert!(has_location("jpg", &jpeg(header, xmp("GPSLatitude").as_bytes())));
        assert!(!has_location("jpg", &jpeg(header, xmp("Model").as_bytes())));
        // The word outside XMP is no location.
        assert!(!has_location("jpg", &jpeg(b"GPSLatitude", b"")));
        assert!(!has_location("pdf", &tiff(true)));
    }

    #[test]
    fn damaged_photos_are_looked_at_as_far_as_they_go() {
        let whole = jpeg(b"Exif\0\0", &tiff(true));
        for cut in 0..whole.len() {
            has_location("jpg", &whole[..cut]);
            let mut changed = whole.clone();
            changed[cut] ^= 0xff;
            has_location("jpg", &changed);
        }
    }
}
