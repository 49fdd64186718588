//! The messages of this module.

use std::path::Path;

use crate::with_io_error;
use anslag_core::diagnostic::{Code, Diagnostic};

/// The message about an I/O error at a path.
pub(crate) fn io_error(path: &Path, error: &std::io::Error) -> Diagnostic {
    with_io_error(Diagnostic::new(Code::A622).arg("path", path.display().to_string()), error)
}

/// The message that an unmanaged entry has the path of a file of the site.
pub(crate) fn occupied(path: &Path) -> Diagnostic {
    Diagnostic::new(Code::A627).arg("path", path.display().to_string())
}
