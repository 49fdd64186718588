//! Structured values with a meaning for the program: venues, series, funding, memberships.

use super::choices::{MEMBER_ROLE, MEMBERSHIP_STATUS};
use crate::schema::{RecordName, Table, Type, field, required};

/// Money from a funder.
pub(crate) static FUNDING: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "MonetaryGrant",
    groups: &[&[
        required("funder", Type::Organisation, "Finansiär", "Funder", "funder"),
        field("programme", Type::Programme, "Program", "Programme", "name"),
        field("amount", Type::Money, "Bidrag", "Grant", "amount"),
        field("share", Type::Share, "Andel", "Share", ""),
        field("grant_id", Type::Text, "Bidragsnummer", "Grant number", "identifier"),
        field("statement", Type::Inline, "Text om finansieringen", "Statement", ""),
        field("decided_by", Type::Text, "Beslutat av", "Decided by", ""),
        field("decision", Type::Ref, "Beslut", "Decision", ""),
    ]],
    synonyms: &[("finansiär", "funder"), ("belopp", "amount"), ("program", "programme")],
};

/// The venue of an event.
pub(crate) static VENUE: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "Place",
    groups: &[&[
        required("name", Type::Text, "Namn", "Name", "name"),
        field("address", Type::Text, "Adress", "Address", "address"),
        field("url", Type::Url, "Webbadress", "Web address", "url"),
    ]],
    synonyms: &[("namn", "name"), ("adress", "address")],
};

/// The series that an event belongs to.
pub(crate) static SERIES: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "EventSeries",
    groups: &[&[
        required("id", Type::Id, "Serie", "Series", "identifier"),
        required("number", Type::Integer, "Del", "Part", ""),
        field("of", Type::Integer, "Av", "Of", ""),
        field("title", Type::Text, "Seriens namn", "Name of the series", "name"),
    ]],
    synonyms: &[("del", "number"), ("av", "of")],
};

/// Another event of the series, which may have no page of its own.
pub(crate) static OTHER_EVENT: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("number", Type::Integer, "Del", "Part", ""),
        field("when", Type::PartialDate, "Tid", "Time", ""),
        field("focus", Type::Inline, "Inriktning", "Focus", ""),
        field("participants", Type::Count, "Antal deltagare", "Participants", ""),
        field("outcome", Type::Inline, "Resultat", "Outcome", ""),
        field("ref", Type::Ref, "Sida", "Page", ""),
    ]],
    synonyms: &[("del", "number"), ("tid", "when")],
};

/// How one registers for an event.
pub(crate) static REGISTRATION: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("url", Type::Url, "Anmäl dig", "Register", ""),
        field("deadline", Type::PartialDate, "Sista anmälningsdag", "Deadline", ""),
        field("capacity", Type::Integer, "Antal platser", "Places", "maximumAttendeeCapacity"),
    ]],
    synonyms: &[],
};

/// The site owner's role in a network.
pub(crate) static MEMBERSHIP: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "OrganizationRole",
    groups: &[&[
        required("status", Type::Enum(MEMBERSHIP_STATUS), "Medlemskap", "Membership", ""),
        field("since", Type::PartialDate, "Medlem sedan", "Member since", "startDate"),
        field("until", Type::PartialDate, "Medlem till", "Member until", "endDate"),
        field("applicants", Type::List(&Type::Organisation), "Sökande", "Applicants", "member"),
        field("via", Type::Organisation, "Genom", "Through", ""),
        field("decision", Type::Ref, "Beslut", "Decision", ""),
    ]],
    synonyms: &[("sedan", "since"), ("till", "until")],
};

/// A member of a network.
pub(crate) static MEMBER: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "OrganizationRole",
    groups: &[&[
        required("org", Type::Organisation, "Organisation", "Organisation", "member"),
        field("country", Type::Text, "Land", "Country", ""),
        field("role", Type::Enum(MEMBER_ROLE), "Roll", "Role", "roleName"),
    ]],
    synonyms: &[("land", "country"), ("roll", "role")],
};
