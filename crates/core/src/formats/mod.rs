//! Outputs that have a format of their own instead of a template: feeds, calendars, sitemaps, structured data, manifests.

pub(crate) mod calendar;
pub(crate) mod changes_feed;
pub(crate) mod common;
pub(crate) mod feed;
pub(crate) mod json_ld;
pub(crate) mod links;
pub(crate) mod pages_json;
pub(crate) mod pictures;
pub mod sitemap;
pub(crate) mod web_manifest;
mod xml;
