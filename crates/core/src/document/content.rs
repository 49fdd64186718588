//! Where a document's body is between parsing and rendering.
//!
//! The bodies of a large site do not fit in memory. What other pages and checks need stays with the document:
//! headings, ids and links. The HTML is kept in a [`BodyStore`], or is rendered again from the source.

use super::Document;
use super::markdown::{Body, Part};
use crate::source::{BodyStore, Slot};

/// Where the parts of a body are.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) enum BodyStorage {
    /// In the document.
    Here,
    /// In the store.
    Away(Slot),
    /// Nowhere: the source must be rendered again.
    #[default]
    Source,
}

impl BodyStorage {
    /// Puts a body into the store.
    pub(crate) fn put(body: &[u8], bodies: &dyn BodyStore) -> Self {
        bodies.put(body).map_or(BodyStorage::Source, BodyStorage::Away)
    }
}

impl Document {
    /// Takes the body's HTML from the document, in its stored form; the document keeps its outline.
    pub(crate) fn take_body(&mut self) -> Vec<u8> {
        // Serialisation cannot fail: there are only numbers, strings and lists.
        let bytes = postcard::to_allocvec(&self.body.parts).unwrap_or_default();
        self.body = outline(std::mem::take(&mut self.body));
        bytes
    }

    /// The body's parts; `None` when the source must be rendered again.
    pub(crate) fn parts(&self, bodies: &dyn BodyStore) -> Option<Vec<Part>> {
        match &self.content {
            BodyStorage::Here => Some(self.body.parts.clone()),
            BodyStorage::Away(slot) => postcard::from_bytes(&bodies.get(slot)?).ok(),
            BodyStorage::Source => None,
        }
    }
}

/// What other pages need of a body: everything except its HTML and plain text.
fn outline(body: Body) -> Body {
    let Body { parts, mut headings, mut ids, words, mut summary, raw_links, raw_urls, .. } = body;
    // This stays in memory for the whole build.
    headings.shrink_to_fit();
    ids.shrink_to_fit();
    summary.shrink_to_fit();
    Body { parts: link_parts(parts), headings, ids, words, summary, raw_links, raw_urls, ..Body::default() }
}

/// The parts that are links, images or components.
fn link_parts(parts: Vec<Part>) -> Vec<Part> {
    let keep = |part: Part| match part {
        Part::Html(_) | Part::LinkEnd { .. } | Part::Label { .. } => None,
        Part::Component { name, args, body, range } => {
            Some(Part::Component { name, args, body: link_parts(body), range })
        }
        part => Some(part),
    };
    let mut kept: Vec<Part> = parts.into_iter().filter_map(keep).collect();
    kept.shrink_to_fit();
    kept
}
