//! Pages that have left the site by what their front matter says: gone for good, or followed by another page.
//!
//! Their addresses are promises still. Readers who come there are led on, or told that the page is gone.

use std::collections::HashSet;

use jiff::Timestamp;

use super::address::Addresses;
use super::reading::{Found, State};
use super::{Page, PageId, Site, normal_key};
use crate::date::When;
use crate::diagnostic::{Code, Diagnostic, Lines, Place};
use crate::document::Role;
use crate::path::{Route, decode, slugify};
use crate::schema::Record;
use crate::slice::Slice as _;
use crate::source::Inputs;

/// A page that has left the site.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Left {
    /// Its source path.
    pub(crate) path: String,
    /// The language whose tree it stood in.
    pub(crate) tree: String,
    /// Its address, and its older ones as they are written in its front matter.
    pub(crate) addresses: Vec<String>,
    /// The page that it names as its successor, and where it does.
    pub(crate) to: Option<(String, std::ops::Range<usize>)>,
    /// Its readers are led on: by that page, which must be named.
    pub(crate) moved: bool,
    /// The last day, as it is stated.
    pub(crate) day: String,
    /// The folder of its own files, when it has one.
    pub(crate) folder: Option<String>,
    /// The addresses of its topics, which may have left with it.
    pub(crate) topics: Vec<String>,
}

/// Those of the pages that are not shown.
pub(super) fn left(addresses: &Addresses<'_>, hidden: &[Found]) -> Vec<Left> {
    let over = hidden.iter().filter(|found| matches!(found.state, State::Gone | State::Moved));
    over.map(|found| {
        let front = &found.document.front;
        let (route, _) = addresses.page(&found.location, &found.document);
        let older = front.texts("aliases").map(|(alias, _)| alias.to_owned());
        let (config, tree) = (addresses.config, found.location.tree.as_str());
        let topic = |name| Route::page([config.prefix(tree), &config.language(tree).paths["topics"], &slugify(name)]);
        let bundle = found.document.role == Role::Bundle;
        Left {
            day: front.when("expires").map(When::plain).unwrap_or_default(),
            folder: bundle.then(|| format!("{}/", found.document.path.folder())),
            topics: front.texts("topics").map(|(name, _)| topic(name).as_str().to_owned()).collect(),
            path: found.document.path.as_str().to_owned(),
            tree: found.location.tree.clone(),
            addresses: std::iter::once(route.as_str().to_owned()).chain(older).collect(),
            to: front.text("redirect_to").map(|to| (to.to_owned(), front.place("redirect_to"))),
            moved: found.state == State::Moved,
        }
    })
    .collect()
}

impl Left {
    /// The page that follows it; nothing for one that is gone, and when there is no such page.
    pub(crate) fn successor(&self, site: &Site) -> Option<PageId> {
        self.to.as_ref().filter(|_| self.moved).and_then(|(to, _)| site.find(to, &self.tree))
    }

    /// Every address at which it was public: those that it says, and those of the ledger.
    pub(crate) fn all_addresses<'s>(&'s self, site: &'s Site) -> impl Iterator<Item = &'s str> {
        let locked = site.ledger.as_ref().and_then(|ledger| ledger.pages.get(&self.path));
        let remembered = locked.into_iter().flat_map(|locked| &locked.addresses);
        let mut seen = HashSet::new();
        self.addresses.iter().chain(remembered).map(String::as_str).filter(move |address| seen.insert(bare(address)))
    }
}

/// An address without its closing slash: both lead to the same page.
pub(crate) fn bare(address: &str) -> &str {
    address.trim_end_matches('/')
}

/// Whether a text is an address of the site that stands in files for hosts. They are lines of text, so no sign may end a line,
/// and a server never sees what comes after a question mark or a number sign as part of an address.
pub(crate) fn is_address(text: &str) -> bool {
    text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains(['?', '#', '\\'])
        && !is_half_encoded(text)
        && !text.chars().any(|sign| sign.is_control() || (sign.is_whitespace() && sign != ' '))
}

/// Whether percent-encoding is left in an address: signs of an old encoding that no text can be made of.
fn is_half_encoded(text: &str) -> bool {
    let hex = |rest: &str| rest.get(1..3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
    text.match_indices('%').any(|(at, _)| hex(text.slice(at..)).is_some_and(|byte| byte >= 0x80))
}

impl Site {
    /// Addresses where a page or a file lies or that lead to one, without closing slashes.
    pub(crate) fn living(&self) -> HashSet<&str> {
        let pages = self.pages.iter().map(|page| bare(page.route.as_str()));
        let aliases = self.pages.iter().flat_map(|page| page.front().texts("aliases").map(|(alias, _)| bare(alias)));
        let files = self.fates.published.iter().filter_map(|path| self.file_routes.get(path));
        pages.chain(aliases).chain(files.map(Route::as_str)).collect()
    }

    /// The page that has left which a path names: its source, or a file of its own.
    pub(crate) fn left_at(&self, path: &str) -> Option<&Left> {
        let paths = self.names.left_paths(self);
        let of_folder = || {
            let waits = self.files.contains_key(path) && !self.file_routes.contains_key(path);
            let folders = path.match_indices('/').filter_map(|(at, _)| paths.get(path.slice(..=at)));
            folders.min().filter(|_| waits)
        };
        paths.get(path).or_else(of_folder).map(|number| &self.left[*number])
    }

    /// The page that has left which a reference names.
    pub(crate) fn left_by_name(&self, reference: &str) -> Option<&Left> {
        self.hidden
            .get(&normal_key(reference))
            .and_then(|path| self.left_at(path))
            .or_else(|| reference.starts_with('/').then(|| self.left_from(&decode(reference))).flatten())
    }

    /// The page that has left which lay at an address, or was the last of the topic there.
    pub(crate) fn left_from(&self, address: &str) -> Option<&Left> {
        self.names.left_addresses(self).get(bare(address)).map(|number| &self.left[*number])
    }

    /// Addresses that `data/gone.yml` says are gone for good, from their day on.
    pub(crate) fn gone_for_good(&self) -> impl Iterator<Item = &str> {
        let begun = |when: &crate::date::When| when.instant(&self.config.zone) <= self.now;
        let gone = self.data.gone.records.iter().filter(move |(_, record)| record.when("since").is_some_and(begun));
        gone.map(|(address, _)| address.as_str())
    }

    /// When a page leaves the site by what it says itself.
    pub(super) fn leaves(&self, page: &Page) -> Option<Timestamp> {
        let front = page.front();
        let led_on = front.choice("on_expiry") == Some("redirect") || front.text("redirect_to").is_some();
        let over = led_on || front.choice("on_expiry") == Some("gone");
        front.when("expires").filter(|_| over).map(|when| when.end(&self.config.zone))
    }

    /// Whether the page at an address is gone by itself when that is said of it; otherwise it is a mistake already, not only on
    /// that day.
    fn leaves_by(&self, address: &str, record: &Record) -> bool {
        let ends = self.at_address(address).and_then(|id| self.leaves(self.page(id)));
        let since = record.when("since").map(|when| when.instant(&self.config.zone));
        ends.zip(since).is_some_and(|(ends, since)| ends <= since)
    }

    /// What is wrong with pages and addresses that are said to have left.
    pub(super) fn check_left(&self, inputs: &Inputs) -> Vec<Diagnostic> {
        let mut wrong = Vec::new();
        // Said in time, not on the last day.
        for page in self.pages.iter().filter(|page| page.front().choice("on_expiry") == Some("redirect")) {
            if page.front().text("redirect_to").is_none() {
                let place = Place::bytes(page.document.path.as_str(), page.front().place("on_expiry"));
                wrong.push(Diagnostic::at(Code::A812, place));
            }
        }
        for left in self.left.iter().filter(|left| left.moved && left.successor(self).is_none()) {
            wrong.push(match &left.to {
                // The page that took over has had its last day too.
                Some((to, range)) if self.left_by_name(to).is_some() => {
                    let next = self.left_by_name(to).map(|next| next.day.clone()).unwrap_or_default();
                    let message = Diagnostic::at(Code::A322, Place::bytes(&left.path, range.clone()));
                    message.arg("target", to.clone()).arg("day", next)
                }
                Some((to, range)) => {
                    Diagnostic::at(Code::A813, Place::bytes(&left.path, range.clone())).arg("value", to.clone())
                }
                None => Diagnostic::at(Code::A812, Place::file(&left.path)),
            });
        }
        let (living, gone) = (self.living(), &self.data.gone);
        let begun: HashSet<&str> = self.gone_for_good().collect();
        let lines = Lines::new(inputs.data.get(&gone.file).map_or("", String::as_str));
        for (address, record) in &gone.records {
            let place = || Place::at(gone.file.clone(), &lines, record.range.clone());
            if !is_address(address) {
                wrong.push(Diagnostic::at(Code::A616, place()).arg("value", address.clone()));
            } else if living.contains(bare(address))
                && (begun.contains(address.as_str()) || !self.leaves_by(address, record))
            {
                wrong.push(Diagnostic::at(Code::A811, place()).arg("address", address.clone()));
            }
        }
        wrong
    }
}
