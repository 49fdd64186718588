//! The fields of a file in `kinds/`.

use super::types::NAMES;
use crate::schema::tables::{LIST_ORDER, LIST_SORT};
use crate::schema::{RecordName, Table, Type, field};

/// Texts by language.
const LABEL: Type = Type::MapOf(&Type::Text);

/// A page type.
pub(crate) static KIND: Table = Table {
    name: RecordName::Term("kind.kind"),
    schema_type: "",
    groups: &[&[
        field("replace", Type::Bool, "Ersätter", "Replaces", ""),
        field("base", Type::Id, "Bygger på", "Base", ""),
        field("label", LABEL, "Namn", "Label", ""),
        field("plural", LABEL, "Namn i plural", "Plural", ""),
        field("one", LABEL, "I en mening", "In a sentence", ""),
        field("template", Type::Text, "Mall", "Template", ""),
        field("fields", Type::MapOf(&Type::Map(&FIELD)), "Fält", "Fields", ""),
        field("facts", Type::List(&Type::Id), "Faktaruta", "Facts", ""),
        field("card", Type::List(&Type::Id), "Kort i listor", "Cards in lists", ""),
        field("sort", Type::Enum(LIST_SORT), "Ordning efter", "Sort by", ""),
        field("order", Type::Enum(LIST_ORDER), "Riktning", "Order", ""),
        field("ask", Type::List(&Type::Id), "Frågas om", "Asked for", ""),
        field("lix", Type::Integer, "Högsta läsbarhetsindex", "Highest readability index", ""),
        field("schema_type", Type::Text, "Typ på schema.org", "Type of schema.org", ""),
        field("status", Type::Text, "Fält med status", "Field with the status", ""),
        field("closes", Type::Id, "Fält med sista dag", "Field with the last day", ""),
        field("dated", Type::Bool, "Har en dag", "Has a day", ""),
        field("timeline", Type::Bool, "Visas i tidslinjer", "Shown in timelines", ""),
        field("needs_contact", Type::Bool, "Behöver kontakt", "Needs a contact", ""),
        field("fallback", Type::Bool, "För sidor utan typ", "For pages without a type", ""),
        field("event", Type::Map(&EVENT), "Evenemang", "Event", ""),
        field("lifespan", Type::Map(&LIFESPAN), "Pågår en tid", "Goes on for a time", ""),
        field("membership", Type::Map(&MEMBERSHIP), "Medlemskap", "Membership", ""),
    ]],
    synonyms: &[
        ("namn", "label"),
        ("etikett", "label"),
        ("mall", "template"),
        ("fält", "fields"),
        ("fakta", "facts"),
        ("kort", "card"),
        ("bygger_på", "base"),
        ("extends", "base"),
    ],
};

/// A field of a kind.
pub(crate) static FIELD: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("type", Type::Enum(NAMES), "Typ", "Type", ""),
        field("of", Type::Enum(NAMES), "Av", "Of", ""),
        field("words", Type::MapOf(&LABEL), "Ord", "Words", ""),
        field("fields", Type::MapOf(&Type::Map(&FIELD)), "Fält", "Fields", ""),
        field("short", Type::Id, "Räcker med", "Short for", ""),
        field("schema_type", Type::Text, "Typ på schema.org", "Type of schema.org", ""),
        field("required", Type::Bool, "Krävs", "Required", ""),
        field("label", LABEL, "Namn", "Label", ""),
        field("help", LABEL, "Hjälp", "Help", ""),
        field("synonyms", Type::List(&Type::Text), "Andra namn", "Synonyms", ""),
        field("becomes", Type::Text, "Egenskap på schema.org", "Property of schema.org", ""),
        field("visible", Type::Bool, "Syns för läsare", "Visible to readers", ""),
    ]],
    synonyms: &[("typ", "type"), ("namn", "label"), ("ord", "words"), ("krävs", "required"), ("hjälp", "help")],
};

/// The parts of a key that names fields.
const ROLE: Type = Type::Id;

static EVENT: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("starts", ROLE, "Börjar", "Starts", ""),
        field("ends", ROLE, "Slutar", "Ends", ""),
        field("more_dates", ROLE, "Fler dagar", "More dates", ""),
        field("status", ROLE, "Status", "Status", ""),
        field("attendance", ROLE, "Deltagande", "Attendance", ""),
        field("venue", ROLE, "Plats", "Venue", ""),
        field("series", ROLE, "Serie", "Series", ""),
        field("registration", ROLE, "Anmälan", "Registration", ""),
        field("organisers", ROLE, "Arrangör", "Organisers", ""),
        field("outcome", ROLE, "Resultat", "Outcome", ""),
    ]],
    synonyms: &[],
};

static LIFESPAN: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("period", ROLE, "Tid", "Period", ""),
        field("status", ROLE, "Status", "Status", ""),
        field("ongoing", Type::List(&Type::Id), "Pågår vid", "Goes on at", ""),
    ]],
    synonyms: &[],
};

static MEMBERSHIP: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("membership", ROLE, "Medlemskap", "Membership", ""),
        field("members", ROLE, "Medlemmar", "Members", ""),
    ]],
    synonyms: &[],
};
