//! Reports implausible dates: an end before its start, a local time that daylight saving skips or repeats, a year far
//! away. None of them is corrected, since only the author knows what was meant.

use std::ops::Range;

use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

use super::clock_dependence::FAR_FUTURE_HOURS;
use crate::date::{PartialDate, iso_offset};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::Document;
use crate::schema::{Record, Table, Type, TypedValue, walk};

/// Fields about the life cycle of a page on the web.
const LIFECYCLE_FIELDS: [&str; 5] = ["published", "updated", "embargo", "expires", "reviewed"];
/// Other fields whose dates must not be more than [`FAR_FUTURE_HOURS`] ahead, whatever their type.
const NEAR_FUTURE_FIELDS: [&str; 3] = ["starts", "ends", "deadline"];
/// The year of the first public web pages.
const FIRST_WEB_YEAR: i16 = 1990;
/// Years that a page may plausibly be about.
const PLAUSIBLE_YEARS: Range<i16> = 1000..2200;
/// Pairs of fields where the first must not come after the second.
const ORDERED_PAIRS: [(&str, &str); 4] =
    [("published", "expires"), ("embargo", "expires"), ("from", "until"), ("since", "until")];

/// Checks dates against the site's time zone and the time of the build.
pub(super) struct DateChecker<'a> {
    pub(super) zone: &'a TimeZone,
    pub(super) now: Timestamp,
}

impl DateChecker<'_> {
    /// Implausible dates in a page's own front matter; defaults of a section are reported there.
    pub(super) fn check_document(&self, document: &Document) -> Vec<(Range<usize>, Diagnostic)> {
        let mut diagnostics = self.check_record(&document.front, super::table(document));
        diagnostics.retain(|(range, _)| !document.is_inherited(range));
        diagnostics
    }

    /// Implausible dates in a record, each with its range.
    pub(super) fn check_record(&self, record: &Record, table: &'static Table) -> Vec<(Range<usize>, Diagnostic)> {
        let mut diagnostics = Vec::new();
        walk(record, table, &mut |entry, ty, key| match &entry.val {
            TypedValue::PartialDate(date) => {
                diagnostics.extend(self.check_date(date, ty, key).map(|message| (entry.range.clone(), message)));
            }
            TypedValue::Period(period) => {
                let dates = period.start.iter().chain(&period.end);
                let found = dates.filter_map(|date| self.check_date(date, ty, key));
                diagnostics.extend(found.map(|message| (entry.range.clone(), message)));
            }
            _ => {}
        });
        for (first, second) in ORDERED_PAIRS {
            let (Some(start), Some(end)) = (record.when(first), record.when(second)) else { continue };
            // Overlapping partial dates (2024-06 and 2024-06-12) are not an error.
            if end.end(self.zone) <= start.instant(self.zone) && end.instant(self.zone) < start.instant(self.zone) {
                // The message quotes its key, and so both.
                let message = Diagnostic::new(Code::A143).arg("key", format!("{first}`–`{second}`"));
                let message = message.arg("start", start.iso(self.zone)).arg("end", end.iso(self.zone));
                diagnostics.push((record.place(second), message));
            }
        }
        diagnostics
    }

    fn check_date(&self, date: &PartialDate, ty: Type, key: &str) -> Option<Diagnostic> {
        self.check_dst(date, key).or_else(|| self.check_year(date, ty, key))
    }

    /// Local times that daylight saving skips in spring, or repeats in autumn.
    fn check_dst(&self, date: &PartialDate, key: &str) -> Option<Diagnostic> {
        let clock = date.time.filter(|clock| clock.offset.is_none())?;
        let local = date.earliest().at(clock.hour, clock.minute, clock.second, 0);
        let local_text = local.strftime("%Y-%m-%dT%H:%M").to_string();
        match self.zone.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { .. } => None,
            AmbiguousOffset::Gap { .. } => {
                let iso = date.iso(self.zone);
                let existing = iso.get(..local_text.len()).unwrap_or_default();
                let message = Diagnostic::new(Code::A150).arg("key", key).arg("value", local_text);
                Some(message.arg("fixed", format!("{key}: {existing}")))
            }
            AmbiguousOffset::Fold { before, after } => {
                let with_offset = |offset: Offset| format!("{key}: {local_text}{}", iso_offset(offset));
                let message = Diagnostic::new(Code::A151).arg("key", key).arg("value", local_text.clone());
                Some(message.arg("first", with_offset(before)).arg("second", with_offset(after)))
            }
        }
    }

    /// A year that is probably a typing error: before the web existed, or far ahead.
    fn check_year(&self, date: &PartialDate, ty: Type, key: &str) -> Option<Diagnostic> {
        let is_lifecycle = LIFECYCLE_FIELDS.contains(&key);
        let must_be_near =
            is_lifecycle || matches!(ty, Type::Date | Type::DateTime) || NEAR_FUTURE_FIELDS.contains(&key);
        let is_early = date.year < if is_lifecycle { FIRST_WEB_YEAR } else { PLAUSIBLE_YEARS.start };
        let far_future = self.now.checked_add(FAR_FUTURE_HOURS.hours());
        let is_late = date.year >= PLAUSIBLE_YEARS.end
            || (must_be_near && far_future.is_ok_and(|limit| date.instant(self.zone) > limit));
        let message = || Diagnostic::new(Code::A152).arg("key", key).arg("value", date.iso(self.zone));
        (is_early || is_late).then(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ambiguous_time_is_reported_with_both_offsets() {
        let zone = TimeZone::get("America/St_Johns").unwrap();
        let checker = DateChecker { zone: &zone, now: "2024-10-01T00:00:00Z".parse().unwrap() };
        let when = PartialDate::parse("2024-11-03T01:30").unwrap();
        let message = checker.check_date(&when, Type::DateTime, "published").unwrap();
        assert_eq!(message.code, Code::A151);
        assert_eq!(message.text("first"), Some("published: 2024-11-03T01:30-02:30"));
        assert_eq!(message.text("second"), Some("published: 2024-11-03T01:30-03:30"));
    }

    #[test]
    fn a_year_before_the_web_is_reported_at_the_end_of_time_too() {
        let checker = DateChecker { zone: &TimeZone::UTC, now: Timestamp::MAX };
        let when = PartialDate::parse("1789-07-14").unwrap();
        let message = checker.check_date(&when, Type::Date, "published");
        assert_eq!(message.map(|message| message.code), Some(Code::A152));
    }
}
