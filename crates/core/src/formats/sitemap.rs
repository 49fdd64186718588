//! The sitemap (sitemaps.org protocol 0.9) with the pages' languages, and `robots.txt`.

use super::xml::Xml;
use crate::facts::Reader;
use crate::lists::addresses::Address;
use crate::path::Route;

const NAMESPACE: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");

/// A sitemap of at most [`crate::lists::addresses::MAX_ADDRESSES`] addresses.
pub(crate) fn sitemap(site: &Reader<'_>, addresses: &[Address]) -> String {
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
pub(crate) fn index(site: &Reader<'_>, parts: usize) -> String {
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
pub(crate) fn robots(site: &Reader<'_>) -> String {
    if site.config().hidden {
        return HIDDEN.to_owned();
    }
    format!("User-agent: *\nAllow: /\n\nSitemap: {}\n", site.absolute(&Route::file("sitemap.xml")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::read;
    use crate::lists::addresses::addresses;
    use crate::site::Site;
    use crate::test_site::{CONFIG, site, theme};

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
        let text = read(&site, &theme(), |reader| sitemap(reader, &addresses(&site)));
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
        let index = read(&site, &theme(), |site| index(site, 2));
        assert!(
            index.contains(
                "<sitemap>\n    <loc>https://www.example.se/sitemap-2.xml</loc>\n  </sitemap>\n</sitemapindex>"
            ),
            "{index}"
        );
        assert_eq!(
            read(&site, &theme(), robots),
            "User-agent: *\nAllow: /\n\nSitemap: https://www.example.se/sitemap.xml\n"
        );
    }
}
