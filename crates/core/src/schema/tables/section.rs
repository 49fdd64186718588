//! Fields of a section (`_index.md`): what it lists and what its pages have in common.

use super::choices::{LIST_ORDER, LIST_SORT, LIST_WHEN};
use super::common::{COMMON, HEADING, SYNONYMS};
use crate::schema::{RecordName, Table, Type, field};

/// A section. `defaults` is front matter for every page below that does not set the field itself.
pub static SECTION: Table = Table {
    name: RecordName::Term("kind.section"),
    schema_type: "",
    groups: &[
        &[
            field("defaults", Type::Map(&DEFAULTS), "Förval", "Defaults", ""),
            field("lists", Type::MapOf(&Type::Map(&LIST)), "Listor", "Lists", ""),
            field("sort", Type::Enum(LIST_SORT), "Ordning efter", "Sort by", ""),
            field("order", Type::Enum(LIST_ORDER), "Riktning", "Order", ""),
            field("per_page", Type::Integer, "Antal per sida", "Per page", ""),
            field("feed", Type::Bool, "Flöde", "Feed", ""),
            field("card", Type::Text, "Kort", "Card", ""),
        ],
        HEADING,
        COMMON,
    ],
    synonyms: SYNONYMS,
};

/// Defaults that a section can give its pages: every common key that is not about a single page.
pub(crate) static DEFAULTS: Table =
    Table { name: RecordName::Term("kind.field"), schema_type: "", groups: &[COMMON], synonyms: SYNONYMS };

/// A list that a template shows. The key for the kind of its pages is `kind`, as in `anslag list`, while that of a page
/// is `type`; each accepts the other as a synonym.
pub(crate) static LIST: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("kind", Type::Kind, "Typ", "Kind", ""),
        field("section", Type::Ref, "Avdelning", "Section", ""),
        field("topic", Type::Text, "Ämne", "Topic", ""),
        field("about", Type::Ref, "Handlar om", "About", ""),
        field("status", Type::List(&Type::Text), "Status", "Status", ""),
        field("when", Type::Enum(LIST_WHEN), "När", "When", ""),
        field("sort", Type::Enum(LIST_SORT), "Ordning efter", "Sort by", ""),
        field("order", Type::Enum(LIST_ORDER), "Riktning", "Order", ""),
        field("limit", Type::Integer, "Högst", "Limit", ""),
    ]],
    synonyms: &[("type", "kind"), ("max", "limit")],
};
