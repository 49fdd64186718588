//! Replaces a file of the site atomically, so that a text is never half written.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that read and write the disk")]

use std::fs;
use std::io::{self, Write as _};
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
    // On the disk before the name points to it: otherwise a power failure could leave an empty file.
    let written = fs::File::create(&temporary).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    let result = written
        .and_then(|()| permissions.map_or(Ok(()), |permissions| fs::set_permissions(&temporary, permissions)))
        .and_then(|()| fs::rename(&temporary, &target));
    result.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        with_io_error(Diagnostic::new(Code::A622).arg("path", path.display().to_string()), &error)
    })
}

/// Creates the file of a page below the folder of a site, and the folders above it. A page is one file or a folder; neither is replaced.
pub fn create_page(root: &Path, path: &str, text: &str) -> Result<(), Diagnostic> {
    let file = root.join(path);
    let bundle = file.with_extension("");
    let taken = || Diagnostic::new(Code::A641).arg("path", path);
    if bundle.join("index.md").exists() {
        return Err(taken());
    }
    let created = file
        .parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::File::create_new(&file))
        .and_then(|mut file| file.write_all(text.as_bytes()));
    created.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => taken(),
        _ => with_io_error(Diagnostic::new(Code::A622).arg("path", path), &error),
    })
}
