//! PNG with the chunks that are needed to show the picture, and no others.

use crate::inspect::png::{SIGNATURE, chunks};

/// Pixels, palette, transparency, colour space, background and animation.
const KEPT: [&[u8; 4]; 17] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV",
    b"cLLI", b"bKGD", b"acTL", b"fcTL", b"fdAT",
];

/// The file up to IEND, without other chunks; `None` when it has no IEND.
pub(super) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut stripped = bytes.get(..SIGNATURE)?.to_vec();
    let mut ended = false;
    for chunk in chunks(bytes).filter(|chunk| KEPT.contains(&&chunk.name)) {
        stripped.extend_from_slice(chunk.whole);
        ended = &chunk.name == b"IEND";
    }
    ended.then_some(stripped)
}
