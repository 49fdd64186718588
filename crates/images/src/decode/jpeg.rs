//! Decodes JPEG. CMYK is kept as inks, so that its profile can be applied.

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use crate::colour::Profile;
use crate::decode::Decoded;
use crate::error::Error;
use crate::facts::{ColourModel, Facts};
use crate::inspect::jpeg::{EOI, SOS, Segments, is_adobe};
use crate::kind::Kind;
use crate::pixels::{Channels, Pixels};

pub(super) fn decode(bytes: &[u8], facts: &Facts) -> Result<Decoded, Error> {
    let Structure { inverted, end } = Structure::read(bytes)?;
    // The decoder takes an end of image for pixels that are missing before it. Ones, which no Huffman code consists of (T.81,
    // annex C), make such a file fail; a whole one needs no more bits.
    let bytes = &[&bytes[..end], &[0xff, 0].repeat(32), &[0xff, EOI]].concat();
    let (width, height) = facts.stored_size();
    // Strict: a decoder that repairs a damaged file shows half of it in grey.
    let options = DecoderOptions::default().set_strict_mode(true).set_max_width(65_535).set_max_height(65_535);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(error)?;
    let stored = decoder.input_colorspace().unwrap_or(ColorSpace::YCbCr);
    let (channels, wanted) = match facts.colour {
        ColourModel::Grey => (Channels::Grey, ColorSpace::Luma),
        ColourModel::Cmyk => (Channels::Cmyk, stored),
        ColourModel::Rgb | ColourModel::Palette => (Channels::Rgb, ColorSpace::RGB),
    };
    decoder.set_options(options.jpeg_set_out_colorspace(wanted));
    let mut data = decoder.decode().map_err(error)?;
    if channels == Channels::Cmyk {
        if stored == ColorSpace::YCCK {
            inks_from_ycck(&mut data);
        }
        if inverted {
            data.iter_mut().for_each(|ink| *ink = 255 - *ink);
        }
    }
    let profile = decoder.icc_profile().map(Profile::Icc);
    Ok(Decoded { pixels: Pixels { size: (width, height), channels, data }, profile })
}

fn error(error: DecodeErrors) -> Error {
    match error {
        DecodeErrors::ExhaustedData | DecodeErrors::IoErrors(_) => Error::Truncated(Kind::Jpeg),
        error => Error::damaged(Kind::Jpeg, format!("{error:?}")),
    }
}

/// What is known of a file from its segments.
struct Structure {
    /// Whether 0 is full ink, as in every CMYK file that Adobe's programs write.
    inverted: bool,
    /// Where the end of image is.
    end: usize,
}

impl Structure {
    /// Checks that the file has pixels and an end.
    fn read(bytes: &[u8]) -> Result<Self, Error> {
        let (mut inverted, mut scans, mut end) = (false, 0, None);
        for segment in Segments::of(bytes) {
            let segment = segment?;
            inverted |= is_adobe(&segment);
            scans += usize::from(segment.marker == SOS);
            end = (segment.marker == EOI).then_some(segment.start);
        }
        match end.filter(|_| scans > 0) {
            Some(end) => Ok(Self { inverted, end }),
            None => Err(Error::Truncated(Kind::Jpeg)),
        }
    }
}

/// From luma, chroma and black to four inks: the colours of YCbCr, inverted, and black as it is (Adobe Technical Note 5116).
fn inks_from_ycck(data: &mut [u8]) {
    for pixel in data.chunks_exact_mut(4) {
        let [y, cb, cr] = [f32::from(pixel[0]), f32::from(pixel[1]) - 128.0, f32::from(pixel[2]) - 128.0];
        let ink = |colour: f32| 255 - colour.round().clamp(0.0, 255.0) as u8;
        pixel[0] = ink(y + 1.402 * cr);
        pixel[1] = ink(y - 0.344_136 * cb - 0.714_136 * cr);
        pixel[2] = ink(y + 1.772 * cb);
    }
}
