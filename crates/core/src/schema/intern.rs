//! Interns definitions of kinds for the life of the program, so that values, fields and pages can hold `&'static` references.
//!
//! Each set of files is read once and leaked: a few tens of kilobytes for a site, and again each time a kind is edited during
//! `serve`. In return no reference to a field needs to be counted or copied.

use std::collections::{BTreeMap, HashMap};
use std::sync::{LazyLock, RwLock};

use super::kinds::{Definition, Kind, Kinds};
use super::tables::ALL_WORDS;
use super::{Choice, Field};
use crate::diagnostic::Diagnostic;
use crate::digest::Hash128;

/// Everything interned so far.
#[derive(Default)]
struct Known {
    sets: HashMap<Hash128, (&'static Kinds, Vec<Diagnostic>)>,
    kinds: HashMap<Hash128, &'static Definition>,
    words: HashMap<u64, &'static Choice>,
}

static KNOWN: LazyLock<RwLock<Known>> = LazyLock::new(|| {
    let words = ALL_WORDS.iter().flat_map(|words| words.iter()).map(|word| (word.hash, word)).collect();
    RwLock::new(Known { words, ..Known::default() })
});

fn with<T>(ask: impl FnOnce(&Known) -> T) -> T {
    ask(&KNOWN.read().unwrap_or_else(std::sync::PoisonError::into_inner))
}

fn add<T>(tell: impl FnOnce(&mut Known) -> T) -> T {
    tell(&mut KNOWN.write().unwrap_or_else(std::sync::PoisonError::into_inner))
}

/// The kinds of a set of files and the messages about them; `read` is called only for a new set.
pub(super) fn set(
    files: &BTreeMap<String, String>,
    read: impl FnOnce() -> (Kinds, Vec<Diagnostic>),
) -> (&'static Kinds, Vec<Diagnostic>) {
    let hash = crate::digest::HashBuilder::new().value(files).finish();
    if let Some((kinds, diagnostics)) = with(|known| known.sets.get(&hash).cloned()) {
        return (kinds, diagnostics);
    }
    let (kinds, diagnostics) = read();
    add(|known| {
        let (kinds, diagnostics) = known.sets.entry(hash).or_insert_with(|| (Box::leak(Box::new(kinds)), diagnostics));
        (*kinds, diagnostics.clone())
    })
}

/// The interned definition with the same hash.
pub(super) fn definition(definition: Definition) -> Kind {
    add(|known| {
        let hash = definition.hash;
        Kind(known.kinds.entry(hash).or_insert_with(|| Box::leak(Box::new(definition))))
    })
}

/// The kind with a hash, if this process has read it.
pub(super) fn kind(hash: Hash128) -> Option<Kind> {
    with(|known| known.kinds.get(&hash).copied()).map(Kind)
}

/// The choice with a hash.
pub(super) fn word(hash: u64) -> Option<&'static Choice> {
    with(|known| known.words.get(&hash).copied())
}

/// Interns a set of choices; each can be found by its hash from now on.
pub(super) fn words(words: Vec<Choice>) -> &'static [Choice] {
    let words: &'static [Choice] = words.leak();
    add(|known| {
        for word in words {
            known.words.entry(word.hash).or_insert(word);
        }
    });
    words
}

/// Leaks a text.
pub(super) fn text(text: &str) -> &'static str {
    text.to_owned().leak()
}

/// Leaks fields.
pub(super) fn fields(fields: Vec<Field>) -> &'static [Field] {
    fields.leak()
}
