//! Decodes WebP, or the first frame of an animated one.

use std::io::{Cursor, ErrorKind};

use image_webp::{DecodingError, WebPDecoder};

use crate::colour::Profile;
use crate::decode::Decoded;
use crate::error::Error;
use crate::facts::Facts;
use crate::inspect::webp::is_whole;
use crate::kind::Kind;
use crate::pixels::{Channels, Pixels};

pub(super) fn decode(bytes: &[u8], facts: &Facts) -> Result<Decoded, Error> {
    if !is_whole(bytes) {
        return Err(Error::Truncated(Kind::WebP));
    }
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(error)?;
    decoder.set_memory_limit(facts.memory() as usize);
    let profile = decoder.icc_profile().map_err(error)?.map(Profile::Icc);
    let length = decoder.output_buffer_size().ok_or_else(|| Error::damaged(Kind::WebP, "too large"))?;
    let channels = if decoder.has_alpha() { Channels::Rgba } else { Channels::Rgb };
    let size = decoder.dimensions();
    let mut data = vec![0; length];
    match decoder.is_animated() {
        true => decoder.read_frame(&mut data).map(drop),
        false => decoder.read_image(&mut data),
    }
    .map_err(error)?;
    Ok(Decoded { pixels: Pixels { size, channels, data }, profile })
}

fn error(error: DecodingError) -> Error {
    match error {
        DecodingError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => Error::Truncated(Kind::WebP),
        error => Error::damaged(Kind::WebP, error),
    }
}
