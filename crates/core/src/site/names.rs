//! What a site has, by its names in order: found at once, and those like a wrong one without going through all.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Bound;
use std::sync::OnceLock;

use super::left::{Left, bare};
use super::{PageId, Site};
use crate::path::Route;

/// How many names before a wrong one, and how many after it, are looked at for one that is meant. Names that begin alike stand
/// together, and in most sites these are all.
const LOOKED_AT: usize = 500;

/// Names in order, each made when the first wrong one is looked up; and what else is asked for often, made when it is first.
#[derive(Debug, Default)]
pub(crate) struct Names {
    sources: OnceLock<HashMap<String, String>>,
    files: OnceLock<Vec<Named>>,
    keys: OnceLock<Vec<Named>>,
    routes: OnceLock<Vec<String>>,
    articles: OnceLock<HashMap<String, Vec<PageId>>>,
    generated: OnceLock<HashSet<String>>,
    left_paths: OnceLock<HashMap<String, usize>>,
    left_addresses: OnceLock<HashMap<String, usize>>,
}

impl Names {
    /// The places of pages that have left, by source path and by the folder of their own files.
    pub(super) fn left_paths(&self, site: &Site) -> &HashMap<String, usize> {
        let names = |left: &Left| std::iter::once(left.path.clone()).chain(left.folder.clone()).collect();
        self.left_paths.get_or_init(|| first_of_each(&site.left, names))
    }

    /// The same by their addresses and those of their topics, without closing slashes.
    pub(super) fn left_addresses(&self, site: &Site) -> &HashMap<String, usize> {
        let names =
            |left: &Left| left.addresses.iter().chain(&left.topics).map(|known| bare(known).to_owned()).collect();
        self.left_addresses.get_or_init(|| first_of_each(&site.left, names))
    }
}

/// The place of the first that has each name.
fn first_of_each(all: &[Left], names: impl Fn(&Left) -> Vec<String>) -> HashMap<String, usize> {
    let mut places = HashMap::new();
    for (place, left) in all.iter().enumerate() {
        for name in names(left) {
            places.entry(name).or_insert(place);
        }
    }
    places
}

/// A path, after its last part in lower case.
type Named = (String, String);

fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase()
}

fn in_order<'a>(paths: impl Iterator<Item = &'a String>) -> Vec<Named> {
    let mut named: Vec<Named> = paths.map(|path| (last(path), path.clone())).collect();
    named.sort_unstable();
    named
}

/// Those that stand near a place in an order.
pub(super) fn around<T>(all: &[T], order: impl Fn(&T) -> Ordering) -> &[T] {
    let at = all.partition_point(|one| order(one) == Ordering::Less);
    &all[at.saturating_sub(LOOKED_AT)..all.len().min(at + LOOKED_AT)]
}

/// The same of a map in order.
pub(super) fn beside<'m, V>(map: &'m BTreeMap<String, V>, wanted: &str) -> impl Iterator<Item = &'m str> {
    let before = map.range::<str, _>((Bound::Unbounded, Bound::Excluded(wanted))).rev().take(LOOKED_AT);
    let after = map.range::<str, _>((Bound::Included(wanted), Bound::Unbounded)).take(LOOKED_AT);
    let mut found: Vec<&str> = before.chain(after).map(|(name, _)| name.as_str()).collect();
    found.sort_unstable();
    found.into_iter()
}

impl Site {
    /// The numbers of the pages of a tree that are no sections.
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

    /// Whether an address has no source of its own: a topic, an archive, a list of changes, a feed.
    pub(super) fn is_generated(&self, address: &str) -> bool {
        let all = || {
            let topics = self.topics.iter().map(|topic| topic.route.as_str().to_owned());
            let lists = self.config.languages.iter().flat_map(|language| {
                let prefix = match language.tag == self.config.default_language() {
                    true => "/".to_owned(),
                    false => format!("/{}/", language.tag),
                };
                let list = |name: &str| format!("{prefix}{}/", language.paths[name]);
                let feed = |name: &str| format!("{prefix}{name}");
                [list("topics"), list("archive"), list("changes"), feed("feed.xml"), feed("feed.json")]
            });
            topics.chain(lists).collect()
        };
        self.names.generated.get_or_init(all).contains(address)
    }

    /// The file that is published at an address: where it is published, and where it lies.
    pub(super) fn file_at(&self, address: &str) -> Option<(&str, &Route)> {
        let sources = self.names.sources.get_or_init(|| {
            let mut files: Vec<(&String, &Route)> = self.file_routes.iter().collect();
            files.sort_unstable_by(|a, b| b.0.cmp(a.0));
            files.into_iter().map(|(path, route)| (route.as_str().to_owned(), path.clone())).collect()
        });
        let (path, route) = self.file_routes.get_key_value(sources.get(address)?)?;
        Some((path, route))
    }

    /// Pages and files whose names stand near that of a path, by their paths.
    pub(super) fn files_like(&self, path: &str) -> impl Iterator<Item = &str> {
        let all = || in_order(self.by_source.keys().chain(self.file_routes.keys()));
        let wanted = last(path);
        around(self.names.files.get_or_init(all), move |(name, _)| name.cmp(&wanted))
            .iter()
            .map(|(_, path)| path.as_str())
    }

    /// Keys of pages whose names stand near that of a key.
    pub(super) fn keys_like(&self, key: &str) -> impl Iterator<Item = &str> {
        let all = || in_order(self.by_key.keys().filter(|key| !key.is_empty()));
        let wanted = last(key);
        around(self.names.keys.get_or_init(all), move |(name, _)| name.cmp(&wanted)).iter().map(|(_, key)| key.as_str())
    }

    /// Addresses of pages that stand near an address.
    pub(super) fn routes_like(&self, address: &str) -> impl Iterator<Item = &str> {
        let all = || {
            let mut routes: Vec<String> = self.pages.iter().map(|page| page.route.as_str().to_owned()).collect();
            routes.sort_unstable();
            routes
        };
        around(self.names.routes.get_or_init(all), |route| route.as_str().cmp(address)).iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_are_looked_at_however_many_there_are() {
        for count in [0, 1, LOOKED_AT, 100 * LOOKED_AT] {
            let names: BTreeMap<String, ()> = (0..count).map(|n| (format!("namn-{n:06}"), ())).collect();
            let sorted: Vec<&String> = names.keys().collect();
            for wanted in ["", "namn-000000", "namn-024999x", "zebra"] {
                let found = around(&sorted, |name| name.as_str().cmp(wanted));
                assert!(found.len() <= 2 * LOOKED_AT && (count > LOOKED_AT || found.len() == count));
                assert_eq!(
                    beside(&names, wanted).collect::<Vec<_>>(),
                    found.iter().map(|name| name.as_str()).collect::<Vec<_>>()
                );
            }
            let near = around(&sorted, |name| name.as_str().cmp("namn-024999x"));
            assert_eq!(near.iter().any(|name| *name == "namn-024999"), count > 24999);
        }
    }
}
