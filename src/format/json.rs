//! A message as an object, with the schema number 1: fields are only ever added to it.

use serde_json::{Value, json};

use super::severity;
use anslag_core::diagnostic::{Diagnostic, Language};

/// One message.
pub(crate) fn diagnostic(diagnostic: &Diagnostic, language: Language) -> Value {
    let places: Vec<Value> = diagnostic
        .places
        .iter()
        .map(|place| json!({"file": place.file, "line": place.line, "column": place.column}))
        .collect();
    let mut value = json!({
        "code": diagnostic.code.as_str(), "severity": severity(diagnostic.severity),
        "message": diagnostic.message(language), "label": diagnostic.label(language), "help": diagnostic.help(language),
        "places": places,
    });
    if let (Some(patch), Some(object)) = (&diagnostic.patch, value.as_object_mut()) {
        let fix = json!({"file": patch.file, "start": patch.range.start, "end": patch.range.end, "text": patch.text});
        object.insert("fix".to_owned(), fix);
    }
    value
}
