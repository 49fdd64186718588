//! The font of a theme's social cards: which signs it can draw, and how wide a text is in it.

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

use crate::digest::Hash128;

/// A font that can be read.
#[derive(Clone, Debug)]
pub(crate) struct CardFont {
    bytes: Vec<u8>,
    mark: Hash128,
}

impl CardFont {
    /// Reads a TrueType or OpenType font.
    pub(crate) fn read(bytes: Vec<u8>) -> Option<Self> {
        let font = FontRef::new(&bytes).ok()?;
        // A font without these can draw nothing.
        font.charmap().map('a')?;
        let mark = Hash128::of(&bytes);
        Some(Self { bytes, mark })
    }

    /// The name of its bytes.
    pub(crate) fn mark(&self) -> Hash128 {
        self.mark
    }

    /// The file.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn font(&self) -> FontRef<'_> {
        FontRef::new(&self.bytes).expect("it was read before")
    }

    /// The first sign of a text that it cannot draw.
    pub(crate) fn missing(&self, text: &str) -> Option<char> {
        let charmap = self.font().charmap();
        text.chars().find(|sign| !sign.is_whitespace() && charmap.map(*sign).is_none_or(|glyph| glyph.to_u32() == 0))
    }

    /// The width of each text, in parts of the font's size. Kerning, which makes most texts a little narrower, is left out.
    pub(crate) fn widths(&self, texts: &[&str]) -> Vec<f32> {
        let font = self.font();
        let (charmap, metrics) = (font.charmap(), font.glyph_metrics(Size::unscaled(), LocationRef::default()));
        let em = f32::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
        let width = |sign| charmap.map(sign).and_then(|glyph| metrics.advance_width(glyph)).unwrap_or(em);
        texts.iter().map(|text| text.chars().map(width).sum::<f32>() / em).collect()
    }
}
