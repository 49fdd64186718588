//! Inspects images and attachments: a wrong extension, the location in a photo, active content in SVG, personal
//! identity numbers. Values in, values out.

mod kind;
mod photo_location;
mod active_content;
pub mod size;
mod svg;

use std::io::{self, BufRead, Read, Seek, SeekFrom};

pub use active_content::{ActiveContentScanner, may_have_active_content};

use crate::denylist::is_secret;
use crate::document::personal_number::{self, TextKind};
use crate::slice::Slice;
use crate::source::{ContentInfo, is_lfs_pointer};

/// The findings about a file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileFindings {
    /// The actual type as an extension, if that does not match its name; empty if unknown.
    pub(crate) actual_kind: Option<String>,
    /// The metadata tells where the photo was taken.
    pub(crate) place: bool,
    /// The addresses that a style sheet loads.
    pub(crate) fetches: Vec<String>,
    /// The lines of a text file with a personal identity number.
    pub(crate) identities: Vec<usize>,
}

impl FileFindings {
    /// Whether there is nothing to report.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What the first bytes tell about a file; active content needs a scan of all of it ([`ActiveContentScanner`]).
pub fn content_info(head: &[u8]) -> ContentInfo {
    let kind = kind::sniff(head).map(str::to_owned);
    ContentInfo { kind, pointer: is_lfs_pointer(head), secret: is_secret(head), active_content: Vec::new() }
}

/// The extension of a file name, in lower case.
pub(crate) fn extension(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name);
    name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default()
}

/// Whether a file is an image by its name.
pub(crate) fn is_picture(name: &str) -> bool {
    matches!(
        extension(name).as_str(),
        "jpg" | "jpeg" | "png" | "gif" | "webp" | "avif" | "heic" | "heif" | "tif" | "tiff" | "svg"
    )
}

/// Whether a file with this extension is text.
fn is_text(extension: &str) -> bool {
    matches!(
        extension,
        "csv"
            | "tsv"
            | "txt"
            | "json"
            | "geojson"
            | "xml"
            | "svg"
            | "html"
            | "htm"
            | "ics"
            | "vcf"
            | "yml"
            | "yaml"
            | "rtf"
    )
}

/// The lines with a personal identity number. Old tables are often not UTF-8; digits are the same in all encodings in
/// use.
fn identities(file: &mut impl BufRead) -> io::Result<Vec<usize>> {
    let (mut lines, mut first) = (Vec::new(), 1);
    loop {
        let mut piece = Vec::new();
        file.by_ref().take(PIECE).read_to_end(&mut piece)?;
        if piece.is_empty() {
            lines.dedup();
            return Ok(lines);
        }
        // Chunks end at a line break, unless a line is very long.
        file.by_ref().take(PIECE).read_until(b'\n', &mut piece)?;
        let text = String::from_utf8_lossy(&piece);
        let (mut at, mut line) = (0, first);
        for range in personal_number::find(&text, TextKind::Table) {
            line += text.slice(at..range.start).matches('\n').count();
            at = range.start;
            lines.push(line);
        }
        first += text.matches('\n').count();
    }
}

/// How much of a file is read to detect its type, in bytes.
const HEAD: u64 = 64 * 1024;
/// The size of a chunk, in bytes.
const PIECE: u64 = 4 * 1024 * 1024;
/// How much of a style sheet is read, in bytes.
const SHEET: u64 = 4 * 1024 * 1024;

/// Inspects a file.
///
/// # Errors
/// If it cannot be read.
pub fn inspect(name: &str, file: &mut (impl BufRead + Seek)) -> io::Result<FileFindings> {
    let beginning = |file: &mut dyn BufRead, most: u64| {
        let mut bytes = Vec::new();
        file.take(most).read_to_end(&mut bytes).map(|_| bytes)
    };
    let head = beginning(file, HEAD)?;
    let actual_kind = kind::actual_kind(name, &head);
    let is = actual_kind.clone().unwrap_or_else(|| extension(name));
    file.seek(SeekFrom::Start(0))?;
    let fetches = if is == "css" {
        crate::rendered::css_addresses(&String::from_utf8_lossy(&beginning(file, SHEET)?))
    } else {
        Vec::new()
    };
    file.seek(SeekFrom::Start(0))?;
    let identities = if is_text(&is) { identities(file)? } else { Vec::new() };
    Ok(FileFindings { place: photo_location::has_location(&is, &head, file)?, fetches, identities, actual_kind })
}
