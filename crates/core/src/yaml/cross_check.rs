//! Compares our tree with that of the YAML library; a text on which they differ is rejected.
//!
//! The only file that uses the YAML library. Two parsers that must agree guard against the corner cases of
//! YAML: a construct that only one of them understands gives a message, never a silently different value.

use serde_yaml::Value as Theirs;

use super::{Input, Node, Value};
use crate::diagnostic::{Code, Diagnostic, third_party};
use crate::slice::Slice as _;

/// A message when the library rejects the text or reads it differently.
pub(super) fn check(input: &Input<'_>, node: &Node) -> Option<Diagnostic> {
    let text = input.text.slice(input.range.clone());
    match serde_yaml::from_str::<Theirs>(text) {
        Ok(theirs) => difference(node, &theirs).map(|at| {
            let end = input.text.slice(at.clone()).find('\n').map_or(at.end, |line| at.start + line);
            Diagnostic::at(Code::A132, input.place(at.start..end))
        }),
        Err(error) => {
            let at = error.location().map_or(0, |location| location.index()).min(text.len());
            let detail = error.to_string();
            let detail = detail.split(" at line ").next().unwrap_or(&detail);
            let start = input.range.start + at;
            Some(
                Diagnostic::at(Code::A101, input.place(start..start))
                    .phrase("detail", third_party::translate(detail, "library.yaml")),
            )
        }
    }
}

/// The first place where the two trees differ.
fn difference(ours: &Node, theirs: &Theirs) -> Option<std::ops::Range<usize>> {
    let here = || Some(ours.range.clone());
    match (&ours.value, theirs) {
        (Value::Null, Theirs::Null) => None,
        (Value::Scalar(scalar), Theirs::String(text)) => {
            if scalar.text == *text {
                None
            } else {
                here()
            }
        }
        // Our scalars keep the raw text; only a plain scalar can be a number, a boolean or null.
        (Value::Scalar(scalar), Theirs::Null | Theirs::Bool(_) | Theirs::Number(_)) => {
            if scalar.plain {
                None
            } else {
                here()
            }
        }
        (Value::List(ours), Theirs::Sequence(theirs)) if ours.len() == theirs.len() => {
            ours.iter().zip(theirs).find_map(|(ours, theirs)| difference(ours, theirs))
        }
        (Value::Map(entries), Theirs::Mapping(mapping)) if entries.len() == mapping.len() => {
            entries.iter().zip(mapping).find_map(|((key, value), (their_key, their_value))| {
                let same = match their_key {
                    Theirs::String(text) => *text == key.name,
                    // A key such as `2024` or `true`: the raw text counts.
                    _ => true,
                };
                if same { difference(value, their_value) } else { Some(key.range.clone()) }
            })
        }
        _ => here(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Language;

    #[test]
    fn what_the_library_says_is_told_in_swedish() {
        for (text, expected) in [
            ("a: b\n  c: d\n", "kolonet gör resten av raden till ett fält; sätt citattecken runt texten"),
            ("a: [b\nc: d\n", "ett komma eller ] väntas här"),
            ("a: {b\nc: d\n", "ett komma eller } väntas här"),
            ("a: \"b\n", "texten slutar mitt i ett värde"),
            ("a: @b\n", "ett tecken som inte kan inleda ett värde; sätt citattecken runt texten"),
            ("a: \"\\å\"\n", "ett tecken efter ett omvänt snedstreck som inte betyder något där"),
            ("a: !b!c d\n", "ett ! har en särskild betydelse här; sätt citattecken runt texten"),
            ("a: *b\n", "ett * har en särskild betydelse här; sätt citattecken runt texten"),
            ("a:\n  - b\n c: d\n", "ett fält med värde väntas här, med samma indrag som de andra"),
        ] {
            let error = serde_yaml::from_str::<Theirs>(text).expect_err(text);
            let detail = error.to_string();
            let detail = detail.split(" at line ").next().unwrap_or(&detail);
            let message = Diagnostic::new(Code::A101).phrase("detail", third_party::translate(detail, "library.yaml"));
            assert_eq!(message.message(Language::Sv), format!("YAML:en kan inte läsas: {expected}"), "{text}{detail}");
        }
    }
}
