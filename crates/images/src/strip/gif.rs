//! GIF without comments and without the blocks of programs, except those that repeat an animation.

use crate::inspect::gif::{APPLICATION, Block, BlockKind, GRAPHIC_CONTROL, blocks, header_length};

/// The file up to its trailer, without metadata; `None` when it is truncated.
pub(super) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut stripped = bytes.get(..header_length(bytes)?)?.to_vec();
    for block in blocks(bytes) {
        let block = block?;
        if is_kept(&block) {
            stripped.extend_from_slice(block.whole);
        }
        if block.kind == BlockKind::Trailer {
            return Some(stripped);
        }
    }
    None
}

fn is_kept(block: &Block) -> bool {
    match block.kind {
        BlockKind::Frame | BlockKind::Trailer | BlockKind::Extension(GRAPHIC_CONTROL) => true,
        BlockKind::Extension(APPLICATION) => matches!(block.application(), b"NETSCAPE2.0" | b"ANIMEXTS1.0"),
        BlockKind::Extension(_) => false,
    }
}
