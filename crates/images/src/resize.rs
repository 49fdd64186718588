//! Cuts out and resizes with the Lanczos filter.
//!
//! Values are averaged as they are stored, not as light: the result is what browsers and other generators make of the same
//! file, and 8 bits are enough. Transparent pixels do not colour their neighbours.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::pixels::{U8x3, U8x4};
use fast_image_resize::{PixelTrait, ResizeOptions, Resizer};

use crate::error::Error;
use crate::pixels::{Channels, Pixels};
use anslag_core::picture::Area;

/// Makes `size` pixels of a part of a picture. Grey becomes red, green and blue, where it is not yet.
pub(crate) fn resize(pixels: &Pixels, area: Area, size: (u32, u32)) -> Result<Pixels, Error> {
    let whole = Area { left: 0.0, top: 0.0, width: 1.0, height: 1.0 };
    if area == whole && size == pixels.size {
        return Ok(pixels.clone());
    }
    match pixels.channels {
        Channels::Rgb => resize_typed::<U8x3>(pixels, area, size),
        Channels::Rgba | Channels::Cmyk => resize_typed::<U8x4>(pixels, area, size),
        Channels::Grey | Channels::GreyAlpha => resize(&pixels.clone().coloured(), area, size),
    }
}

/// The library compiles its filter for each type of pixel and each set of instructions, which takes long: two types are enough.
fn resize_typed<P: PixelTrait>(pixels: &Pixels, area: Area, size: (u32, u32)) -> Result<Pixels, Error> {
    let failed = |reason: &dyn std::fmt::Display| Error::Encoder(format!("resize: {reason}"));
    let (width, height) = pixels.size;
    let source = ImageRef::new(width, height, &pixels.data, P::pixel_type()).map_err(|error| failed(&error))?;
    let mut target = Image::new(size.0, size.1, P::pixel_type());
    let side = |share: f64, side: u32| share * f64::from(side);
    // Rounding of shares must not reach beyond the edge.
    let (left, top) = (side(area.left, width).max(0.0), side(area.top, height).max(0.0));
    let crop_width = side(area.width, width).min(f64::from(width) - left);
    let crop_height = side(area.height, height).min(f64::from(height) - top);
    let options = ResizeOptions::new()
        .crop(left, top, crop_width, crop_height)
        // The fourth ink is no transparency.
        .use_alpha(pixels.channels != Channels::Cmyk);
    let (Some(from), Some(mut to)) = (source.typed_image::<P>(), target.typed_image_mut::<P>()) else {
        return Err(failed(&"another type of pixel"));
    };
    Resizer::new().resize_typed(&from, &mut to, &options).map_err(|error| failed(&error))?;
    drop(to);
    Ok(Pixels { size, channels: pixels.channels, data: target.into_vec() })
}
