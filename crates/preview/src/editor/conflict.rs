//! Two writers of one page: what only one of them changed is kept from both, and for the rest both values are shown.

use anslag_core::diagnostic::{Language, term};
use anslag_core::editor::{FormMessage, PageForm, Submission};

/// The name of the text below the fields among the conflicts.
const BODY: &str = "";

/// A field whose value cannot be saved as it was sent.
pub(super) struct Conflict {
    /// Its key; empty for the text below the fields.
    key: String,
    message: FormMessage,
}

/// The value of a field.
fn value<'f>(form: &'f PageForm, key: &str) -> Option<&'f String> {
    form.groups.iter().flat_map(|group| &group.fields).find(|field| field.key == key).map(|field| &field.value)
}

fn is_same(one: &str, other: &str) -> bool {
    let lines = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
    lines(one) == lines(other)
}

/// Takes what another writer saved into what was sent. Gives the values that both have changed, as they are in the file now.
///
/// `base` is the form that was edited, and `now` that of the file; without the first nobody can say who changed what.
pub(super) fn merge(
    sent: &mut Submission,
    base: Option<&PageForm>,
    now: &PageForm,
    language: Language,
) -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    let mut settle = |key: &str, sent: &mut String, base: Option<&String>, now: &String| {
        if is_same(sent, now) || base.is_some_and(|base| is_same(base, now)) {
            return;
        }
        if base.is_some_and(|base| is_same(base, sent)) {
            sent.clone_from(now);
            return;
        }
        let text = format!("{} {now}", term("editor.now", language));
        conflicts.push(Conflict { key: key.to_owned(), message: FormMessage::error(text) });
    };
    for (key, value) in &mut sent.fields {
        if let Some(now) = self::value(now, key) {
            settle(key, value, base.and_then(|base| self::value(base, key)), now);
        }
    }
    settle(BODY, &mut sent.body, base.map(|base| &base.body), &now.body);
    conflicts
}

/// All that was typed, for a form that has no place for it.
pub(super) fn typed(sent: &Submission, language: Language) -> FormMessage {
    let fields = sent.fields.iter().filter(|(_, value)| !value.trim().is_empty());
    let fields = fields.map(|(key, value)| format!("{key}: {value}\n")).collect::<String>();
    FormMessage::error(format!("{}\n{fields}\n{}", term("editor.typed", language), sent.body))
}

/// A field that could not be written.
pub(super) fn unsaved(key: &str, language: Language) -> Conflict {
    Conflict { key: key.to_owned(), message: FormMessage::error(term("editor.not_yaml", language).to_owned()) }
}

/// Puts what was typed into a form, with what is to be said of it.
pub(super) fn fill(form: &mut PageForm, sent: &Submission, conflicts: &[Conflict]) {
    let said = |key: &str| {
        conflicts
            .iter()
            .filter(|conflict| conflict.key == key)
            .map(|conflict| conflict.message.clone())
            .collect::<Vec<_>>()
    };
    for field in form.groups.iter_mut().flat_map(|group| &mut group.fields) {
        if let Some(value) = sent.fields.get(field.key) {
            field.value.clone_from(value);
        }
        field.messages.splice(0..0, said(field.key));
    }
    form.body.clone_from(&sent.body);
    form.messages.splice(0..0, said(BODY));
}
