//! Decodes the picture of an AVIF file: AV1 planes to red, green and blue (ITU-T H.273, 8.3).

use re_rav1d::{Decoder, PixelLayout, PlanarImageComponent, Settings};

use crate::avif_container::{Cicp, Container, Item};
use crate::colour::Profile;
use crate::decode::Decoded;
use crate::error::Error;
use crate::facts::Facts;
use crate::kind::Kind;
use crate::pixels::{Channels, Pixels};

pub(super) fn decode(bytes: &[u8], facts: &Facts) -> Result<Decoded, Error> {
    let container = Container::read(bytes).ok_or(Error::Truncated(Kind::Avif))?;
    let primary = container.primary().ok_or_else(|| Error::damaged(Kind::Avif, "no picture"))?;
    let cicp = container.cicp();
    let picture = Planes::decode(&container, primary, facts)?;
    let size = picture.size;
    let alpha = container.alpha().map(|item| Planes::decode(&container, item, facts)).transpose()?;
    if alpha.as_ref().is_some_and(|alpha| alpha.size != size) {
        return Err(Error::damaged(Kind::Avif, "transparency of another size"));
    }
    let colours = YuvToRgb::new(cicp, &picture);
    let channels = if alpha.is_some() { Channels::Rgba } else { Channels::Rgb };
    let mut data = Vec::with_capacity(size.0 as usize * size.1 as usize * channels.count());
    for y in 0..size.1 as usize {
        for x in 0..size.0 as usize {
            data.extend_from_slice(&colours.pixel(&picture, x, y));
            data.extend(alpha.as_ref().map(|alpha| alpha.opacity(x, y)));
        }
    }
    let profile = match (container.profile(), cicp) {
        (Some(profile), _) => Some(Profile::Icc(profile.to_vec())),
        (None, Some(cicp)) => Some(Profile::Cicp { primaries: cicp.primaries, transfer: cicp.transfer }),
        (None, None) => None,
    };
    Ok(Decoded { pixels: Pixels { size, channels, data }, profile })
}

/// The planes of a decoded AV1 picture.
struct Planes {
    size: (u32, u32),
    /// Luma and, unless the picture is grey, two of chroma; each with the bytes of a row.
    planes: Vec<(re_rav1d::Plane, usize)>,
    /// 8, 10 or 12.
    bits: u32,
    /// By how many bits chroma is smaller in width and height.
    chroma_shift: (usize, usize),
    full_range: bool,
}

impl Planes {
    fn decode(container: &Container, item: &Item, facts: &Facts) -> Result<Self, Error> {
        if &item.kind != b"av01" {
            return Err(Error::Unsupported("AVIF grid"));
        }
        let data = container.data(item).ok_or(Error::Truncated(Kind::Avif))?;
        let damaged = |error: re_rav1d::Error| Error::damaged(Kind::Avif, error);
        let mut settings = Settings::new();
        settings.set_n_threads(1);
        settings.set_max_frame_delay(1);
        settings.set_frame_size_limit(u32::try_from(facts.pixels()).unwrap_or(u32::MAX));
        settings.set_strict_std_compliance(true);
        let mut decoder = Decoder::with_settings(&settings).map_err(damaged)?;
        match decoder.send_data(data, None, None, None) {
            Ok(()) | Err(re_rav1d::Error::Again) => {}
            Err(error) => return Err(damaged(error)),
        }
        let picture = match decoder.get_picture() {
            Err(re_rav1d::Error::Again) => decoder.get_picture(),
            other => other,
        }
        .map_err(damaged)?;
        let components = match picture.pixel_layout() {
            PixelLayout::I400 => &[PlanarImageComponent::Y][..],
            _ => &[PlanarImageComponent::Y, PlanarImageComponent::U, PlanarImageComponent::V],
        };
        let plane = |one: &PlanarImageComponent| (picture.plane(*one), picture.stride(*one) as usize);
        Ok(Self {
            size: (picture.width(), picture.height()),
            planes: components.iter().map(plane).collect(),
            bits: picture.bit_depth() as u32,
            chroma_shift: match picture.pixel_layout() {
                PixelLayout::I420 => (1, 1),
                PixelLayout::I422 => (1, 0),
                PixelLayout::I400 | PixelLayout::I444 => (0, 0),
            },
            full_range: picture.color_range() == re_rav1d::pixel::YUVRange::Full,
        })
    }

    /// A sample of a plane, 0 to the maximum of its depth.
    fn sample(&self, plane: usize, x: usize, y: usize) -> f32 {
        let (bytes, row) = &self.planes[plane];
        let at = if self.bits == 8 { y * row + x } else { y * row + 2 * x };
        match self.bits {
            8 => f32::from(bytes.get(at).copied().unwrap_or_default()),
            _ => crate::byte_reader::array(bytes, at).map_or(0.0, |pair| f32::from(u16::from_ne_bytes(pair))),
        }
    }

    /// Luma as opacity, 0 to 255.
    fn opacity(&self, x: usize, y: usize) -> u8 {
        to_byte(luma(self.sample(0, x, y), self.bits, self.full_range))
    }
}

/// A sample of luma as a share, 0 to 1.
fn luma(sample: f32, bits: u32, full_range: bool) -> f32 {
    match full_range {
        true => sample / ((1u32 << bits) - 1) as f32,
        false => (sample / (1u32 << (bits - 8)) as f32 - 16.0) / 219.0,
    }
}

fn to_byte(share: f32) -> u8 {
    (share * 255.0).round().clamp(0.0, 255.0) as u8
}

/// The conversion of a picture's planes to colours.
struct YuvToRgb {
    /// The shares of red and blue in luma; `None` when the planes are green, blue and red themselves.
    weights: Option<(f32, f32)>,
    full_range: bool,
}

impl YuvToRgb {
    fn new(cicp: Option<Cicp>, picture: &Planes) -> Self {
        let weights = match cicp.map_or(6, |cicp| cicp.matrix) {
            0 => None,
            1 => Some((0.2126, 0.0722)),
            9 | 10 => Some((0.2627, 0.0593)),
            _ => Some((0.299, 0.114)),
        };
        Self { weights, full_range: cicp.map_or(picture.full_range, |cicp| cicp.full_range) }
    }

    fn pixel(&self, picture: &Planes, x: usize, y: usize) -> [u8; 3] {
        let light = |sample| luma(sample, picture.bits, self.full_range);
        let base = light(picture.sample(0, x, y));
        if picture.planes.len() == 1 {
            return [to_byte(base); 3];
        }
        let chroma = |plane| picture.sample(plane, x >> picture.chroma_shift.0, y >> picture.chroma_shift.1);
        let Some((red, blue)) = self.weights else {
            return [light(chroma(2)), base, light(chroma(1))].map(to_byte);
        };
        let middle = (1u32 << (picture.bits - 1)) as f32;
        let range = match self.full_range {
            true => ((1u32 << picture.bits) - 1) as f32,
            false => 224.0 * (1u32 << (picture.bits - 8)) as f32,
        };
        let (cb, cr) = ((chroma(1) - middle) / range, (chroma(2) - middle) / range);
        let (r, b) = (base + 2.0 * (1.0 - red) * cr, base + 2.0 * (1.0 - blue) * cb);
        let g = (base - red * r - blue * b) / (1.0 - red - blue);
        [r, g, b].map(to_byte)
    }
}
