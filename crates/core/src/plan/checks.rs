//! Checks of what pages ask of the theme: templates and cards that it does not have, titles that its font cannot draw.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Place, nearest};
use crate::schema::Record;
use crate::site::{Page, Site};
use crate::theme::Theme;
use crate::views::page_template::FIELD;
use crate::views::social::has_picture;

/// Reports unknown templates in the front matter of pages and in sections' defaults.
pub(super) fn templates(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    let known: Vec<&str> =
        theme.templates.iter().map(|template| template.name.as_str()).filter(|name| is_for_pages(name)).collect();
    let unknown = |front: &Record| -> Option<(String, Range<usize>)> {
        let name = front.text(FIELD).filter(|name| !known.contains(name))?;
        Some((name.to_owned(), front.place(FIELD)))
    };
    let of_page = |page: &Page| {
        let front = page.front();
        // A section's default is reported at the section only.
        let own = unknown(front).filter(|(_, range)| !page.document.is_inherited(range));
        let given = front.record("defaults").and_then(unknown);
        let messages = own.into_iter().chain(given).map(|(name, range)| {
            Diagnostic::at(Code::A529, Place::bytes(page.document.path.as_str(), range))
                .optional("nearest", nearest(&name, known.iter().copied()))
                .arg("known", known.join(", "))
                .arg("value", name)
        });
        messages.collect::<Vec<_>>()
    };
    site.pages.iter().flat_map(of_page).chain(unknown_cards(site, theme)).collect()
}

/// Cards that sections ask for and the theme does not have.
fn unknown_cards(site: &Site, theme: &Theme) -> impl Iterator<Item = Diagnostic> {
    let known = || theme.cards.iter().map(String::as_str);
    site.pages.iter().filter(|page| page.is_section()).filter_map(move |page| {
        let name = page.front().text("card").filter(|name| known().all(|card| card != *name))?;
        let place = Place::bytes(page.document.path.as_str(), page.front().place("card"));
        let diagnostic = Diagnostic::at(Code::A532, place)
            .optional("nearest", nearest(name, known()))
            .optional("known", Some(theme.cards.join(", ")).filter(|names| !names.is_empty()))
            .arg("value", name);
        Some(diagnostic)
    })
}

/// Whether a template is for pages, not for components or images.
fn is_for_pages(name: &str) -> bool {
    name.ends_with(".html") && !name.contains('/')
}

/// Reports pages that have no card because the font lacks a character.
pub(super) fn undrawable_cards(site: &Site, theme: &Theme) -> Option<Diagnostic> {
    let font = theme.card_font.as_ref().filter(|_| theme.has_social_cards())?;
    let lacking = |page: &Page| (!has_picture(page)).then(|| font.missing(page.title())).flatten();
    let mut pages = site.pages.iter().filter_map(|page| Some((page, lacking(page)?)));
    let (first, missing) = pages.next()?;
    let place = Place::bytes(first.document.path.as_str(), first.front().place("title"));
    let count = 1 + pages.count();
    Some(Diagnostic::at(Code::A515, place).arg("value", missing).arg("count", count.to_string()))
}
