//! Merges definitions: a site's file over the built-in one, a kind over its base.

use crate::schema::{Entry, Fields, Record, TypedValue};

/// Keys that are not inherited.
const OWN: [&str; 6] = ["label", "plural", "one", "template", "fallback", "base"];

/// What a kind inherits from its base.
pub(super) fn inherited(base: &Record) -> Record {
    let fields = base.fields.iter().filter(|(key, _)| !OWN.contains(&key.as_str()));
    Record { range: base.range.clone(), fields: fields.map(|(key, entry)| (key.clone(), entry.clone())).collect() }
}

/// The fields of both; those of `over` replace those of `below`. Ranges in `below` are moved past the end of the file of `over`,
/// which has `length` bytes, so that they are not taken for places in it.
pub(super) fn kind(below: &Record, over: &Record, length: usize) -> Record {
    let moved = TypedValue::Record(Box::new(below.clone())).moved(length);
    let TypedValue::Record(below) = moved else { return over.clone() };
    // Fields are merged one by one; one with a `type` replaces the field below.
    merge(&below, over, &|key, below, over| match key {
        "fields" => merge(below, over, &|_, below, over| {
            if over.fields.contains_key("type") {
                over.clone()
            } else {
                merge(below, over, &|_, below, over| shallow(below, over))
            }
        }),
        _ => shallow(below, over),
    })
}

fn shallow(below: &Record, over: &Record) -> Record {
    merge(below, over, &|_, _, over| over.clone())
}

fn merge(below: &Record, over: &Record, both: &dyn Fn(&str, &Record, &Record) -> Record) -> Record {
    let mut fields: Fields = below.fields.clone();
    for (key, entry) in &over.fields {
        let val = match (below.get(key), &entry.val) {
            (Some(TypedValue::Record(below)), TypedValue::Record(over)) => {
                TypedValue::Record(Box::new(both(key, below, over)))
            }
            _ => entry.val.clone(),
        };
        fields.insert(key.clone(), Entry { val, range: entry.range.clone(), key: entry.key.clone() });
    }
    Record { range: over.range.clone(), fields }
}
