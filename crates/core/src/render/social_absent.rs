//! Social cards in a program that is built without them: there is no font, so there is no drawer.

use crate::theme::CardFont;

/// No drawer.
#[derive(Debug)]
pub(crate) enum Drawer {}

impl Drawer {
    /// Never called: there is no font to call it with.
    pub(crate) fn new(font: &CardFont) -> Self {
        match *font {}
    }

    /// Draws a picture.
    pub(crate) fn png(&self, _: &str) -> Result<Vec<u8>, String> {
        match *self {}
    }
}
