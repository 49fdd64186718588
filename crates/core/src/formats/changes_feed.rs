//! The feed of everything that changed (Atom, RFC 4287).

use super::common::publisher_name;
use super::xml::Xml;
use crate::lists::changes::{Happening, feed_route, happenings, route};
use crate::schema::Entry;
use crate::site::{Page, Site};
use crate::theme::Theme;

/// The feed of changes (Atom): one entry for each thing that happened, at most as many as the configuration says.
///
/// `note` gives the HTML of a note on a page, with absolute addresses.
pub(crate) fn feed(site: &Site, theme: &Theme, tree: &str, note: &dyn Fn(&Page, &Entry) -> Option<String>) -> String {
    let zone = &site.config.zone;
    let own = feed_route(site, tree).map(|route| site.absolute(&route)).unwrap_or_default();
    let html = route(site, tree).map(|route| site.absolute(&route)).unwrap_or_default();
    let happenings = happenings(site, tree);
    let mut xml = Xml::new();
    xml.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", tree)]);
    xml.text("id", &[], &own);
    xml.text(
        "title",
        &[],
        &theme.phrase(
            tree,
            "feed_section",
            &[("title", theme.word(tree, "site_changes")), ("site", &site.config.language(tree).title)],
        ),
    );
    if let Some(newest) = happenings.first() {
        xml.text("updated", &[], &newest.when.timestamp(zone));
    }
    xml.open("author", &[]);
    xml.text("name", &[], publisher_name(site, tree));
    xml.close("author");
    xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &own)]);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &html)]);
    for (number, happening) in happenings.iter().take(site.config.feed_limit).enumerate() {
        let note = happening.note.and_then(|entry| note(site.page(happening.page), entry));
        entry(&mut xml, site, theme, tree, happening, &happenings[..number], note);
    }
    xml.close("feed");
    xml.finish()
}

fn entry(
    xml: &mut Xml,
    site: &Site,
    theme: &Theme,
    tree: &str,
    happening: &Happening<'_>,
    newer: &[Happening<'_>],
    note: Option<String>,
) {
    let page = site.page(happening.page);
    let permalink = site.absolute(&page.route);
    // Several notes of one day on one page need ids of their own; they are counted from the oldest of that day.
    let same = newer
        .iter()
        .filter(|other| other.page == happening.page && other.kind == happening.kind && other.when == happening.when)
        .count();
    let number = if same == 0 { String::new() } else { format!("-{}", same + 1) };
    xml.open("entry", &[]);
    xml.text(
        "id",
        &[],
        &format!(
            "{}#{}-{}{number}",
            site.absolute(page.permanent()),
            happening.kind.name(),
            happening.when.iso(&site.config.zone)
        ),
    );
    let what = theme.phrase(tree, &format!("changes_{}", happening.kind.name()), &[]);
    xml.text("title", &[], &format!("{what}: {}", page.title()));
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &permalink)]);
    xml.text("updated", &[], &happening.when.timestamp(&site.config.zone));
    match note {
        Some(note) => xml.text("content", &[("type", "html")], &note),
        None => xml.text("content", &[("type", "text")], page.title()),
    }
    xml.close("entry");
}
