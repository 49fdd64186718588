//! Detects the type of a file by its first bytes. The only file that uses the crate `infer`.

use super::extension;

/// Extensions, and the detected types that they may have. Container formats (a spreadsheet is a ZIP) are distinguished
/// only as far as detection is reliable.
const KINDS: &[(&[&str], &[&str])] = &[
    (&["jpg", "jpeg"], &["jpg"]),
    (&["png"], &["png"]),
    (&["gif"], &["gif"]),
    (&["webp"], &["webp"]),
    (&["avif"], &["avif"]),
    (&["heic", "heif"], &["heif", "heic"]),
    (&["tif", "tiff"], &["tif"]),
    (&["svg"], &["svg"]),
    (&["pdf"], &["pdf"]),
    (
        &["docx", "xlsx", "pptx", "odt", "ods", "odp", "epub", "zip"],
        &["zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "epub", "jar"],
    ),
    (&["mp4", "m4v", "mov", "m4a"], &["mp4", "m4v", "mov", "m4a"]),
    (&["mp3"], &["mp3"]),
    (&["woff2"], &["woff2"]),
    (&["woff"], &["woff"]),
];

/// The type of a file if it does not match its extension; an empty string if the type is unknown.
pub(super) fn actual_kind(name: &str, bytes: &[u8]) -> Option<String> {
    let extension = extension(name);
    let (_, allowed) = KINDS.iter().find(|(extensions, _)| extensions.contains(&extension.as_str()))?;
    match sniff(bytes) {
        Some(found) => (!allowed.contains(&found)).then(|| found.to_owned()),
        None => (!MANY.contains(&extension.as_str())).then(String::new),
    }
}

/// Types with so many variants that detection may miss one.
const MANY: [&str; 10] = ["avif", "heic", "heif", "mp4", "m4v", "mov", "m4a", "mp3", "tif", "tiff"];

/// The type of a file by its first bytes, as an extension.
pub(super) fn sniff(bytes: &[u8]) -> Option<&'static str> {
    // SVG is XML, where much may precede the first element.
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(64 * 1024)]).to_lowercase();
    let trimmed = head.trim_start_matches('\u{feff}').trim_start();
    if trimmed.starts_with('<') && head.contains("<svg") && !head.contains("<html") {
        return Some("svg");
    }
    if ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| trimmed.starts_with(tag)) {
        return Some("html");
    }
    // PDF readers accept the header anywhere in the first 1,024 bytes.
    if bytes[..bytes.len().min(1024)].windows(5).any(|window| window == b"%PDF-") {
        return Some("pdf");
    }
    infer::get(bytes).map(|kind| kind.extension())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_what_is_in_them() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
        let jpg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0";
        for (name, bytes, expected) in [
            ("a.png", &png[..], None),
            ("a.JPG", &png[..], Some("png")),
            ("a.jpeg", &jpg[..], None),
            ("a.pdf", b"%PDF-1.7\n".as_slice(), None),
            ("a.pdf", b"<!DOCTYPE html><title>Logga in</title>", Some("html")),
            ("a.pdf", b"", Some("")),
            ("a.pdf", b"\r\n%PDF-1.4", None),
            ("a.mp3", b"\xff\xf3\x44\xc4", None),
            ("a.mp3", b"%PDF-1.7", Some("pdf")),
            ("a.svg", b"\xef\xbb\xbf<?xml version=\"1.0\"?><!-- x --><svg xmlns=\"\">", None),
            ("a.svg", &png[..], Some("png")),
            ("a.docx", b"PK\x03\x04\x14\0\0\0\0\0", None),
            ("a.csv", b"a;b\n", None),
            ("utan", b"x", None),
        ] {
            assert_eq!(actual_kind(name, bytes).as_deref(), expected, "{name}");
        }
    }
}
