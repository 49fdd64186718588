//! The eight ways in which a camera may store a picture (EXIF 2.32, tag 0x0112), and how to turn it upright.

/// How the stored pixels relate to the upright picture. The numbers are those of EXIF.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Orientation {
    /// 1: stored upright.
    #[default]
    Upright,
    /// 2: mirrored left to right.
    MirroredHorizontally,
    /// 3: turned by 180°.
    Rotated180,
    /// 4: mirrored top to bottom.
    MirroredVertically,
    /// 5: rows and columns exchanged.
    Transposed,
    /// 6: must be turned by 90° clockwise.
    Rotated90,
    /// 7: rows and columns exchanged along the other diagonal.
    Transversed,
    /// 8: must be turned by 90° anticlockwise.
    Rotated270,
}

impl Orientation {
    const ALL: [Self; 8] = [
        Self::Upright,
        Self::MirroredHorizontally,
        Self::Rotated180,
        Self::MirroredVertically,
        Self::Transposed,
        Self::Rotated90,
        Self::Transversed,
        Self::Rotated270,
    ];

    /// The orientation of an EXIF value. Programs ignore values out of range, and so do we.
    pub(crate) fn from_exif(value: u16) -> Self {
        usize::from(value).checked_sub(1).and_then(|index| Self::ALL.get(index)).copied().unwrap_or_default()
    }

    /// The value of the EXIF tag, 1 to 8.
    pub fn exif(self) -> u8 {
        self as u8 + 1
    }

    /// Whether width and height are exchanged.
    pub(crate) fn swaps_axes(self) -> bool {
        matches!(self, Self::Transposed | Self::Rotated90 | Self::Transversed | Self::Rotated270)
    }

    /// The size after turning, of a stored size, and the other way round.
    pub(crate) fn turn_size(self, (width, height): (u32, u32)) -> (u32, u32) {
        if self.swaps_axes() { (height, width) } else { (width, height) }
    }

    /// For a point of the upright picture, as shares of its width and height, the point of the stored one.
    pub(crate) fn stored_point(self, x: f64, y: f64) -> (f64, f64) {
        match self {
            Self::Upright => (x, y),
            Self::MirroredHorizontally => (1.0 - x, y),
            Self::Rotated180 => (1.0 - x, 1.0 - y),
            Self::MirroredVertically => (x, 1.0 - y),
            Self::Transposed => (y, x),
            Self::Rotated90 => (y, 1.0 - x),
            Self::Transversed => (1.0 - y, 1.0 - x),
            Self::Rotated270 => (1.0 - y, x),
        }
    }

    /// Turns pixels of `N` bytes upright. `size` is the stored one; the result has the turned one.
    pub(crate) fn apply<const N: usize>(self, pixels: &[u8], size: (u32, u32)) -> Vec<u8> {
        let (width, height) = (size.0 as usize, size.1 as usize);
        let (turned_width, turned_height) = if self.swaps_axes() { (height, width) } else { (width, height) };
        let mut turned = Vec::with_capacity(pixels.len());
        for y in 0..turned_height {
            // Moves along a row of the result are constant steps in the stored picture.
            let (first, step) = match self {
                Self::Upright => (y * width, 1),
                Self::MirroredHorizontally => (y * width + width - 1, -1),
                Self::Rotated180 => ((height - 1 - y) * width + width - 1, -1),
                Self::MirroredVertically => ((height - 1 - y) * width, 1),
                Self::Transposed => (y, width as isize),
                Self::Rotated90 => ((height - 1) * width + y, -(width as isize)),
                Self::Transversed => ((height - 1) * width + width - 1 - y, -(width as isize)),
                Self::Rotated270 => (width - 1 - y, width as isize),
            };
            for x in 0..turned_width {
                let at = first.wrapping_add_signed(step * x as isize) * N;
                turned.extend_from_slice(&pixels[at..at + N]);
            }
        }
        turned
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of 3 × 2 as each orientation stores it, and the point that tells how the corners moved.
    #[test]
    fn every_orientation_is_turned_upright() {
        let stored: [(&str, (u32, u32)); 8] = [
            ("abcdef", (3, 2)),
            ("cbafed", (3, 2)),
            ("fedcba", (3, 2)),
            ("defabc", (3, 2)),
            ("adbecf", (2, 3)),
            ("cfbead", (2, 3)),
            ("fcebda", (2, 3)),
            ("daebfc", (2, 3)),
        ];
        for (value, (pixels, size)) in (1u16..).zip(stored) {
            let orientation = Orientation::from_exif(value);
            assert_eq!(u16::from(orientation.exif()), value);
            assert_eq!(orientation.apply::<1>(pixels.as_bytes(), size), b"abcdef", "orientation {value}");
            assert_eq!(orientation.turn_size(size), (3, 2));
            // The centre of `a`, the first pixel of the upright picture, in the stored one.
            let (x, y) = orientation.stored_point(0.5 / 3.0, 0.25);
            let (column, row) = ((x * f64::from(size.0)) as u32, (y * f64::from(size.1)) as u32);
            assert_eq!(pixels.as_bytes()[(row * size.0 + column) as usize], b'a', "orientation {value}");
        }
        assert_eq!(Orientation::from_exif(0), Orientation::Upright);
        assert_eq!(Orientation::from_exif(9), Orientation::Upright);
    }
}
