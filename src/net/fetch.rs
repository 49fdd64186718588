//! One page as a reader gets it, for `publish --verify`: a person has asked for it, and the address is the site's own.

use super::Manners;
use super::client::Client;

/// The status and the bytes that an address is answered with, past every cache that listens; otherwise why there are none.
///
/// # Errors
/// In the words of the network.
pub fn fetch(url: &str, manners: &Manners) -> Result<(u16, Vec<u8>), String> {
    Client::new(manners).fetch(url)
}
