//! The part of syntect that Anslag uses; see README.md.

// Kept as upstream has it, so that the two can be compared.
#![allow(clippy::all, clippy::unwrap_used, missing_docs)]

pub mod dumps;
pub mod parsing;
pub mod util;
