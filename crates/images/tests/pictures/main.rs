//! Odd pictures, and the right result of each: pixels, facts, errors, metadata, and the store.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests stop at what fails, and use the disk")]

mod fields;
mod profiles;
mod encoders;
mod samples;
mod shown;
mod facts;
mod errors;
mod metadata;
mod store;
mod mutations;
