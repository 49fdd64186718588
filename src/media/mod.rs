//! What is in a picture or an attachment that its readers did not ask for: another kind of file than its name says, the place
//! where a photo was taken, programs in a drawing. Values in, values out.

mod kind;
mod place;
mod svg;

use crate::document::identity::{Within, numbers};
use crate::slice::Slice;

/// What was noticed of a file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Noticed {
    /// What kind of file it is, by its ending, when that is not what its name says; empty when nobody knows.
    pub really: Option<String>,
    /// It says where the photo was taken.
    pub place: bool,
    /// What a drawing does or fetches: the words for it, and the line.
    pub active: Vec<(String, usize)>,
    /// What a style sheet fetches.
    pub fetches: Vec<String>,
    /// The lines of a text that have a personal identity number.
    pub identities: Vec<usize>,
}

impl Noticed {
    /// Whether there is anything to say.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The ending of a file's name, in small letters.
pub fn ending(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name);
    name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
}

/// Whether a file is a picture by its name.
pub fn is_picture(name: &str) -> bool {
    matches!(
        ending(name).as_str(),
        "jpg" | "jpeg" | "png" | "gif" | "webp" | "avif" | "heic" | "heif" | "tif" | "tiff" | "svg"
    )
}

/// Whether a file is a text that people or programs read as one.
fn is_text(ending: &str) -> bool {
    matches!(
        ending,
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

/// The lines of a text that have a personal identity number. Old tables are not UTF-8, and digits are the same in them.
fn identities(bytes: &[u8]) -> Vec<usize> {
    let text = String::from_utf8_lossy(bytes);
    let (mut lines, mut at, mut line) = (Vec::new(), 0, 1);
    for range in numbers(&text, Within::Table) {
        line += text.slice(at..range.start).matches('\n').count();
        at = range.start;
        lines.push(line);
    }
    lines.dedup();
    lines
}

/// Looks at a file.
pub fn notice(name: &str, bytes: &[u8]) -> Noticed {
    let really = kind::really(name, bytes);
    let is = really.clone().unwrap_or_else(|| ending(name));
    Noticed {
        place: place::is_told(&is, bytes),
        active: if is == "svg" || is == "svgz" { svg::active(&String::from_utf8_lossy(bytes)) } else { Vec::new() },
        identities: if is_text(&is) { identities(bytes) } else { Vec::new() },
        fetches: if is == "css" { crate::made::css_addresses(&String::from_utf8_lossy(bytes)) } else { Vec::new() },
        really,
    }
}
