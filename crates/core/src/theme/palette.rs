//! Generates the colours of a site, light and dark, from the two that its owner chooses.
//!
//! The chosen colours are used unchanged, or the build fails. All others are computed so that every pair in use has
//! the contrast that WCAG 2.2 requires: 4.5:1 for text (1.4.3), 3:1 for meaningful graphics (1.4.11).

use palette::color_difference::Wcag21RelativeContrast as _;
use palette::{FromColor as _, IntoColor as _, OklabHue, Oklch, Srgb};

use crate::slice::Slice as _;

/// The least contrast of text (WCAG 2.2, 1.4.3).
pub(crate) const TEXT: f32 = 4.5;
/// The least contrast of icons, borders and other graphics (WCAG 2.2, 1.4.11).
pub(crate) const SIGN: f32 = 3.0;

const WHITE: Colour = Colour([255; 3]);

/// An sRGB colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Colour([u8; 3]);

impl Colour {
    /// Reads `#rrggbb`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let part = |at: usize| u8::from_str_radix(digits.slice(at..at + 2), 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// The colour as CSS writes it.
    pub(crate) fn css(self) -> String {
        let [red, green, blue] = self.0;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    fn srgb(self) -> Srgb<f32> {
        Srgb::<u8>::from(self.0).into_format()
    }

    fn as_displayed(self) -> Oklch {
        Oklch::from_color(self.srgb())
    }

    /// The contrast ratio with another colour, from 1 to 21 (as WCAG 2.2 defines it).
    pub(crate) fn contrast(self, other: Self) -> f32 {
        self.srgb().relative_contrast(other.srgb())
    }

    /// The perceptual distance between two colours.
    fn distance(self, other: Self) -> f32 {
        let (one, two): (palette::Oklab, palette::Oklab) = (self.srgb().into_color(), other.srgb().into_color());
        (one.l - two.l).powi(2) + (one.a - two.a).powi(2) + (one.b - two.b).powi(2)
    }
}

/// The colour with a lightness (0 to 1), chroma and hue in OKLCH, or the nearest one in sRGB.
fn shade(lightness: f32, chroma: f32, hue: OklabHue) -> Colour {
    // Reduces chroma until it is in gamut, which keeps the lightness that contrast depends on.
    let mut chroma = chroma;
    loop {
        let colour: Srgb<f32> = Srgb::from_linear(palette::LinSrgb::from_color(palette::Oklab::from_color(
            Oklch::new(lightness, chroma, hue),
        )));
        let inside = [colour.red, colour.green, colour.blue].iter().all(|part| (-0.002..=1.002).contains(part));
        if inside || chroma <= 0.0 {
            let colour: Srgb<u8> = colour.into_format();
            return Colour([colour.red, colour.green, colour.blue]);
        }
        chroma = (chroma - 0.005).max(0.0);
    }
}

/// The colours of one colour scheme, by the name of their custom property.
pub(crate) type Tokens = Vec<(&'static str, Colour)>;

/// The colours of both schemes.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Palette {
    /// The light scheme.
    pub(crate) light: Tokens,
    /// The dark scheme.
    pub(crate) dark: Tokens,
}

/// One of the two chosen colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Chosen {
    /// The background of white text, and the colour of links.
    Main,
    /// The colour that draws attention.
    Accent,
}

/// A chosen colour with too little contrast.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Clash {
    pub(crate) chosen: Chosen,
    /// The colour next to it.
    pub(crate) against: Colour,
    /// The contrast of the two colours.
    pub(crate) contrast: f32,
    /// The contrast that is needed.
    pub(crate) least: f32,
    /// The nearest colour with enough contrast everywhere.
    pub(crate) nearest: Colour,
}

/// Generates the palette, or reports the colours with too little contrast.
pub(crate) fn palette(main: Colour, accent: Colour) -> Result<Palette, Vec<Clash>> {
    let clashes: Vec<Clash> =
        [clash(Chosen::Main, main, TEXT), clash(Chosen::Accent, accent, SIGN)].into_iter().flatten().collect();
    if !clashes.is_empty() {
        return Err(clashes);
    }
    Ok(Palette { light: light(main, accent), dark: dark(main, accent) })
}

/// The backgrounds of a chosen colour when used for text or graphics.
fn grounds(colour: Colour) -> [Colour; 3] {
    let Oklch { chroma, hue, .. } = colour.as_displayed();
    [WHITE, shade(0.972, chroma.min(0.008), hue), shade(0.955, chroma.min(0.02), hue)]
}

fn clash(chosen: Chosen, colour: Colour, least: f32) -> Option<Clash> {
    let worst = |colour: Colour| {
        let contrasts = grounds(colour).map(|ground| (colour.contrast(ground), ground));
        contrasts.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((21.0, WHITE))
    };
    let (contrast, against) = worst(colour);
    if contrast >= least {
        return None;
    }
    let Oklch { l, chroma, hue } = colour.as_displayed();
    let darker = (0..=200).map(|step| shade(l * (200 - step) as f32 / 200.0, chroma, hue));
    let passing = darker.filter(|colour| worst(*colour).0 >= least);
    let nearest = passing.min_by(|a, b| a.distance(colour).total_cmp(&b.distance(colour)));
    Some(Clash { chosen, against, contrast, least, nearest: nearest.unwrap_or(Colour([0; 3])) })
}

/// The first shade of a colour with enough contrast on all backgrounds, changing lightness in steps.
fn reach(from: Oklch, step: f32, grounds: &[Colour], least: f32) -> Colour {
    let mut lightness = from.l;
    loop {
        let colour = shade(lightness, from.chroma, from.hue);
        let enough = grounds.iter().all(|ground| colour.contrast(*ground) >= least);
        lightness += step;
        if enough || !(0.0..=1.0).contains(&lightness) {
            return colour;
        }
    }
}

fn light(main: Colour, accent: Colour) -> Tokens {
    let Oklch { chroma, hue, .. } = main.as_displayed();
    let grey = |lightness: f32, most: f32| shade(lightness, chroma.min(most), hue);
    let [paper, surface, soft] = grounds(main);
    let all = [paper, surface, soft];
    let muted = reach(grey(0.47, 0.02).as_displayed(), -0.01, &all, 5.0);
    vec![
        ("paper", paper),
        ("surface", surface),
        ("ink", grey(0.21, 0.02)),
        ("muted", muted),
        ("line", grey(0.87, 0.012)),
        ("strong-line", reach(grey(0.62, 0.02).as_displayed(), -0.01, &all, SIGN)),
        ("main", main),
        ("on-main", WHITE),
        ("main-text", main),
        ("main-soft", soft),
        ("focus", main),
        ("accent", accent),
        ("accent-text", reach(accent.as_displayed(), -0.01, &all, TEXT)),
    ]
}

fn dark(main: Colour, accent: Colour) -> Tokens {
    let Oklch { l, chroma, hue } = main.as_displayed();
    let grey = |lightness: f32, most: f32| shade(lightness, chroma.min(most), hue);
    let (paper, surface, soft) = (grey(0.185, 0.012), grey(0.23, 0.014), grey(0.27, 0.03));
    let all = [paper, surface, soft];
    let text = reach(Oklch::new(0.78, chroma.min(0.14), hue), 0.01, &all, 7.0);
    let band = reach(Oklch::new(l.clamp(0.3, 0.42), chroma, hue), -0.01, &[WHITE], TEXT);
    let notice = Oklch { l: 0.7, ..accent.as_displayed() };
    vec![
        ("paper", paper),
        ("surface", surface),
        ("ink", grey(0.94, 0.006)),
        ("muted", reach(grey(0.76, 0.012).as_displayed(), 0.01, &all, 5.5)),
        ("line", grey(0.37, 0.015)),
        ("strong-line", reach(grey(0.58, 0.015).as_displayed(), 0.01, &all, SIGN)),
        ("main", band),
        ("on-main", WHITE),
        ("main-text", text),
        ("main-soft", soft),
        ("focus", text),
        ("accent", reach(notice, 0.01, &all, SIGN)),
        ("accent-text", reach(notice, 0.01, &all, TEXT)),
    ]
}

/// The palette as custom properties: light, and dark under `prefers-color-scheme`.
pub(crate) fn css(palette: &Palette) -> String {
    let properties = |tokens: &Tokens| -> String {
        tokens.iter().map(|(name, colour)| format!("--{name}:{};", colour.css())).collect()
    };
    format!(
        ":root{{{}}}\n@media (prefers-color-scheme:dark){{:root{{{}}}}}\n",
        properties(&palette.light),
        properties(&palette.dark)
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).unwrap()
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        // The examples of WCAG technique G18, and of the definition.
        for (one, other, expected) in
            [("#ffffff", "#000000", 21.0), ("#777777", "#ffffff", 4.48), ("#0000ff", "#ffffff", 8.59)]
        {
            assert!((colour(one).contrast(colour(other)) - expected).abs() < 0.01, "{one} on {other}");
        }
    }

    #[test]
    fn colours_that_cannot_be_read() {
        let clashes = palette(colour("#ffd400"), colour("#ffe9a8")).unwrap_err();
        let found: Vec<(Chosen, String)> = clashes.iter().map(|clash| (clash.chosen, clash.nearest.css())).collect();
        assert_eq!(found, [(Chosen::Main, "#8f6600".to_owned()), (Chosen::Accent, "#9d884a".to_owned())]);
        for Clash { nearest, .. } in clashes {
            assert!(palette(nearest, colour("#000000")).is_ok() || palette(colour("#000000"), nearest).is_ok());
        }
        assert_eq!(Colour::parse("#12345"), None);
        assert_eq!(Colour::parse("#12345ö"), None);
    }

    /// Foregrounds and their backgrounds in the style sheet, with the required contrast.
    const PAIRS: [(&str, &[&str], f32); 8] = [
        ("ink", &["paper", "surface", "main-soft"], 7.0),
        ("muted", &["paper", "surface", "main-soft"], TEXT),
        ("main-text", &["paper", "surface", "main-soft"], TEXT),
        ("accent-text", &["paper", "surface", "main-soft"], TEXT),
        ("on-main", &["main"], TEXT),
        ("focus", &["paper", "surface", "main-soft"], SIGN),
        ("accent", &["paper", "surface"], SIGN),
        ("strong-line", &["paper", "surface"], SIGN),
    ];

    proptest! {
        #[test]
        fn every_pair_can_be_read(main: [u8; 3], accent: [u8; 3]) {
            let (mut main, mut accent) = (Colour(main), Colour(accent));
            if let Err(clashes) = palette(main, accent) {
                for clash in clashes {
                    match clash.chosen {
                        Chosen::Main => main = clash.nearest,
                        Chosen::Accent => accent = clash.nearest,
                    }
                }
            }
            let palette = palette(main, accent).expect("what is proposed passes");
            for tokens in [&palette.light, &palette.dark] {
                let token = |name: &str| tokens.iter().find(|(other, _)| *other == name).unwrap().1;
                for (front, grounds, least) in PAIRS {
                    for ground in grounds {
                        let contrast = token(front).contrast(token(ground));
                        prop_assert!(contrast >= least, "{front} {:?} on {ground} {:?}: {contrast}", token(front), token(ground));
                    }
                }
            }
        }
    }
}
