//! Ways into long sections: the years and topics of their pages, counted once for all pages of their lists.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::Years;
use crate::site::{PageId, Site};
use crate::theme::Theme;

/// Sections with fewer pages are seen at a glance.
const LEAST: usize = 5;
/// More topics than these would be a list of their own.
const TOPICS: usize = 12;

/// What the pages of a section have: each year and topic with the number of pages.
#[derive(Debug)]
pub(crate) struct Browse {
    /// Its published pages by year, newest first, each year a page of its own; none when there is one year, which is no choice.
    pub(crate) years: Years,
    /// The commonest topics, by their numbers.
    pub(crate) topics: Vec<(usize, usize)>,
}

/// The ways into sections, when a template shows them.
pub(crate) fn wanted(site: &Site, theme: &Theme) -> HashMap<PageId, Browse> {
    if theme.shows("browse") { sections(site) } else { HashMap::new() }
}

/// The ways into every section that is long enough to need them.
fn sections(site: &Site) -> HashMap<PageId, Browse> {
    let long = site.below.iter().filter(|(section, pages)| pages.len() >= LEAST && !site.page(**section).is_home());
    long.map(|(section, pages)| (*section, browse(site, pages))).collect()
}

fn browse(site: &Site, pages: &[PageId]) -> Browse {
    let mut years = Years::new();
    let mut topics: BTreeMap<usize, usize> = BTreeMap::new();
    for page in pages.iter().map(|id| site.page(*id)) {
        if let Some(published) = &page.dates.published {
            years.entry(Reverse(published.when.year)).or_default().push((published.when.month, page.id));
        }
        for topic in &page.topics {
            *topics.entry(*topic).or_default() += 1;
        }
    }
    let mut topics: Vec<(usize, usize)> = topics.into_iter().collect();
    topics.sort_by_key(|(topic, count)| (Reverse(*count), *topic));
    topics.truncate(TOPICS);
    if years.len() == 1 {
        years.clear();
    }
    Browse { years, topics }
}
