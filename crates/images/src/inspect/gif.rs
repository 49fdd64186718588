//! The blocks of a GIF file (<https://www.w3.org/Graphics/GIF/spec-gif89a.txt>).

use crate::byte_reader::{le16, range};
use crate::error::Error;
use crate::facts::{ColourModel, Facts};
use crate::kind::Kind;

/// What a block of a GIF file is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockKind {
    /// A frame with its pixels.
    Frame,
    /// An extension by its label.
    Extension(u8),
    /// The end of the file.
    Trailer,
}

/// The label of the extension that says how the next frame is shown.
pub(crate) const GRAPHIC_CONTROL: u8 = 0xf9;
/// The label of extensions of programs.
pub(crate) const APPLICATION: u8 = 0xff;
/// The label of comments.
pub(crate) const COMMENT: u8 = 0xfe;

/// A block of a GIF file.
pub(crate) struct Block<'a> {
    pub(crate) kind: BlockKind,
    pub(crate) whole: &'a [u8],
}

impl Block<'_> {
    /// The name of the program that an application extension is for.
    pub(crate) fn application(&self) -> &[u8] {
        range(self.whole, 3, 11).unwrap_or_default()
    }
}

/// How many bytes there are before the first block: signature, screen descriptor, palette.
pub(crate) fn header_length(bytes: &[u8]) -> Option<usize> {
    Some(13 + palette_length(*bytes.get(10)?))
}

/// The bytes of a palette, by the field that announces it.
fn palette_length(packed: u8) -> usize {
    if packed & 0x80 == 0 { 0 } else { 3 << (1 + (packed & 7)) }
}

/// Where the chain of sub-blocks at `at` ends.
fn skip_sub_blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}

/// The blocks after the header, up to and with the trailer. `None` at the end for a block that is not whole.
pub(crate) fn blocks(bytes: &[u8]) -> impl Iterator<Item = Option<Block<'_>>> {
    let mut at = header_length(bytes);
    std::iter::from_fn(move || {
        let start = at.take()?;
        let block = block(bytes, start);
        at = block.as_ref().filter(|block| block.kind != BlockKind::Trailer).map(|block| start + block.whole.len());
        Some(block)
    })
}

fn block(bytes: &[u8], start: usize) -> Option<Block<'_>> {
    let (kind, end) = match bytes.get(start)? {
        0x3b => (BlockKind::Trailer, start + 1),
        0x21 => (BlockKind::Extension(*bytes.get(start + 1)?), skip_sub_blocks(bytes, start + 2)?),
        // After the descriptor and its palette comes the code size, then the pixels.
        0x2c => {
            let palette = palette_length(*bytes.get(start + 9)?);
            (BlockKind::Frame, skip_sub_blocks(bytes, start + 10 + palette + 1)?)
        }
        _ => return None,
    };
    Some(Block { kind, whole: bytes.get(start..end)? })
}

pub(super) fn facts(bytes: &[u8]) -> Result<Facts, Error> {
    let (Some(width), Some(height), Some(packed)) = (le16(bytes, 6), le16(bytes, 8), bytes.get(10)) else {
        return Err(Error::Truncated(Kind::Gif));
    };
    let mut facts = Facts::new(Kind::Gif, u32::from(width), u32::from(height));
    facts.colour = ColourModel::Palette;
    facts.bit_depth = (packed & 7) + 1;
    let mut frames = 0;
    for block in blocks(bytes).flatten() {
        match block.kind {
            BlockKind::Frame => frames += 1,
            BlockKind::Extension(GRAPHIC_CONTROL) => {
                facts.alpha |= block.whole.get(3).is_some_and(|flags| flags & 1 == 1)
            }
            BlockKind::Extension(APPLICATION) if block.application() == b"XMP DataXMP" => facts.metadata.xmp = true,
            BlockKind::Extension(COMMENT) => facts.metadata.comment = true,
            _ => {}
        }
    }
    facts.animated = frames > 1;
    Ok(facts)
}
