//! A page type, as its definition file describes it. The program knows nothing else about a kind.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::digest::Hash128;
use crate::schema::intern;
use crate::schema::{Field, Label, Table};

/// A page type, such as news or projects. Two are equal when their definitions are.
#[derive(Clone, Copy)]
pub struct Kind(pub(in crate::schema) &'static Definition);

/// The definition of a kind.
#[derive(Debug)]
pub struct Definition {
    /// The name in front matter, lists and templates.
    pub name: &'static str,
    /// The singular label.
    pub(crate) label: Label,
    /// The plural label.
    pub(crate) plural: Label,
    /// The fields: its own, those of its base, and those of every page.
    pub(crate) table: &'static Table,
    /// The kind whose fields and template it inherits.
    pub(crate) base: Option<Kind>,
    /// The template, if set.
    pub(crate) template: Option<&'static str>,
    /// The fields in its fact panel, in order.
    pub(crate) facts: &'static [&'static str],
    /// Additional fields on its cards.
    pub(crate) card: &'static [&'static str],
    /// The default sort key of lists of its pages; a value of `LIST_SORT`.
    pub(crate) sort: Option<&'static str>,
    /// The default sort order; a value of `LIST_ORDER`.
    pub(crate) order: Option<&'static str>,
    /// The fields that `anslag new` writes besides the required ones.
    pub(crate) ask: &'static [&'static str],
    /// The highest readability index of its texts.
    pub(crate) lix: usize,
    /// The path to the field with the status of a page: a key, or a key within a key.
    pub(crate) status: &'static [&'static str],
    /// The schema.org type of what its pages are about.
    pub(crate) schema_type: &'static str,
    /// Flags.
    pub(crate) traits: KindFlags,
    /// The field with the closing day of what the page is about, such as an application deadline.
    pub(crate) closes: Option<&'static str>,
    /// The fields of an event.
    pub(crate) event: Option<Event>,
    /// The fields of something with a lifespan, such as a project.
    pub(crate) lifespan: Option<Lifespan>,
    /// The fields of a membership.
    pub(crate) membership: Option<Membership>,
    /// Hash of everything above.
    pub(in crate::schema) hash: Hash128,
}

/// Flags of a kind.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct KindFlags {
    /// It is the kind of pages without a `type`.
    pub(crate) fallback: bool,
    /// Pages of this type show a date.
    pub(crate) dated: bool,
    /// Pages of this type appear in the timelines of pages that they refer to.
    pub(crate) timeline: bool,
    /// Pages of this type need a contact.
    pub(crate) needs_contact: bool,
}

/// The keys of the fields of an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    /// The field with the start.
    pub(crate) starts: &'static str,
    /// The field with the end.
    pub(crate) ends: Option<&'static str>,
    /// The field with further dates.
    pub(crate) more_dates: Option<&'static str>,
    /// The field with the status: planned, cancelled, held and so on.
    pub(crate) status: Option<&'static str>,
    /// The field that says whether it is in person, online or both.
    pub(crate) attendance: Option<&'static str>,
    /// The field with the venue.
    pub(crate) venue: Option<&'static str>,
    /// The field with the series that it is a part of.
    pub(crate) series: Option<&'static str>,
    /// The field that says how to register.
    pub(crate) registration: Option<&'static str>,
    /// The field with the organisers.
    pub(crate) organisers: Option<&'static str>,
    /// The field with the outcome.
    pub(crate) outcome: Option<&'static str>,
}

/// The keys of the fields of something with a lifespan.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifespan {
    /// The field with the period.
    pub(crate) period: &'static str,
    /// The field with the status.
    pub(crate) status: &'static str,
    /// The statuses that count as ongoing.
    pub(crate) ongoing: &'static [&'static str],
}

/// The keys of the fields of a membership.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Membership {
    /// The field with the site owner's own membership.
    pub(crate) membership: &'static str,
    /// The field with all members.
    pub(crate) members: Option<&'static str>,
}

impl Kind {
    /// The definition of the page type.
    pub(crate) fn definition(self) -> &'static Definition {
        self.0
    }

    /// The field table of the page type.
    pub fn table(self) -> &'static Table {
        self.0.table
    }

    /// The fields that it adds to those of its base and of every page.
    pub(crate) fn own_fields(self) -> &'static [Field] {
        self.0.table.groups.first().copied().unwrap_or_default()
    }

    /// Itself and its bases, the nearest first.
    fn bases(self) -> impl Iterator<Item = Kind> {
        std::iter::successors(Some(self), |kind| kind.base)
    }

    /// The name and those of its bases, the nearest first.
    pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
        self.bases().map(|kind| kind.0.name)
    }

    /// The template and those of its bases, the nearest first.
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

/// Caches store a kind as its hash: another definition is another kind.
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
