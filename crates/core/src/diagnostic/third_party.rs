//! Translates English messages of third-party libraries: the sentence is looked up among the terms, and the words that the
//! library filled in become its values. An unknown sentence is quoted as the library's own.

use super::Arg;
use super::library_terms::{LIBRARY_KINDS, LIBRARY_MESSAGES};
use crate::slice::Slice as _;

/// The translation of a library's message. `unknown` is the term that quotes an unknown sentence as `{detail}`.
pub fn translate(said: &str, unknown: &'static str) -> Arg {
    let found = LIBRARY_MESSAGES.iter().find_map(|(sentence, _, _)| Some((*sentence, values(sentence, said)?)));
    let (key, values) = found.unwrap_or_else(|| (unknown, vec![("detail", said)]));
    let values = values.into_iter().map(|(name, value)| (name.to_owned(), value_of(name, value)));
    Arg::Phrase(key.to_owned(), values.collect())
}

/// Names are kept as in the template; kinds of values are translated.
fn value_of(name: &str, value: &str) -> Arg {
    if !name.starts_with("kind") {
        // Tera prints a chain of templates as a Rust list.
        let shown =
            if name == "chain" { value.replace(['[', ']', '"'], "").replace(", ", " → ") } else { value.into() };
        return Arg::Text(super::for_display(shown));
    }
    match LIBRARY_KINDS.iter().find(|(kind, _, _)| *kind == value) {
        Some((kind, _, _)) => Arg::Term((*kind).to_owned()),
        None => Arg::Text(format!("`{}`", value.trim_matches('`'))),
    }
}

/// The values of the placeholders if the text matches the sentence.
fn values<'s, 't>(sentence: &'s str, text: &'t str) -> Option<Vec<(&'s str, &'t str)>> {
    let (mut sentence, mut text, mut found) = (sentence, text, Vec::new());
    loop {
        let Some(open) = hole(sentence) else { return (plain(sentence) == text).then_some(found) };
        text = text.strip_prefix(plain(sentence.slice(..open)).as_str())?;
        let close = open + sentence.slice(open..).find('}')?;
        let name = sentence.slice(open + 1..close);
        sentence = sentence.slice(close + 1..);
        let next = plain(sentence.slice(..hole(sentence).unwrap_or(sentence.len())));
        // The last value is greedy: it may contain the text that follows it.
        let end = match (next.is_empty(), hole(sentence)) {
            (true, _) => text.len(),
            (_, Some(_)) => text.find(&next)?,
            (_, None) => text.len().checked_sub(next.len()).filter(|end| text.get(*end..) == Some(next.as_str()))?,
        };
        found.push((name, text.slice(..end)));
        text = text.slice(end..);
    }
}

/// The position of the next placeholder; doubled braces are escapes.
fn hole(sentence: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let open = at + sentence.get(at..)?.find('{')?;
        if !sentence.slice(open..).starts_with("{{") {
            return Some(open);
        }
        at = open + 2;
    }
}

fn plain(part: &str) -> String {
    part.replace("{{", "{").replace("}}", "}")
}
