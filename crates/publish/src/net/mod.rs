//! The network: the only module that asks other sites anything, and only when a person has asked for it.
//!
//! `check --external` comes here with addresses and gets an [`LinkStatus`] for each. Hosts are asked with consideration: few
//! at once, with a pause between two questions, and never again when they say that it is too much.
#![cfg_attr(not(feature = "external"), allow(dead_code, unused_imports, reason = "nothing is asked"))]
#![cfg_attr(
    feature = "external",
    expect(clippy::disallowed_methods, reason = "this is the module that waits for other computers")
)]

mod address;
mod link_status;
mod cache;
#[cfg(feature = "external")]
mod client;
#[cfg(feature = "external")]
pub mod fetch;
#[cfg(feature = "external")]
mod host_limiter;
#[cfg(feature = "external")]
mod link_check;
#[cfg(feature = "external")]
mod check_links;

use std::time::Duration;

pub use address::Address;
pub(crate) use address::is_private;
pub use cache::Cache;
#[cfg(feature = "external")]
pub use check_links::check_links;
#[cfg(feature = "external")]
pub use fetch::fetch;
pub use link_status::{LinkStatus, UnknownReason};

/// Whether this program can ask at all: it is a choice when the program is built.
pub const BUILT_IN: bool = cfg!(feature = "external");

/// How others are asked.
#[derive(Clone, Copy, Debug)]
pub struct RequestPolicy {
    /// How long one request may take.
    pub patience: Duration,
    /// The shortest time between two requests to one host.
    pub pause: Duration,
    /// Requests at once to one host.
    pub per_host: usize,
    /// Requests at once in all.
    pub at_once: usize,
    /// The longest time to wait when a host says when to come back.
    pub longest_wait: Duration,
    /// Whether computers on an internal network may be asked. Texts are written by many, and the machine that checks them
    /// often reaches what no reader does.
    pub private: bool,
}

impl Default for RequestPolicy {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(20),
            pause: Duration::from_millis(250),
            per_host: 2,
            at_once: 16,
            longest_wait: Duration::from_secs(30),
            private: false,
        }
    }
}
