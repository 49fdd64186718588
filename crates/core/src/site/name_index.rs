//! Sorted indexes of names, for exact look-up and for suggestions without comparing all names.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Bound;
use std::sync::OnceLock;

use super::retired::{RetiredPage, trim_slash};
use super::{PageId, Site};
use crate::path::Route;

/// How many names on either side of a wrong one are compared with it. Names with the same beginning are adjacent, and
/// in most sites this covers all of them.
const WINDOW: usize = 500;

/// Indexes, each built on first use: most builds have no wrong name.
#[derive(Debug, Default)]
pub(crate) struct NameIndex {
    sources: OnceLock<HashMap<String, String>>,
    files: OnceLock<Vec<NameAndPath>>,
    keys: OnceLock<Vec<NameAndPath>>,
    routes: OnceLock<Vec<String>>,
    articles: OnceLock<HashMap<String, Vec<PageId>>>,
    generated: OnceLock<HashSet<String>>,
    searches: OnceLock<Vec<String>>,
    retired_paths: OnceLock<HashMap<String, usize>>,
    retired_addresses: OnceLock<HashMap<String, usize>>,
}

impl NameIndex {
    /// Indices into [`Site::retired`] by source path, and by the folder of a bundle.
    pub(super) fn retired_paths(&self, site: &Site) -> &HashMap<String, usize> {
        let names =
            |retired: &RetiredPage| std::iter::once(retired.path.clone()).chain(retired.folder.clone()).collect();
        self.retired_paths.get_or_init(|| first_of_each(&site.retired, names))
    }

    /// The same by address, the addresses of their topics included, without trailing slashes.
    pub(super) fn retired_addresses(&self, site: &Site) -> &HashMap<String, usize> {
        let names = |retired: &RetiredPage| {
            retired.addresses.iter().chain(&retired.topics).map(|known| trim_slash(known).to_owned()).collect()
        };
        self.retired_addresses.get_or_init(|| first_of_each(&site.retired, names))
    }
}

/// The index of the first page that has each name.
fn first_of_each(all: &[RetiredPage], names: impl Fn(&RetiredPage) -> Vec<String>) -> HashMap<String, usize> {
    let mut places = HashMap::new();
    for (place, retired) in all.iter().enumerate() {
        for name in names(retired) {
            places.entry(name).or_insert(place);
        }
    }
    places
}

/// The last part of a path in lower case, and the path.
type NameAndPath = (String, String);

fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase()
}

fn in_order<'a>(paths: impl Iterator<Item = &'a String>) -> Vec<NameAndPath> {
    let mut named: Vec<NameAndPath> = paths.map(|path| (last(path), path.clone())).collect();
    named.sort_unstable();
    named
}

/// The elements around a position in sorted order.
pub(super) fn nearest_in_order<T>(all: &[T], order: impl Fn(&T) -> Ordering) -> &[T] {
    let at = all.partition_point(|one| order(one) == Ordering::Less);
    &all[at.saturating_sub(WINDOW)..all.len().min(at + WINDOW)]
}

/// The keys around a position in a map.
pub(super) fn beside<'m, V>(map: &'m BTreeMap<String, V>, wanted: &str) -> impl Iterator<Item = &'m str> {
    let before = map.range::<str, _>((Bound::Unbounded, Bound::Excluded(wanted))).rev().take(WINDOW);
    let after = map.range::<str, _>((Bound::Included(wanted), Bound::Unbounded)).take(WINDOW);
    let mut found: Vec<&str> = before.chain(after).map(|(name, _)| name.as_str()).collect();
    found.sort_unstable();
    found.into_iter()
}

impl Site {
    /// The pages of a language tree, sections excluded.
    pub(super) fn articles_of(&self, tree: &str) -> &[PageId] {
        let articles = self.names.articles.get_or_init(|| {
            let mut articles: HashMap<String, Vec<PageId>> = HashMap::new();
            for page in self.pages.iter().filter(|page| !page.is_section()) {
                match articles.get_mut(&page.tree) {
                    Some(of) => of.push(page.id),
                    None => drop(articles.insert(page.tree.clone(), vec![page.id])),
                }
            }
            articles
        });
        articles.get(tree).map_or(&[], Vec::as_slice)
    }

    /// Whether an address is of generated output: a topic, an archive, the list of changes, a feed.
    pub(super) fn is_generated(&self, address: &str) -> bool {
        let all = || {
            let topics = self.topics.iter().map(|topic| topic.route.as_str().to_owned());
            let lists = self.config.languages.iter().flat_map(|language| {
                let prefix = self.prefix(&language.tag);
                let list = |name: &str| format!("{prefix}{}/", language.paths[name]);
                let feed = |name: &str| format!("{prefix}{name}");
                [list("topics"), list("archive"), list("changes"), feed("feed.xml"), feed("feed.json")]
            });
            topics.chain(lists).chain(self.search_addresses().map(str::to_owned)).collect()
        };
        self.names.generated.get_or_init(all).contains(address)
    }

    /// The first part of the addresses of a language.
    fn prefix(&self, tag: &str) -> String {
        if tag == self.config.default_language() { "/".to_owned() } else { format!("/{tag}/") }
    }

    /// The addresses of the pages of the site's own search.
    pub(super) fn search_addresses(&self) -> impl Iterator<Item = &str> {
        let all = || {
            let languages = self.config.languages.iter().filter(|_| self.has_search);
            languages.map(|language| format!("{}{}/", self.prefix(&language.tag), language.paths["search"])).collect()
        };
        self.names.searches.get_or_init(all).iter().map(String::as_str)
    }

    /// The source path and route of the file that is published at an address.
    pub(super) fn file_at(&self, address: &str) -> Option<(&str, &Route)> {
        let sources = self.names.sources.get_or_init(|| {
            let mut files: Vec<(&String, &Route)> = self.file_routes.iter().collect();
            files.sort_unstable_by(|a, b| b.0.cmp(a.0));
            files.into_iter().map(|(path, route)| (route.as_str().to_owned(), path.clone())).collect()
        });
        let (path, route) = self.file_routes.get_key_value(sources.get(address)?)?;
        Some((path, route))
    }

    /// Paths of pages and files whose names sort near that of a path.
    pub(super) fn files_like(&self, path: &str) -> impl Iterator<Item = &str> {
        let all = || in_order(self.by_source.keys().chain(self.file_routes.keys()));
        let wanted = last(path);
        nearest_in_order(self.names.files.get_or_init(all), move |(name, _)| name.cmp(&wanted))
            .iter()
            .map(|(_, path)| path.as_str())
    }

    /// Keys of pages that sort near a key.
    pub(super) fn keys_like(&self, key: &str) -> impl Iterator<Item = &str> {
        let all = || in_order(self.by_key.keys().filter(|key| !key.is_empty()));
        let wanted = last(key);
        nearest_in_order(self.names.keys.get_or_init(all), move |(name, _)| name.cmp(&wanted))
            .iter()
            .map(|(_, key)| key.as_str())
    }

    /// Addresses of pages that sort near an address.
    pub(super) fn routes_like(&self, address: &str) -> impl Iterator<Item = &str> {
        let all = || {
            let mut routes: Vec<String> = self.pages.iter().map(|page| page.route.as_str().to_owned()).collect();
            routes.sort_unstable();
            routes
        };
        nearest_in_order(self.names.routes.get_or_init(all), |route| route.as_str().cmp(address))
            .iter()
            .map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_are_looked_at_however_many_there_are() {
        for count in [0, 1, WINDOW, 100 * WINDOW] {
            let names: BTreeMap<String, ()> = (0..count).map(|n| (format!("namn-{n:06}"), ())).collect();
            let sorted: Vec<&String> = names.keys().collect();
            for wanted in ["", "namn-000000", "namn-024999x", "zebra"] {
                let found = nearest_in_order(&sorted, |name| name.as_str().cmp(wanted));
                assert!(found.len() <= 2 * WINDOW && (count > WINDOW || found.len() == count));
                assert_eq!(
                    beside(&names, wanted).collect::<Vec<_>>(),
                    found.iter().map(|name| name.as_str()).collect::<Vec<_>>()
                );
            }
            let near = nearest_in_order(&sorted, |name| name.as_str().cmp("namn-024999x"));
            assert_eq!(near.iter().any(|name| *name == "namn-024999"), count > 24999);
        }
    }
}
