//! Decoded pixels, 8 bits per channel.

/// The channels of a pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channels {
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,
    /// 255 is full ink.
    Cmyk,
}

impl Channels {
    pub(crate) fn count(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba | Self::Cmyk => 4,
        }
    }

    pub(crate) fn has_alpha(self) -> bool {
        matches!(self, Self::GreyAlpha | Self::Rgba)
    }
}

/// A decoded picture: rows from the top, without padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pixels {
    pub(crate) size: (u32, u32),
    pub(crate) channels: Channels,
    pub(crate) data: Vec<u8>,
}

impl Pixels {
    /// The same picture with as few channels as it needs: without an alpha channel that is opaque everywhere, and
    /// with one channel if all is grey.
    pub(crate) fn reduce(self) -> Self {
        let opaque = match self.channels {
            Channels::GreyAlpha => self.data.iter().skip(1).step_by(2).all(|alpha| *alpha == 255),
            Channels::Rgba => self.data.iter().skip(3).step_by(4).all(|alpha| *alpha == 255),
            _ => false,
        };
        let count = self.channels.count();
        let colours = if matches!(self.channels, Channels::Rgb | Channels::Rgba) { 3 } else { 1 };
        let grey =
            colours == 3 && self.data.chunks_exact(count).all(|pixel| pixel[0] == pixel[1] && pixel[1] == pixel[2]);
        let alpha = self.channels.has_alpha() && !opaque;
        let channels = match (self.channels, colours == 1 || grey, alpha) {
            (Channels::Cmyk, ..) => Channels::Cmyk,
            (_, true, false) => Channels::Grey,
            (_, true, true) => Channels::GreyAlpha,
            (_, false, false) => Channels::Rgb,
            (_, false, true) => Channels::Rgba,
        };
        if channels == self.channels {
            return self;
        }
        let keep: &[usize] = match channels {
            Channels::Grey => &[0],
            Channels::GreyAlpha if count == 4 => &[0, 3],
            Channels::GreyAlpha => &[0, 1],
            _ => &[0, 1, 2],
        };
        let data = self.data.chunks_exact(count).flat_map(|pixel| keep.iter().map(|index| pixel[*index])).collect();
        Self { size: self.size, channels, data }
    }

    /// Red, green, blue, and alpha if there is one.
    pub(crate) fn coloured(self) -> Self {
        let (channels, data) = match self.channels {
            Channels::Grey => (Channels::Rgb, self.data.iter().flat_map(|grey| [*grey; 3]).collect()),
            Channels::GreyAlpha => {
                let rgba = |pixel: &[u8]| [pixel[0], pixel[0], pixel[0], pixel[1]];
                (Channels::Rgba, self.data.chunks_exact(2).flat_map(rgba).collect())
            }
            _ => return self,
        };
        Self { channels, data, ..self }
    }

    /// On white, without transparency.
    pub(crate) fn flatten(self) -> Self {
        let (count, channels) = match self.channels {
            Channels::GreyAlpha => (2, Channels::Grey),
            Channels::Rgba => (4, Channels::Rgb),
            _ => return self,
        };
        let on_white = |colour: u8, alpha: u8| {
            let sum = u32::from(colour) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
            ((sum + 127) / 255) as u8
        };
        let pixels = self.data.chunks_exact(count);
        let data =
            pixels.flat_map(|pixel| pixel[..count - 1].iter().map(move |colour| on_white(*colour, pixel[count - 1])));
        Self { size: self.size, channels, data: data.collect() }
    }

    /// Whether the picture has at most 256 colours: a diagram, a logo, a screenshot.
    pub(crate) fn has_few_colours(&self) -> bool {
        let mut seen = std::collections::HashSet::new();
        let pixels = self.data.chunks_exact(self.channels.count());
        let mut last: &[u8] = &[];
        for pixel in pixels {
            if pixel != last && seen.insert(pixel) && seen.len() > 256 {
                return false;
            }
            last = pixel;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(channels: Channels, data: &[u8]) -> Pixels {
        Pixels { size: ((data.len() / channels.count()) as u32, 1), channels, data: data.to_vec() }
    }

    #[test]
    fn channels_that_say_nothing_are_left_out() {
        use Channels::{Grey, GreyAlpha, Rgb, Rgba};
        let reduced = |channels, data: &[u8]| {
            let pixels = pixels(channels, data).reduce();
            (pixels.channels, pixels.data)
        };
        assert_eq!(reduced(Rgba, &[1, 2, 3, 255]), (Rgb, vec![1, 2, 3]));
        assert_eq!(reduced(Rgba, &[1, 2, 3, 254]), (Rgba, vec![1, 2, 3, 254]));
        assert_eq!(reduced(Rgba, &[7, 7, 7, 254]), (GreyAlpha, vec![7, 254]));
        assert_eq!(reduced(Rgba, &[7, 7, 7, 255]), (Grey, vec![7]));
        assert_eq!(reduced(Rgb, &[7, 7, 7, 8, 8, 8]), (Grey, vec![7, 8]));
        assert_eq!(reduced(GreyAlpha, &[7, 255]), (Grey, vec![7]));
        assert_eq!(reduced(GreyAlpha, &[7, 9]), (GreyAlpha, vec![7, 9]));
    }

    #[test]
    fn transparent_pixels_become_white() {
        assert_eq!(
            pixels(Channels::Rgba, &[0, 0, 0, 0, 0, 100, 200, 255]).flatten().data,
            [255, 255, 255, 0, 100, 200]
        );
        assert_eq!(pixels(Channels::GreyAlpha, &[0, 128]).flatten().data, [127]);
    }
}
