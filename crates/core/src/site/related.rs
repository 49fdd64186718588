//! Related pages: by shared relations first, then shared topics, then closeness in time.

use std::collections::HashMap;

use rayon::prelude::*;

use super::{Page, PageId, Site};

/// The number of related pages of a page, unless it names more.
const MAX_RELATED: usize = 4;
/// How many neighbours in time are considered per shared topic or relation. It bounds the work for topics with many
/// pages.
const WINDOW: usize = 40;

/// The related pages of every page, without those that it refers to or that refer to it.
pub(crate) fn related(site: &Site, mentions: &HashMap<PageId, Vec<PageId>>) -> Vec<Vec<PageId>> {
    let groups: Vec<&[PageId]> =
        site.topics.iter().map(|topic| topic.pages.as_slice()).chain(mentions.values().map(Vec::as_slice)).collect();
    let mut places: HashMap<PageId, Vec<(usize, usize)>> = HashMap::new();
    for (group, pages) in groups.iter().enumerate() {
        for (place, id) in pages.iter().enumerate() {
            places.entry(*id).or_default().push((group, place));
        }
    }
    let topics = site.topics.len();
    let best =
        |scores: &mut Scores, page: &Page| best(site, page.id, &groups, places.get(&page.id), topics, mentions, scores);
    site.pages.par_iter().map_init(|| Scores::new(site.pages.len()), best).collect()
}

/// Scores of all pages in relation to one page; the table is reused for the next page.
struct Scores {
    table: Vec<Score>,
    touched: Vec<PageId>,
}

/// What a page has in common with another, and their least distance in any shared list.
#[derive(Clone, Copy)]
struct Score {
    weight: u16,
    far: u8,
}

impl Scores {
    const NONE: Score = Score { weight: 0, far: u8::MAX };

    fn new(pages: usize) -> Self {
        Self { table: vec![Self::NONE; pages], touched: Vec::new() }
    }

    fn add(&mut self, id: PageId, weight: u16, far: usize) {
        let entry = &mut self.table[id.0];
        if entry.weight == 0 {
            self.touched.push(id);
        }
        entry.weight = entry.weight.saturating_add(weight);
        // At most [`WINDOW`].
        entry.far = entry.far.min(u8::try_from(far).unwrap_or(u8::MAX));
    }

    /// Returns all scores, and clears the table.
    fn take(&mut self) -> Vec<Ranked> {
        let table = &mut self.table;
        self.touched.drain(..).map(|id| Ranked::new(std::mem::replace(&mut table[id.0], Self::NONE), id)).collect()
    }
}

/// A page and its rank packed into one integer, which sorts fast: highest score first, then nearest, then by id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Ranked(u64);

impl Ranked {
    fn new(score: Score, id: PageId) -> Self {
        Self(u64::from(u16::MAX - score.weight) << 48 | u64::from(score.far) << 40 | id.0 as u64)
    }

    fn id(self) -> PageId {
        PageId((self.0 & 0xff_ffff_ffff) as usize)
    }
}

fn best(
    site: &Site,
    id: PageId,
    groups: &[&[PageId]],
    places: Option<&Vec<(usize, usize)>>,
    topics: usize,
    mentions: &HashMap<PageId, Vec<PageId>>,
    scores: &mut Scores,
) -> Vec<PageId> {
    let page = site.page(id);
    let mut chosen: Vec<PageId> =
        page.front().texts("related").filter_map(|(reference, _)| site.find(reference, &page.tree)).collect();
    for (group, place) in places.into_iter().flatten() {
        let pages = groups[*group];
        let weight = if *group < topics { 2 } else { 5 };
        for (at, other) in pages.iter().enumerate().take(place + WINDOW + 1).skip(place.saturating_sub(WINDOW)) {
            scores.add(*other, weight, at.abs_diff(*place));
        }
    }
    let named = |other: &PageId| page.about.contains(other) || mentions.get(&id).is_some_and(|by| by.contains(other));
    let takes = |ranked: &Ranked| {
        let other = ranked.id();
        other != id && site.page(other).tree == page.tree && !named(&other) && !chosen.contains(&other)
    };
    let wanted = MAX_RELATED.max(page.front().list("related").len());
    let mut ranked = scores.take();
    // Only the first few are needed and few of them are filtered out, so the others are not looked at.
    let enough = wanted + 8;
    if ranked.len() > enough {
        ranked.select_nth_unstable(enough);
        let mut first = ranked[..enough].to_vec();
        first.retain(takes);
        if first.len() >= wanted {
            ranked = first;
        }
    }
    ranked.retain(takes);
    ranked.sort_unstable();
    chosen.extend(ranked.into_iter().map(Ranked::id));
    chosen.truncate(wanted);
    chosen
}
