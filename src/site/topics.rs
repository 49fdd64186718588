//! The topics of the site: which there are, what they are called, and which pages they have.

use std::collections::HashMap;

use super::{Map, PageId, Site, Topic};
use crate::path::{Route, slugify};

/// Topics in the making.
struct Making<'s> {
    site: &'s Site,
    topics: Vec<Topic>,
    slugs: Vec<String>,
    /// By tree and slug.
    by_slug: HashMap<(&'s str, String), usize>,
    /// By tree and name as written: most names are written often, and a slug is dear to make.
    by_name: Map<(&'s str, &'s str), Option<usize>>,
}

impl<'s> Making<'s> {
    /// The number of a topic that a page of a tree names; nothing for a name without letters.
    fn topic(&mut self, tree: &'s str, name: &'s str) -> Option<usize> {
        if let Some(known) = self.by_name.get(&(tree, name)) {
            return *known;
        }
        let slug = slugify(name);
        let number = (!slug.is_empty()).then(|| self.by_slug(tree, name, slug));
        self.by_name.insert((tree, name), number);
        number
    }

    fn by_slug(&mut self, tree: &'s str, name: &str, slug: String) -> usize {
        let (config, topics) = (&self.site.config, &mut self.topics);
        *self.by_slug.entry((tree, slug.clone())).or_insert_with(|| {
            let route = Route::page([config.prefix(tree), &config.language(tree).paths["topics"], &slug]);
            topics.push(Topic { tree: tree.to_owned(), name: name.to_owned(), route, pages: Vec::new() });
            self.slugs.push(slug);
            topics.len() - 1
        })
    }

    /// The spelling that stands first in the order of the files names the topic, whatever day it was written.
    fn name(&mut self) {
        for (topic, slug) in self.topics.iter_mut().zip(&self.slugs) {
            let first = topic.pages.iter().min().map(|id| self.site.page(*id));
            let names = first.into_iter().flat_map(|page| page.front().texts("topics")).map(|(name, _)| name);
            if let Some(name) = names.into_iter().find(|name| slugify(name) == *slug) {
                topic.name = name.to_owned();
            }
        }
    }
}

/// All topics, by tree and then by name in the language's order, and those of each page in the writer's order.
pub(super) fn topics(site: &Site, order: &[PageId]) -> (Vec<Topic>, Vec<Vec<usize>>) {
    let mut making =
        Making { site, topics: Vec::new(), slugs: Vec::new(), by_slug: HashMap::new(), by_name: Map::default() };
    let mut of_page: Vec<Vec<usize>> = vec![Vec::new(); site.pages.len()];
    for id in order {
        let page = site.page(*id);
        for (name, _) in page.front().texts("topics") {
            let Some(number) = making.topic(&page.tree, name) else { continue };
            if !of_page[id.0].contains(&number) {
                of_page[id.0].push(number);
                making.topics[number].pages.push(*id);
            }
        }
    }
    making.name();
    let mut numbered: Vec<(usize, Topic)> = making.topics.into_iter().enumerate().collect();
    numbered.sort_by(|(_, a), (_, b)| a.tree.cmp(&b.tree).then_with(|| site.locale(&a.tree).compare(&a.name, &b.name)));
    let mut place = vec![0; numbered.len()];
    numbered.iter().enumerate().for_each(|(new, (old, _))| place[*old] = new);
    of_page.iter_mut().flatten().for_each(|number| *number = place[*number]);
    (numbered.into_iter().map(|(_, topic)| topic).collect(), of_page)
}
