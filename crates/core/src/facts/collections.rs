//! Lists that many outputs show, made once for each build.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use crate::lists::browse::{self, Browse};
use crate::lists::changes::{self, SiteChange};
use crate::lists::{Years, dated, section_items};
use crate::schema::{Record, TypedValue};
use crate::site::{ListSpec, Page, PageId, Site};
use crate::theme::Theme;

/// Something for each language.
type ByLanguage<'a, T> = HashMap<&'a str, T>;

/// Declared lists by name.
type Lists = BTreeMap<String, Vec<PageId>>;

/// The lists of a site.
pub(super) struct Collections<'a> {
    /// The sections directly below each.
    sections: HashMap<PageId, Vec<PageId>>,
    /// The pages of sections in an order of their own.
    items: HashMap<PageId, Vec<PageId>>,
    /// Lists that do not depend on the page: by template (without ending) and tree.
    lists: HashMap<(String, String), Lists>,
    /// The lists that a section declares.
    own_lists: HashMap<PageId, Lists>,
    /// The published pages by tree, year and month.
    dated: ByLanguage<'a, Years>,
    /// Years and topics of long sections.
    browse: HashMap<PageId, Browse>,
    /// The changes by language.
    changes: ByLanguage<'a, Vec<SiteChange<'a>>>,
}

impl<'a> Collections<'a> {
    pub(super) fn new(site: &'a Site, theme: &Theme) -> Self {
        let mut sections: HashMap<PageId, Vec<PageId>> = HashMap::new();
        for (id, above) in site.pages.iter().filter(|page| page.is_section()).map(|page| (page.id, page.section)) {
            above.into_iter().for_each(|above| sections.entry(above).or_default().push(id));
        }
        let declaring = site.pages.iter().filter(|page| page.is_section() && page.front().record("lists").is_some());
        let items =
            site.pages.iter().filter(|page| page.is_section()).filter_map(|page| match section_items(site, page) {
                Cow::Owned(items) => Some((page.id, items)),
                Cow::Borrowed(_) => None,
            });
        Self {
            sections,
            items: items.collect(),
            lists: theme_lists(site, theme),
            own_lists: declaring.map(|page| (page.id, own_lists(site, page))).collect(),
            dated: site.homes.keys().map(|tree| (tree.as_str(), dated(site, tree))).collect(),
            browse: browse::wanted(site, theme),
            changes: site.homes.keys().map(|tree| (tree.as_str(), changes::site_changes(site, tree))).collect(),
        }
    }

    /// The sections directly below one.
    pub(super) fn sections_below(&self, id: PageId) -> &[PageId] {
        self.sections.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    /// The pages of a section and its subsections, in the section's order.
    pub(super) fn items<'s>(&'s self, site: &'s Site, section: PageId) -> &'s [PageId] {
        let below = || site.descendants.get(&section);
        self.items.get(&section).or_else(below).map(Vec::as_slice).unwrap_or_default()
    }

    /// The lists that a template shows in a language; a page's own override the others.
    pub(super) fn lists(&self, template: &str, tree: &str, page: Option<PageId>) -> BTreeMap<&str, &[PageId]> {
        let key = (template.trim_end_matches(".html").to_owned(), tree.to_owned());
        let lists = [self.lists.get(&key), page.and_then(|id| self.own_lists.get(&id))];
        lists.into_iter().flatten().flatten().map(|(name, ids)| (name.as_str(), ids.as_slice())).collect()
    }

    /// Whether a page declares lists of its own.
    pub(super) fn has_own_lists(&self, id: PageId) -> bool {
        self.own_lists.contains_key(&id)
    }

    /// The published pages of a language by year, newest first.
    pub(super) fn dated(&self, tree: &str) -> &Years {
        static NONE: Years = Years::new();
        self.dated.get(tree).unwrap_or(&NONE)
    }

    /// The years and topics of a long section.
    pub(super) fn browse(&self, section: PageId) -> Option<&Browse> {
        self.browse.get(&section)
    }

    /// The changes of a language, newest first.
    pub(super) fn changes(&self, tree: &str) -> &[SiteChange<'a>] {
        self.changes.get(tree).map(Vec::as_slice).unwrap_or_default()
    }

    /// The newest of them, as many as feeds have entries, but at least one.
    pub(super) fn newest_changes(&self, tree: &str, feed_limit: usize) -> &[SiteChange<'a>] {
        let all = self.changes(tree);
        &all[..all.len().min(feed_limit.max(1))]
    }
}

fn theme_lists(site: &Site, theme: &Theme) -> HashMap<(String, String), Lists> {
    let names = theme.templates.iter().filter(|template| !template.name.contains('/'));
    let templates: Vec<&str> = names.map(|template| template.name.trim_end_matches(".html")).collect();
    let mut all = HashMap::new();
    for tree in site.homes.keys() {
        for template in &templates {
            let declared = theme.lists.get(*template).into_iter().flatten().chain(&site.config.lists);
            let lists = declared.map(|(name, record)| (name.clone(), pages(record, site, tree))).collect();
            all.insert(((*template).to_owned(), tree.clone()), lists);
        }
    }
    all
}

fn own_lists(site: &Site, section: &Page) -> Lists {
    let list = |entry: &crate::schema::Entry| match &entry.val {
        TypedValue::Record(record) => pages(record, site, &section.tree),
        _ => Vec::new(),
    };
    let declared = section.front().record("lists").into_iter().flat_map(|record| &record.fields);
    declared.map(|(name, entry)| (name.clone(), list(entry))).collect()
}

fn pages(record: &Record, site: &Site, tree: &str) -> Vec<PageId> {
    ListSpec::read(record, site, tree).pages(site, tree)
}
