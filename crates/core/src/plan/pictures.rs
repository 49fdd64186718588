//! The files of pictures that pages show: for every page, those that its views may name.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Recipe;
use crate::diagnostic::Diagnostic;
use crate::document::markdown::{ArgValue, Part};
use crate::path::{OutputPath, Route};
use crate::picture::{Focus, NeededPicture, PicturePlace, PlaceFiles, Product, VariantFile};
use crate::schema::tables::IMAGE;
use crate::schema::{Type, TypedValue, walk};
use crate::site::{Page, Site, picture_fault};
use crate::source::Inputs;
use crate::theme::{BODY, CARD, LEAD, Theme};

/// The address and the recipe of each file of the pictures that pages show, each once.
pub(super) fn pictures(site: &Site, theme: &Theme) -> BTreeMap<Route, Recipe> {
    let social = PicturePlace::social();
    let of_page = |page: &Page| {
        let mut shown = PagePictures { site, theme, page, files: Vec::new() };
        shown.front_matter(&social);
        shown.parts(&page.document.body.parts);
        page.document.rich.values().for_each(|body| shown.parts(&body.parts));
        shown.files
    };
    // Most pages show no pictures.
    let on_pages = site.pages.par_iter().filter(|page| !page.pictures.is_empty()).flat_map_iter(of_page);
    let mut all: BTreeMap<Route, Recipe> = on_pages.collect();
    all.extend(in_settings(site, theme));
    all
}

/// The pictures that settings of the theme name.
fn in_settings(site: &Site, theme: &Theme) -> Vec<(Route, Recipe)> {
    let mut files = Vec::new();
    for key in &theme.picture_keys {
        let Some(name) = theme.settings.get(key).and_then(serde_json::Value::as_str) else { continue };
        let path = format!("static/{name}");
        let Some(picture) = site.picture(&path) else { continue };
        let made = theme.picture_place(key).all_files(picture, None, &Route::file(name), theme.picture_place(BODY));
        files.extend(recipes(&path, made));
    }
    files
}

/// The address and the recipe of each file of a picture.
fn recipes(path: &str, PlaceFiles { fallback, webp, large }: PlaceFiles) -> impl Iterator<Item = (Route, Recipe)> {
    let recipe =
        move |VariantFile { route, variant, .. }| (route, Recipe::Picture(path.to_owned(), Product::Variant(variant)));
    fallback.into_iter().chain(webp).chain(large).map(recipe)
}

/// The pictures of a page.
struct PagePictures<'a> {
    site: &'a Site,
    theme: &'a Theme,
    page: &'a Page,
    files: Vec<(Route, Recipe)>,
}

impl<'a> PagePictures<'a> {
    /// Images of the front matter. The page's own is on cards and in social services, too.
    fn front_matter(&mut self, social: &PicturePlace) {
        let theme = self.theme;
        let own = self.page.front().record("image").map(|image| image.range.clone());
        let page = self.page;
        walk(page.front(), crate::site::table(&page.document), &mut |entry, ty, _| {
            let (TypedValue::Record(image), Type::Map(table)) = (&entry.val, ty) else { return };
            let Some(src) = image.text("src").filter(|_| *table == IMAGE) else { return };
            self.add(src, image.focus(), theme.picture_place(LEAD));
            if own.as_ref() == Some(&image.range) {
                self.add(src, image.focus(), theme.picture_place(CARD));
                // Social services do not choose between formats.
                let files = self.files(src, image.focus(), social);
                self.files.extend(
                    files
                        .into_iter()
                        .flat_map(|(path, files)| recipes(path, PlaceFiles { webp: Vec::new(), large: None, ..files })),
                );
            }
        });
    }

    fn parts(&mut self, parts: &[Part]) {
        let theme = self.theme;
        for part in parts {
            match part {
                Part::Image { src, .. } => self.add(src, None, theme.picture_place(BODY)),
                Part::Component { name, args, body, .. } => {
                    for (key, value) in args {
                        if let ("src", ArgValue::Text(src)) = (key.as_str(), value) {
                            self.add(src, None, theme.picture_place(name));
                        }
                    }
                    // Those directly in a component, as in a gallery, may be shown in its own place, too.
                    for part in body {
                        if let Part::Image { src, .. } = part {
                            self.add(src, None, theme.picture_place(name));
                        }
                    }
                    self.parts(body);
                }
                Part::Html(_) | Part::LinkStart { .. } | Part::LinkEnd { .. } | Part::Label { .. } => {}
            }
        }
    }

    /// Adds the files of a picture in a place.
    fn add(&mut self, src: &str, focus: Option<Focus>, place: &PicturePlace) {
        let files = self.files(src, focus, place);
        self.files.extend(files.into_iter().flat_map(|(path, files)| recipes(path, files)));
    }

    /// The source path of a picture, and its files in a place; `None` when the original is shown as it is.
    fn files(&mut self, src: &str, focus: Option<Focus>, place: &PicturePlace) -> Option<(&'a str, PlaceFiles)> {
        let (route, path) = self.site.file(&self.page.document, src)?;
        let picture = self.site.picture(path)?;
        if route.output().is_err() {
            // Reported once, by the name that the file has.
            self.files.push((route.clone(), Recipe::Picture(path.to_owned(), Product::Stripped)));
            return None;
        }
        let focus = focus.or(self.site.picture_text(path, &self.page.document.lang).focus);
        Some((path, place.all_files(picture, focus, route, self.theme.picture_place(BODY))))
    }
}

/// Makes the pictures of a plan, and reports those that cannot be made.
pub(crate) fn make_pictures(recipes: &BTreeMap<OutputPath, Recipe>, site: &Site, inputs: &Inputs) -> Vec<Diagnostic> {
    let mut by_path: BTreeMap<&str, Vec<Product>> = BTreeMap::new();
    for recipe in recipes.values() {
        if let Recipe::Picture(path, product) = recipe {
            by_path.entry(path).or_default().push(*product);
        }
    }
    let needed = |(path, products)| {
        let facts = site.files.get(path)?;
        let picture = facts.sound_picture()?;
        Some(NeededPicture { path, disk_path: &facts.disk_path, picture, products })
    };
    let needed: Vec<NeededPicture<'_>> = by_path.into_iter().filter_map(needed).collect();
    let faults = if needed.is_empty() { Vec::new() } else { inputs.pictures.make(&needed) };
    faults.iter().map(|(path, fault)| picture_fault(path, fault)).collect()
}
