//! Publishing: makes a host's files those of the output folder, in an order in which no reader meets a page whose files are missing.
//!
//! Order of reading: [`headers`] (what a file is sent with), [`record`] (what a host has, as it is noted there), [`plan`] (what has
//! to be done), [`store`] (what a host can do), [`inspect`] (whether a host still has what is noted), [`sync`] (doing it). One file for each kind of host.

#[cfg_attr(not(feature = "cloud"), path = "cloud_absent.rs")]
pub mod cloud;
pub mod command;
pub mod folder;
pub mod inspect;
pub mod local_files;
pub mod net;
pub mod plan;
mod program;
pub mod record;
pub mod ssh;
pub mod store;
pub mod sync;
mod versions;
