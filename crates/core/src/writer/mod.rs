//! What a writer asks for: a site to start from, a new article, lists of pages, and where what stands on a page comes from.

pub mod article;
pub mod links;
pub(crate) mod orphans;
pub mod overview;
pub(crate) mod shown;
pub mod starter;
pub mod whence;
