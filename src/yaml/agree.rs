//! The YAML library reads the same text; our tree must say the same, or the text is refused.
//!
//! This is the only file that knows the YAML library. Two readers that must agree keep us honest about the corners of
//! YAML: a construct that only one of them understands is a message to the writer, never a silent difference.

use serde_yaml::Value as Theirs;

use super::{Input, Node, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::slice::Slice as _;

/// A message when the library refuses the text or reads it otherwise than we do.
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
            let detail = detail.split(" at line ").next().unwrap_or(&detail).to_owned();
            let start = input.range.start + at;
            Some(Diagnostic::at(Code::A101, input.place(start..start)).arg("detail", detail))
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
        // Numbers, booleans and null keep the raw text with us; only plain text can be one.
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
                    // A key such as `2024` or `true`: the raw text is what counts.
                    _ => true,
                };
                if same { difference(value, their_value) } else { Some(key.range.clone()) }
            })
        }
        _ => here(),
    }
}
