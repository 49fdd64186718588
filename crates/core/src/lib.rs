//! The core of Anslag: the content model, dates, pages and checks. It touches no disk, clock or network.
//!
//! Modules in reading order. A module uses only modules above it, which a test holds.

// What tests expect is written by hand, and may be cut as it is.
#![cfg_attr(test, allow(clippy::string_slice))]

// Words.
pub mod slice;
pub(crate) mod characters;
pub mod path;
pub mod digest;
pub mod http;
pub mod denylist;
pub mod date;
pub mod diagnostic;
pub mod locale;
pub mod yaml;
pub(crate) mod html;
pub mod schema;
pub mod config;

// Pure pipeline: values in, values out.
pub mod source;
pub mod document;
pub mod dates;
pub mod build_cache;
pub mod site;
pub mod theme;
#[cfg(test)]
mod test_site;
pub(crate) mod lists;
pub mod formats;
pub(crate) mod hosting;
pub mod views;
pub(crate) mod plan;
pub(crate) mod cache_keys;
pub mod rendered;
pub mod media;
pub mod check;
pub mod render;
pub mod pipeline;
pub mod maintenance;
pub mod authoring;
#[cfg(test)]
mod manual;
