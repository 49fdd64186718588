//! Interns definitions of kinds for the life of the program, so that values, fields and pages can hold `&'static` references.
//!
//! Each set of files is read once and leaked: a few tens of kilobytes for a site, and again each time a kind is edited during
//! `serve`. In return no reference to a field needs to be counted or copied.

use std::collections::{BTreeMap, HashMap};
use std::sync::{LazyLock, RwLock};

use super::kinds::{Definition, Kind, Kinds};
use super::tables::ALL_CHOICES;
use super::{Choice, Field};
use crate::diagnostic::Diagnostic;
use crate::digest::Hash128;

/// Everything interned so far.
#[derive(Default)]
struct Interner {
    sets: HashMap<Hash128, (&'static Kinds, Vec<Diagnostic>)>,
    kinds: HashMap<Hash128, &'static Definition>,
    choices: HashMap<u64, &'static Choice>,
}

static INTERNER: LazyLock<RwLock<Interner>> = LazyLock::new(|| {
    let choices = ALL_CHOICES.iter().flat_map(|choices| choices.iter()).map(|choice| (choice.hash, choice)).collect();
    RwLock::new(Interner { choices, ..Interner::default() })
});

fn read_interner<T>(read: impl FnOnce(&Interner) -> T) -> T {
    read(&INTERNER.read().unwrap_or_else(std::sync::PoisonError::into_inner))
}

fn write_interner<T>(write: impl FnOnce(&mut Interner) -> T) -> T {
    write(&mut INTERNER.write().unwrap_or_else(std::sync::PoisonError::into_inner))
}

/// The kinds of a set of files and the messages about them; `read` is called only for a new set.
pub(super) fn set(
    files: &BTreeMap<String, String>,
    read: impl FnOnce() -> (Kinds, Vec<Diagnostic>),
) -> (&'static Kinds, Vec<Diagnostic>) {
    let hash = crate::digest::HashBuilder::new().value(files).finish();
    if let Some((kinds, diagnostics)) = read_interner(|interner| interner.sets.get(&hash).cloned()) {
        return (kinds, diagnostics);
    }
    let (kinds, diagnostics) = read();
    write_interner(|interner| {
        let (kinds, diagnostics) =
            interner.sets.entry(hash).or_insert_with(|| (Box::leak(Box::new(kinds)), diagnostics));
        (*kinds, diagnostics.clone())
    })
}

/// The interned definition with the same hash.
pub(super) fn definition(definition: Definition) -> Kind {
    write_interner(|interner| {
        let hash = definition.hash;
        Kind(interner.kinds.entry(hash).or_insert_with(|| Box::leak(Box::new(definition))))
    })
}

/// The kind with a hash, if this process has read it.
pub(super) fn kind(hash: Hash128) -> Option<Kind> {
    read_interner(|interner| interner.kinds.get(&hash).copied()).map(Kind)
}

/// The choice with a hash.
pub(super) fn choice(hash: u64) -> Option<&'static Choice> {
    read_interner(|interner| interner.choices.get(&hash).copied())
}

/// Interns a set of choices; each can be found by its hash from now on.
pub(super) fn choices(choices: Vec<Choice>) -> &'static [Choice] {
    let choices: &'static [Choice] = choices.leak();
    write_interner(|interner| {
        for choice in choices {
            interner.choices.entry(choice.hash).or_insert(choice);
        }
    });
    choices
}

/// Leaks a text.
pub(super) fn text(text: &str) -> &'static str {
    text.to_owned().leak()
}

/// Leaks fields.
pub(super) fn fields(fields: Vec<Field>) -> &'static [Field] {
    fields.leak()
}
