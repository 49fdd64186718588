//! The files of a picture that a page shows, for templates, feeds and structured data.

use crate::facts::{Reader, Summary};
use crate::path::Route;
use crate::picture::{Focus, PicturePlace, PlaceFiles, VariantFile};
use crate::schema::Record;
use crate::site::PictureText;
use crate::source::FileFacts;
use crate::theme::{BODY, Theme};

/// The widest file for programs that do not choose one from a `srcset`, in pixels.
const DEFAULT_WIDTH: u32 = 800;

/// A picture in a place.
pub(crate) struct PictureFiles<'a> {
    /// The address of the original.
    original: Route,
    /// Its width and height.
    size: Option<(u32, u32)>,
    /// The files that are made of it; none when the original is shown as it is.
    made: PlaceFiles,
    /// How wide it is in the layout.
    pub(crate) sizes: &'a str,
    /// The texts that it has wherever it is shown.
    pub(crate) text: PictureText<'a>,
}

impl<'a> PictureFiles<'a> {
    /// The files of a picture that a page names; `None` when there is no such file.
    pub(crate) fn find(
        site: &Reader<'a>,
        page: Summary<'_>,
        src: &str,
        focus: Option<Focus>,
        place: &'a PicturePlace,
    ) -> Option<Self> {
        let (original, path, facts) = site.file(page, src)?;
        let text = site.picture_text(page, path);
        Some(Self::new(site.theme(), original.clone(), facts, (text, focus.or(text.focus)), place))
    }

    /// The files of a picture in the site's `static/`; one of the theme is shown as it is.
    pub(crate) fn of_static(site: &Reader<'a>, name: &str, place: &'a PicturePlace) -> Self {
        Self::new(site.theme(), Route::file(name), site.static_file(name), Default::default(), place)
    }

    fn new(
        theme: &Theme,
        original: Route,
        facts: Option<&FileFacts>,
        (text, focus): (PictureText<'a>, Option<Focus>),
        place: &'a PicturePlace,
    ) -> Self {
        let picture = facts.and_then(FileFacts::still_picture);
        let made = picture.map(|picture| place.all_files(picture, focus, &original, theme.picture_place(BODY)));
        let size = facts.and_then(|facts| facts.dimensions);
        Self { original, size, made: made.unwrap_or_default(), sizes: &place.sizes, text }
    }

    /// The files of the picture in a page's front matter.
    pub(crate) fn of_image(
        site: &Reader<'a>,
        page: Summary<'_>,
        image: &Record,
        place: &'a PicturePlace,
    ) -> Option<Self> {
        Self::find(site, page, image.text("src")?, image.focus(), place)
    }

    /// The file for programs that do not choose one.
    pub(crate) fn for_src(&self) -> (&Route, Option<(u32, u32)>) {
        let narrow = self.made.fallback.iter().rfind(|file| file.size.0 <= DEFAULT_WIDTH);
        self.of(narrow.or(self.made.fallback.first()))
    }

    /// The widest file.
    pub(crate) fn largest(&self) -> (&Route, Option<(u32, u32)>) {
        self.of(self.made.fallback.last())
    }

    /// The widest file of the whole picture.
    pub(crate) fn large(&self) -> &Route {
        self.of(self.made.large.as_ref().or(self.made.fallback.last())).0
    }

    fn of<'s>(&'s self, file: Option<&'s VariantFile>) -> (&'s Route, Option<(u32, u32)>) {
        file.map_or((&self.original, self.size), |file| (&file.route, Some(file.size)))
    }

    /// The value of `srcset` in the format for all browsers; empty when there is only the original.
    pub(crate) fn srcset(&self, address: impl Fn(&Route) -> String) -> String {
        srcset(&self.made.fallback, address)
    }

    /// The value of `srcset` in WebP; empty when there is only the original.
    pub(crate) fn webp_srcset(&self, address: impl Fn(&Route) -> String) -> String {
        srcset(&self.made.webp, address)
    }
}

/// Addresses with their widths (HTML Standard, 4.8.4.2.1).
fn srcset(files: &[VariantFile], address: impl Fn(&Route) -> String) -> String {
    let candidates = files.iter().map(|file| format!("{} {}w", address(&file.route), file.size.0));
    candidates.collect::<Vec<_>>().join(", ")
}
