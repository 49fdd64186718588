//! The only way of views and formats to the site.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{FactNumber, Facts, Summary};
use crate::build_cache::{Fact, PageFact};
use crate::dates::fingerprint::Fingerprint;
use crate::diagnostic::Diagnostic;
use crate::lists::addresses::{Address, MAX_ADDRESSES};
use crate::lists::changes::{self, SiteChange};
use crate::lists::feed::{self, Feed};
use crate::lists::pagination::{ListPage, Pagination};
use crate::lists::{self, InMonth, Years, search};
use crate::path::Route;
use crate::site::links::Target;
use crate::site::{Page, PageId, PictureText, Site, Topic};
use crate::source::FileFacts;

/// Reads the site for one output, and notes which facts were asked for.
pub(crate) struct Reader<'a> {
    pub(super) facts: &'a Facts<'a>,
    recorded: RefCell<Vec<FactNumber>>,
}

/// A topic as pages link to it.
#[derive(Clone, Copy)]
pub(crate) struct TopicLink<'a> {
    /// Its language.
    pub(crate) tree: &'a str,
    /// Its name.
    pub(crate) name: &'a str,
    /// Its address.
    pub(crate) route: &'a Route,
}

impl<'a> Reader<'a> {
    pub(super) fn new(facts: &'a Facts<'a>) -> Self {
        let reader = Self { facts, recorded: RefCell::default() };
        reader.record(Fact::Shared);
        reader
    }

    /// A reader of its own, for what several outputs show.
    pub(crate) fn fresh(&self) -> Self {
        Self::new(self.facts)
    }

    pub(super) fn site(&self) -> &'a Site {
        self.facts.site
    }
}

/// What is noted, each as a fact of its own.
impl<'a> Reader<'a> {
    fn record(&self, fact: Fact) {
        if self.facts.digests.is_some() {
            self.recorded.borrow_mut().push(self.facts.number(fact));
        }
    }

    fn record_page(&self, id: PageId, part: PageFact) -> &'a Page {
        if self.facts.digests.is_some() {
            self.recorded.borrow_mut().push(self.facts.number_of_page(id, part));
        }
        self.site().page(id)
    }

    /// Notes a template.
    pub(crate) fn template(&self, name: &str) {
        self.record(Fact::Template(name.to_owned()));
    }

    /// Notes a component.
    pub(crate) fn component(&self, name: &str) {
        self.record(Fact::Component(name.to_owned()));
    }

    /// The facts that were asked for, sorted.
    pub(crate) fn recorded(&self) -> Vec<FactNumber> {
        let mut recorded = self.recorded.borrow_mut();
        recorded.sort_unstable();
        recorded.dedup();
        recorded.clone()
    }

    /// Notes facts that were asked for when something was made that this output shows too.
    pub(crate) fn record_all(&self, facts: &[FactNumber]) {
        self.recorded.borrow_mut().extend_from_slice(facts);
    }

    /// A whole page.
    pub(crate) fn page(&self, id: PageId) -> &'a Page {
        self.record_page(id, PageFact::Whole)
    }

    /// A page as others show it.
    pub(crate) fn summary(&self, id: PageId) -> Summary<'a> {
        Summary { page: self.record_page(id, PageFact::Summary) }
    }

    /// The title of a page.
    pub(crate) fn title(&self, id: PageId) -> &'a str {
        self.record_page(id, PageFact::Title).title()
    }

    /// The address of a page.
    pub(crate) fn route(&self, id: PageId) -> &'a Route {
        &self.record_page(id, PageFact::Title).route
    }

    /// The language and the language tree of a page.
    pub(crate) fn language(&self, id: PageId) -> (&'a str, &'a str) {
        let page = self.record_page(id, PageFact::Title);
        (&page.document.lang, &page.tree)
    }

    /// Whether a page is a section.
    pub(crate) fn is_section(&self, id: PageId) -> bool {
        self.record_page(id, PageFact::Title).is_section()
    }

    /// The kind of a page.
    pub(crate) fn kind(&self, id: PageId) -> crate::schema::Kind {
        self.record_page(id, PageFact::Title).document.kind
    }

    /// The section of a page; `None` for home pages.
    pub(crate) fn section(&self, id: PageId) -> Option<PageId> {
        self.record_page(id, PageFact::Title).section
    }

    /// Whether a section has a feed.
    pub(crate) fn has_feed(&self, section: PageId) -> bool {
        self.record_page(section, PageFact::Title);
        self.site().has_feed(section)
    }

    /// The original of a translation, if it changed later.
    pub(crate) fn newer_original(&self, page: &Page) -> Option<PageId> {
        self.record_page(page.id, PageFact::Whole);
        self.site().newer_original(page)
    }

    /// Whether the subject of a page had a date that has passed.
    pub(crate) fn is_past(&self, page: Summary<'_>) -> bool {
        crate::site::is_past(self.site(), page.page)
    }

    /// Whether the subject of a page is to come.
    pub(crate) fn is_upcoming(&self, page: Summary<'_>) -> bool {
        crate::site::is_upcoming(self.site(), page.page)
    }

    /// The language of a page, if it differs.
    pub(crate) fn other_language(&self, id: PageId, lang: &str) -> Option<&'a str> {
        let page = self.record_page(id, PageFact::Title);
        self.site().other_language(page, lang)
    }

    /// The page that a reference names.
    pub(crate) fn find(&self, reference: &str, tree: &str) -> Option<PageId> {
        self.record(Fact::Reference(reference.to_owned(), tree.to_owned()));
        self.site().find(reference, tree)
    }

    /// Where a link on a page or in the data leads: part of the page's summary, or of the whole page.
    pub(crate) fn link(&self, from: Summary<'_>, target: &str) -> Result<Target, Diagnostic> {
        self.site().link(&from.page.document, target)
    }

    /// The address of a page that a link leads to: part of the digest of the page with the link.
    pub(crate) fn link_route(&self, id: PageId) -> &'a Route {
        &self.site().page(id).route
    }

    /// A file that a page or the data names, as its route and its facts.
    pub(crate) fn file(&self, from: Summary<'_>, name: &str) -> Option<(&'a Route, &'a str, Option<&'a FileFacts>)> {
        let (route, path) = self.site().file(&from.page.document, name)?;
        Some((route, path, self.site().files.get(path)))
    }

    /// The texts of a picture: part of the digest of the page that names it.
    pub(crate) fn picture_text(&self, from: Summary<'_>, path: &str) -> PictureText<'a> {
        self.site().picture_text(path, &from.page.document.lang)
    }

    /// The lists that a page with a template shows.
    pub(crate) fn lists(&self, template: &str, page: &Page) -> BTreeMap<&'a str, &'a [PageId]> {
        let own = self.facts.collections.has_own_lists(page.id).then_some(page.id);
        let path = own.map(|_| page.document.path.as_str().to_owned());
        self.record(Fact::Lists(template.to_owned(), page.tree.clone(), path));
        self.facts.collections.lists(template, &page.tree, own)
    }

    /// The sections directly below one.
    pub(crate) fn sections_below(&self, section: &Page) -> &'a [PageId] {
        self.record(Fact::Sections(section.document.path.as_str().to_owned()));
        self.facts.collections.sections_below(section.id)
    }

    /// The pages on a page of a section's list.
    pub(crate) fn section_items(&self, section: &Page, part: ListPage) -> (&'a [PageId], Pagination) {
        self.record(Fact::Items(section.document.path.as_str().to_owned(), part.number()));
        let items = self.facts.collections.items(self.site(), section.id);
        let pagination = lists::section_pagination(self.site(), section, items.len());
        (&items[pagination.range(part)], pagination)
    }

    /// The years and topics of a long section.
    pub(crate) fn browse(&self, section: &Page) -> Option<BrowseLinks<'a>> {
        self.record(Fact::Browse(section.document.path.as_str().to_owned()));
        let browse = self.facts.collections.browse(section.id)?;
        let topic = |(number, count): &(usize, usize)| (link(&self.site().topics[*number]), *count);
        let topics = browse.topics.iter().map(topic).collect();
        Some(BrowseLinks { years: ShownYears::new(Some(&browse.years), None), topics })
    }

    /// The years of a long section with the pages of one.
    pub(crate) fn section_year(&self, section: &Page, year: i16) -> ShownYears<'a> {
        self.record(Fact::SectionYear(section.document.path.as_str().to_owned(), year));
        let years = self.facts.collections.browse(section.id).map(|browse| &browse.years);
        ShownYears::new(years, Some(year))
    }

    /// The years of the archive with the pages of one.
    pub(crate) fn archive(&self, tree: &str, year: Option<i16>) -> ShownYears<'a> {
        self.record(Fact::Archive(tree.to_owned(), year));
        ShownYears::new(Some(self.facts.collections.dated(tree)), year)
    }

    /// A topic.
    pub(crate) fn topic(&self, number: usize) -> TopicLink<'a> {
        let topic = &self.site().topics[number];
        self.record(Fact::Topic(topic.route.as_str().to_owned()));
        link(topic)
    }

    /// The topics of a language, each with its number of pages.
    pub(crate) fn topics(&self, tree: &str) -> Vec<(TopicLink<'a>, usize)> {
        self.record(Fact::Topics(tree.to_owned()));
        let topics = self.site().topics.iter().filter(|topic| topic.tree == tree);
        topics.map(|topic| (link(topic), topic.pages.len())).collect()
    }

    /// The pages on a page of a topic's list, and whether the topic has a feed.
    pub(crate) fn topic_items(&self, number: usize, part: ListPage) -> (&'a [PageId], Pagination, bool) {
        let topic = &self.site().topics[number];
        self.record(Fact::TopicItems(topic.route.as_str().to_owned(), part.number()));
        let pagination = Pagination::new(topic.pages.len(), self.config().per_page);
        (&topic.pages[pagination.range(part)], pagination, self.site().any_entry(&topic.pages))
    }

    /// The changes on a page of the list of changes.
    pub(crate) fn changes(&self, tree: &str, part: ListPage) -> (&'a [SiteChange<'a>], Pagination) {
        self.record(Fact::Changes(tree.to_owned(), part.number()));
        let all = self.facts.collections.changes(tree);
        let pagination = Pagination::new(all.len(), changes::PER_PAGE);
        (&all[pagination.range(part)], pagination)
    }

    /// The newest changes, as many as feeds have entries, but at least one.
    pub(crate) fn newest_changes(&self, tree: &str) -> &'a [SiteChange<'a>] {
        self.record(Fact::NewestChanges(tree.to_owned()));
        self.facts.collections.newest_changes(tree, self.config().feed_limit)
    }

    /// The entries of a feed.
    pub(crate) fn feed_entries(&self, feed: &Feed) -> Vec<PageId> {
        self.record(Fact::Feed(feed.key(self.site())));
        feed::entries(self.site(), feed)
    }

    /// The name of a feed.
    pub(crate) fn feed_title(&self, feed: &Feed) -> String {
        self.ask_subject(feed);
        feed::title(self.site(), self.theme(), feed)
    }

    /// The route of a feed.
    pub(crate) fn feed_route(&self, feed: &Feed, json: bool) -> Route {
        self.ask_subject(feed);
        feed::route(self.site(), feed, json)
    }

    /// The route of the HTML page with the same items as a feed.
    pub(crate) fn feed_html_route(&self, feed: &Feed) -> Route {
        self.ask_subject(feed);
        feed::html_route(self.site(), feed)
    }

    /// The language of a feed.
    pub(crate) fn feed_language(&self, feed: &'a Feed) -> &'a str {
        self.ask_subject(feed);
        feed.tree(self.site())
    }

    fn ask_subject(&self, feed: &Feed) {
        match feed {
            Feed::Site { .. } => {}
            Feed::Section(id) => drop(self.title(*id)),
            Feed::Topic(number) => drop(self.topic(*number)),
        }
    }

    /// The events of a series in a language.
    pub(crate) fn series(&self, tree: &str, id: &str) -> &'a [PageId] {
        self.record(Fact::Series(tree.to_owned(), id.to_owned()));
        events_of_series(self.site(), tree, id)
    }

    /// All pages, each with the fingerprint of its text.
    pub(crate) fn all_pages(&self) -> impl Iterator<Item = (Summary<'a>, Option<Fingerprint>)> + use<'a> {
        self.record(Fact::AllPages);
        self.site().pages.iter().map(|page| (Summary { page }, page.fingerprint))
    }

    /// The pages of a language that readers look for by name: their titles and addresses.
    pub(crate) fn lasting_pages(&self, tree: &str) -> Vec<Summary<'a>> {
        self.record(Fact::LastingPages(tree.to_owned()));
        search::lasting(self.site(), tree).into_iter().map(|id| Summary { page: self.site().page(id) }).collect()
    }

    /// Notes that the output is a file of the search index of a language.
    pub(crate) fn search_index(&self, tree: &str) {
        self.record(Fact::SearchIndex(tree.to_owned()));
    }

    /// The addresses of a part of the sitemap.
    pub(crate) fn addresses(&self, part: usize) -> &'a [Address] {
        self.record(Fact::Sitemap(part));
        self.facts.addresses.chunks(MAX_ADDRESSES).nth(part).unwrap_or_default()
    }
}

/// The years and topics of a long section.
pub(crate) struct BrowseLinks<'a> {
    /// Its years.
    pub(crate) years: ShownYears<'a>,
    /// Its most common topics, with their numbers of pages.
    pub(crate) topics: Vec<(TopicLink<'a>, usize)>,
}

fn link(topic: &Topic) -> TopicLink<'_> {
    TopicLink { tree: &topic.tree, name: &topic.name, route: &topic.route }
}

/// Years with their numbers of pages, and the pages of one of them.
#[derive(Clone, Copy)]
pub(crate) struct ShownYears<'a> {
    years: Option<&'a Years>,
    shown: Option<i16>,
}

impl<'a> ShownYears<'a> {
    fn new(years: Option<&'a Years>, shown: Option<i16>) -> Self {
        Self { years, shown }
    }

    /// The years, newest first, with their numbers of pages.
    pub(crate) fn years(self) -> impl Iterator<Item = (i16, usize)> + use<'a> {
        self.years.into_iter().flatten().map(|(year, pages)| (year.0, pages.len()))
    }

    /// The year that is shown, and its pages by month.
    pub(crate) fn shown(self) -> Option<(i16, &'a [InMonth])> {
        let year = self.shown?;
        Some((year, self.years?.get(&Reverse(year))?.as_slice()))
    }
}

/// The events of a series in a language.
pub(super) fn events_of_series<'s>(site: &'s Site, tree: &str, id: &str) -> &'s [PageId] {
    let of_series = |page: &&Page| page.tree == tree && page.document.series_id() == Some(id);
    site.pages.iter().find(of_series).map(|page| page.series.as_slice()).unwrap_or_default()
}
