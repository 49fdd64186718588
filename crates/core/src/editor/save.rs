//! A form back into the text of its page. Only what differs from what the form showed is written.

use std::collections::BTreeMap;
use std::ops::Range;

use super::body;
use super::control::{Control, control, shown, yaml};
use super::form::{is_readable, split, table};
use crate::diagnostic::Language;
use crate::site::{Page, Site};
use crate::yaml::edit::{self, EditError};

/// What a form sends.
#[derive(Debug, Default)]
pub struct Submission {
    /// The values of its fields by key, as [`super::FormField::value`] has them.
    pub fields: BTreeMap<String, String>,
    /// The text below the fields, or the whole file.
    pub body: String,
}

impl Submission {
    /// The text of the page with what was sent. The keys of fields that cannot be written are given instead, all at once.
    pub fn apply(&self, site: &Site, page: &Page, text: &str, language: Language) -> Result<String, Vec<&'static str>> {
        let at_first = split(page, text);
        if !is_readable(&at_first, text) {
            return Ok(body::rewritten(text, &self.body));
        }
        // The text first: edits of fields move where it starts.
        let mut new = body::replaced(text, at_first.body, &self.body);
        let mut unsaved = Vec::new();
        for field in table(page).fields() {
            let Some(sent) = self.fields.get(field.key) else { continue };
            let node = at_first.node.get(field.key);
            let control = control(site.config.kinds, field.ty, node, language);
            let sent = sent_value(&control, sent);
            if sent == sent_value(&control, &shown(&control, field.ty, text, node)) {
                continue;
            }
            let written = match sent.is_empty() {
                true => edit::remove(&new, split(page, &new).yaml, field.key),
                false => write(&new, split(page, &new).yaml, field.key, &yaml(&control, field.ty, &sent)),
            };
            match written {
                Ok(text) => new = text,
                Err(_) => unsaved.push(field.key),
            }
        }
        if unsaved.is_empty() { Ok(new) } else { Err(unsaved) }
    }
}

/// A value without what its control cannot show.
fn sent_value(control: &Control, sent: &str) -> String {
    let sent = body::normal(sent);
    let has_text = !sent.trim().is_empty();
    match control {
        _ if !has_text => String::new(),
        Control::Yaml => sent.trim_end().to_owned(),
        Control::Lines => sent.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"),
        _ => sent,
    }
}

/// Sets the first of the values that can be written: where the old one stands, or else the whole entry.
fn write(text: &str, yaml: Range<usize>, key: &str, values: &[String]) -> Result<String, EditError> {
    let mut result = Err(EditError::Entry);
    for value in values {
        result = edit::set(text, yaml.clone(), key, value).or_else(|_| edit::replace(text, yaml.clone(), key, value));
        if result.is_ok() {
            break;
        }
    }
    result
}
