//! Why a file cannot be used. The words for readers are in the catalogue of messages of the core.

use std::fmt;

use crate::kind::Kind;

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The file has no bytes.
    Empty,
    /// The first bytes are of no kind that is known.
    Unknown,
    /// A kind that is known but cannot be used as a picture, by its name: HEIC, TIFF, MP4, SVG …
    Unsupported(&'static str),
    /// A pointer of Git LFS in the place of a file, with the size of the file in bytes: `git lfs pull` fetches it.
    LfsPointer {
        /// The size of the real file in bytes, if the pointer states it.
        size: Option<u64>,
    },
    /// The file ends too early.
    Truncated(Kind),
    /// The file does not follow its format.
    Damaged {
        /// What the file is.
        kind: Kind,
        /// What the decoder says, in English.
        reason: String,
    },
    /// The header states more pixels than the limit, so nothing was decoded.
    TooLarge {
        /// Width in pixels, as stated.
        width: u32,
        /// Height in pixels, as stated.
        height: u32,
        /// The limit, in pixels.
        limit: u64,
    },
    /// A library failed on pixels that it should accept: a fault of the program, not of the file.
    Encoder(String),
}

impl Error {
    /// A [`Error::Damaged`] with what a decoder says.
    pub(crate) fn damaged(kind: Kind, reason: impl fmt::Display) -> Self {
        Self::Damaged { kind, reason: reason.to_string() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the file is empty"),
            Self::Unknown => write!(f, "not a picture of a known kind"),
            Self::Unsupported(name) => write!(f, "{name} is not supported"),
            Self::LfsPointer { .. } => write!(f, "a Git LFS pointer, not the file itself"),
            Self::Truncated(kind) => write!(f, "the {} file is truncated", kind.name()),
            Self::Damaged { kind, reason } => write!(f, "the {} file is damaged: {reason}", kind.name()),
            Self::TooLarge { width, height, limit } => write!(f, "{width} × {height} pixels exceed {limit}"),
            Self::Encoder(reason) => write!(f, "encoding failed: {reason}"),
        }
    }
}

impl std::error::Error for Error {}
