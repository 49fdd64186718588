//! All tests of whole sites, in one binary.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests make, break and read sites on the disk, and fail by panicking"
)]

mod broken;
mod clones;
mod commonmark;
mod dates;
mod history;
mod house;
mod incremental;
mod lock;
mod one_date;
mod output;
mod robust;
mod rows;
mod rules;
mod serve;
mod sites;
mod support;
