//! File names with a content digest: `kommun.css` becomes `kommun.af1349b9f5f9a1a6.css`.

use crate::digest::Digest;

/// Hexadecimal digits in a name: 64 bits, where a collision would need billions of files.
const DIGITS: usize = 16;

/// The path with the digest of the file's bytes before its extension.
pub(crate) fn with_fingerprint(path: &str, digest: &Digest) -> String {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let slash = if folder.is_empty() { "" } else { "/" };
    let digits = digest.short(DIGITS);
    match name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()) {
        Some((stem, ending)) => format!("{folder}{slash}{stem}.{digits}.{ending}"),
        None => format!("{folder}{slash}{name}.{digits}"),
    }
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
        for path in ["kommun.css", "af1349b9f5f9a1a6.css", "a.AF1349B9F5F9A1A6.css", "a.af1349b9f5f9a1a.css", "a/b"] {
            assert_eq!(fingerprint(path), None, "{path}");
        }
    }
}
