//! Reads single values: the schema decides the type and sees the text as it was written.

use unicode_normalization::UnicodeNormalization;

use super::value::{Count, Money, Share};
use super::{Choice, Reading, Ty, Val};
use crate::date::{Clock, DateFault, Length, Period, When};
use crate::diagnostic::{Code, Language, nearest};
use crate::path::decode;
use crate::signs;
use crate::slice::Slice as _;
use crate::yaml::{Node, Scalar, Value, quote};

/// Reads one value; `None` when it can't be read, which is then in the messages.
pub(super) fn read(reading: &mut Reading<'_>, node: &Node, ty: Ty, key: &str) -> Option<Val> {
    match (&node.value, ty) {
        (Value::Map(_), Ty::When) => when_map(reading, node, key),
        (Value::Map(_), Ty::Period) => period(reading, node, key),
        (Value::Map(_), Ty::Count) => count_map(reading, node, key),
        (Value::Map(_), Ty::Money) => money(reading, node, key).map(|money| Val::Money(Box::new(money))),
        (Value::Map(_), Ty::Share) => share(reading, node, key),
        (Value::Scalar(scalar), _) => from_text(reading, node, scalar, ty, key),
        _ => bad(reading, node, ty, key),
    }
}

/// Says that a value has the wrong form, and gives an example of the right one.
fn bad<T>(reading: &mut Reading<'_>, node: &Node, ty: Ty, key: &str) -> Option<T> {
    let value = match &node.value {
        Value::Scalar(scalar) => scalar.text.clone(),
        Value::List(_) => "[…]".to_owned(),
        Value::Map(_) => "{…}".to_owned(),
        Value::Null => String::new(),
    };
    let message = reading
        .say(Code::A114, node.range.clone())
        .arg("key", key)
        .arg("value", value)
        .term("type", ty.term())
        .arg("example", ty.example());
    reading.wrong.push(message);
    None
}

fn from_text(reading: &mut Reading<'_>, node: &Node, scalar: &Scalar, ty: Ty, key: &str) -> Option<Val> {
    let text = scalar.text.trim();
    if ty.is_prose() {
        cut_comment(reading, scalar, key);
        return Some(Val::Text(text.to_owned()));
    }
    let read = match ty {
        Ty::Date | Ty::DateTime | Ty::When => return date(reading, node, text, ty, key),
        Ty::Enum(choices) => return choice(reading, node, text, choices, key),
        Ty::Kind => return choice(reading, node, text, reading.kinds, key),
        Ty::Url => return url(reading, node, text, key),
        Ty::Duration => Length::parse(text).map(Val::Length),
        Ty::Count => whole_number(text).map(|value| Val::Count(Count { value, approx: false })),
        Ty::Money => whole_number(text)
            .map(|amount| Val::Money(Box::new(Money { amount, currency: "SEK".to_owned(), approx: false }))),
        Ty::Integer => whole_number(text).map(Val::Integer),
        Ty::Bool => boolean(text).map(Val::Bool),
        Ty::Time => Clock::parse(text).ok().map(Val::Time),
        Ty::Email => (text.contains('@') && !text.contains(char::is_whitespace) && !text.ends_with('.'))
            .then(|| Val::Text(text.to_owned())),
        Ty::Phone => phone(text).then(|| Val::Text(text.to_owned())),
        Ty::Language => language(text).then(|| Val::Text(text.to_owned())),
        Ty::Id | Ty::ContactPoint | Ty::Programme | Ty::Person | Ty::Organisation | Ty::Party => {
            is_id(text).then(|| Val::Text(text.to_owned()))
        }
        Ty::Address => (!text.is_empty()).then(|| Val::Text(decode(text).nfc().collect())),
        Ty::Ref | Ty::File => (!text.is_empty()).then(|| Val::Text(text.to_owned())),
        _ => None,
    };
    match read {
        Some(val) => Some(val),
        None => bad(reading, node, ty, key),
    }
}

/// Text behind ` #` would silently vanish from a title; two spaces before the sign are the mark of a real comment.
fn cut_comment(reading: &mut Reading<'_>, scalar: &Scalar, key: &str) {
    let Some(cut) = scalar.cut.clone() else { return };
    let lost = reading.input.text.slice(cut.clone());
    let whole = format!("{} {lost}", scalar.text);
    let message = reading
        .say(Code::A106, cut.clone())
        .arg("key", key)
        .arg("lost", lost)
        .arg("fixed", format!("{key}: {}", quote(&whole)));
    reading.wrong.push(message);
}

fn date(reading: &mut Reading<'_>, node: &Node, text: &str, ty: Ty, key: &str) -> Option<Val> {
    let code = match When::parse(text) {
        // An instant falls on one day; a time on nobody's clock says less than it seems to.
        Ok(when) if ty == Ty::Date && (when.day.is_none() || when.time.is_some_and(|clock| clock.offset.is_none())) => {
            return bad(reading, node, ty, key);
        }
        Ok(when) if ty == Ty::DateTime && when.day.is_none() => return bad(reading, node, ty, key),
        Ok(when) => return Some(Val::When(when)),
        Err(DateFault::Form) => {
            // The hyphens of a word processor look like the right ones.
            let plain = signs::plain(text).filter(|(plain, _)| When::parse(plain).is_ok());
            let Some((plain, sign)) = plain else { return bad(reading, node, ty, key) };
            let message = reading.say(Code::A266, node.range.clone()).arg("key", key);
            reading.wrong.push(message.arg("value", signs::name(sign)).arg("fixed", format!("{key}: {plain}")));
            return None;
        }
        Err(DateFault::Ambiguous) => Code::A140,
        Err(DateFault::Impossible) => Code::A141,
    };
    let message = reading.say(code, node.range.clone()).arg("key", key).arg("value", text).arg("example", ty.sample());
    reading.wrong.push(message);
    None
}

fn choice(reading: &mut Reading<'_>, node: &Node, text: &str, choices: &'static [Choice], key: &str) -> Option<Val> {
    if let Some(choice) = Choice::find(choices, text) {
        return Some(Val::Choice(choice));
    }
    let known = |language: Language| {
        choices.iter().map(|c| format!("{} ({})", c.key, c.label.in_language(language))).collect::<Vec<_>>().join(", ")
    };
    let message = reading
        .say(Code::A115, node.range.clone())
        .arg("key", key)
        .arg("value", text)
        .arg("known", known(Language::Sv))
        .arg("known_en", known(Language::En))
        .optional("nearest", Choice::nearest(choices, text).map(|c| c.key));
    reading.wrong.push(message);
    None
}

fn url(reading: &mut Reading<'_>, node: &Node, text: &str, key: &str) -> Option<Val> {
    if text.is_empty() || text.contains(|sign: char| sign.is_whitespace() || sign.is_control()) {
        return bad(reading, node, Ty::Url, key);
    }
    if text.starts_with("www.") {
        let message = reading
            .say(Code::A142, node.range.clone())
            .arg("value", text)
            .arg("fixed", format!("{key}: https://{text}"));
        reading.wrong.push(message);
        return None;
    }
    Some(Val::Text(text.to_owned()))
}

/// A whole number; spaces between groups of three are understood, since people write `1 050 000`.
fn whole_number(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|sign| !matches!(sign, ' ' | '\u{a0}' | '\u{202f}' | '_')).collect();
    digits.parse().ok().filter(|number: &i64| number.abs() < 1_000_000_000_000_000)
}

fn boolean(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "ja" | "on" => Some(true),
        "false" | "no" | "nej" | "off" => Some(false),
        _ => None,
    }
}

fn phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= 3 && text.chars().all(|sign| sign.is_ascii_digit() || "+-–() \u{a0}".contains(sign))
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

/// The keys of a small fixed map such as `{on, approx, text}`; other keys are pointed out.
fn only(reading: &mut Reading<'_>, node: &Node, known: &[&str], ty: Ty) {
    let Value::Map(entries) = &node.value else { return };
    for (key, _) in entries.iter().filter(|(key, _)| !known.contains(&key.name.as_str())) {
        let near = nearest(&key.name, known.iter().copied());
        let mut message =
            reading.say(Code::A104, key.range.clone()).arg("key", key.name.clone()).term("kind", ty.term());
        message = match near {
            Some(near) => message.arg("nearest", near),
            None => message.arg("known", known.join(", ")),
        };
        reading.wrong.push(message);
    }
}

fn flag(reading: &mut Reading<'_>, node: &Node, key: &str) -> bool {
    match node.get(key) {
        Some(value) => matches!(read(reading, value, Ty::Bool, key), Some(Val::Bool(true))),
        None => false,
    }
}

fn when_map(reading: &mut Reading<'_>, node: &Node, key: &str) -> Option<Val> {
    only(reading, node, &["on", "approx", "text"], Ty::When);
    let Some(on) = node.get("on") else { return bad(reading, node, Ty::When, key) };
    let Some(Val::When(mut when)) = read(reading, on, Ty::When, "on") else { return None };
    when.approx = flag(reading, node, "approx");
    when.text = node.get("text").and_then(Node::text).map(str::to_owned);
    Some(Val::When(when))
}

fn period(reading: &mut Reading<'_>, node: &Node, key: &str) -> Option<Val> {
    only(reading, node, &["start", "end", "duration"], Ty::Period);
    let mut point = |name: &str| match node
        .get(name)
        .filter(|value| !value.is_null())
        .map(|value| read(reading, value, Ty::When, name))
    {
        Some(Some(Val::When(when))) => Some(when),
        _ => None,
    };
    let (start, end) = (point("start"), point("end"));
    let duration = match node
        .get("duration")
        .filter(|value| !value.is_null())
        .map(|value| read(reading, value, Ty::Duration, "duration"))
    {
        Some(Some(Val::Length(length))) => Some(length),
        _ => None,
    };
    if let (Some(start), Some(end)) = (&start, &end)
        && end.latest() < start.earliest()
    {
        let range = node.get("end").map_or_else(|| node.range.clone(), |end| end.range.clone());
        let message =
            reading.say(Code::A143, range).arg("key", key).arg("start", start.to_string()).arg("end", end.to_string());
        reading.wrong.push(message);
    }
    Some(Val::Period(Box::new(Period { start, end, duration })))
}

fn count_map(reading: &mut Reading<'_>, node: &Node, key: &str) -> Option<Val> {
    only(reading, node, &["value", "approx"], Ty::Count);
    let Some(value) = node.get("value") else { return bad(reading, node, Ty::Count, key) };
    let Some(Val::Integer(value)) = read(reading, value, Ty::Integer, "value") else { return None };
    Some(Val::Count(Count { value, approx: flag(reading, node, "approx") }))
}

fn money(reading: &mut Reading<'_>, node: &Node, key: &str) -> Option<Money> {
    only(reading, node, &["amount", "currency", "approx"], Ty::Money);
    let Some(amount) = node.get("amount") else { return bad(reading, node, Ty::Money, key) };
    let Some(Val::Integer(amount)) = read(reading, amount, Ty::Integer, "amount") else { return None };
    let currency = node.get("currency").and_then(Node::text).unwrap_or("SEK").to_owned();
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return bad(reading, node, Ty::Money, key);
    }
    Some(Money { amount, currency, approx: flag(reading, node, "approx") })
}

fn share(reading: &mut Reading<'_>, node: &Node, key: &str) -> Option<Val> {
    only(reading, node, &["percent", "of", "ceiling"], Ty::Share);
    let percent = node.get("percent").and_then(Node::text).map(str::trim);
    let valid = percent
        .is_some_and(|text| text.replace(',', ".").parse::<f64>().is_ok_and(|number| (0.0..=100.0).contains(&number)));
    let Some(percent) = percent.filter(|_| valid) else { return bad(reading, node, Ty::Share, key) };
    let ceiling = match node.get("ceiling") {
        Some(value) => match read(reading, value, Ty::Money, "ceiling") {
            Some(Val::Money(money)) => Some(*money),
            _ => None,
        },
        None => None,
    };
    let of = node.get("of").and_then(Node::text).map(str::to_owned);
    Some(Val::Share(Box::new(Share { percent: percent.to_owned(), of, ceiling })))
}
