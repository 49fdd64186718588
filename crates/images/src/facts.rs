//! What the header of a picture says.

use crate::kind::Kind;
use crate::orientation::Orientation;
use anslag_core::picture::{Format, Variant};

/// How the colours of a file are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColourModel {
    /// Lightness alone.
    Grey,
    /// Red, green and blue, also when stored as luma and chroma.
    Rgb,
    /// Numbers of colours in a palette.
    Palette,
    /// Inks for print.
    Cmyk,
}

/// Which metadata a file carries. None of it is needed to show the picture, except the orientation in EXIF.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// EXIF: camera, time, often the owner.
    pub exif: bool,
    /// A place in EXIF.
    pub gps: bool,
    /// IPTC: captions, names, places, as news agencies write them.
    pub iptc: bool,
    /// XMP: whatever programs note, places and names among it.
    pub xmp: bool,
    /// Comments and other text.
    pub comment: bool,
}

impl Metadata {
    /// Whether there is any.
    pub fn any(&self) -> bool {
        *self != Self::default()
    }
}

/// What the header of a picture says. Only the header was read, so the rest of the file may still be damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The kind, by content.
    pub kind: Kind,
    /// Width in pixels as readers see it: after turning by the orientation.
    pub width: u32,
    /// Height in pixels as readers see it.
    pub height: u32,
    /// How the stored pixels must be turned.
    pub orientation: Orientation,
    /// Whether there are several frames. [`crate::process`] uses the first one.
    pub animated: bool,
    /// Whether pixels may be transparent.
    pub alpha: bool,
    /// Bits per channel: 1 to 16; of a palette, bits per pixel.
    pub bit_depth: u8,
    /// How colours are stored.
    pub colour: ColourModel,
    /// Whether a colour profile (ICC) is embedded.
    pub profile: bool,
    /// Whether the pixels come in several passes, which takes a decoder more memory.
    pub progressive: bool,
    /// Which metadata there is.
    pub metadata: Metadata,
}

impl Facts {
    /// Facts of a kind and a stored size, with the most usual values for the rest.
    pub(crate) fn new(kind: Kind, width: u32, height: u32) -> Self {
        Self {
            kind,
            width,
            height,
            orientation: Orientation::Upright,
            animated: false,
            alpha: false,
            bit_depth: 8,
            colour: ColourModel::Rgb,
            profile: false,
            progressive: false,
            metadata: Metadata::default(),
        }
    }

    /// Sets the orientation, and width and height with it. Called once, with the stored size still in place.
    pub(crate) fn turn(&mut self, orientation: Orientation) {
        self.orientation = orientation;
        (self.width, self.height) = orientation.turn_size((self.width, self.height));
    }

    /// Width and height of the pixels in the file.
    pub(crate) fn stored_size(&self) -> (u32, u32) {
        self.orientation.turn_size((self.width, self.height))
    }

    /// The number of pixels.
    pub(crate) fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// An upper estimate of the memory that [`crate::process`] takes, in bytes.
    pub fn memory(&self) -> u64 {
        let channels = match self.colour {
            // One or two as decoded, and three or four to resize.
            ColourModel::Grey => 4 + 2 * u64::from(self.alpha),
            ColourModel::Cmyk => 4,
            ColourModel::Rgb | ColourModel::Palette => 3 + u64::from(self.alpha),
        };
        // Coefficients of 16 bits, samples of 16 bits before they are reduced, planes of AV1, and the resized picture.
        let wide = u64::from(self.progressive || self.bit_depth > 8) * 2 * channels;
        let planes = if self.kind == Kind::Avif { 6 } else { 0 };
        self.pixels() * (channels + wide + planes) + 32 * 1024 * 1024
    }

    /// The format for browsers that do not know WebP: PNG where pixels are transparent or few colours make a JPEG look bad.
    pub fn fallback(&self) -> Format {
        match self.alpha || self.colour == ColourModel::Palette || self.kind == Kind::Gif {
            true => Format::Png,
            false => Format::Jpeg,
        }
    }

    /// Width and height of a variant of this picture, without making it.
    pub fn size_of(&self, variant: &Variant) -> (u32, u32) {
        variant.output_size((self.width, self.height))
    }
}
