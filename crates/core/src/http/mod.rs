//! HTTP headers for a published file: content type, caching and content encoding.
//!
//! They follow from the file's name and bytes, so that the preview, server configuration files and uploads agree.

mod encoding;
mod asset_hash;
mod types;

pub(crate) use asset_hash::{fingerprint, is_picture_variant, with_fingerprint};
pub use encoding::{Encoding, compress, compressed, is_worth_compressing, unpacked};
pub use types::{content_type, media_type, of_name as content_type_of};

use crate::digest::Digest;
use crate::path::OutputPath;

/// How a file may be cached.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CacheClass {
    /// The name has a digest of the bytes or of what decides them, so they never change under this name.
    Immutable,
    /// A page. A correction must reach every reader at once.
    Page,
    /// Files that programs poll: feeds, calendars, sitemaps.
    Feed,
    /// Everything else: images and attachments, which can be replaced under the same name.
    Other,
}

impl CacheClass {
    /// The value of the header `Cache-Control`.
    ///
    /// `no-cache` allows caching but requires revalidation: a few hundred bytes when nothing changed, and never an outdated
    /// notice when something did.
    pub fn cache_control(self) -> &'static str {
        match self {
            Self::Immutable => "public, max-age=31536000, immutable",
            Self::Page | Self::Feed | Self::Other => "no-cache",
        }
    }
}

/// The cache class of a file. It is immutable only if the digest in its name is that of its bytes, or if it is a variant of a
/// picture.
pub fn cache_class(path: &OutputPath, digest: &Digest) -> CacheClass {
    let has_own_digest = fingerprint(path.as_str()).is_some_and(|stated| digest.short(stated.len()) == stated);
    if has_own_digest || is_picture_variant(path.as_str()) {
        return CacheClass::Immutable;
    }
    let name = path.as_str().rsplit('/').next().unwrap_or_default();
    match media_type(name) {
        "text/html" => CacheClass::Page,
        "application/atom+xml" | "application/feed+json" | "text/calendar" => CacheClass::Feed,
        "application/xml" if name.starts_with("sitemap") => CacheClass::Feed,
        _ => CacheClass::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_digest_makes_a_file_immutable() {
        let (bytes, others) = (b"body{}", b"body{color:red}");
        let name = with_fingerprint("css/kommun.css", &Digest::of(bytes));
        let path = OutputPath::new(&name).unwrap();
        assert_eq!(cache_class(&path, &Digest::of(bytes)), CacheClass::Immutable);
        assert_eq!(cache_class(&path, &Digest::of(others)), CacheClass::Other);
    }

    #[test]
    fn classes_by_name() {
        let cache_class = |path: &str| cache_class(&OutputPath::new(path).unwrap(), &Digest::of(b""));
        for (path, expected) in [
            ("nyheter/index.html", CacheClass::Page),
            ("404.html", CacheClass::Page),
            ("feed.xml", CacheClass::Feed),
            ("en/feed.json", CacheClass::Feed),
            ("moten.ics", CacheClass::Feed),
            ("sitemap-2.xml", CacheClass::Feed),
            ("data/matt.xml", CacheClass::Other),
            ("css/kommun.css", CacheClass::Other),
            ("bilder/bro.0123456789abcdef.jpg", CacheClass::Other),
        ] {
            assert_eq!(cache_class(path), expected, "{path}");
        }
        assert_eq!(CacheClass::Page.cache_control(), "no-cache");
        assert!(CacheClass::Immutable.cache_control().contains("immutable"));
    }
}
