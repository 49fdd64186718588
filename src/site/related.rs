//! Pages on the same things: the same relations count most, then shared topics, then nearness in time.

use std::collections::HashMap;

use rayon::prelude::*;

use super::{Page, PageId, Site};

/// How many related pages a page gets.
const MOST: usize = 4;
/// How many pages on either side in time are looked at per shared topic or relation: a bound that keeps a topic with
/// ten thousand pages from being compared ten thousand times, and related pages near in time.
const WINDOW: usize = 40;

/// The related pages of every page. Pages that it already names, or that name it, are not repeated.
pub fn related(site: &Site, mentions: &HashMap<PageId, Vec<PageId>>) -> Vec<Vec<PageId>> {
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

/// What other pages have in common with one: a table of all pages that is used again for the next one.
struct Scores {
    table: Vec<(u32, usize)>,
    seen: Vec<PageId>,
}

impl Scores {
    const NONE: (u32, usize) = (0, usize::MAX);

    fn new(pages: usize) -> Self {
        Self { table: vec![Self::NONE; pages], seen: Vec::new() }
    }

    fn add(&mut self, id: PageId, weight: u32, far: usize) {
        let entry = &mut self.table[id.0];
        if entry.0 == 0 {
            self.seen.push(id);
        }
        *entry = (entry.0 + weight, entry.1.min(far));
    }

    /// Everything that was added, and an empty table.
    fn take(&mut self) -> Vec<(PageId, (u32, usize))> {
        let table = &mut self.table;
        self.seen.drain(..).map(|id| (id, std::mem::replace(&mut table[id.0], Self::NONE))).collect()
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
    let takes = |(other, _): &(PageId, (u32, usize))| {
        *other != id && site.page(*other).tree == page.tree && !named(other) && !chosen.contains(other)
    };
    let order = |(a, (a_score, a_far)): &(PageId, (u32, usize)), (b, (b_score, b_far)): &(PageId, (u32, usize))| {
        b_score.cmp(a_score).then(a_far.cmp(b_far)).then(a.cmp(b))
    };
    let wanted = MOST.max(page.front().list("related").len());
    let mut ranked = scores.take();
    // Only the first few are wanted, and few of those fall away: looking at every candidate's page would be the dear part.
    let enough = wanted + 8;
    if ranked.len() > enough {
        ranked.select_nth_unstable_by(enough, order);
        let mut first = ranked[..enough].to_vec();
        first.retain(takes);
        if first.len() >= wanted {
            ranked = first;
        }
    }
    ranked.retain(takes);
    ranked.sort_by(order);
    chosen.extend(ranked.into_iter().map(|(other, _)| other));
    chosen.truncate(wanted);
    chosen
}
