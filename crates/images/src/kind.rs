//! What kind of file some bytes are, by their first bytes.

use crate::byte_reader::{array, be32};
use crate::error::Error;

/// A kind of picture that browsers show and this crate can make variants of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// JPEG, baseline or progressive.
    Jpeg,
    /// PNG, also animated (APNG).
    Png,
    /// GIF, still or animated.
    Gif,
    /// WebP, lossy, lossless or animated.
    WebP,
    /// AVIF.
    Avif,
}

impl Kind {
    /// The name of the format, the same in every language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Gif => "GIF",
            Self::WebP => "WebP",
            Self::Avif => "AVIF",
        }
    }
}

/// The kind of a file, or the error that names what it is instead.
pub(crate) fn of(bytes: &[u8]) -> Result<Kind, Error> {
    if bytes.is_empty() {
        return Err(Error::Empty);
    }
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Ok(Kind::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Kind::Png),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(Kind::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Kind::WebP),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => iso_media(bytes),
        _ => match lfs_pointer(bytes) {
            Some(error) => Err(error),
            None => Err(foreign(bytes).map_or(Error::Unknown, Error::Unsupported)),
        },
    }
}

/// AVIF, and the kinds that share its container (ISO/IEC 14496-12): their brands tell them apart.
fn iso_media(bytes: &[u8]) -> Result<Kind, Error> {
    let end = be32(bytes, 0).map_or(0, |size| (size as usize).min(bytes.len()).min(256));
    // The major brand at 8, then a version, then compatible brands.
    let brands: Vec<[u8; 4]> =
        std::iter::once(8).chain((16..end).step_by(4)).filter_map(|at| array(bytes, at)).collect();
    let has = |names: &[&[u8; 4]]| brands.iter().any(|brand| names.contains(&brand));
    if has(&[b"avif", b"avis"]) {
        return Ok(Kind::Avif);
    }
    Err(Error::Unsupported(match brands.first() {
        _ if has(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"]) => "HEIC",
        Some(b"mif1" | b"msf1") => "HEIF",
        Some(b"qt  ") => "QuickTime",
        Some(b"crx ") => "Canon CR3",
        _ => "MP4",
    }))
}

/// The name of a kind that browsers do not show as a picture, or that is no raster picture.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 18] = [
        (b"II\x2a\0\x10\0\0\0CR", "Canon CR2"),
        (b"II\x2a\0", "TIFF"),
        (b"MM\0\x2a", "TIFF"),
        (b"BM", "BMP"),
        (b"8BPS", "Photoshop"),
        (b"%PDF-", "PDF"),
        (b"%!PS", "PostScript"),
        (b"\0\0\x01\0", "ICO"),
        (b"\xff\x0a", "JPEG XL"),
        (b"\0\0\0\x0cJXL ", "JPEG XL"),
        (b"\0\0\0\x0cjP  ", "JPEG 2000"),
        (b"\xff\x4f\xff\x51", "JPEG 2000"),
        (b"\x1a\x45\xdf\xa3", "WebM"),
        (b"gimp xcf", "GIMP"),
        (b"qoif", "QOI"),
        (b"#?RADIANCE", "Radiance HDR"),
        (b"\x76\x2f\x31\x01", "OpenEXR"),
        (b"PK\x03\x04", "ZIP"),
    ];
    let by_signature = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature));
    by_signature.map(|(_, name)| *name).or_else(|| markup(bytes))
}

/// SVG, or a web page that was saved in the place of a picture.
fn markup(bytes: &[u8]) -> Option<&'static str> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_lowercase();
    let start = start.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if !start.starts_with('<') {
        return None;
    }
    if start.contains("<svg") {
        return Some("SVG");
    }
    (start.starts_with("<!doctype html") || start.starts_with("<html")).then_some("HTML")
}

/// A pointer of Git LFS, which is in the place of a file that was not fetched
/// (<https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>).
fn lfs_pointer(bytes: &[u8]) -> Option<Error> {
    if bytes.len() > 1024 || !bytes.starts_with(b"version https://git-lfs.github.com/spec/") {
        return None;
    }
    let text = String::from_utf8_lossy(bytes);
    let size = text.lines().find_map(|line| line.strip_prefix("size ")?.trim().parse().ok());
    Some(Error::LfsPointer { size })
}
