//! Contact points as template values: opening hours in words, exceptions, `tel:` addresses.

use super::value::{Value, map};
use super::values::Values;
use crate::formats::common::clock;
use crate::schema::tables::{CONTACT_POINT, PERSON};
use crate::schema::{Entry, Record, TypedValue};

impl Values<'_> {
    /// A contact point with its hours in words.
    pub(crate) fn contact_point(&self, record: &Record) -> Value {
        let mut fields: Vec<(&'static str, Value)> = Vec::new();
        for field in CONTACT_POINT.fields() {
            let value = match field.key {
                "opening_hours" => Value::from(
                    record.list("opening_hours").iter().filter_map(|entry| self.hours(entry)).collect::<Vec<_>>(),
                ),
                "exceptions" => Value::from(
                    record.list("exceptions").iter().filter_map(|entry| self.exception(entry)).collect::<Vec<_>>(),
                ),
                key => self.field(record.fields.get(key), field.ty),
            };
            fields.push((field.key, value));
        }
        fields.push(("phone_url", Value::from(record.text("phone").map(phone_url))));
        fields.push(("label", record.text("name").unwrap_or_default().into()));
        // The fields of a person, so that one component serves both.
        fields.extend(
            PERSON
                .fields()
                .filter(|field| CONTACT_POINT.field(field.key).is_none())
                .map(|field| (field.key, Value::none())),
        );
        map(fields)
    }

    fn hours(&self, entry: &Entry) -> Option<Value> {
        let TypedValue::Record(record) = &entry.val else { return None };
        let days: Vec<&str> = record
            .list("days")
            .iter()
            .filter_map(|day| match &day.val {
                TypedValue::Choice(choice) => Some(choice.key),
                _ => None,
            })
            .collect();
        Some(map([("days", capitalise(&self.days(&days)).into()), ("time", hours(record)?.into())]))
    }

    /// Days of the week in words; three or more in a row as a range.
    fn days(&self, days: &[&str]) -> String {
        const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let number = |day: &&str| WEEK.iter().position(|name| name == day);
        let name = |day: &str| self.word(&format!("day_{day}"));
        let consecutive = days.len() > 2
            && days
                .windows(2)
                .all(|pair| matches!((number(&pair[0]), number(&pair[1])), (Some(a), Some(b)) if b == a + 1));
        match (days, consecutive) {
            ([first, .., last], true) => self.phrase("day_range", &[("from", &name(first)), ("to", &name(last))]),
            _ => days.iter().map(|day| name(day)).collect::<Vec<_>>().join(", "),
        }
    }

    /// An exception from the opening hours; `None` when it has passed.
    fn exception(&self, entry: &Entry) -> Option<Value> {
        let TypedValue::Record(record) = &entry.val else { return None };
        let when = record.when("date")?;
        if when.end(&self.filler.site.config().zone) <= self.filler.site.now() {
            return None;
        }
        let time = hours(record).unwrap_or_else(|| self.word("closed"));
        Some(map([
            ("date", self.date(when).into()),
            ("time", time.into()),
            ("text", Value::from(record.text("text").map(str::to_owned))),
        ]))
    }
}

fn hours(record: &Record) -> Option<String> {
    match (record.get("opens"), record.get("closes")) {
        (Some(TypedValue::Time(opens)), Some(TypedValue::Time(closes))) => {
            Some(format!("{}–{}", clock(opens), clock(closes)))
        }
        _ => None,
    }
}

fn capitalise(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// The `tel:` address of a number as written: E.164 with Sweden's code when no other is given (RFC 3966).
pub(crate) fn phone_url(number: &str) -> String {
    // The (0) in +46 (0)31 is not dialled.
    let digits: String = number.replace("(0)", "").chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    match digits.strip_prefix("00") {
        Some(rest) => format!("tel:+{rest}"),
        None if digits.starts_with('+') => format!("tel:{digits}"),
        // Short numbers such as 112 and 1177 have no area code.
        None => digits.strip_prefix('0').map_or_else(|| format!("tel:{digits}"), |rest| format!("tel:+46{rest}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_addresses() {
        for (written, url) in [
            ("031-390 06 00", "tel:+46313900600"),
            ("+46 (0)31-390 06 00", "tel:+46313900600"),
            ("0046 31 1", "tel:+46311"),
            ("112", "tel:112"),
        ] {
            assert_eq!(phone_url(written), url);
        }
    }
}
