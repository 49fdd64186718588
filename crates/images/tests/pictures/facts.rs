//! What `inspect` says of each sample, as a table.

use anslag_images::{ColourModel, Facts, Kind, inspect};

use crate::samples;

fn describe(facts: &Facts) -> String {
    let colour = match facts.colour {
        ColourModel::Grey => "grey",
        ColourModel::Rgb => "rgb",
        ColourModel::Palette => "palette",
        ColourModel::Cmyk => "cmyk",
    };
    let metadata = facts.metadata;
    let flags = [
        (facts.orientation.exif() != 1, "turned"),
        (facts.animated, "animated"),
        (facts.alpha, "alpha"),
        (facts.profile, "profile"),
        (facts.progressive, "progressive"),
        (metadata.exif, "exif"),
        (metadata.gps, "gps"),
        (metadata.iptc, "iptc"),
        (metadata.xmp, "xmp"),
        (metadata.comment, "comment"),
    ];
    let flags: String = flags.iter().filter(|(set, _)| *set).map(|(_, name)| format!(" {name}")).collect();
    format!("{} {}×{} {colour} {}{flags}", facts.kind.name(), facts.width, facts.height, facts.bit_depth)
}

const FACTS: [(&str, &str); 34] = [
    ("plain.jpg", "JPEG 60×40 rgb 8"),
    ("progressive.jpg", "JPEG 60×40 rgb 8 progressive"),
    ("metadata.jpg", "JPEG 60×40 rgb 8 exif gps iptc xmp comment"),
    ("metadata-turned.jpg", "JPEG 60×40 rgb 8 turned exif gps iptc xmp comment"),
    ("orientation-1.jpg", "JPEG 60×40 rgb 8 exif"),
    ("orientation-5.png", "PNG 60×40 rgb 8 turned exif"),
    ("orientation-8.webp", "WebP 60×40 rgb 8 turned exif"),
    ("cmyk.jpg", "JPEG 60×40 cmyk 8"),
    ("ycck-profile.jpg", "JPEG 60×40 cmyk 8 profile"),
    ("grey-profile.jpg", "JPEG 60×40 grey 8 profile"),
    ("wide.jpg", "JPEG 30000×40 rgb 8"),
    ("metadata.png", "PNG 60×40 rgb 8 exif gps xmp comment"),
    ("p3-16-bits.png", "PNG 60×40 rgb 16 profile"),
    ("grey-1-bit.png", "PNG 60×40 grey 1"),
    ("grey-alpha.png", "PNG 60×40 grey 8 alpha"),
    ("alpha-unused.png", "PNG 60×40 rgb 8 alpha"),
    ("palette.png", "PNG 60×40 palette 8"),
    ("palette-transparent.png", "PNG 60×40 palette 8 alpha"),
    ("animated.png", "PNG 60×40 rgb 8"),
    ("lossy.webp", "WebP 60×40 rgb 8"),
    ("p3.webp", "WebP 60×40 rgb 8 profile"),
    ("metadata.webp", "WebP 60×40 rgb 8 exif gps xmp"),
    ("alpha-lossless.webp", "WebP 60×40 rgb 8 alpha"),
    ("alpha-lossy.webp", "WebP 60×40 rgb 8 alpha"),
    ("still.gif", "GIF 60×40 palette 2"),
    ("animated.gif", "GIF 60×40 palette 2 animated"),
    ("transparent.gif", "GIF 60×40 palette 2 alpha"),
    ("metadata.gif", "GIF 60×40 palette 2 animated xmp comment"),
    ("420.avif", "AVIF 60×40 rgb 8"),
    ("444-10-bits.avif", "AVIF 60×40 rgb 10"),
    ("grey.avif", "AVIF 60×40 grey 8"),
    ("alpha.avif", "AVIF 60×40 rgb 8 alpha"),
    ("place.avif", "AVIF 60×40 rgb 8 exif gps xmp"),
    ("irot.avif", "AVIF 40×60 rgb 8 turned"),
];

#[test]
fn facts_are_those_of_the_table() {
    let samples = samples::all();
    for (name, expected) in FACTS {
        let sample = samples.iter().find(|sample| sample.name == name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(describe(&inspect(&sample.bytes).unwrap()), expected, "{name}");
    }
    for sample in &samples {
        let facts = inspect(&sample.bytes).unwrap();
        assert_eq!((facts.width, facts.height), sample.size, "{}", sample.name);
    }
}

/// The header alone is enough for the size.
#[test]
fn the_beginning_of_a_file_is_enough_for_its_size() {
    for name in ["wide.jpg", "wide.png", "still.gif", "lossy.webp"] {
        let sample = samples::all().into_iter().find(|sample| sample.name == name).unwrap();
        let facts = inspect(&sample.bytes[..sample.bytes.len().min(700)]);
        match facts.as_ref().map(|facts| facts.kind) {
            // The tables of a JPEG come first.
            Ok(Kind::Jpeg | Kind::Png | Kind::Gif | Kind::WebP) => {}
            other => panic!("{name}: {other:?}"),
        }
        assert_eq!(facts.map(|facts| (facts.width, facts.height)), Ok(sample.size), "{name}");
    }
}
