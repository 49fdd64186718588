//! `anslag publish`: what reaches a host, in which order, and what stops it.

mod command;
mod dir;
mod engine;
mod harm;
mod hidden;
mod ssh;
mod sshd;
mod stops;
mod through_ssh;
pub mod whole;
