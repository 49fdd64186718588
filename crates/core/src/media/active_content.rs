//! Finds active content in SVG and XML files: a browser runs scripts in both, since XML may contain XHTML.
//!
//! Files are scanned in chunks, so that large ones need no more memory than small ones.

use super::{extension, svg};

/// The size of a chunk, in bytes.
const PIECE: usize = 4 * 1024 * 1024;
/// How much of a chunk is scanned again with the next one, so that no tag is missed, in bytes.
const OVERLAP: usize = 64 * 1024;
/// The most findings per file.
const MOST: usize = 5;

/// Extensions of files that may begin with `<` and that browsers show as plain text, or not at all.
const TEXTS: &[&str] = &["txt", "csv", "tsv", "vtt", "srt", "json", "geojson", "ics", "vcf", "css", "rtf"];

/// The namespaces whose elements browsers run.
const SPACES: [&str; 2] = ["http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"];

/// Whether a file with this name and beginning may contain active content.
pub fn may_have_active_content(name: &str, head: &[u8]) -> bool {
    let extension = extension(name);
    let begins = text(&head[..head.len().min(1024)]);
    extension == "svg" || (!TEXTS.contains(&extension.as_str()) && begins.trim_start().starts_with('<'))
}

/// Scans a file for active content.
pub struct ActiveContentScanner {
    drawing: bool,
    /// The XML uses a namespace whose elements browsers run.
    space: bool,
    wide: Option<bool>,
    bytes: Vec<u8>,
    line: usize,
    found: Vec<(String, usize)>,
}

impl ActiveContentScanner {
    /// A scanner for the file with this name.
    pub fn new(name: &str) -> Self {
        let drawing = extension(name) == "svg";
        Self { drawing, space: false, wide: None, bytes: Vec::new(), line: 0, found: Vec::new() }
    }

    /// Scans the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() >= PIECE {
            self.look();
            let keep = self.bytes.len() - OVERLAP;
            self.line += self.bytes[..keep].iter().filter(|byte| **byte == b'\n').count();
            self.bytes.drain(..keep);
        }
    }

    /// The active content, each with its line.
    pub fn done(mut self) -> Vec<(String, usize)> {
        self.look();
        if self.drawing || self.space {
            return self.found;
        }
        // Other XML is still active through a style sheet (XSLT) or entity declarations.
        self.found.retain(|(what, _)| what.starts_with("<?") || what.starts_with("<!"));
        self.found
    }

    fn look(&mut self) {
        let wide = *self.wide.get_or_insert_with(|| utf16(&self.bytes).is_some());
        let text =
            if wide { wide_text(&self.bytes, utf16(&self.bytes).unwrap_or(true)) } else { narrow_text(&self.bytes) };
        self.drawing |= text.contains("<svg");
        self.space |= SPACES.iter().any(|space| text.contains(space));
        for (what, line) in svg::active(&text) {
            let one = (what, line + self.line);
            let css = one.0.starts_with("<?") && !self.drawing && is_css(&text);
            if self.found.len() < MOST && !css && !self.found.contains(&one) {
                self.found.push(one);
            }
        }
    }
}

/// Whether all style sheets that the XML names are CSS.
fn is_css(text: &str) -> bool {
    let sheets = text.split("<?xml-stylesheet").skip(1).map(|rest| rest.split("?>").next().unwrap_or_default());
    let mut types = sheets.map(|sheet| sheet.contains("\"text/css\"") || sheet.contains("'text/css'"));
    types.all(|css| css)
}

/// The byte order of UTF-16 (`true`: little endian), if the bytes look like it.
fn utf16(bytes: &[u8]) -> Option<bool> {
    match bytes {
        [0xff, 0xfe, ..] | [b'<', 0, ..] => Some(true),
        [0xfe, 0xff, ..] | [0, b'<', ..] => Some(false),
        _ => None,
    }
}

fn wide_text(bytes: &[u8], little: bool) -> String {
    let units = bytes.chunks_exact(2).map(|pair| {
        if little { u16::from_le_bytes([pair[0], pair[1]]) } else { u16::from_be_bytes([pair[0], pair[1]]) }
    });
    let units: Vec<u16> = units.collect();
    String::from_utf16_lossy(&units).trim_start_matches('\u{feff}').to_owned()
}

fn narrow_text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}').to_owned()
}

/// The beginning of a file as text, as an XML parser decodes it.
fn text(bytes: &[u8]) -> String {
    utf16(bytes).map_or_else(|| narrow_text(bytes), |little| wide_text(bytes, little))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(name: &str, bytes: &[u8]) -> Vec<(String, usize)> {
        if !may_have_active_content(name, bytes) {
            return Vec::new();
        }
        let mut scanner = ActiveContentScanner::new(name);
        bytes.chunks(1000).for_each(|piece| scanner.push(piece));
        scanner.done()
    }

    #[test]
    fn xml_that_runs_and_xml_that_is_data() {
        let page =
            "<?xml version=\"1.0\"?>\n<data><x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">a()</x:script></data>";
        let wide: Vec<u8> = [0xfeff].into_iter().chain(page.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for (name, text) in [
            ("a.xml", page.as_bytes()),
            ("a.kml", page.as_bytes()),
            ("utan", page.as_bytes()),
            ("a.xml", &wide[..]),
            ("a.xml", b"<?xml-stylesheet type=\"text/xsl\" href=\"a.xsl\"?><data/>"),
            ("a.xml", b"<!DOCTYPE d [<!ENTITY x \"y\">]><d>&x;</d>"),
            ("a.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><g onclick=\"x()\"/></svg>"),
        ] {
            assert!(!scan(name, text).is_empty(), "{name}: {}", String::from_utf8_lossy(text));
        }
        for (name, text) in [
            ("a.xml", &b"<?xml version=\"1.0\"?><order online=\"ja\" onskad=\"x\"><script>Manus</script></order>"[..]),
            ("a.xml", b"<?xml-stylesheet type=\"text/css\" href=\"a.css\"?><data/>"),
            ("a.txt", page.as_bytes()),
            ("a.csv", b"<svg onload=x>;1"),
            ("a.pdf", b"%PDF-1.7 <svg onload=\"x()\">"),
        ] {
            assert_eq!(scan(name, text), [], "{name}: {}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn what_runs_is_found_however_far_in_it_stands() {
        let line = "<rect width=\"1\"/>\n".repeat(400_000);
        let text = format!("<svg>\n{line}<script>x()</script></svg>");
        assert!(text.len() > PIECE + OVERLAP);
        assert_eq!(scan("a.svg", text.as_bytes()), [("<script>".to_owned(), 400_002)]);
    }
}
