//! Which pages a history that was cut off says too little of. A page that is not in the ledger may still need no history: nobody
//! sees a draft or a page that waits for its day, and one that states its day of publication has no change before that day.

use jiff::Timestamp;

use anslag_core::date::PartialDate;
use anslag_core::dates::Evidence;
use anslag_core::dates::history::History;
use anslag_core::pipeline;
use anslag_core::site::{Page, Site};
use anslag_core::source::Inputs;

/// How many pages would be shown without dates that the whole history has, when the newest commit is of that moment. Without this,
/// a clone without history could not publish a page that waits when its day comes, since it is not stamped before.
pub(crate) fn pages(inputs: &Inputs, newest: Option<Timestamp>) -> usize {
    match pipeline::assemble(inputs, &History::none()).0 {
        Some(site) => site.pages.iter().filter(|page| asks(page, &site, newest)).count(),
        None => inputs.sources.paths().len(),
    }
}

fn asks(page: &Page, site: &Site, newest: Option<Timestamp>) -> bool {
    let kept = site.ledger.as_ref().and_then(|ledger| ledger.pages.get(page.document.path.as_str()));
    if page.draft || kept.is_some_and(|locked| locked.applies_to(page.fingerprint)) {
        return false;
    }
    let zone = &site.config.zone;
    let stated = |dated: &&anslag_core::dates::Dated| matches!(dated.evidence, Evidence::Declared(_));
    let Some(published) = page.dates.published.as_ref().filter(stated) else { return true };
    // A change on the very day is none either: readers are told of days.
    let quiet = |newest: Timestamp| {
        PartialDate::day(newest.to_zoned(zone.clone()).date()).end(zone) <= published.when.end(zone)
    };
    page.dates.updated.as_ref().filter(stated).is_none() && !newest.is_some_and(quiet)
}
