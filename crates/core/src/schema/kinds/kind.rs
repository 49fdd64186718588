//! A kind of page: what its file says, and nothing else that the program knows of it.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::digest::Hash128;
use crate::schema::intern;
use crate::schema::{Field, Label, Table};

/// A kind of page, such as news or projects. Two are equal when their files say the same.
#[derive(Clone, Copy)]
pub struct Kind(pub(in crate::schema) &'static Definition);

/// What the file of a kind says.
#[derive(Debug)]
pub struct Definition {
    /// The name in front matter, lists and templates.
    pub name: &'static str,
    /// What one page of the kind is called.
    pub(crate) label: Label,
    /// What several are called.
    pub(crate) plural: Label,
    /// Its fields: its own, those of its base, and those of every page.
    pub(crate) table: &'static Table,
    /// The kind whose fields and template it has where it says nothing of its own.
    pub(crate) base: Option<Kind>,
    /// The template that it asks for.
    pub(crate) template: Option<&'static str>,
    /// The fields in its panel of facts, in order.
    pub(crate) facts: &'static [&'static str],
    /// The fields that its cards show besides what every card shows.
    pub(crate) card: &'static [&'static str],
    /// What its pages are sorted by in lists that do not say; a word of `LIST_SORT`.
    pub(crate) sort: Option<&'static str>,
    /// Which way; a word of `LIST_ORDER`.
    pub(crate) order: Option<&'static str>,
    /// What `anslag new` writes besides what is required.
    pub(crate) ask: &'static [&'static str],
    /// The highest readability index of its texts.
    pub(crate) lix: usize,
    /// The way to the field that says where a page stands: a key, or a key within a key.
    pub(crate) status: &'static [&'static str],
    /// The type of schema.org that its pages are about.
    pub(crate) schema_type: &'static str,
    /// What may be true of it.
    pub(crate) traits: KindFlags,
    /// The field with the last day of what the page is about; afterwards it is closed.
    pub(crate) closes: Option<&'static str>,
    /// The fields of an event.
    pub(crate) event: Option<Event>,
    /// The fields of something that goes on for a time.
    pub(crate) lifespan: Option<Lifespan>,
    /// The fields of a membership.
    pub(crate) membership: Option<Membership>,
    /// A name for everything above.
    pub(in crate::schema) hash: Hash128,
}

/// What may be true of a kind.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct KindFlags {
    /// A page that does not say its kind has this one.
    pub(crate) fallback: bool,
    /// Readers expect a day on its pages.
    pub(crate) dated: bool,
    /// Its pages stand in the timelines of what they name.
    pub(crate) timeline: bool,
    /// Readers ask about it, so its pages say whom to ask.
    pub(crate) needs_contact: bool,
}

/// The keys of the fields of an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    /// When it begins.
    pub(crate) starts: &'static str,
    /// When it ends.
    pub(crate) ends: Option<&'static str>,
    /// Other days on which it takes place again.
    pub(crate) more_dates: Option<&'static str>,
    /// Whether it is planned, cancelled, held and so on.
    pub(crate) status: Option<&'static str>,
    /// In person, online or both.
    pub(crate) attendance: Option<&'static str>,
    /// Where.
    pub(crate) venue: Option<&'static str>,
    /// The series that it is a part of.
    pub(crate) series: Option<&'static str>,
    /// How to register.
    pub(crate) registration: Option<&'static str>,
    /// Who arranges it.
    pub(crate) organisers: Option<&'static str>,
    /// What came of it.
    pub(crate) outcome: Option<&'static str>,
}

/// The keys of the fields of something that goes on for a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifespan {
    /// From when to when.
    pub(crate) period: &'static str,
    /// Where it stands.
    pub(crate) status: &'static str,
    /// The words of the status that say that it goes on.
    pub(crate) ongoing: &'static [&'static str],
}

/// The keys of the fields of a membership.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Membership {
    /// Our own membership.
    pub(crate) membership: &'static str,
    /// All members.
    pub(crate) members: Option<&'static str>,
}

impl Kind {
    /// All that its file says.
    pub(crate) fn definition(self) -> &'static Definition {
        self.0
    }

    /// Its field table.
    pub fn table(self) -> &'static Table {
        self.0.table
    }

    /// The fields that only it has.
    pub(crate) fn own_fields(self) -> &'static [Field] {
        self.0.table.groups.first().copied().unwrap_or_default()
    }

    /// Itself and the kinds that it builds on, the nearest first.
    fn bases(self) -> impl Iterator<Item = Kind> {
        std::iter::successors(Some(self), |kind| kind.base)
    }

    /// Its name and those of the kinds that it builds on, the nearest first.
    pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
        self.bases().map(|kind| kind.0.name)
    }

    /// The template that it asks for and those of its bases, the nearest first.
    pub(crate) fn templates(self) -> impl Iterator<Item = String> {
        self.bases().map(|kind| kind.template.map_or_else(|| format!("{}.html", kind.name), str::to_owned))
    }
}

impl std::ops::Deref for Kind {
    type Target = Definition;

    fn deref(&self) -> &Definition {
        self.0
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Kind {}

impl PartialOrd for Kind {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Kind {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.name, self.hash).cmp(&(other.name, other.hash))
    }
}

impl Hash for Kind {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.hash.hash(state);
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A kind is kept between builds by its mark: another definition is another kind.
impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.hash.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let hash = Hash128::deserialize(deserializer)?;
        intern::kind(hash).ok_or_else(|| serde::de::Error::custom("a kind that is no longer there"))
    }
}
