//! Typed values with their places, as read against a table.

use std::ops::Range;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::Choice;
use crate::date::{CalendarDuration, PartialDate, Period, TimeOfDay};
use crate::picture::Focus;

/// A value of one of the types in [`super::Type`].
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) enum TypedValue {
    /// Text of any kind: plain, Markdown, address, id, file, reference. The field's type says which.
    Text(String),
    /// A date.
    PartialDate(PartialDate),
    /// A period.
    Period(Box<Period>),
    /// A duration.
    CalendarDuration(CalendarDuration),
    /// A time of day.
    Time(TimeOfDay),
    /// A count.
    Count(Count),
    /// An amount.
    Money(Box<Money>),
    /// A share.
    Share(Box<Share>),
    /// The point of a picture that crops keep.
    Focus(Focus),
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A value of an enumeration.
    #[serde(with = "super::cache_serde::choice")]
    Choice(&'static Choice),
    /// Several values.
    List(Vec<Entry>),
    /// Fields.
    Record(Box<Record>),
    /// Anything, as data.
    #[serde(with = "super::cache_serde::free")]
    Free(Box<serde_json::Value>),
}

impl TypedValue {
    /// The same value with all ranges moved: values from another file get ranges past the end of this one, where they cannot
    /// be mistaken for places in it.
    pub(crate) fn moved(&self, by: usize) -> Self {
        match self {
            TypedValue::List(items) => TypedValue::List(items.iter().map(|entry| entry.moved(by)).collect()),
            TypedValue::Record(record) => {
                let fields = record.fields.iter().map(|(key, entry)| (key.clone(), entry.moved(by))).collect();
                TypedValue::Record(Box::new(Record { range: shift(&record.range, by), fields }))
            }
            single => single.clone(),
        }
    }
}

impl Entry {
    fn moved(&self, by: usize) -> Self {
        Entry { val: self.val.moved(by), range: shift(&self.range, by), key: shift(&self.key, by) }
    }
}

fn shift(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

/// A value and its place.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// The typed value.
    pub(crate) val: TypedValue,
    /// The range in the file.
    pub(crate) range: Range<usize>,
    /// The range of its key; its own range when it has none, as in a list.
    pub(crate) key: Range<usize>,
}

/// A number of things.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Count {
    /// The number.
    pub(crate) value: i64,
    /// Whether it is approximate.
    pub(crate) approx: bool,
}

/// An amount of money.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Money {
    /// The amount in whole units of the currency.
    pub(crate) amount: i64,
    /// ISO 4217 code; `SEK` by default.
    pub(crate) currency: String,
    /// Whether it is approximate.
    pub(crate) approx: bool,
}

/// A share of something, perhaps with a ceiling.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Share {
    /// Per cent, as written (`33`, `33.5`).
    pub(crate) percent: String,
    /// The whole that it is a share of.
    pub(crate) of: Option<String>,
    /// At most this much.
    pub(crate) ceiling: Option<Money>,
}

/// Values by key, in the order written. The keys are short and looked up often, hence the fast hasher.
pub(crate) type Fields = IndexMap<String, Entry, foldhash::fast::FixedState>;

/// Fields with values, in the order written.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Record {
    /// The range of the record.
    pub(crate) range: Range<usize>,
    /// The valid fields.
    pub(crate) fields: Fields,
}

impl Record {
    /// The value of a field.
    pub(crate) fn get(&self, key: &str) -> Option<&TypedValue> {
        self.fields.get(key).map(|entry| &entry.val)
    }

    /// The place of a field's value, or of the whole record.
    pub(crate) fn place(&self, key: &str) -> Range<usize> {
        self.fields.get(key).map_or_else(|| self.range.clone(), |entry| entry.range.clone())
    }

    /// A text.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            Some(TypedValue::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A date.
    pub(crate) fn when(&self, key: &str) -> Option<&PartialDate> {
        match self.get(key) {
            Some(TypedValue::PartialDate(when)) => Some(when),
            _ => None,
        }
    }

    /// A period.
    pub(crate) fn period(&self, key: &str) -> Option<&Period> {
        match self.get(key) {
            Some(TypedValue::Period(period)) => Some(period),
            _ => None,
        }
    }

    /// True, false or not set.
    pub(crate) fn bool(&self, key: &str) -> Option<bool> {
        match self.get(key) {
            Some(TypedValue::Bool(value)) => Some(*value),
            _ => None,
        }
    }

    /// The point of a picture that crops keep.
    pub(crate) fn focus(&self) -> Option<Focus> {
        match self.get("focus") {
            Some(TypedValue::Focus(focus)) => Some(*focus),
            _ => None,
        }
    }

    /// A whole number.
    pub(crate) fn integer(&self, key: &str) -> Option<i64> {
        match self.get(key) {
            Some(TypedValue::Integer(value)) => Some(*value),
            _ => None,
        }
    }

    /// The key of a choice.
    pub(crate) fn choice(&self, key: &str) -> Option<&'static str> {
        match self.get(key) {
            Some(TypedValue::Choice(choice)) => Some(choice.key),
            _ => None,
        }
    }

    /// The items of a list; empty when there is none.
    pub(crate) fn list(&self, key: &str) -> &[Entry] {
        match self.get(key) {
            Some(TypedValue::List(items)) => items,
            _ => &[],
        }
    }

    /// The texts of a list.
    pub(crate) fn texts(&self, key: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
        self.list(key).iter().filter_map(|entry| match &entry.val {
            TypedValue::Text(text) => Some((text.as_str(), entry.range.clone())),
            _ => None,
        })
    }

    /// A record within this one.
    pub(crate) fn record(&self, key: &str) -> Option<&Record> {
        match self.get(key) {
            Some(TypedValue::Record(record)) => Some(record),
            _ => None,
        }
    }
}

/// Visits every single value of a record with its type and key, also those in lists and nested records.
pub(crate) fn walk<'r>(
    record: &'r Record,
    table: &'static super::Table,
    visit: &mut impl FnMut(&'r Entry, super::Type, &'r str),
) {
    for (key, entry) in &record.fields {
        if let Some(field) = table.field(key) {
            walk_entry(entry, field.ty, key, visit);
        }
    }
}

/// The same for one value.
pub(crate) fn walk_entry<'r>(
    entry: &'r Entry,
    ty: super::Type,
    key: &'r str,
    visit: &mut impl FnMut(&'r Entry, super::Type, &'r str),
) {
    use super::Type;
    use super::tables::{IMAGE, ORGANISATION, PERSON};
    match (&entry.val, ty) {
        (TypedValue::List(items), Type::List(item)) => {
            items.iter().for_each(|entry| walk_entry(entry, *item, key, visit))
        }
        (TypedValue::Record(record), Type::Map(table) | Type::MapOr(table, _)) => {
            if *table == IMAGE {
                visit(entry, ty, key);
            }
            walk(record, table, visit);
        }
        (TypedValue::Record(record), Type::MapOf(item)) => {
            record.fields.iter().for_each(|(key, entry)| walk_entry(entry, *item, key, visit))
        }
        (TypedValue::Record(record), Type::Organisation) => {
            visit(entry, ty, key);
            walk(record, &ORGANISATION, visit);
        }
        (TypedValue::Record(record), Type::Person | Type::Party) => {
            visit(entry, ty, key);
            walk(record, &PERSON, visit);
        }
        _ => visit(entry, ty, key),
    }
}
