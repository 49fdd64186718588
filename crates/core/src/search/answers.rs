//! What readers get when they search, for `anslag search` and for checks: from the same index, by the same rules.

use std::collections::BTreeMap;

use anslag_search::{Answer, Card, Damaged, Filter, Hit, Searcher};

use super::index::IndexMaker;
use crate::lists::search::found;
use crate::site::{PageId, Site};
use crate::source::Inputs;
use crate::theme::Theme;

/// The search of a language, over an index in memory.
#[derive(Debug)]
pub struct Search<'a> {
    site: &'a Site,
    files: BTreeMap<String, Vec<u8>>,
    /// The pages of the index, by their numbers.
    pages: Vec<PageId>,
}

/// What a query finds.
#[derive(Debug)]
pub struct Results<'a> {
    /// What was searched for, and how many pages were found.
    pub answer: Answer,
    /// The first hits.
    pub first: Vec<FoundPage<'a>>,
}

/// A page that was found.
#[derive(Debug)]
pub struct FoundPage<'a> {
    /// The path of its source.
    pub source: &'a str,
    /// What readers see of it.
    pub card: Card,
    /// The heading that the hit leads to: its id and text.
    pub heading: Option<(String, String)>,
    /// Why it was found.
    pub hit: Hit,
}

impl<'a> Search<'a> {
    /// Makes the index of a language tree; `None` when the site has no search of its own or no such language.
    pub fn new(site: &'a Site, theme: &Theme, inputs: &Inputs, tree: &str) -> Option<Self> {
        if !site.has_search || !site.homes.contains_key(tree) {
            return None;
        }
        let files = IndexMaker { site, theme, inputs, tree }.files();
        Some(Self { site, files, pages: found(site, tree) })
    }

    /// The answer to a query, with its first hits.
    ///
    /// # Errors
    ///
    /// None in practice, since the index has just been made.
    pub fn results(&self, query: &str, filter: &Filter, limit: usize) -> Result<Results<'a>, Damaged> {
        let searcher = Searcher::open(&self.files)?;
        let answer = searcher.search(query, filter)?;
        let page = |hit: &Hit| {
            let card = searcher.card(hit.page)?;
            let heading = searcher.heading(&answer, &card).cloned();
            let source = self.pages.get(hit.page).map_or("", |id| self.site.page(*id).document.path.as_str());
            Ok(FoundPage { source, card, heading, hit: hit.clone() })
        };
        let first = answer.hits.iter().take(limit).map(page).collect::<Result<_, Damaged>>()?;
        Ok(Results { answer, first })
    }
}
