//! Odd pictures, and the right result of each: pixels, facts, errors, metadata, and the store.

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
