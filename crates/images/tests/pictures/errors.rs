//! What cannot be used, and the error that names why.

use anslag_core::picture::Variant;
use anslag_images::{Error, Kind, Limits, inspect, process, strip};

use crate::samples;

fn file_type(brand: &[u8; 4]) -> Vec<u8> {
    [b"\0\0\0\x18ftyp", &brand[..], b"\0\0\0\0mif1miaf", &[0; 64]].concat()
}

#[test]
fn what_is_no_picture_is_named() {
    let lfs = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 5730112\n";
    let files: [(&[u8], Error); 22] = [
        (b"", Error::Empty),
        (b"hej", Error::Unknown),
        (b"\x89PN", Error::Unknown),
        (lfs, Error::LfsPointer { size: Some(5_730_112) }),
        (&file_type(b"heic"), Error::Unsupported("HEIC")),
        (&file_type(b"mif1"), Error::Unsupported("HEIF")),
        (&file_type(b"isom"), Error::Unsupported("MP4")),
        (&file_type(b"qt  "), Error::Unsupported("QuickTime")),
        (b"II\x2a\0\x08\0\0\0", Error::Unsupported("TIFF")),
        (b"MM\0\x2a\0\0\0\x08", Error::Unsupported("TIFF")),
        (b"II\x2a\0\x10\0\0\0CR\x02\0", Error::Unsupported("Canon CR2")),
        (b"BM\x36\0\0\0", Error::Unsupported("BMP")),
        (b"8BPS\0\x01", Error::Unsupported("Photoshop")),
        (b"%PDF-1.7", Error::Unsupported("PDF")),
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", Error::Unsupported("SVG")),
        (b"\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- x -->\n<svg/>", Error::Unsupported("SVG")),
        (b"<!DOCTYPE html><title>404", Error::Unsupported("HTML")),
        (b"\0\0\x01\0\x01\0", Error::Unsupported("ICO")),
        (b"\xff\x0a\0\0", Error::Unsupported("JPEG XL")),
        (b"\x1a\x45\xdf\xa3", Error::Unsupported("WebM")),
        (b"\xff\xd8\xff\xd9", Error::Damaged { kind: Kind::Jpeg, reason: "no frame before the pixels".to_owned() }),
        (b"GIF89a\0\0\0\0\0\0\0;", Error::Damaged { kind: Kind::Gif, reason: "no width or no height".to_owned() }),
    ];
    for (bytes, error) in files {
        assert_eq!(inspect(bytes), Err(error.clone()), "{:?}", bytes.escape_ascii().to_string());
        assert_eq!(process(bytes, &[], &Limits::default()), Err(error.clone()));
        assert_eq!(strip(bytes, &Limits::default()), Err(error));
    }
}

/// Headers that state more than 100 megapixels. None of them is decoded, so this takes no time.
#[test]
fn bombs_are_refused_by_their_header() {
    let changed = |name: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = samples::all().into_iter().find(|sample| sample.name == name).unwrap().bytes;
        change(&mut bytes);
        bytes
    };
    let jpeg = changed("plain.jpg", &|bytes| {
        let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        bytes[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    });
    let png = changed("plain.png", &|bytes| bytes[16..24].copy_from_slice(&[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]));
    let gif = changed("still.gif", &|bytes| bytes[6..10].fill(0xff));
    let webp = changed("p3.webp", &|bytes| bytes[24..30].fill(0xff));
    let avif = changed("420.avif", &|bytes| {
        let size = bytes.windows(4).position(|name| name == b"ispe").unwrap() + 8;
        bytes[size..size + 8].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    });
    let bombs = [(jpeg, 65_500), (png, 50_000), (gif, 65_535), (webp, 16_777_216), (avif, 65_535)];
    for (bomb, side) in bombs {
        let error = Error::TooLarge { width: side, height: side, limit: 100_000_000 };
        assert_eq!(
            process(&bomb, &[Variant::new(400, anslag_core::picture::Format::WebP)], &Limits::default()),
            Err(error)
        );
    }
}

/// A header that states a small picture, and more pixels behind it, and the other way round.
#[test]
fn a_header_that_lies_is_damage() {
    let mut png = samples::all().into_iter().find(|sample| sample.name == "plain.png").unwrap().bytes;
    // 60 × 41: the checksum of the header no longer fits.
    png[23] = 41;
    let result = process(&png, &[Variant::new(60, anslag_core::picture::Format::Png)], &Limits::default());
    assert!(matches!(result, Err(Error::Damaged { kind: Kind::Png, .. })), "{result:?}");
}

/// Cut at ten places, none of the files becomes a picture, and none is published as a file.
#[test]
fn truncated_files_are_errors() {
    let names = [
        "plain.jpg",
        "progressive.jpg",
        "cmyk.jpg",
        "metadata-turned.jpg",
        "plain.png",
        "16-bits.png",
        "palette.png",
        "still.gif",
        "animated.gif",
        "lossy.webp",
        "lossless.webp",
        "alpha-lossy.webp",
        "p3.webp",
        "420.avif",
        "alpha.avif",
        "place.avif",
    ];
    let samples = samples::all();
    for name in names {
        let whole = &samples.iter().find(|sample| sample.name == name).unwrap().bytes;
        // What follows the end of a file with metadata is not part of the picture.
        let length = whole.len() - if name == "metadata-turned.jpg" { crate::encoders::SECRET.len() } else { 0 };
        for tenth in 0..10 {
            let cut = &whole[..length * tenth / 10 + tenth.saturating_sub(8) * (length / 10 - 1)];
            let variants = [Variant::new(60, anslag_core::picture::Format::Png)];
            for result in
                [process(cut, &variants, &Limits::default()).map(drop), strip(cut, &Limits::default()).map(drop)]
            {
                let truncated =
                    matches!(result, Err(Error::Truncated(_) | Error::Damaged { .. } | Error::Empty | Error::Unknown));
                assert!(truncated, "{name}: {} of {length} bytes: {result:?}", cut.len());
            }
        }
    }
}

/// A photo that ends in the middle of its pixels, but with an end of image, as some programs write it.
#[test]
fn missing_pixels_before_the_end_of_image_are_damage() {
    for name in ["plain.jpg", "grey.jpg", "cmyk.jpg"] {
        let whole = samples::all().into_iter().find(|sample| sample.name == name).unwrap().bytes;
        let scan = whole.windows(2).rposition(|pair| pair == [0xff, 0xda]).unwrap();
        let cut = [&whole[..scan + (whole.len() - scan) / 2], &[0xff, 0xd9]].concat();
        let result = process(&cut, &[Variant::new(60, anslag_core::picture::Format::Png)], &Limits::default());
        assert!(matches!(result, Err(Error::Truncated(_) | Error::Damaged { .. })), "{name}: {result:?}");
    }
}
