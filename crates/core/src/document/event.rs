//! What a page says as an event, by the fields that its kind names for it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Document, Role};
use crate::date::When;
use crate::schema::{Choice, Entry, Record, Val, kinds};

/// A page that is an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event<'a> {
    front: &'a Record,
    keys: &'static kinds::Event,
}

impl Document {
    /// What it says as an event; nothing when its kind is none.
    pub(crate) fn event(&self) -> Option<Event<'_>> {
        let keys = self.kind.definition().event.as_ref().filter(|_| self.role != Role::Section)?;
        Some(Event { front: &self.front, keys })
    }

    /// When it begins, when it is an event that says so.
    pub(crate) fn starts(&self) -> Option<&When> {
        self.event().and_then(|event| event.starts())
    }

    /// The last day of what it is about, when its kind has one.
    pub(crate) fn closes(&self) -> Option<&When> {
        self.front.when(self.kind.definition().closes.filter(|_| self.role != Role::Section)?)
    }

    /// The series that it is a part of, when it is an event.
    pub(crate) fn series(&self) -> Option<&Record> {
        self.event().and_then(|event| event.series())
    }

    /// The name by which the parts of its series belong together.
    pub(crate) fn series_id(&self) -> Option<&str> {
        self.series().and_then(|series| series.text("id"))
    }

    /// Where the thing that it is about stands: a word of the set of its kind.
    pub(crate) fn status(&self) -> Option<&'static Choice> {
        let (last, way) = self.kind.definition().status.split_last()?;
        let record = way.iter().try_fold(&self.front, |record, key| record.record(key))?;
        match record.get(last) {
            Some(Val::Choice(choice)) => Some(choice),
            _ => None,
        }
    }
}

impl<'a> Event<'a> {
    /// When it begins.
    pub(crate) fn starts(self) -> Option<&'a When> {
        self.front.when(self.keys.starts)
    }

    /// When it ends, where that is said.
    pub(crate) fn ends(self) -> Option<&'a When> {
        self.front.when(self.keys.ends?)
    }

    /// Other days on which it takes place again.
    pub(crate) fn more_dates(self) -> impl Iterator<Item = &'a When> {
        let items = self.keys.more_dates.map_or(&[][..], |key| self.front.list(key));
        items.iter().filter_map(|entry| match &entry.val {
            Val::When(when) => Some(when),
            _ => None,
        })
    }

    /// The last day that it says: its end, its beginning, or another day on which it takes place.
    pub(crate) fn last_day(self) -> Option<&'a When> {
        let first = self.ends().or_else(|| self.starts());
        first.into_iter().chain(self.more_dates()).max_by_key(|when| when.instant(&TimeZone::UTC))
    }

    /// When it is over: as it says, or else with the day, month or year in which it starts for the last time. An hour says when it
    /// begins, not that it is over then.
    pub(crate) fn over(self, zone: &TimeZone) -> Option<Timestamp> {
        let first = self.ends().map(|when| when.end(zone)).or_else(|| self.starts().map(|when| when.over(zone)));
        first.into_iter().chain(self.more_dates().map(|when| when.over(zone))).max()
    }

    /// The beginning that readers ask for: the first that has not passed, or the last one.
    pub(crate) fn next(self, now: Timestamp, zone: &TimeZone) -> Option<&'a When> {
        let mut all: Vec<&When> = self.starts().into_iter().chain(self.more_dates()).collect();
        all.sort_by_key(|when| when.instant(zone));
        // What takes place once may last for days.
        let until = self.ends().filter(|_| all.len() == 1);
        let open = |when: &&&When| until.map_or_else(|| when.over(zone), |until| until.end(zone)) > now;
        all.iter().find(open).or(all.last()).copied()
    }

    /// A word of `EVENT_STATUS`.
    pub(crate) fn status(self) -> Option<&'static str> {
        self.front.choice(self.keys.status?)
    }

    /// Whether it takes place no more, whatever its day: it was held, or is cancelled.
    pub(crate) fn is_settled(self) -> bool {
        matches!(self.status(), Some("held" | "cancelled"))
    }

    /// A word of `ATTENDANCE`.
    pub(crate) fn attendance(self) -> Option<&'static str> {
        self.front.choice(self.keys.attendance?)
    }

    /// Where.
    pub(crate) fn venue(self) -> Option<&'a Record> {
        self.front.record(self.keys.venue?)
    }

    /// The series that it is a part of.
    pub(crate) fn series(self) -> Option<&'a Record> {
        self.front.record(self.keys.series?)
    }

    /// How to register.
    pub(crate) fn registration(self) -> Option<&'a Record> {
        self.front.record(self.keys.registration?)
    }

    /// Who arranges it.
    pub(crate) fn organisers(self) -> &'a [Entry] {
        self.keys.organisers.map_or(&[], |key| self.front.list(key))
    }

    /// Whether it says what came of it.
    pub(crate) fn has_outcome(self) -> bool {
        self.keys.outcome.is_some_and(|key| self.front.fields.contains_key(key))
    }

    /// The keys of its fields.
    pub(crate) fn keys(self) -> &'static kinds::Event {
        self.keys
    }
}
