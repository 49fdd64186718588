//! Facts: the things that outputs show, each with a name that is the same in every build, and a digest of its value.

use serde::{Deserialize, Serialize};

use crate::digest::Hash128;

/// A part of a page that outputs show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PageFact {
    /// Everything: text, relations, dates, where its links lead.
    Whole,
    /// What other pages can show of it: front matter, dates, address.
    Summary,
    /// Title, address, language and place in the site, which breadcrumbs and menus show.
    Title,
}

impl PageFact {
    /// All of them, in the order of their digests.
    pub(crate) const ALL: [PageFact; 3] = [PageFact::Whole, PageFact::Summary, PageFact::Title];
}

/// A fact that is not about a single page. Pages are named by their source path, topics by their address, and pages of lists
/// by their number, 0 for the newest.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub(crate) enum Fact {
    /// What nearly every output shows: configuration, data, words, settings, menus, home pages, which lists there are.
    Shared,
    /// A template, with every template that it uses.
    Template(String),
    /// A component that a text calls, with every template that it uses.
    Component(String),
    /// The page that a reference names, seen from a language.
    Reference(String, String),
    /// The members of the lists that a template shows in a language, and of a page's own lists.
    Lists(String, String, Option<String>),
    /// The sections directly below one.
    Sections(String),
    /// The pages on a page of a section's list, and how many there are in all.
    Items(String, usize),
    /// The years and topics of a long section.
    Browse(String),
    /// The years of a long section, and the pages of one.
    SectionYear(String, i16),
    /// The topics of a language, and how many pages each has.
    Topics(String),
    /// The name of a topic.
    Topic(String),
    /// The pages on a page of a topic's list, and how many there are in all.
    TopicItems(String, usize),
    /// The years of the archive of a language, and the pages of one.
    Archive(String, Option<i16>),
    /// The changes on a page of the list of changes of a language, and how many there are in all.
    Changes(String, usize),
    /// The newest changes of a language, as many as feeds have.
    NewestChanges(String),
    /// The entries of a feed.
    Feed(String),
    /// The events of a series in a language.
    Series(String, String),
    /// The summaries of all pages.
    AllPages,
    /// The addresses in a part of the sitemap.
    Sitemap(usize),
    /// The titles and addresses of the pages of a language that readers look for by name.
    LastingPages(String),
    /// What the search index of a language is made from.
    SearchIndex(String),
}

/// The facts that the outputs of a build show, with digests of their values. An output refers to them by number: three numbers
/// for each page, in the order of [`PageFact::ALL`], and then the others.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct FactTable {
    pub(crate) pages: Vec<(String, [Hash128; 3])>,
    pub(crate) others: Vec<(Fact, Hash128)>,
}

impl FactTable {
    /// The facts with these numbers.
    pub(crate) fn rows(&self, numbers: &[u32]) -> Vec<FactRow> {
        let of_pages = self.pages.len() * PageFact::ALL.len();
        let row = |number: usize| {
            if let Some(other) = number.checked_sub(of_pages) {
                let (fact, digest) = self.others.get(other)?;
                let (term, about) = fact.name();
                return Some(FactRow { term, about, digest: *digest });
            }
            let (path, digests) = self.pages.get(number / PageFact::ALL.len())?;
            let part = number % PageFact::ALL.len();
            let term = match PageFact::ALL[part] {
                PageFact::Whole => "fact.page",
                PageFact::Summary => "fact.summary",
                PageFact::Title => "fact.title",
            };
            Some(FactRow { term, about: path.clone(), digest: digests[part] })
        };
        numbers.iter().filter_map(|number| row(*number as usize)).collect()
    }
}

/// A fact as people read it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FactRow {
    /// The key of its term.
    pub term: &'static str,
    /// What it is about; empty for the whole site.
    pub about: String,
    /// The digest of its value.
    pub digest: Hash128,
}

impl Fact {
    /// The key of its term, and what it is about.
    fn name(&self) -> (&'static str, String) {
        match self {
            Fact::Shared => ("fact.shared", String::new()),
            Fact::Template(name) => ("fact.template", name.clone()),
            Fact::Component(name) => ("fact.component", name.clone()),
            Fact::Reference(reference, tree) => ("fact.reference", format!("{reference} ({tree})")),
            Fact::Lists(template, tree, page) => {
                ("fact.lists", page.clone().unwrap_or_else(|| format!("{template} ({tree})")))
            }
            Fact::Sections(path) => ("fact.sections", path.clone()),
            Fact::Items(path, number) => ("fact.items", numbered(path, *number)),
            Fact::Browse(path) => ("fact.browse", path.clone()),
            Fact::SectionYear(path, year) => ("fact.archive", format!("{path} {year}")),
            Fact::Topics(tree) => ("fact.topics", tree.clone()),
            Fact::Topic(route) => ("fact.topic", route.clone()),
            Fact::TopicItems(route, number) => ("fact.items", numbered(route, *number)),
            Fact::Archive(tree, year) => {
                ("fact.archive", year.map_or_else(|| tree.clone(), |year| format!("{tree} {year}")))
            }
            Fact::Changes(tree, number) => ("fact.changes", numbered(tree, *number)),
            Fact::NewestChanges(tree) => ("fact.changes", tree.clone()),
            Fact::Feed(feed) => ("fact.feed", feed.clone()),
            Fact::Series(tree, id) => ("fact.series", format!("{id} ({tree})")),
            Fact::AllPages => ("fact.all_pages", String::new()),
            Fact::Sitemap(part) => ("fact.sitemap", part.to_string()),
            Fact::LastingPages(tree) => ("fact.lasting_pages", tree.clone()),
            Fact::SearchIndex(tree) => ("fact.search_index", tree.clone()),
        }
    }
}

fn numbered(name: &str, number: usize) -> String {
    if number == 0 { name.to_owned() } else { format!("{name} {number}") }
}
