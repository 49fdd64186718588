//! Where the body of a document is between reading and rendering.
//!
//! The bodies of a large site are more than a build may hold. What other pages and checks need of a body stays with the
//! document: headings, ids, and where it leads. The HTML waits in an [`Attic`], or is made again from the source.

use super::Document;
use super::markdown::{Body, Part};
use crate::source::{BodyStore, Slot};

/// Where the parts of a body are.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) enum Content {
    /// With the document.
    Here,
    /// Put away.
    Away(Slot),
    /// In the source, to be read again.
    #[default]
    Source,
}

impl Document {
    /// Puts the body's HTML away; the document keeps what leads out of it. Gives where the HTML is.
    pub(crate) fn put_away(&mut self, bodies: &dyn BodyStore) -> Content {
        // Only numbers, texts and lists of them, which always have a form.
        let bytes = postcard::to_allocvec(&self.body.parts).unwrap_or_default();
        self.body = outline(std::mem::take(&mut self.body));
        bodies.put(&bytes).map_or(Content::Source, Content::Away)
    }

    /// The body's parts; nothing when they must be read from the source again.
    pub(crate) fn parts(&self, bodies: &dyn BodyStore) -> Option<Vec<Part>> {
        match &self.content {
            Content::Here => Some(self.body.parts.clone()),
            Content::Away(slot) => postcard::from_bytes(&bodies.get(slot)?).ok(),
            Content::Source => None,
        }
    }
}

/// What others need to know of a body: everything but its HTML and its plain text.
fn outline(body: Body) -> Body {
    let Body { parts, mut headings, mut ids, words, mut summary, raw, named, .. } = body;
    // What stays, stays for the whole build, so it takes no more room than it needs.
    headings.shrink_to_fit();
    ids.shrink_to_fit();
    summary.shrink_to_fit();
    Body { parts: leads(parts), headings, ids, words, summary, raw, named, ..Body::default() }
}

/// The parts that lead somewhere or name something.
fn leads(parts: Vec<Part>) -> Vec<Part> {
    let keep = |part: Part| match part {
        Part::Html(_) | Part::LinkEnd { .. } | Part::Label { .. } => None,
        Part::Component { name, args, body, range } => Some(Part::Component { name, args, body: leads(body), range }),
        part => Some(part),
    };
    let mut leads: Vec<Part> = parts.into_iter().filter_map(keep).collect();
    leads.shrink_to_fit();
    leads
}
