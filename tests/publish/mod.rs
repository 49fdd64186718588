//! `anslag publish`: what reaches a host, in which order, and what stops it.

mod dir;
mod engine;
mod stops;
pub mod whole;
