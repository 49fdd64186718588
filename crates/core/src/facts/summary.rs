//! What other pages can show of a page: its front matter, dates and address, but neither its text nor its relations.

use crate::date::PartialDate;
use crate::dates::Dates;
use crate::document::event::Event;
use crate::document::markdown::Body;
use crate::path::Route;
use crate::schema::{Choice, Entry, Kind, Record};
use crate::site::{Order, Page};

/// A page as others show it.
#[derive(Clone, Copy)]
pub(crate) struct Summary<'a> {
    pub(super) page: &'a Page,
}

impl<'a> Summary<'a> {
    /// The summary of a page that is known as a whole.
    pub(crate) fn of(page: &'a Page) -> Self {
        Self { page }
    }

    /// The title, or the key without one.
    pub(crate) fn title(self) -> &'a str {
        self.page.title()
    }

    /// The address.
    pub(crate) fn route(self) -> &'a Route {
        &self.page.route
    }

    /// The address that identifies the page wherever it is moved.
    pub(crate) fn permanent(self) -> &'a Route {
        self.page.permanent()
    }

    /// The language.
    pub(crate) fn lang(self) -> &'a str {
        &self.page.document.lang
    }

    /// The front matter.
    pub(crate) fn front(self) -> &'a Record {
        &self.page.document.front
    }

    /// The kind.
    pub(crate) fn kind(self) -> Kind {
        self.page.document.kind
    }

    /// The dates.
    pub(crate) fn dates(self) -> &'a Dates {
        &self.page.dates
    }

    /// The dates as instants.
    pub(crate) fn order(self) -> &'a Order {
        &self.page.order
    }

    /// Whether it is a section.
    pub(crate) fn is_section(self) -> bool {
        self.page.is_section()
    }

    /// Whether it is a draft.
    pub(crate) fn is_draft(self) -> bool {
        self.page.draft
    }

    /// Whether its last day has passed.
    pub(crate) fn is_expired(self) -> bool {
        self.page.expired
    }

    /// The event, if its kind is one.
    pub(crate) fn event(self) -> Option<Event<'a>> {
        self.page.document.event()
    }

    /// The day on which its subject closes.
    pub(crate) fn closes(self) -> Option<&'a PartialDate> {
        self.page.document.closes()
    }

    /// The series that it belongs to.
    pub(crate) fn series(self) -> Option<&'a Record> {
        self.page.document.series()
    }

    /// The status of its subject.
    pub(crate) fn status(self) -> Option<&'static Choice> {
        self.page.document.status()
    }

    /// The rendered Markdown of a front matter value.
    pub(crate) fn rich(self, entry: &Entry) -> Option<&'a Body> {
        self.page.document.rich(entry)
    }

    /// The rendered Markdown of a front matter field.
    pub(crate) fn rich_field(self, key: &str) -> Option<&'a Body> {
        self.page.document.rich_field(key)
    }
}
