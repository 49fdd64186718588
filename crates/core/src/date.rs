//! Partial dates: a year, a month, a day, or a day with a time; never more exact than what was written.

use std::cmp::Ordering;
use std::fmt;

use jiff::civil;
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::slice::Slice as _;

/// A date with the precision of its source: `2023`, `2021-03`, `2021-03-25` or `2021-03-25T13:00`, perhaps approximate.
#[derive(Clone, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub struct PartialDate {
    /// The year.
    pub(crate) year: i16,
    /// The month, 1–12, when stated.
    pub(crate) month: Option<i8>,
    /// The day of the month, when stated.
    pub day: Option<i8>,
    /// The time of day, when stated.
    pub(crate) time: Option<TimeOfDay>,
    /// Whether it is approximate.
    pub(crate) approx: bool,
    /// Text to show instead of the date: "slutet av mars 2021".
    pub(crate) text: Option<String>,
}

/// A time of day, with its UTC offset if one was given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub(crate) struct TimeOfDay {
    /// Hour, 0–23.
    pub(crate) hour: i8,
    /// Minute.
    pub(crate) minute: i8,
    /// Second.
    pub(crate) second: i8,
    /// Seconds east of UTC; `None` means the site's time zone.
    pub(crate) offset: Option<i32>,
}

/// Why a text is not a date.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DateError {
    /// It can be read as several dates, such as `12/06/24`.
    Ambiguous,
    /// It is well formed but the day does not exist, such as `2020-02-30`.
    Impossible,
    /// It is not a date at all.
    Form,
}

impl PartialDate {
    /// A whole day.
    pub fn day(date: civil::Date) -> Self {
        Self {
            year: date.year(),
            month: Some(date.month()),
            day: Some(date.day()),
            time: None,
            approx: false,
            text: None,
        }
    }

    /// Parses `2023`, `2021-03`, `2021-03-25`, `2021-03-25T13:00[:00][+02:00|Z]`; a space may replace the `T`.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let text = text.trim();
        let (date, time) = match text.find(['T', 't', ' ']) {
            Some(at) => (text.slice(..at), Some(text.slice(at + 1..).trim())),
            None => (text, None),
        };
        let mut when = Self::parse_date(date)?;
        if let Some(time) = time {
            if when.day.is_none() {
                return Err(DateError::Form);
            }
            when.time = Some(TimeOfDay::parse(time)?);
        }
        Ok(when)
    }

    fn parse_date(text: &str) -> Result<Self, DateError> {
        let parts: Vec<&str> = text.split('-').collect();
        let number = |part: &str, length: usize| {
            (part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| part.parse::<i16>().ok())
                .flatten()
        };
        let Some(year) = number(parts[0], 4) else { return Err(error_for(text)) };
        let month = parts.get(1).map(|part| number(part, 2));
        let day = parts.get(2).map(|part| number(part, 2));
        let (month, day) = match (month, day, parts.len()) {
            (None, None, 1) => (None, None),
            (Some(Some(month)), None, 2) => (Some(month), None),
            (Some(Some(month)), Some(Some(day)), 3) => (Some(month), Some(day)),
            _ => return Err(error_for(text)),
        };
        let possible = civil::Date::new(year, month.unwrap_or(1) as i8, day.unwrap_or(1) as i8).is_ok();
        if !possible || year == 0 {
            return Err(DateError::Impossible);
        }
        Ok(Self {
            year,
            month: month.map(|m| m as i8),
            day: day.map(|d| d as i8),
            time: None,
            approx: false,
            text: None,
        })
    }

    /// The earliest day it can mean; sorting and periods start there.
    pub(crate) fn earliest(&self) -> civil::Date {
        civil::Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).expect("checked when it was read")
    }

    /// The latest day it can mean: the end of the month or year when no day was given.
    pub(crate) fn latest(&self) -> civil::Date {
        match (self.month, self.day) {
            (Some(_), Some(_)) => self.earliest(),
            (Some(_), None) => self.earliest().last_of_month(),
            _ => self.earliest().last_of_year(),
        }
    }

    /// The day, when one was stated.
    pub(crate) fn exact_day(&self) -> Option<civil::Date> {
        self.day.map(|_| self.earliest())
    }

    /// The first instant it can mean in a time zone.
    pub fn instant(&self, zone: &TimeZone) -> Timestamp {
        let clock = self.time.unwrap_or(TimeOfDay { hour: 0, minute: 0, second: 0, offset: None });
        let local = self.earliest().at(clock.hour, clock.minute, clock.second, 0);
        let zone = match clock.offset.and_then(|seconds| Offset::from_seconds(seconds).ok()) {
            Some(offset) => offset.to_time_zone(),
            None => zone.clone(),
        };
        // A time skipped by daylight saving is moved forward, as in jiff's "compatible" disambiguation.
        // The last days of the year 9999, which some use for "never", are beyond `Timestamp::MAX`.
        zone.to_ambiguous_timestamp(local).compatible().unwrap_or(Timestamp::MAX)
    }

    /// The last instant it can mean: the end of its day, month or year, or the stated time itself.
    pub fn end(&self, zone: &TimeZone) -> Timestamp {
        if self.time.is_some() { self.instant(zone) } else { self.over(zone) }
    }

    /// The end of its day, month or year, whether or not a time of day is stated.
    pub(crate) fn over(&self, zone: &TimeZone) -> Timestamp {
        let after = self.latest().tomorrow().unwrap_or(civil::Date::MAX);
        PartialDate::day(after).instant(zone)
    }

    /// The value for `<time datetime>`, JSON-LD and meta: as exact as stated; with the zone's offset when there is a time.
    pub fn iso(&self, zone: &TimeZone) -> String {
        match (self.month, self.day, self.time) {
            (None, ..) => format!("{:04}", self.year),
            (Some(month), None, _) => format!("{:04}-{month:02}", self.year),
            (Some(month), Some(day), None) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(_), Some(_), Some(clock)) => rfc3339(self.instant(zone), zone, clock.offset),
        }
    }

    /// The date for messages: as it was written, with the time of day.
    pub(crate) fn plain(&self) -> String {
        let day = Self { time: None, ..self.clone() }.to_string();
        match self.time {
            Some(clock) => format!("{day} {:02}:{:02}", clock.hour, clock.minute),
            None => day,
        }
    }

    /// The earliest instant as an RFC 3339 timestamp in the zone, which Atom requires.
    pub(crate) fn timestamp(&self, zone: &TimeZone) -> String {
        rfc3339(self.instant(zone), zone, self.time.and_then(|clock| clock.offset))
    }

    /// Chronological order, newest last; a partial date sorts by its first instant.
    pub(crate) fn chronological(&self, other: &Self, zone: &TimeZone) -> Ordering {
        self.instant(zone).cmp(&other.instant(zone))
    }
}

fn rfc3339(instant: Timestamp, zone: &TimeZone, offset: Option<i32>) -> String {
    let offset =
        offset.and_then(|seconds| Offset::from_seconds(seconds).ok()).unwrap_or_else(|| zone.to_offset(instant));
    format!("{}{}", offset.to_datetime(instant).strftime("%Y-%m-%dT%H:%M:%S"), iso_offset(offset))
}

/// A UTC offset as in ISO 8601: `+02:00`, `-03:30`.
pub(crate) fn iso_offset(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// Whether a text that is no date is an ambiguous date or something else.
fn error_for(text: &str) -> DateError {
    let separators = text.chars().filter(|c| "/.-".contains(*c)).count();
    let digits = text.chars().all(|c| c.is_ascii_digit() || "/.-".contains(c));
    if separators >= 1 && digits && text.len() >= 5 { DateError::Ambiguous } else { DateError::Form }
}

impl TimeOfDay {
    /// Parses `13:00` or `13:00:00`, optionally followed by `Z`, `+02:00` or `+0200`.
    pub(crate) fn parse(text: &str) -> Result<Self, DateError> {
        let split = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
        let (time, zone) = (text.slice(..split).trim(), text.slice(split..).trim());
        // Fractions of a second, written by programs, are ignored.
        let time = match time.rsplit_once('.') {
            Some((time, part))
                if time.matches(':').count() == 2 && !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()) =>
            {
                time
            }
            _ => time,
        };
        let parts: Vec<i8> = time
            .split([':', '.'])
            .map(|part| part.parse::<i8>().map_err(|_| DateError::Form))
            .collect::<Result<_, _>>()?;
        let (hour, minute, second) = match parts[..] {
            [hour, minute] => (hour, minute, 0),
            [hour, minute, second] => (hour, minute, second),
            _ => return Err(DateError::Form),
        };
        if civil::Time::new(hour, minute, second, 0).is_err() {
            return Err(DateError::Impossible);
        }
        Ok(Self { hour, minute, second, offset: parse_offset(zone)? })
    }
}

fn parse_offset(zone: &str) -> Result<Option<i32>, DateError> {
    if zone.is_empty() {
        return Ok(None);
    }
    if zone.eq_ignore_ascii_case("z") {
        return Ok(Some(0));
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits: String = zone.slice(1..).chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = match digits.len() {
        2 => (digits.parse::<i32>(), Ok(0)),
        4 if digits.is_ascii() => (digits.slice(..2).parse(), digits.slice(2..).parse()),
        _ => return Err(DateError::Form),
    };
    match (hours, minutes) {
        (Ok(hours), Ok(minutes)) if hours < 24 && minutes < 60 => Ok(Some(sign * (hours * 3600 + minutes * 60))),
        _ => Err(DateError::Form),
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso(&TimeZone::UTC))
    }
}

/// An ISO 8601 duration in calendar units: `P18M`, `P1Y`, `P2W`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub(crate) struct CalendarDuration {
    /// Years.
    pub(crate) years: i32,
    /// Months.
    pub(crate) months: i32,
    /// Weeks.
    pub(crate) weeks: i32,
    /// Days.
    pub(crate) days: i32,
}

impl CalendarDuration {
    /// Parses `P` and at least one of `nY nM nW nD`, in that order.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut rest = text.trim().strip_prefix(['P', 'p'])?;
        if rest.is_empty() {
            return None;
        }
        let mut numbers = [0; 4];
        for (number, unit) in numbers.iter_mut().zip(['Y', 'M', 'W', 'D']) {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            if digits > 0 && digits < 5 && rest.slice(digits..).starts_with([unit, unit.to_ascii_lowercase()]) {
                *number = rest.slice(..digits).parse().ok()?;
                rest = rest.slice(digits + 1..);
            }
        }
        let [years, months, weeks, days] = numbers;
        rest.is_empty().then_some(Self { years, months, weeks, days })
    }

    /// The day this long after another.
    pub(crate) fn after(&self, date: civil::Date) -> civil::Date {
        let span = Span::new().years(self.years.min(9000)).months(self.months).weeks(self.weeks).days(self.days);
        date.checked_add(span).unwrap_or(civil::Date::MAX)
    }
}

impl fmt::Display for CalendarDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P")?;
        for (number, unit) in [(self.years, 'Y'), (self.months, 'M'), (self.weeks, 'W'), (self.days, 'D')] {
            if number != 0 {
                write!(f, "{number}{unit}")?;
            }
        }
        Ok(())
    }
}

/// A period of time; any part may be unknown.
#[derive(Clone, PartialEq, Eq, Debug, Default, Hash, Serialize, Deserialize)]
pub(crate) struct Period {
    /// When it starts.
    pub(crate) start: Option<PartialDate>,
    /// When it ends.
    pub(crate) end: Option<PartialDate>,
    /// How long it is, if the source states that.
    pub(crate) duration: Option<CalendarDuration>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stockholm() -> TimeZone {
        TimeZone::get("Europe/Stockholm").unwrap()
    }

    #[test]
    fn dates_that_are_read() {
        for (text, iso) in [
            ("2023", "2023"),
            ("2021-03", "2021-03"),
            ("2021-03-25", "2021-03-25"),
            ("2024-06-12T13:00", "2024-06-12T13:00:00+02:00"),
            ("2024-12-12 9:30", "2024-12-12T09:30:00+01:00"),
            ("2018-10-24 9:30:00 -0400", "2018-10-24T09:30:00-04:00"),
            ("2024-06-12T13:00Z", "2024-06-12T13:00:00+00:00"),
            ("2024-10-31T20:57:00.000Z", "2024-10-31T20:57:00+00:00"),
            ("2024-10-31 20:57:00.123456+01:00", "2024-10-31T20:57:00+01:00"),
            ("2024-10-31 20.57", "2024-10-31T20:57:00+01:00"),
        ] {
            assert_eq!(PartialDate::parse(text).unwrap().iso(&stockholm()), iso);
        }
    }

    #[test]
    fn dates_that_are_refused() {
        for (text, error) in [
            ("12/06/24", DateError::Ambiguous),
            ("12.6.2024", DateError::Ambiguous),
            ("2024-6-1", DateError::Ambiguous),
            ("2020-02-30", DateError::Impossible),
            ("2021-13", DateError::Impossible),
            ("2024-06-12T25:00", DateError::Impossible),
            ("i våras", DateError::Form),
            ("2021-03T10:00", DateError::Form),
            ("2021-03-01T10:00:00.", DateError::Form),
            ("", DateError::Form),
        ] {
            assert_eq!(PartialDate::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn less_exact_dates_know_their_bounds() {
        let month = PartialDate::parse("2024-02").unwrap();
        assert_eq!(month.earliest().to_string(), "2024-02-01");
        assert_eq!(month.latest().to_string(), "2024-02-29");
        assert_eq!(month.end(&stockholm()).to_string(), "2024-02-29T23:00:00Z");
    }

    #[test]
    fn the_end_of_time_is_to_come() {
        for text in ["9999-12-31", "9999-12", "9999", "9999-12-31T23:59"] {
            let when = PartialDate::parse(text).unwrap();
            assert!(when.end(&stockholm()) > "9999-01-01T00:00:00Z".parse().unwrap(), "{text}");
        }
    }

    #[test]
    fn lengths() {
        assert_eq!(CalendarDuration::parse("P18M").unwrap().to_string(), "P18M");
        assert_eq!(CalendarDuration::parse("p1y6m").unwrap().after(civil::date(2020, 1, 31)).to_string(), "2021-07-31");
        for invalid in ["", "P", "18M", "P1H", "P1M1Y", "P1.5Y", "P99999Y"] {
            assert_eq!(CalendarDuration::parse(invalid), None, "{invalid}");
        }
    }

    proptest! {
        #[test]
        fn reading_a_date_never_panics(text in "\\PC{0,24}|[0-9T:+ -]{0,24}") {
            if let Ok(when) = PartialDate::parse(&text) {
                let zone = stockholm();
                prop_assert!(when.instant(&zone) <= when.end(&zone));
                prop_assert_eq!(PartialDate::parse(&when.iso(&zone)).unwrap().iso(&zone), when.iso(&zone));
            }
        }
    }
}
