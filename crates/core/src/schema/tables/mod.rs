//! The field tables of pages, sections and data files. Those of kinds are in their definition files.

mod choices;
mod common;
mod data;
mod section;
mod values;

pub(crate) use choices::*;
pub(crate) use common::{ATTACHMENT, COMMON, HEADING, IMAGE, LINK, PICTURE_TEXT, QUOTE, SYNONYMS};
pub(crate) use data::{
    ACCESSIBILITY_STATEMENT, CONTACT_POINT, GONE_URL, NOTICE, ORGANISATION, PERSON, PROGRAMME, SEARCH,
};
pub(crate) use section::LIST;
pub use section::SECTION;
pub(crate) use values::{FUNDING, MEMBER, MEMBERSHIP, OTHER_EVENT, REGISTRATION, SERIES, VENUE};
