//! The odd pictures: what each of them is, and what must come out.

use jpeg_encoder::ColorType as JpegColour;
use png::{BitDepth, ColorType};

use crate::encoders::{Extras, gif, jpeg, png, png_with, webp};
use crate::fields::{COLOURS, SIZE, pixels, stored};
use crate::profiles;

/// A test file and what must come out of it.
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    /// Width and height as readers see it.
    pub(crate) size: (u32, u32),
    /// The colours of the four fields, and how transparent they are.
    pub(crate) colours: [[u8; 4]; 4],
}

fn opaque(colours: [[u8; 3]; 4]) -> [[u8; 4]; 4] {
    colours.map(|[r, g, b]| [r, g, b, 255])
}

/// The lower right field is transparent.
fn with_hole(colours: [[u8; 3]; 4]) -> [[u8; 4]; 4] {
    let mut colours = opaque(colours);
    colours[3][3] = 0;
    colours
}

fn sample(name: impl Into<String>, bytes: Vec<u8>) -> Sample {
    Sample { name: name.into(), bytes, size: SIZE, colours: opaque(COLOURS) }
}

fn of_colours(name: &str, bytes: Vec<u8>, colours: [[u8; 4]; 4]) -> Sample {
    Sample { colours, ..sample(name, bytes) }
}

/// All samples.
pub(crate) fn all() -> Vec<Sample> {
    [turned(), plain(), profiled(), wide_and_grey(), transparent(), avif(), odd_sizes()].into_iter().flatten().collect()
}

/// Eight orientations in three formats.
fn turned() -> Vec<Sample> {
    let mut samples = Vec::new();
    for orientation in 1..=8 {
        let (data, size) = stored(orientation);
        let extras = Extras { orientation, ..Extras::default() };
        samples.push(sample(format!("orientation-{orientation}.jpg"), jpeg(&data, size, JpegColour::Rgb, extras)));
        let file = png(&data, size, ColorType::Rgb, BitDepth::Eight, extras);
        samples.push(sample(format!("orientation-{orientation}.png"), file));
        samples.push(sample(format!("orientation-{orientation}.webp"), webp(&data, size, false, extras)));
    }
    samples
}

/// Every kind as most programs write it, and with all metadata.
fn plain() -> Vec<Sample> {
    let data = pixels(SIZE, COLOURS);
    let none = Extras::default();
    let full = Extras { metadata: true, ..none };
    let progressive = Extras { progressive: true, ..none };
    vec![
        sample("plain.jpg", jpeg(&data, SIZE, JpegColour::Rgb, none)),
        sample("progressive.jpg", jpeg(&data, SIZE, JpegColour::Rgb, progressive)),
        sample("metadata.jpg", jpeg(&data, SIZE, JpegColour::Rgb, full)),
        sample("metadata-turned.jpg", {
            let (data, size) = stored(6);
            jpeg(&data, size, JpegColour::Rgb, Extras { orientation: 6, ..full })
        }),
        sample("plain.png", png(&data, SIZE, ColorType::Rgb, BitDepth::Eight, none)),
        sample("metadata.png", png(&data, SIZE, ColorType::Rgb, BitDepth::Eight, full)),
        sample("lossy.webp", webp(&data, SIZE, false, none)),
        sample("lossless.webp", webp(&data, SIZE, true, none)),
        sample("metadata.webp", webp(&data, SIZE, false, full)),
        sample("still.gif", gif(SIZE, COLOURS, 1, false, false)),
        sample("animated.gif", gif(SIZE, COLOURS, 3, false, false)),
        sample("metadata.gif", gif(SIZE, COLOURS, 2, false, true)),
        sample("animated.png", {
            let twice = |encoder: &mut png::Encoder<&mut Vec<u8>>| encoder.set_animated(1, 0).unwrap();
            png_with(&data, SIZE, ColorType::Rgb, BitDepth::Eight, none, twice)
        }),
    ]
}

/// Embedded profiles. The values of a colour in two spaces are from CSS Color 4.
fn profiled() -> Vec<Sample> {
    // Pure sRGB red, green, blue and white, in each space.
    let pure = opaque([[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]);
    let p3 = pixels(SIZE, [[234, 51, 35], [117, 251, 76], [0, 0, 245], [255, 255, 255]]);
    let adobe = pixels(SIZE, [[219, 0, 0], [144, 255, 60], [0, 0, 250], [255, 255, 255]]);
    let p3_wide: Vec<u8> = p3.iter().flat_map(|value| [*value, *value]).collect();
    let srgb = pixels(SIZE, COLOURS);
    let (p3_profile, adobe_profile, srgb_profile) = (profiles::display_p3(), profiles::adobe_rgb(), profiles::srgb());
    let with = |profile| Extras { profile: Some(profile), ..Extras::default() };
    vec![
        of_colours("p3.jpg", jpeg(&p3, SIZE, JpegColour::Rgb, with(&p3_profile)), pure),
        of_colours("p3.png", png(&p3, SIZE, ColorType::Rgb, BitDepth::Eight, with(&p3_profile)), pure),
        of_colours("p3-16-bits.png", png(&p3_wide, SIZE, ColorType::Rgb, BitDepth::Sixteen, with(&p3_profile)), pure),
        of_colours("p3.webp", webp(&p3, SIZE, true, with(&p3_profile)), pure),
        of_colours("adobe-rgb.jpg", jpeg(&adobe, SIZE, JpegColour::Rgb, with(&adobe_profile)), pure),
        sample("srgb-profile.jpg", jpeg(&srgb, SIZE, JpegColour::Rgb, with(&srgb_profile))),
        sample("nonsense-profile.jpg", jpeg(&srgb, SIZE, JpegColour::Rgb, with(b"no profile at all"))),
        // A profile for inks in a file of colours says nothing.
        sample("wrong-profile.jpg", jpeg(&srgb, SIZE, JpegColour::Rgb, with(&profiles::grey_inks()))),
    ]
}

/// Inks, greys and 16 bits.
fn wide_and_grey() -> Vec<Sample> {
    let grey = |values: [u8; 4]| opaque(values.map(|value| [value; 3]));
    let inks = pixels(SIZE, [[255, 0, 0, 0], [0, 255, 0, 0], [0, 0, 0, 255], [0, 0, 0, 0]]);
    let mixed = opaque([[0, 255, 255], [255, 0, 255], [0, 0, 0], [255, 255, 255]]);
    let shades = pixels(SIZE, [[30], [90], [160], [240]]);
    let wide: Vec<u8> = pixels(SIZE, COLOURS).iter().flat_map(|value| [*value, *value]).collect();
    let (ink_profile, grey_profile) = (profiles::grey_inks(), profiles::linear_grey());
    let none = Extras::default();
    let with = |profile| Extras { profile: Some(profile), ..none };
    vec![
        of_colours("cmyk.jpg", jpeg(&inks, SIZE, JpegColour::Cmyk, none), mixed),
        of_colours("ycck.jpg", jpeg(&inks, SIZE, JpegColour::CmykAsYcck, none), mixed),
        of_colours(
            "cmyk-profile.jpg",
            jpeg(&inks, SIZE, JpegColour::Cmyk, with(&ink_profile)),
            grey([119, 119, 0, 255]),
        ),
        of_colours(
            "ycck-profile.jpg",
            jpeg(&inks, SIZE, JpegColour::CmykAsYcck, with(&ink_profile)),
            grey([119, 119, 0, 255]),
        ),
        of_colours("grey.jpg", jpeg(&shades, SIZE, JpegColour::Luma, none), grey([30, 90, 160, 240])),
        // The sRGB values of 30, 90, 160 and 240 parts of light in 255.
        of_colours(
            "grey-profile.jpg",
            jpeg(&shades, SIZE, JpegColour::Luma, with(&grey_profile)),
            grey([96, 160, 207, 248]),
        ),
        of_colours(
            "grey.png",
            png(&shades, SIZE, ColorType::Grayscale, BitDepth::Eight, none),
            grey([30, 90, 160, 240]),
        ),
        of_colours(
            "grey-1-bit.png",
            {
                // Rows of 60 pixels in 8 bytes: white above, black below.
                let rows: Vec<u8> = (0..40).flat_map(|y| [if y < 20 { 0xff } else { 0 }; 8]).collect();
                png(&rows, SIZE, ColorType::Grayscale, BitDepth::One, none)
            },
            grey([255, 255, 0, 0]),
        ),
        sample("16-bits.png", png(&wide, SIZE, ColorType::Rgb, BitDepth::Sixteen, none)),
    ]
}

/// Transparency in all its forms.
fn transparent() -> Vec<Sample> {
    let none = Extras::default();
    let [a, b, c, d] = COLOURS;
    let four = |[r, g, b]: [u8; 3], alpha| [r, g, b, alpha];
    let data = pixels(SIZE, [four(a, 255), four(b, 255), four(c, 255), four(d, 0)]);
    let solid = pixels(SIZE, [four(a, 255), four(b, 255), four(c, 255), four(d, 255)]);
    let half = pixels(SIZE, [[a, b, c, d].map(|colour| four(colour, 128))[0]; 4]);
    let grey = pixels(SIZE, [[30, 255], [90, 255], [160, 255], [240, 0]]);
    let greys = with_hole([30, 90, 160, 240].map(|value| [value; 3]));
    let indices = pixels(SIZE, [[0], [1], [2], [3]]);
    let palette = |encoder: &mut png::Encoder<&mut Vec<u8>>| {
        encoder.set_palette(COLOURS.as_flattened().to_vec());
        encoder.set_trns(vec![255, 255, 255, 0]);
    };
    let opaque_palette =
        |encoder: &mut png::Encoder<&mut Vec<u8>>| encoder.set_palette(COLOURS.as_flattened().to_vec());
    let file = |set: &dyn Fn(&mut png::Encoder<&mut Vec<u8>>)| {
        png_with(&indices, SIZE, ColorType::Indexed, BitDepth::Eight, none, set)
    };
    vec![
        of_colours("alpha.png", png(&data, SIZE, ColorType::Rgba, BitDepth::Eight, none), with_hole(COLOURS)),
        sample("alpha-unused.png", png(&solid, SIZE, ColorType::Rgba, BitDepth::Eight, none)),
        of_colours("alpha-half.png", png(&half, SIZE, ColorType::Rgba, BitDepth::Eight, none), [four(a, 128); 4]),
        of_colours("grey-alpha.png", png(&grey, SIZE, ColorType::GrayscaleAlpha, BitDepth::Eight, none), greys),
        of_colours(
            "grey-alpha-profile.png",
            {
                let profile = profiles::linear_grey();
                let extras = Extras { profile: Some(&profile), ..none };
                png(&grey, SIZE, ColorType::GrayscaleAlpha, BitDepth::Eight, extras)
            },
            with_hole([96, 160, 207, 248].map(|value| [value; 3])),
        ),
        of_colours("palette-transparent.png", file(&palette), with_hole(COLOURS)),
        sample("palette.png", file(&opaque_palette)),
        of_colours("alpha-lossless.webp", webp(&data, SIZE, true, none), with_hole(COLOURS)),
        of_colours("alpha-lossy.webp", webp(&data, SIZE, false, none), with_hole(COLOURS)),
        of_colours("transparent.gif", gif(SIZE, COLOURS, 1, true, false), with_hole(COLOURS)),
    ]
}

/// AVIF from libavif's encoder; see `avif/make.sh`.
fn avif() -> Vec<Sample> {
    let [a, b, c, d] = COLOURS;
    let grey = [89, 132, 81, 196].map(|value| [value; 3]);
    let avif = |name: &str, bytes: &[u8]| sample(format!("{name}.avif"), bytes.to_vec());
    let turned = |name, bytes, size, colours| Sample { size, colours: opaque(colours), ..avif(name, bytes) };
    vec![
        avif("420", include_bytes!("avif/420.avif")),
        avif("422-limited", include_bytes!("avif/422-limited.avif")),
        avif("444-10-bits", include_bytes!("avif/444-10-bits.avif")),
        avif("identity", include_bytes!("avif/identity.avif")),
        avif("place", include_bytes!("avif/place.avif")),
        turned("grey", include_bytes!("avif/grey.avif"), SIZE, grey),
        Sample { colours: with_hole(COLOURS), ..avif("alpha", include_bytes!("avif/alpha.avif")) },
        // A quarter turn anticlockwise; three quarters and then left and right exchanged; top and bottom exchanged.
        turned("irot", include_bytes!("avif/irot.avif"), (40, 60), [b, d, a, c]),
        turned("irot-imir", include_bytes!("avif/irot-imir.avif"), (40, 60), [a, c, b, d]),
        turned("imir", include_bytes!("avif/imir.avif"), SIZE, [c, d, a, b]),
    ]
}

/// Sizes at the edge of what there is.
fn odd_sizes() -> Vec<Sample> {
    let none = Extras::default();
    let dot = COLOURS[0];
    let dots = |name: &str, bytes| Sample { size: (1, 1), colours: opaque([dot; 4]), ..sample(name, bytes) };
    let wide = (30_000, 40);
    let tall = (40, 20_000);
    let of_size = |name: &str, bytes, size| Sample { size, ..sample(name, bytes) };
    vec![
        dots("dot.jpg", jpeg(&dot, (1, 1), JpegColour::Rgb, none)),
        dots("dot.png", png(&dot, (1, 1), ColorType::Rgb, BitDepth::Eight, none)),
        dots("dot.webp", webp(&dot, (1, 1), true, none)),
        dots("dot.gif", gif((1, 1), [dot; 4], 1, false, false)),
        of_size("wide.jpg", jpeg(&pixels(wide, COLOURS), wide, JpegColour::Rgb, none), wide),
        of_size("wide.png", png(&pixels(wide, COLOURS), wide, ColorType::Rgb, BitDepth::Eight, none), wide),
        of_size("tall.png", png(&pixels(tall, COLOURS), tall, ColorType::Rgb, BitDepth::Eight, none), tall),
    ]
}
