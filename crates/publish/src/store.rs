//! What a host must be able to do. One file for each kind of host does it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::{fmt, io};

use anslag_core::diagnostic::Diagnostic;
use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;
use anslag_disk as disk;

/// The note at a host of what it has ([`super::record::Record`]).
pub const PUBLISHED: &str = ".anslag-published";
/// The note at a host that somebody publishes ([`super::record::Claim`]).
pub const PUBLISHING: &str = ".anslag-publishing";

/// Why a host did not do what it was asked. The texts are those of the system or the host.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StoreError {
    /// A note is another than the one that was seen: somebody else publishes.
    Conflict,
    /// May work in a moment: the connection broke, the host has too much to do.
    Transient(String),
    /// Will not work by itself: no right, no such place, no such program.
    Permanent(String),
    /// Will not work by itself, and there is a message that says what to do.
    Diagnosed(Box<Diagnostic>),
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        Self::Permanent(disk::io_error_term(&error).map_or_else(|| error.to_string(), str::to_owned))
    }
}

impl StoreError {
    /// Adds what happened: in words of ours where it is the system that refused.
    pub(crate) fn detail(&self, message: Diagnostic) -> Diagnostic {
        message.told("detail", &self.to_string())
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict => f.write_str("conflict"),
            Self::Transient(detail) | Self::Permanent(detail) => f.write_str(detail),
            Self::Diagnosed(message) => f.write_str(message.code.as_str()),
        }
    }
}

/// The name of one version of a note, as the host gives it (an ETag) or as we make it (a digest).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token(pub String);

/// A note as it was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StateFile {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Which version it is.
    pub token: Token,
}

/// What a file is sent with (RFC 9110, sections 8.3 and 8.4; RFC 9111, section 5.2).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Headers {
    /// `Content-Type`.
    pub content_type: String,
    /// `Cache-Control`.
    pub cache_control: String,
    /// `Content-Encoding`, when the bytes are sent as they are stored and stored compressed.
    pub encoding: Option<String>,
}

impl Headers {
    /// A short name for these headers, so that a change of them is seen without asking for each file.
    pub(crate) fn id(&self) -> String {
        let Self { content_type, cache_control, encoding } = self;
        let text = format!("{content_type}\n{cache_control}\n{}", encoding.as_deref().unwrap_or_default());
        Digest::of(text.as_bytes()).short(8)
    }
}

/// A file to put at a host.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Upload {
    /// Where, from the top of the site.
    pub path: OutputPath,
    /// The file on this machine whose bytes it gets. It does not change while it is sent.
    pub file: PathBuf,
    /// How many bytes there are.
    pub size: u64,
    /// What it is sent with, for hosts that keep that with the file.
    pub headers: Headers,
}

/// A file, folder or link, as a listing of the host shows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ListedFile {
    /// Whether it is a file, and neither a folder nor a link.
    pub(crate) is_file: bool,
    /// How many bytes it has.
    pub(crate) size: u64,
    /// When it was changed, as exactly as the host says. Only times of one listing are to be compared.
    pub(crate) time: i64,
}

/// A place where a site is published. Nothing that these functions give says more than the whole is worth to a reader of logs:
/// credentials are never in it.
pub trait Store: Sync {
    /// The place as a person knows it: `sftp://www@host/srv/www`.
    fn name(&self) -> String;

    /// Whether the host keeps headers with each file. A folder that a web server serves does not: the server makes them.
    fn keeps_headers(&self) -> bool {
        false
    }

    /// Reads a note ([`PUBLISHED`] or [`PUBLISHING`]); none when there is none.
    ///
    /// # Errors
    /// When the host cannot be asked.
    fn read(&self, note: &str) -> Result<Option<StateFile>, StoreError>;

    /// Writes a note, if it is still the version that was seen (`None`: if there is none). The new one is there whole or not at all.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it is another version; otherwise as the host says.
    fn write(&self, note: &str, bytes: &[u8], seen: Option<&Token>) -> Result<Token, StoreError>;

    /// Removes a note, if it is still the version that was seen. One that is gone is no fault.
    ///
    /// # Errors
    /// As for [`Store::write`].
    fn remove(&self, note: &str, seen: &Token) -> Result<(), StoreError>;

    /// Puts files, in any order. Each replaces the one that is there as a whole: a reader gets the old bytes or the new ones.
    /// All are there when this ends well; after a fault, any of them may be. `done` is told the size of each that is there.
    ///
    /// # Errors
    /// When one of them could not be put, after what the host's own way of trying again is.
    fn put(&self, uploads: &[Upload], done: &(dyn Fn(u64) + Sync)) -> Result<(), StoreError>;

    /// Deletes files. One that is not there is no fault. Folders that are empty then may stay, unless they are seen by readers.
    ///
    /// # Errors
    /// When one of them could not be deleted.
    fn delete(&self, paths: &[OutputPath]) -> Result<(), StoreError>;

    /// The name of a file of somebody else at a place where nothing was ever published; none when it is empty or does not exist.
    ///
    /// # Errors
    /// When the host cannot be asked.
    fn unmanaged_file(&self) -> Result<Option<String>, StoreError>;

    /// What lies in these folders of the site (`""` is its top), by path, without following a link; none when nobody can ask. A folder
    /// that is not there has nothing.
    ///
    /// # Errors
    /// When the host cannot be asked.
    fn list(&self, _folders: &BTreeSet<&str>) -> Result<Option<BTreeMap<String, ListedFile>>, StoreError> {
        Ok(None)
    }

    /// Reads these files, which are there, and says which of them have other bytes than the file on this machine.
    ///
    /// # Errors
    /// When the host cannot be asked.
    fn differing(&self, _files: &[Upload]) -> Result<Vec<usize>, StoreError> {
        Ok(Vec::new())
    }
}
