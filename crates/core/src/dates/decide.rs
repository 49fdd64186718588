//! The order of the sources of a date: front matter, ledger, version history.
//!
//! The first source that knows the page decides, even if it has no date. A page in the ledger is not looked up in
//! the history, so a shallow clone, a ZIP file and a full clone give the same dates.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::history::{HistoryDate, PageHistory, UnknownReason};
use super::{Dated, Dates, Evidence};
use crate::date::PartialDate;

/// The dates of a page in the ledger.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LockedDates<'a> {
    /// Whether the page's fingerprint is still the stamped one.
    pub(crate) current: bool,
    /// When it was published.
    pub(crate) published: Option<&'a PartialDate>,
    /// When it was updated.
    pub(crate) updated: Option<&'a PartialDate>,
}

/// The sources besides the front matter.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sources<'a> {
    /// The page's entry in the ledger.
    pub(crate) ledger: Option<LockedDates<'a>>,
    /// The page's history.
    pub(crate) history: Option<&'a PageHistory>,
}

/// One step of a decision, for `anslag dates --explain`.
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    /// The field: `published` or `updated`.
    pub field: &'static str,
    /// The source, as a term key such as `dates.declared`.
    pub source: &'static str,
    /// The result, as a term key.
    pub verdict: &'static str,
    /// The date that the source has, if any.
    pub when: Option<PartialDate>,
    /// The id of the commit, if the source is one.
    pub commit: Option<String>,
}

/// Completes the declared dates from the other sources.
pub(crate) fn decide(dates: &mut Dates, sources: Sources<'_>, zone: &TimeZone) {
    let mut decision = Decision { zone, trail: Vec::new() };
    let published = dates.published.take();
    dates.published = decision.field("published", published, sources.ledger.map(|kept| kept.published), || {
        sources.history.map(|history| &history.first)
    });
    // The update in the ledger belongs to the text that was stamped.
    let kept = sources.ledger.map(|kept| if kept.current { kept.updated } else { None });
    let stale = sources.ledger.is_some_and(|kept| !kept.current);
    let updated = dates.updated.take();
    let base = dates.published.clone();
    let found = decision.field("updated", updated, kept, || sources.history.and_then(PageHistory::update));
    dates.updated = found.filter(|found| plausible(found, base.as_ref(), zone));
    if stale {
        decision.trail.push(step("updated", "dates.ledger", "dates.verdict.stale", None, None));
    }
    dates.trail = decision.trail;
}

/// A change in the history is an update only if it is later than the publication.
fn plausible(updated: &Dated, published: Option<&Dated>, zone: &TimeZone) -> bool {
    match (&updated.evidence, published) {
        (Evidence::History { .. }, Some(published)) => updated.when.end(zone) > published.when.end(zone),
        _ => true,
    }
}

struct Decision<'a> {
    zone: &'a TimeZone,
    trail: Vec<Step>,
}

impl Decision<'_> {
    fn field<'h>(
        &mut self,
        field: &'static str,
        declared: Option<Dated>,
        ledger: Option<Option<&PartialDate>>,
        history: impl FnOnce() -> Option<&'h HistoryDate>,
    ) -> Option<Dated> {
        let when = declared.as_ref().map(|dated| dated.when.clone());
        self.record(field, "dates.declared", declared.is_some(), when, None);
        if declared.is_some() {
            return declared;
        }
        if let Some(kept) = ledger {
            self.record(field, "dates.ledger", kept.is_some(), kept.cloned(), None);
            // An entry without a date is an answer: no date was known when the page was stamped.
            return kept.map(|when| Dated { when: when.clone(), evidence: Evidence::Ledger });
        }
        match history() {
            // An import shows when the pages reached this repository, not when they were first published.
            Some(HistoryDate::At { time, commit, import: true, .. }) if field == "published" => {
                let (when, commit) = (self.day(*time), commit.clone());
                self.trail.push(step(field, "dates.history", "dates.verdict.import", Some(when), Some(commit)));
                None
            }
            Some(HistoryDate::At { time, commit, file, import }) => {
                let when = self.day(*time);
                self.record(field, "dates.history", true, Some(when.clone()), Some(commit.clone()));
                let evidence = Evidence::History { commit: commit.clone(), file: file.clone(), import: *import };
                Some(Dated { when, evidence })
            }
            Some(HistoryDate::Unknown(reason)) => {
                self.trail.push(step(field, "dates.history", verdict_of(*reason), None, None));
                None
            }
            None => None,
        }
    }

    fn record(
        &mut self,
        field: &'static str,
        source: &'static str,
        chosen: bool,
        when: Option<PartialDate>,
        commit: Option<String>,
    ) {
        let verdict = if chosen { "dates.verdict.chosen" } else { "dates.verdict.silent" };
        self.trail.push(step(field, source, verdict, when, commit));
    }

    /// The day of a commit in the site's time zone. Its time of day has no meaning for readers.
    fn day(&self, time: Timestamp) -> PartialDate {
        PartialDate::day(self.zone.to_datetime(time).date())
    }
}

fn step(
    field: &'static str,
    source: &'static str,
    verdict: &'static str,
    when: Option<PartialDate>,
    commit: Option<String>,
) -> Step {
    Step { field, source, verdict, when, commit }
}

fn verdict_of(reason: UnknownReason) -> &'static str {
    match reason {
        UnknownReason::ShallowBoundary => "dates.verdict.shallow",
        UnknownReason::NotInHistory => "dates.verdict.not_in_history",
        UnknownReason::Submodule => "dates.verdict.submodule",
        UnknownReason::Future => "dates.verdict.future",
        UnknownReason::WrongClock => "dates.verdict.doubtful",
        UnknownReason::Uncommitted => "dates.verdict.uncommitted",
        UnknownReason::Absent => "dates.verdict.absent",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn when(text: &str) -> PartialDate {
        PartialDate::parse(text).unwrap()
    }

    fn commit_date(day: &str, commit: &str, import: bool) -> HistoryDate {
        let time = when(day).instant(&TimeZone::get("Europe/Stockholm").unwrap());
        HistoryDate::At { time, commit: commit.to_owned(), file: "content/a.md".to_owned(), import }
    }

    /// Decides from declared dates, ledger and history; returns publication and update in ISO form.
    fn run(
        declared: [Option<&str>; 2],
        ledger: Option<(bool, [Option<&str>; 2])>,
        history: Option<[HistoryDate; 2]>,
    ) -> [Option<String>; 2] {
        let dated = |text: &str| Dated { when: when(text), evidence: Evidence::Declared(0..0) };
        let mut dates =
            Dates { published: declared[0].map(dated), updated: declared[1].map(dated), ..Dates::default() };
        let kept = ledger.map(|(current, dates)| (current, dates.map(|text| text.map(when))));
        let ledger = kept.as_ref().map(|(current, [published, updated])| LockedDates {
            current: *current,
            published: published.as_ref(),
            updated: updated.as_ref(),
        });
        let history = history.map(|[first, changed]| PageHistory { first, changed });
        let zone = TimeZone::get("Europe/Stockholm").unwrap();
        decide(&mut dates, Sources { ledger, history: history.as_ref() }, &zone);
        [dates.published, dates.updated].map(|dated| dated.map(|dated| dated.when.iso(&zone)))
    }

    fn both(published: Option<&str>, updated: Option<&str>) -> [Option<String>; 2] {
        [published, updated].map(|text| text.map(str::to_owned))
    }

    #[test]
    fn the_order_of_sources() {
        let history = || Some([commit_date("2020-01-01", "a", false), commit_date("2021-01-01", "b", false)]);
        let ledger = Some((true, [Some("2019-01-01"), Some("2019-02-01")]));
        assert_eq!(run([Some("2018"), Some("2018-05")], ledger, history()), both(Some("2018"), Some("2018-05")));
        assert_eq!(run([None, None], ledger, history()), both(Some("2019-01-01"), Some("2019-02-01")));
        assert_eq!(run([None, None], None, history()), both(Some("2020-01-01"), Some("2021-01-01")));
        assert_eq!(run([None, None], None, None), both(None, None));
    }

    #[test]
    fn the_ledger_is_silent_rather_than_asking_on() {
        let history = || Some([commit_date("2020-01-01", "a", false), commit_date("2021-01-01", "b", false)]);
        assert_eq!(run([None, None], Some((true, [None, None])), history()), both(None, None));
        // The text has changed since it was stamped, so the update in the ledger is out of date.
        assert_eq!(
            run([None, None], Some((false, [Some("2019"), Some("2020-02")])), history()),
            both(Some("2019"), None)
        );
    }

    #[test]
    fn the_first_commit_is_no_update() {
        assert_eq!(
            run([None, None], None, Some([commit_date("2020-01-01", "a", true), commit_date("2020-01-01", "a", true)])),
            both(None, None)
        );
        for import in [false, true] {
            assert_eq!(
                run(
                    [Some("2015"), None],
                    None,
                    Some([commit_date("2020-01-01", "a", import), commit_date("2020-01-01", "a", import)])
                ),
                both(Some("2015"), None)
            );
        }
        // A later change is an update, even when the day of publication is unknown.
        assert_eq!(
            run([None, None], None, Some([commit_date("2020-01-01", "a", true), commit_date("2020-06-01", "b", true)])),
            both(None, Some("2020-06-01"))
        );
        assert_eq!(
            run(
                [Some("2021"), None],
                None,
                Some([commit_date("2020-01-01", "a", false), commit_date("2020-06-01", "b", false)])
            ),
            both(Some("2021"), None)
        );
    }
}
