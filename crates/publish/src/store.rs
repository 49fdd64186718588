//! The interface of a host. One file for each kind of host implements it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::{fmt, io};

use anslag_core::diagnostic::Diagnostic;
use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;
use anslag_disk as disk;

/// The file name of the record ([`super::published_state::Record`]).
pub const PUBLISHED: &str = ".anslag-published";
/// The file name of the claim ([`super::published_state::Claim`]).
pub const PUBLISHING: &str = ".anslag-publishing";

/// Why an operation on a host failed. The texts are those of the system or the host.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StoreError {
    /// A state file has another version than expected: someone else publishes.
    Conflict,
    /// A retry may succeed: the connection broke, the host is overloaded.
    Transient(String),
    /// A retry will fail: no permission, no such folder, no such program.
    Permanent(String),
    /// A retry will fail, and there is a message that says what to do.
    Diagnosed(Box<Diagnostic>),
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        Self::Permanent(disk::io_error_term(&error).map_or_else(|| error.to_string(), str::to_owned))
    }
}

impl StoreError {
    /// Adds the detail to a message; translated when it is a term.
    pub(crate) fn detail(&self, message: Diagnostic) -> Diagnostic {
        message.term_or_arg("detail", &self.to_string())
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

/// A version of a state file: an ETag or generation of the host's, or a number of ours.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token(pub String);

/// A state file at the host.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StateFile {
    /// The bytes of the state file.
    pub bytes: Vec<u8>,
    /// The version of the state file.
    pub token: Token,
}

/// The response headers of a file (RFC 9110, sections 8.3 and 8.4; RFC 9111, section 5.2).
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
    /// A short id of these headers, so that a change is noticed without a request for each file.
    pub(crate) fn id(&self) -> String {
        let Self { content_type, cache_control, encoding } = self;
        let text = format!("{content_type}\n{cache_control}\n{}", encoding.as_deref().unwrap_or_default());
        Digest::of(text.as_bytes()).short(8)
    }
}

/// A file to upload.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Upload {
    /// The path from the top of the site.
    pub path: OutputPath,
    /// The local file. It does not change while it is sent.
    pub file: PathBuf,
    /// The size in bytes.
    pub size: u64,
    /// The headers, for hosts that store them with the file.
    pub headers: Headers,
}

/// An entry in a listing of the host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ListedFile {
    /// Whether it is a regular file.
    pub(crate) is_file: bool,
    /// The size in bytes.
    pub(crate) size: u64,
    /// The time of the last change, in the host's own unit. Only times of one listing can be compared.
    pub(crate) time: i64,
}

/// A place where a site is published. No returned text contains credentials.
pub trait Store: Sync {
    /// The place, for messages: `sftp://www@host/srv/www`.
    fn name(&self) -> String;

    /// Whether the host stores headers with each file. A folder behind a web server does not.
    fn keeps_headers(&self) -> bool {
        false
    }

    /// Reads a state file ([`PUBLISHED`] or [`PUBLISHING`]); `None` when it does not exist.
    ///
    /// # Errors
    /// When the host cannot be read.
    fn read(&self, file_name: &str) -> Result<Option<StateFile>, StoreError>;

    /// Replaces a state file atomically, if it still has the version `expected` (`None`: if it does not exist).
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it is another version; otherwise as the host says.
    fn write(&self, file_name: &str, bytes: &[u8], expected: Option<&Token>) -> Result<Token, StoreError>;

    /// Removes a state file, if it still has the version `expected`. A missing one is no error.
    ///
    /// # Errors
    /// As for [`Store::write`].
    fn remove(&self, file_name: &str, expected: &Token) -> Result<(), StoreError>;

    /// Uploads files, in any order. Each replaces the existing one atomically. After an error, any of them may have been uploaded.
    /// `done` is called with the size of each uploaded file.
    ///
    /// # Errors
    /// When one of them could not be uploaded, after retries.
    fn put(&self, uploads: &[Upload], done: &(dyn Fn(u64) + Sync)) -> Result<(), StoreError>;

    /// Deletes files. A missing one is no error. Empty folders may stay, unless readers can see them.
    ///
    /// # Errors
    /// When one of them could not be deleted.
    fn delete(&self, paths: &[OutputPath]) -> Result<(), StoreError>;

    /// The name of an existing file at a place where nothing was published yet; `None` when it is empty or does not exist.
    ///
    /// # Errors
    /// When the host cannot be read.
    fn unmanaged_file(&self) -> Result<Option<String>, StoreError>;

    /// The entries of these folders of the site (`""` is its top) by path, without following links. A missing folder has none.
    /// `None` when the host cannot list files.
    ///
    /// # Errors
    /// When the host cannot be read.
    fn list(&self, _folders: &BTreeSet<&str>) -> Result<Option<BTreeMap<String, ListedFile>>, StoreError> {
        Ok(None)
    }

    /// Reads these files, and returns the indices of those whose bytes differ from the local file.
    ///
    /// # Errors
    /// When the host cannot be read.
    fn differing(&self, _files: &[Upload]) -> Result<Vec<usize>, StoreError> {
        Ok(Vec::new())
    }
}
