//! All tests of whole sites, in one binary.
#![allow(
    clippy::disallowed_methods,
    clippy::string_slice,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "tests make, break and read sites on the disk, and fail by panicking"
)]

mod attachments;
mod broken;
mod check;
mod clones;
mod cms;
mod commands;
mod commonmark;
mod date_consistency;
mod date_mistakes;
mod dates;
mod editor_findings;
// Files of every kind, which the tests of pictures make too.
#[path = "../crates/images/tests/pictures/encoders.rs"]
#[allow(dead_code, reason = "the tests of the crate need more of it")]
mod encoders;
#[cfg(feature = "external")]
mod external;
#[path = "../crates/images/tests/pictures/fields.rs"]
#[allow(dead_code, reason = "the tests of the crate need more of it")]
mod fields;
mod fix;
mod history;
mod hosts;
mod incremental;
mod invariants;
mod kinds;
mod lock_merge;
mod moved_pages;
mod no_silent_changes;
mod output;
#[cfg(feature = "images")]
mod pictures;
mod publish;
mod rare_messages;
mod raw_html;
mod root_causes;
mod rules;
mod scheduled_builds;
mod search;
mod serve;
mod site_rules;
mod sites;
mod social_cards;
mod structure;
mod support;
mod templates;
mod time;
mod tutorial;
