//! Which pages lack dates because a clone is shallow. Not every page outside the ledger needs history: a draft or a scheduled page is
//! not shown, and a page that declares its day of publication has not changed before that day.

use jiff::Timestamp;

use anslag_core::date::PartialDate;
use anslag_core::dates::Evidence;
use anslag_core::dates::history::History;
use anslag_core::pipeline;
use anslag_core::site::{Page, Site};
use anslag_core::source::Inputs;

/// How many pages would be shown without dates that the whole history has. `newest` is the time of the newest commit. Without this
/// count, a shallow clone could not publish a scheduled page on its day, since such a page is not stamped before.
pub(crate) fn pages_without_history(inputs: &Inputs, newest: Option<Timestamp>) -> usize {
    match pipeline::assemble(inputs, &History::none()).0 {
        Some(site) => site.pages.iter().filter(|page| needs_history(page, &site, newest)).count(),
        None => inputs.sources.paths().len(),
    }
}

fn needs_history(page: &Page, site: &Site, newest: Option<Timestamp>) -> bool {
    let line = site.ledger.as_ref().and_then(|ledger| ledger.pages.get(page.document.path.as_str()));
    if page.draft || line.is_some_and(|line| line.applies_to(page.fingerprint)) {
        return false;
    }
    let zone = &site.config.zone;
    let stated = |dated: &&anslag_core::dates::Dated| matches!(dated.evidence, Evidence::Declared(_));
    let Some(published) = page.dates.published.as_ref().filter(stated) else { return true };
    // A change on the day of publication does not count either: readers see days.
    let unchanged_since = |newest: Timestamp| {
        PartialDate::day(newest.to_zoned(zone.clone()).date()).end(zone) <= published.when.end(zone)
    };
    page.dates.updated.as_ref().filter(stated).is_none() && !newest.is_some_and(unchanged_since)
}
