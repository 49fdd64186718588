//! Buckets, in a program that is built without them: the message says how to build one with them.

use super::store::Store;
use anslag_core::config::Destination;
use anslag_core::diagnostic::{Code, Diagnostic};

/// Reports that the program has no buckets.
///
/// # Errors
/// Always.
pub fn open(to: &Destination) -> Result<Box<dyn Store>, Diagnostic> {
    let kind = match to {
        Destination::Azure { .. } => "Azure",
        Destination::Gcs { .. } => "Google Cloud Storage",
        _ => "S3",
    };
    Err(Diagnostic::new(Code::A835).arg("kind", kind).arg("key", "cloud"))
}
