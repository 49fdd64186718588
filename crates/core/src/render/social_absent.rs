//! Stands in for `social.rs` when the feature `social-cards` is off: there is no font, so nothing can be drawn.

use crate::theme::CardFont;

/// Cannot be constructed.
#[derive(Debug)]
pub(crate) enum CardRenderer {}

impl CardRenderer {
    /// Never called: there is no font to call it with.
    pub(crate) fn new(font: &CardFont) -> Self {
        match *font {}
    }

    /// Draws a picture.
    pub(crate) fn png(&self, _: &str) -> Result<Vec<u8>, String> {
        match *self {}
    }
}
