//! Decodes PNG. Samples of 16 bits are converted to sRGB before they are reduced to 8, so that dark tones keep their steps.

use std::io::{Cursor, ErrorKind};

use png::{BitDepth, ColorType, DecodingError, Limits, Transformations};

use crate::colour::{self, Profile};
use crate::decode::Decoded;
use crate::error::Error;
use crate::facts::Facts;
use crate::kind::Kind;
use crate::pixels::{Channels, Pixels};

pub(super) fn decode(bytes: &[u8], facts: &Facts) -> Result<Decoded, Error> {
    // The size was checked by the header; this bounds profiles and text beside the pixels.
    let limits = Limits { bytes: facts.memory() as usize };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(Transformations::EXPAND);
    decoder.set_ignore_text_chunk(true);
    let mut reader = decoder.read_info().map_err(error)?;
    let profile = profile(reader.info());
    let length = reader.output_buffer_size().ok_or_else(|| Error::damaged(Kind::Png, "too large"))?;
    let mut data = vec![0; length];
    let frame = reader.next_frame(&mut data).map_err(error)?;
    // To the last chunk: a file without it is truncated.
    reader.finish().map_err(error)?;
    data.truncate(frame.buffer_size());
    let channels = match frame.color_type {
        ColorType::Grayscale => Channels::Grey,
        ColorType::GrayscaleAlpha => Channels::GreyAlpha,
        ColorType::Rgb => Channels::Rgb,
        ColorType::Rgba => Channels::Rgba,
        ColorType::Indexed => return Err(Error::damaged(Kind::Png, "a palette that was not expanded")),
    };
    let size = (frame.width, frame.height);
    if frame.bit_depth != BitDepth::Sixteen {
        return Ok(Decoded { pixels: Pixels { size, channels, data }, profile });
    }
    let samples: Vec<u16> = data.as_chunks().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
    drop(data);
    let (channels, data) = colour::reduce_16_bits(&samples, channels, profile.as_ref());
    Ok(Decoded { pixels: Pixels { size, channels, data }, profile: None })
}

/// The colour space that the file states; the newest chunk counts (PNG third edition, 4.3).
fn profile(info: &png::Info) -> Option<Profile> {
    if let Some(code) = info.coding_independent_code_points {
        return Some(Profile::Cicp { primaries: code.color_primaries, transfer: code.transfer_function });
    }
    info.icc_profile.as_ref().map(|profile| Profile::Icc(profile.to_vec()))
}

fn error(error: DecodingError) -> Error {
    match error {
        DecodingError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => Error::Truncated(Kind::Png),
        error => Error::damaged(Kind::Png, error),
    }
}
