//! Media types by file name: one table for the preview, feeds, server configuration files and uploads.

use crate::path::OutputPath;

/// The value of the header `Content-Type`: the media type, with the character set of texts.
pub fn content_type(path: &OutputPath) -> &'static str {
    of_name(path.as_str())
}

/// The media type of a file (IANA's registry), without a character set.
pub fn media_type(path: &str) -> &'static str {
    let whole = of_name(path);
    whole.split_once(';').map_or(whole, |(kind, _)| kind)
}

/// The same for a path given as text.
pub fn of_name(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name {
        "feed.xml" | "atom.xml" => return "application/atom+xml; charset=utf-8",
        "feed.json" => return "application/feed+json; charset=utf-8",
        _ => {}
    }
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    of_text(&ending)
        .or_else(|| of_document(&ending))
        .or_else(|| of_media(&ending))
        .unwrap_or("application/octet-stream")
}

/// Texts are UTF-8. JSON has no `charset` parameter (RFC 8259).
fn of_text(ending: &str) -> Option<&'static str> {
    Some(match ending {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "txt" | "md" | "" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "vtt" => "text/vtt; charset=utf-8",
        "atom" => "application/atom+xml; charset=utf-8",
        "json" | "map" => "application/json",
        "geojson" => "application/geo+json",
        "webmanifest" => "application/manifest+json",
        "xml" => "application/xml",
        _ => return None,
    })
}

fn of_document(ending: &str) -> Option<&'static str> {
    Some(match ending {
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "epub" => "application/epub+zip",
        "rtf" => "application/rtf",
        "doc" => "application/msword",
        "xls" => "application/vnd.ms-excel",
        "ppt" => "application/vnd.ms-powerpoint",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "odp" => "application/vnd.oasis.opendocument.presentation",
        _ => return None,
    })
}

fn of_media(ending: &str) -> Option<&'static str> {
    Some(match ending {
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "gif" => "image/gif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings() {
        for (path, whole, kind) in [
            ("nyheter/index.html", "text/html; charset=utf-8", "text/html"),
            ("img/Karta.JPG", "image/jpeg", "image/jpeg"),
            ("a.b/_redirects", "text/plain; charset=utf-8", "text/plain"),
            ("a.PDF", "application/pdf", "application/pdf"),
            ("nyheter/feed.xml", "application/atom+xml; charset=utf-8", "application/atom+xml"),
            ("sitemap.xml", "application/xml", "application/xml"),
            ("a.tar.gz", "application/octet-stream", "application/octet-stream"),
            ("css/kommun.0123456789abcdef.css", "text/css; charset=utf-8", "text/css"),
        ] {
            assert_eq!((content_type(&OutputPath::new(path).unwrap()), media_type(path)), (whole, kind), "{path}");
        }
    }
}
