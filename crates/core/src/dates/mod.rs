//! The dates of a page, as one record that every output reads: what is shown to a reader carries its evidence.
//!
//! Nothing else in the program decides a date. A date that nobody has stated is absent, never guessed.

pub mod decide;
mod fields;
pub mod fingerprint;
pub mod history;
mod html;
pub mod lock;
pub mod moves;
mod normal;
mod shown;

use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::date::When;
use crate::document::Document;
use crate::schema::{Entry, Record, Val};

/// A date and what it rests on.
#[derive(Clone, PartialEq, Debug)]
pub struct Dated {
    /// The date, as exact as stated.
    pub when: When,
    /// What it rests on.
    pub evidence: Evidence,
}

/// What a date rests on.
#[derive(Clone, PartialEq, Debug)]
pub enum Evidence {
    /// A person wrote it in the front matter of the page, here.
    Declared(Range<usize>),
    /// The ledger, `anslag.lock`, which was written when the page read as it does now.
    Ledger,
    /// A commit.
    History {
        /// Its id.
        commit: String,
        /// The file whose change decided it.
        file: String,
        /// The commit brought in many pages at once.
        import: bool,
    },
}

/// A change that matters to a reader.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Change {
    /// When.
    pub(crate) date: Dated,
    /// Where the note stands in the front matter; its text is the document's Markdown for that place.
    pub(crate) note: Option<Entry>,
    /// A correction of something wrong, rather than an update.
    pub(crate) correction: bool,
}

/// The dates of one page.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Dates {
    /// When it became public.
    pub published: Option<Dated>,
    /// When what a reader reads last changed: the newest of the changes, or stated alone.
    pub updated: Option<Dated>,
    /// The changes, newest first.
    pub(crate) changes: Vec<Change>,
    /// When someone responsible last read it and stood by it.
    pub reviewed: Option<Dated>,
    /// When that is due again.
    pub review_by: Option<Date>,
    /// How each date was decided, and why the others lost; empty unless that was asked for.
    pub trail: Vec<decide::Step>,
}

impl Dates {
    /// The update as it is shown: absent when it is the day of publication, since one date is enough then.
    pub(crate) fn shown_update(&self) -> Option<&Dated> {
        let updated = self.updated.as_ref()?;
        let same = self.published.as_ref().is_some_and(|published| same_day(&published.when, &updated.when));
        (!same).then_some(updated)
    }

    /// The newest of publication and update: for feeds, the sitemap and structured data.
    pub fn modified(&self) -> Option<&Dated> {
        self.updated.as_ref().or(self.published.as_ref())
    }

    /// Whether the promised review has not been made by the day before.
    pub(crate) fn overdue(&self, now: Timestamp, zone: &TimeZone) -> bool {
        self.review_by.is_some_and(|due| When::day(due).end(zone) <= now)
    }
}

fn same_day(a: &When, b: &When) -> bool {
    (a.year, a.month, a.day) == (b.year, b.month, b.day)
}

/// Reads the dates of a document.
pub(crate) fn dates(document: &Document, zone: &TimeZone) -> Dates {
    let front = &document.front;
    let declared = |key: &str| front.when(key).map(|when| dated(when, front.place(key)));
    let published = declared("published");
    let mut changes: Vec<Change> = front.list("changes").iter().filter_map(change).collect();
    changes.sort_by(|a, b| b.date.when.chronological(&a.date.when, zone));
    let stated = declared("updated");
    let updated = changes
        .iter()
        .map(|change| change.date.clone())
        .chain(stated)
        .max_by(|a, b| a.when.chronological(&b.when, zone));
    let reviewed = front
        .record("reviewed")
        .and_then(|reviewed| reviewed.when("date").map(|when| dated(when, reviewed.place("date"))));
    let review_by = review_by(front, [reviewed.as_ref(), updated.as_ref(), published.as_ref()]);
    Dates { published, updated, changes, reviewed, review_by, trail: Vec::new() }
}

fn dated(when: &When, range: std::ops::Range<usize>) -> Dated {
    // The line is found when a message needs it; the range is enough as evidence.
    Dated { when: when.clone(), evidence: Evidence::Declared(range) }
}

fn change(entry: &Entry) -> Option<Change> {
    let Val::Record(record) = &entry.val else { return None };
    let date = dated(record.when("date")?, record.place("date"));
    let note = record.fields.get("note").cloned();
    Some(Change { date, note, correction: record.choice("kind") == Some("correction") })
}

/// The stated day, or the promised time after the last day on which someone stood by the page.
fn review_by(front: &Record, bases: [Option<&Dated>; 3]) -> Option<Date> {
    if let Some(due) = front.when("review_by") {
        return due.exact_day();
    }
    let Some(Val::Length(length)) = front.get("review_in") else { return None };
    let newest = bases.into_iter().flatten().map(|dated| dated.when.latest()).max()?;
    Some(length.after(newest))
}
