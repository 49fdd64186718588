//! The picture that all test files show: four fields of colour, so that a turn, a mirror and a wrong colour all show.

/// Upper left, upper right, lower left, lower right, in sRGB.
pub(crate) const COLOURS: [[u8; 3]; 4] = [[200, 60, 50], [60, 160, 70], [50, 80, 190], [230, 200, 60]];

/// Width and height of the picture, upright.
pub(crate) const SIZE: (u32, u32) = (60, 40);

/// The number of the field at a point of the upright picture.
pub(crate) fn field(x: u32, y: u32, (width, height): (u32, u32)) -> usize {
    usize::from(x >= width / 2) + 2 * usize::from(y >= height / 2)
}

/// The pixels of the picture, with one value of `N` channels for each field.
pub(crate) fn pixels<const N: usize>(size: (u32, u32), values: [[u8; N]; 4]) -> Vec<u8> {
    let points = (0..size.1).flat_map(|y| (0..size.0).map(move |x| (x, y)));
    points.flat_map(|(x, y)| values[field(x, y, size)]).collect()
}

/// The pixels as a camera stores them: by EXIF 2.32, the orientation says at which side of the upright picture the first row and the
/// first column are.
pub(crate) fn stored(orientation: u16) -> (Vec<u8>, (u32, u32)) {
    let (width, height) = SIZE;
    let size = if orientation > 4 { (height, width) } else { SIZE };
    let mut data = Vec::new();
    for (row, column) in (0..size.1).flat_map(|row| (0..size.0).map(move |column| (row, column))) {
        let (right, bottom) = (|at: u32| width - 1 - at, |at: u32| height - 1 - at);
        let (x, y) = match orientation {
            1 => (column, row),
            2 => (right(column), row),
            3 => (right(column), bottom(row)),
            4 => (column, bottom(row)),
            5 => (row, column),
            6 => (right(row), column),
            7 => (right(row), bottom(column)),
            _ => (row, bottom(column)),
        };
        data.extend(COLOURS[field(x, y, SIZE)]);
    }
    (data, size)
}
