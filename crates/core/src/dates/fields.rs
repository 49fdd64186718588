//! The front matter keys as the fingerprint sees them, in pages of any kind: their types, and whether readers see
//! them.

use super::normalise::{self, Rules};
use crate::schema::tables::{IMAGE, ORGANISATION, PERSON, SECTION};
use crate::schema::{Field, Kinds, RecordName, Table, Type, field};

/// Fields that readers do not see on the page, and the dates themselves.
const HIDDEN_FIELDS: [&str; 26] = [
    "type",
    "slug",
    "template",
    "aliases",
    "lang",
    "translations",
    "topics",
    "audience",
    "search",
    "draft",
    "embargo",
    "expires",
    "on_expiry",
    "redirect_to",
    "review_in",
    "review_by",
    "reviewed",
    "owner",
    "extra",
    "ignore",
    "published",
    "updated",
    "changes",
    "related",
    "archived",
    "preservation",
];

/// Tables for values that may be written as a map or as a single value, so that all maps are read alike.
static WHEN: Table = table(&[&[field("on", Type::Date, "", "", ""), APPROX, field("text", Type::Text, "", "", "")]]);
static PERIOD: Table = table(&[&[
    field("start", Type::PartialDate, "", "", ""),
    field("end", Type::PartialDate, "", "", ""),
    field("duration", Type::Duration, "", "", ""),
]]);
static COUNT: Table = table(&[&[field("value", Type::Integer, "", "", ""), APPROX]]);
pub(super) static MONEY: Table =
    table(&[&[field("amount", Type::Integer, "", "", ""), field("currency", Type::Text, "", "", ""), APPROX]]);
static SHARE: Table = table(&[&[
    field("percent", Type::Integer, "", "", ""),
    field("of", Type::Text, "", "", ""),
    field("ceiling", Type::Money, "", "", ""),
]]);
const APPROX: Field = field("approx", Type::Bool, "", "", "");

const fn table(groups: &'static [&'static [Field]]) -> Table {
    Table { name: RecordName::Term("kind.field"), schema_type: "", groups, synonyms: &[] }
}

/// Where a record is shown, as far as that decides which of its parts are.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum RecordContext {
    /// On a page, outside of the contexts below.
    Page,
    /// A quotation: the person's name and role are shown, but no contact details.
    Quote,
    /// A person: of the organisation only the name is shown.
    Person,
}

/// Whether a page shows a field of its front matter.
pub(crate) fn is_shown(kinds: &Kinds, key: &str) -> bool {
    // A section lists other pages, which have fingerprints of their own.
    let is_listing = SECTION.groups[0].iter().any(|field| field.key == key);
    !is_listing && !HIDDEN_FIELDS.contains(&key) && !kinds.hides(key)
}

/// A map whose keys are not known.
pub(super) static NO_FIELDS: Table = table(&[]);

/// The table of a type that may be written as a map or as a single value, and the key of that value.
pub(super) fn shorthand(ty: Type) -> Option<(&'static Table, &'static str)> {
    Some(match ty {
        Type::MapOr(table, key) => (table, key),
        Type::PartialDate => (&WHEN, "on"),
        Type::Period => (&PERIOD, "start"),
        Type::Count => (&COUNT, "value"),
        Type::Money => (&MONEY, "amount"),
        Type::Share => (&SHARE, "percent"),
        _ => return None,
    })
}

/// The field that a key of a table means, by its name or a synonym.
pub(super) fn field_of(table: &'static Table, key: &str) -> Option<(String, Type)> {
    let lower = key.to_lowercase();
    let synonym = || table.synonyms.iter().find(|(name, _)| *name == lower).and_then(|(_, key)| table.field(key));
    table.field(key).or_else(synonym).map(|field| (field.key.to_owned(), field.ty))
}

/// The same for a page whose kind is unknown. A key has the same type in all kinds.
pub(super) fn top_field(kinds: &Kinds, key: &str) -> (String, Type) {
    match kinds.field(key).or_else(|| kinds.field(kinds.synonym(&key.to_lowercase())?)) {
        Some((key, ty)) => (key.to_owned(), ty),
        None => (normalise::text(key, Rules::V1), Type::Free),
    }
}

/// Whether a part of a record is shown in this context.
pub(super) fn is_shown_within(table: &'static Table, key: &str, context: RecordContext) -> bool {
    let (person, organisation) = (std::ptr::eq(table, &PERSON), std::ptr::eq(table, &ORGANISATION));
    match (context, key) {
        // The kind and country of an organisation are in structured data only.
        (_, "kind" | "country") if organisation => false,
        (RecordContext::Quote, "unit" | "phone" | "email") if person => false,
        (RecordContext::Quote | RecordContext::Person, "url" | "logo") if organisation => false,
        // Only the layout uses it.
        (_, "focus") if std::ptr::eq(table, &IMAGE) => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_means_the_same_in_every_kind() {
        let kinds = Kinds::builtin();
        for field in kinds.all().flat_map(|kind| kind.table().fields()) {
            assert_eq!(top_field(kinds, field.key), (field.key.to_owned(), field.ty), "{}", field.key);
        }
    }

    #[test]
    fn names_that_writers_use() {
        assert_eq!(top_field(Kinds::builtin(), "Ingress"), ("lead".to_owned(), Type::Inline));
        assert_eq!(top_field(Kinds::builtin(), "okänd"), ("okänd".to_owned(), Type::Free));
        let shown = |key| is_shown(Kinds::builtin(), key);
        assert!(!shown("published") && !shown("lists") && shown("lead") && shown("okänd"));
    }
}
