//! Pages on the same things: the same relations count most, then shared topics, then nearness in time.

use std::collections::HashMap;

use super::{PageId, Site};

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
    site.pages.iter().map(|page| best(site, page.id, &groups, places.get(&page.id), topics, mentions)).collect()
}

fn best(
    site: &Site,
    id: PageId,
    groups: &[&[PageId]],
    places: Option<&Vec<(usize, usize)>>,
    topics: usize,
    mentions: &HashMap<PageId, Vec<PageId>>,
) -> Vec<PageId> {
    let page = site.page(id);
    let mut chosen: Vec<PageId> =
        page.front().texts("related").filter_map(|(reference, _)| site.find(reference, &page.tree)).collect();
    let mut scores: HashMap<PageId, (u32, usize)> = HashMap::new();
    for (group, place) in places.into_iter().flatten() {
        let pages = groups[*group];
        let weight = if *group < topics { 2 } else { 5 };
        for (at, other) in pages.iter().enumerate().take(place + WINDOW + 1).skip(place.saturating_sub(WINDOW)) {
            let entry = scores.entry(*other).or_insert((0, usize::MAX));
            entry.0 += weight;
            entry.1 = entry.1.min(at.abs_diff(*place));
        }
    }
    let named = |other: &PageId| page.about.contains(other) || mentions.get(&id).is_some_and(|by| by.contains(other));
    let mut ranked: Vec<(PageId, (u32, usize))> = scores
        .into_iter()
        .filter(|(other, _)| {
            *other != id && site.page(*other).tree == page.tree && !named(other) && !chosen.contains(other)
        })
        .collect();
    ranked.sort_by(|(a, (a_score, a_far)), (b, (b_score, b_far))| {
        b_score.cmp(a_score).then(a_far.cmp(b_far)).then(a.cmp(b))
    });
    chosen.extend(ranked.into_iter().map(|(other, _)| other));
    chosen.truncate(MOST.max(page.front().list("related").len()));
    chosen
}
