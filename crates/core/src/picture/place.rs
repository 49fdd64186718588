//! The places where a theme shows pictures, and the files that each needs.

use serde::Serialize;

use super::{Crop, Focus, Format, Picture, Product, Variant};
use crate::http::with_fingerprint;
use crate::path::Route;

/// A place where a theme shows pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct PicturePlace {
    /// The widths to make, in pixels, ascending.
    pub(crate) widths: Vec<u32>,
    /// How wide the picture is in the layout: the attribute `sizes` (HTML Standard, 4.8.4.2.1).
    pub(crate) sizes: String,
    /// The aspect ratio that the picture is cropped to.
    pub(crate) aspect: Option<(u16, u16)>,
}

impl Default for PicturePlace {
    /// Widths for every screen, for themes that say nothing.
    fn default() -> Self {
        Self { widths: vec![400, 800, 1200, 1600], sizes: "100vw".to_owned(), aspect: None }
    }
}

/// A file that is made of a picture for pages.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct VariantFile {
    /// Its address.
    pub(crate) route: Route,
    /// How it is made.
    pub(crate) variant: Variant,
    /// Its width and height in pixels.
    pub(crate) size: (u32, u32),
}

/// All files that are made of a picture for a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct PlaceFiles {
    /// In the format for all browsers, ascending by width.
    pub(crate) fallback: Vec<VariantFile>,
    /// In WebP, ascending by width.
    pub(crate) webp: Vec<VariantFile>,
    /// For a place that crops, the widest file of the whole picture.
    pub(crate) large: Option<VariantFile>,
}

/// The longest beginning of a file's name in the names of variants, in bytes. File systems allow 255.
const LONGEST_STEM: usize = 100;

impl PicturePlace {
    /// The place of pictures that social services show.
    pub(crate) fn social() -> Self {
        Self { widths: vec![1200], sizes: String::new(), aspect: Some((40, 21)) }
    }

    /// All files of a picture; `route` is the address of the original, and `whole` the place in which it is not cropped.
    pub(crate) fn all_files(
        &self,
        picture: &Picture,
        focus: Option<Focus>,
        route: &Route,
        whole: &PicturePlace,
    ) -> PlaceFiles {
        let large = self.aspect.and_then(|_| whole.files(picture, None, route, picture.fallback).pop());
        PlaceFiles {
            fallback: self.files(picture, focus, route, picture.fallback),
            webp: self.files(picture, focus, route, Format::WebP),
            large,
        }
    }

    /// The files of a picture in a format, ascending by width. The widest is no wider than the original, and there is always one.
    pub(crate) fn files(
        &self,
        picture: &Picture,
        focus: Option<Focus>,
        route: &Route,
        format: Format,
    ) -> Vec<VariantFile> {
        let crop = self.aspect.map(|aspect| Crop { aspect, focus });
        let mut files: Vec<VariantFile> = Vec::new();
        for width in &self.widths {
            let mut variant = Variant { crop, ..Variant::new(*width, format) };
            // By its own width, a variant that several widths of the theme ask for has one name.
            variant.width = variant.output_size(picture.size).0;
            let size = variant.output_size(picture.size);
            if files.last().is_none_or(|file| file.size != size) {
                files.push(VariantFile { route: variant_route(route, picture, variant), variant, size });
            }
        }
        files
    }
}

/// `/nyheter/bro.jpg` becomes `/nyheter/bro-800.0123456789abcdef.webp`. The digits are of all that decides the file's bytes.
fn variant_route(original: &Route, picture: &Picture, variant: Variant) -> Route {
    let (folder, name) = original.as_str().rsplit_once('/').unwrap_or(("", original.as_str()));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let longest = (0..=LONGEST_STEM).rev().find_map(|end| stem.get(..end));
    let stem = if stem.len() > LONGEST_STEM { longest.unwrap_or_default() } else { stem };
    let name = format!("{stem}-{}.{}", variant.width, variant.format.extension());
    Route::file(&format!("{folder}/{}", with_fingerprint(&name, &Product::Variant(variant).key(picture))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;

    fn files(size: (u32, u32), aspect: Option<(u16, u16)>, route: &str) -> Vec<(String, (u32, u32))> {
        let picture = Picture { key: Digest::of(b"x"), size, fallback: Format::Jpeg, animated: false };
        let place = PicturePlace { aspect, ..PicturePlace::default() };
        let files = place.files(&picture, None, &Route::file(route), Format::WebP);
        let name = |file: &VariantFile| {
            let name = file.route.as_str().to_owned();
            let (start, digits) = name.split_once('.').unwrap();
            assert_eq!(digits.len(), "0123456789abcdef.webp".len(), "{name}");
            (start.to_owned(), file.size)
        };
        files.iter().map(name).collect()
    }

    #[test]
    fn no_file_is_wider_than_the_original() {
        let named = |files: &[(&str, (u32, u32))]| {
            files.iter().map(|(name, size)| ((*name).to_owned(), *size)).collect::<Vec<_>>()
        };
        assert_eq!(
            files((4000, 3000), None, "/n/bro.jpg"),
            named(&[
                ("/n/bro-400", (400, 300)),
                ("/n/bro-800", (800, 600)),
                ("/n/bro-1200", (1200, 900)),
                ("/n/bro-1600", (1600, 1200))
            ])
        );
        assert_eq!(
            files((1000, 500), None, "/bro.jpg"),
            named(&[("/bro-400", (400, 200)), ("/bro-800", (800, 400)), ("/bro-1000", (1000, 500))])
        );
        assert_eq!(files((1, 1), None, "/x.png"), named(&[("/x-1", (1, 1))]));
        assert_eq!(files((900, 3000), Some((1, 1)), "/x.png").last().unwrap().1, (900, 900));
    }

    #[test]
    fn long_names_are_shortened() {
        let name = format!("/{}.jpg", "å".repeat(120));
        assert_eq!(files((10, 10), None, &name)[0].0, format!("/{}-10", "å".repeat(50)));
    }
}
