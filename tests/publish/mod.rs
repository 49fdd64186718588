//! `anslag publish`: what reaches a host, in which order, and what stops it.

mod dir;
mod engine;
mod ssh;
mod sshd;
mod stops;
pub mod whole;
