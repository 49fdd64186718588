//! The network: the only module that sends requests to other sites, and only at the user's request.
//!
//! `check --external` gets a [`LinkStatus`] for each address. Few parallel requests per host, and a pause between two. After a 429
//! a request is repeated once if the host names a short wait (`Retry-After`); otherwise the host gets no more requests.
#![cfg_attr(
    not(feature = "external"),
    allow(dead_code, unused_imports, reason = "a program without link checks sends no requests")
)]
#![cfg_attr(
    feature = "external",
    expect(clippy::disallowed_methods, reason = "only this module waits for other computers")
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
mod check_one;
#[cfg(feature = "external")]
mod check_all;

use std::time::Duration;

pub use address::Address;
pub(crate) use address::is_private;
pub use cache::Cache;
#[cfg(feature = "external")]
pub use check_all::check_links;
#[cfg(feature = "external")]
pub use fetch::fetch;
pub use link_status::{LinkStatus, UnknownReason};

/// Whether this program was built with link checks.
pub const LINK_CHECKS_AVAILABLE: bool = cfg!(feature = "external");

/// The limits of requests.
#[derive(Clone, Copy, Debug)]
pub struct RequestPolicy {
    /// The timeout of one request.
    pub request_timeout: Duration,
    /// The shortest time between two requests to one host.
    pub min_interval: Duration,
    /// The most parallel requests to one host.
    pub max_concurrent_per_host: usize,
    /// The most parallel requests.
    pub max_concurrent: usize,
    /// The longest `Retry-After` that is waited for.
    pub max_retry_after: Duration,
    /// Whether requests to internal networks are allowed. Off by default (SSRF): a CI machine may reach internal hosts, and URLs
    /// come from many authors.
    pub allow_private_hosts: bool,
}

impl Default for RequestPolicy {
    fn default() -> Self {
        Self {
            request_timeout: Duration::from_secs(20),
            min_interval: Duration::from_millis(250),
            max_concurrent_per_host: 2,
            max_concurrent: 16,
            max_retry_after: Duration::from_secs(30),
            allow_private_hosts: false,
        }
    }
}
