//! The dates of a page, in one record that all outputs use. Every date that readers see has its evidence.
//!
//! No other module decides a date. A date without evidence is absent; it is never guessed.

pub mod decide;
mod fields;
pub mod fingerprint;
pub mod history;
mod html;
pub mod ledger;
pub mod moves;
mod normalise;
mod visible_text;

pub(crate) use fields::is_shown;

use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::date::PartialDate;
use crate::document::Document;
use crate::schema::{Entry, Record, TypedValue};

/// A date and its evidence.
#[derive(Clone, PartialEq, Debug)]
pub struct Dated {
    /// The date, with the precision in which it was given.
    pub when: PartialDate,
    /// Where it comes from.
    pub evidence: Evidence,
}

/// Where a date comes from.
#[derive(Clone, PartialEq, Debug)]
pub enum Evidence {
    /// The page's front matter, at this place.
    Declared(Range<usize>),
    /// The ledger, `anslag.lock`.
    Ledger,
    /// A commit.
    History {
        /// The id of the commit.
        commit: String,
        /// The file whose change decided it.
        file: String,
        /// The commit added many pages at once.
        import: bool,
    },
}

/// A change that a page lists for its readers.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Change {
    /// The date of the change.
    pub(crate) date: Dated,
    /// The note in the front matter; its rendered Markdown is [`Document::rich`].
    pub(crate) note: Option<Entry>,
    /// It corrects an error; otherwise it is an update.
    pub(crate) correction: bool,
}

/// The dates of one page.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Dates {
    /// When the page was published.
    pub published: Option<Dated>,
    /// When the text that readers see last changed: the newest change, or the `updated` of the front matter.
    pub updated: Option<Dated>,
    /// The changes, newest first.
    pub(crate) changes: Vec<Change>,
    /// When the page was last reviewed.
    pub reviewed: Option<Dated>,
    /// When the next review is due.
    pub review_by: Option<Date>,
    /// The steps of the decision, for `anslag dates --explain`; empty unless requested.
    pub trail: Vec<decide::Step>,
}

impl Dates {
    /// The update as shown to readers: `None` on the day of publication, when one date is enough.
    pub(crate) fn shown_update(&self) -> Option<&Dated> {
        let updated = self.updated.as_ref()?;
        let same = self.published.as_ref().is_some_and(|published| same_day(&published.when, &updated.when));
        (!same).then_some(updated)
    }

    /// The update, or else the publication: for feeds, the sitemap and structured data.
    pub fn modified(&self) -> Option<&Dated> {
        self.updated.as_ref().or(self.published.as_ref())
    }

    /// Whether the day of the next review is over.
    pub(crate) fn overdue(&self, now: Timestamp, zone: &TimeZone) -> bool {
        self.review_by.is_some_and(|due| PartialDate::day(due).end(zone) <= now)
    }
}

fn same_day(a: &PartialDate, b: &PartialDate) -> bool {
    (a.year, a.month, a.day) == (b.year, b.month, b.day)
}

/// The dates that the front matter declares.
pub(crate) fn dates(document: &Document, zone: &TimeZone) -> Dates {
    let front = &document.front;
    let declared = |key: &str| front.when(key).map(|when| dated(when, front.place(key)));
    let published = declared("published");
    let mut changes: Vec<Change> = front.list("changes").iter().filter_map(change).collect();
    changes.sort_by(|a, b| b.date.when.chronological(&a.date.when, zone));
    let declared_updated = declared("updated");
    let updated = changes
        .iter()
        .map(|change| change.date.clone())
        .chain(declared_updated)
        .max_by(|a, b| a.when.chronological(&b.when, zone));
    let reviewed = front
        .record("reviewed")
        .and_then(|reviewed| reviewed.when("date").map(|when| dated(when, reviewed.place("date"))));
    let review_by = review_by(front, [reviewed.as_ref(), updated.as_ref(), published.as_ref()]);
    Dates { published, updated, changes, reviewed, review_by, trail: Vec::new() }
}

fn dated(when: &PartialDate, range: std::ops::Range<usize>) -> Dated {
    // The byte range is enough as evidence; a message computes the line.
    Dated { when: when.clone(), evidence: Evidence::Declared(range) }
}

fn change(entry: &Entry) -> Option<Change> {
    let TypedValue::Record(record) = &entry.val else { return None };
    let date = dated(record.when("date")?, record.place("date"));
    let note = record.fields.get("note").cloned();
    Some(Change { date, note, correction: record.choice("kind") == Some("correction") })
}

/// The stated day, or `review_in` counted from the last review, update or publication.
fn review_by(front: &Record, bases: [Option<&Dated>; 3]) -> Option<Date> {
    if let Some(due) = front.when("review_by") {
        return due.exact_day();
    }
    let Some(TypedValue::CalendarDuration(length)) = front.get("review_in") else { return None };
    let newest = bases.into_iter().flatten().map(|dated| dated.when.latest()).max()?;
    Some(length.after(newest))
}
