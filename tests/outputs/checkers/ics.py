"""Calendar files (RFC 5545)."""

import re

from icalendar import Calendar

NAME = "ics"
RULES = {
    "ics/present": "the site has at least one calendar",
    "ics/lines": "lines end with CRLF and are at most 75 octets, the last one too (RFC 5545, 3.1)",
    "ics/loads": "the icalendar package reads the file, every property of it",
    "ics/calendar": "a calendar has VERSION 2.0, PRODID and an event or task",
    "ics/event": "an event has UID, DTSTAMP and DTSTART",
    "ics/unique-uids": "a UID stands once in a file",
    "ics/time-zone": "a TZID has its VTIMEZONE in the file",
}

# A property's name and parameters; a quoted parameter may hold a colon.
HEAD = re.compile(rb'[A-Za-z0-9-]+(?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^":;])*)*(?=:)')
TZID = re.compile(rb";TZID=(?:\"([^\"]+)\"|([^:;]+))", re.I)


def run(site, report):
    """Holds every calendar of the site against the rules."""
    files = site.with_suffix(".ics")
    report.check("ics/present", "(site)", [] if files else ["there is no .ics file"])
    for file in files:
        data = site.read(file)
        report.check("ics/lines", file, line_problems(data))
        calendars, problems = load(data)
        if report.check("ics/loads", file, problems):
            check_calendars(file, data, calendars, report)


def line_problems(data):
    """What is wrong with the lines as octets."""
    if not data.endswith(b"\r\n"):
        yield "does not end with CRLF"
    if re.search(rb"(?<!\r)\n|\r(?!\n)", data):
        yield "has a line that does not end with CRLF"
    for number, line in enumerate(data.split(b"\r\n"), 1):
        if len(line) > 75:
            yield f"line {number} is {len(line)} octets"


def load(data):
    """The calendars in the file, and what could not be read.

    The package forgives a bad property inside an event and lists it as an error of the event.
    """
    try:
        data.decode("utf-8")
        calendars = Calendar.from_ical(data, multiple=True)
    except Exception as error:  # the package raises many kinds
        return [], [f"cannot be read: {error}"]
    problems = [f"{part.name}: {error}" for calendar in calendars for part in calendar.walk() for error in part.errors]
    if not calendars:
        problems.append("holds no calendar")
    return calendars, problems


def check_calendars(file, data, calendars, report):
    """Holds the calendars of one readable file against the rules."""
    parts = [part for calendar in calendars for part in calendar.walk()]
    events = [part for part in parts if part.name in ("VEVENT", "VTODO")]
    for rule, problems in (
        ("ics/calendar", calendar_problems(calendars)),
        ("ics/event", event_problems(events)),
        ("ics/unique-uids", uid_problems(events)),
        ("ics/time-zone", time_zone_problems(data, parts)),
    ):
        report.check(rule, file, problems)


def calendar_problems(calendars):
    """What a calendar lacks."""
    for calendar in calendars:
        if calendar.name != "VCALENDAR":
            yield f"begins with {calendar.name}, not VCALENDAR"
        if str(calendar.get("VERSION")) != "2.0":
            yield f"VERSION is {calendar.get('VERSION')}, must be 2.0"
        if not calendar.get("PRODID"):
            yield "PRODID is missing"
        if not any(part.name in ("VEVENT", "VTODO") for part in calendar.walk()):
            yield "holds no event and no task"


def event_problems(events):
    """What an event lacks; a task needs no start (RFC 5545, 3.6.2)."""
    for number, event in enumerate(events, 1):
        for name in ("UID", "DTSTAMP") + (("DTSTART",) if event.name == "VEVENT" else ()):
            if not event.get(name):
                yield f"{event.name} {number} ({event.get('UID')}): {name} is missing"


def uid_problems(events):
    """UIDs that are not unique; one changed occurrence of a series shares its UID by right."""
    keys = [(str(event.get("UID")), str(event.get("RECURRENCE-ID"))) for event in events]
    for uid, occurrence in dict.fromkeys(keys):
        if keys.count((uid, occurrence)) > 1:
            yield f"the UID `{uid}` stands {keys.count((uid, occurrence))} times"


def time_zone_problems(data, parts):
    """Time zones that are used and not defined; read from the unfolded lines, as the package would fill gaps by itself."""
    defined = {str(part.get("TZID")) for part in parts if part.name == "VTIMEZONE"}
    unfolded = re.sub(rb"\r?\n[ \t]", b"", data)
    heads = [match.group() for line in unfolded.splitlines() if (match := HEAD.match(line))]
    used = {(quoted or bare).decode() for head in heads for quoted, bare in TZID.findall(head)}
    for name in sorted(used - defined):
        yield f"TZID={name} has no VTIMEZONE"
