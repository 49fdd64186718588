//! One page as a reader gets it, for `publish --verify`: a person has asked for it, and the address is the site's own.

use super::RequestPolicy;
use super::client::Client;
use anslag_core::digest::Digest;

/// The status that an address is answered with, and the digest and number of the bytes, past every cache that listens; otherwise why
/// there are none.
///
/// # Errors
/// In the words of the network.
pub fn fetch(url: &str, policy: &RequestPolicy) -> Result<(u16, Digest, u64), &'static str> {
    Client::new(policy).fetch(url)
}
