//! The feed of everything that changed (Atom, RFC 4287).

use super::common::publisher_name;
use super::xml::Xml;
use crate::facts::{Reader, Summary};
use crate::lists::changes::SiteChange;
use crate::schema::Entry;
use crate::theme::Theme;

/// The feed of changes: one entry for each change, at most `feed_limit`.
///
/// `note` gives the HTML of a note on a page, with absolute addresses.
pub(crate) fn feed(
    site: &Reader<'_>,
    theme: &Theme,
    tree: &str,
    note: &dyn Fn(Summary<'_>, &Entry) -> Option<String>,
) -> String {
    let zone = &site.config().zone;
    let own = site.changes_feed_route(tree).map(|route| site.absolute(&route)).unwrap_or_default();
    let html = site.changes_route(tree).map(|route| site.absolute(&route)).unwrap_or_default();
    let site_changes = site.newest_changes(tree);
    let mut xml = Xml::new();
    xml.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", tree)]);
    xml.text("id", &[], &own);
    xml.text(
        "title",
        &[],
        &theme.phrase(
            tree,
            "feed_section",
            &[("title", theme.word(tree, "site_changes")), ("site", &site.config().language(tree).title)],
        ),
    );
    if let Some(newest) = site_changes.first() {
        xml.text("updated", &[], &newest.when.timestamp(zone));
    }
    xml.open("author", &[]);
    xml.text("name", &[], publisher_name(site, tree));
    xml.close("author");
    xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &own)]);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &html)]);
    for (number, change) in site_changes.iter().take(site.config().feed_limit).enumerate() {
        let note = change.note.and_then(|entry| note(site.summary(change.page), entry));
        entry(&mut xml, site, theme, tree, change, &site_changes[..number], note);
    }
    xml.close("feed");
    xml.finish()
}

fn entry(
    xml: &mut Xml,
    site: &Reader<'_>,
    theme: &Theme,
    tree: &str,
    change: &SiteChange<'_>,
    newer: &[SiteChange<'_>],
    note: Option<String>,
) {
    let page = site.summary(change.page);
    let permalink = site.absolute(page.route());
    // Changes of one page on one day need different ids.
    let same = newer
        .iter()
        .filter(|other| other.page == change.page && other.kind == change.kind && other.when == change.when)
        .count();
    let number = if same == 0 { String::new() } else { format!("-{}", same + 1) };
    xml.open("entry", &[]);
    xml.text(
        "id",
        &[],
        &format!(
            "{}#{}-{}{number}",
            site.absolute(page.permanent()),
            change.kind.name(),
            change.when.iso(&site.config().zone)
        ),
    );
    let what = theme.phrase(tree, &format!("changes_{}", change.kind.name()), &[]);
    xml.text("title", &[], &format!("{what}: {}", page.title()));
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &permalink)]);
    xml.text("updated", &[], &change.when.timestamp(&site.config().zone));
    match note {
        Some(note) => xml.text("content", &[("type", "html")], &note),
        None => xml.text("content", &[("type", "text")], page.title()),
    }
    xml.close("entry");
}
