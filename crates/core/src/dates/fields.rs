//! What the keys of front matter mean to the fingerprint, whatever kind a page is of: their types, and which are shown.

use super::normal::{self, Rules};
use crate::schema::tables::{ORGANISATION, PERSON, SECTION};
use crate::schema::{Field, Kinds, Noun, Table, Ty, field};

/// Fields that say something about the page and nothing on it, or that are the dates and the promises themselves.
const UNSEEN: [&str; 25] = [
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

/// The values that are read as a map or a single value, as tables, so that one rule serves all maps.
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

/// Where a value stands, as far as that decides how much of a record is shown.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Within {
    /// Anywhere else.
    Page,
    /// Who said something: their name and role, not how to reach them.
    Quote,
    /// A person, of whose organisation the name is shown.
    Person,
}

/// Whether a field of a page is shown on it.
pub(super) fn is_shown(kinds: &Kinds, key: &str) -> bool {
    // What a section lists is on other pages.
    let is_listing = SECTION.groups[0].iter().any(|field| field.key == key);
    !is_listing && !UNSEEN.contains(&key) && !kinds.hides(key)
}

/// A map without fields of its own.
pub(super) static FREE: Table = table(&[]);

/// The table of a value that may be written as a map or as its main part alone.
pub(super) fn short(ty: Ty) -> Option<(&'static Table, &'static str)> {
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

/// The field that a key of a table means, by its own name or by one that writers use for it.
pub(super) fn field_of(table: &'static Table, key: &str) -> Option<(String, Ty)> {
    let lower = key.to_lowercase();
    let synonym = || table.synonyms.iter().find(|(name, _)| *name == lower).and_then(|(_, key)| table.field(key));
    table.field(key).or_else(synonym).map(|field| (field.key.to_owned(), field.ty))
}

/// The same for a page of any kind: what kind it is may be said elsewhere. No two kinds differ in the type of a key.
pub(super) fn top_field(kinds: &Kinds, key: &str) -> (String, Ty) {
    match kinds.field(key).or_else(|| kinds.field(kinds.synonym(&key.to_lowercase())?)) {
        Some((key, ty)) => (key.to_owned(), ty),
        None => (normal::text(key, Rules::First), Ty::Free),
    }
}

/// Whether a part of a record is shown where it stands.
pub(super) fn is_shown_within(table: &'static Table, key: &str, within: Within) -> bool {
    let (person, organisation) = (std::ptr::eq(table, &PERSON), std::ptr::eq(table, &ORGANISATION));
    match (within, key) {
        // What kind of organisation it is, and where, is said to machines.
        (_, "kind" | "country") if organisation => false,
        (Within::Quote, "unit" | "phone" | "email") if person => false,
        (Within::Quote | Within::Person, "url" | "logo") if organisation => false,
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
