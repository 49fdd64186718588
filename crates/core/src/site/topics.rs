//! The topics of the site: names, addresses and pages.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

use super::{Map, PageId, Site, Topic};
use crate::path::{Route, slugify};

/// Collects topics.
struct TopicBuilder<'s> {
    site: &'s Site,
    topics: Vec<Topic>,
    /// By language tree and normalised name.
    by_word: HashMap<(&'s str, String), usize>,
    /// By language tree and name as written, since normalising is slow and most names are repeated.
    by_name: Map<(&'s str, &'s str), Option<usize>>,
}

/// Normalises a topic name: names that differ only in case, white space or hyphens are one topic. Letters and other
/// characters count: *Lån* is not *Län*, and C++ not C#.
pub(crate) fn word(name: &str) -> String {
    let mut word = String::with_capacity(name.len());
    let mut gap = false;
    for c in name.nfc().flat_map(char::to_lowercase) {
        match c {
            '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => {}
            '-' | '\u{2010}'..='\u{2015}' | '_' => gap = true,
            c if c.is_whitespace() || c.is_control() => gap = true,
            c => {
                if std::mem::take(&mut gap) && !word.is_empty() {
                    word.push(' ');
                }
                word.push(if c == '’' { '\'' } else { c });
            }
        }
    }
    word
}

impl<'s> TopicBuilder<'s> {
    /// The index of a topic named by a page; `None` for a name without letters.
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
            // Addresses are assigned when all topics are known.
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

    /// Assigns a unique address to each topic. Of topics with the same slug the one with the oldest page gets it, so
    /// that a new topic takes over no address; the others are numbered.
    fn address(&mut self) {
        let first = |topic: &Topic| topic.pages.iter().filter_map(|id| self.site.page(*id).order.published).min();
        let age = |topic: &Topic| (first(topic).is_none(), first(topic), word(&topic.name));
        let mut order: Vec<(_, usize)> = self.topics.iter().map(age).zip(0..).collect();
        order.sort();
        let slugs: Vec<String> = self.topics.iter().map(|topic| slugify(&topic.name)).collect();
        let mut taken: HashSet<(String, String)> = HashSet::new();
        let mut later = Vec::new();
        for (_, number) in order {
            if !self.try_slug(number, &slugs[number], &mut taken) {
                later.push(number);
            }
        }
        let mut next: HashMap<(String, &str), usize> = HashMap::new();
        for number in later {
            // Numbers that were taken for one topic are taken for the next.
            let n = next.entry((self.topics[number].tree.clone(), &slugs[number])).or_insert(2);
            while !self.try_slug(number, &format!("{}-{n}", slugs[number]), &mut taken) {
                *n += 1;
            }
        }
    }

    /// Assigns an address unless it is taken. Returns whether it was free.
    fn try_slug(&mut self, number: usize, slug: &str, taken: &mut HashSet<(String, String)>) -> bool {
        let (config, topic) = (&self.site.config, &mut self.topics[number]);
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
    let mut builder = TopicBuilder { site, topics: Vec::new(), by_word: HashMap::new(), by_name: Map::default() };
    let mut of_page: Vec<Vec<usize>> = vec![Vec::new(); site.pages.len()];
    for id in order {
        let page = site.page(*id);
        for (name, _) in page.front().texts("topics") {
            let Some(number) = builder.topic(&page.tree, name) else { continue };
            // Pages come in order, so a repetition can only be the last one.
            let pages = &mut builder.topics[number].pages;
            if pages.last() != Some(id) {
                pages.push(*id);
                of_page[id.0].push(number);
            }
        }
    }
    builder.name();
    builder.address();
    let mut numbered: Vec<(usize, Topic)> = builder.topics.into_iter().enumerate().collect();
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
