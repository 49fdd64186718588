//! Values with fields of their own that the program knows what they mean: venues, series, funding, memberships.

use super::words::{MEMBER_ROLE, MEMBERSHIP_STATUS};
use crate::schema::{Noun, Table, Ty, field, required};

/// Money from a funder.
pub(crate) static FUNDING: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "MonetaryGrant",
    groups: &[&[
        required("funder", Ty::Organisation, "Finansiär", "Funder", "funder"),
        field("programme", Ty::Programme, "Program", "Programme", "name"),
        field("amount", Ty::Money, "Bidrag", "Grant", "amount"),
        field("share", Ty::Share, "Andel", "Share", ""),
        field("grant_id", Ty::Text, "Bidragsnummer", "Grant number", "identifier"),
        field("statement", Ty::Inline, "Text om finansieringen", "Statement", ""),
        field("decided_by", Ty::Text, "Beslutat av", "Decided by", ""),
        field("decision", Ty::Ref, "Beslut", "Decision", ""),
    ]],
    synonyms: &[("finansiär", "funder"), ("belopp", "amount"), ("program", "programme")],
};

/// Where an event is held.
pub(crate) static VENUE: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "Place",
    groups: &[&[
        required("name", Ty::Text, "Namn", "Name", "name"),
        field("address", Ty::Text, "Adress", "Address", "address"),
        field("url", Ty::Url, "Webbadress", "Web address", "url"),
    ]],
    synonyms: &[("namn", "name"), ("adress", "address")],
};

/// The series that an event belongs to.
pub(crate) static SERIES: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "EventSeries",
    groups: &[&[
        required("id", Ty::Id, "Serie", "Series", "identifier"),
        required("number", Ty::Integer, "Del", "Part", ""),
        field("of", Ty::Integer, "Av", "Of", ""),
        field("title", Ty::Text, "Seriens namn", "Name of the series", "name"),
    ]],
    synonyms: &[("del", "number"), ("av", "of")],
};

/// Another event of the series, which may have no page of its own.
pub(crate) static OTHER_EVENT: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
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
pub(crate) static REGISTRATION: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("url", Ty::Url, "Anmäl dig", "Register", ""),
        field("deadline", Ty::When, "Sista anmälningsdag", "Deadline", ""),
        field("capacity", Ty::Integer, "Antal platser", "Places", "maximumAttendeeCapacity"),
    ]],
    synonyms: &[],
};

/// Our place in a network.
pub(crate) static MEMBERSHIP: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "OrganizationRole",
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
pub(crate) static MEMBER: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "OrganizationRole",
    groups: &[&[
        required("org", Ty::Organisation, "Organisation", "Organisation", "member"),
        field("country", Ty::Text, "Land", "Country", ""),
        field("role", Ty::Enum(MEMBER_ROLE), "Roll", "Role", "roleName"),
    ]],
    synonyms: &[("land", "country"), ("roll", "role")],
};
