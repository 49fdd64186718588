//! Generated lists: which pages sections, topics and the archive list, and their routes.

pub(crate) mod addresses;
pub(crate) mod browse;
pub(crate) mod changes;
pub(crate) mod feed;
pub(crate) mod pagination;
pub(crate) mod search;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::config::Config;
use crate::path::{Route, slugify};
use crate::site::{Page, PageId, Site, Sort, order, sort_pages};
use crate::theme::Theme;
use pagination::Pagination;

/// How a section's list with this many items is paginated. The home page shows declared lists instead, so its own is a single page.
pub(crate) fn section_pagination(site: &Site, page: &Page, items: usize) -> Pagination {
    if page.is_home() {
        return Pagination::new(items, items.max(1));
    }
    let per_page =
        page.front().integer("per_page").and_then(|number| usize::try_from(number).ok()).filter(|number| *number > 0);
    Pagination::new(items, per_page.unwrap_or(site.config.per_page))
}

/// The pages of a section and its subsections, in the section's order. The home page lists only pages outside other sections.
pub(crate) fn section_items<'s>(site: &'s Site, page: &Page) -> Cow<'s, [PageId]> {
    let below = site.descendants.get(&page.id).map(Vec::as_slice).unwrap_or_default();
    let kind = page.front().record("defaults").and_then(|defaults| defaults.choice("type"));
    let (by, ascending) = order(page.front(), kind.and_then(|name| site.config.kinds.get(name)));
    let sorts = by != Sort::Published || ascending;
    if !page.is_home() && !sorts {
        return Cow::Borrowed(below);
    }
    let mut items = below.to_vec();
    if page.is_home() {
        items.retain(|id| site.page(*id).section == Some(page.id));
    }
    if sorts {
        sort_pages(site, &page.tree, &mut items, by, ascending);
    }
    Cow::Owned(items)
}

/// Whether feeds and sitemaps include a page: it is neither a draft nor expired.
pub(crate) fn is_current(page: &Page) -> bool {
    !page.draft && !page.expired
}

/// The route of the list of topics; `None` when there are no topics.
pub(crate) fn topics_route(site: &Site, tree: &str) -> Option<Route> {
    let any = site.topics.iter().any(|topic| topic.tree == tree);
    any.then(|| Route::page([site.config.prefix(tree), &site.config.language(tree).paths["topics"]]))
}

/// The route of the archive or of one of its years; `None` when no page has a date.
pub(crate) fn archive_route(site: &Site, tree: &str, year: Option<i16>) -> Option<Route> {
    let any = site.articles(tree).any(|page| page.dates.published.is_some());
    let year = year.map(|year| format!("{year:04}")).unwrap_or_default();
    any.then(|| Route::page([site.config.prefix(tree), &site.config.language(tree).paths["archive"], &year]))
}

/// The route of a section's year.
pub(crate) fn section_year_route(config: &Config, section: &Page, year: i16) -> Route {
    Route::page([section.route.as_str(), &config.language(&section.tree).paths["archive"], &format!("{year:04}")])
}

/// The route of the 404 page.
pub(crate) fn not_found_route(config: &Config, tree: &str) -> Route {
    Route::file(&format!("{}404.html", Route::page([config.prefix(tree)]).as_str()))
}

/// The route of the 410 page.
pub(crate) fn gone_route(config: &Config, tree: &str) -> Route {
    Route::file(&format!("{}410.html", Route::page([config.prefix(tree)]).as_str()))
}

/// The route of the style guide, named in the theme's words.
pub(crate) fn style_guide_route(config: &Config, theme: &Theme, tree: &str) -> Route {
    Route::page([config.prefix(tree), &slugify(theme.word(tree, "style_guide"))])
}

/// The years with published pages, newest first.
pub(crate) fn years(site: &Site, tree: &str) -> Vec<i16> {
    let mut years: Vec<i16> =
        site.articles(tree).filter_map(|page| page.dates.published.as_ref().map(|dated| dated.when.year)).collect();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    years
}

/// A page with its month, if it is known.
pub(crate) type InMonth = (Option<i8>, PageId);

/// Months and pages by year, newest year first.
pub(crate) type Years = BTreeMap<Reverse<i16>, Vec<InMonth>>;

/// The published pages of a language by year, newest first.
pub(crate) fn dated(site: &Site, tree: &str) -> Years {
    let mut ids: Vec<PageId> =
        site.articles(tree).filter(|page| page.dates.published.is_some()).map(|page| page.id).collect();
    sort_pages(site, tree, &mut ids, Sort::Published, false);
    let mut years: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for id in ids {
        if let Some(when) = site.page(id).dates.published.as_ref().map(|dated| &dated.when) {
            years.entry(Reverse(when.year)).or_default().push((when.month, id));
        }
    }
    years
}
