//! Encodes pixels as WebP, JPEG or PNG, without any metadata.

use jpeg_encoder::{ColorType as JpegColour, SamplingFactor};
use webp::WebPConfig;

use crate::error::Error;
use crate::pixels::{Channels, Pixels};
use anslag_core::picture::Format;

/// Part of [`Picture::key`](anslag_core::picture::Picture::key). Raise it whenever the bytes of results change: another library version, filter
/// or setting. A test compares digests of results, and fails when this was forgotten.
pub const VERSION: u32 = 1;

/// Encodes a picture in sRGB. `few_colours` allows WebP to be lossless where that is smaller.
pub(crate) fn encode(pixels: &Pixels, format: Format, quality: u8, few_colours: bool) -> Result<Vec<u8>, Error> {
    let quality = quality.clamp(1, 100);
    match format {
        Format::Jpeg => jpeg(pixels.clone().flatten(), quality, SamplingFactor::F_2_2),
        Format::Png => png(pixels),
        Format::WebP => {
            let lossy = webp(pixels.clone().coloured(), f32::from(quality), false)?;
            if !few_colours {
                return Ok(lossy);
            }
            let lossless = webp(pixels.clone().coloured(), 75.0, true)?;
            Ok(if lossless.len() <= lossy.len() { lossless } else { lossy })
        }
    }
}

/// A JPEG of a picture that is published as a file: close to the original, with full colour resolution.
pub(crate) fn jpeg_for_download(pixels: Pixels) -> Result<Vec<u8>, Error> {
    jpeg(pixels.flatten(), 95, SamplingFactor::F_1_1)
}

/// WebP of a picture that is published as a file: lossless if the original is.
pub(crate) fn webp_for_download(pixels: Pixels, lossless: bool) -> Result<Vec<u8>, Error> {
    webp(pixels.coloured(), 95.0, lossless)
}

fn jpeg(pixels: Pixels, quality: u8, sampling: SamplingFactor) -> Result<Vec<u8>, Error> {
    let failed = |error: &dyn std::fmt::Display| Error::Encoder(format!("JPEG: {error}"));
    let side = |side: u32| u16::try_from(side).map_err(|error| failed(&error));
    let colour = if pixels.channels == Channels::Grey { JpegColour::Luma } else { JpegColour::Rgb };
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(sampling);
    // A page shows a rough picture early, and the file is a few per cent smaller.
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    encoder.encode(&pixels.data, side(pixels.size.0)?, side(pixels.size.1)?, colour).map_err(|error| failed(&error))?;
    Ok(bytes)
}

pub(crate) fn png(pixels: &Pixels) -> Result<Vec<u8>, Error> {
    let failed = |error: png::EncodingError| Error::Encoder(format!("PNG: {error}"));
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.size.0, pixels.size.1);
    encoder.set_color(match pixels.channels {
        Channels::Grey => png::ColorType::Grayscale,
        Channels::GreyAlpha => png::ColorType::GrayscaleAlpha,
        Channels::Rgb => png::ColorType::Rgb,
        Channels::Rgba | Channels::Cmyk => png::ColorType::Rgba,
    });
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::Adaptive);
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(&pixels.data).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(bytes)
}

fn webp(pixels: Pixels, quality: f32, lossless: bool) -> Result<Vec<u8>, Error> {
    let mut config = WebPConfig::new().map_err(|()| Error::Encoder("WebP: no configuration".to_owned()))?;
    config.quality = quality;
    config.method = 4;
    config.lossless = i32::from(lossless);
    let (width, height) = pixels.size;
    let encoder = match pixels.channels {
        Channels::Rgba => webp::Encoder::from_rgba(&pixels.data, width, height),
        _ => webp::Encoder::from_rgb(&pixels.data, width, height),
    };
    let encoded = encoder.encode_advanced(&config).map_err(|error| Error::Encoder(format!("WebP: {error:?}")))?;
    Ok(encoded.to_vec())
}
