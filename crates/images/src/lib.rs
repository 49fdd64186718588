//! Pictures for the web: what a file is, the sizes and formats that a page needs, and the original without metadata.
//!
//! The modules in reading order:
//!
//! - [`inspect`] reads the header of a file into [`Facts`]: kind, size, orientation, colour, metadata. It decodes nothing.
//! - [`process`] decodes an original once and makes every [`Variant`](anslag_core::picture::Variant) of it: upright, in sRGB, resized, without metadata.
//! - [`strip`] removes the metadata of a file that is published as it is.
//! - [`Store`] keeps results on disk under the digest of the original and the parameters.
//!
//! A file that cannot be used is an [`Error`] that names what is wrong. Nothing here panics on any input, and no file that is
//! truncated or damaged becomes half a picture. Only [`Store`] touches the disk, and nothing reads the clock.

mod byte_reader;
mod kind;
mod error;
mod orientation;
mod facts;
mod exif;
mod avif_container;
mod inspect;
mod limits;
mod pixels;
mod decode;
mod colour;
mod resize;
mod encode;
mod process;
mod strip;
mod store;

pub use encode::VERSION;
pub use error::Error;
pub use facts::{ColourModel, Facts, Metadata};
pub use inspect::inspect;
pub use kind::Kind;
pub use limits::Limits;
pub use orientation::Orientation;
pub use process::{Encoded, process};
pub use store::{Evicted, Store};
pub use strip::strip;
