//! The field tables of every kind of page and of the data files, in one place each.

mod common;
mod data;
mod kinds;
mod section;
mod words;

use serde::{Deserialize, Serialize};

use super::Table;

pub use common::COMMON;
pub use data::{CONTACT_POINT, GONE, NOTICE, ORGANISATION, PERSON, PROGRAMME, STATEMENT};
pub use kinds::FUNDING;
pub use kinds::{DECISION, NETWORK, NEWS, PAGE, PROJECT, WORKSHOP};
pub use section::{LIST, SECTION};
pub use words::*;

/// What kind of thing a page is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A news item.
    News,
    /// A project.
    Project,
    /// A workshop or another event.
    Workshop,
    /// Membership of a network.
    Network,
    /// A decision or the proposal for one.
    Decision,
    /// An information page.
    Page,
}

impl Kind {
    /// All kinds in the order of the manual.
    pub const ALL: &'static [Kind] =
        &[Kind::News, Kind::Project, Kind::Workshop, Kind::Network, Kind::Decision, Kind::Page];

    /// The name in front matter, lists and templates.
    pub fn name(self) -> &'static str {
        match self {
            Kind::News => "news",
            Kind::Project => "project",
            Kind::Workshop => "workshop",
            Kind::Network => "network",
            Kind::Decision => "decision",
            Kind::Page => "page",
        }
    }

    /// The kind with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Its field table.
    pub fn table(self) -> &'static Table {
        match self {
            Kind::News => &NEWS,
            Kind::Project => &PROJECT,
            Kind::Workshop => &WORKSHOP,
            Kind::Network => &NETWORK,
            Kind::Decision => &DECISION,
            Kind::Page => &PAGE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_labels_and_stands_once() {
        for kind in Kind::ALL {
            let keys: Vec<&str> = kind.table().fields().map(|field| field.key).collect();
            let mut unique = keys.clone();
            unique.sort_unstable();
            unique.dedup();
            assert_eq!(keys.len(), unique.len(), "{kind:?}");
            assert!(kind.table().fields().all(|field| !field.sv.is_empty() && !field.en.is_empty()), "{kind:?}");
        }
    }

    #[test]
    fn synonyms_lead_to_fields_and_hide_none() {
        let tables = Kind::ALL.iter().map(|kind| kind.table()).chain([
            &SECTION,
            &PERSON,
            &ORGANISATION,
            &CONTACT_POINT,
            &PROGRAMME,
        ]);
        for table in tables {
            for (name, key) in table.synonyms {
                if let Some(field) = table.field(name) {
                    panic!("{}: synonym {name} is the field {}", table.name, field.key);
                }
                // Synonyms are shared by all kinds; those that lead nowhere in this table say nothing.
                assert!(!key.is_empty());
            }
        }
    }
}
