//! Files of every kind from pixels, with whatever metadata a test wants.

use jpeg_encoder::{ColorType as JpegColour, Encoder as JpegEncoder, SamplingFactor};

/// What a file gets besides its pixels.
#[derive(Clone, Copy, Default)]
pub(crate) struct Extras<'a> {
    pub(crate) orientation: u16,
    pub(crate) profile: Option<&'a [u8]>,
    /// EXIF with a place and a name, IPTC, XMP and a comment.
    pub(crate) metadata: bool,
    pub(crate) progressive: bool,
}

/// What must not be in any result.
pub(crate) const SECRET: &str = "Hemlig Fotograf";

/// EXIF with an orientation and, if wanted, the artist and a place.
pub(crate) fn exif(orientation: u16, metadata: bool) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let entries: u16 = if metadata { 3 } else { 1 };
    let after = 8 + 2 + 12 * u32::from(entries) + 4;
    let name = format!("{SECRET}\0");
    let gps = after + name.len() as u32;
    let mut bytes = [&b"II\x2a\0\x08\0\0\0"[..], &entries.to_le_bytes()].concat();
    bytes.extend(entry(0x0112, 3, 1, u32::from(orientation.max(1))));
    if metadata {
        bytes.extend(entry(0x013b, 2, name.len() as u32, after));
        bytes.extend(entry(0x8825, 4, 1, gps));
    }
    bytes.extend([0; 4]);
    if metadata {
        bytes.extend(name.as_bytes());
        // One entry: the latitude is north.
        bytes.extend(1u16.to_le_bytes());
        bytes.extend(entry(1, 2, 2, u32::from(b'N')));
        bytes.extend([0; 4]);
    }
    bytes
}

/// XMP with a name.
fn xmp() -> Vec<u8> {
    format!(
        r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
        xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="{SECRET}"/></rdf:RDF></x:xmpmeta>"#
    )
    .into_bytes()
}

/// Photoshop's block with an IPTC record that has a byline.
fn iptc() -> Vec<u8> {
    let record = [&[0x1c, 2, 80, 0, SECRET.len() as u8][..], SECRET.as_bytes()].concat();
    [&b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0"[..], &[record.len() as u8], &record, &[0; 1][..record.len() % 2]]
        .concat()
}

/// A JPEG; `colour` says what the channels of the pixels are.
pub(crate) fn jpeg(data: &[u8], size: (u32, u32), colour: JpegColour, extras: Extras) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes, 95);
    encoder.set_sampling_factor(SamplingFactor::F_1_1);
    encoder.set_progressive(extras.progressive);
    if extras.orientation > 0 || extras.metadata {
        encoder.add_exif_metadata(&exif(extras.orientation, extras.metadata)).unwrap();
    }
    if extras.metadata {
        encoder.add_app_segment(1, [b"http://ns.adobe.com/xap/1.0/\0", &xmp()[..]].concat()).unwrap();
        encoder.add_app_segment(13, iptc()).unwrap();
        encoder.add_app_segment(5, SECRET.as_bytes().to_vec()).unwrap();
    }
    if let Some(profile) = extras.profile {
        encoder.add_icc_profile(profile).unwrap();
    }
    encoder.encode(data, size.0 as u16, size.1 as u16, colour).unwrap();
    if extras.metadata {
        // A comment after the start of image, and a second picture after the end, as phones write it.
        let comment = [&[0xff, 0xfe, 0, SECRET.len() as u8 + 2], SECRET.as_bytes()].concat();
        bytes.splice(2..2, comment);
        bytes.extend(SECRET.as_bytes());
    }
    bytes
}

/// A PNG of a colour type and depth; 16 bits are big-endian.
pub(crate) fn png(
    data: &[u8],
    size: (u32, u32),
    colour: png::ColorType,
    depth: png::BitDepth,
    extras: Extras,
) -> Vec<u8> {
    png_with(data, size, colour, depth, extras, |_| {})
}

/// A PNG with settings of the encoder.
pub(crate) fn png_with(
    data: &[u8],
    size: (u32, u32),
    colour: png::ColorType,
    depth: png::BitDepth,
    extras: Extras,
    set: impl Fn(&mut png::Encoder<&mut Vec<u8>>),
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut info = png::Info::with_size(size.0, size.1);
    info.icc_profile = extras.profile.map(|profile| profile.to_vec().into());
    let mut encoder = png::Encoder::with_info(&mut bytes, info).unwrap();
    encoder.set_color(colour);
    encoder.set_depth(depth);
    set(&mut encoder);
    let mut writer = encoder.write_header().unwrap();
    if extras.orientation > 0 || extras.metadata {
        writer.write_chunk(png::chunk::ChunkType(*b"eXIf"), &exif(extras.orientation, extras.metadata)).unwrap();
    }
    if extras.metadata {
        let text = |name: &str, text: &[u8]| [name.as_bytes(), b"\0", text].concat();
        let write = |writer: &mut png::Writer<_>, name, body: Vec<u8>| {
            writer.write_chunk(png::chunk::ChunkType(name), &body).unwrap();
        };
        write(&mut writer, *b"tEXt", text("Author", SECRET.as_bytes()));
        write(&mut writer, *b"iTXt", text("XML:com.adobe.xmp", &[b"\0\0\0\0", &xmp()[..]].concat()));
        write(&mut writer, *b"prVt", SECRET.as_bytes().to_vec());
    }
    writer.write_image_data(data).unwrap();
    writer.finish().unwrap();
    if extras.metadata {
        bytes.extend(SECRET.as_bytes());
    }
    bytes
}

/// A WebP of three or four channels.
pub(crate) fn webp(data: &[u8], size: (u32, u32), lossless: bool, extras: Extras) -> Vec<u8> {
    let alpha = data.len() as u32 == size.0 * size.1 * 4;
    let encoder = match alpha {
        true => webp::Encoder::from_rgba(data, size.0, size.1),
        false => webp::Encoder::from_rgb(data, size.0, size.1),
    };
    let plain = encoder.encode_simple(lossless, 95.0).unwrap().to_vec();
    let exif = (extras.orientation > 0 || extras.metadata).then(|| exif(extras.orientation, extras.metadata));
    if exif.is_none() && extras.profile.is_none() {
        return plain;
    }
    let chunk = |name: &[u8; 4], body: &[u8]| {
        [&name[..], &(body.len() as u32).to_le_bytes(), body, &[0][..body.len() % 2]].concat()
    };
    let mut flags = if alpha { 0x10 } else { 0 };
    let mut chunks = Vec::new();
    if let Some(profile) = extras.profile {
        flags |= 0x20;
        chunks.extend(chunk(b"ICCP", profile));
    }
    // A file of libwebp with transparency already has the header of extended files.
    let start = if &plain[12..16] == b"VP8X" { 30 } else { 12 };
    chunks.extend(&plain[start..]);
    if let Some(exif) = exif {
        flags |= 0x08;
        chunks.extend(chunk(b"EXIF", &exif));
    }
    if extras.metadata {
        flags |= 0x04;
        chunks.extend(chunk(b"XMP ", &xmp()));
        chunks.extend(chunk(b"PRIV", SECRET.as_bytes()));
    }
    let side = |side: u32| (side - 1).to_le_bytes();
    let header = [&[flags, 0, 0, 0], &side(size.0)[..3], &side(size.1)[..3]].concat();
    let content = [&b"WEBP"[..], &chunk(b"VP8X", &header), &chunks].concat();
    [&b"RIFF"[..], &(content.len() as u32).to_le_bytes(), &content].concat()
}

/// A GIF with a number of frames of the fields; the lower right field is transparent if wanted.
pub(crate) fn gif(
    size: (u32, u32),
    palette: [[u8; 3]; 4],
    frames: usize,
    transparent: bool,
    metadata: bool,
) -> Vec<u8> {
    let indices = crate::fields::pixels(size, [[0], [1], [2], [3]]);
    let mut bytes = Vec::new();
    let (width, height) = (size.0 as u16, size.1 as u16);
    let mut encoder = gif::Encoder::new(&mut bytes, width, height, palette.as_flattened()).unwrap();
    if frames > 1 {
        encoder.set_repeat(gif::Repeat::Infinite).unwrap();
    }
    if metadata {
        let comment = gif::AnyExtension(0xfe);
        encoder.write_raw_extension(comment, &[SECRET.as_bytes()]).unwrap();
        encoder.write_raw_extension(gif::AnyExtension(0xff), &[b"XMP DataXMP", &xmp()[..200]]).unwrap();
    }
    for _ in 0..frames {
        let mut frame = gif::Frame { width, height, buffer: indices.clone().into(), ..gif::Frame::default() };
        frame.transparent = transparent.then_some(3);
        encoder.write_frame(&frame).unwrap();
    }
    drop(encoder);
    bytes
}
