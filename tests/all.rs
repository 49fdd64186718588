//! All tests of whole sites, in one binary.
#![allow(
    clippy::disallowed_methods,
    clippy::string_slice,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "tests make, break and read sites on the disk, and fail by panicking"
)]

mod automatic;
mod broken;
mod careful;
mod causes;
mod checking;
mod clones;
mod commands;
mod commonmark;
mod dates;
#[cfg(feature = "external")]
mod external;
mod files;
mod history;
mod hosts;
mod house;
mod incremental;
mod kinds;
mod lock;
mod meant;
mod mending;
mod messages;
mod moves;
mod one_date;
mod output;
mod publish;
mod rawhtml;
mod robust;
mod rows;
mod rules;
mod serve;
mod siterules;
mod sites;
mod social;
mod support;
mod templates;
mod time;
mod tutorial;
