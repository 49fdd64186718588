//! The font of a theme's social cards: its character coverage and text widths.

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

use crate::digest::Hash128;

/// A parsed font.
#[derive(Clone, Debug)]
pub(crate) struct CardFont {
    bytes: Vec<u8>,
    mark: Hash128,
}

impl CardFont {
    /// Reads a TrueType or OpenType font.
    pub(crate) fn read(bytes: Vec<u8>) -> Option<Self> {
        let font = FontRef::new(&bytes).ok()?;
        // A font without Latin letters is of no use.
        font.charmap().map('a')?;
        let mark = Hash128::of(&bytes);
        Some(Self { bytes, mark })
    }

    /// A hash of its bytes.
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

    /// The first character of a text that it has no glyph for.
    pub(crate) fn missing(&self, text: &str) -> Option<char> {
        let charmap = self.font().charmap();
        text.chars().find(|c| !c.is_whitespace() && charmap.map(*c).is_none_or(|glyph| glyph.to_u32() == 0))
    }

    /// The width of each text in ems. Kerning is ignored; it makes most texts a little narrower.
    pub(crate) fn widths(&self, texts: &[&str]) -> Vec<f32> {
        let font = self.font();
        let (charmap, metrics) = (font.charmap(), font.glyph_metrics(Size::unscaled(), LocationRef::default()));
        let em = f32::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
        let width = |c| charmap.map(c).and_then(|glyph| metrics.advance_width(glyph)).unwrap_or(em);
        texts.iter().map(|text| text.chars().map(width).sum::<f32>() / em).collect()
    }
}
