//! Years and topics to browse a long section by, counted once for all pages of its list.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::Years;
use crate::site::{PageId, Site};
use crate::theme::Theme;

/// Sections with fewer pages need no such links.
const LEAST: usize = 5;
/// The most topics that are shown.
const TOPICS: usize = 12;

/// The years and topics of a section's pages.
#[derive(Debug)]
pub(crate) struct Browse {
    /// Published pages by year, newest year first; each year has a page. Empty when there is only one year.
    pub(crate) years: Years,
    /// The most common topics, as (index into `Site::topics`, number of pages).
    pub(crate) topics: Vec<(usize, usize)>,
}

/// [`Browse`] by section; empty when no template shows it.
pub(crate) fn wanted(site: &Site, theme: &Theme) -> HashMap<PageId, Browse> {
    if theme.shows("browse") { sections(site) } else { HashMap::new() }
}

/// [`Browse`] of every section with at least [`LEAST`] pages.
fn sections(site: &Site) -> HashMap<PageId, Browse> {
    let long =
        site.descendants.iter().filter(|(section, pages)| pages.len() >= LEAST && !site.page(**section).is_home());
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
