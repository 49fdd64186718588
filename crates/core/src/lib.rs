//! The core of Anslag: the content model, dates, pages and checks. It touches no disk, clock or network.
//!
//! Modules in reading order. A module uses only modules above it; a test checks this.

// Tests may slice the texts that they define themselves.
#![cfg_attr(test, allow(clippy::string_slice))]

// Basic types and texts.
pub mod slice;
pub(crate) mod characters;
pub mod path;
pub mod digest;
pub mod http;
pub mod denylist;
pub mod date;
pub mod picture;
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
pub(crate) mod facts;
pub mod formats;
pub(crate) mod hosting;
pub mod views;
pub mod search;
pub(crate) mod plan;
pub mod rendered;
pub mod media;
pub mod check;
pub mod render;
pub mod pipeline;
pub mod maintenance;
pub mod authoring;
pub mod editor;
#[cfg(test)]
mod manual;
