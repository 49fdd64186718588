//! What hosts are told: names with digests, redirects, what is gone, headers; and that real servers do as they are told.

mod apache;
mod assets;
mod caddy;
mod nginx;
mod public_urls;
mod questions;
