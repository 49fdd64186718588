//! Buckets in a program that is built without them: a message says which program can.

use super::store::Store;
use anslag_core::config::To;
use anslag_core::diagnostic::{Code, Diagnostic};

/// No store.
///
/// # Errors
/// Always.
pub fn open(to: &To) -> Result<Box<dyn Store>, Diagnostic> {
    let kind = match to {
        To::Azure { .. } => "Azure",
        To::Gcs { .. } => "Google Cloud Storage",
        _ => "S3",
    };
    Err(Diagnostic::new(Code::A835).arg("kind", kind).arg("key", "cloud"))
}
