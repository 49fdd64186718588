//! What hosts are told: names with digests, redirects, what is gone, headers; and that real servers do as they are told.

mod assets;
mod nginx;
mod promises;
