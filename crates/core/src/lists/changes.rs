//! Everything that changed, newest first, for the page `/andringar/` and its feed: what the pages' own records of dates say.

use std::cmp::Reverse;

use super::is_current;
use crate::date::When;
use crate::path::Route;
use crate::schema::Entry;
use crate::site::{PageId, Site};

/// How many changes one page of the list has.
pub(crate) const PER_PAGE: usize = 50;

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
    for page in site.articles(tree).filter(|page| is_current(page)) {
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
    let any = site.articles(tree).any(|page| is_current(page) && page.dates.modified().is_some());
    any.then(|| Route::page([site.config.prefix(tree), &site.config.language(tree).paths["changes"]]))
}

/// The address of its feed.
pub(crate) fn feed_route(site: &Site, tree: &str) -> Option<Route> {
    route(site, tree).map(|route| Route::file(&format!("{route}feed.xml")))
}
