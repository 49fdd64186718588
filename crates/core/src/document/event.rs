//! A page as an event, by the fields that its page type names for this.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Document, Role};
use crate::date::PartialDate;
use crate::schema::{Choice, Entry, Record, TypedValue, kinds};

/// A page that is an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event<'a> {
    front: &'a Record,
    keys: &'static kinds::Event,
}

impl Document {
    /// The page as an event; `None` if its page type is not one.
    pub(crate) fn event(&self) -> Option<Event<'_>> {
        let keys = self.kind.definition().event.as_ref().filter(|_| self.role != Role::Section)?;
        Some(Event { front: &self.front, keys })
    }

    /// When the event begins.
    pub(crate) fn starts(&self) -> Option<&PartialDate> {
        self.event().and_then(|event| event.starts())
    }

    /// The closing day, such as the last day to apply, for kinds with such a field.
    pub(crate) fn closes(&self) -> Option<&PartialDate> {
        self.front.when(self.kind.definition().closes.filter(|_| self.role != Role::Section)?)
    }

    /// The series that the event belongs to.
    pub(crate) fn series(&self) -> Option<&Record> {
        self.event().and_then(|event| event.series())
    }

    /// The id of that series.
    pub(crate) fn series_id(&self) -> Option<&str> {
        self.series().and_then(|series| series.text("id"))
    }

    /// The status of the page's subject, one of the values of its kind.
    pub(crate) fn status(&self) -> Option<&'static Choice> {
        let (last, parents) = self.kind.definition().status.split_last()?;
        let record = parents.iter().try_fold(&self.front, |record, key| record.record(key))?;
        match record.get(last) {
            Some(TypedValue::Choice(choice)) => Some(choice),
            _ => None,
        }
    }
}

impl<'a> Event<'a> {
    /// When it begins.
    pub(crate) fn starts(self) -> Option<&'a PartialDate> {
        self.front.when(self.keys.starts)
    }

    /// When it ends, if stated.
    pub(crate) fn ends(self) -> Option<&'a PartialDate> {
        self.front.when(self.keys.ends?)
    }

    /// Further dates on which it is repeated.
    pub(crate) fn more_dates(self) -> impl Iterator<Item = &'a PartialDate> {
        let items = self.keys.more_dates.map_or(&[][..], |key| self.front.list(key));
        items.iter().filter_map(|entry| match &entry.val {
            TypedValue::PartialDate(when) => Some(when),
            _ => None,
        })
    }

    /// The last stated day: of its end, its beginning, or a further date.
    pub(crate) fn last_day(self) -> Option<&'a PartialDate> {
        let first = self.ends().or_else(|| self.starts());
        first.into_iter().chain(self.more_dates()).max_by_key(|when| when.instant(&TimeZone::UTC))
    }

    /// When it is over: at the stated end, or else at the end of the day, month or year of its last beginning. A start
    /// time does not say when it ends.
    pub(crate) fn ends_at(self, zone: &TimeZone) -> Option<Timestamp> {
        let first = self.ends().map(|when| when.end(zone)).or_else(|| self.starts().map(|when| when.over(zone)));
        first.into_iter().chain(self.more_dates().map(|when| when.over(zone))).max()
    }

    /// The date that is shown to readers: the next start, or the last one if all have passed.
    pub(crate) fn next(self, now: Timestamp, zone: &TimeZone) -> Option<&'a PartialDate> {
        let mut all: Vec<&PartialDate> = self.starts().into_iter().chain(self.more_dates()).collect();
        all.sort_by_key(|when| when.instant(zone));
        // An event without further dates may last for days.
        let until = self.ends().filter(|_| all.len() == 1);
        let open = |when: &&&PartialDate| until.map_or_else(|| when.over(zone), |until| until.end(zone)) > now;
        all.iter().find(open).or(all.last()).copied()
    }

    /// A value of `EVENT_STATUS`.
    pub(crate) fn status(self) -> Option<&'static str> {
        self.front.choice(self.keys.status?)
    }

    /// Whether it is over or cancelled according to its status, whatever its date.
    pub(crate) fn is_settled(self) -> bool {
        matches!(self.status(), Some("held" | "cancelled"))
    }

    /// A value of `ATTENDANCE`.
    pub(crate) fn attendance(self) -> Option<&'static str> {
        self.front.choice(self.keys.attendance?)
    }

    /// The venue.
    pub(crate) fn venue(self) -> Option<&'a Record> {
        self.front.record(self.keys.venue?)
    }

    /// The series that it belongs to.
    pub(crate) fn series(self) -> Option<&'a Record> {
        self.front.record(self.keys.series?)
    }

    /// The record that says how to register.
    pub(crate) fn registration(self) -> Option<&'a Record> {
        self.front.record(self.keys.registration?)
    }

    /// The organisers.
    pub(crate) fn organisers(self) -> &'a [Entry] {
        self.keys.organisers.map_or(&[], |key| self.front.list(key))
    }

    /// Whether it reports an outcome.
    pub(crate) fn has_outcome(self) -> bool {
        self.keys.outcome.is_some_and(|key| self.front.fields.contains_key(key))
    }

    /// The names of its fields.
    pub(crate) fn keys(self) -> &'static kinds::Event {
        self.keys
    }
}
