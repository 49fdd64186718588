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
mod commands;
mod commonmark;
mod date_consistency;
mod date_mistakes;
mod dates;
mod editor_findings;
#[cfg(feature = "external")]
mod external;
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
mod publish;
mod rare_messages;
mod raw_html;
mod root_causes;
mod rules;
mod scheduled_builds;
mod serve;
mod site_rules;
mod sites;
mod social_cards;
mod structure;
mod support;
mod templates;
mod time;
mod tutorial;
