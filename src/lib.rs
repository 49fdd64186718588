//! Anslag: a static site generator for public-sector news, with dates a reader can trust.
//!
//! The contents page: modules in reading order. A module uses only modules above it, which a test holds.

// Words.
pub mod config;
pub mod date;
pub mod diagnostic;
pub mod digest;
pub mod locale;
pub mod path;
pub mod schema;
pub mod yaml;

// Pure pipeline: values in, values out.
pub mod dates;
pub mod document;
pub mod pipeline;
pub mod plan;
pub mod render;
pub mod site;
pub mod source;
pub mod theme;
pub mod upkeep;

// World.
pub mod cli;
pub mod disk;
