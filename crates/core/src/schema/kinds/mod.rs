//! Kinds of page. Each is a YAML file: those that come with the program, and those of a site in `kinds/`, which add to them.
//!
//! No other code names a kind. What code must know is said by the file: which field is the beginning of an event, which says
//! where a page stands, whether readers expect a day.

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
    /// What each key means, whatever kind a page is of, and whether no kind shows it.
    fields: HashMap<&'static str, (Type, bool)>,
    /// Other names of keys.
    synonyms: HashMap<&'static str, &'static str>,
    hash: Hash128,
}

impl Kinds {
    /// The kinds that come with the program.
    pub fn builtin() -> &'static Kinds {
        Self::read(&BTreeMap::new()).0
    }

    /// The kinds that come with the program, and those of a site: the texts of its files by their paths (`kinds/tjanst.yaml`).
    /// A file named as one that comes with the program adds to it, or with `replace: true` takes its place.
    pub fn read(files: &BTreeMap<String, String>) -> (&'static Kinds, Vec<Diagnostic>) {
        intern::set(files, || read::read(files))
    }

    /// All of them: those of the program in the order of the manual, then those of the site by name.
    pub(crate) fn all(&self) -> impl Iterator<Item = Kind> + Clone {
        self.all.iter().copied()
    }

    /// Their names with their labels, as a closed set of words.
    pub(crate) fn words(&self) -> &'static [Choice] {
        self.words
    }

    /// The kind with this name.
    pub(crate) fn get(&self, name: &str) -> Option<Kind> {
        self.all().find(|kind| kind.name == name)
    }

    /// The kind that a word means: its name or a label, in any case.
    pub fn find(&self, word: &str) -> Option<Kind> {
        self.get(Choice::find(self.words, word)?.key)
    }

    /// The name of the kind that a word is nearest to.
    pub fn nearest(&self, word: &str) -> Option<&'static str> {
        Choice::nearest(self.words, word).map(|choice| choice.key)
    }

    /// The kind of a page that does not say it.
    pub fn fallback(&self) -> Kind {
        let fallback = self.all().find(|kind| kind.traits.fallback);
        fallback.or(self.all.last().copied()).expect("some kinds come with the program")
    }

    /// All names, for messages.
    pub fn names(&self) -> String {
        self.all().map(|kind| kind.name).collect::<Vec<_>>().join(", ")
    }

    /// A key and its type, whatever kind a page is of. A closed set has the words of all kinds.
    pub(crate) fn field(&self, key: &str) -> Option<(&'static str, Type)> {
        self.fields.get_key_value(key).map(|(key, (ty, _))| (*key, *ty))
    }

    /// Whether readers see nothing of a key on pages of any kind.
    pub(crate) fn hides(&self, key: &str) -> bool {
        self.fields.get(key).is_some_and(|(_, visible)| !visible)
    }

    /// The key that another name in lower case means.
    pub(crate) fn synonym(&self, name: &str) -> Option<&'static str> {
        self.synonyms.get(name).copied()
    }

    /// A name for all that they say.
    pub fn hash(&self) -> Hash128 {
        self.hash
    }
}

impl PartialEq for Kinds {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

/// As part of a key: what they say, in short.
impl Serialize for Kinds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.hash.serialize(serializer)
    }
}

#[cfg(test)]
mod tests;
