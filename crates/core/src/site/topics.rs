//! The topics of the site: which there are, what they are called, and which pages they have.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

use super::{Map, PageId, Site, Topic};
use crate::path::{Route, slugify};

/// Topics in the making.
struct Making<'s> {
    site: &'s Site,
    topics: Vec<Topic>,
    /// By tree and word.
    by_word: HashMap<(&'s str, String), usize>,
    /// By tree and name as written: most names are written often, and their words are dear to make.
    by_name: Map<(&'s str, &'s str), Option<usize>>,
}

/// What makes two names one topic: the same word whatever its capitals, blanks and hyphens. Letters and signs count: *Lån* is
/// not *Län*, and C++ not C#.
pub(crate) fn word(name: &str) -> String {
    let mut word = String::with_capacity(name.len());
    let mut gap = false;
    for sign in name.nfc().flat_map(char::to_lowercase) {
        match sign {
            '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => {}
            '-' | '\u{2010}'..='\u{2015}' | '_' => gap = true,
            sign if sign.is_whitespace() || sign.is_control() => gap = true,
            sign => {
                if std::mem::take(&mut gap) && !word.is_empty() {
                    word.push(' ');
                }
                word.push(if sign == '’' { '\'' } else { sign });
            }
        }
    }
    word
}

impl<'s> Making<'s> {
    /// The number of a topic that a page of a tree names; nothing for a name without letters.
    fn topic(&mut self, tree: &'s str, name: &'s str) -> Option<usize> {
        if let Some(known) = self.by_name.get(&(tree, name)) {
            return *known;
        }
        let number = (!slugify(name).is_empty()).then(|| self.by_word(tree, name));
        self.by_name.insert((tree, name), number);
        number
    }

    fn by_word(&mut self, tree: &'s str, name: &str) -> usize {
        let topics = &mut self.topics;
        *self.by_word.entry((tree, word(name))).or_insert_with(|| {
            // Its address is known when all topics are.
            topics.push(Topic {
                tree: tree.to_owned(),
                name: name.to_owned(),
                route: Route::page([]),
                pages: Vec::new(),
            });
            topics.len() - 1
        })
    }

    /// The spelling that stands first in the order of the files names the topic, whatever day it was written.
    fn name(&mut self) {
        let site = self.site;
        let spellings = |id: PageId| {
            let mut spelled: HashMap<String, &str> = HashMap::new();
            for (name, _) in site.page(id).front().texts("topics") {
                spelled.entry(word(name)).or_insert(name);
            }
            spelled
        };
        let mut of_page: HashMap<PageId, HashMap<String, &str>> = HashMap::new();
        for topic in &mut self.topics {
            let Some(first) = topic.pages.iter().min() else { continue };
            let spelled = of_page.entry(*first).or_insert_with(|| spellings(*first));
            if let Some(name) = spelled.get(&word(&topic.name)) {
                topic.name = name.trim().to_owned();
            }
        }
    }

    /// Gives each topic an address of its own. Where different words would have the same, the one that was written about first
    /// has it, so that a new topic takes no address from an old one; the others get a number.
    fn address(&mut self) {
        let first = |topic: &Topic| topic.pages.iter().filter_map(|id| self.site.page(*id).order.published).min();
        let age = |topic: &Topic| (first(topic).is_none(), first(topic), word(&topic.name));
        let mut order: Vec<(_, usize)> = self.topics.iter().map(age).zip(0..).collect();
        order.sort();
        let slugs: Vec<String> = self.topics.iter().map(|topic| slugify(&topic.name)).collect();
        let mut taken: HashSet<(String, String)> = HashSet::new();
        let mut later = Vec::new();
        for (_, number) in order {
            if !self.give(number, &slugs[number], &mut taken) {
                later.push(number);
            }
        }
        let mut next: HashMap<(String, &str), usize> = HashMap::new();
        for number in later {
            // What was taken for one topic is taken for those after it.
            let n = next.entry((self.topics[number].tree.clone(), &slugs[number])).or_insert(2);
            while !self.give(number, &format!("{}-{n}", slugs[number]), &mut taken) {
                *n += 1;
            }
        }
    }

    /// Whether the topic could have that address.
    fn give(&mut self, number: usize, slug: &str, taken: &mut HashSet<(String, String)>) -> bool {
        let (config, topic) = (&self.site.config, &mut self.topics[number]);
        let free = taken.insert((topic.tree.clone(), slug.to_owned()));
        if free {
            let tree = topic.tree.as_str();
            topic.route = Route::page([config.prefix(tree), &config.language(tree).paths["topics"], slug]);
        }
        free
    }
}

/// All topics, by tree and then by name in the language's order, and those of each page in the writer's order.
pub(super) fn topics(site: &Site, order: &[PageId]) -> (Vec<Topic>, Vec<Vec<usize>>) {
    let mut making = Making { site, topics: Vec::new(), by_word: HashMap::new(), by_name: Map::default() };
    let mut of_page: Vec<Vec<usize>> = vec![Vec::new(); site.pages.len()];
    for id in order {
        let page = site.page(*id);
        for (name, _) in page.front().texts("topics") {
            let Some(number) = making.topic(&page.tree, name) else { continue };
            // Pages come one by one, so one that was there before stands last.
            let pages = &mut making.topics[number].pages;
            if pages.last() != Some(id) {
                pages.push(*id);
                of_page[id.0].push(number);
            }
        }
    }
    making.name();
    making.address();
    let mut numbered: Vec<(usize, Topic)> = making.topics.into_iter().enumerate().collect();
    numbered.sort_by(|(_, a), (_, b)| a.tree.cmp(&b.tree).then_with(|| site.locale(&a.tree).compare(&a.name, &b.name)));
    let mut place = vec![0; numbered.len()];
    numbered.iter().enumerate().for_each(|(new, (old, _))| place[*old] = new);
    of_page.iter_mut().flatten().for_each(|number| *number = place[*number]);
    (numbered.into_iter().map(|(_, topic)| topic).collect(), of_page)
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
            assert_eq!(word(one), word(other));
        }
        for (one, other) in [("Lån", "Län"), ("C++", "C#"), ("C", "C#"), ("Rån", "Ran"), ("Ö", "O"), (".NET", "NET")]
        {
            assert_ne!(word(one), word(other));
        }
    }
}
