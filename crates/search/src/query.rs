//! Answers queries from the files of an index.

use std::collections::{BTreeMap, BTreeSet};

use crate::bytes::Damaged;
use crate::columns::Row;
use crate::entry::Card;
use crate::index::{Files, Index};
use crate::ranking::{Scored, Why, rank, with_state};
use crate::tokens::tokens;
use crate::units::Units;

/// An index that is searched.
pub struct Searcher<'a>(Index<'a>);

/// What readers want to see of the pages that they find.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only pages with this label of a kind.
    pub kind: Option<String>,
    /// Only pages of this year.
    pub year: Option<u16>,
    /// Only pages with this label of a topic.
    pub topic: Option<String>,
    /// No pages that are kept for the record only.
    pub hide_archived: bool,
}

/// What a query finds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// What was typed and no page has, and the word that was searched in its place.
    pub corrected: Vec<(String, String)>,
    /// What was searched.
    pub terms: Vec<Term>,
    /// The number of hits.
    pub total: usize,
    /// All pages that were found, the best first.
    pub hits: Vec<Hit>,
    /// How many pages each filter leaves.
    pub counts: Counts,
}

/// A word or number of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// As it was typed, in normal form.
    pub form: String,
    /// The stems by which pages were found.
    pub stems: Vec<String>,
}

/// A page that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The number of the page in the index.
    pub page: usize,
    /// How well it answers the query.
    pub score: u32,
    /// Whether the site recommends it for this query.
    pub recommended: bool,
    /// By term, why it was found.
    pub why: Vec<Option<Why>>,
}

/// The number of pages by the values of each filter, without that filter itself. Values without pages are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// By the labels of kinds.
    pub kinds: BTreeMap<String, usize>,
    /// By year.
    pub years: BTreeMap<u16, usize>,
    /// By the labels of topics.
    pub topics: BTreeMap<String, usize>,
    /// Pages that are kept for the record only.
    pub archived: usize,
}

impl<'a> Searcher<'a> {
    /// Opens an index.
    ///
    /// # Errors
    ///
    /// When the manifest or the columns cannot be read.
    pub fn open(files: &'a dyn Files) -> Result<Self, Damaged> {
        Index::open(files).map(Self)
    }

    /// The pages that a query finds.
    ///
    /// # Errors
    ///
    /// When a file of the index that the query needs cannot be read.
    pub fn search(&self, query: &str, filter: &Filter) -> Result<Answer, Damaged> {
        let Units { units, corrected } = Units::of(query, &self.0)?;
        let mut ranked = rank(&units, self.0.manifest.pages);
        let recommended = self.recommended(query);
        for page in &recommended {
            ranked.entry(*page).or_insert_with(|| Scored::none(units.len()));
        }
        let mut counts = Counts::default();
        let mut hits = Vec::new();
        for (page, Scored { score, why, .. }) in ranked {
            let Some(row) = self.0.rows.get(page as usize) else { continue };
            if self.is_shown(row, filter, &mut counts) {
                let score = with_state(score, row, self.0.manifest.newest);
                hits.push(Hit { page: page as usize, score, recommended: recommended.contains(&page), why });
            }
        }
        let rank = |hit: &Hit| recommended.iter().position(|page| *page as usize == hit.page).unwrap_or(usize::MAX);
        hits.sort_by_key(|hit| (rank(hit), u32::MAX - hit.score, hit.page));
        let term = |unit: crate::units::Unit| Term {
            form: unit.form,
            stems: unit.alternatives.into_iter().map(|alternative| alternative.stem).collect(),
        };
        Ok(Answer { corrected, terms: units.into_iter().map(term).collect(), total: hits.len(), hits, counts })
    }

    /// What a hit shows of its page.
    ///
    /// # Errors
    ///
    /// When the file of the card cannot be read.
    pub fn card(&self, page: usize) -> Result<Card, Damaged> {
        self.0.card(page)
    }

    /// The heading that a hit leads to: the first with most terms, if the title lacks one of these.
    pub fn heading<'c>(&self, answer: &Answer, card: &'c Card) -> Option<&'c (String, String)> {
        let title = self.terms_in(answer, &card.title);
        let mut best: Option<(usize, &(String, String))> = None;
        for heading in &card.headings {
            let found = self.terms_in(answer, &heading.1);
            let is_better = best.is_none_or(|(most, _)| found.len() > most);
            if is_better && !found.is_subset(&title) {
                best = Some((found.len(), heading));
            }
        }
        best.map(|(_, heading)| heading)
    }

    /// The terms that a text has, by their numbers.
    fn terms_in(&self, answer: &Answer, text: &str) -> BTreeSet<usize> {
        let stems: BTreeSet<String> = tokens(text).iter().map(|token| self.0.stem(token)).collect();
        let has = |term: &Term| term.stems.iter().any(|stem| stems.contains(stem));
        (0..).zip(&answer.terms).filter(|(_, term)| has(term)).map(|(number, _)| number).collect()
    }

    fn recommended(&self, query: &str) -> Vec<u32> {
        let pages = self.0.manifest.recommended.get(&tokens(query).join(" "));
        pages.into_iter().flatten().copied().filter(|page| *page < self.0.manifest.pages).collect()
    }

    /// Whether a page passes the filters. Counts it for each filter that it passes all others of.
    fn is_shown(&self, row: &Row, filter: &Filter, counts: &mut Counts) -> bool {
        let manifest = &self.0.manifest;
        let kind = manifest.kinds.get(row.kind as usize);
        let topics = || row.topics.iter().filter_map(|topic| manifest.topics.get(*topic as usize));
        let passes = [
            filter.kind.as_ref().is_none_or(|wanted| Some(wanted) == kind),
            filter.year.is_none_or(|wanted| Some(wanted) == row.year()),
            filter.topic.as_ref().is_none_or(|wanted| topics().any(|topic| topic == wanted)),
            !(filter.hide_archived && row.archived),
        ];
        let passes_others = |but: usize| passes.iter().enumerate().all(|(at, passes)| at == but || *passes);
        if let Some(kind) = kind.filter(|_| passes_others(0)) {
            *counts.kinds.entry(kind.clone()).or_default() += 1;
        }
        if let Some(year) = row.year().filter(|_| passes_others(1)) {
            *counts.years.entry(year).or_default() += 1;
        }
        if passes_others(2) {
            topics().for_each(|topic| *counts.topics.entry(topic.clone()).or_default() += 1);
        }
        counts.archived += usize::from(row.archived && passes_others(3));
        passes.iter().all(|passes| *passes)
    }
}
