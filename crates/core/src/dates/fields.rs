//! The front matter keys as the fingerprint sees them, in pages of any kind: their types, and whether readers see
//! them.

use super::normalise::{self, Rules};
use crate::schema::tables::{ORGANISATION, PERSON, SECTION};
use crate::schema::{Field, Kinds, Noun, Table, Ty, field};

/// Fields that readers do not see on the page, and the dates themselves.
const HIDDEN_FIELDS: [&str; 25] = [
    "type",
    "slug",
    "template",
    "aliases",
    "lang",
    "translations",
    "topics",
    "audience",
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
static WHEN: Table = table(&[&[field("on", Ty::Date, "", "", ""), APPROX, field("text", Ty::Text, "", "", "")]]);
static PERIOD: Table = table(&[&[
    field("start", Ty::When, "", "", ""),
    field("end", Ty::When, "", "", ""),
    field("duration", Ty::Duration, "", "", ""),
]]);
static COUNT: Table = table(&[&[field("value", Ty::Integer, "", "", ""), APPROX]]);
pub(super) static MONEY: Table =
    table(&[&[field("amount", Ty::Integer, "", "", ""), field("currency", Ty::Text, "", "", ""), APPROX]]);
static SHARE: Table = table(&[&[
    field("percent", Ty::Integer, "", "", ""),
    field("of", Ty::Text, "", "", ""),
    field("ceiling", Ty::Money, "", "", ""),
]]);
const APPROX: Field = field("approx", Ty::Bool, "", "", "");

const fn table(groups: &'static [&'static [Field]]) -> Table {
    Table { name: Noun::Term("kind.field"), schema_type: "", groups, synonyms: &[] }
}

/// Where a record is shown, as far as that decides which of its parts are.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum RecordContext {
    /// Anywhere else.
    Page,
    /// A quotation: the person's name and role are shown, but no contact details.
    Quote,
    /// A person: of the organisation only the name is shown.
    Person,
}

/// Whether a page shows a field of its front matter.
pub(super) fn is_shown(kinds: &Kinds, key: &str) -> bool {
    // A section lists other pages, which have fingerprints of their own.
    let is_listing = SECTION.groups[0].iter().any(|field| field.key == key);
    !is_listing && !HIDDEN_FIELDS.contains(&key) && !kinds.hides(key)
}

/// A map whose keys are not known.
pub(super) static NO_FIELDS: Table = table(&[]);

/// The table of a type that may be written as a map or as a single value, and the key of that value.
pub(super) fn shorthand(ty: Ty) -> Option<(&'static Table, &'static str)> {
    Some(match ty {
        Ty::MapOr(table, key) => (table, key),
        Ty::When => (&WHEN, "on"),
        Ty::Period => (&PERIOD, "start"),
        Ty::Count => (&COUNT, "value"),
        Ty::Money => (&MONEY, "amount"),
        Ty::Share => (&SHARE, "percent"),
        _ => return None,
    })
}

/// The field that a key of a table means, by its name or a synonym.
pub(super) fn field_of(table: &'static Table, key: &str) -> Option<(String, Ty)> {
    let lower = key.to_lowercase();
    let synonym = || table.synonyms.iter().find(|(name, _)| *name == lower).and_then(|(_, key)| table.field(key));
    table.field(key).or_else(synonym).map(|field| (field.key.to_owned(), field.ty))
}

/// The same for a page whose kind is unknown. A key has the same type in all kinds.
pub(super) fn top_field(kinds: &Kinds, key: &str) -> (String, Ty) {
    match kinds.field(key).or_else(|| kinds.field(kinds.synonym(&key.to_lowercase())?)) {
        Some((key, ty)) => (key.to_owned(), ty),
        None => (normalise::text(key, Rules::V1), Ty::Free),
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
        assert_eq!(top_field(Kinds::builtin(), "Ingress"), ("lead".to_owned(), Ty::Inline));
        assert_eq!(top_field(Kinds::builtin(), "okänd"), ("okänd".to_owned(), Ty::Free));
        let shown = |key| is_shown(Kinds::builtin(), key);
        assert!(!shown("published") && !shown("lists") && shown("lead") && shown("okänd"));
    }
}
