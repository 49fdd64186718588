//! The template of a page: the one in its front matter, else that of its type. And the card that a section chooses.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Place, nearest};
use crate::schema::Record;
use crate::site::{Page, Site};
use crate::theme::Theme;
use crate::theme::templates::{HOME, SECTION};

const FIELD: &str = "template";

/// The template of a page. A kind without a template uses that of its base.
pub(crate) fn template<'t>(theme: &'t Theme, page: &Page) -> &'t str {
    let asked = page.front().text(FIELD).and_then(|name| theme.template(name));
    asked.unwrap_or_else(|| match (page.is_home(), page.is_section()) {
        (true, _) => theme.template_for(HOME),
        (_, true) => theme.template_for(SECTION),
        _ => theme.template_for(page.document.kind.templates()),
    })
}

/// Reports unknown templates in the front matter of pages and in sections' defaults.
pub(crate) fn check(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    let known: Vec<&str> =
        theme.templates.iter().map(|template| template.name.as_str()).filter(|name| is_for_pages(name)).collect();
    let unknown = |front: &Record| -> Option<(String, Range<usize>)> {
        let name = front.text(FIELD).filter(|name| !known.contains(name))?;
        Some((name.to_owned(), front.place(FIELD)))
    };
    let of_page = |page: &Page| {
        let front = page.front();
        // A section's default is reported at the section only.
        let own = unknown(front).filter(|(_, range)| *range != page.document.fence.range);
        let given = front.record("defaults").and_then(unknown);
        let told = own.into_iter().chain(given).map(|(name, range)| {
            Diagnostic::at(Code::A529, Place::bytes(page.document.path.as_str(), range))
                .optional("nearest", nearest(&name, known.iter().copied()))
                .arg("known", known.join(", "))
                .arg("value", name)
        });
        told.collect::<Vec<_>>()
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
