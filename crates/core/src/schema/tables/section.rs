//! Fields of a section (`_index.md`): what it lists and what its pages have in common.

use super::common::{COMMON, HEADING, SYNONYMS};
use super::words::{LIST_ORDER, LIST_SORT, LIST_WHEN};
use crate::schema::{Noun, Table, Ty, field};

/// A section. What stands in `defaults` is the front matter of every page below that does not say otherwise.
pub static SECTION: Table = Table {
    name: Noun::Term("kind.section"),
    schema_type: "",
    groups: &[
        &[
            field("defaults", Ty::Map(&DEFAULTS), "Förval", "Defaults", ""),
            field("lists", Ty::MapOf(&Ty::Map(&LIST)), "Listor", "Lists", ""),
            field("sort", Ty::Enum(LIST_SORT), "Ordning efter", "Sort by", ""),
            field("order", Ty::Enum(LIST_ORDER), "Riktning", "Order", ""),
            field("per_page", Ty::Integer, "Antal per sida", "Per page", ""),
            field("feed", Ty::Bool, "Flöde", "Feed", ""),
            field("card", Ty::Text, "Kort", "Card", ""),
        ],
        HEADING,
        COMMON,
    ],
    synonyms: SYNONYMS,
};

/// What a section may say for its pages: every common key that is not about one page alone.
pub(crate) static DEFAULTS: Table =
    Table { name: Noun::Term("kind.field"), schema_type: "", groups: &[COMMON], synonyms: SYNONYMS };

/// A list that a template shows.
pub(crate) static LIST: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("kind", Ty::Kind, "Typ", "Kind", ""),
        field("section", Ty::Ref, "Avdelning", "Section", ""),
        field("topic", Ty::Text, "Ämne", "Topic", ""),
        field("about", Ty::Ref, "Handlar om", "About", ""),
        field("status", Ty::List(&Ty::Text), "Status", "Status", ""),
        field("when", Ty::Enum(LIST_WHEN), "När", "When", ""),
        field("sort", Ty::Enum(LIST_SORT), "Ordning efter", "Sort by", ""),
        field("order", Ty::Enum(LIST_ORDER), "Riktning", "Order", ""),
        field("limit", Ty::Integer, "Högst", "At most", ""),
    ]],
    synonyms: &[("type", "kind"), ("max", "limit")],
};
