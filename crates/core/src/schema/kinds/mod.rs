//! Page types. Each is defined by a YAML file: the built-in ones, and those of a site in `kinds/`, which extend them.
//!
//! No other code names a kind. What code must know is in the definition: which field is the start of an event, which has
//! the status of a page, whether its pages show a date.

mod builtin;
mod kind;
mod merge;
mod read;
pub(crate) mod tables;
mod types;
mod verify;

use std::collections::{BTreeMap, HashMap};

use serde::{Serialize, Serializer};

pub use kind::Kind;
pub(crate) use kind::{Definition, Event};

use super::{Choice, Type, intern};
use crate::diagnostic::Diagnostic;
use crate::digest::Hash128;

/// The folder of a site's own kinds.
pub const FOLDER: &str = "kinds";

/// All kinds of a site.
#[derive(Debug)]
pub struct Kinds {
    all: Vec<Kind>,
    words: &'static [Choice],
    /// The type of each key, whatever the kind of a page, and whether any kind shows it.
    fields: HashMap<&'static str, (Type, bool)>,
    /// Other names of keys.
    synonyms: HashMap<&'static str, &'static str>,
    hash: Hash128,
}

impl Kinds {
    /// The built-in kinds.
    pub fn builtin() -> &'static Kinds {
        Self::read(&BTreeMap::new()).0
    }

    /// The built-in kinds and those of a site, given the texts of its files by path (`kinds/tjanst.yaml`).
    /// A file with the name of a built-in kind extends it, or with `replace: true` replaces it.
    pub fn read(files: &BTreeMap<String, String>) -> (&'static Kinds, Vec<Diagnostic>) {
        intern::set(files, || read::read(files))
    }

    /// All kinds: the built-in ones in the order of the manual, then those of the site by name.
    pub(crate) fn all(&self) -> impl Iterator<Item = Kind> + Clone {
        self.all.iter().copied()
    }

    /// The names and labels as an enumeration.
    pub(crate) fn words(&self) -> &'static [Choice] {
        self.words
    }

    /// The kind with this name.
    pub(crate) fn get(&self, name: &str) -> Option<Kind> {
        self.all().find(|kind| kind.name == name)
    }

    /// The kind with this name or label, in any case.
    pub fn find(&self, word: &str) -> Option<Kind> {
        self.get(Choice::find(self.words, word)?.key)
    }

    /// The name of the kind with the name or label nearest to a word.
    pub fn nearest(&self, word: &str) -> Option<&'static str> {
        Choice::nearest(self.words, word).map(|choice| choice.key)
    }

    /// The page type of pages without a `type`.
    pub fn fallback(&self) -> Kind {
        let fallback = self.all().find(|kind| kind.traits.fallback);
        fallback.or(self.all.last().copied()).expect("some kinds come with the program")
    }

    /// All names, for messages.
    pub fn names(&self) -> String {
        self.all().map(|kind| kind.name).collect::<Vec<_>>().join(", ")
    }

    /// A key and its type, whatever the kind of a page. An enumeration has the values of all kinds.
    pub(crate) fn field(&self, key: &str) -> Option<(&'static str, Type)> {
        self.fields.get_key_value(key).map(|(key, (ty, _))| (*key, *ty))
    }

    /// Whether a key is hidden from readers in every kind.
    pub(crate) fn hides(&self, key: &str) -> bool {
        self.fields.get(key).is_some_and(|(_, visible)| !visible)
    }

    /// The key that a synonym in lower case means.
    pub(crate) fn synonym(&self, name: &str) -> Option<&'static str> {
        self.synonyms.get(name).copied()
    }

    /// Hash of all definitions.
    pub fn hash(&self) -> Hash128 {
        self.hash
    }
}

impl PartialEq for Kinds {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

/// Serialised, for cache keys, as their hash.
impl Serialize for Kinds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.hash.serialize(serializer)
    }
}

#[cfg(test)]
mod tests;
