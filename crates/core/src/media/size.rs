//! The displayed size of an image: browsers apply the orientation from its metadata. The only file that uses the crate
//! `imagesize`.

use std::io::{BufRead, Cursor, Seek, SeekFrom};

use super::{extension, photo_location};

/// Of larger files only the first bytes are searched for metadata.
const MOST: u64 = 32 * 1024 * 1024;

/// Width and height in pixels as browsers display an image; `None` for other files.
pub fn shown(name: &str, head: &[u8], size: u64, file: &mut (impl BufRead + Seek)) -> Option<(u32, u32)> {
    if extension(name) == "svg" {
        return drawing(&String::from_utf8_lossy(head));
    }
    imagesize::image_type(head).ok()?;
    file.seek(SeekFrom::Start(0)).ok()?;
    let stored = imagesize::reader_size(&mut *file).ok()?;
    let (width, height) = (u32::try_from(stored.width).ok()?, u32::try_from(stored.height).ok()?);
    // HEIF stores its rotation itself, and the crate applies it; browsers ignore the Exif orientation there.
    let turns = matches!(imagesize::image_type(head), Ok(kind) if is_turned(kind));
    let mut orientation = || {
        if size > MOST {
            return photo_location::orientation(&mut Cursor::new(head));
        }
        file.seek(SeekFrom::Start(0)).ok()?;
        photo_location::orientation(file)
    };
    let sideways = turns && orientation().is_some_and(|orientation| (5..=8).contains(&orientation));
    Some(if sideways { (height, width) } else { (width, height) })
}

fn is_turned(kind: imagesize::ImageType) -> bool {
    use imagesize::ImageType::{Jpeg, Png, Webp};
    matches!(kind, Jpeg | Png | Webp)
}

/// The size that an SVG states, or that of its `viewBox`.
fn drawing(text: &str) -> Option<(u32, u32)> {
    let start = text.find("<svg")?;
    let tag = text.get(start..start + text.get(start..)?.find('>')?)?;
    let attribute = |name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        rest.split('"').next()
    };
    let pixels =
        |text: &str| text.trim_end_matches("px").trim().parse::<f64>().ok().filter(|n| (1.0..100_000.0).contains(n));
    let attributes = attribute("width").and_then(pixels).zip(attribute("height").and_then(pixels));
    let (width, height) = attributes.or_else(|| {
        let numbers: Vec<f64> = attribute("viewBox")?.split([' ', ',']).filter_map(pixels_or_zero).collect();
        (numbers.len() == 4).then(|| (numbers[2], numbers[3]))
    })?;
    Some((width.round() as u32, height.round() as u32))
}

fn pixels_or_zero(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|number| number.abs() < 100_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(name: &str, bytes: &[u8]) -> Option<(u32, u32)> {
        shown(name, bytes, bytes.len() as u64, &mut Cursor::new(bytes))
    }

    #[test]
    fn sizes_of_pictures() {
        assert_eq!(size("a.svg", b"<?xml?><svg viewBox=\"0 0 640 360\" xmlns=\"x\">"), Some((640, 360)));
        assert_eq!(size("a.svg", b"<svg width=\"20px\" height=\"10\">"), Some((20, 10)));
        assert_eq!(size("a.svg", b"<svg>"), None);
        assert_eq!(size("a.png", &png(1, 3, 2)), Some((3, 2)));
        assert_eq!(size("a.pdf", b"%PDF-1.4"), None);
    }

    /// A PNG with this orientation (PNG, third edition, 11.3.2.6).
    fn png(orientation: u8, width: u8, height: u8) -> Vec<u8> {
        let header = [0, 0, 0, width, 0, 0, 0, height, 8, 6, 0, 0, 0];
        let exif = [&b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"[..], &[orientation, 0, 0, 0], &[0; 4]].concat();
        let chunk = |name: &[u8; 4], body: &[u8]| {
            [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], name, body, &[0; 4]].concat()
        };
        [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &header), &chunk(b"eXIf", &exif), &chunk(b"IEND", b"")].concat()
    }

    #[test]
    fn a_picture_that_is_turned_is_as_wide_as_it_was_high() {
        for (orientation, expected) in [(0, (3, 2)), (1, (3, 2)), (4, (3, 2)), (5, (2, 3)), (8, (2, 3)), (9, (3, 2))] {
            assert_eq!(size("a.png", &png(orientation, 3, 2)), Some(expected), "{orientation}");
        }
    }
}
