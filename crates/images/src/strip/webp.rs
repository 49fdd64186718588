//! WebP with the chunks that are needed to show the picture, and no others.

use crate::inspect::webp::{METADATA_FLAGS, chunks, is_whole};

const KEPT: [&[u8; 4]; 7] = [b"VP8X", b"ICCP", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L"];

/// The file without other chunks; `None` when it is truncated.
pub(super) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    if !is_whole(bytes) {
        return None;
    }
    let mut content = b"WEBP".to_vec();
    for chunk in chunks(bytes).filter(|chunk| KEPT.contains(&&chunk.name)) {
        content.extend_from_slice(&chunk.name);
        content.extend_from_slice(&(chunk.body.len() as u32).to_le_bytes());
        let body = content.len();
        content.extend_from_slice(chunk.body);
        if &chunk.name == b"VP8X" {
            content.get_mut(body).into_iter().for_each(|flags| *flags &= !METADATA_FLAGS);
        }
        if chunk.body.len() % 2 == 1 {
            content.push(0);
        }
    }
    let length = (content.len() as u32).to_le_bytes();
    Some([b"RIFF", &length[..], &content].concat())
}
