//! Pages that have left the site by what their front matter says: gone for good, or followed by another page.
//!
//! Their addresses are promises still. Readers who come there are led on, or told that the page is gone.

use std::collections::HashSet;

use super::address::Addresses;
use super::reading::{Found, State};
use super::{PageId, Site};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::Route;
use crate::source::Inputs;

/// A page that has left the site.
#[derive(Clone, Debug)]
pub struct Left {
    /// Its source path.
    pub path: String,
    /// The language whose tree it stood in.
    pub tree: String,
    /// Its address, and its older ones as they are written in its front matter.
    pub addresses: Vec<String>,
    /// The page that it names as its successor, and where it does.
    pub to: Option<(String, std::ops::Range<usize>)>,
    /// Its readers are led on: by that page, which must be named.
    pub moved: bool,
}

/// Those of the pages that are not shown.
pub(super) fn left(addresses: &Addresses<'_>, hidden: &[Found]) -> Vec<Left> {
    let over = hidden.iter().filter(|found| matches!(found.state, State::Gone | State::Moved));
    over.map(|found| {
        let front = &found.document.front;
        let (route, _) = addresses.page(&found.location, &found.document);
        let older = front.texts("aliases").map(|(alias, _)| alias.to_owned());
        Left {
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
    pub fn successor(&self, site: &Site) -> Option<PageId> {
        self.to.as_ref().filter(|_| self.moved).and_then(|(to, _)| site.find(to, &self.tree))
    }

    /// Every address at which it was public: those that it says, and those of the ledger.
    pub fn all_addresses<'s>(&'s self, site: &'s Site) -> impl Iterator<Item = &'s str> {
        let locked = site.ledger.as_ref().and_then(|ledger| ledger.pages.get(&self.path));
        let remembered = locked.into_iter().flat_map(|locked| &locked.addresses);
        let mut seen = HashSet::new();
        self.addresses.iter().chain(remembered).map(String::as_str).filter(move |address| seen.insert(bare(address)))
    }
}

/// An address without its closing slash: both lead to the same page.
pub fn bare(address: &str) -> &str {
    address.trim_end_matches('/')
}

/// Whether a text is an address of the site that stands in files for hosts. They are lines of text, so no sign may end a line,
/// and a server never sees what comes after a question mark or a number sign as part of an address.
pub fn is_address(text: &str) -> bool {
    text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains(['?', '#', '\\'])
        && !text.chars().any(|sign| sign.is_control() || (sign.is_whitespace() && sign != ' '))
}

impl Site {
    /// Addresses where a page or a file lies or that lead to one, without closing slashes.
    pub fn living(&self) -> HashSet<&str> {
        let pages = self.pages.iter().map(|page| bare(page.route.as_str()));
        let aliases = self.pages.iter().flat_map(|page| page.front().texts("aliases").map(|(alias, _)| bare(alias)));
        pages.chain(aliases).chain(self.file_routes.values().map(Route::as_str)).collect()
    }

    /// Addresses that `data/gone.yml` says are gone for good, from their day on.
    pub fn gone_for_good(&self) -> impl Iterator<Item = &str> {
        let begun = |when: &crate::date::When| when.instant(&self.config.zone) <= self.now;
        let gone = self.data.gone.records.iter().filter(move |(_, record)| record.when("since").is_some_and(begun));
        gone.map(|(address, _)| address.as_str())
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
                Some((to, range)) => {
                    Diagnostic::at(Code::A813, Place::bytes(&left.path, range.clone())).arg("value", to.clone())
                }
                None => Diagnostic::at(Code::A812, Place::file(&left.path)),
            });
        }
        let (living, gone) = (self.living(), &self.data.gone);
        let begun: HashSet<&str> = self.gone_for_good().collect();
        for (address, record) in &gone.records {
            let text = inputs.data.get(&gone.file).map_or("", String::as_str);
            let place = || Place::at(gone.file.clone(), text, record.range.clone());
            if !is_address(address) {
                wrong.push(Diagnostic::at(Code::A616, place()).arg("value", address.clone()));
            } else if begun.contains(address.as_str()) && living.contains(bare(address)) {
                wrong.push(Diagnostic::at(Code::A811, place()).arg("address", address.clone()));
            }
        }
        wrong
    }
}
