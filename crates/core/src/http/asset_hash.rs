//! File names with a content digest: `kommun.css` becomes `kommun.af1349b9f5f9a1a6.css`.

use crate::digest::Digest;

/// Hexadecimal digits in a name: 64 bits, where a collision would need billions of files.
const DIGITS: usize = 16;

/// The path with the beginning of a digest before its extension.
pub(crate) fn with_fingerprint(path: &str, digest: &Digest) -> String {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let slash = if folder.is_empty() { "" } else { "/" };
    let digits = digest.short(DIGITS);
    match name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()) {
        Some((stem, ending)) => format!("{folder}{slash}{stem}.{digits}.{ending}"),
        None => format!("{folder}{slash}{name}.{digits}"),
    }
}

/// Whether a path is that of a variant of a picture: `bro-800.0123456789abcdef.webp`. Its digits are a digest of the original
/// and of how the variant is made, which decide its bytes.
pub(crate) fn is_picture_variant(path: &str) -> bool {
    let stem = |extension: &str| path.strip_suffix(extension)?.rsplit_once('.')?.0.rsplit_once('-');
    let width = [".webp", ".jpg", ".png"].iter().find_map(|extension| stem(extension)).map(|(_, width)| width);
    fingerprint(path).is_some()
        && width.is_some_and(|width| !width.is_empty() && width.bytes().all(|b| b.is_ascii_digit()))
}

/// The digest in a path, if there is one. It may not match the file's bytes.
pub(crate) fn fingerprint(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut parts = name.rsplit('.');
    let digits = parts.nth(1)?;
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (digits.len() == DIGITS && digits.bytes().all(digit) && parts.next().is_some()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let digest = Digest::of(b"");
        for (path, named) in [
            ("css/kommun.css", "css/kommun.af1349b9f5f9a1a6.css"),
            ("kommun.min.css", "kommun.min.af1349b9f5f9a1a6.css"),
            ("a/.css", "a/.css.af1349b9f5f9a1a6"),
        ] {
            assert_eq!(with_fingerprint(path, &digest), named);
        }
        assert_eq!(fingerprint("css/kommun.af1349b9f5f9a1a6.css"), Some("af1349b9f5f9a1a6"));
        assert!(
            is_picture_variant("/a/bro-800.0123456789abcdef.webp") && is_picture_variant("å-1.0123456789abcdef.jpg")
        );
        for path in
            ["bro-800.webp", "bro-x.0123456789abcdef.webp", "bro.0123456789abcdef.webp", "a-1.0123456789abcdef.css"]
        {
            assert!(!is_picture_variant(path), "{path}");
        }
        for path in ["kommun.css", "af1349b9f5f9a1a6.css", "a.AF1349B9F5F9A1A6.css", "a.af1349b9f5f9a1a.css", "a/b"] {
            assert_eq!(fingerprint(path), None, "{path}");
        }
    }
}
