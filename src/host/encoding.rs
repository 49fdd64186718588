//! Files in a smaller form, which servers send to whoever can read it: `page.html.br` and `page.html.gz` beside `page.html`.

use std::io::Write;

use flate2::{Compression, GzBuilder};

use super::types::media_type;
use crate::path::OutputPath;

/// A form that browsers read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Encoding {
    /// Brotli (RFC 7932), which every present browser reads over HTTPS.
    Brotli,
    /// Gzip (RFC 1952), which everything reads.
    Gzip,
}

impl Encoding {
    /// All of them, the best first.
    pub const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// What is put after the name of a file, as nginx and Caddy look for it.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }

    /// The value of the header `Content-Encoding`.
    pub fn token(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }
}

/// The bytes in a smaller form: the same ones for the same bytes, whenever and wherever they are made.
pub fn compressed(bytes: &[u8], encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Brotli => brotli(bytes),
        Encoding::Gzip => gzip(bytes),
    }
}

/// Whether a smaller form of a file is worth having: texts, and not the smallest, which fit in one packet as they are.
pub fn is_worth_compressing(path: &OutputPath, size: u64) -> bool {
    const ONE_PACKET: u64 = 1400;
    let kind = media_type(path.as_str());
    let is_text = kind.starts_with("text/")
        || kind.ends_with("xml")
        || kind.ends_with("json")
        || matches!(kind, "application/geo+json" | "font/ttf" | "font/otf" | "image/x-icon");
    is_text && size >= ONE_PACKET
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let params = brotli::enc::BrotliEncoderParams {
        quality: QUALITY,
        size_hint: bytes.len(),
        ..brotli::enc::BrotliEncoderParams::default()
    };
    let mut out = Vec::with_capacity(bytes.len() / 3);
    brotli::BrotliCompress(&mut &bytes[..], &mut out, &params).expect("reading and writing memory does not fail");
    out
}

/// On the example site, 8 % less than gzip. The steps up to 9 take six times as long for less than 1 % more, the last two thirty
/// times as long for 10 %.
const QUALITY: i32 = 6;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    // Neither a time nor a name nor a system stands in it.
    let mut encoder = GzBuilder::new().write(Vec::with_capacity(bytes.len() / 3), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("writing memory does not fail")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn text() -> Vec<u8> {
        (0..4000).flat_map(|n| format!("<li>Möte {n} i kommunfullmäktige</li>\n").into_bytes()).collect()
    }

    #[test]
    fn there_and_back() {
        let text = text();
        let small = compressed(&text, Encoding::Gzip);
        let mut back = Vec::new();
        flate2::read::GzDecoder::new(&small[..]).read_to_end(&mut back).unwrap();
        assert!(back == text && small.len() < text.len() / 5);
        let small = compressed(&text, Encoding::Brotli);
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &small[..], &mut back).unwrap();
        assert!(back == text && small.len() < text.len() / 5);
    }

    #[test]
    fn the_same_bytes_every_time() {
        for encoding in Encoding::ALL {
            assert_eq!(compressed(&text(), encoding), compressed(&text(), encoding));
            assert!(!compressed(b"", encoding).is_empty());
        }
        // No time, and the system "unknown" (RFC 1952, 2.3.1).
        assert_eq!(compressed(b"x", Encoding::Gzip)[4..10], [0, 0, 0, 0, 2, 255]);
    }

    #[test]
    fn texts_that_are_not_small() {
        let worth = |path: &str, size| is_worth_compressing(&OutputPath::new(path).unwrap(), size);
        for path in ["index.html", "feed.xml", "karta.svg", "feed.json", "site.webmanifest", "moten.ics", "a.css"] {
            assert!(worth(path, 5000), "{path}");
        }
        for path in ["bro.jpg", "beslut.pdf", "a.docx", "typsnitt.woff2", "a.zip", "okand.bin"] {
            assert!(!worth(path, 5000), "{path}");
        }
        assert!(!worth("index.html", 1000));
    }
}
