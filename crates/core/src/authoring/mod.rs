//! Help for writers: a starter site, new articles, editors in the browser, lists of pages, and the provenance of what a page shows.

pub mod article;
pub mod cms;
pub mod links;
pub mod listing;
pub(crate) mod orphans;
pub(crate) mod page_lists;
pub mod starter;
pub mod provenance;
