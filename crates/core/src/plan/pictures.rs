//! The files of pictures that pages show: for every page, those that its views may name.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Recipe;
use crate::diagnostic::Diagnostic;
use crate::document::markdown::{ArgValue, Part};
use crate::path::{OutputPath, Route};
use crate::picture::{Focus, Format, NeededPicture, PicturePlace, Product, VariantFile};
use crate::schema::tables::IMAGE;
use crate::schema::{Type, TypedValue, walk};
use crate::site::{Page, Site, picture_fault};
use crate::source::Inputs;
use crate::theme::{BODY, CARD, LEAD, Theme};

/// The address and the recipe of each file of the pictures that pages show, each once.
pub(super) fn pictures(site: &Site, theme: &Theme) -> BTreeMap<Route, Recipe> {
    let social = PicturePlace::social();
    let of_page = |page: &Page| {
        let mut wanted = Wanted { site, theme, page, files: Vec::new() };
        wanted.front_matter(&social);
        wanted.parts(&page.document.body.parts, BODY);
        page.document.rich.values().for_each(|body| wanted.parts(&body.parts, BODY));
        wanted.files
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
        for format in [picture.fallback, Format::WebP] {
            let made = theme.picture_place(key).files(picture, None, &Route::file(name), format);
            let recipe = |variant| Recipe::Picture(path.clone(), Product::Variant(variant));
            files.extend(made.into_iter().map(|file| (file.route, recipe(file.variant))));
        }
    }
    files
}

/// What a page shows.
struct Wanted<'a> {
    site: &'a Site,
    theme: &'a Theme,
    page: &'a Page,
    files: Vec<(Route, Recipe)>,
}

impl Wanted<'_> {
    /// Images of the front matter. The page's own is on cards and in social services, too.
    fn front_matter(&mut self, social: &PicturePlace) {
        let theme = self.theme;
        let own = self.page.front().record("image").map(|image| image.range.clone());
        let page = self.page;
        walk(page.front(), crate::site::table(&page.document), &mut |entry, ty, _| {
            let (TypedValue::Record(image), Type::Map(table)) = (&entry.val, ty) else { return };
            let Some(src) = image.text("src").filter(|_| *table == IMAGE) else { return };
            self.add(src, image.focus(), theme.picture_place(LEAD), &[Format::WebP]);
            if own.as_ref() == Some(&image.range) {
                self.add(src, image.focus(), theme.picture_place(CARD), &[Format::WebP]);
                self.add(src, image.focus(), social, &[]);
            }
        });
    }

    fn parts(&mut self, parts: &[Part], place: &str) {
        let theme = self.theme;
        for part in parts {
            match part {
                Part::Image { src, .. } => self.add(src, None, theme.picture_place(place), &[Format::WebP]),
                Part::Component { name, args, body, .. } => {
                    for (key, value) in args {
                        if let ("src", ArgValue::Text(src)) = (key.as_str(), value) {
                            self.add(src, None, theme.picture_place(name), &[Format::WebP]);
                        }
                    }
                    // Pictures in a component, as in a gallery, may be shown in a place of its own and in the text.
                    self.parts(body, place);
                    self.parts(body, name);
                }
                Part::Html(_) | Part::LinkStart { .. } | Part::LinkEnd { .. } | Part::Label { .. } => {}
            }
        }
    }

    /// Adds the files of a picture in a place: in the format for all browsers, and in others.
    fn add(&mut self, src: &str, focus: Option<Focus>, place: &PicturePlace, others: &[Format]) {
        let Some((route, path)) = self.site.file(&self.page.document, src) else { return };
        let Some(picture) = self.site.picture(path) else { return };
        let focus = focus.or(self.site.picture_text(path, &self.page.document.lang).focus);
        let recipe = |variant| Recipe::Picture(path.to_owned(), Product::Variant(variant));
        if let Some(whole) = place.uncropped(self.theme.picture_place(BODY)) {
            let large = whole.files(picture, focus, route, picture.fallback).pop();
            self.files.extend(large.map(|file| (file.route, recipe(file.variant))));
        }
        for format in [&[picture.fallback], others].concat() {
            let files = place.files(picture, focus, route, format).into_iter();
            self.files.extend(files.map(|VariantFile { route, variant, .. }| (route, recipe(variant))));
        }
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
