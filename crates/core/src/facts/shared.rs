//! What readers give of the whole site: configuration, data, words, menus, which lists there are. It is one fact,
//! [`Fact::Shared`](crate::build_cache::Fact::Shared), which every output has; none of it is noted by itself.

use jiff::Timestamp;

use super::Reader;
use crate::config::{Config, MenuItem};
use crate::lists::{self, changes, feed};
use crate::locale::Locale;
use crate::path::Route;
use crate::schema::Record;
use crate::site::links::Target;
use crate::site::{Data, PageId};
use crate::source::FileFacts;
use crate::theme::Theme;

impl<'a> Reader<'a> {
    /// The theme.
    pub(crate) fn theme(&self) -> &'a Theme {
        self.facts.theme
    }

    /// The configuration.
    pub(crate) fn config(&self) -> &'a Config {
        &self.site().config
    }

    /// The data.
    pub(crate) fn data(&self) -> &'a Data {
        &self.site().data
    }

    /// The time of the build. How often it passes a moment that a page or the data states is part of their digests.
    pub(crate) fn now(&self) -> Timestamp {
        self.site().now
    }

    /// The locale of a language.
    pub(crate) fn locale(&self, lang: &str) -> &'a Locale {
        self.site().locale(lang)
    }

    /// The languages in use.
    pub(crate) fn languages(&self) -> impl Iterator<Item = &'a String> + use<'a> {
        let mut all: Vec<&String> = self.site().locales.keys().collect();
        all.sort();
        all.into_iter()
    }

    /// The funder of a project.
    pub(crate) fn funder(&self, record: &'a Record) -> Option<&'a str> {
        self.site().funder(record)
    }

    /// The address of a route on its host.
    pub(crate) fn href(&self, route: &Route) -> String {
        self.site().href(route)
    }

    /// The address of a route with scheme and host.
    pub(crate) fn absolute(&self, route: &Route) -> String {
        self.site().absolute(route)
    }

    /// A file in `static/`, by its path there. Those that settings name are part of the shared fact.
    pub(crate) fn static_file(&self, name: &str) -> Option<&'a FileFacts> {
        self.site().files.get(&format!("static/{name}"))
    }

    /// The path of the site on its host.
    pub(crate) fn root(&self) -> &'a str {
        self.site().root()
    }

    /// The address of the home page of a language.
    pub(crate) fn home_route(&self, tree: &str) -> Option<&'a Route> {
        self.site().homes.get(tree).map(|id| &self.site().page(*id).route)
    }

    /// The id of the home page of a language.
    pub(crate) fn home(&self, tree: &str) -> PageId {
        self.site().homes[tree]
    }

    /// The title and address of the page that a line of a menu names.
    pub(crate) fn menu_target(&self, item: &MenuItem, tree: &str) -> Option<(&'a str, &'a Route, bool)> {
        let (reference, _) = item.reference.as_ref()?;
        let page = self.site().page(self.site().find(reference, tree)?);
        Some((page.title(), &page.route, page.is_home()))
    }

    /// The address to which a line of a menu leads.
    pub(crate) fn menu_address(&self, url: &str) -> Option<String> {
        match self.site().link_from_root(url) {
            Ok(Target::Retired(_, to)) => Some(self.href(&self.site().page(to?).route)),
            _ => Some(url.to_owned()),
        }
    }

    /// The route of the list of topics.
    pub(crate) fn topics_route(&self, tree: &str) -> Option<Route> {
        lists::topics_route(self.site(), tree)
    }

    /// The route of the archive or of one of its years.
    pub(crate) fn archive_route(&self, tree: &str, year: Option<i16>) -> Option<Route> {
        lists::archive_route(self.site(), tree, year)
    }

    /// The route of the list of changes.
    pub(crate) fn changes_route(&self, tree: &str) -> Option<Route> {
        changes::route(self.site(), tree)
    }

    /// The route of the feed of changes.
    pub(crate) fn changes_feed_route(&self, tree: &str) -> Option<Route> {
        changes::feed_route(self.site(), tree)
    }

    /// The route of the page with the results of the site's own search.
    pub(crate) fn search_route(&self, tree: &str) -> Option<Route> {
        lists::search::route(self.site(), tree)
    }

    /// Whether the feed of all pages of a language has an entry.
    pub(crate) fn has_site_feed(&self, tree: &str) -> bool {
        feed::has_site_feed(self.site(), tree)
    }
}
