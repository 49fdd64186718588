//! Pictures as templates see them.

use super::content::escape;
use super::types::{Html, ImageView};
use crate::facts::Reader;
use crate::formats::pictures::PictureFiles;
use crate::path::Route;

/// A picture in a place, with the texts that it has wherever it is shown.
pub(crate) fn image_view(site: &Reader<'_>, files: &PictureFiles<'_>, address: impl Fn(&Route) -> String) -> ImageView {
    let (largest, size) = files.largest();
    let (width, height) = size.unzip();
    ImageView {
        url: address(files.for_src().0),
        large: address(files.large()),
        permalink: site.absolute(largest),
        srcset: files.srcset(&address),
        webp: files.webp_srcset(&address),
        sizes: files.sizes.to_owned(),
        alt: files.text.alt.to_owned(),
        caption: Html(escape(files.text.caption)),
        credit: files.text.credit.to_owned(),
        width,
        height,
    }
}
