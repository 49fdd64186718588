//! The fields of a file in `kinds/`.

use super::types::NAMES;
use crate::schema::tables::{LIST_ORDER, LIST_SORT};
use crate::schema::{Noun, Table, Ty, field};

/// Texts by language.
const LABEL: Ty = Ty::MapOf(&Ty::Text);

/// A kind of page.
pub(crate) static KIND: Table = Table {
    name: Noun::Term("kind.kind"),
    schema_type: "",
    groups: &[&[
        field("replace", Ty::Bool, "Ersätter", "Replaces", ""),
        field("base", Ty::Id, "Bygger på", "Base", ""),
        field("label", LABEL, "Namn", "Label", ""),
        field("plural", LABEL, "Namn i plural", "Plural", ""),
        field("one", LABEL, "I en mening", "In a sentence", ""),
        field("template", Ty::Text, "Mall", "Template", ""),
        field("fields", Ty::MapOf(&Ty::Map(&FIELD)), "Fält", "Fields", ""),
        field("facts", Ty::List(&Ty::Id), "Faktaruta", "Facts", ""),
        field("card", Ty::List(&Ty::Id), "Kort i listor", "Cards in lists", ""),
        field("sort", Ty::Enum(LIST_SORT), "Ordning efter", "Sort by", ""),
        field("order", Ty::Enum(LIST_ORDER), "Riktning", "Order", ""),
        field("ask", Ty::List(&Ty::Id), "Frågas om", "Asked for", ""),
        field("lix", Ty::Integer, "Högsta läsbarhetsindex", "Highest readability index", ""),
        field("schema_type", Ty::Text, "Typ på schema.org", "Type of schema.org", ""),
        field("status", Ty::Text, "Fält med status", "Field with the status", ""),
        field("closes", Ty::Id, "Fält med sista dag", "Field with the last day", ""),
        field("dated", Ty::Bool, "Har en dag", "Has a day", ""),
        field("timeline", Ty::Bool, "Visas i tidslinjer", "Shown in timelines", ""),
        field("needs_contact", Ty::Bool, "Behöver kontakt", "Needs a contact", ""),
        field("fallback", Ty::Bool, "För sidor utan typ", "For pages without a type", ""),
        field("event", Ty::Map(&EVENT), "Evenemang", "Event", ""),
        field("lifespan", Ty::Map(&LIFESPAN), "Pågår en tid", "Goes on for a time", ""),
        field("membership", Ty::Map(&MEMBERSHIP), "Medlemskap", "Membership", ""),
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
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("type", Ty::Enum(NAMES), "Typ", "Type", ""),
        field("of", Ty::Enum(NAMES), "Av", "Of", ""),
        field("words", Ty::MapOf(&LABEL), "Ord", "Words", ""),
        field("fields", Ty::MapOf(&Ty::Map(&FIELD)), "Fält", "Fields", ""),
        field("short", Ty::Id, "Räcker med", "Short for", ""),
        field("schema_type", Ty::Text, "Typ på schema.org", "Type of schema.org", ""),
        field("required", Ty::Bool, "Krävs", "Required", ""),
        field("label", LABEL, "Namn", "Label", ""),
        field("help", LABEL, "Hjälp", "Help", ""),
        field("synonyms", Ty::List(&Ty::Text), "Andra namn", "Synonyms", ""),
        field("becomes", Ty::Text, "Egenskap på schema.org", "Property of schema.org", ""),
        field("visible", Ty::Bool, "Syns för läsare", "Visible to readers", ""),
    ]],
    synonyms: &[("typ", "type"), ("namn", "label"), ("ord", "words"), ("krävs", "required"), ("hjälp", "help")],
};

/// The parts of a key that names fields.
const ROLE: Ty = Ty::Id;

static EVENT: Table = Table {
    name: Noun::Term("kind.field"),
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
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("period", ROLE, "Tid", "Period", ""),
        field("status", ROLE, "Status", "Status", ""),
        field("ongoing", Ty::List(&Ty::Id), "Pågår vid", "Goes on at", ""),
    ]],
    synonyms: &[],
};

static MEMBERSHIP: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("membership", ROLE, "Medlemskap", "Membership", ""),
        field("members", ROLE, "Medlemmar", "Members", ""),
    ]],
    synonyms: &[],
};
