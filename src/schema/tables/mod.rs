//! The field tables of what every page has and of the data files, in one place each. Those of kinds are in their files.

mod common;
mod data;
mod section;
mod values;
mod words;

pub use common::{ATTACHMENT, COMMON, HEADING, IMAGE, LINK, QUOTE, SYNONYMS};
pub use data::{CONTACT_POINT, GONE, NOTICE, ORGANISATION, PERSON, PROGRAMME, STATEMENT};
pub use section::{LIST, SECTION};
pub use values::{FUNDING, MEMBER, MEMBERSHIP, OTHER_EVENT, REGISTRATION, SERIES, VENUE};
pub use words::*;
