//! VTIMEZONE (RFC 5545, 3.6.5) from the bundled time zone data, for the years of the events.

use jiff::civil::{self, DateTime};
use jiff::tz::{Offset, TimeZone, TimeZoneTransition};
use jiff::{SignedDuration, Timestamp};

use super::lines::Lines;

/// A transition, with every time at which the same one occurs.
struct Observance {
    summer: bool,
    from: Offset,
    to: Offset,
    name: String,
    /// Local times before the transition, as DTSTART and RDATE require.
    starts: Vec<DateTime>,
}

/// Writes the transitions of a zone in these years.
pub(super) fn time_zone(lines: &mut Lines, zone: &TimeZone, name: &str, first: i16, last: i16) {
    lines.line("BEGIN", "VTIMEZONE");
    lines.line("TZID", name);
    for observance in observances(zone, first, last) {
        let part = if observance.summer { "DAYLIGHT" } else { "STANDARD" };
        let starts: Vec<String> =
            observance.starts.iter().map(|start| start.strftime("%Y%m%dT%H%M%S").to_string()).collect();
        lines.line("BEGIN", part);
        lines.line("DTSTART", &starts[0]);
        lines.line("TZOFFSETFROM", &distance(observance.from));
        lines.line("TZOFFSETTO", &distance(observance.to));
        lines.line("TZNAME", &observance.name);
        if starts.len() > 1 {
            lines.line("RDATE", &starts[1..].join(","));
        }
        lines.line("END", part);
    }
    lines.line("END", "VTIMEZONE");
}

fn observances(zone: &TimeZone, first: i16, last: i16) -> Vec<Observance> {
    let begin = instant(zone, civil::Date::new(first, 1, 1).unwrap_or(civil::Date::MIN));
    let end = instant(zone, civil::Date::new(last, 12, 31).unwrap_or(civil::Date::MAX));
    // The last transition before the first year gives the offset at its beginning.
    let mut changes: Vec<Observance> = Vec::new();
    match zone.preceding(begin).next() {
        Some(before) => add(&mut changes, zone, &before),
        None => {
            let info = zone.to_offset_info(begin);
            let epoch = civil::date(1970, 1, 1).at(0, 0, 0, 0);
            let (offset, name) = (info.offset(), info.abbreviation().to_owned());
            changes.push(Observance { summer: false, from: offset, to: offset, name, starts: vec![epoch] });
        }
    }
    // A transition exactly at the beginning is in neither iterator.
    let start = begin.checked_sub(SignedDuration::from_secs(1)).unwrap_or(begin);
    for change in zone.following(start).take_while(|change| change.timestamp() <= end) {
        add(&mut changes, zone, &change);
    }
    changes
}

fn add(changes: &mut Vec<Observance>, zone: &TimeZone, change: &TimeZoneTransition<'_>) {
    let before = change.timestamp().checked_sub(SignedDuration::from_secs(1)).unwrap_or(change.timestamp());
    let (from, to) = (zone.to_offset(before), change.offset());
    let start = from.to_datetime(change.timestamp());
    match changes
        .iter_mut()
        .find(|known| (known.from, known.to, known.name.as_str()) == (from, to, change.abbreviation()))
    {
        Some(known) => known.starts.push(start),
        None => changes.push(Observance {
            summer: change.dst().is_dst(),
            from,
            to,
            name: change.abbreviation().to_owned(),
            starts: vec![start],
        }),
    }
}

fn instant(zone: &TimeZone, date: civil::Date) -> Timestamp {
    zone.to_timestamp(date.at(0, 0, 0, 0)).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// An offset as `+0100`, with seconds only where there are any.
fn distance(offset: Offset) -> String {
    let seconds = offset.seconds();
    let (sign, total) = (if seconds < 0 { '-' } else { '+' }, seconds.abs());
    let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60);
    if rest == 0 { format!("{sign}{hours:02}{minutes:02}") } else { format!("{sign}{hours:02}{minutes:02}{rest:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str, first: i16, last: i16) -> String {
        let mut lines = Lines::default();
        time_zone(&mut lines, &TimeZone::get(name).unwrap(), name, first, last);
        lines.finish().replace("\r\n", "\n")
    }

    #[test]
    fn stockholm_in_one_year() {
        let expected = "BEGIN:VTIMEZONE\nTZID:Europe/Stockholm\n\
            BEGIN:STANDARD\nDTSTART:20261025T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nTZNAME:CET\nRDATE:20271031T030000\nEND:STANDARD\n\
            BEGIN:DAYLIGHT\nDTSTART:20270328T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nTZNAME:CEST\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
        assert_eq!(written("Europe/Stockholm", 2027, 2027), expected);
    }

    #[test]
    fn years_between_are_there_too() {
        let zone = written("Europe/Stockholm", 2045, 2047);
        assert!(zone.contains("RDATE:20451029T030000,20461028T030000,20471027T030000\n"), "{zone}");
        assert_eq!(zone.matches("BEGIN:").count(), 3);
    }

    #[test]
    fn a_zone_without_changes() {
        let zone = written("Etc/GMT-3", 2027, 2027);
        assert!(
            zone.contains("BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0300\n"),
            "{zone}"
        );
        assert_eq!(distance(Offset::from_seconds(-(3600 + 62)).unwrap()), "-010102");
    }
}
