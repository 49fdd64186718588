//! When the output changes next without an edit: a page goes live or passes its last day, an event ends, a review falls due.
//!
//! A timer that builds at these moments keeps a published site correct; see `anslag next`.

use jiff::Timestamp;

use crate::date::PartialDate;
use crate::schema::{Record, TypedValue};
use crate::site::{Page, Site};

/// A moment at which the output changes.
#[derive(Clone, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub struct ScheduledChange {
    /// The moment.
    pub at: Timestamp,
    /// The reason, a term key such as `agenda.live`.
    pub why: &'static str,
    /// The file that it is about.
    pub file: String,
}

/// The changes after the time of the build, soonest first.
pub fn upcoming(site: &Site) -> Vec<ScheduledChange> {
    let mut moments: Vec<ScheduledChange> = site
        .scheduled
        .iter()
        .map(|(file, at)| ScheduledChange { at: *at, why: "agenda.live", file: file.clone() })
        .collect();
    moments.extend(stated(site));
    moments.retain(|moment| moment.at > site.now);
    moments.sort();
    moments.dedup();
    moments
}

/// The changes since a moment, such as that of the last build; empty when a build then gives the same as one now. The site's
/// clock decides whether there are any, as it does for builds; the rest finds their reasons.
pub fn past(site: &Site, since: Timestamp) -> Vec<ScheduledChange> {
    let Some(last) = site.clock.since.filter(|last| *last > since) else { return Vec::new() };
    let zone = &site.config.zone;
    let mut moments = stated(site);
    moments.extend(site.pages.iter().filter_map(|page| {
        let at = page.dates.published.as_ref()?.when.instant(zone);
        Some(ScheduledChange { at, why: "agenda.live", file: page.document.path.as_str().to_owned() })
    }));
    moments.retain(|moment| moment.at > since && moment.at <= site.now);
    if moments.iter().all(|moment| moment.at != last) {
        moments.push(ScheduledChange { at: last, why: "agenda.date", file: String::new() });
    }
    moments.sort();
    moments.dedup();
    moments
}

/// The moments of pages that are shown, and of the data.
fn stated(site: &Site) -> Vec<ScheduledChange> {
    let mut moments: Vec<ScheduledChange> = site.pages.iter().flat_map(|page| of_page(site, page)).collect();
    let points = &site.data.contact_points;
    for record in points.records.values() {
        let past = exceptions(record).map(|when| ScheduledChange {
            at: when.end(&site.config.zone),
            why: "agenda.hours",
            file: points.file.clone(),
        });
        moments.extend(past);
    }
    moments.extend(of_data(site));
    moments
}

/// Notices, and addresses that are gone from a day on.
fn of_data(site: &Site) -> impl Iterator<Item = ScheduledChange> {
    let zone = &site.config.zone;
    let notices = site.data.notices.records.values().flat_map(|record| {
        [
            (record.when("from").map(|when| when.instant(zone)), "agenda.notice"),
            (record.when("until").map(|when| when.end(zone)), "agenda.notice_over"),
        ]
    });
    let notices = notices.map(|(at, why)| (at, why, &site.data.notices.file));
    let gone = site.data.gone.records.values().map(|record| record.when("since").map(|when| when.instant(zone)));
    let all = notices.chain(gone.map(|at| (at, "agenda.gone", &site.data.gone.file)));
    all.filter_map(|(at, why, file)| Some(ScheduledChange { at: at?, why, file: file.clone() }))
}

fn of_page(site: &Site, page: &Page) -> impl Iterator<Item = ScheduledChange> {
    let zone = &site.config.zone;
    let front = page.front();
    let event = page.document.event().filter(|event| !event.is_settled());
    let registration = event.and_then(|event| event.registration()?.when("deadline"));
    let moments = [
        (front.when("expires").map(|when| when.end(zone)), "agenda.expires"),
        (
            front.record("archived").and_then(|archived| archived.when("date")).map(|when| when.instant(zone)),
            "agenda.archived",
        ),
        (
            event.and_then(|event| event.starts()).filter(|when| when.time.is_some()).map(|when| when.instant(zone)),
            "agenda.begins",
        ),
        (registration.map(|when| when.end(zone)), "agenda.registration"),
        (page.document.closes().map(|when| when.end(zone)), "agenda.closes"),
        (event.and_then(|event| event.ends_at(zone)), "agenda.event"),
        (page.dates.review_by.map(|day| PartialDate::day(day).end(zone)), "agenda.review"),
    ];
    let file = page.document.path.as_str();
    moments.into_iter().filter_map(|(at, why)| Some(ScheduledChange { at: at?, why, file: file.to_owned() }))
}

/// Exceptions from opening hours; each is shown until it has passed.
fn exceptions(record: &Record) -> impl Iterator<Item = &PartialDate> {
    record.list("exceptions").iter().filter_map(|entry| match &entry.val {
        TypedValue::Record(record) => record.when("date"),
        _ => None,
    })
}
