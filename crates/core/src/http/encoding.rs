//! Precompressed files for servers to send: `page.html.br` and `page.html.gz` beside `page.html`.

use std::io::{self, Read, Write};

use flate2::{Compression, GzBuilder};

use super::types::media_type;
use crate::path::OutputPath;

/// A content encoding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Encoding {
    /// Brotli (RFC 7932), which every current browser accepts over HTTPS.
    Brotli,
    /// Gzip (RFC 1952), which every client accepts.
    Gzip,
}

impl Encoding {
    /// The file extension that nginx and Caddy look for.
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

/// Compresses bytes. The output is deterministic.
pub fn compressed(bytes: &[u8], encoding: Encoding) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 3);
    compress(&mut &*bytes, bytes.len() as u64, encoding, &mut out).expect("reading and writing memory does not fail");
    out
}

/// Compresses a stream of `size` bytes without holding it in memory; returns the compressed size.
///
/// # Errors
/// When reading or writing fails.
pub fn compress(from: &mut dyn Read, size: u64, encoding: Encoding, to: &mut dyn Write) -> io::Result<u64> {
    let mut to = Counted { to, count: 0 };
    match encoding {
        Encoding::Brotli => brotli(from, size, &mut to)?,
        Encoding::Gzip => gzip(from, &mut to)?,
    }
    Ok(to.count)
}

/// Decompresses gzip.
pub fn unpacked(from: impl Read) -> impl Read {
    flate2::read::GzDecoder::new(from)
}

/// Counts the bytes written.
struct Counted<'w> {
    to: &'w mut dyn Write,
    count: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.count += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Whether a file is worth compressing: texts, except those that fit in one packet uncompressed.
pub fn is_worth_compressing(path: &OutputPath, size: u64) -> bool {
    const ONE_PACKET: u64 = 1400;
    let kind = media_type(path.as_str());
    let is_text = kind.starts_with("text/")
        || kind.ends_with("xml")
        || kind.ends_with("json")
        || matches!(kind, "application/geo+json" | "font/ttf" | "font/otf" | "image/x-icon");
    is_text && size >= ONE_PACKET
}

fn brotli(mut from: &mut dyn Read, size: u64, mut to: &mut dyn Write) -> io::Result<()> {
    let params = brotli::enc::BrotliEncoderParams {
        quality: QUALITY,
        size_hint: usize::try_from(size).unwrap_or(usize::MAX),
        ..brotli::enc::BrotliEncoderParams::default()
    };
    brotli::BrotliCompress(&mut from, &mut to, &params).map(drop)
}

/// On the example site, 8 % smaller than gzip. Levels up to 9 take six times as long for less than 1 % more, the last two thirty
/// times as long for 10 %.
const QUALITY: i32 = 6;

fn gzip(from: &mut dyn Read, to: &mut dyn Write) -> io::Result<()> {
    // The header states no time, file name or system, so the output is deterministic.
    let mut encoder = GzBuilder::new().write(to, Compression::best());
    io::copy(from, &mut encoder)?;
    encoder.finish().map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        for encoding in [Encoding::Brotli, Encoding::Gzip] {
            assert_eq!(compressed(&text(), encoding), compressed(&text(), encoding));
            assert!(!compressed(b"", encoding).is_empty());
        }
        // No time, and the system "unknown" (RFC 1952, 2.3.1).
        assert_eq!(compressed(b"x", Encoding::Gzip)[4..10], [0, 0, 0, 0, 2, 255]);
    }

    /// A source that gives as few bytes at a time as it likes.
    struct Drops<'b>(&'b [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = self.1 * 7 % 1009 + 1;
            let length = self.1.min(buffer.len()).min(self.0.len());
            self.0.read(&mut buffer[..length])
        }
    }

    #[test]
    fn the_same_bytes_however_they_come() {
        let text = text();
        for encoding in [Encoding::Brotli, Encoding::Gzip] {
            let mut small = Vec::new();
            let size = compress(&mut Drops(&text, 3), text.len() as u64, encoding, &mut small).unwrap();
            assert!(small == compressed(&text, encoding) && size == small.len() as u64, "{encoding:?}");
        }
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
