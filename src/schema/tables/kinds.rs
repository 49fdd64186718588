//! Fields of each kind of page.

use super::common::{ATTACHMENT, COMMON, HEADING, SYNONYMS};
use super::words::{
    ATTENDANCE, DECISION_STATUS, DOCUMENT_KIND, EVENT_STATUS, MEMBER_ROLE, MEMBERSHIP_STATUS, PROJECT_STATUS,
};
use crate::schema::{Table, Ty, field, required};

/// A news item; its lead and date are what lists and feeds show.
pub static NEWS: Table = Table {
    name: "kind.news",
    groups: &[
        &[
            required("lead", Ty::Inline, "Ingress", "Summary", "description"),
            field("category", Ty::Text, "Kategori", "Category", "articleSection"),
            field("about", Ty::List(&Ty::Ref), "Handlar om", "About", "about"),
            field("dateline", Ty::Text, "Ort", "Dateline", "dateline"),
            field("press_contact", Ty::Person, "Presskontakt", "Press contact", ""),
        ],
        HEADING,
        COMMON,
    ],
    synonyms: SYNONYMS,
};

/// A project.
pub static PROJECT: Table = Table {
    name: "kind.project",
    groups: &[
        &[
            field("name", Ty::Text, "Projektnamn", "Project name", "name"),
            field("acronym", Ty::Text, "Kortnamn", "Acronym", "alternateName"),
            field("status", Ty::Enum(PROJECT_STATUS), "Status", "Status", ""),
            field("period", Ty::Period, "Projekttid", "Project period", "foundingDate"),
            field("budget", Ty::Money, "Budget", "Budget", ""),
            field("funding", Ty::List(&Ty::Map(&FUNDING)), "Finansiering", "Funding", "funding"),
            field("lead_partner", Ty::Organisation, "Projektägare", "Lead partner", "parentOrganization"),
            field("partners", Ty::List(&Ty::Organisation), "Samarbetspartner", "Partners", "member"),
            field("coordinator", Ty::Organisation, "Koordinator", "Coordinator", "member"),
            field("manager", Ty::Person, "Projektledare", "Project manager", "employee"),
            field("target_groups", Ty::List(&Ty::Text), "Målgrupper", "Target groups", ""),
            field("goals", Ty::List(&Ty::Inline), "Mål", "Goals", ""),
            field("work_areas", Ty::Count, "Delområden", "Work areas", ""),
            field("results", Ty::List(&Ty::Inline), "Resultat", "Results", ""),
            field("website", Ty::Url, "Webbplats", "Website", "url"),
            field("regions", Ty::List(&Ty::Text), "Regioner", "Regions", "areaServed"),
            field("method", Ty::Text, "Metod", "Method", ""),
        ],
        HEADING,
        COMMON,
    ],
    synonyms: SYNONYMS,
};

/// Money from a funder.
pub const FUNDING: Table = Table {
    name: "kind.field",
    groups: &[&[
        required("funder", Ty::Organisation, "Finansiär", "Funder", "funder"),
        field("programme", Ty::Programme, "Program", "Programme", ""),
        field("amount", Ty::Money, "Bidrag", "Grant", "amount"),
        field("share", Ty::Share, "Andel", "Share", ""),
        field("grant_id", Ty::Text, "Bidragsnummer", "Grant number", "identifier"),
        field("statement", Ty::Inline, "Text om finansieringen", "Statement", ""),
        field("decided_by", Ty::Text, "Beslutat av", "Decided by", ""),
        field("decision", Ty::Ref, "Beslut", "Decision", ""),
    ]],
    synonyms: &[("finansiär", "funder"), ("belopp", "amount"), ("program", "programme")],
};

/// A workshop or another event.
pub static WORKSHOP: Table = Table {
    name: "kind.workshop",
    groups: &[
        &[
            required("starts", Ty::When, "Tid", "Time", "startDate"),
            field("ends", Ty::When, "Slutar", "Ends", "endDate"),
            field("event_status", Ty::Enum(EVENT_STATUS), "Status", "Status", "eventStatus"),
            field("attendance", Ty::Enum(ATTENDANCE), "Deltagande", "Attendance", "eventAttendanceMode"),
            field("venue", Ty::MapOr(&VENUE, "name"), "Plats", "Venue", "location"),
            field("series", Ty::Map(&SERIES), "Serie", "Series", "superEvent"),
            field("participants", Ty::Count, "Antal deltagare", "Participants", ""),
            field("themes", Ty::List(&Ty::Text), "Teman", "Themes", ""),
            field("outcome", Ty::Markdown, "Resultat", "Outcome", ""),
            field("previous", Ty::Map(&OTHER_EVENT), "Förra workshopen", "Previous workshop", ""),
            field("next", Ty::Map(&OTHER_EVENT), "Nästa workshop", "Next workshop", ""),
            field("registration", Ty::Map(&REGISTRATION), "Anmälan", "Registration", "offers"),
            field("organisers", Ty::List(&Ty::Party), "Arrangör", "Organiser", "organizer"),
            field("speakers", Ty::List(&Ty::Party), "Medverkande", "Speakers", "performer"),
            field("project", Ty::Ref, "Projekt", "Project", "about"),
        ],
        HEADING,
        COMMON,
    ],
    synonyms: SYNONYMS,
};

/// Where an event is held.
pub const VENUE: Table = Table {
    name: "kind.field",
    groups: &[&[
        required("name", Ty::Text, "Namn", "Name", "name"),
        field("address", Ty::Text, "Adress", "Address", "address"),
        field("url", Ty::Url, "Webbadress", "Web address", "url"),
    ]],
    synonyms: &[("namn", "name"), ("adress", "address")],
};

/// The series that an event belongs to.
pub const SERIES: Table = Table {
    name: "kind.field",
    groups: &[&[
        required("id", Ty::Id, "Serie", "Series", ""),
        required("number", Ty::Integer, "Del", "Part", ""),
        field("of", Ty::Integer, "Av", "Of", ""),
        field("title", Ty::Text, "Seriens namn", "Name of the series", "name"),
    ]],
    synonyms: &[("del", "number"), ("av", "of")],
};

/// Another event of the series, which may have no page of its own.
pub const OTHER_EVENT: Table = Table {
    name: "kind.field",
    groups: &[&[
        field("number", Ty::Integer, "Del", "Part", ""),
        field("when", Ty::When, "Tid", "Time", ""),
        field("focus", Ty::Inline, "Inriktning", "Focus", ""),
        field("participants", Ty::Count, "Antal deltagare", "Participants", ""),
        field("outcome", Ty::Inline, "Resultat", "Outcome", ""),
        field("ref", Ty::Ref, "Sida", "Page", ""),
    ]],
    synonyms: &[("del", "number"), ("tid", "when")],
};

/// How one registers for an event.
pub const REGISTRATION: Table = Table {
    name: "kind.field",
    groups: &[&[
        field("url", Ty::Url, "Anmäl dig", "Register", "url"),
        field("deadline", Ty::When, "Sista anmälningsdag", "Deadline", "validThrough"),
        field("capacity", Ty::Integer, "Antal platser", "Places", "maximumAttendeeCapacity"),
    ]],
    synonyms: &[],
};

/// Membership of a network.
pub static NETWORK: Table = Table {
    name: "kind.network",
    groups: &[
        &[
            field("name", Ty::Text, "Nätverk", "Network", "name"),
            field("acronym", Ty::Text, "Förkortning", "Acronym", "alternateName"),
            field("organiser", Ty::Organisation, "Ansvarig", "Organiser", "parentOrganization"),
            field("website", Ty::Url, "Webbplats", "Website", "url"),
            field("membership", Ty::Map(&MEMBERSHIP), "Medlemskap", "Membership", "memberOf"),
            field("members", Ty::List(&Ty::MapOr(&MEMBER, "org")), "Medlemmar", "Members", "member"),
            field("member_count", Ty::Count, "Antal medlemmar", "Number of members", ""),
            field("goal_member_count", Ty::Count, "Mål för antal medlemmar", "Target number of members", ""),
            field("countries", Ty::Count, "Länder", "Countries", ""),
            field("focus_areas", Ty::List(&Ty::Text), "Prioriterade områden", "Focus areas", "knowsAbout"),
            field("local_parties", Ty::List(&Ty::Organisation), "Lokala parter", "Local partners", "member"),
        ],
        HEADING,
        COMMON,
    ],
    synonyms: SYNONYMS,
};

/// Our place in a network.
pub const MEMBERSHIP: Table = Table {
    name: "kind.field",
    groups: &[&[
        required("status", Ty::Enum(MEMBERSHIP_STATUS), "Medlemskap", "Membership", ""),
        field("since", Ty::When, "Medlem sedan", "Member since", "startDate"),
        field("until", Ty::When, "Medlem till", "Member until", "endDate"),
        field("applicants", Ty::List(&Ty::Organisation), "Sökande", "Applicants", "member"),
        field("via", Ty::Organisation, "Genom", "Through", ""),
        field("decision", Ty::Ref, "Beslut", "Decision", ""),
    ]],
    synonyms: &[("sedan", "since"), ("till", "until")],
};

/// A member of a network.
pub const MEMBER: Table = Table {
    name: "kind.field",
    groups: &[&[
        required("org", Ty::Organisation, "Organisation", "Organisation", "member"),
        field("country", Ty::Text, "Land", "Country", "addressCountry"),
        field("role", Ty::Enum(MEMBER_ROLE), "Roll", "Role", "roleName"),
    ]],
    synonyms: &[("land", "country"), ("roll", "role")],
};

/// A decision, or the proposal for one; its status is always said.
pub static DECISION: Table = Table {
    name: "kind.decision",
    groups: &[
        &[
            field("document_kind", Ty::Enum(DOCUMENT_KIND), "Dokument", "Document", ""),
            required("decision_status", Ty::Enum(DECISION_STATUS), "Status", "Status", "creativeWorkStatus"),
            field("case_number", Ty::Text, "Diarienummer", "Case number", "identifier"),
            field("body", Ty::Organisation, "Organ", "Decision-making body", "author"),
            field("meeting_date", Ty::Date, "Sammanträdesdatum", "Meeting date", "dateCreated"),
            field("item", Ty::Text, "Paragraf", "Item", ""),
            field("unit", Ty::Text, "Tjänsteställe", "Unit", ""),
            field("officer", Ty::Person, "Handläggare", "Officer", ""),
            field("decision_points", Ty::List(&Ty::Inline), "Förslag till beslut", "Points of decision", ""),
            field("conditions", Ty::List(&Ty::Inline), "Villkor", "Conditions", ""),
            field("grant", Ty::Map(&GRANT), "Stöd", "Grant", ""),
            field("consequences", Ty::Map(&CONSEQUENCES), "Konsekvenser", "Consequences", ""),
            field("basis", Ty::List(&Ty::Map(&BASIS)), "Beslutsunderlag", "Basis for the decision", "isBasedOn"),
            field("signed_by", Ty::Person, "Undertecknare", "Signed by", ""),
            field("recipients", Ty::List(&Ty::Map(&RECIPIENT)), "Skickas till", "Sent to", ""),
            field("related_cases", Ty::List(&Ty::Map(&CASE)), "Hänvisade ärenden", "Related cases", "citation"),
            field("project", Ty::Ref, "Projekt", "Project", "about"),
        ],
        HEADING,
        COMMON,
    ],
    synonyms: SYNONYMS,
};

/// What is granted.
pub const GRANT: Table = Table {
    name: "kind.field",
    groups: &[&[
        field("project", Ty::Ref, "Projekt", "Project", ""),
        field("amount", Ty::Money, "Belopp", "Amount", ""),
        field("share", Ty::Share, "Andel", "Share", ""),
        field("fund", Ty::Text, "Stödform", "Fund", ""),
        field("appropriation", Ty::Text, "Anslag", "Appropriation", ""),
        field("period", Ty::Period, "Period", "Period", ""),
    ]],
    synonyms: &[("projekt", "project"), ("anslag", "appropriation")],
};

/// What a decision leads to.
pub const CONSEQUENCES: Table = Table {
    name: "kind.field",
    groups: &[&[
        field("environment", Ty::Markdown, "För miljön", "For the environment", ""),
        field("children", Ty::Markdown, "För barn", "For children", ""),
        field("equality", Ty::Markdown, "För jämställdheten", "For gender equality", ""),
        field("economy", Ty::Markdown, "Ekonomiska", "Financial", ""),
    ]],
    synonyms: &[("miljö", "environment"), ("barn", "children"), ("jämställdhet", "equality"), ("ekonomi", "economy")],
};

/// A document that a decision rests on; it need not be published.
pub const BASIS: Table = Table {
    name: "kind.field",
    groups: &[&[
        required("title", Ty::Text, "Namn", "Title", "name"),
        field("date", Ty::When, "Datum", "Date", "dateCreated"),
        field("file", Ty::File, "Fil", "File", "contentUrl"),
    ]],
    synonyms: ATTACHMENT.synonyms,
};

/// Who a decision is sent to: a unit or a function, never a private person's details.
pub const RECIPIENT: Table = Table {
    name: "kind.field",
    groups: &[&[
        field("unit", Ty::Text, "Enhet", "Unit", ""),
        field("role", Ty::Text, "Roll", "Role", ""),
        field("org", Ty::Organisation, "Organisation", "Organisation", ""),
        field("name", Ty::Text, "Namn", "Name", ""),
    ]],
    synonyms: &[("enhet", "unit"), ("roll", "role"), ("namn", "name")],
};

/// Another case that is referred to.
pub const CASE: Table = Table {
    name: "kind.field",
    groups: &[&[
        required("case_number", Ty::Text, "Diarienummer", "Case number", "identifier"),
        field("title", Ty::Text, "Ärende", "Case", "name"),
        field("date", Ty::When, "Datum", "Date", "dateCreated"),
    ]],
    synonyms: &[("dnr", "case_number"), ("diarienummer", "case_number")],
};

/// An information page; someone must have promised to read it again.
pub static PAGE: Table = Table {
    name: "kind.page",
    groups: &[&[required("review_in", Ty::Duration, "Granskas inom", "Review within", "")], HEADING, COMMON],
    synonyms: SYNONYMS,
};
