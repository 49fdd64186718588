//! Publications and changes of all pages, newest first, for `/andringar/` and its feed. They come from the pages' own dates.

use std::cmp::Reverse;

use super::is_current;
use crate::date::PartialDate;
use crate::path::Route;
use crate::schema::Entry;
use crate::site::{PageId, Site};

/// How many changes one page of the list has.
pub(crate) const PER_PAGE: usize = 50;

/// A publication or change of a page.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct SiteChange<'s> {
    /// When.
    pub(crate) when: &'s PartialDate,
    /// The page.
    pub(crate) page: PageId,
    /// What.
    pub(crate) kind: ChangeKind,
    /// The editor's note about it, if there is one.
    pub(crate) note: Option<&'s Entry>,
}

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum ChangeKind {
    /// A correction of an error.
    Correction,
    /// An update.
    Update,
    /// The publication.
    Published,
}

impl ChangeKind {
    /// Its name in views and in the ids of feed entries.
    pub(crate) fn name(self) -> &'static str {
        match self {
            ChangeKind::Correction => "correction",
            ChangeKind::Update => "update",
            ChangeKind::Published => "published",
        }
    }
}

/// The changes of a language, newest first, without those of drafts and expired pages.
pub(crate) fn site_changes<'s>(site: &'s Site, tree: &'s str) -> Vec<SiteChange<'s>> {
    let zone = &site.config.zone;
    let mut all = Vec::new();
    for page in site.articles(tree).filter(|page| is_current(page)) {
        let dates = &page.dates;
        let mut add = |when: &'s PartialDate, kind: ChangeKind, note: Option<&'s Entry>| {
            all.push(SiteChange { when, page: page.id, kind, note })
        };
        if let Some(published) = &dates.published {
            add(&published.when, ChangeKind::Published, None);
        }
        for change in &dates.changes {
            add(
                &change.date.when,
                if change.correction { ChangeKind::Correction } else { ChangeKind::Update },
                change.note.as_ref(),
            );
        }
        // An `updated` date that no change has.
        if let Some(updated) =
            dates.shown_update().filter(|updated| dates.changes.iter().all(|change| change.date.when != updated.when))
        {
            add(&updated.when, ChangeKind::Update, None);
        }
    }
    all.sort_by_cached_key(|change| (Reverse(change.when.instant(zone)), change.kind, change.page));
    all
}

/// The route of the list of changes; `None` when it would be empty.
pub(crate) fn route(site: &Site, tree: &str) -> Option<Route> {
    let any = site.articles(tree).any(|page| is_current(page) && page.dates.modified().is_some());
    any.then(|| Route::page([site.config.prefix(tree), &site.config.language(tree).paths["changes"]]))
}

/// The route of the feed of changes; `None` when it would be empty.
pub(crate) fn feed_route(site: &Site, tree: &str) -> Option<Route> {
    route(site, tree).map(|route| Route::file(&format!("{route}feed.xml")))
}
