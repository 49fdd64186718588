//! What the index says of a page.

use crate::words::Words;

/// Where on a page a text stands, which decides how much its words weigh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The title of the page.
    Title,
    /// Names and case numbers, and the words that a writer adds for the search.
    Name,
    /// A topic.
    Topic,
    /// A heading of the body.
    Heading,
    /// The lead.
    Lead,
    /// The text about an attachment.
    Attachment,
    /// Running text.
    Body,
    /// Texts in place of pictures, and below them.
    Alt,
}

impl Field {
    /// How many words of running text a word of this field weighs.
    pub(crate) fn weight(self) -> u32 {
        match self {
            Field::Title => 8,
            Field::Name => 6,
            Field::Topic => 5,
            Field::Heading => 4,
            Field::Lead => 3,
            Field::Attachment => 2,
            Field::Body | Field::Alt => 1,
        }
    }

    /// Whether the index knows the places of its words, so that words beside each other count more.
    pub(crate) fn has_places(self) -> bool {
        matches!(self, Field::Title | Field::Lead | Field::Heading)
    }
}

/// A page for the index. Its number is its place among the pages.
#[derive(Debug, Clone)]
pub struct PageEntry<'a> {
    /// The words of its document.
    pub words: &'a Words,
    /// Texts that depend on the rest of the site.
    pub extra: Vec<(Field, String)>,
    /// What a hit shows.
    pub card: Card,
    /// The label of its kind, by which readers filter.
    pub kind: String,
    /// The month of its date, counted from January 1990, which is 1; 0 without one.
    pub month: u16,
    /// The labels of its topics.
    pub topics: Vec<String>,
    /// Whether its time is over, and it is kept for the record only.
    pub archived: bool,
    /// Whether it is news, so that a newer page is a better answer.
    pub fresh: bool,
}

/// What a hit shows of its page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// The address, from the root of the site.
    pub url: String,
    /// The title.
    pub title: String,
    /// The label of the kind.
    pub kind: String,
    /// The date, as readers see it.
    pub date: String,
    /// The lead.
    pub lead: String,
    /// The titles of the sections around the page, the outermost first.
    pub path: Vec<String>,
    /// The headings: id and text.
    pub headings: Vec<(String, String)>,
}
