//! The font of social cards, for a program that is built without them: there is never one.

use crate::digest::Hash128;

/// No font.
#[derive(Clone, Debug)]
pub(crate) enum CardFont {}

impl CardFont {
    /// Nothing is a font here.
    pub(crate) fn read(_: Vec<u8>) -> Option<Self> {
        None
    }

    /// The name of its bytes.
    pub(crate) fn mark(&self) -> Hash128 {
        match *self {}
    }

    /// The first sign of a text that it cannot draw.
    pub(crate) fn missing(&self, _: &str) -> Option<char> {
        match *self {}
    }

    /// The width of each text, in parts of the font's size.
    pub(crate) fn widths(&self, _: &[&str]) -> Vec<f32> {
        match *self {}
    }
}
