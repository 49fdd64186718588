//! Stands in for `card_font` in a build without social cards.

use crate::digest::Hash128;

/// Has no values.
#[derive(Clone, Debug)]
pub(crate) enum CardFont {}

impl CardFont {
    /// Always `None`.
    pub(crate) fn read(_: Vec<u8>) -> Option<Self> {
        None
    }

    /// See `card_font`.
    pub(crate) fn mark(&self) -> Hash128 {
        match *self {}
    }

    /// See `card_font`.
    pub(crate) fn missing(&self, _: &str) -> Option<char> {
        match *self {}
    }

    /// See `card_font`.
    pub(crate) fn widths(&self, _: &[&str]) -> Vec<f32> {
        match *self {}
    }
}
