//! The field tables of pages, sections and data files. Those of kinds are in their definition files.

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
