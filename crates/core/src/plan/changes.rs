//! Everything that changed, newest first: the page `/andringar/`, its feed, and `/api/pages.json`.
//!
//! All three say what the pages' own records of dates say, and nothing else.

use std::cmp::Reverse;

use serde_json::json;

use super::content::Fill;
use super::facts::{announced, publisher_name};
use super::xml::Xml;
use crate::date::When;
use crate::path::Route;
use crate::schema::{Entry, Ty, Val};
use crate::site::{PageId, Site};
use crate::theme::Theme;

/// Something that happened to a page and that a reader may want to know.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Happening<'s> {
    /// When.
    pub(crate) when: &'s When,
    /// To which page.
    pub(crate) page: PageId,
    /// What.
    pub(crate) kind: What,
    /// The note that a person wrote about it.
    pub(crate) note: Option<&'s Entry>,
}

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum What {
    /// Something wrong was put right.
    Correction,
    /// It changed.
    Update,
    /// It was published.
    Published,
}

impl What {
    /// The name in views.
    pub(crate) fn name(self) -> &'static str {
        match self {
            What::Correction => "correction",
            What::Update => "update",
            What::Published => "published",
        }
    }
}

/// Everything that happened to the pages of a language, newest first. Pages that are no longer kept up are left out.
pub(crate) fn happenings<'s>(site: &'s Site, tree: &'s str) -> Vec<Happening<'s>> {
    let zone = &site.config.zone;
    let mut all = Vec::new();
    for page in site.articles(tree).filter(|page| announced(page)) {
        let dates = &page.dates;
        let mut add = |when: &'s When, kind: What, note: Option<&'s Entry>| {
            all.push(Happening { when, page: page.id, kind, note })
        };
        if let Some(published) = &dates.published {
            add(&published.when, What::Published, None);
        }
        for change in &dates.changes {
            add(
                &change.date.when,
                if change.correction { What::Correction } else { What::Update },
                change.note.as_ref(),
            );
        }
        // An update that is stated without a note of its own.
        if let Some(updated) =
            dates.shown_update().filter(|updated| dates.changes.iter().all(|change| change.date.when != updated.when))
        {
            add(&updated.when, What::Update, None);
        }
    }
    all.sort_by_cached_key(|happening| (Reverse(happening.when.instant(zone)), happening.kind, happening.page));
    all
}

/// The address of the list of changes, when there is anything in it.
pub(crate) fn route(site: &Site, tree: &str) -> Option<Route> {
    let any = site.articles(tree).any(|page| announced(page) && page.dates.modified().is_some());
    any.then(|| Route::page([site.config.prefix(tree), &site.config.language(tree).paths["changes"]]))
}

/// The address of its feed.
pub(crate) fn feed_route(site: &Site, tree: &str) -> Option<Route> {
    route(site, tree).map(|route| Route::file(&format!("{route}feed.xml")))
}

/// The feed of changes (Atom): one entry for each thing that happened, at most as many as the configuration says.
pub(crate) fn feed(site: &Site, theme: &Theme, tree: &str) -> String {
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
        entry(&mut xml, site, theme, tree, happening, &happenings[..number]);
    }
    xml.close("feed");
    xml.finish()
}

fn entry(xml: &mut Xml, site: &Site, theme: &Theme, tree: &str, happening: &Happening<'_>, newer: &[Happening<'_>]) {
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
    let fill = Fill { site, theme, document: &page.document, absolute: true };
    match happening.note.and_then(|entry| page.document.rich(entry)) {
        Some(note) => xml.text("content", &[("type", "html")], &fill.html(Some(note)).0),
        None => xml.text("content", &[("type", "text")], page.title()),
    }
    xml.close("entry");
}

/// `/api/pages.json`: every page with its dates, for those who keep an eye on a site.
pub(crate) fn pages_json(site: &Site) -> String {
    let zone = &site.config.zone;
    let row = |page: &crate::site::Page| {
        let dates = &page.dates;
        let iso = |dated: Option<&crate::dates::Dated>| dated.map(|dated| dated.when.iso(zone));
        json!({
                "title": page.title(),
                "url": site.absolute(&page.route),
                "lang": page.document.lang,
                "kind": page.document.kind.name,
                "owner": owner(site, page.front().fields.get("owner")),
                "published": iso(dates.published.as_ref()),
                "updated": iso(dates.shown_update()),
                "reviewed": iso(dates.reviewed.as_ref()),
                "review_by": dates.review_by.map(|day| day.to_string()),
                "archived": page.expired,
                "fingerprint": page.fingerprint.map(|print| print.to_string()),
        })
    };
    // One page at a time: the whole list as one value would be the largest thing in memory.
    let mut text = String::from("{\n  \"schema\": 1,\n  \"pages\": [");
    let shown = site.pages.iter().filter(|page| !page.draft && !page.is_section());
    for (number, page) in shown.enumerate() {
        text.push_str(if number == 0 { "\n    " } else { ",\n    " });
        let page = serde_json::to_string_pretty(&row(page)).expect("a map of texts can be written");
        text.push_str(&page.replace('\n', "\n    "));
    }
    text.push_str(if text.ends_with('[') { "]\n}\n" } else { "\n  ]\n}\n" });
    text
}

/// The name of the page's owner.
fn owner<'s>(site: &'s Site, entry: Option<&'s Entry>) -> Option<&'s str> {
    let record = match &entry?.val {
        Val::Text(id) => site.data.lookup(Ty::Party, id)?,
        Val::Record(record) => record,
        _ => return None,
    };
    record.text("name").or(record.text("role"))
}
