//! Three kinds of path that must never be mixed up: source files, URL paths and output files.
//!
//! A [`SourcePath`] is found by the loader; a [`Route`] is a URL path of the site; an [`OutputPath`] has one
//! constructor, which rejects everything that could leave the output folder or that another file system cannot store.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::characters;

/// A file of the site, relative to its root, with `/` between the parts: `content/nyheter/vatten.md`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct SourcePath(String);

impl SourcePath {
    /// A path as the loader found it; normalised to NFC, so that macOS and Linux give the same address.
    pub fn new(path: &str) -> Self {
        Self(if path.is_ascii() { path.to_owned() } else { path.nfc().collect() })
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder, without a trailing slash; empty for a file in the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The last part.
    pub(crate) fn file_name(&self) -> &str {
        self.0.rsplit_once('/').map_or(self.0.as_str(), |(_, name)| name)
    }

    /// Resolves a path relative to this file's folder; `None` when it climbs above the root.
    pub(crate) fn resolve(&self, relative: &str) -> Option<String> {
        join(self.folder(), relative)
    }
}

impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Joins a folder and a relative path, resolving `.` and `..`; `None` when it climbs above the root.
pub(crate) fn join(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            other => parts.push(other),
        }
    }
    Some(parts.join("/"))
}

/// A URL path below the site's base URL: starts with `/`, and ends with `/` when it is a page.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Route(String);

impl Route {
    /// The route of a page, joined from segments; empty segments are dropped, so the home page is `Route::page([])`.
    pub(crate) fn page<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut route = String::from("/");
        for part in parts.into_iter().flat_map(|part| part.split('/')).filter(|part| !part.is_empty()) {
            route.push_str(part);
            route.push('/');
        }
        Self(route)
    }

    /// The route of a file: `/bilder/karta.svg`.
    pub(crate) fn file(path: &str) -> Self {
        Self(format!("/{}", path.trim_start_matches('/')))
    }

    /// The route as text, not percent-encoded.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The route for an `href`: bytes other than RFC 3986 path characters are percent-encoded.
    pub(crate) fn href(&self) -> String {
        encode(&self.0)
    }

    /// The file that a static host serves for this route.
    pub fn output(&self) -> Result<OutputPath, PathError> {
        let path = self.0.trim_start_matches('/');
        if path.is_empty() || path.ends_with('/') {
            OutputPath::new(&format!("{path}index.html"))
        } else {
            OutputPath::new(path)
        }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Percent-encodes a path for a URL (RFC 3986 `pchar` and `/` stay as they are).
pub fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/".contains(&byte);
        if plain {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Decodes percent-encoding; invalid sequences are kept.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match hex {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// Why a path may not be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PathError {
    /// The path is empty.
    Empty,
    /// It starts with `/` or names a drive.
    Absolute,
    /// A part is `.`, `..` or empty.
    Climbs,
    /// It has a control character, NUL, `\`, `:` or another character that some file system refuses.
    Sign,
    /// A part ends with a dot or a space, which Windows drops.
    Ending,
    /// A part is a device name on Windows (`con`, `nul`, `com1` …).
    Device,
    /// A part is over 255 bytes.
    Long,
    /// The path is not in Unicode normal form C.
    Form,
}

/// A file below the output folder. No value of this type points outside it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct OutputPath(String);

impl OutputPath {
    /// Checks the path. An invalid one is an error and is not repaired, since the repaired path could belong to another page.
    pub fn new(path: &str) -> Result<Self, PathError> {
        if path.is_empty() {
            return Err(PathError::Empty);
        }
        if path.starts_with('/') {
            return Err(PathError::Absolute);
        }
        if !path.is_ascii() && !is_nfc(path) {
            return Err(PathError::Form);
        }
        path.split('/').try_for_each(check_part)?;
        Ok(Self(path.to_owned()))
    }

    /// The path as text, with `/` between the parts.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key under which two outputs are the same file on a case-insensitive file system.
    pub(crate) fn folded(&self) -> String {
        if self.0.is_ascii() {
            return self.0.to_ascii_lowercase();
        }
        self.0.nfkc().flat_map(char::to_lowercase).collect()
    }
}

impl fmt::Display for OutputPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check_part(part: &str) -> Result<(), PathError> {
    if part.is_empty() || part == "." || part == ".." {
        return Err(PathError::Climbs);
    }
    if part.len() > 255 {
        return Err(PathError::Long);
    }
    // Fast path: a site has hundreds of thousands of paths, nearly all ASCII.
    let refused =
        |byte: u8| byte.is_ascii_control() || matches!(byte, b'\\' | b':' | b'*' | b'?' | b'"' | b'<' | b'>' | b'|');
    if part.bytes().any(refused) || (!part.is_ascii() && part.chars().any(char::is_control)) {
        return Err(PathError::Sign);
    }
    if part.ends_with(['.', ' ']) {
        return Err(PathError::Ending);
    }
    let stem = part.split('.').next().unwrap_or(part);
    if !matches!(stem.len(), 3 | 4) {
        return Ok(());
    }
    let stem = stem.to_ascii_lowercase();
    let device = matches!(stem.as_str(), "con" | "prn" | "aux" | "nul")
        || (stem.len() == 4
            && (stem.starts_with("com") || stem.starts_with("lpt"))
            && stem.ends_with(|c: char| c.is_ascii_digit()));
    if device { Err(PathError::Device) } else { Ok(()) }
}

/// A slug from a title: lower case, `å ä ö` as `a a o`, every run of other characters than letters and digits as one `-`.
///
/// May be empty, when the title has no letter or digit; the caller reports that.
pub(crate) fn slugify(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    if text.is_ascii() {
        text.chars().for_each(|c| push_folded(&mut slug, c.to_ascii_lowercase()));
        slug.truncate(slug.trim_end_matches('-').len());
        return slug;
    }
    for c in text.nfc().flat_map(char::to_lowercase) {
        match fold(c) {
            Some(latin) => slug.push_str(latin),
            None => push_folded(&mut slug, c),
        }
    }
    slug.trim_matches('-').to_owned()
}

/// Letters without a Unicode decomposition, as they are usually transliterated in Swedish.
fn fold(c: char) -> Option<&'static str> {
    Some(match c {
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ß' => "ss",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ł' => "l",
        'ŋ' => "n",
        'ŧ' => "t",
        'ı' => "i",
        _ => return None,
    })
}

fn push_folded(slug: &mut String, c: char) {
    if c.is_ascii_alphanumeric() {
        return slug.push(c);
    }
    // The base letter of å, ä, ö, é …; letters of other alphabets are kept.
    let base = std::iter::once(c).nfd().next().unwrap_or(c);
    let keep = if c.is_alphanumeric() { if base.is_ascii_alphanumeric() { base } else { c } } else { '-' };
    // Invisible characters do not separate words.
    let unseen = characters::is_invisible(c) || (characters::is_forbidden(c) && !c.is_whitespace());
    if unseen || unicode_normalization::char::is_combining_mark(c) {
        return;
    }
    if keep != '-' {
        slug.push(keep);
    } else if !slug.is_empty() && !slug.ends_with('-') && c != '\'' && c != '’' {
        slug.push('-');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn slugs_that_writers_meet() {
        for (title, slug) in [
            ("Möte om vatten & avlopp", "mote-om-vatten-avlopp"),
            ("Trollhättan – Vänersborg är utsedda", "trollhattan-vanersborg-ar-utsedda"),
            ("  Åre: 2026/27  ", "are-2026-27"),
            ("Mål", "mal"),
            ("Sa\u{301}mi Éamonn ĳ", "sami-eamonn-ĳ"),
            ("Ærø og Þingvellir", "aero-og-thingvellir"),
            ("مرحبا بالعالم", "مرحبا-بالعالم"),
            ("Digitaliserings\u{AD}utveckling", "digitaliseringsutveckling"),
            ("Sko\u{200B}lan\u{2060} för\u{B}möte\u{2}n", "skolan-for-moten"),
            ("?!…", ""),
        ] {
            assert_eq!(slugify(title), slug, "{title}");
        }
    }

    #[test]
    fn percent_signs_are_undone() {
        for (text, plain) in [("%C3%A5%20b%zz", "å b%zz"), ("100%", "100%"), ("/%E5r/", "/%E5r/"), ("a", "a")] {
            assert_eq!(decode(text), plain, "{text}");
        }
    }

    #[test]
    fn output_paths_that_are_refused() {
        for (path, error) in [
            ("", PathError::Empty),
            ("/etc/passwd", PathError::Absolute),
            ("../x", PathError::Climbs),
            ("a/../../x", PathError::Climbs),
            ("a//b", PathError::Climbs),
            ("a\\b", PathError::Sign),
            ("C:x", PathError::Sign),
            ("a\0b", PathError::Sign),
            ("a\nb", PathError::Sign),
            ("a./b", PathError::Ending),
            ("a /b", PathError::Ending),
            ("nul", PathError::Device),
            ("x/COM1.html", PathError::Device),
            ("a\u{30A}.html", PathError::Form),
        ] {
            assert_eq!(OutputPath::new(path), Err(error), "{path:?}");
        }
        assert_eq!(OutputPath::new(&"x".repeat(256)), Err(PathError::Long));
        assert!(OutputPath::new("nyheter/å.html").is_ok());
    }

    #[test]
    fn routes_and_their_files() {
        let file = |route: Route| route.output().map(|path| path.as_str().to_owned());
        assert_eq!(file(Route::page([])), Ok("index.html".to_owned()));
        assert_eq!(file(Route::page(["nyheter", "a/b"])), Ok("nyheter/a/b/index.html".to_owned()));
        assert_eq!(file(Route::file("feed.xml")), Ok("feed.xml".to_owned()));
        assert_eq!(file(Route::page([".."])), Err(PathError::Climbs));
        assert_eq!(Route::page(["ä b"]).href(), "/%C3%A4%20b/");
    }

    proptest! {
        #[test]
        fn an_output_path_never_leaves_the_folder(path in "[./\\\\a-z:\u{0}åäö~ -]{0,24}") {
            if let Ok(checked) = OutputPath::new(&path) {
                let joined = std::path::Path::new("/out").join(checked.as_str());
                prop_assert!(joined.components().all(|c| !matches!(c, std::path::Component::ParentDir)));
                prop_assert!(joined.starts_with("/out"));
            }
        }

        #[test]
        fn a_slug_is_stable_and_safe(title in "\\PC{0,40}") {
            let slug = slugify(&title);
            prop_assert!(!slug.contains(['/', '.', ' ', '\\']));
            prop_assert_eq!(slugify(&slug), slug.clone());
        }
    }
}
