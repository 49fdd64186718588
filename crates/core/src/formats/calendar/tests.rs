//! Calendars of small sites.

use super::*;
use crate::facts::read;
use crate::schema::tables::PERSON;
use crate::site::{Data, Site};
use crate::test_site::{CONFIG, id, page, site, site_with, theme};

const SERIES: &[(&str, &str, &str)] = &[
    ("m/a.md", "type: workshop\ntitle: Del ett\nstarts: 2026-12-01\nseries: {id: kurs, number: 1, of: 3}", "Text."),
    (
        "m/b.md",
        "type: workshop\ntitle: \"Möte, del två; kväll\"\nlead: Ta med *papper*, penna\nstarts: 2027-07-01T18:00\nends: 2027-07-01T20:30\n\
         series: {id: kurs, number: 2}\npublished: 2026-03-04\nchanges: [{date: 2026-10-25T08:00, note: Ny tid}, {date: 2026-05-06, note: Ny sal}]\n\
         venue: {name: Folkets Hus, address: \"Storgatan 1, Åre\"}\nevent_status: postponed",
        "Text.",
    ),
    ("m/c.md", "type: workshop\ntitle: Del tre\nstarts: 2027\nseries: {id: kurs, number: 3}", "Text."),
];

/// The lines of a property, unfolded.
fn lines(calendar: &str, name: &str) -> Vec<String> {
    let unfolded = calendar.replace("\r\n ", "");
    let of_name = |line: &&str| line.split([':', ';']).next() == Some(name);
    unfolded.split("\r\n").filter(of_name).map(str::to_owned).collect()
}

/// A calendar of events.
fn made(site: &Site, theme: &Theme, events: &[PageId], name: &str) -> Option<String> {
    read(site, theme, |site| calendar(site, theme, events, name))
}

/// The calendar of a single event with this front matter.
fn one(front: &str) -> String {
    let site = site(CONFIG, &[("m/a.md", &format!("type: workshop\ntitle: A\n{front}"), "Text.")]);
    made(&site, &theme(), &[id(&site, "m/a")], "A").unwrap()
}

#[test]
fn a_series_with_everything_in_it() {
    let site = site(CONFIG, SERIES);
    let mut theme = theme();
    theme
        .labels
        .get_mut("sv")
        .unwrap()
        .insert("notice_event_postponed".to_owned(), "Evenemanget är uppskjutet.".to_owned());
    let events = ["m/a", "m/b", "m/c"].map(|key| id(&site, key));
    let text = made(&site, &theme, &events, "Kurs, hösten").unwrap();
    let events = text.split("BEGIN:VEVENT\r\n").skip(1).collect::<Vec<_>>();
    assert_eq!(events.len(), 2, "the third part has no day");
    assert_eq!(
        events[1].replace("\r\n ", "").replace("\r\n", "\n"),
        "UID:m/b@www.example.se\nDTSTAMP:20261025T070000Z\nLAST-MODIFIED:20261025T070000Z\nSEQUENCE:2\n\
         DTSTART;TZID=Europe/Stockholm:20270701T180000\nDTEND;TZID=Europe/Stockholm:20270701T203000\n\
         SUMMARY:Möte\\, del två\\; kväll\nDESCRIPTION:Evenemanget är uppskjutet.\\n\\nTa med papper\\, penna\n\
         URL:https://www.example.se/m/b/\nLOCATION:Folkets Hus\\, Storgatan 1\\, Åre\nSTATUS:TENTATIVE\n\
         RELATED-TO;RELTYPE=SIBLING:m/a@www.example.se\nEND:VEVENT\nEND:VCALENDAR\n"
    );
    // Nothing is known of when the first page changed, so its day stands in.
    assert!(
        events[0].contains(
            "DTSTAMP:20261130T230000Z\r\nSEQUENCE:0\r\nDTSTART;VALUE=DATE:20261201\r\nDTEND;VALUE=DATE:20261202\r\n"
        ),
        "{}",
        events[0]
    );
    assert_eq!(
        (lines(&text, "X-WR-CALNAME"), lines(&text, "TZID")),
        (vec!["X-WR-CALNAME:Kurs\\, hösten".to_owned()], vec!["TZID:Europe/Stockholm".to_owned()])
    );
    assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Anslag//"));
    assert!(!text.contains("20261122"), "the moment of the build is in no calendar");
}

#[test]
fn starts_and_ends() {
    for (front, start, end) in [
        ("starts: 2027-03-11", "DTSTART;VALUE=DATE:20270311", Some("DTEND;VALUE=DATE:20270312")),
        ("starts: 2027-03-11\nends: 2027-03-31", "DTSTART;VALUE=DATE:20270311", Some("DTEND;VALUE=DATE:20270401")),
        (
            "starts: 2027-03-11\nends: 2027-03-11T16:00",
            "DTSTART;VALUE=DATE:20270311",
            Some("DTEND;VALUE=DATE:20270312"),
        ),
        ("starts: 2027-03-11\nends: \"2027-04\"", "DTSTART;VALUE=DATE:20270311", None),
        ("starts: 2027-03-11T13:00", "DTSTART;TZID=Europe/Stockholm:20270311T130000", None),
        ("starts: 2027-03-11T13:00\nends: 2027-03-11", "DTSTART;TZID=Europe/Stockholm:20270311T130000", None),
        // A last day without an hour lasts until it is over.
        (
            "starts: 2027-03-11T13:00\nends: 2027-03-12",
            "DTSTART;TZID=Europe/Stockholm:20270311T130000",
            Some("DTEND;TZID=Europe/Stockholm:20270313T000000"),
        ),
        (
            "starts: 2027-03-11T13:00+01:00\nends: 2027-03-12",
            "DTSTART:20270311T120000Z",
            Some("DTEND:20270312T230000Z"),
        ),
        (
            "starts: 2027-03-11T13:00+01:00\nends: 2027-03-11T14:00Z",
            "DTSTART:20270311T120000Z",
            Some("DTEND:20270311T140000Z"),
        ),
    ] {
        let text = one(front);
        assert_eq!(lines(&text, "DTSTART").last().map(String::as_str), Some(start), "{front}");
        assert_eq!(lines(&text, "DTEND").first().map(String::as_str), end, "{front}");
        assert_eq!(text.contains("BEGIN:VTIMEZONE"), text.contains("TZID="), "{front}");
    }
}

#[test]
fn status_and_month_of_change() {
    for (status, expected) in [
        ("scheduled", "CONFIRMED"),
        ("held", "CONFIRMED"),
        ("moved_online", "CONFIRMED"),
        ("postponed", "TENTATIVE"),
        ("cancelled", "CANCELLED"),
    ] {
        assert_eq!(
            lines(&one(&format!("starts: 2027-03-11\nevent_status: {status}")), "STATUS"),
            [format!("STATUS:{expected}")]
        );
    }
    let text = one("starts: 2021-03-25\npublished: \"2021-03\"");
    assert_eq!(lines(&text, "DTSTAMP"), ["DTSTAMP:20210228T230000Z"]);
    assert_eq!(lines(&text, "LAST-MODIFIED"), Vec::<String>::new());
}

#[test]
fn an_organiser_needs_an_address() {
    let mut data = Data::default();
    data.people.records.insert("a".to_owned(), crate::test_site::record("role: Ledare", &PERSON));
    data.people
        .records
        .insert("b".to_owned(), crate::test_site::record("name: Åsa Ek\nemail: asa@example.se", &PERSON));
    let site = site_with(
        CONFIG,
        data,
        &[("m/a.md", "type: workshop\ntitle: A\nstarts: 2027-03-11\norganisers: [a, b]", "Text.")],
    );
    let text = made(&site, &theme(), &[id(&site, "m/a")], "A").unwrap();
    assert_eq!(lines(&text, "ORGANIZER"), ["ORGANIZER;CN=\"Åsa Ek\":mailto:asa@example.se"]);
}

#[test]
fn addresses_and_pages_without_a_day() {
    let site =
        site(CONFIG, &[SERIES[0], SERIES[2], ("en/d.md", "type: workshop\ntitle: D\nstarts: 2027-03-11", "Text.")]);
    assert_eq!(route(page(&site, "m/a")).as_str(), "/m/a/kalender.ics");
    assert_eq!(route(page(&site, "en/d")).as_str(), "/en/d/calendar.ics");
    assert_eq!(
        (series_route(&site.config, "sv", "kurs").as_str(), series_route(&site.config, "en", "kurs").as_str()),
        ("/kalender/kurs.ics", "/en/calendar/kurs.ics")
    );
    assert!(!event_days(page(&site, "m/c")));
    assert_eq!(made(&site, &theme(), &[id(&site, "m/c")], "C"), None);
}
