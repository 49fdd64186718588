//! Maintenance of a site: due reviews, scheduled changes, stamping, automatic fixes.

pub mod schedule;
pub mod reviews;
pub mod fix;
pub mod moved_links;
pub mod stamp;
#[cfg(test)]
mod property_tests;
