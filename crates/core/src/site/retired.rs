//! Pages that ended by their own front matter: gone for good, or replaced by another page.
//!
//! Their addresses must go on working: readers are redirected, or informed that the page is gone.

use std::collections::HashSet;

use jiff::Timestamp;

use super::address::Addresses;
use super::read_documents::{LoadedPage, Visibility};
use super::{Page, PageId, Site, normal_key};
use crate::date::PartialDate;
use crate::diagnostic::{Code, Diagnostic, LineIndex, Place};
use crate::document::Role;
use crate::path::{Route, decode, slugify};
use crate::schema::Record;
use crate::slice::Slice as _;
use crate::source::Inputs;

/// A page that is no longer part of the site.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct RetiredPage {
    /// The source path of the retired page.
    pub(crate) path: String,
    /// The language tree.
    pub(crate) tree: String,
    /// The address, and its aliases as written in the front matter.
    pub(crate) addresses: Vec<String>,
    /// The reference to its successor, and the range of that.
    pub(crate) to: Option<(String, std::ops::Range<usize>)>,
    /// Readers are to be redirected, so a successor is required.
    pub(crate) moved: bool,
    /// The last day, as stated.
    pub(crate) day: String,
    /// The folder of its bundle, if it is one.
    pub(crate) folder: Option<String>,
    /// The addresses of its topics, which may have ended with it.
    pub(crate) topics: Vec<String>,
}

/// Selects the retired pages among the unpublished ones.
pub(super) fn retired_pages(addresses: &Addresses<'_>, hidden: &[LoadedPage]) -> Vec<RetiredPage> {
    let over = hidden.iter().filter(|found| matches!(found.visibility, Visibility::Gone | Visibility::Moved));
    over.map(|found| {
        let front = &found.document.front;
        let (route, _) = addresses.page_route(&found.location, &found.document);
        let older = front.texts("aliases").map(|(alias, _)| alias.to_owned());
        let (config, tree) = (addresses.config, found.location.tree.as_str());
        let topic = |name| Route::page([config.prefix(tree), &config.language(tree).paths["topics"], &slugify(name)]);
        let bundle = found.document.role == Role::Bundle;
        RetiredPage {
            day: front.when("expires").map(PartialDate::plain).unwrap_or_default(),
            folder: bundle.then(|| format!("{}/", found.document.path.folder())),
            topics: front.texts("topics").map(|(name, _)| topic(name).as_str().to_owned()).collect(),
            path: found.document.path.as_str().to_owned(),
            tree: found.location.tree.clone(),
            addresses: std::iter::once(route.as_str().to_owned()).chain(older).collect(),
            to: front.text("redirect_to").map(|to| (to.to_owned(), front.place("redirect_to"))),
            moved: found.visibility == Visibility::Moved,
        }
    })
    .collect()
}

impl RetiredPage {
    /// The page that readers are redirected to, if it exists.
    pub(crate) fn successor(&self, site: &Site) -> Option<PageId> {
        self.to.as_ref().filter(|_| self.moved).and_then(|(to, _)| site.find(to, &self.tree))
    }

    /// Every address at which it was public: its own, its aliases, and those in the ledger.
    pub(crate) fn all_addresses<'s>(&'s self, site: &'s Site) -> impl Iterator<Item = &'s str> {
        let entry = site.ledger.as_ref().and_then(|ledger| ledger.pages.get(&self.path));
        let remembered = entry.into_iter().flat_map(|entry| &entry.addresses);
        let mut seen = HashSet::new();
        self.addresses
            .iter()
            .chain(remembered)
            .map(String::as_str)
            .filter(move |address| seen.insert(trim_slash(address)))
    }
}

/// An address without trailing slash: both forms are the same page.
pub(crate) fn trim_slash(address: &str) -> &str {
    address.trim_end_matches('/')
}

/// Whether a text is an address of the site that can be written to host configuration files. Those are line-based, so
/// it has no line breaks; and servers never see a query or a fragment.
pub(crate) fn is_address(text: &str) -> bool {
    text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains(['?', '#', '\\'])
        && !is_half_encoded(text)
        && !text.chars().any(|c| c.is_control() || (c.is_whitespace() && c != ' '))
}

/// Whether undecoded percent-encoding of bytes that are not UTF-8 is left in an address.
fn is_half_encoded(text: &str) -> bool {
    let hex = |rest: &str| rest.get(1..3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
    text.match_indices('%').any(|(at, _)| hex(text.slice(at..)).is_some_and(|byte| byte >= 0x80))
}

impl Site {
    /// Addresses of pages, aliases, files and the search, without trailing slashes.
    pub(crate) fn live_addresses(&self) -> HashSet<&str> {
        let pages = self.pages.iter().map(|page| trim_slash(page.route.as_str()));
        let aliases =
            self.pages.iter().flat_map(|page| page.front().texts("aliases").map(|(alias, _)| trim_slash(alias)));
        let files = self.file_status.published.iter().filter_map(|path| self.file_routes.get(path));
        let search = self.search_addresses().map(trim_slash);
        pages.chain(aliases).chain(files.map(Route::as_str)).chain(search).collect()
    }

    /// The retired page that a path belongs to: its source, or a file of its bundle.
    pub(crate) fn retired_by_path(&self, path: &str) -> Option<&RetiredPage> {
        let paths = self.names.retired_paths(self);
        let of_folder = || {
            let waits = self.files.contains_key(path) && !self.file_routes.contains_key(path);
            let folders = path.match_indices('/').filter_map(|(at, _)| paths.get(path.slice(..=at)));
            folders.min().filter(|_| waits)
        };
        paths.get(path).or_else(of_folder).map(|number| &self.retired[*number])
    }

    /// The retired page that a reference names.
    pub(crate) fn retired_by_reference(&self, reference: &str) -> Option<&RetiredPage> {
        self.hidden
            .get(&normal_key(reference))
            .and_then(|path| self.retired_by_path(path))
            .or_else(|| reference.starts_with('/').then(|| self.retired_by_address(&decode(reference))).flatten())
    }

    /// The retired page that had an address, or that was the last page of the topic there.
    pub(crate) fn retired_by_address(&self, address: &str) -> Option<&RetiredPage> {
        self.names.retired_addresses(self).get(trim_slash(address)).map(|number| &self.retired[*number])
    }

    /// Addresses listed in `data/gone.yml`, from the stated day on.
    pub(crate) fn gone_addresses(&self) -> impl Iterator<Item = &str> {
        let has_begun = |when: &crate::date::PartialDate| when.instant(&self.config.zone) <= self.now;
        let gone = self.data.gone.records.iter().filter(move |(_, record)| record.when("since").is_some_and(has_begun));
        gone.map(|(address, _)| address.as_str())
    }

    /// When a page will be retired by its own front matter.
    pub(super) fn retires_at(&self, page: &Page) -> Option<Timestamp> {
        let front = page.front();
        let led_on = front.choice("on_expiry") == Some("redirect") || front.text("redirect_to").is_some();
        let over = led_on || front.choice("on_expiry") == Some("gone");
        front.when("expires").filter(|_| over).map(|when| when.end(&self.config.zone))
    }

    /// Whether the page at an address is retired when `data/gone.yml` says that it is gone. If not, that is already a
    /// mistake, not only on that day.
    fn retires_by(&self, address: &str, record: &Record) -> bool {
        let ends = self.at_address(address).and_then(|id| self.retires_at(self.page(id)));
        let since = record.when("since").map(|when| when.instant(&self.config.zone));
        ends.zip(since).is_some_and(|(ends, since)| ends <= since)
    }

    /// Reports mistakes in retired pages and in `data/gone.yml`.
    pub(super) fn check_retired(&self, inputs: &Inputs) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        // Reported before the last day, so that it can be fixed in time.
        for page in self.pages.iter().filter(|page| page.front().choice("on_expiry") == Some("redirect")) {
            if page.front().text("redirect_to").is_none() {
                let place = Place::bytes(page.document.path.as_str(), page.front().place("on_expiry"));
                diagnostics.push(Diagnostic::at(Code::A812, place));
            }
        }
        for retired in self.retired.iter().filter(|retired| retired.moved && retired.successor(self).is_none()) {
            diagnostics.push(match &retired.to {
                // The successor has expired too.
                Some((to, range)) if self.retired_by_reference(to).is_some() => {
                    let next = self.retired_by_reference(to).map(|next| next.day.clone()).unwrap_or_default();
                    let message = Diagnostic::at(Code::A322, Place::bytes(&retired.path, range.clone()));
                    message.arg("target", to.clone()).arg("day", next)
                }
                Some((to, range)) => {
                    Diagnostic::at(Code::A813, Place::bytes(&retired.path, range.clone())).arg("value", to.clone())
                }
                None => Diagnostic::at(Code::A812, Place::file(&retired.path)),
            });
        }
        let (live_addresses, gone) = (self.live_addresses(), &self.data.gone);
        let gone_addresses: HashSet<&str> = self.gone_addresses().collect();
        let lines = LineIndex::new(inputs.data.get(&gone.file).map_or("", String::as_str));
        for (address, record) in &gone.records {
            let place = || Place::at(gone.file.clone(), &lines, record.range.clone());
            if !is_address(address) {
                diagnostics.push(Diagnostic::at(Code::A616, place()).arg("value", address.clone()));
            } else if live_addresses.contains(trim_slash(address))
                && (gone_addresses.contains(address.as_str()) || !self.retires_by(address, record))
            {
                diagnostics.push(Diagnostic::at(Code::A811, place()).arg("address", address.clone()));
            }
        }
        diagnostics
    }
}
