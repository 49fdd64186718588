//! Feeds as lists: what a feed is about, which pages it has, its name and its address.

use std::collections::HashMap;

use crate::path::Route;
use crate::site::{PageId, Site};
use crate::theme::Theme;

/// The subject of a feed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Feed {
    /// All pages of a language.
    Site {
        /// The language's tag.
        tree: String,
    },
    /// A section and the sections below it.
    Section(PageId),
    /// A topic, as an index into [`Site::topics`].
    Topic(usize),
}

impl Feed {
    /// A name that is the same in every build.
    pub(crate) fn key(&self, site: &Site) -> String {
        match self {
            Feed::Site { tree } => format!("site {tree}"),
            Feed::Section(id) => format!("section {}", site.page(*id).document.path.as_str()),
            Feed::Topic(topic) => format!("topic {}", site.topics[*topic].route.as_str()),
        }
    }

    /// The feed with a key; `topics` has topics by address.
    pub(crate) fn of_key(key: &str, site: &Site, topics: &HashMap<&str, usize>) -> Option<Self> {
        match key.split_once(' ')? {
            ("site", tree) => Some(Feed::Site { tree: tree.to_owned() }),
            ("section", path) => site.by_source.get(path).copied().map(Feed::Section),
            (_, route) => topics.get(route).copied().map(Feed::Topic),
        }
    }

    /// The language of the feed.
    pub(crate) fn tree<'s>(&'s self, site: &'s Site) -> &'s str {
        match self {
            Feed::Site { tree } => tree,
            Feed::Section(id) => &site.page(*id).tree,
            Feed::Topic(topic) => &site.topics[*topic].tree,
        }
    }
}

/// The newest pages of a feed, at most `feed_limit`, without undated and archived pages.
pub(crate) fn entries(site: &Site, feed: &Feed) -> Vec<PageId> {
    let below = |section: Option<&PageId>| section.and_then(|id| site.descendants.get(id)).map(Vec::as_slice);
    // All of these are sorted by publication, newest first.
    let pages = match feed {
        Feed::Site { tree } => below(site.homes.get(tree)),
        Feed::Section(id) => below(Some(id)),
        Feed::Topic(topic) => Some(site.topics[*topic].pages.as_slice()),
    };
    let pages = pages.unwrap_or_default().iter().copied();
    pages.filter(|id| site.any_entry(&[*id])).take(site.config.feed_limit).collect()
}

/// Whether the feed of all pages of a language has an entry.
pub(crate) fn has_site_feed(site: &Site, tree: &str) -> bool {
    site.homes.get(tree).is_some_and(|home| site.has_entries(*home))
}

/// The name of a feed.
pub(crate) fn title(site: &Site, theme: &Theme, feed: &Feed) -> String {
    let lang = feed.tree(site);
    let name = site.config.language(lang).title.as_str();
    match feed {
        Feed::Site { .. } => theme.phrase(lang, "feed_title", &[("site", name)]),
        Feed::Section(id) => theme.phrase(lang, "feed_section", &[("title", site.page(*id).title()), ("site", name)]),
        Feed::Topic(topic) => theme.phrase(lang, "topic_title", &[("topic", &site.topics[*topic].name)]),
    }
}

/// The route of a feed, beside the HTML page with the same items.
pub(crate) fn route(site: &Site, feed: &Feed, json: bool) -> Route {
    let folder = match feed {
        // A home page may have another route; links from the root lead to this one.
        Feed::Site { tree } => Route::page([site.config.prefix(tree)]),
        _ => html_route(site, feed),
    };
    Route::file(&format!("{folder}{}", if json { "feed.json" } else { "feed.xml" }))
}

/// The route of the HTML page with the same items.
pub(crate) fn html_route(site: &Site, feed: &Feed) -> Route {
    match feed {
        Feed::Site { tree } => site
            .homes
            .get(tree)
            .map_or_else(|| Route::page([site.config.prefix(tree)]), |id| site.page(*id).route.clone()),
        Feed::Section(id) => site.page(*id).route.clone(),
        Feed::Topic(topic) => site.topics[*topic].route.clone(),
    }
}
