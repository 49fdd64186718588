//! A sink that scans outputs instead of storing them.

use super::{Artifact, Sink};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::path::OutputPath;
use crate::rendered::OutputScanner;

/// Scans outputs and keeps the findings instead of the bytes.
#[derive(Debug, Default)]
pub(crate) struct ScanSink(pub(crate) OutputScanner);

impl Sink for ScanSink {
    fn put(&self, path: &OutputPath, artifact: Artifact) -> Result<Digest, Diagnostic> {
        match &artifact {
            Artifact::Bytes(bytes) => self.0.scan(path, Some(bytes)),
            // Copied files are scanned at their source.
            Artifact::Copy(_) | Artifact::Picture(..) => self.0.scan(path, None),
        }
        Ok(Digest::of(b""))
    }

    fn keep(&self, _: &OutputPath, _: &Digest) -> Result<bool, Diagnostic> {
        Ok(false)
    }
}
