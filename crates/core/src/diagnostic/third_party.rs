//! What a library says in English, as a phrase of ours: its sentence is looked up among the terms, and what it put into the
//! sentence becomes the values of the phrase. A sentence that is unknown there is told as the library's own.

use super::Arg;
use super::library_terms::{KINDS, SAID};
use crate::slice::Slice as _;

/// What a library said, in words of ours; `unknown` is the term that tells a sentence which is not known.
pub fn translate(said: &str, unknown: &'static str) -> Arg {
    let found = SAID.iter().find_map(|(sentence, _, _)| Some((*sentence, values(sentence, said)?)));
    let (key, values) = found.unwrap_or_else(|| (unknown, vec![("detail", said)]));
    let values = values.into_iter().map(|(name, value)| (name.to_owned(), value_of(name, value)));
    Arg::Phrase(key.to_owned(), values.collect())
}

/// A name as it stands in the template; a kind of value or a mark in the reader's words.
fn value_of(name: &str, value: &str) -> Arg {
    if !name.starts_with("kind") {
        // The engine writes a chain of templates as Rust does a list.
        let shown =
            if name == "chain" { value.replace(['[', ']', '"'], "").replace(", ", " → ") } else { value.into() };
        return Arg::Text(super::for_display(shown));
    }
    match KINDS.iter().find(|(kind, _, _)| *kind == value) {
        Some((kind, _, _)) => Arg::Term((*kind).to_owned()),
        None => Arg::Text(format!("`{}`", value.trim_matches('`'))),
    }
}

/// The values of a sentence when a text is that sentence.
fn values<'s, 't>(sentence: &'s str, text: &'t str) -> Option<Vec<(&'s str, &'t str)>> {
    let (mut sentence, mut text, mut found) = (sentence, text, Vec::new());
    loop {
        let Some(open) = hole(sentence) else { return (plain(sentence) == text).then_some(found) };
        text = text.strip_prefix(plain(sentence.slice(..open)).as_str())?;
        let close = open + sentence.slice(open..).find('}')?;
        let name = sentence.slice(open + 1..close);
        sentence = sentence.slice(close + 1..);
        let next = plain(sentence.slice(..hole(sentence).unwrap_or(sentence.len())));
        // The last value reaches as far as it can: a text may have in it what follows.
        let end = match (next.is_empty(), hole(sentence)) {
            (true, _) => text.len(),
            (_, Some(_)) => text.find(&next)?,
            (_, None) => text.len().checked_sub(next.len()).filter(|end| text.get(*end..) == Some(next.as_str()))?,
        };
        found.push((name, text.slice(..end)));
        text = text.slice(end..);
    }
}

/// Where the next value stands; a doubled brace is one of the sentence.
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
