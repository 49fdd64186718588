//! Calendar files (RFC 5545) for events and series of events whose days are known.
//!
//! The time of the build is in none of them: `DTSTAMP` is the page's last change, so that a calendar that fetches the file again
//! sees a change exactly when there is one.

mod lines;
mod zone;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::common::lead;
use crate::config::Config;
use crate::date::{PartialDate, TimeOfDay};
use crate::document;
use crate::facts::Reader;
use crate::path::Route;
use crate::schema::{Type, TypedValue};
use crate::site::{Page, PageId};
use crate::theme::Theme;
use lines::Lines;

/// Whether a page is an event whose day is known, and so has a calendar file.
pub(crate) fn event_days(page: &Page) -> bool {
    page.document.starts().is_some_and(|when| when.day.is_some())
}

/// The route of an event's calendar file.
pub(crate) fn route(page: &Page) -> Route {
    let name = if page.tree.starts_with("sv") { "kalender.ics" } else { "calendar.ics" };
    Route::file(&format!("{}{name}", page.route))
}

/// The route of a series' calendar file.
pub(crate) fn series_route(config: &Config, tree: &str, id: &str) -> Route {
    let folder = if tree.starts_with("sv") { "kalender" } else { "calendar" };
    Route::file(&format!("{}{id}.ics", Route::page([config.prefix(tree), folder])))
}

/// A calendar of the events whose days are known; `None` when there are none.
pub(crate) fn calendar(site: &Reader<'_>, theme: &Theme, events: &[PageId], name: &str) -> Option<String> {
    let events: Vec<&Page> = events.iter().map(|id| site.page(*id)).filter(|page| event_days(page)).collect();
    if events.is_empty() {
        return None;
    }
    let mut lines = head(name);
    if let Some((first, last)) = years(site, &events) {
        zone::time_zone(&mut lines, &site.config().zone, &site.config().zone_name, first, last);
    }
    for page in events {
        Event { site, theme, page }.write_all(&mut lines);
    }
    lines.line("END", "VCALENDAR");
    Some(lines.finish())
}

fn head(name: &str) -> Lines {
    let mut lines = Lines::default();
    lines.line("BEGIN", "VCALENDAR");
    lines.line("VERSION", "2.0");
    lines.line("PRODID", "-//Anslag//NONSGML Anslag//EN");
    lines.line("CALSCALE", "GREGORIAN");
    // NAME is standard (RFC 7986); many calendars read only X-WR-CALNAME.
    lines.text("NAME", name);
    lines.text("X-WR-CALNAME", name);
    lines
}

/// A whole-day entry.
#[derive(Clone, Debug)]
pub(crate) struct AllDayEvent {
    /// Its globally unique, stable UID.
    pub(crate) uid: String,
    /// The day.
    pub(crate) day: Date,
    /// Its summary.
    pub(crate) summary: String,
    /// Its URL.
    pub(crate) url: String,
}

/// A calendar of whole-day entries, such as due reviews. `stamp` is the `DTSTAMP` of all of them.
pub(crate) fn all_day_events(name: &str, stamp: Timestamp, days: impl Iterator<Item = AllDayEvent>) -> String {
    let mut lines = head(name);
    for entry in days {
        lines.line("BEGIN", "VEVENT");
        lines.text("UID", &entry.uid);
        lines.line("DTSTAMP", &utc(stamp));
        lines.line("DTSTART;VALUE=DATE", &day(entry.day));
        lines.text("SUMMARY", &entry.summary);
        lines.line("URL", &entry.url);
        // A reminder does not block time.
        lines.line("TRANSP", "TRANSPARENT");
        lines.line("END", "VEVENT");
    }
    lines.line("END", "VCALENDAR");
    lines.finish()
}

/// Whether times are written with TZID: not with an explicit offset, nor in a zone without transitions.
fn local(site: &Reader<'_>, when: &PartialDate) -> bool {
    when.time.is_some_and(|clock| clock.offset.is_none()) && site.config().zone.to_fixed_offset().is_err()
}

/// The first and last year of the events with local times.
fn years(site: &Reader<'_>, events: &[&Page]) -> Option<(i16, i16)> {
    let timed = |page: &&&Page| page.document.starts().is_some_and(|when| when.time.is_some());
    let points = || {
        let timed = events.iter().filter(timed).filter_map(|page| page.document.event());
        timed.flat_map(|event| event.starts().into_iter().chain(event.ends()).chain(event.more_dates()))
    };
    points().any(|when| local(site, when)).then_some(())?;
    Some((points().map(|when| when.year).min()?, points().map(|when| when.year).max()?))
}

struct Event<'a> {
    site: &'a Reader<'a>,
    theme: &'a Theme,
    page: &'a Page,
}

impl Event<'_> {
    /// Writes the event, and again for each other day: not every calendar supports RDATE (3.8.5.2).
    fn write_all(&self, lines: &mut Lines) {
        let Some(event) = self.page.document.event() else { return };
        if let Some(starts) = event.starts() {
            self.write(lines, starts, event.ends(), &uid(self.site, self.page, None));
        }
        for when in event.more_dates().filter(|when| when.day.is_some()) {
            let ends = self.end_of_repeat(&event, when);
            self.write(lines, when, ends.as_ref(), &uid(self.site, self.page, Some(when)));
        }
    }

    /// The end on another day: the same duration as on the first.
    fn end_of_repeat(&self, event: &document::event::Event<'_>, when: &PartialDate) -> Option<PartialDate> {
        let zone = &self.site.config().zone;
        let (starts, ends) = (event.starts()?, event.ends()?);
        let timed = [starts, ends, when].iter().all(|when| when.time.is_some());
        let length = ends.instant(zone).duration_since(starts.instant(zone));
        let end = zone.to_datetime(when.instant(zone).checked_add(length).ok()?);
        let clock = TimeOfDay { hour: end.hour(), minute: end.minute(), second: end.second(), offset: None };
        timed.then(|| PartialDate { time: Some(clock), ..PartialDate::day(end.date()) })
    }

    fn write(&self, lines: &mut Lines, starts: &PartialDate, ends: Option<&PartialDate>, name: &str) {
        let (site, page) = (self.site, self.page);
        let zone = &site.config().zone;
        let modified = page.dates.modified().map(|dated| &dated.when);
        lines.line("BEGIN", "VEVENT");
        lines.text("UID", name);
        lines.line("DTSTAMP", &utc(modified.unwrap_or(starts).instant(zone)));
        // Left out when the day is not known; DTSTAMP is mandatory.
        if let Some(modified) = modified.filter(|when| when.day.is_some()) {
            lines.line("LAST-MODIFIED", &utc(modified.instant(zone)));
        }
        lines.line("SEQUENCE", &page.dates.changes.len().to_string());
        self.write_time(lines, "DTSTART", starts);
        self.end(lines, starts, ends);
        lines.text("SUMMARY", page.title());
        if let Some(description) = self.description() {
            lines.text("DESCRIPTION", &description);
        }
        lines.line("URL", &site.absolute(&page.route));
        if let Some(place) = self.location() {
            lines.text("LOCATION", &place);
        }
        lines.line("STATUS", status(page));
        if let Some((name, email)) = self.organiser() {
            lines.line(&format!("ORGANIZER;CN={}", lines::parameter(name)), &format!("mailto:{email}"));
        }
        if let Some(first) = page.series.first().filter(|first| **first != page.id).map(|id| site.page(*id)) {
            lines.text("RELATED-TO;RELTYPE=SIBLING", &uid(site, first, None));
        }
        lines.line("END", "VEVENT");
    }

    fn write_time(&self, lines: &mut Lines, name: &str, when: &PartialDate) {
        let zone = &self.site.config().zone;
        if when.time.is_none() {
            lines.line(&format!("{name};VALUE=DATE"), &day(when.earliest()));
        } else if local(self.site, when) {
            let time = zone.to_datetime(when.instant(zone)).strftime("%Y%m%dT%H%M%S").to_string();
            lines.line(&format!("{name};TZID={}", self.site.config().zone_name), &time);
        } else {
            lines.line(name, &utc(when.instant(zone)));
        }
    }

    /// Writes DTEND, if the end is as exact as the start. It is exclusive: the day after for whole days (3.6.1).
    fn end(&self, lines: &mut Lines, starts: &PartialDate, ends: Option<&PartialDate>) {
        let zone = &self.site.config().zone;
        match (ends, starts.time) {
            (None, None) => self.whole_days(lines, starts.earliest()),
            (Some(ends), None) if ends.day.is_some() && ends.earliest() >= starts.earliest() => {
                self.whole_days(lines, ends.earliest())
            }
            (Some(ends), Some(_)) if ends.time.is_some() && ends.instant(zone) > starts.instant(zone) => {
                self.write_time(lines, "DTEND", ends)
            }
            // A last day without a time: the event lasts until that day is over, written in the form of its start.
            (Some(ends), Some(_))
                if ends.day.is_some() && ends.time.is_none() && ends.earliest() > starts.earliest() =>
            {
                let after = PartialDate::day(ends.latest().tomorrow().unwrap_or(Date::MAX));
                let stated = starts.time.and_then(|clock| clock.offset);
                let offset = stated.map(|_| zone.to_offset(after.instant(zone)).seconds());
                let midnight = TimeOfDay { hour: 0, minute: 0, second: 0, offset };
                self.write_time(lines, "DTEND", &PartialDate { time: Some(midnight), ..after });
            }
            _ => {}
        }
    }

    fn whole_days(&self, lines: &mut Lines, last: Date) {
        lines.line("DTEND;VALUE=DATE", &day(last.tomorrow().unwrap_or(Date::MAX)));
    }

    /// The lead, preceded by the status when it matters, since not every calendar shows STATUS.
    fn description(&self) -> Option<String> {
        let status = self.page.document.event().and_then(|event| event.status());
        let notice = status.filter(|status| matches!(*status, "cancelled" | "postponed" | "moved_online"));
        let notice = notice.map(|status| format!("notice_event_{status}"));
        let words = self.theme.words(&self.page.document.lang);
        let notice = notice.and_then(|key| words.get(&key)).map(String::as_str);
        let parts: Vec<&str> = notice.into_iter().chain(lead(self.page)).collect();
        (!parts.is_empty()).then(|| parts.join("\n\n"))
    }

    fn location(&self) -> Option<String> {
        let venue = self.page.document.event()?.venue()?;
        let parts: Vec<&str> = ["name", "address"].into_iter().filter_map(|key| venue.text(key)).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// The first organiser with an e-mail address, which ORGANIZER requires (3.8.4.3).
    fn organiser(&self) -> Option<(&str, &str)> {
        self.page.document.event()?.organisers().iter().find_map(|entry| {
            let record = match &entry.val {
                TypedValue::Text(id) => self.site.data().lookup(Type::Party, id)?,
                TypedValue::Record(record) => record,
                _ => return None,
            };
            Some((record.text("name").or(record.text("role"))?, record.text("email")?))
        })
    }
}

/// The UID: stable when the page is moved, since calendars identify events by it. Each other day has its own.
fn uid(site: &Reader<'_>, page: &Page, again: Option<&PartialDate>) -> String {
    let base = &site.config().base_url;
    let host = base.split("://").nth(1).unwrap_or(base).split('/').next().unwrap_or_default();
    let again = again.map(|when| format!("-{}", utc(when.instant(&site.config().zone)))).unwrap_or_default();
    format!("{}{again}@{host}", page.permanent().as_str().trim_matches('/'))
}

fn status(page: &Page) -> &'static str {
    match page.document.event().and_then(|event| event.status()) {
        Some("cancelled") => "CANCELLED",
        Some("postponed") => "TENTATIVE",
        _ => "CONFIRMED",
    }
}

fn utc(instant: Timestamp) -> String {
    TimeZone::UTC.to_datetime(instant).strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn day(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

#[cfg(test)]
mod tests;
