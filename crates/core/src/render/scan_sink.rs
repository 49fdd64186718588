//! A place for outputs where they are only looked at.

use super::{Artifact, Sink};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::path::OutputPath;
use crate::rendered::OutputScanner;

/// Looks at outputs, and keeps what was seen of them instead of their bytes.
#[derive(Debug, Default)]
pub(crate) struct ScanSink(pub(crate) OutputScanner);

impl Sink for ScanSink {
    fn put(&self, path: &OutputPath, artifact: Artifact) -> Result<Digest, Diagnostic> {
        match &artifact {
            Artifact::Bytes(bytes) => self.0.scan(path, Some(bytes)),
            // Files that are copied are looked at where they lie.
            Artifact::Copy(_) => self.0.scan(path, None),
        }
        Ok(Digest::of(b""))
    }

    fn keep(&self, _: &OutputPath, _: &Digest) -> Result<bool, Diagnostic> {
        Ok(false)
    }
}
