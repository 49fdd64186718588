//! Which files can be shown as pictures: what browsers draw. For all others there is a way out.

use super::Site;
use crate::diagnostic::{Code, Diagnostic};

/// Kinds that every browser draws, as endings.
const DRAWN: &[&str] = &["jpg", "jpeg", "jpe", "jfif", "png", "apng", "gif", "webp", "avif", "svg", "ico"];

/// Kinds that are taken for pictures and are none for browsers: endings, what to call them, and the way out.
const OTHERS: &[(&[&str], &str, &str)] = &[
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

/// What to do with a file with this ending that readers cannot open.
pub(crate) fn way_out(ending: &str) -> &'static str {
    let (_, _, way) =
        OTHERS.iter().find(|(endings, ..)| endings.contains(&ending)).unwrap_or(&(&[], "", "way.document"));
    if matches!(*way, "way.pdf" | "way.film" | "way.sound") { "way.document" } else { way }
}

impl Site {
    /// What to say of a file that a page shows as a picture and that is none; a message without a place.
    pub(super) fn no_picture(&self, target: &str, path: &str) -> Option<Diagnostic> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
        let kind = self.files.get(path).and_then(|facts| facts.content.kind.as_deref());
        let known = |kind: &&str| DRAWN.contains(kind) || OTHERS.iter().any(|(endings, ..)| endings.contains(kind));
        // Its bytes tell more than its name; where they tell nothing of pictures, the name does.
        let is = kind.filter(known).unwrap_or(&ending);
        if DRAWN.contains(&is) {
            return None;
        }
        let other = OTHERS.iter().find(|(endings, ..)| endings.contains(&is));
        let (_, what, way) = other.unwrap_or(&(&[], "picture.other", "way.photo"));
        Some(Diagnostic::new(Code::A423).arg("target", target).term("kind", what).term("way", way))
    }
}
