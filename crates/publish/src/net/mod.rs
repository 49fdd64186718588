//! The network: the only module that sends requests to other sites, and only at the user's request.
//!
//! `check --external` gets a [`LinkStatus`] for each address. Each host gets few requests in parallel, with a pause between two.
//! After a 429 it gets no more, unless it asks for a short wait (`Retry-After`): then the request is repeated once.
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

/// Whether this program was built with link checks.
pub const BUILT_IN: bool = cfg!(feature = "external");

/// The limits of requests.
#[derive(Clone, Copy, Debug)]
pub struct RequestPolicy {
    /// The timeout of one request.
    pub patience: Duration,
    /// The shortest time between two requests to one host.
    pub pause: Duration,
    /// The most parallel requests to one host.
    pub per_host: usize,
    /// The most parallel requests.
    pub at_once: usize,
    /// The longest `Retry-After` that is waited for.
    pub longest_wait: Duration,
    /// Whether requests to internal networks are allowed. The checking machine often reaches hosts that no reader can, and the
    /// addresses come from texts by many writers.
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
