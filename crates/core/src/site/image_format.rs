//! Which files browsers can show as images, and what to do with other formats.

use super::Site;
use crate::diagnostic::{Code, Diagnostic};

/// Formats that every browser shows, by extension.
const BROWSER_IMAGES: &[&str] = &["jpg", "jpeg", "jpe", "jfif", "png", "apng", "gif", "webp", "avif", "svg", "ico"];

/// Formats that authors take for images and browsers cannot show: extensions, term for the format, term for the
/// advice.
const OTHER_FORMATS: &[(&[&str], &str, &str)] = &[
    (&["heic", "heif", "hif"], "picture.heic", "way.photo"),
    (&["tif", "tiff"], "picture.tiff", "way.photo"),
    (&["bmp", "dib"], "picture.bmp", "way.photo"),
    (&["cr2", "cr3", "nef", "arw", "dng", "orf", "rw2", "raf"], "picture.raw", "way.photo"),
    (&["jp2", "jxl", "jxr", "j2k"], "picture.rare", "way.photo"),
    (&["psd", "ai", "eps", "ps", "xcf", "emf", "wmf", "cdr", "indd"], "picture.drawing", "way.drawing"),
    (&["mp4", "m4v", "mov", "webm", "mkv", "avi", "wmv", "mpg", "mpeg", "3gp", "ogv"], "picture.film", "way.film"),
    (&["mp3", "m4a", "wav", "ogg", "oga", "flac", "aac", "wma"], "picture.sound", "way.sound"),
    (&["pdf"], "picture.pdf", "way.pdf"),
    (&["docx", "doc", "xlsx", "xls", "pptx", "ppt", "odt", "ods", "odp", "rtf"], "picture.document", "way.pdf"),
];

/// The advice for a file that readers may be unable to open.
pub(crate) fn conversion_hint(extension: &str) -> &'static str {
    let (_, _, way) = OTHER_FORMATS.iter().find(|(extensions, ..)| extensions.contains(&extension)).unwrap_or(&(
        &[],
        "",
        "way.document",
    ));
    if matches!(*way, "way.pdf" | "way.film" | "way.sound") { "way.document" } else { way }
}

impl Site {
    /// The message for a file that is used as an image and is none, without a place.
    pub(super) fn check_image_format(&self, target: &str, path: &str) -> Option<Diagnostic> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default();
        let kind = self.files.get(path).and_then(|facts| facts.content.kind.as_deref());
        let known = |kind: &&str| {
            BROWSER_IMAGES.contains(kind) || OTHER_FORMATS.iter().any(|(extensions, ..)| extensions.contains(kind))
        };
        // The first bytes decide; the extension does where they are not recognised.
        let is = kind.filter(known).unwrap_or(&extension);
        if BROWSER_IMAGES.contains(&is) {
            // Neither its bytes nor its name say anything else, but it is no image: a text, or nothing at all.
            let facts = self.files.get(path);
            let is_raster = ["jpg", "jpeg", "jpe", "jfif", "png", "apng", "gif", "webp"].contains(&is);
            let is_nothing = facts.is_some_and(|facts| !facts.content.pointer && !facts.content.is_raster_picture());
            return (is_raster && is_nothing).then(|| Diagnostic::new(Code::A430));
        }
        let other = OTHER_FORMATS.iter().find(|(extensions, ..)| extensions.contains(&is));
        let (_, what, way) = other.unwrap_or(&(&[], "picture.other", "way.photo"));
        Some(Diagnostic::new(Code::A423).arg("target", target).term("kind", what).term("way", way))
    }
}
