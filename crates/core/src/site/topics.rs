//! The topics of the site: names, addresses and pages.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

use super::{Map, PageId, Site, Topic};
use crate::path::{Route, slugify};

/// Collects topics.
struct TopicBuilder<'s> {
    site: &'s Site,
    topics: Vec<Topic>,
    /// Indices by language tree and [`topic_key`].
    by_key: HashMap<(&'s str, String), usize>,
    /// Indices by language tree and name as written: normalising is slow, and most names are repeated.
    by_name: Map<(&'s str, &'s str), Option<usize>>,
}

/// Normalises a topic name: names that differ only in case, white space or hyphens are one topic. Letters and other
/// characters count: *Lån* is not *Län*, and C++ not C#.
pub(crate) fn topic_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    let mut gap = false;
    for c in name.nfc().flat_map(char::to_lowercase) {
        match c {
            '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => {}
            '-' | '\u{2010}'..='\u{2015}' | '_' => gap = true,
            c if c.is_whitespace() || c.is_control() => gap = true,
            c => {
                if std::mem::take(&mut gap) && !key.is_empty() {
                    key.push(' ');
                }
                key.push(if c == '’' { '\'' } else { c });
            }
        }
    }
    key
}

impl<'s> TopicBuilder<'s> {
    /// The index of a topic named by a page; `None` for a name without letters.
    fn index_of(&mut self, tree: &'s str, name: &'s str) -> Option<usize> {
        if let Some(index) = self.by_name.get(&(tree, name)) {
            return *index;
        }
        let index = (!slugify(name).is_empty()).then(|| self.get_or_insert(tree, name));
        self.by_name.insert((tree, name), index);
        index
    }

    fn get_or_insert(&mut self, tree: &'s str, name: &str) -> usize {
        let topics = &mut self.topics;
        *self.by_key.entry((tree, topic_key(name))).or_insert_with(|| {
            // Routes are assigned when all topics are known.
            topics.push(Topic {
                tree: tree.to_owned(),
                name: name.to_owned(),
                route: Route::page([]),
                pages: Vec::new(),
            });
            topics.len() - 1
        })
    }

    /// A topic gets the spelling of the first page in source order, whatever its date.
    fn assign_names(&mut self) {
        let site = self.site;
        let spellings = |id: PageId| {
            let mut spelling_by_key: HashMap<String, &str> = HashMap::new();
            for (name, _) in site.page(id).front().texts("topics") {
                spelling_by_key.entry(topic_key(name)).or_insert(name);
            }
            spelling_by_key
        };
        let mut spellings_by_page: HashMap<PageId, HashMap<String, &str>> = HashMap::new();
        for topic in &mut self.topics {
            let Some(first) = topic.pages.iter().min() else { continue };
            let spelling_by_key = spellings_by_page.entry(*first).or_insert_with(|| spellings(*first));
            if let Some(name) = spelling_by_key.get(&topic_key(&topic.name)) {
                topic.name = name.trim().to_owned();
            }
        }
    }

    /// Assigns a unique address to each topic. If topics share a slug, the one with the oldest page keeps it, so that a new topic
    /// never takes an existing address; the others are numbered.
    fn assign_routes(&mut self) {
        let oldest_date = |topic: &Topic| topic.pages.iter().filter_map(|id| self.site.page(*id).order.published).min();
        let sort_key = |topic: &Topic| (oldest_date(topic).is_none(), oldest_date(topic), topic_key(&topic.name));
        let mut by_age: Vec<(_, usize)> = self.topics.iter().map(sort_key).zip(0..).collect();
        by_age.sort();
        let slugs: Vec<String> = self.topics.iter().map(|topic| slugify(&topic.name)).collect();
        let mut taken: HashSet<(String, String)> = HashSet::new();
        let mut collisions = Vec::new();
        for (_, index) in by_age {
            if !self.try_slug(index, &slugs[index], &mut taken) {
                collisions.push(index);
            }
        }
        // Go on from the last number tried for this slug, or many topics with one slug take quadratic time.
        let mut next_suffix: HashMap<(String, &str), usize> = HashMap::new();
        for index in collisions {
            let suffix = next_suffix.entry((self.topics[index].tree.clone(), &slugs[index])).or_insert(2);
            while !self.try_slug(index, &format!("{}-{suffix}", slugs[index]), &mut taken) {
                *suffix += 1;
            }
        }
    }

    /// Assigns an address unless it is taken. Returns whether it was free.
    fn try_slug(&mut self, index: usize, slug: &str, taken: &mut HashSet<(String, String)>) -> bool {
        let (config, topic) = (&self.site.config, &mut self.topics[index]);
        let free = taken.insert((topic.tree.clone(), slug.to_owned()));
        if free {
            let tree = topic.tree.as_str();
            topic.route = Route::page([config.prefix(tree), &config.language(tree).paths["topics"], slug]);
        }
        free
    }
}

/// All topics by language tree and name (in collation order), and the topics of each page in the order stated.
pub(super) fn topics(site: &Site, order: &[PageId]) -> (Vec<Topic>, Vec<Vec<usize>>) {
    let mut builder = TopicBuilder { site, topics: Vec::new(), by_key: HashMap::new(), by_name: Map::default() };
    let mut topics_by_page: Vec<Vec<usize>> = vec![Vec::new(); site.pages.len()];
    for id in order {
        let page = site.page(*id);
        for (name, _) in page.front().texts("topics") {
            let Some(index) = builder.index_of(&page.tree, name) else { continue };
            // Each page is visited once, so a topic it names twice is always last in `pages`.
            let pages = &mut builder.topics[index].pages;
            if pages.last() != Some(id) {
                pages.push(*id);
                topics_by_page[id.0].push(index);
            }
        }
    }
    builder.assign_names();
    builder.assign_routes();
    let mut sorted: Vec<(usize, Topic)> = builder.topics.into_iter().enumerate().collect();
    sorted.sort_by(|(_, a), (_, b)| a.tree.cmp(&b.tree).then_with(|| site.locale(&a.tree).compare(&a.name, &b.name)));
    let mut new_index = vec![0; sorted.len()];
    sorted.iter().enumerate().for_each(|(new, (old, _))| new_index[*old] = new);
    topics_by_page.iter_mut().flatten().for_each(|index| *index = new_index[*index]);
    (sorted.into_iter().map(|(_, topic)| topic).collect(), topics_by_page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_one_topic_and_words_that_are_not() {
        for (one, other) in [
            ("Lån", "lån "),
            ("Smart stad", "smart-stad"),
            ("E\u{2011}tjänster", "e-tjänster"),
            ("Äldre\u{AD}omsorg", "äldreomsorg"),
            ("A\u{30A}re", "åre"),
            ("Barn’s", "barn's"),
        ] {
            assert_eq!(topic_key(one), topic_key(other));
        }
        for (one, other) in [("Lån", "Län"), ("C++", "C#"), ("C", "C#"), ("Rån", "Ran"), ("Ö", "O"), (".NET", "NET")]
        {
            assert_ne!(topic_key(one), topic_key(other));
        }
    }
}
