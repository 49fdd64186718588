//! Fetches a page of the site as readers get it, for `publish --verify`. The user asked for it, and the address is the site's own, so
//! no limits apply.

use super::RequestPolicy;
use super::client::Client;
use anslag_core::digest::Digest;

/// Requests an address and returns the status, and the digest and size of the body. Caches on the way are asked to be bypassed.
///
/// # Errors
/// The term key of the reason why there is no response.
pub fn fetch(url: &str, policy: &RequestPolicy) -> Result<(u16, Digest, u64), &'static str> {
    Client::new(policy).fetch(url)
}
