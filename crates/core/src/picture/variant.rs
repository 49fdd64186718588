//! What to make of a picture: width, crop, format.

use serde::{Deserialize, Serialize};

/// No side of a result is longer: the limit of WebP (RFC 9649, 3.4).
const LONGEST_SIDE: f64 = 16383.0;

/// A format to encode in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Format {
    /// WebP: what nearly all browsers read, with transparency. Lossless where that is smaller for a picture of few colours.
    WebP,
    /// JPEG, for all browsers. Transparent pixels become white.
    Jpeg,
    /// PNG, for all browsers, with transparency and without loss. Its quality is ignored.
    Png,
}

impl Format {
    /// The file extension.
    pub fn extension(self) -> &'static str {
        match self {
            Self::WebP => "webp",
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// The quality that decision 12 chose by measurement.
    pub fn default_quality(self) -> u8 {
        match self {
            Self::WebP => 85,
            Self::Jpeg => 78,
            Self::Png => 100,
        }
    }
}

/// The point of a picture that a crop keeps, from the upper left corner, as shares of width and height.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Focus {
    x: f32,
    y: f32,
}

impl Focus {
    /// A point with both shares in 0 to 1; `None` outside.
    pub fn new(x: f32, y: f32) -> Option<Self> {
        let inside = |share: f32| (0.0..=1.0).contains(&share);
        (inside(x) && inside(y)).then_some(Self { x, y })
    }

    /// The centre; of an upright picture a point above it, since that is where faces are.
    fn default_for((width, height): (u32, u32)) -> Self {
        Self { x: 0.5, y: if height > width { 0.4 } else { 0.5 } }
    }
}

/// A crop to an aspect ratio: as large as the picture allows, with the focus as near to its centre as the edges allow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crop {
    /// Width to height, for example 3 to 2. Neither is 0.
    pub aspect: (u16, u16),
    /// What the crop keeps; without it, the centre, or a bit above in upright pictures.
    pub focus: Option<Focus>,
}

/// One picture to make of an original.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variant {
    /// Width in pixels. A narrower original is not enlarged.
    pub width: u32,
    /// A crop, or the whole picture.
    pub crop: Option<Crop>,
    /// The format.
    pub format: Format,
    /// 1 to 100, on the scale of the encoder of the format.
    pub quality: u8,
}

impl Variant {
    /// A variant of the whole picture in the default quality.
    pub fn new(width: u32, format: Format) -> Self {
        Self { width, crop: None, format, quality: format.default_quality() }
    }

    /// The parameters as text, for keys of results. Different variants have different texts.
    pub(crate) fn describe(&self) -> String {
        format!("{self:?}")
    }

    /// The part of an upright picture that the variant shows.
    fn area(&self, (width, height): (u32, u32)) -> Area {
        let Some(crop) = self.crop else { return Area { left: 0.0, top: 0.0, width: 1.0, height: 1.0 } };
        let wanted = f64::from(crop.aspect.0.max(1)) / f64::from(crop.aspect.1.max(1));
        let actual = f64::from(width) / f64::from(height);
        let (share_x, share_y) = ((wanted / actual).min(1.0), (actual / wanted).min(1.0));
        let focus = crop.focus.unwrap_or_else(|| Focus::default_for((width, height)));
        let start = |focus: f32, share: f64| (f64::from(focus) - share / 2.0).clamp(0.0, 1.0 - share);
        Area { left: start(focus.x, share_x), top: start(focus.y, share_y), width: share_x, height: share_y }
    }

    /// Width and height of the result for an upright picture of a size.
    pub fn output_size(&self, (width, height): (u32, u32)) -> (u32, u32) {
        let area = self.area((width, height));
        // A crop of a few pixels is rounded to whole ones.
        let (part_width, part_height) =
            ((area.width * f64::from(width)).max(1.0), (area.height * f64::from(height)).max(1.0));
        let longest = (LONGEST_SIDE / part_width).min(LONGEST_SIDE / part_height).min(1.0);
        let scale = (f64::from(self.width.max(1)) / part_width).min(longest);
        let side = |part: f64| ((part * scale).round() as u32).max(1);
        (side(part_width), side(part_height))
    }

    /// How to make the variant of an upright picture of a size.
    pub fn geometry(&self, size: (u32, u32)) -> Geometry {
        Geometry { area: self.area(size), size: self.output_size(size) }
    }
}

/// A part of a picture, as shares of its width and height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// From the left edge.
    pub left: f64,
    /// From the upper edge.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// The pixels of a variant before they are encoded: variants that differ only in format share them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Geometry {
    /// The part of the upright picture.
    pub area: Area,
    /// Width and height of the result, upright.
    pub size: (u32, u32),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crop(aspect: (u16, u16), focus: Option<(f32, f32)>) -> Variant {
        let focus = focus.and_then(|(x, y)| Focus::new(x, y));
        Variant { crop: Some(Crop { aspect, focus }), ..Variant::new(400, Format::WebP) }
    }

    #[test]
    fn sizes_keep_the_ratio_and_enlarge_nothing() {
        let whole = Variant::new(800, Format::Jpeg);
        assert_eq!(whole.output_size((4000, 3000)), (800, 600));
        assert_eq!(whole.output_size((3000, 4000)), (800, 1067));
        assert_eq!(whole.output_size((640, 480)), (640, 480));
        assert_eq!(whole.output_size((1, 1)), (1, 1));
        assert_eq!(whole.output_size((30_000, 10)), (800, 1));
        assert_eq!(whole.output_size((800, 65_000)), (202, 16_383));
        assert_eq!(crop((3, 2), None).output_size((4000, 3000)), (400, 267));
        assert_eq!(crop((1, 1), None).output_size((300, 900)), (300, 300));
        assert_eq!(crop((16, 9), None).output_size((1, 1)), (1, 1));
    }

    #[test]
    fn a_crop_keeps_the_focus_inside_the_picture() {
        let area = |variant: Variant, size| {
            let area = variant.area(size);
            [area.left, area.top, area.width, area.height].map(|share| (share * 1000.0).round() as i32)
        };
        assert_eq!(area(crop((1, 1), None), (2000, 1000)), [250, 0, 500, 1000]);
        assert_eq!(area(crop((1, 1), Some((0.1, 0.5))), (2000, 1000)), [0, 0, 500, 1000]);
        assert_eq!(area(crop((1, 1), Some((0.6, 0.5))), (2000, 1000)), [350, 0, 500, 1000]);
        assert_eq!(area(crop((1, 1), Some((1.0, 1.0))), (2000, 1000)), [500, 0, 500, 1000]);
        // Upright: a bit above the centre.
        assert_eq!(area(crop((1, 1), None), (1000, 2000)), [0, 150, 1000, 500]);
        assert_eq!(Focus::new(1.1, 0.5), None);
        assert_eq!(Focus::new(f32::NAN, 0.5), None);
    }
}
