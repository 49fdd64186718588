//! Reads scalars: the schema decides the type, from the text as it was written.

use unicode_normalization::UnicodeNormalization;

use super::value::{Count, Money, Share};
use super::{Choice, Reading, Type, TypedValue};
use crate::characters;
use crate::date::{CalendarDuration, DateError, PartialDate, Period, TimeOfDay};
use crate::diagnostic::{Code, Language, nearest};
use crate::path::decode;
use crate::picture::Focus;
use crate::slice::Slice as _;
use crate::yaml::{Node, Scalar, Value, quote};

/// Reads one value; `None` when it is invalid, which has been reported.
pub(super) fn read(reading: &mut Reading<'_>, node: &Node, ty: Type, key: &str) -> Option<TypedValue> {
    match (&node.value, ty) {
        (Value::Map(_), Type::PartialDate) => when_map(reading, node, key),
        (Value::Map(_), Type::Period) => period(reading, node, key),
        (Value::Map(_), Type::Count) => count_map(reading, node, key),
        (Value::Map(_), Type::Money) => money(reading, node, key).map(|money| TypedValue::Money(Box::new(money))),
        (Value::Map(_), Type::Share) => share(reading, node, key),
        (Value::List(items), Type::Focus) => match focus(items) {
            Some(focus) => Some(TypedValue::Focus(focus)),
            None => bad(reading, node, ty, key),
        },
        (Value::Scalar(scalar), _) => from_text(reading, node, scalar, ty, key),
        _ => bad(reading, node, ty, key),
    }
}

/// Reports a value of the wrong form, with an example of the right one.
fn bad<T>(reading: &mut Reading<'_>, node: &Node, ty: Type, key: &str) -> Option<T> {
    let value = match &node.value {
        Value::Scalar(scalar) => scalar.text.clone(),
        Value::List(_) => "[…]".to_owned(),
        Value::Map(_) => "{…}".to_owned(),
        Value::Null => String::new(),
    };
    let message = reading
        .message(Code::A114, node.range.clone())
        .arg("key", key)
        .arg("value", value)
        .term("type", ty.term())
        .arg("example", ty.example());
    reading.diagnostics.push(message);
    None
}

fn from_text(reading: &mut Reading<'_>, node: &Node, scalar: &Scalar, ty: Type, key: &str) -> Option<TypedValue> {
    let text = scalar.text.trim();
    if ty.is_prose() {
        cut_comment(reading, scalar, key);
        return Some(TypedValue::Text(text.to_owned()));
    }
    let read = match ty {
        Type::Date | Type::DateTime | Type::PartialDate => return date(reading, node, text, ty, key),
        Type::Enum(choices) => return choice(reading, node, text, choices, key),
        Type::Kind => return choice(reading, node, text, reading.kinds, key),
        Type::Url => return url(reading, node, text, key),
        Type::Duration => CalendarDuration::parse(text).map(TypedValue::CalendarDuration),
        Type::Count => whole_number(text).map(|value| TypedValue::Count(Count { value, approx: false })),
        Type::Money => whole_number(text)
            .map(|amount| TypedValue::Money(Box::new(Money { amount, currency: "SEK".to_owned(), approx: false }))),
        Type::Integer => whole_number(text).map(TypedValue::Integer),
        Type::Bool => boolean(text).map(TypedValue::Bool),
        Type::Time => TimeOfDay::parse(text).ok().map(TypedValue::Time),
        Type::Email => (text.contains('@') && !text.contains(char::is_whitespace) && !text.ends_with('.'))
            .then(|| TypedValue::Text(text.to_owned())),
        Type::Phone => phone(text).then(|| TypedValue::Text(text.to_owned())),
        Type::Language => language(text).then(|| TypedValue::Text(text.to_owned())),
        Type::Id | Type::ContactPoint | Type::Programme | Type::Person | Type::Organisation | Type::Party => {
            is_id(text).then(|| TypedValue::Text(text.to_owned()))
        }
        Type::Address => (!text.is_empty()).then(|| TypedValue::Text(decode(text).nfc().collect())),
        Type::Ref | Type::File => (!text.is_empty()).then(|| TypedValue::Text(text.to_owned())),
        _ => None,
    };
    match read {
        Some(val) => Some(val),
        None => bad(reading, node, ty, key),
    }
}

/// Text after ` #` would silently vanish from a title; two spaces before the `#` mark a real comment.
fn cut_comment(reading: &mut Reading<'_>, scalar: &Scalar, key: &str) {
    let Some(cut) = scalar.cut.clone() else { return };
    let comment = reading.input.text.slice(cut.clone());
    let whole = format!("{} {comment}", scalar.text);
    let message = reading
        .message(Code::A106, cut.clone())
        .arg("key", key)
        .arg("lost", comment)
        .arg("fixed", format!("{key}: {}", quote(&whole)));
    reading.diagnostics.push(message);
}

fn date(reading: &mut Reading<'_>, node: &Node, text: &str, ty: Type, key: &str) -> Option<TypedValue> {
    let code = match PartialDate::parse(text) {
        // With an offset, the time decides the day; without one it is ambiguous.
        Ok(when)
            if ty == Type::Date && (when.day.is_none() || when.time.is_some_and(|clock| clock.offset.is_none())) =>
        {
            return bad(reading, node, ty, key);
        }
        Ok(when) if ty == Type::DateTime && when.day.is_none() => return bad(reading, node, ty, key),
        Ok(when) => return Some(TypedValue::PartialDate(when)),
        Err(DateError::Form) => {
            // Hyphens from word processors look like the right ones.
            let plain = characters::with_plain_hyphens(text).filter(|(plain, _)| PartialDate::parse(plain).is_ok());
            let Some((plain, c)) = plain else { return bad(reading, node, ty, key) };
            let message = reading.message(Code::A266, node.range.clone()).arg("key", key);
            reading
                .diagnostics
                .push(message.arg("value", characters::code_point(c)).arg("fixed", format!("{key}: {plain}")));
            return None;
        }
        Err(DateError::Ambiguous) => Code::A140,
        Err(DateError::Impossible) => Code::A141,
    };
    let message =
        reading.message(code, node.range.clone()).arg("key", key).arg("value", text).arg("example", ty.sample());
    reading.diagnostics.push(message);
    None
}

fn choice(
    reading: &mut Reading<'_>,
    node: &Node,
    text: &str,
    choices: &'static [Choice],
    key: &str,
) -> Option<TypedValue> {
    if let Some(choice) = Choice::find(choices, text) {
        return Some(TypedValue::Choice(choice));
    }
    let known = |language: Language| {
        choices.iter().map(|c| format!("{} ({})", c.key, c.label.in_language(language))).collect::<Vec<_>>().join(", ")
    };
    let message = reading
        .message(Code::A115, node.range.clone())
        .arg("key", key)
        .arg("value", text)
        .arg("known", known(Language::Sv))
        .arg("known_en", known(Language::En))
        .optional("nearest", Choice::nearest(choices, text).map(|c| c.key));
    reading.diagnostics.push(message);
    None
}

fn url(reading: &mut Reading<'_>, node: &Node, text: &str, key: &str) -> Option<TypedValue> {
    if text.is_empty() || text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return bad(reading, node, Type::Url, key);
    }
    if text.starts_with("www.") {
        let message = reading
            .message(Code::A142, node.range.clone())
            .arg("value", text)
            .arg("fixed", format!("{key}: https://{text}"));
        reading.diagnostics.push(message);
        return None;
    }
    Some(TypedValue::Text(text.to_owned()))
}

/// A whole number; spaces between groups of three are understood, since authors write `1 050 000`.
fn whole_number(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '_')).collect();
    digits.parse().ok().filter(|number: &i64| number.abs() < 1_000_000_000_000_000)
}

pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "ja" | "on" => Some(true),
        "false" | "no" | "nej" | "off" => Some(false),
        _ => None,
    }
}

fn phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= 3 && text.chars().all(|c| c.is_ascii_digit() || "+-–() \u{a0}".contains(c))
}

fn language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts
        .next()
        .is_some_and(|part| (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase()));
    first && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// Reports unknown keys of a small fixed map such as `{on, approx, text}`.
fn only(reading: &mut Reading<'_>, node: &Node, known: &[&str], ty: Type) {
    let Value::Map(entries) = &node.value else { return };
    for (key, _) in entries.iter().filter(|(key, _)| !known.contains(&key.name.as_str())) {
        let near = nearest(&key.name, known.iter().copied());
        let mut message =
            reading.message(Code::A104, key.range.clone()).arg("key", key.name.clone()).term("kind", ty.term());
        message = match near {
            Some(near) => message.arg("nearest", near),
            None => message.arg("known", known.join(", ")),
        };
        reading.diagnostics.push(message);
    }
}

fn flag(reading: &mut Reading<'_>, node: &Node, key: &str) -> bool {
    match node.get(key) {
        Some(value) => matches!(read(reading, value, Type::Bool, key), Some(TypedValue::Bool(true))),
        None => false,
    }
}

fn when_map(reading: &mut Reading<'_>, node: &Node, key: &str) -> Option<TypedValue> {
    only(reading, node, &["on", "approx", "text"], Type::PartialDate);
    let Some(on) = node.get("on") else { return bad(reading, node, Type::PartialDate, key) };
    let Some(TypedValue::PartialDate(mut when)) = read(reading, on, Type::PartialDate, "on") else { return None };
    when.approx = flag(reading, node, "approx");
    when.text = node.get("text").and_then(Node::text).map(str::to_owned);
    Some(TypedValue::PartialDate(when))
}

fn period(reading: &mut Reading<'_>, node: &Node, key: &str) -> Option<TypedValue> {
    only(reading, node, &["start", "end", "duration"], Type::Period);
    let mut point = |name: &str| match node
        .get(name)
        .filter(|value| !value.is_unset())
        .map(|value| read(reading, value, Type::PartialDate, name))
    {
        Some(Some(TypedValue::PartialDate(when))) => Some(when),
        _ => None,
    };
    let (start, end) = (point("start"), point("end"));
    let duration = match node
        .get("duration")
        .filter(|value| !value.is_unset())
        .map(|value| read(reading, value, Type::Duration, "duration"))
    {
        Some(Some(TypedValue::CalendarDuration(length))) => Some(length),
        _ => None,
    };
    if let (Some(start), Some(end)) = (&start, &end)
        && end.latest() < start.earliest()
    {
        let range = node.get("end").map_or_else(|| node.range.clone(), |end| end.range.clone());
        let message = reading
            .message(Code::A143, range)
            .arg("key", key)
            .arg("start", start.to_string())
            .arg("end", end.to_string());
        reading.diagnostics.push(message);
    }
    Some(TypedValue::Period(Box::new(Period { start, end, duration })))
}

fn count_map(reading: &mut Reading<'_>, node: &Node, key: &str) -> Option<TypedValue> {
    only(reading, node, &["value", "approx"], Type::Count);
    let Some(value) = node.get("value") else { return bad(reading, node, Type::Count, key) };
    let Some(TypedValue::Integer(value)) = read(reading, value, Type::Integer, "value") else { return None };
    Some(TypedValue::Count(Count { value, approx: flag(reading, node, "approx") }))
}

fn money(reading: &mut Reading<'_>, node: &Node, key: &str) -> Option<Money> {
    only(reading, node, &["amount", "currency", "approx"], Type::Money);
    let Some(amount) = node.get("amount") else { return bad(reading, node, Type::Money, key) };
    let Some(TypedValue::Integer(amount)) = read(reading, amount, Type::Integer, "amount") else { return None };
    let currency =
        node.get("currency").and_then(Node::text).filter(|text| !text.is_empty()).unwrap_or("SEK").to_owned();
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return bad(reading, node, Type::Money, key);
    }
    Some(Money { amount, currency, approx: flag(reading, node, "approx") })
}

/// Two shares between 0 and 1, from the left and from the top.
fn focus(items: &[Node]) -> Option<Focus> {
    let share = |node: &Node| node.text()?.trim().replace(',', ".").parse::<f32>().ok();
    match items {
        [x, y] => Focus::new(share(x)?, share(y)?),
        _ => None,
    }
}

fn share(reading: &mut Reading<'_>, node: &Node, key: &str) -> Option<TypedValue> {
    only(reading, node, &["percent", "of", "ceiling"], Type::Share);
    let percent = node.get("percent").and_then(Node::text).map(str::trim);
    let valid = percent
        .is_some_and(|text| text.replace(',', ".").parse::<f64>().is_ok_and(|number| (0.0..=100.0).contains(&number)));
    let Some(percent) = percent.filter(|_| valid) else { return bad(reading, node, Type::Share, key) };
    let ceiling = match node.get("ceiling") {
        Some(value) => match read(reading, value, Type::Money, "ceiling") {
            Some(TypedValue::Money(money)) => Some(*money),
            _ => None,
        },
        None => None,
    };
    let of = node.get("of").and_then(Node::text).map(str::to_owned);
    Some(TypedValue::Share(Box::new(Share { percent: percent.to_owned(), of, ceiling })))
}
