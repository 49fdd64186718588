//! Converts dates to the site's time zone, and reports implausible ones: an end before its start, a local
//! time that daylight saving skips, a year far away. None of them is corrected, since only the author knows what was
//! meant.

use std::ops::Range;

use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

use super::clock_dependence::FAR_FUTURE_HOURS;
use crate::date::{PartialDate, TimeOfDay, iso_offset};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::Document;
use crate::schema::{Record, Table, Type, TypedValue, walk};

/// Fields about the life cycle of a page on the web.
const LIFECYCLE_FIELDS: [&str; 5] = ["published", "updated", "embargo", "expires", "reviewed"];
/// The year of the first public web pages.
const FIRST_WEB_YEAR: i16 = 1990;
/// Years that a page may plausibly be about.
const PLAUSIBLE_YEARS: Range<i16> = 1000..2200;
/// Pairs of fields where the first must not come after the second.
const ORDERED_PAIRS: [(&str, &str); 4] =
    [("published", "expires"), ("embargo", "expires"), ("from", "until"), ("since", "until")];

/// Converts times with a UTC offset to the site's time zone: the day of such an instant is the local day.
pub(super) fn convert_to_site_zone(record: &mut Record, table: &'static Table, zone: &TimeZone) {
    for (key, entry) in &mut record.fields {
        if let Some(field) = table.field(key) {
            localise_value(&mut entry.val, field.ty, zone);
        }
    }
}

fn localise_value(value: &mut TypedValue, ty: Type, zone: &TimeZone) {
    match (value, ty) {
        (TypedValue::PartialDate(when), _) => to_site_zone(when, ty, zone),
        (TypedValue::Period(period), _) => {
            period.start.iter_mut().chain(&mut period.end).for_each(|when| to_site_zone(when, Type::PartialDate, zone));
        }
        (TypedValue::List(items), Type::List(item)) => {
            items.iter_mut().for_each(|entry| localise_value(&mut entry.val, *item, zone));
        }
        (TypedValue::Record(record), Type::Map(table) | Type::MapOr(table, _)) => {
            convert_to_site_zone(record, table, zone)
        }
        (TypedValue::Record(record), Type::MapOf(item)) => {
            record.fields.values_mut().for_each(|entry| localise_value(&mut entry.val, *item, zone));
        }
        _ => {}
    }
}

fn to_site_zone(when: &mut PartialDate, ty: Type, zone: &TimeZone) {
    if when.time.is_none_or(|clock| clock.offset.is_none()) {
        return;
    }
    let instant = when.instant(zone);
    let (local, offset) = (zone.to_datetime(instant), zone.to_offset(instant).seconds());
    let time = TimeOfDay { hour: local.hour(), minute: local.minute(), second: local.second(), offset: Some(offset) };
    // A field for days keeps only the local day.
    when.time = (ty != Type::Date).then_some(time);
    (when.year, when.month, when.day) = (local.year(), Some(local.month()), Some(local.day()));
}

/// Checks dates against the site's time zone and the time of the build.
pub(super) struct DateChecker<'a> {
    pub(super) zone: &'a TimeZone,
    pub(super) now: Timestamp,
}

impl DateChecker<'_> {
    /// Implausible dates in a page's own front matter; defaults of a section are reported there.
    pub(super) fn of_document(&self, document: &Document) -> Vec<(Range<usize>, Diagnostic)> {
        let mut diagnostics = self.of_record(&document.front, super::table(document));
        diagnostics.retain(|(range, _)| !document.is_inherited(range));
        diagnostics
    }

    /// Implausible dates in a record, each with its range.
    pub(super) fn of_record(&self, record: &Record, table: &'static Table) -> Vec<(Range<usize>, Diagnostic)> {
        let mut diagnostics = Vec::new();
        walk(record, table, &mut |entry, ty, key| match &entry.val {
            TypedValue::PartialDate(when) => {
                diagnostics.extend(self.of_when(when, ty, key).map(|message| (entry.range.clone(), message)))
            }
            TypedValue::Period(period) => {
                let points = period.start.iter().chain(&period.end);
                let found = points.filter_map(|when| self.of_when(when, ty, key));
                diagnostics.extend(found.map(|message| (entry.range.clone(), message)));
            }
            _ => {}
        });
        for (first, second) in ORDERED_PAIRS {
            let (Some(start), Some(end)) = (record.when(first), record.when(second)) else { continue };
            if end.end(self.zone) <= start.instant(self.zone) && end.instant(self.zone) < start.instant(self.zone) {
                let message = Diagnostic::new(Code::A143).arg("key", format!("{first}`–`{second}"));
                let message = message.arg("start", start.iso(self.zone)).arg("end", end.iso(self.zone));
                diagnostics.push((record.place(second), message));
            }
        }
        diagnostics
    }

    fn of_when(&self, when: &PartialDate, ty: Type, key: &str) -> Option<Diagnostic> {
        self.skipped(when, key).or_else(|| self.far(when, ty, key))
    }

    /// Local times that daylight saving skips in spring, or repeats in autumn.
    fn skipped(&self, when: &PartialDate, key: &str) -> Option<Diagnostic> {
        let clock = when.time.filter(|clock| clock.offset.is_none())?;
        let local = when.earliest().at(clock.hour, clock.minute, clock.second, 0);
        let written = |when: &PartialDate| when.iso(self.zone).get(..16).unwrap_or_default().to_owned();
        let plain = local.strftime("%Y-%m-%dT%H:%M").to_string();
        match self.zone.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { .. } => None,
            AmbiguousOffset::Gap { .. } => {
                let message = Diagnostic::new(Code::A150).arg("key", key).arg("value", plain);
                Some(message.arg("fixed", format!("{key}: {}", written(when))))
            }
            AmbiguousOffset::Fold { before, after } => {
                let stated = |offset: Offset| format!("{key}: {plain}{}", iso_offset(offset));
                let message = Diagnostic::new(Code::A151).arg("key", key).arg("value", plain.clone());
                Some(message.arg("first", stated(before)).arg("second", stated(after)))
            }
        }
    }

    /// A year that is probably a typing error: before the web existed, or far ahead.
    fn far(&self, when: &PartialDate, ty: Type, key: &str) -> Option<Diagnostic> {
        let lifecycle = LIFECYCLE_FIELDS.contains(&key);
        let soon =
            lifecycle || matches!(ty, Type::Date | Type::DateTime) || matches!(key, "starts" | "ends" | "deadline");
        let early = when.year < if lifecycle { FIRST_WEB_YEAR } else { PLAUSIBLE_YEARS.start };
        let late = when.year >= PLAUSIBLE_YEARS.end
            || (soon
                && self.now.checked_add(FAR_FUTURE_HOURS.hours()).is_ok_and(|limit| when.instant(self.zone) > limit));
        (early || late).then(|| Diagnostic::new(Code::A152).arg("key", key).arg("value", when.iso(self.zone)))
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
        let message = checker.of_when(&when, Type::DateTime, "published").unwrap();
        assert_eq!(message.code, Code::A151);
        assert_eq!(message.text("first"), Some("published: 2024-11-03T01:30-02:30"));
        assert_eq!(message.text("second"), Some("published: 2024-11-03T01:30-03:30"));
    }

    #[test]
    fn a_year_before_the_web_is_reported_at_the_end_of_time_too() {
        let checker = DateChecker { zone: &TimeZone::UTC, now: Timestamp::MAX };
        let when = PartialDate::parse("1789-07-14").unwrap();
        let message = checker.of_when(&when, Type::Date, "published");
        assert_eq!(message.map(|message| message.code), Some(Code::A152));
    }
}
