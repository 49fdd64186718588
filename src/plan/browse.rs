//! Ways into long sections: the years and topics of their pages, counted once for all pages of their lists.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use crate::site::{PageId, Site};

/// Sections with fewer pages are seen at a glance.
const LEAST: usize = 5;
/// More topics than these would be a list of their own.
const TOPICS: usize = 12;

/// What the pages of a section have: each year and topic with the number of pages.
#[derive(Debug)]
pub struct Browse {
    /// Years of publication, newest first.
    pub years: Vec<(i16, usize)>,
    /// The commonest topics, by their numbers.
    pub topics: Vec<(usize, usize)>,
}

/// The ways into every section that is long enough to need them.
pub fn sections(site: &Site) -> HashMap<PageId, Browse> {
    let long = site.below.iter().filter(|(section, pages)| pages.len() >= LEAST && !site.page(**section).is_home());
    long.map(|(section, pages)| (*section, browse(site, pages))).collect()
}

fn browse(site: &Site, pages: &[PageId]) -> Browse {
    let mut years: BTreeMap<Reverse<i16>, usize> = BTreeMap::new();
    let mut topics: BTreeMap<usize, usize> = BTreeMap::new();
    for page in pages.iter().map(|id| site.page(*id)) {
        if let Some(published) = &page.dates.published {
            *years.entry(Reverse(published.when.year)).or_default() += 1;
        }
        for topic in &page.topics {
            *topics.entry(*topic).or_default() += 1;
        }
    }
    let mut topics: Vec<(usize, usize)> = topics.into_iter().collect();
    topics.sort_by_key(|(topic, count)| (Reverse(*count), *topic));
    topics.truncate(TOPICS);
    Browse { years: years.into_iter().map(|(Reverse(year), count)| (year, count)).collect(), topics }
}
