//! Colour profiles, made here: the ones of other people have licences of their own.

use moxcms::ColorProfile;

/// Display P3, as phones embed it.
pub(crate) fn display_p3() -> Vec<u8> {
    ColorProfile::new_display_p3().encode().unwrap()
}

/// Adobe RGB (1998).
pub(crate) fn adobe_rgb() -> Vec<u8> {
    ColorProfile::new_adobe_rgb().encode().unwrap()
}

/// sRGB, as most cameras embed it.
pub(crate) fn srgb() -> Vec<u8> {
    ColorProfile::new_srgb().encode().unwrap()
}

/// Grey whose values are amounts of light.
pub(crate) fn linear_grey() -> Vec<u8> {
    ColorProfile::new_gray_with_gamma(1.0).encode().unwrap()
}

/// Four inks that are all grey: paper is white, one full ink is L* 50, black is black. Whoever ignores it sees colours.
pub(crate) fn grey_inks() -> Vec<u8> {
    // A table of 8 bits (ICC.1:2022, 10.11): identity matrix, linear curves, and the 16 corners of the four inks.
    let mut table = b"mft1\0\0\0\0\x04\x03\x02\0".to_vec();
    for index in 0..9 {
        table.extend(if index % 4 == 0 { 0x0001_0000_u32 } else { 0 }.to_be_bytes());
    }
    (0..4).for_each(|_| table.extend(0..=255));
    for corner in 0..16_u8 {
        let (inks, black) = ((corner >> 1).count_ones(), corner & 1);
        let lightness = if black == 1 { 0 } else { [255, 128, 64, 32][inks as usize] };
        table.extend([lightness, 128, 128]);
    }
    (0..3).for_each(|_| table.extend(0..=255));
    let white =
        [&b"XYZ \0\0\0\0"[..], &0xf6d6_u32.to_be_bytes(), &0x1_0000_u32.to_be_bytes(), &0xd32d_u32.to_be_bytes()]
            .concat();

    let mut profile = vec![0; 128];
    profile[8..12].copy_from_slice(&0x0240_0000_u32.to_be_bytes());
    profile[12..24].copy_from_slice(b"prtrCMYKLab ");
    profile[36..40].copy_from_slice(b"acsp");
    profile[68..80].copy_from_slice(&white[8..]);
    let (first, second) = (128 + 4 + 2 * 12, 128 + 4 + 2 * 12 + white.len());
    profile.extend(2_u32.to_be_bytes());
    for (name, at, length) in [(b"wtpt", first, white.len()), (b"A2B0", second, table.len())] {
        profile.extend(name);
        profile.extend((at as u32).to_be_bytes());
        profile.extend((length as u32).to_be_bytes());
    }
    profile.extend(white);
    profile.extend(table);
    let length = (profile.len() as u32).to_be_bytes();
    profile[..4].copy_from_slice(&length);
    profile
}
