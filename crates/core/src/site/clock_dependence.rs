//! How the output of a build depends on the clock.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::Data;
use crate::date::PartialDate;
use crate::dates::Dates;
use crate::document::Document;
use crate::schema::{Record, TypedValue};

/// Ten years in hours. A date further ahead is reported as a probable typing error.
pub(crate) const FAR_FUTURE_HOURS: i64 = 10 * 8_766;

/// The moments at which the output changes, divided at the time of the build. The program asks the clock only whether
/// a stated date has begun or ended, so two builds with the same number of passed moments give the same output.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ClockDependence {
    /// How many moments have passed.
    pub passed: u64,
    /// The latest moment that has passed.
    pub since: Option<Timestamp>,
    /// The earliest moment still to come.
    pub until: Option<Timestamp>,
}

impl ClockDependence {
    /// Every date in a page's front matter, and those from the ledger and the history.
    pub(crate) fn of_page(document: &Document, dates: &Dates, zone: &TimeZone, now: Timestamp) -> Self {
        let mut clock = Self::default();
        clock.record(&document.front, zone, now);
        // An event that states only its start is over at the end of that day.
        if let Some(event) = document.event() {
            event.starts().into_iter().chain(event.more_dates()).for_each(|when| clock.moment(when.over(zone), now));
        }
        for dated in [&dates.published, &dates.updated, &dates.reviewed].into_iter().flatten() {
            clock.when(&dated.when, zone, now);
        }
        if let Some(day) = dates.review_by {
            clock.when(&PartialDate::day(day), zone, now);
        }
        clock
    }

    /// Every date in `data/`.
    pub(crate) fn of_data(data: &Data, zone: &TimeZone, now: Timestamp) -> Self {
        let mut clock = Self::default();
        for (registry, _) in data.all() {
            registry.records.values().for_each(|record| clock.record(record, zone, now));
        }
        for (_, until) in data.assessments() {
            clock.when(&PartialDate::day(until), zone, now);
        }
        clock
    }

    /// Adds the moments of another value.
    pub(crate) fn join(&mut self, other: &Self) {
        self.passed += other.passed;
        self.since = self.since.max(other.since);
        self.until = [self.until, other.until].into_iter().flatten().min();
    }

    fn record(&mut self, record: &Record, zone: &TimeZone, now: Timestamp) {
        record.fields.values().for_each(|entry| self.value(&entry.val, zone, now));
    }

    fn value(&mut self, value: &TypedValue, zone: &TimeZone, now: Timestamp) {
        match value {
            TypedValue::PartialDate(when) => self.when(when, zone, now),
            TypedValue::Period(period) => {
                period.start.iter().chain(&period.end).for_each(|when| self.when(when, zone, now));
            }
            TypedValue::List(items) => items.iter().for_each(|entry| self.value(&entry.val, zone, now)),
            TypedValue::Record(record) => self.record(record, zone, now),
            _ => {}
        }
    }

    /// A date has three moments: when it comes within [`FAR_FUTURE_HOURS`], when it begins and when it ends.
    pub(super) fn when(&mut self, when: &PartialDate, zone: &TimeZone, now: Timestamp) {
        let start = when.instant(zone);
        for moment in [start.checked_sub(FAR_FUTURE_HOURS.hours()).unwrap_or(Timestamp::MIN), start, when.end(zone)] {
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

/// The time for which a cached result holds, in seconds since 1970: from the first, to just before the second.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ValidPeriod {
    since: Option<i64>,
    until: Option<i64>,
}

impl ValidPeriod {
    /// Until the clock decides something differently.
    pub fn of(clock: &ClockDependence) -> Self {
        let second = |moment: Timestamp| moment.as_second();
        Self { since: clock.since.map(second), until: clock.until.map(second) }
    }

    /// The same, but at most an hour from now: rules and suppressions depend on the day, and some on the age of a page.
    pub fn within_an_hour(clock: &ClockDependence, now: Timestamp) -> Self {
        let now = now.as_second();
        Self { since: Some(now), until: Some(Self::of(clock).until.map_or(now + 3600, |until| until.min(now + 3600))) }
    }

    /// Whether the result holds at a time.
    pub fn contains(self, now: Timestamp) -> bool {
        let now = now.as_second();
        self.since.is_none_or(|since| since <= now) && self.until.is_none_or(|until| now < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_behind_and_ahead() {
        let zone = TimeZone::get("Europe/Stockholm").unwrap();
        let now: Timestamp = "2026-10-01T12:00:00Z".parse().unwrap();
        let mut clock = ClockDependence::default();
        clock.when(&PartialDate::parse("2026-10-01").unwrap(), &zone, now);
        // It was less than ten years ahead since 2016, and has begun.
        assert_eq!(clock.passed, 2);
        assert_eq!(clock.since, Some("2026-09-30T22:00:00Z".parse().unwrap()));
        assert_eq!(clock.until, Some("2026-10-01T22:00:00Z".parse().unwrap()));
        assert!(ValidPeriod::of(&clock).contains("2026-09-30T22:00:00Z".parse().unwrap()));
        assert!(!ValidPeriod::of(&clock).contains("2026-09-30T21:59:59Z".parse().unwrap()));
        assert!(!ValidPeriod::of(&clock).contains("2026-10-01T22:00:00Z".parse().unwrap()));
    }
}
