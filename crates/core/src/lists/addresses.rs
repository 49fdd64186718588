//! The addresses of a site for search engines, with their dates and languages.
//!
//! `lastmod` is the page's own date or absent: search engines ignore it on sites where it has been wrong.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::is_current;
use crate::date::PartialDate;
use crate::path::Route;
use crate::site::{Page, PageId, Site};

/// The most addresses in one sitemap (sitemaps.org).
pub(crate) const MAX_ADDRESSES: usize = 50_000;

/// An address in the sitemap.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Address {
    /// The address.
    pub(crate) route: Route,
    /// The date of the last change, if its day is known.
    pub(crate) lastmod: Option<String>,
    /// All languages of the page with routes, itself included; empty when there is only one.
    pub(crate) alternates: Vec<(String, Route)>,
}

/// All addresses for search engines: pages and sections that are neither drafts nor archived, topics, and the lists of topics.
pub(crate) fn addresses(site: &Site) -> Vec<Address> {
    let address = |page: &Page| Address {
        route: page.route.clone(),
        lastmod: page_lastmod(site, page),
        alternates: alternates(site, page),
    };
    let pages: Vec<Address> = site.pages.par_iter().filter(|page| is_current(page)).map(address).collect();
    let topics =
        site.topics.iter().filter(|topic| topic.pages.iter().any(|id| is_current(site.page(*id)))).map(|topic| {
            Address { route: topic.route.clone(), lastmod: listed_lastmod(site, &topic.pages), alternates: Vec::new() }
        });
    pages.into_iter().chain(topics).chain(topic_lists(site)).collect()
}

fn topic_lists(site: &Site) -> impl Iterator<Item = Address> {
    site.config.languages.iter().filter_map(|language| {
        let topics = site.topics.iter().filter(|topic| topic.tree == language.tag);
        let pages: BTreeSet<PageId> =
            topics.flat_map(|topic| topic.pages.iter().copied()).filter(|id| is_current(site.page(*id))).collect();
        let pages: Vec<PageId> = pages.into_iter().collect();
        let route = Route::page([site.config.prefix(&language.tag), &language.paths["topics"]]);
        (!pages.is_empty()).then(|| Address { route, lastmod: listed_lastmod(site, &pages), alternates: Vec::new() })
    })
}

/// A page's last change; for a section the newest of its own and those of its pages.
fn page_lastmod(site: &Site, page: &Page) -> Option<String> {
    let below = site.descendants.get(&page.id).filter(|_| page.is_section()).map(Vec::as_slice).unwrap_or_default();
    newest(site, std::iter::once(page).chain(below.iter().map(|id| site.page(*id))))
}

fn listed_lastmod(site: &Site, pages: &[PageId]) -> Option<String> {
    newest(site, pages.iter().map(|id| site.page(*id)))
}

/// The newest change of current pages; `None` when the day of a possibly newest one is not known.
fn newest<'s>(site: &Site, pages: impl Iterator<Item = &'s Page>) -> Option<String> {
    let zone = &site.config.zone;
    let changes = pages.filter(|page| is_current(page));
    let changes = changes.filter_map(|page| Some((page.order.modified_end?, &page.dates.modified()?.when)));
    // Of a day and a time on that day, the time is preferred.
    let (_, newest): (_, &PartialDate) = changes.max_by_key(|(end, when)| (*end, when.day.is_some()))?;
    newest.exact_day().map(|_| newest.iso(zone))
}

/// The page in its languages, in the site's order. hreflang needs return links, so only pages that name each other count.
fn alternates(site: &Site, page: &Page) -> Vec<(String, Route)> {
    let others = page.translations.iter().map(|id| site.page(*id));
    // Translations are symmetric within a group, so asking the first one is enough.
    if !others.clone().next().is_some_and(|other| other.translations.contains(&page.id)) {
        return Vec::new();
    }
    let mut all: Vec<&Page> = others.filter(|other| is_current(other)).chain([page]).collect();
    if all.len() == 1 {
        return Vec::new();
    }
    all.sort_by_key(|page| site.config.language_place(&page.tree));
    all.into_iter().map(|page| (page.document.lang.clone(), page.route.clone())).collect()
}
