//! Tests that every property that a table says a field becomes is present on a page that fills the field.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::tests::{data, graph};
use super::vocabulary;
use crate::schema::tables::{CONTACT_POINT, ORGANISATION, PERSON, PROGRAMME};
use crate::schema::{Field, Kind, Kinds, Table, Type};
use crate::test_site::{CONFIG, site_of_kinds};

/// Links and quotes as entities, which no built-in kind has.
const OWN: &str = "label: {sv: Prov}\nschema_type: CreativeWork\nfields:\n  source: {type: link, label: {sv: Källa}, becomes: citation}\n  \
    cost: {type: money, label: {sv: Kostnad}, becomes: estimatedCost}\n  part: {type: share, label: {sv: Andel}, becomes: size}\n  \
    time: {type: duration, label: {sv: Tid}, becomes: timeRequired}\n  free: {type: bool, label: {sv: Gratis}, becomes: isAccessibleForFree}\n  \
    say: {type: quote, label: {sv: Citat}, becomes: hasPart}\n  whom: {type: contact_point, label: {sv: Fråga}, becomes: mentions}\n";

/// A value of a type, as YAML; the second is another than the first.
fn sample(key: &str, ty: Type, second: bool) -> String {
    let pick = |one: &str, two: &str| if second { two.to_owned() } else { one.to_owned() };
    match ty {
        // What is over is not told.
        Type::Date | Type::DateTime | Type::PartialDate if ["until", "expires"].contains(&key) => {
            pick("2027-01-01", "2027-01-02")
        }
        Type::Date | Type::DateTime | Type::PartialDate => pick("2026-01-01", "2026-01-02"),
        Type::Period => "{start: 2026-01-01, end: 2027-01-01}".to_owned(),
        Type::Duration => pick("P1Y", "P2Y"),
        Type::Count | Type::Integer => pick("1", "2"),
        Type::Money => "{amount: 5, currency: SEK}".to_owned(),
        Type::Share => "{percent: 33, of: alla}".to_owned(),
        Type::Focus => "[0.5, 0.5]".to_owned(),
        Type::Person | Type::Party => {
            format!("{{name: Åsa, role: Webbredaktör, org: {}}}", sample("", Type::Organisation, second))
        }
        Type::Organisation if !second => "{name: Annan kommun}".to_owned(),
        // The publisher, which can be a member.
        Type::Organisation => {
            "{name: Åre kommun, short: ÅK, url: \"https://www.example.com/\", logo: ../karta.svg, country: SE}"
                .to_owned()
        }
        Type::ContactPoint => "kc".to_owned(),
        Type::Programme => "h2020".to_owned(),
        Type::Url => pick("https://www.example.com/1", "https://www.example.com/2"),
        Type::Email => "a@example.se".to_owned(),
        Type::Phone | Type::Text | Type::Inline | Type::Markdown => pick("Ett", "Två"),
        Type::Ref => "q".to_owned(),
        Type::File => "../karta.svg".to_owned(),
        Type::Language => "en".to_owned(),
        Type::Bool => "true".to_owned(),
        Type::Time => "\"08:00\"".to_owned(),
        Type::Enum(words) => {
            let wanted =
                words.iter().find(|word| second && ["member", "cancelled"].contains(&word.key) && key != "role");
            wanted.unwrap_or(if second { &words[words.len() - 1] } else { &words[0] }).key.to_owned()
        }
        Type::List(item) => format!("[{}]", sample(key, *item, second)),
        Type::Map(table) | Type::MapOr(table, _) => {
            let fields = table.fields().map(|field| format!("{}: {}", field.key, sample(field.key, field.ty, second)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        Type::Id | Type::Address | Type::Kind | Type::MapOf(_) | Type::Free => "x".to_owned(),
    }
}

/// The tables of what a value holds.
fn tables(ty: Type, found: &mut Vec<&'static Table>) {
    let table = match ty {
        Type::List(item) => return tables(*item, found),
        Type::Map(table) | Type::MapOr(table, _) => table,
        Type::Person | Type::Party => &PERSON,
        Type::Organisation => &ORGANISATION,
        Type::ContactPoint => &CONTACT_POINT,
        Type::Programme => &PROGRAMME,
        _ => return,
    };
    if !found.contains(&table) {
        found.push(table);
        table.fields().for_each(|field| tables(field.ty, found));
    }
}

/// Every property with its value, wherever it stands.
fn pairs(value: &Value, found: &mut BTreeSet<(String, String)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| pairs(item, found)),
        Value::Object(map) => {
            for (key, value) in map {
                found.insert((key.clone(), value.to_string()));
                pairs(value, found);
            }
        }
        _ => {}
    }
}

fn field_properties(
    kind: Kind,
    front: &BTreeMap<&str, String>,
    kinds: &BTreeMap<String, String>,
) -> BTreeSet<(String, String)> {
    let lines: Vec<String> = front.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    let front = format!("type: {}\n{}", kind.name, lines.join("\n"));
    let files = [("a/x.md", front.as_str(), "Texten."), ("q.md", "title: Q\nreview_in: P1Y", "Text.")];
    let site = site_of_kinds(CONFIG, data(), kinds.clone(), &files);
    let mut found = BTreeSet::new();
    graph(&site, "a/x").iter().for_each(|node| pairs(node, &mut found));
    found
}

/// A page of a kind with what it must have.
fn least(kind: Kind) -> BTreeMap<&'static str, String> {
    let required = kind.table().fields().filter(|field| field.required);
    let mut front: BTreeMap<&str, String> =
        required.map(|field| (field.key, sample(field.key, field.ty, false))).collect();
    if kind.event.is_some() {
        front.insert("venue", "Torget".to_owned());
    }
    // Without a day it is an article, which has no dateline.
    if kind.schema_type == "NewsArticle" {
        front.insert("published", "2026-01-01".to_owned());
    }
    front
}

#[test]
fn every_property_that_a_field_becomes_is_there() {
    let own = BTreeMap::from([("kinds/prov.yaml".to_owned(), OWN.to_owned())]);
    let (mut missing, mut open, mut done) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
    for kind in Kinds::read(&own).0.all() {
        let front = least(kind);
        let without = field_properties(kind, &front, &own);
        for field in kind.table().fields() {
            let mut inner = Vec::new();
            tables(field.ty, &mut inner);
            let inner: Vec<(&Table, &Field)> =
                inner.iter().flat_map(|table| table.fields().map(move |field| (*table, field))).collect();
            if !field.visible || (field.becomes.is_empty() && inner.iter().all(|(_, field)| field.becomes.is_empty())) {
                continue;
            }
            let mut full = front.clone();
            full.insert(field.key, sample(field.key, field.ty, true));
            let with = field_properties(kind, &full, &own);
            let new: BTreeSet<&str> = with.difference(&without).map(|(key, _)| key.as_str()).collect();
            let becomes = if field.key == "title" { vocabulary::title(kind.schema_type) } else { field.becomes };
            missing.extend(
                becomes
                    .split(' ')
                    .filter(|property| !property.is_empty() && !new.contains(property))
                    .map(|property| format!("{}: {} becomes no {property}", kind.name, field.key)),
            );
            for (table, field) in inner {
                let name = (std::ptr::from_ref(table) as usize, field.key);
                if field.becomes.split(' ').all(|property| property.is_empty() || new.contains(property)) {
                    done.insert(name);
                } else {
                    open.insert(name, format!("{}: {} becomes no {}", table.schema_type, field.key, field.becomes));
                }
            }
        }
    }
    // What a table of a map says is true when one field that has such a map says it.
    missing.extend(open.into_iter().filter(|(name, _)| !done.contains(name)).map(|(_, text)| text));
    assert_eq!(missing, Vec::<String>::new());
}
