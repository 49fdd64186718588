//! Dates against the clocks and the calendar of the site: instants on the site's own clock, and what cannot be meant.
//!
//! An end before its beginning, a time that the clocks skip in spring, a year far away: nothing of that is mended, since only
//! the writer knows what was meant.

use std::ops::Range;

use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};

use super::phase::FAR;
use crate::date::{Clock, When};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::Document;
use crate::schema::{Record, Table, Ty, Val, walk};

/// Dates that say something about the life of a page on the web.
const LIFE: [&str; 5] = ["published", "updated", "embargo", "expires", "reviewed"];
/// The year of the first public web pages.
const WEB: i16 = 1990;
/// No page of today is about plans beyond it, nor about dates before the other.
const YEARS: Range<i16> = 1000..2200;
/// Pairs of fields, the first of which does not come after the second.
const PAIRS: [(&str, &str); 4] =
    [("published", "expires"), ("embargo", "expires"), ("from", "until"), ("since", "until")];

/// Puts times that were stated with a distance from UTC on the site's own clock: they are instants, and the day on which one
/// falls is the day here.
pub(super) fn localise(record: &mut Record, table: &'static Table, zone: &TimeZone) {
    for (key, entry) in &mut record.fields {
        if let Some(field) = table.field(key) {
            localise_value(&mut entry.val, field.ty, zone);
        }
    }
}

fn localise_value(value: &mut Val, ty: Ty, zone: &TimeZone) {
    match (value, ty) {
        (Val::When(when), _) => on_clock(when, ty, zone),
        (Val::Period(period), _) => {
            period.start.iter_mut().chain(&mut period.end).for_each(|when| on_clock(when, Ty::When, zone));
        }
        (Val::List(items), Ty::List(item)) => {
            items.iter_mut().for_each(|entry| localise_value(&mut entry.val, *item, zone));
        }
        (Val::Record(record), Ty::Map(table) | Ty::MapOr(table, _)) => localise(record, table, zone),
        (Val::Record(record), Ty::MapOf(item)) => {
            record.fields.values_mut().for_each(|entry| localise_value(&mut entry.val, *item, zone));
        }
        _ => {}
    }
}

fn on_clock(when: &mut When, ty: Ty, zone: &TimeZone) {
    if when.time.is_none_or(|clock| clock.offset.is_none()) {
        return;
    }
    let instant = when.instant(zone);
    let (local, offset) = (zone.to_datetime(instant), zone.to_offset(instant).seconds());
    let time = Clock { hour: local.hour(), minute: local.minute(), second: local.second(), offset: Some(offset) };
    // A field for days says on which day it was.
    when.time = (ty != Ty::Date).then_some(time);
    (when.year, when.month, when.day) = (local.year(), Some(local.month()), Some(local.day()));
}

/// What the clock of the site says of dates.
pub(super) struct Sense<'a> {
    pub(super) zone: &'a TimeZone,
    pub(super) now: Timestamp,
}

impl Sense<'_> {
    /// What cannot be meant in the front matter of a document; what a section says for it is told there.
    pub(super) fn of_document(&self, document: &Document) -> Vec<(Range<usize>, Diagnostic)> {
        let mut wrong = self.of_record(&document.front, super::table(document));
        // What a section gives stands behind the front matter.
        let end = document.fence.range.start;
        wrong.retain(|(range, _)| range.start < end);
        wrong
    }

    /// What cannot be meant in a record, each with its place.
    pub(super) fn of_record(&self, record: &Record, table: &'static Table) -> Vec<(Range<usize>, Diagnostic)> {
        let mut wrong = Vec::new();
        walk(record, table, &mut |entry, ty, key| match &entry.val {
            Val::When(when) => wrong.extend(self.of_when(when, ty, key).map(|message| (entry.range.clone(), message))),
            Val::Period(period) => {
                let points = period.start.iter().chain(&period.end);
                let found = points.filter_map(|when| self.of_when(when, ty, key));
                wrong.extend(found.map(|message| (entry.range.clone(), message)));
            }
            _ => {}
        });
        for (first, second) in PAIRS {
            let (Some(start), Some(end)) = (record.when(first), record.when(second)) else { continue };
            if end.end(self.zone) <= start.instant(self.zone) && end.instant(self.zone) < start.instant(self.zone) {
                let message = Diagnostic::new(Code::A143).arg("key", format!("{first}`–`{second}"));
                let message = message.arg("start", start.iso(self.zone)).arg("end", end.iso(self.zone));
                wrong.push((record.place(second), message));
            }
        }
        wrong
    }

    fn of_when(&self, when: &When, ty: Ty, key: &str) -> Option<Diagnostic> {
        self.skipped(when, key).or_else(|| self.far(when, ty, key))
    }

    /// Times that the clocks skip in spring, and those that come twice in autumn.
    fn skipped(&self, when: &When, key: &str) -> Option<Diagnostic> {
        let clock = when.time.filter(|clock| clock.offset.is_none())?;
        let local = when.earliest().at(clock.hour, clock.minute, clock.second, 0);
        let written = |when: &When| when.iso(self.zone).get(..16).unwrap_or_default().to_owned();
        let plain = local.strftime("%Y-%m-%dT%H:%M").to_string();
        match self.zone.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { .. } => None,
            AmbiguousOffset::Gap { .. } => {
                let message = Diagnostic::new(Code::A150).arg("key", key).arg("value", plain);
                Some(message.arg("fixed", format!("{key}: {}", written(when))))
            }
            AmbiguousOffset::Fold { before, after } => {
                let stated = |offset: jiff::tz::Offset| {
                    format!("{key}: {plain}{:+03}:{:02}", offset.seconds() / 3600, offset.seconds() % 3600 / 60)
                };
                let message = Diagnostic::new(Code::A151).arg("key", key).arg("value", plain.clone());
                Some(message.arg("first", stated(before)).arg("second", stated(after)))
            }
        }
    }

    /// A year that is a slip of the pen: before there was a web, or far ahead.
    fn far(&self, when: &When, ty: Ty, key: &str) -> Option<Diagnostic> {
        let life = LIFE.contains(&key);
        let soon = life || matches!(ty, Ty::Date | Ty::DateTime) || matches!(key, "starts" | "ends" | "deadline");
        let early = when.year < if life { WEB } else { YEARS.start };
        let late =
            when.year >= YEARS.end || (soon && when.instant(self.zone) > self.now.checked_add(FAR.hours()).ok()?);
        (early || late).then(|| Diagnostic::new(Code::A152).arg("key", key).arg("value", when.iso(self.zone)))
    }
}
