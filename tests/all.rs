//! All tests of whole sites, in one binary.
#![allow(clippy::disallowed_methods, reason = "tests make, break and read sites on the disk")]

mod broken;
mod commonmark;
mod house;
mod sites;
mod support;
