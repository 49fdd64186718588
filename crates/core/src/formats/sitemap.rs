//! The sitemap (sitemaps.org protocol 0.9) with the pages' languages, and `robots.txt`.
//!
//! `lastmod` is the page's own date or absent: search engines ignore it on sites where it has been wrong.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::xml::Xml;
use crate::date::PartialDate;
use crate::lists::is_current;
use crate::path::Route;
use crate::site::{Page, PageId, Site};

/// The most addresses in one sitemap (sitemaps.org).
pub(crate) const MAX_ADDRESSES: usize = 50_000;

const NAMESPACE: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");

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

/// A sitemap of at most [`MAX_ADDRESSES`] addresses.
pub(crate) fn sitemap(site: &Site, addresses: &[Address]) -> String {
    let mut xml = Xml::new();
    xml.open("urlset", &[NAMESPACE, ("xmlns:xhtml", "http://www.w3.org/1999/xhtml")]);
    for address in addresses {
        xml.open("url", &[]);
        xml.text("loc", &[], &site.absolute(&address.route));
        if let Some(lastmod) = &address.lastmod {
            xml.text("lastmod", &[], lastmod);
        }
        for (lang, route) in &address.alternates {
            xml.empty("xhtml:link", &[("rel", "alternate"), ("hreflang", lang), ("href", &site.absolute(route))]);
        }
        xml.close("url");
    }
    xml.close("urlset");
    xml.finish()
}

/// The route of a part of a divided sitemap, counted from 1.
pub(crate) fn part_route(part: usize) -> Route {
    Route::file(&format!("sitemap-{part}.xml"))
}

/// The index of a divided sitemap, for `/sitemap.xml`.
pub(crate) fn index(site: &Site, parts: usize) -> String {
    let mut xml = Xml::new();
    xml.open("sitemapindex", &[NAMESPACE]);
    for part in 1..=parts {
        xml.open("sitemap", &[]);
        xml.text("loc", &[], &site.absolute(&part_route(part)));
        xml.close("sitemap");
    }
    xml.close("sitemapindex");
    xml.finish()
}

/// The `robots.txt` of a hidden site.
pub const HIDDEN: &str = "User-agent: *\nDisallow: /\n";

/// `robots.txt` (RFC 9309): everything is allowed, with the address of the sitemap.
pub(crate) fn robots(site: &Site) -> String {
    if site.config.hidden {
        return HIDDEN.to_owned();
    }
    format!("User-agent: *\nAllow: /\n\nSitemap: {}\n", site.absolute(&Route::file("sitemap.xml")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_site::{CONFIG, site};

    fn small() -> Site {
        site(
            CONFIG,
            &[
                ("nyheter/_index.md", "title: Nyheter", ""),
                (
                    "nyheter/a.md",
                    "type: news\ntitle: A\nlead: Kort\npublished: 2024-01-02\nupdated: 2026-05-01\ntopics: [Vatten]",
                    "Text.",
                ),
                ("nyheter/b.md", "type: news\ntitle: B\nlead: Kort\npublished: 2026-03-01T13:00", "Text."),
                (
                    "nyheter/c.md",
                    "type: news\ntitle: C\nlead: Kort\npublished: 2026-06-01\nexpires: 2026-07-01\ntopics: [Gammalt]",
                    "Text.",
                ),
                ("arkiv/_index.md", "title: Äldre", ""),
                ("arkiv/d.md", "type: news\ntitle: D\nlead: Kort\npublished: 2021-03-04", "Text."),
                ("arkiv/e.md", "type: news\ntitle: E\nlead: Kort\npublished: \"2021-03\"", "Text."),
                ("om.md", "title: Om & så\nreview_in: P1Y", "Text."),
                ("en/om.md", "title: About\nreview_in: P1Y\npublished: 2025-01-01", "Text."),
                ("utkast.md", "title: Utkast\nreview_in: P1Y\ndraft: true", "Text."),
            ],
        )
    }

    #[test]
    fn what_is_found_and_when_it_changed() {
        let mut sorted: Vec<(String, Option<String>)> =
            addresses(&small()).into_iter().map(|address| (address.route.to_string(), address.lastmod)).collect();
        let expected = [
            // The newest page of the site is known to the day, whatever month an older one has.
            ("/", Some("2026-05-01")),
            // A page of March may be newer than the fourth.
            ("/arkiv/", None),
            ("/arkiv/d/", Some("2021-03-04")),
            ("/arkiv/e/", None),
            ("/en/", Some("2025-01-01")),
            ("/en/om/", Some("2025-01-01")),
            ("/nyheter/", Some("2026-05-01")),
            ("/nyheter/a/", Some("2026-05-01")),
            ("/nyheter/b/", Some("2026-03-01T13:00:00+01:00")),
            ("/om/", None),
            ("/amnen/vatten/", Some("2026-05-01")),
            ("/amnen/", Some("2026-05-01")),
        ];
        let mut expected: Vec<(String, Option<String>)> =
            expected.map(|(route, day)| (route.to_owned(), day.map(str::to_owned))).into();
        sorted.sort();
        expected.sort();
        assert_eq!(sorted, expected);
    }

    #[test]
    fn languages_name_each_other_and_themselves() {
        let site = small();
        let text = sitemap(&site, &addresses(&site));
        let links = "<xhtml:link rel=\"alternate\" hreflang=\"sv\" href=\"https://www.example.se/om/\"/>\n    <xhtml:link rel=\"alternate\" hreflang=\"en\" href=\"https://www.example.se/en/om/\"/>\n  </url>";
        assert!(text.contains(&format!("<url>\n    <loc>https://www.example.se/om/</loc>\n    {links}")), "{text}");
        assert!(
            text.contains(&format!(
                "<loc>https://www.example.se/en/om/</loc>\n    <lastmod>2025-01-01</lastmod>\n    {links}"
            )),
            "{text}"
        );
        // Two languages, home and one page each.
        assert_eq!(text.matches("xhtml:link ").count(), 8);
    }

    #[test]
    fn index_and_robots() {
        let site = small();
        let index = index(&site, 2);
        assert!(
            index.contains(
                "<sitemap>\n    <loc>https://www.example.se/sitemap-2.xml</loc>\n  </sitemap>\n</sitemapindex>"
            ),
            "{index}"
        );
        assert_eq!(robots(&site), "User-agent: *\nAllow: /\n\nSitemap: https://www.example.se/sitemap.xml\n");
    }
}
