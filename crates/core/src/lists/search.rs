//! What the site's own search finds, and where its pages and files are.

use crate::path::Route;
use crate::site::search_words::is_found;
use crate::site::{Page, PageId, Site};

/// The route of the page with the results, below which the index is too; `None` when the site has no search of its own.
pub(crate) fn route(site: &Site, tree: &str) -> Option<Route> {
    let paths = &site.config.language(tree).paths;
    site.has_search.then(|| Route::page([site.config.prefix(tree), &paths["search"]]))
}

/// Of the pages that search finds, those that readers look for by name: not news and other dated pages, of which there may be
/// thousands and which the archive lists.
pub(crate) fn lasting(site: &Site, tree: &str) -> Vec<PageId> {
    let mut pages = found(site, tree);
    pages.retain(|id| !site.page(*id).document.kind.definition().traits.dated && !site.page(*id).expired);
    pages
}

/// The pages of a language that search finds, by address.
pub(crate) fn found(site: &Site, tree: &str) -> Vec<PageId> {
    let is_found = |page: &Page| page.tree == tree && is_found(page.front()) && !page.is_home();
    site.by_address.iter().copied().filter(|id| is_found(site.page(*id))).collect()
}
