//! Publishing: makes the files on a host those of the output folder, in an order in which no page is public before the files it uses.
//!
//! Order of reading: [`published_state`] (the record of published files and the claim, as the host has them), [`plan`] (uploads and
//! deletions), [`store`] (the interface of a host), [`inspect`] (whether a host still has the recorded files), [`sync`] (carries out
//! the plan), `lease` (keeps two publishers apart). Each kind of host has its own file.

#[cfg_attr(not(feature = "cloud"), path = "cloud_stub.rs")]
pub mod cloud;
pub mod command;
pub mod folder;
pub mod inspect;
mod lease;
pub mod local_files;
pub mod net;
pub mod plan;
mod program;
pub mod published_state;
pub mod ssh;
pub mod store;
pub mod sync;
mod versions;
