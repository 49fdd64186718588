//! Updates the ledger: which pages are new or changed, and what to write. The command shows and writes it.

use crate::check::{digest_of_oldest_notes, has_unstamped_change};
use crate::date::PartialDate;
use crate::dates::Evidence;
use crate::dates::history::{History, HistoryDate};
use crate::dates::ledger::{Ledger, LedgerEntry};
use crate::site::{Page, Site};

/// What stamping does with a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Adds it to the ledger.
    New,
    /// It has changed, with a note.
    ChangedWithNote,
    /// It has changed, without a note.
    ChangedWithoutNote,
    /// It has not changed.
    Unchanged,
}

/// The action for each published page.
pub fn actions<'s>(site: &'s Site) -> Vec<(&'s Page, Action)> {
    let ledger = site.ledger.as_ref();
    let action = |page: &'s Page| {
        let entry = ledger
            .and_then(|ledger| ledger.pages.get(page.document.path.as_str()))
            .filter(|entry| !entry.removed && !entry.scheduled);
        let action = match entry {
            None => Action::New,
            Some(entry) if page.fingerprint.is_some_and(|print| print.matches(&entry.fingerprint)) => Action::Unchanged,
            Some(entry) if has_unstamped_change(page, entry) => Action::ChangedWithNote,
            Some(_) => Action::ChangedWithoutNote,
        };
        (page, action)
    };
    site.pages.iter().filter(|page| !page.draft && page.fingerprint.is_some()).map(action).collect()
}

/// The ledger with these pages as they are now. Other pages keep their lines; removed pages are marked as gone. A scheduled page
/// has only its fingerprint, so that the history is not needed when its day comes.
pub fn ledger(site: &Site, stamped: &dyn Fn(&str) -> bool) -> Ledger {
    let mut ledger = site.ledger.clone().unwrap_or_default();
    for page in site.pages.iter().filter(|page| !page.draft && stamped(page.document.path.as_str())) {
        let path = page.document.path.as_str();
        if let Some(entry) = new_entry(site, page, ledger.pages.get(path)) {
            ledger.pages.insert(path.to_owned(), entry);
        }
    }
    for (path, print) in site.scheduled_fingerprints.iter().filter(|(path, _)| stamped(path)) {
        let entry =
            ledger.pages.entry(path.clone()).or_insert(LedgerEntry { scheduled: true, ..LedgerEntry::default() });
        if entry.scheduled {
            entry.fingerprint = print.to_string();
        }
    }
    let exists = |path: &str| site.by_source.contains_key(path) || site.hidden.contains_key(path);
    for (path, entry) in &mut ledger.pages {
        entry.removed = !exists(path);
    }
    ledger
}

/// Removes update dates that are those of a page's first commit, which an older version of the program wrote. Returns the paths
/// of those pages.
pub fn drop_first_commit_updates(
    ledger: &mut Ledger,
    site: &Site,
    history: &History,
    stamped: &dyn Fn(&str) -> bool,
) -> Vec<String> {
    let mut fixed = Vec::new();
    for page in site.pages.iter().filter(|page| stamped(page.document.path.as_str())) {
        let path = page.document.path.as_str();
        let kept = page.dates.updated.as_ref().filter(|dated| dated.evidence == Evidence::Ledger);
        let born = history.pages.get(path).filter(|page| page.update().is_none()).map(|page| &page.first);
        let (Some(kept), Some(HistoryDate::At { time, .. }), Some(entry)) = (kept, born, ledger.pages.get_mut(path))
        else {
            continue;
        };
        if kept.when == PartialDate::day(site.config.zone.to_datetime(*time).date()) {
            entry.updated = None;
            fixed.push(path.to_owned());
        }
    }
    fixed
}

fn new_entry(site: &Site, page: &Page, previous: Option<&LedgerEntry>) -> Option<LedgerEntry> {
    let dates = &page.dates;
    let mut addresses = vec![page.route.as_str().to_owned()];
    addresses.extend(site.linked_files(page));
    let former = page.former_locations.iter().map(|former| former.route.as_str());
    for old in previous.into_iter().flat_map(|previous| previous.addresses.iter().map(String::as_str)).chain(former) {
        if !addresses.iter().any(|address| address == old) {
            addresses.push(old.to_owned());
        }
    }
    let mut entry = LedgerEntry {
        fingerprint: page.fingerprint?.to_string(),
        published: dates.published.as_ref().map(|dated| dated.when.clone()),
        updated: dates.updated.as_ref().map(|dated| dated.when.clone()).or_else(|| previous?.updated.clone()),
        reviewed: dates.reviewed.as_ref().map(|dated| dated.when.clone()),
        changes: dates.changes.len(),
        notes: digest_of_oldest_notes(page, dates.changes.len()),
        id: None,
        addresses,
        removed: false,
        scheduled: false,
    };
    // Written only when it differs from the identity that the addresses imply.
    let id = page.permanent().as_str();
    entry.id = (entry.identity() != Some(id)).then(|| id.to_owned());
    Some(entry)
}
