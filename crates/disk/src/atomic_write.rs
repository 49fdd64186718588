//! Replaces a file of the site atomically, so that a text is never half written.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that read and write the disk")]

use std::fs;
use std::path::Path;

use super::with_io_error;
use anslag_core::diagnostic::{Code, Diagnostic};

/// Replaces a file, and keeps its permissions. Of a symbolic link the target is replaced.
pub fn replace_file(path: &Path, text: &str) -> Result<(), Diagnostic> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    // Hidden, so that a file left by a crash never becomes part of the site.
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let temporary = target.with_file_name(format!(".{name}.anslag-tmp"));
    let permissions = fs::metadata(&target).map(|metadata| metadata.permissions());
    let result = fs::write(&temporary, text)
        .and_then(|()| permissions.map_or(Ok(()), |permissions| fs::set_permissions(&temporary, permissions)))
        .and_then(|()| fs::rename(&temporary, &target));
    result.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        with_io_error(Diagnostic::new(Code::A622).arg("path", path.display().to_string()), &error)
    })
}
