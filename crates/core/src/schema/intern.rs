//! What the files of kinds say lives as long as the program, so that a value, a field or a page can point to it.
//!
//! Each set of files is read once and kept: a few tens of kilobytes, once for a site, and once more each time that somebody
//! edits a kind while the site is served. In return nothing that refers to a field has to be counted or copied.

use std::collections::{BTreeMap, HashMap};
use std::sync::{LazyLock, RwLock};

use super::kinds::{Definition, Kind, Kinds};
use super::tables::ALL_WORDS;
use super::{Choice, Field};
use crate::diagnostic::Diagnostic;
use crate::digest::Hash128;

/// What was read so far.
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

/// The kinds of a set of files, with what is wrong with them: read by the function when nobody has asked for the set before.
pub(super) fn set(
    files: &BTreeMap<String, String>,
    read: impl FnOnce() -> (Kinds, Vec<Diagnostic>),
) -> (&'static Kinds, Vec<Diagnostic>) {
    let hash = crate::digest::HashBuilder::new().value(files).finish();
    if let Some((kinds, wrong)) = with(|known| known.sets.get(&hash).cloned()) {
        return (kinds, wrong);
    }
    let (kinds, wrong) = read();
    add(|known| {
        let (kinds, wrong) = known.sets.entry(hash).or_insert_with(|| (Box::leak(Box::new(kinds)), wrong));
        (*kinds, wrong.clone())
    })
}

/// The one definition that says what this one does.
pub(super) fn definition(definition: Definition) -> Kind {
    add(|known| {
        let hash = definition.hash;
        Kind(known.kinds.entry(hash).or_insert_with(|| Box::leak(Box::new(definition))))
    })
}

/// The kind with a mark, when it is one of this process.
pub(super) fn kind(hash: Hash128) -> Option<Kind> {
    with(|known| known.kinds.get(&hash).copied()).map(Kind)
}

/// The word with a mark.
pub(super) fn word(hash: u64) -> Option<&'static Choice> {
    with(|known| known.words.get(&hash).copied())
}

/// A set of words, each of which can be found by its mark from now on.
pub(super) fn words(words: Vec<Choice>) -> &'static [Choice] {
    let words: &'static [Choice] = words.leak();
    add(|known| {
        for word in words {
            known.words.entry(word.hash).or_insert(word);
        }
    });
    words
}

/// A text that lives as long as the program.
pub(super) fn text(text: &str) -> &'static str {
    text.to_owned().leak()
}

/// Fields that live as long as the program.
pub(super) fn fields(fields: Vec<Field>) -> &'static [Field] {
    fields.leak()
}
