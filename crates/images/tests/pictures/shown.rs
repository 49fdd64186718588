//! Every sample comes out upright, in sRGB, in its size, in every format.

use anslag_core::picture::{Crop, Focus, Format, Variant};
use anslag_images::{Encoded, Limits, process};

use crate::encoders::{Extras, jpeg};
use crate::fields::{COLOURS, pixels};
use crate::samples::{self, Sample};

/// Pixels of four channels of a result, decoded by the decoder of its format.
pub(crate) fn decoded(result: &Encoded) -> Vec<[u8; 4]> {
    let (width, height) = (result.width as usize, result.height as usize);
    let (channels, data) = match result.format {
        Format::Jpeg => jpeg_pixels(&result.bytes),
        Format::Png => {
            let mut reader = png::Decoder::new(std::io::Cursor::new(&result.bytes)).read_info().unwrap();
            let mut data = vec![0; reader.output_buffer_size().unwrap()];
            let frame = reader.next_frame(&mut data).unwrap();
            assert_eq!((frame.width, frame.height), (result.width, result.height));
            (frame.color_type.samples(), data)
        }
        Format::WebP => {
            let mut decoder = image_webp::WebPDecoder::new(std::io::Cursor::new(&result.bytes)).unwrap();
            assert_eq!(decoder.dimensions(), (result.width, result.height));
            let mut data = vec![0; decoder.output_buffer_size().unwrap()];
            decoder.read_image(&mut data).unwrap();
            (if decoder.has_alpha() { 4 } else { 3 }, data)
        }
    };
    assert_eq!(data.len(), width * height * channels);
    let four = |pixel: &[u8]| match *pixel {
        [grey] => [grey, grey, grey, 255],
        [grey, alpha] => [grey, grey, grey, alpha],
        [r, g, b] => [r, g, b, 255],
        _ => [pixel[0], pixel[1], pixel[2], pixel[3]],
    };
    data.chunks_exact(channels).map(four).collect()
}

fn jpeg_pixels(bytes: &[u8]) -> (usize, Vec<u8>) {
    let mut decoder = zune_jpeg::JpegDecoder::new(zune_core::bytestream::ZCursor::new(bytes));
    let data = decoder.decode().unwrap();
    (decoder.output_colorspace().unwrap().num_components(), data)
}

/// Checks the middle of each field of a result.
fn check_fields(name: &str, result: &Encoded, expected: [[u8; 4]; 4]) {
    let tolerance = if result.format == Format::Png { 10 } else { 16 };
    let pixels = decoded(result);
    for (index, mut colour) in expected.into_iter().enumerate() {
        if result.format == Format::Jpeg {
            // On white.
            let on_white = |value: u8| 255 - (u32::from(255 - value) * u32::from(colour[3]) / 255) as u8;
            colour = [on_white(colour[0]), on_white(colour[1]), on_white(colour[2]), 255];
        }
        let (x, y) =
            (result.width * (1 + 2 * (index as u32 % 2)) / 4, result.height * (1 + 2 * (index as u32 / 2)) / 4);
        let found = pixels[(y * result.width + x) as usize];
        let near = |a: u8, b: u8| a.abs_diff(b) <= tolerance;
        // The colour of what is fully transparent does not matter.
        let right = near(found[3], colour[3])
            && (colour[3] == 0 || (0..3).all(|channel| near(found[channel], colour[channel])));
        assert!(
            right,
            "{name}, {:?} {}×{}, field {index}: {found:?}, not {colour:?}",
            result.format, result.width, result.height
        );
    }
}

fn check(sample: &Sample, limits: &Limits) {
    let formats = [Format::Png, Format::WebP, Format::Jpeg];
    let widths = [sample.size.0 * 2, sample.size.0, (sample.size.0 / 2).max(1)];
    let variants: Vec<Variant> = widths
        .iter()
        .flat_map(|width| formats.map(|format| Variant { quality: 95, ..Variant::new(*width, format) }))
        .collect();
    let results = process(&sample.bytes, &variants, limits).unwrap_or_else(|error| panic!("{}: {error}", sample.name));
    assert_eq!(results.len(), variants.len());
    for (result, variant) in results.iter().zip(&variants) {
        assert_eq!(result.format, variant.format);
        let facts = anslag_images::inspect(&sample.bytes).unwrap();
        assert_eq!((result.width, result.height), facts.size_of(variant), "{}", sample.name);
        // Never wider than the original, nor taller than WebP allows.
        assert!(result.width <= variant.width.min(sample.size.0) && result.height <= 16_383);
        check_fields(&sample.name, result, sample.colours);
    }
}

#[test]
fn every_picture_is_shown_as_it_should_be() {
    let (samples, limits) = (samples::all(), Limits::default());
    assert!(samples.len() >= 40 + 24, "{} samples", samples.len());
    samples.iter().for_each(|sample| check(sample, &limits));
}

/// A square of a picture of 60 × 40 shows 40 of its 60 columns; the focus says which.
#[test]
fn a_crop_keeps_the_focus_also_in_turned_pictures() {
    let samples = samples::all();
    let turned = samples.iter().filter(|sample| sample.name.starts_with("orientation-"));
    let share_of_left = |sample: &Sample, focus: Option<Focus>| {
        let crop = Crop { aspect: (1, 1), focus };
        let variant = Variant { crop: Some(crop), ..Variant::new(40, Format::Png) };
        let results = process(&sample.bytes, &[variant], &Limits::default()).unwrap();
        assert_eq!((results[0].width, results[0].height), (40, 40));
        let first_row = &decoded(&results[0])[..40];
        first_row.iter().filter(|pixel| pixel[0] > 130).count()
    };
    let mut seen = 0;
    for sample in turned {
        seen += 1;
        // The left half of the picture is 30 columns wide: all of it, 20 columns, or 10.
        for (focus, columns) in [(Focus::new(0.0, 0.5), 30), (None, 20), (Focus::new(0.9, 0.1), 10)] {
            let found = share_of_left(sample, focus);
            assert!(found.abs_diff(columns) <= 1, "{}: {found} columns, not {columns}", sample.name);
        }
    }
    assert_eq!(seen, 24);
}

/// The bytes of results, by their digests. When this fails, results have changed: raise `VERSION` in `crates/images/src/encode.rs`, so
/// that stored ones are made again, and write the new digests here.
#[test]
fn results_are_the_same_bytes_until_the_version_changes() {
    let variants =
        [Format::WebP, Format::Jpeg, Format::Png].map(|format| Variant { quality: 80, ..Variant::new(30, format) });
    let digests = |name: &str| {
        let sample = samples::all().into_iter().find(|sample| sample.name == name).unwrap();
        let results = process(&sample.bytes, &variants, &Limits::default()).unwrap();
        assert_eq!(results, process(&sample.bytes, &variants, &Limits::default()).unwrap());
        let short = |result: Encoded| blake3::hash(&result.bytes).to_hex().chars().take(12).collect::<String>();
        results.into_iter().map(short).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        ["orientation-6.png", "palette-transparent.png", "p3.png"].map(digests),
        [
            "6e9bb1b72f43 279bd629ac93 5cc188022d08",
            "4c83699c84e8 d573fac0ca08 a29e7d27d6e4",
            "631a8c77a13f a70527eea4ed ebd5a38dde50"
        ]
    );
}

/// Nothing is out of step at odd sizes.
#[test]
fn every_width_has_whole_rows() {
    let size = (101, 67);
    let original = jpeg(&pixels(size, COLOURS), size, jpeg_encoder::ColorType::Rgb, Extras::default());
    let variants: Vec<Variant> = (1..=110).map(|width| Variant::new(width, Format::WebP)).collect();
    for result in process(&original, &variants, &Limits::default()).unwrap() {
        assert_eq!(decoded(&result).len(), (result.width * result.height) as usize);
    }
}
