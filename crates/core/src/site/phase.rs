//! Which of a page's moments have passed: all that the time of a build can change about it.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::Data;
use crate::date::When;
use crate::dates::Dates;
use crate::document::Document;
use crate::schema::{Record, Val};

/// The hours beyond which a date is so far ahead that it is hardly meant: ten years.
pub(crate) const FAR: i64 = 10 * 8_766;

/// The moments of something, divided by the time of the build. Every question that the program asks of the clock is whether
/// a stated date has begun or ended, so two builds with the same number of moments behind them give the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Phase {
    /// How many moments have passed.
    pub passed: u64,
    /// The last that has.
    pub since: Option<Timestamp>,
    /// The first that has not.
    pub until: Option<Timestamp>,
}

impl Phase {
    /// The phase of a page: every date in its front matter, and those that the ledger and the history give.
    pub(crate) fn of_page(document: &Document, dates: &Dates, zone: &TimeZone, now: Timestamp) -> Self {
        let mut phase = Self::default();
        phase.record(&document.front, zone, now);
        // Of an event of which only the beginning is stated, the day is over later.
        if let Some(event) = document.event() {
            event.starts().into_iter().chain(event.more_dates()).for_each(|when| phase.moment(when.over(zone), now));
        }
        for dated in [&dates.published, &dates.updated, &dates.reviewed].into_iter().flatten() {
            phase.when(&dated.when, zone, now);
        }
        if let Some(day) = dates.review_by {
            phase.when(&When::day(day), zone, now);
        }
        phase
    }

    /// The phase of everything in `data/` that is dated.
    pub(crate) fn of_data(data: &Data, zone: &TimeZone, now: Timestamp) -> Self {
        let mut phase = Self::default();
        for (registry, _) in data.all() {
            registry.records.values().for_each(|record| phase.record(record, zone, now));
        }
        for (_, until) in data.assessments() {
            phase.when(&When::day(until), zone, now);
        }
        phase
    }

    /// Takes in the phase of something else.
    pub(crate) fn join(&mut self, other: &Self) {
        self.passed += other.passed;
        self.since = self.since.max(other.since);
        self.until = [self.until, other.until].into_iter().flatten().min();
    }

    /// Whether a build at another time would ask the same questions and get the same answers.
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.since.is_none_or(|since| since <= now) && self.until.is_none_or(|until| now < until)
    }

    fn record(&mut self, record: &Record, zone: &TimeZone, now: Timestamp) {
        record.fields.values().for_each(|entry| self.value(&entry.val, zone, now));
    }

    fn value(&mut self, value: &Val, zone: &TimeZone, now: Timestamp) {
        match value {
            Val::When(when) => self.when(when, zone, now),
            Val::Period(period) => {
                period.start.iter().chain(&period.end).for_each(|when| self.when(when, zone, now));
            }
            Val::List(items) => items.iter().for_each(|entry| self.value(&entry.val, zone, now)),
            Val::Record(record) => self.record(record, zone, now),
            _ => {}
        }
    }

    /// A date comes within reach, it begins, and it ends.
    pub(super) fn when(&mut self, when: &When, zone: &TimeZone, now: Timestamp) {
        let start = when.instant(zone);
        for moment in [start.checked_sub(FAR.hours()).unwrap_or(Timestamp::MIN), start, when.end(zone)] {
            self.moment(moment, now);
        }
    }

    fn moment(&mut self, moment: Timestamp, now: Timestamp) {
        if moment <= now {
            self.passed += 1;
            self.since = self.since.max(Some(moment));
        } else {
            self.until = Some(self.until.map_or(moment, |until| until.min(moment)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_behind_and_ahead() {
        let zone = TimeZone::get("Europe/Stockholm").unwrap();
        let now: Timestamp = "2026-10-01T12:00:00Z".parse().unwrap();
        let mut phase = Phase::default();
        phase.when(&When::parse("2026-10-01").unwrap(), &zone, now);
        // It came within reach ten years ago, and has begun.
        assert_eq!(phase.passed, 2);
        assert_eq!(phase.since, Some("2026-09-30T22:00:00Z".parse().unwrap()));
        assert_eq!(phase.until, Some("2026-10-01T22:00:00Z".parse().unwrap()));
        assert!(phase.holds_at("2026-09-30T22:00:00Z".parse().unwrap()));
        assert!(!phase.holds_at("2026-09-30T21:59:59Z".parse().unwrap()));
        assert!(!phase.holds_at("2026-10-01T22:00:00Z".parse().unwrap()));
    }
}
