//! The disk: the only modules that read and write files.

use std::io::{Error, ErrorKind};

use anslag_core::diagnostic::{Diagnostic, third_party};

#[cfg(feature = "images")]
pub mod pictures;
#[cfg(not(feature = "images"))]
#[path = "no_pictures.rs"]
mod pictures;
pub mod site_loader;
mod spill_file;
mod file_metadata;
pub mod load;
pub mod media_scan;
pub mod build_cache_file;
mod walk;
pub mod output;
pub mod atomic_write;
pub mod stat_cache;
pub mod work_folder;

/// Adds the reason of an I/O error to a message: translated for common errors, otherwise in the system's words.
pub fn with_io_error(message: Diagnostic, error: &Error) -> Diagnostic {
    match io_error_term(error) {
        Some(term) => message.term("detail", term),
        None => message.phrase("detail", third_party::translate(&error.to_string(), "library.system")),
    }
}

/// The key of the term for an I/O error; `None` for others.
pub fn io_error_term(error: &Error) -> Option<&'static str> {
    Some(match error.kind() {
        ErrorKind::PermissionDenied => "io.denied",
        ErrorKind::NotFound => "io.missing",
        ErrorKind::NotADirectory => "io.no_folder",
        ErrorKind::IsADirectory => "io.folder",
        ErrorKind::StorageFull => "io.full",
        ErrorKind::QuotaExceeded => "io.quota",
        ErrorKind::ReadOnlyFilesystem => "io.read_only",
        ErrorKind::AlreadyExists => "io.exists",
        ErrorKind::DirectoryNotEmpty => "io.not_empty",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => "io.busy",
        ErrorKind::InvalidFilename => "io.name",
        ErrorKind::FileTooLarge => "io.large",
        ErrorKind::CrossesDevices => "io.elsewhere",
        ErrorKind::OutOfMemory => "io.memory",
        ErrorKind::TimedOut => "io.slow",
        ErrorKind::StaleNetworkFileHandle => "io.gone",
        // The system is out of processes or threads for now.
        ErrorKind::WouldBlock => "io.few",
        ErrorKind::UnexpectedEof => "io.ends",
        ErrorKind::BrokenPipe | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => "io.broken",
        ErrorKind::ConnectionRefused => "io.refused",
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => "io.unreachable",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use anslag_core::diagnostic::{Code, Language};

    #[test]
    fn why_the_system_refused_is_told_in_the_readers_language() {
        for (kind, sv, en) in [
            (ErrorKind::NotFound, "finns inte", "does not exist"),
            (ErrorKind::PermissionDenied, "åtkomst nekas", "permission denied"),
            (ErrorKind::StorageFull, "disken är full", "the disk is full"),
            (ErrorKind::ReadOnlyFilesystem, "disken är skrivskyddad", "the disk is read-only"),
            (ErrorKind::IsADirectory, "det är en mapp", "it is a folder"),
            (ErrorKind::AlreadyExists, "finns redan", "already exists"),
            (ErrorKind::ConnectionRefused, "ingen svarar där", "connection refused"),
        ] {
            let message = with_io_error(Diagnostic::new(Code::A403), &kind.into());
            assert_eq!(message.message(Language::Sv), format!("filen kan inte läsas: {sv}"));
            assert_eq!(message.message(Language::En), format!("the file cannot be read: {en}"));
        }
        // Other errors keep the words of the system, and are marked as such.
        let odd = with_io_error(Diagnostic::new(Code::A403), &Error::other("level 3 not synchronized"));
        assert_eq!(odd.message(Language::Sv), "filen kan inte läsas: systemet säger: level 3 not synchronized");
    }
}
