//! The field tables of what every page has and of the data files, in one place each. Those of kinds are in their files.

mod common;
mod data;
mod section;
mod values;
mod words;

pub(crate) use common::{ATTACHMENT, COMMON, HEADING, IMAGE, LINK, QUOTE, SYNONYMS};
pub(crate) use data::{CONTACT_POINT, GONE, NOTICE, ORGANISATION, PERSON, PROGRAMME, STATEMENT};
pub(crate) use section::LIST;
pub use section::SECTION;
pub(crate) use values::{FUNDING, MEMBER, MEMBERSHIP, OTHER_EVENT, REGISTRATION, SERIES, VENUE};
pub(crate) use words::*;
