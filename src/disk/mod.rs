//! The disk: the only modules that read and write files.

use std::io::{Error, ErrorKind};

use crate::diagnostic::Diagnostic;

pub mod again;
mod attic;
mod fact;
pub mod load;
pub mod look;
pub mod memo;
mod walk;
pub mod output;
pub mod replace;
pub mod seen;
pub(crate) mod work;

/// The files of the theme that is part of the program, by path below its folder.
static EMBEDDED_THEME: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/theme.rs"));

/// Adds why the disk refused; the usual reasons in the reader's language, the others as the system says them.
pub(crate) fn because(message: Diagnostic, error: &Error) -> Diagnostic {
    let term = match error.kind() {
        ErrorKind::PermissionDenied => "io.denied",
        ErrorKind::NotFound => "io.missing",
        ErrorKind::NotADirectory => "io.no_folder",
        ErrorKind::IsADirectory => "io.folder",
        ErrorKind::StorageFull => "io.full",
        ErrorKind::QuotaExceeded => "io.quota",
        ErrorKind::ReadOnlyFilesystem => "io.read_only",
        _ => return message.arg("detail", error.to_string()),
    };
    message.term("detail", term)
}
