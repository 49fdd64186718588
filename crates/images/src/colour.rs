//! Conversion to sRGB, the colour space of the web (CSS Color 4): from embedded profiles, from code points, and from inks.

use std::sync::Arc;

use moxcms::{
    CicpColorPrimaries, CicpProfile, ColorProfile, DataColorSpace, Layout, MatrixCoefficients, TransferCharacteristics,
    TransformExecutor, TransformOptions,
};

use crate::pixels::{Channels, Pixels};

/// The colour space that a file states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// An ICC profile.
    Icc(Vec<u8>),
    /// Code points of ITU-T H.273.
    Cicp { primaries: u8, transfer: u8 },
}

impl Profile {
    /// The profile, if it can be read and fits the channels. Browsers ignore others too.
    fn read(&self, channels: Channels) -> Option<ColorProfile> {
        let profile = match self {
            Self::Icc(bytes) => ColorProfile::new_from_slice(bytes).ok()?,
            // Browsers show BT.709 and unspecified transfer as sRGB (AV1 Image File Format, 2.1).
            Self::Cicp { primaries: 1 | 2, transfer: 1 | 2 | 6 | 13 } => return None,
            Self::Cicp { primaries, transfer } => ColorProfile::new_from_cicp(CicpProfile {
                color_primaries: CicpColorPrimaries::try_from(*primaries).ok()?,
                transfer_characteristics: TransferCharacteristics::try_from(*transfer).ok()?,
                matrix_coefficients: MatrixCoefficients::Identity,
                full_range: true,
            }),
        };
        let expected = match channels {
            Channels::Grey | Channels::GreyAlpha => DataColorSpace::Gray,
            Channels::Rgb | Channels::Rgba => DataColorSpace::Rgb,
            Channels::Cmyk => DataColorSpace::Cmyk,
        };
        (profile.color_space == expected).then_some(profile)
    }
}

/// The library's name for channels. It takes four inks as it takes colours with alpha.
fn layout(channels: Channels) -> Layout {
    match channels {
        Channels::Grey => Layout::Gray,
        Channels::GreyAlpha => Layout::GrayAlpha,
        Channels::Rgb => Layout::Rgb,
        Channels::Rgba | Channels::Cmyk => Layout::Rgba,
    }
}

/// The channels after the conversion of a profile.
fn converted(channels: Channels) -> Channels {
    if channels.has_alpha() { Channels::Rgba } else { Channels::Rgb }
}

/// A conversion to sRGB, made once for all variants of a picture.
pub(crate) struct ToSrgb {
    transform: Option<Arc<dyn TransformExecutor<u8> + Send + Sync>>,
}

impl ToSrgb {
    /// The conversion from a profile, for pixels of some channels.
    pub(crate) fn new(profile: Option<&Profile>, channels: Channels) -> Self {
        let transform = profile.and_then(|profile| profile.read(channels)).and_then(|profile| {
            let (from, to) = (layout(channels), layout(converted(channels)));
            profile.create_transform_8bit(from, &ColorProfile::new_srgb(), to, TransformOptions::default()).ok()
        });
        Self { transform: transform.filter(|transform| !changes_nothing(transform.as_ref(), channels)) }
    }

    /// Converts pixels. Inks without a profile are mixed as browsers do.
    pub(crate) fn convert(&self, pixels: Pixels) -> Pixels {
        let Some(transform) = &self.transform else { return mix_inks(pixels) };
        let channels = converted(pixels.channels);
        let mut data = vec![0; pixels.data.len() / pixels.channels.count() * channels.count()];
        match transform.transform(&pixels.data, &mut data) {
            Ok(()) => Pixels { channels, data, ..pixels },
            Err(_) => mix_inks(pixels),
        }
    }
}

/// Whether a transform leaves colours as they are, within a step: the profile is sRGB, as in most photos.
fn changes_nothing(transform: &dyn TransformExecutor<u8>, channels: Channels) -> bool {
    if !matches!(channels, Channels::Rgb | Channels::Rgba) {
        return false;
    }
    let steps = || (0..=255u8).step_by(17);
    let mut colours = Vec::new();
    for (r, g, b) in steps().flat_map(|r| steps().flat_map(move |g| steps().map(move |b| (r, g, b)))) {
        colours.extend_from_slice(&[r, g, b, 255][..channels.count()]);
    }
    let mut converted = vec![0; colours.len()];
    let done = transform.transform(&colours, &mut converted).is_ok();
    done && colours.iter().zip(&converted).all(|(before, after)| before.abs_diff(*after) <= 1)
}

/// Red, green and blue of inks: each ink takes its part of the white paper's light.
fn mix_inks(pixels: Pixels) -> Pixels {
    if pixels.channels != Channels::Cmyk {
        return pixels;
    }
    let light = |ink: u8, black: u8| ((255 - u32::from(ink)) * (255 - u32::from(black)) / 255) as u8;
    let data = pixels.data.as_chunks().0.iter().flat_map(|[c, m, y, k]| [light(*c, *k), light(*m, *k), light(*y, *k)]);
    Pixels { channels: Channels::Rgb, data: data.collect(), ..pixels }
}

/// Converts samples of 16 bits to sRGB of 8 bits.
pub(crate) fn reduce_16_bits(samples: &[u16], channels: Channels, profile: Option<&Profile>) -> (Channels, Vec<u8>) {
    let to_byte = |sample: &u16| ((u32::from(*sample) + 128) / 257) as u8;
    let transform = profile.and_then(|profile| profile.read(channels)).and_then(|profile| {
        let (from, to) = (layout(channels), layout(converted(channels)));
        profile.create_transform_16bit(from, &ColorProfile::new_srgb(), to, TransformOptions::default()).ok()
    });
    if let Some(transform) = transform {
        let mut wide = vec![0; samples.len() / channels.count() * converted(channels).count()];
        if transform.transform(samples, &mut wide).is_ok() {
            return (converted(channels), wide.iter().map(to_byte).collect());
        }
    }
    (channels, samples.iter().map(to_byte).collect())
}
