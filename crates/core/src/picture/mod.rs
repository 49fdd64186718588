//! Pictures as values: what is known of an original, which files are made of it, and their names. Making them is the task
//! of `crates/images`; publishing them, that of the sinks.

mod place;
mod variant;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::digest::{Digest, HashBuilder};

pub(crate) use place::{PicturePlace, PlaceFiles, VariantFile};
pub use variant::{Area, Crop, Focus, Format, Geometry, Variant};

/// What pages need to know of a raster picture that is published in other sizes and without metadata.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// The digest of the original's bytes and of the version of the encoders. It decides the bytes of every product.
    pub key: Digest,
    /// Width and height in pixels as readers see it.
    pub size: (u32, u32),
    /// The format for browsers without WebP.
    pub fallback: Format,
    /// It has several frames, so that variants of it would not move: it is published in its own size and format.
    pub animated: bool,
}

/// Why a picture cannot be published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PictureFault {
    /// The file ends too early.
    Truncated,
    /// The file does not follow its format.
    Damaged,
    /// The file changed while it was read, or was removed.
    Changed,
    /// Width and height in pixels, and how many megapixels are allowed.
    TooLarge(u32, u32, u64),
}

/// A file that is made of a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Product {
    /// A size and format for pages.
    Variant(Variant),
    /// The original in its own size, without metadata.
    Stripped,
}

impl Product {
    /// The digest of everything that decides the product's bytes.
    pub fn key(&self, picture: &Picture) -> Digest {
        let parameters = match self {
            Product::Variant(variant) => variant.describe(),
            Product::Stripped => "stripped".to_owned(),
        };
        HashBuilder::new().bytes(picture.key.bytes()).text(&parameters).digest()
    }
}

/// A picture of the site whose products are needed.
#[derive(Clone, Debug)]
pub struct NeededPicture<'a> {
    /// The source path.
    pub path: &'a str,
    /// The path on the disk.
    pub disk_path: &'a str,
    /// What is known of it.
    pub picture: &'a Picture,
    /// The products.
    pub products: Vec<Product>,
}

/// Makes products of pictures, and remembers them.
pub trait PictureMaker: Send + Sync + fmt::Debug {
    /// Makes the products that are missing, of all pictures. Returns the pictures of which that is impossible, by source
    /// path, in their order.
    fn make(&self, needed: &[NeededPicture<'_>]) -> Vec<(String, PictureFault)>;

    /// Whether products are made after [`Self::make`] has returned.
    fn is_making(&self) -> bool {
        false
    }

    /// Whether they are all made now, so that another build would show them. It says so once.
    fn take_finished(&self) -> bool {
        false
    }

    /// The digest of a product's bytes; `None` when it is not made yet.
    fn digest(&self, key: &Digest) -> Option<Digest>;

    /// The bytes of a product; `None` when it is not made yet.
    fn read(&self, key: &Digest) -> Option<Vec<u8>>;
}

/// Makes nothing: for sites without pictures, and programs without the code for them.
#[derive(Debug)]
pub struct NoPictures;

impl PictureMaker for NoPictures {
    fn make(&self, _: &[NeededPicture<'_>]) -> Vec<(String, PictureFault)> {
        Vec::new()
    }

    fn digest(&self, _: &Digest) -> Option<Digest> {
        None
    }

    fn read(&self, _: &Digest) -> Option<Vec<u8>> {
        None
    }
}
