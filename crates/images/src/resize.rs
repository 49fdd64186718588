//! Cuts out and resizes with the Lanczos filter.
//!
//! Values are averaged as they are stored, not as light: the result is what browsers and other generators make of the same
//! file, at a third of the time. Transparent pixels do not colour their neighbours.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, ResizeOptions, Resizer};

use crate::error::Error;
use crate::pixels::{Channels, Pixels};
use crate::variant::Area;

/// Makes `size` pixels of a part of a picture.
pub(crate) fn resize(pixels: &Pixels, area: Area, size: (u32, u32)) -> Result<Pixels, Error> {
    let whole = Area { left: 0.0, top: 0.0, width: 1.0, height: 1.0 };
    if area == whole && size == pixels.size {
        return Ok(pixels.clone());
    }
    let kind = match pixels.channels {
        Channels::Grey => PixelType::U8,
        Channels::GreyAlpha => PixelType::U8x2,
        Channels::Rgb => PixelType::U8x3,
        Channels::Rgba | Channels::Cmyk => PixelType::U8x4,
    };
    let failed = |error: &dyn std::fmt::Display| Error::Encoder(format!("resize: {error}"));
    let (width, height) = pixels.size;
    let source = ImageRef::new(width, height, &pixels.data, kind).map_err(|error| failed(&error))?;
    let mut target = Image::new(size.0, size.1, kind);
    let side = |share: f64, side: u32| share * f64::from(side);
    // Rounding of shares must not reach beyond the edge.
    let (left, top) = (side(area.left, width).max(0.0), side(area.top, height).max(0.0));
    let crop_width = side(area.width, width).min(f64::from(width) - left);
    let crop_height = side(area.height, height).min(f64::from(height) - top);
    let options = ResizeOptions::new()
        .crop(left, top, crop_width, crop_height)
        // The fourth ink is no transparency.
        .use_alpha(pixels.channels != Channels::Cmyk);
    Resizer::new().resize(&source, &mut target, &options).map_err(|error| failed(&error))?;
    Ok(Pixels { size, channels: pixels.channels, data: target.into_vec() })
}
