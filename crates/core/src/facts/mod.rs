//! What outputs show of a site, as facts.
//!
//! Views and formats reach the site through a [`Reader`] alone, which notes each fact that is asked for. A build keeps for
//! every output the facts it used, and for every fact a digest of its value. The next build makes an output again exactly when
//! one of its facts has another value. There is no second description of what an output depends on: what is not asked for
//! cannot be shown. What nearly every output shows, such as the configuration, is one fact that every output has.

mod collections;
mod digests;
mod reader;
mod shared;
mod summary;
mod templates;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use indexmap::IndexSet;
use rayon::prelude::*;

use crate::build_cache::{BuildCache, Fact, FactTable, PageFact};
use crate::digest::Hash128;
use crate::lists::addresses::Address;
use crate::site::{PageId, Site};
use crate::source::Inputs;
use crate::theme::Theme;
use collections::Collections;
use digests::Digests;
pub(crate) use reader::{Reader, ShownYears, TopicLink};
pub(crate) use summary::Summary;

/// The facts of a site.
pub(crate) struct Facts<'a> {
    site: &'a Site,
    theme: &'a Theme,
    /// The addresses of the sitemap.
    addresses: &'a [Address],
    /// Digests of what the search indexes are made from, by language.
    search: BTreeMap<String, Hash128>,
    collections: Collections<'a>,
    /// `None` when nothing is kept for the next build.
    digests: Option<Digests<'a>>,
    /// Facts that are not about a single page, in the order in which they were asked for.
    others: Mutex<IndexSet<Fact>>,
}

/// What the plan knows and outputs show.
#[derive(Default)]
pub(crate) struct Planned<'a> {
    /// The addresses of the sitemap.
    pub(crate) addresses: &'a [Address],
    /// Digests of what the search indexes are made from, by language.
    pub(crate) search: BTreeMap<String, Hash128>,
}

/// The number of a fact in this build; see [`FactTable`].
pub(crate) type FactNumber = u32;

impl<'a> Facts<'a> {
    /// The facts of a site; with `inputs`, with their digests.
    pub(crate) fn new(site: &'a Site, theme: &'a Theme, planned: Planned<'a>, inputs: Option<&Inputs>) -> Self {
        let Planned { addresses, search } = planned;
        let collections = Collections::new(site, theme);
        let digests = inputs.map(|inputs| Digests::new(site, theme, inputs));
        Self {
            site,
            theme,
            addresses,
            search,
            collections,
            digests,
            others: Mutex::new(IndexSet::from([Fact::Shared])),
        }
    }

    /// A reader for one output.
    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader::new(self)
    }

    /// How many pages the site has.
    pub(crate) fn page_count(&self) -> usize {
        self.site.pages.len()
    }

    fn number_of_page(&self, id: PageId, part: PageFact) -> FactNumber {
        (id.0 * PageFact::ALL.len() + part as usize) as FactNumber
    }

    fn number(&self, fact: Fact) -> FactNumber {
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let at = match others.get_index_of(&fact) {
            Some(at) => at,
            None => others.insert_full(fact).0,
        };
        (self.site.pages.len() * PageFact::ALL.len() + at) as FactNumber
    }

    /// The facts that were asked for, with their digests, for the next build.
    pub(crate) fn table(&self) -> FactTable {
        let Some(digests) = &self.digests else { return FactTable::default() };
        let path = |id: usize| self.site.pages[id].document.path.as_str().to_owned();
        let pages = digests.pages.iter().enumerate().map(|(id, all)| (path(id), *all)).collect();
        let others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let others = others.iter().map(|fact| (fact.clone(), self.digest(digests, fact).unwrap_or_default())).collect();
        FactTable { pages, others }
    }

    /// Compares the facts of the last build with those of this one.
    pub(crate) fn compare(&'a self, last: &'a BuildCache) -> Comparison<'a> {
        let table = last.facts();
        let Some(digests) = &self.digests else {
            return Comparison { facts: self, pages: Vec::new(), others: Vec::new() };
        };
        let page = |(path, old): &(String, [Hash128; 3])| {
            let id = self.site.by_source.get(path).copied();
            PageFact::ALL.map(|part| id.filter(|id| digests.pages[id.0][part as usize] == old[part as usize]))
        };
        let other = |(fact, old): &'a (Fact, Hash128)| (fact, self.digest(digests, fact) == Some(*old));
        Comparison {
            facts: self,
            pages: table.pages.par_iter().flat_map_iter(page).collect(),
            others: table.others.par_iter().map(other).collect(),
        }
    }
}

/// Which facts of the last build still hold.
pub(crate) struct Comparison<'a> {
    facts: &'a Facts<'a>,
    /// For each fact about a page, in the order of the last build's numbers, the page in this build; `None` when the fact has
    /// changed.
    pages: Vec<Option<PageId>>,
    /// The others, each with whether it is the same.
    others: Vec<(&'a Fact, bool)>,
}

impl Comparison<'_> {
    fn other(&self, number: FactNumber) -> Option<&(&Fact, bool)> {
        self.others.get((number as usize).checked_sub(self.pages.len())?)
    }

    fn is_same(&self, number: FactNumber) -> bool {
        match self.pages.get(number as usize) {
            Some(page) => page.is_some(),
            None => self.other(number).is_some_and(|(_, same)| *same),
        }
    }

    /// The present numbers of facts of the last build; `None` when one of them has changed.
    pub(crate) fn unchanged(&self, numbers: &[FactNumber]) -> Option<Vec<FactNumber>> {
        if !numbers.iter().all(|number| self.is_same(*number)) {
            return None;
        }
        let now = |number: &FactNumber| match self.pages.get(*number as usize) {
            Some(page) => {
                let part = PageFact::ALL[*number as usize % PageFact::ALL.len()];
                page.map(|id| self.facts.number_of_page(id, part))
            }
            None => self.other(*number).map(|(fact, _)| self.facts.number((*fact).clone())),
        };
        let mut now: Vec<FactNumber> = numbers.iter().filter_map(now).collect();
        now.sort_unstable();
        Some(now)
    }
}

/// Calls a view or a format with a reader of a site.
#[cfg(test)]
pub(crate) fn read<T>(site: &Site, theme: &Theme, call: impl FnOnce(&Reader<'_>) -> T) -> T {
    let facts = Facts::new(site, theme, Planned::default(), None);
    call(&facts.reader())
}
