//! The template that draws a page: the one that it asks for, else that of what it is.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Place, nearest};
use crate::schema::Record;
use crate::site::{Page, Site};
use crate::theme::Theme;
use crate::theme::templates::{HOME, SECTION};

const FIELD: &str = "template";

/// The template of a page. What its kind asks for may be that of one of its bases.
pub(crate) fn template<'t>(theme: &'t Theme, page: &Page) -> &'t str {
    let asked = page.front().text(FIELD).and_then(|name| theme.template(name));
    asked.unwrap_or_else(|| match (page.is_home(), page.is_section()) {
        (true, _) => theme.template_for(HOME),
        (_, true) => theme.template_for(SECTION),
        _ => theme.template_for(page.document.kind.templates()),
    })
}

/// Templates that pages ask for, and sections for their pages, and that do not exist.
pub(crate) fn check(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    let known: Vec<&str> =
        theme.templates.iter().map(|template| template.name.as_str()).filter(|name| is_for_pages(name)).collect();
    let unknown = |front: &Record| -> Option<(String, Range<usize>)> {
        let name = front.text(FIELD).filter(|name| !known.contains(name))?;
        Some((name.to_owned(), front.place(FIELD)))
    };
    let of_page = |page: &Page| {
        let front = page.front();
        // What the section says is told once, where it is said.
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
    site.pages.iter().flat_map(of_page).collect()
}

/// Whether a template draws pages: components and pictures do not.
fn is_for_pages(name: &str) -> bool {
    name.ends_with(".html") && !name.contains('/')
}
