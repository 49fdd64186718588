//! Decodes the first frame of a GIF file.

use std::io::{Cursor, ErrorKind};
use std::num::NonZeroU64;

use gif::{ColorOutput, DecodeOptions, DecodingError, MemoryLimit};

use crate::decode::Decoded;
use crate::error::Error;
use crate::facts::Facts;
use crate::inspect::gif::blocks;
use crate::kind::Kind;
use crate::pixels::{Channels, Pixels};

pub(super) fn decode(bytes: &[u8], facts: &Facts) -> Result<Decoded, Error> {
    if !blocks(bytes).all(|block| block.is_some()) {
        return Err(Error::Truncated(Kind::Gif));
    }
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::RGBA);
    options.set_memory_limit(NonZeroU64::new(facts.memory()).map_or(MemoryLimit::Unlimited, MemoryLimit::Bytes));
    options.check_frame_consistency(true);
    let mut decoder = options.read_info(Cursor::new(bytes)).map_err(error)?;
    let frame = decoder.read_next_frame().map_err(error)?.ok_or(Error::Truncated(Kind::Gif))?;
    let size @ (width, height) = facts.stored_size();
    let mut data = vec![0; width as usize * height as usize * 4];
    // A frame may be smaller than the picture; what it does not cover is transparent.
    let (left, top) = (usize::from(frame.left), usize::from(frame.top));
    let frame_row = usize::from(frame.width) * 4;
    for (y, row) in frame.buffer.chunks_exact(frame_row.max(1)).enumerate() {
        let start = ((top + y) * width as usize + left) * 4;
        let target =
            data.get_mut(start..start + frame_row).ok_or_else(|| Error::damaged(Kind::Gif, "frame too large"))?;
        target.copy_from_slice(row);
    }
    Ok(Decoded { pixels: Pixels { size, channels: Channels::Rgba, data }, profile: None })
}

fn error(error: DecodingError) -> Error {
    match error {
        DecodingError::Io(error) if error.kind() == ErrorKind::UnexpectedEof => Error::Truncated(Kind::Gif),
        error => Error::damaged(Kind::Gif, error),
    }
}
