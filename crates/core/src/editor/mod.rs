//! The editor of `anslag serve`: a page as a form made from its field table, and the form back into the page's text.
//!
//! Values in, values out: files, requests and HTML are not here. What a form does not change keeps its bytes.

mod body;
mod control;
mod form;
mod overview;
mod save;
#[cfg(test)]
mod tests;

pub use control::Control;
pub use form::{FieldGroup, FormField, FormMessage, PageForm};
pub use overview::{Overview, PageLink, Problem};
pub use save::Submission;

use crate::diagnostic::Language;
use crate::digest::Hash128;
use crate::schema::Kind;
use crate::site::{Page, Site};

/// What a kind of page is called, in the language of the writer.
pub fn kind_label(kind: Kind, language: Language) -> &'static str {
    kind.label.in_language(language)
}

/// Whether a page was built from this text.
pub fn is_current(page: &Page, text: &str) -> bool {
    page.document.hashes.all == Hash128::of(text.as_bytes())
}

/// The path of the page at an address of the site, as a browser shows it.
pub fn path_at<'s>(site: &'s Site, address: &str) -> Option<&'s str> {
    let same = |page: &&Page| site.href(&page.route).trim_end_matches('/') == address.trim_end_matches('/');
    site.pages.iter().find(same).map(|page| page.document.path.as_str())
}
