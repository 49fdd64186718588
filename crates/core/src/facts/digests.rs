//! Digests of facts: equal digests mean that an output which shows the fact shows the same.

use std::collections::HashMap;

use rayon::prelude::*;

use super::Facts;
use super::templates::TemplateKeys;
use crate::build_cache::Fact;
use crate::digest::{Hash128, HashBuilder};
use crate::lists::addresses::MAX_ADDRESSES;
use crate::lists::changes::{self, SiteChange};
use crate::lists::feed::{self, Feed};
use crate::lists::pagination::Pagination;
use crate::lists::{Years, archive_route, search, section_pagination, topics_route};
use crate::path::Route;
use crate::site::{Page, PageId, Site, Topic, hash_file, hash_link};
use crate::source::Inputs;
use crate::theme::Theme;

/// Digests that are made once for each build.
pub(super) struct Digests<'a> {
    /// Of each page, in the order of [`crate::build_cache::PageFact::ALL`].
    pub(super) pages: Vec<[Hash128; 3]>,
    shared: Hash128,
    templates: TemplateKeys,
    /// Topics by address.
    topics: HashMap<&'a str, usize>,
    /// Links and files in the data that are resolved relative to the page that shows them, as (is a file, name).
    relative: Vec<(bool, &'a str)>,
}

impl<'a> Digests<'a> {
    pub(super) fn new(site: &'a Site, theme: &Theme, inputs: &Inputs) -> Self {
        let (rooted, relative): (Vec<_>, Vec<_>) =
            site.addresses_in_data().into_iter().partition(|(_, name)| name.starts_with('/'));
        let mut shared = base(site, theme, inputs);
        for tree in site.homes.keys() {
            add_shared(site, &mut shared, tree, &rooted);
        }
        let shared = shared.finish();
        let topics = site.topics.iter().enumerate().map(|(number, topic)| (topic.route.as_str(), number)).collect();
        let mut digests = Self { pages: Vec::new(), shared, templates: TemplateKeys::new(theme), topics, relative };
        digests.pages = site.pages.par_iter().map(|page| digests.page(site, page)).collect();
        digests
    }

    fn page(&self, site: &Site, page: &Page) -> [Hash128; 3] {
        let title = title(site, page);
        let summary = self.summary(site, page);
        [self.whole(site, page, title, summary), summary, title]
    }

    /// What other pages can show of a page: its front matter, address and dates, and the targets of links in its front matter.
    fn summary(&self, site: &Site, page: &Page) -> Hash128 {
        let mut hasher = HashBuilder::new();
        hasher.hash128(page.document.hashes.front).text(page.route.as_str()).text(page.permanent().as_str());
        hasher.text(&page.tree).text(&page.document.lang).text(page.title()).text(page.document.kind.name);
        hasher.number(u64::from(page.draft) | u64::from(page.expired) << 1 | u64::from(page.is_section()) << 2);
        hasher.number(page.clock.passed);
        let dates = &page.dates;
        for dated in [&dates.published, &dates.updated, &dates.reviewed] {
            hasher.value(&dated.as_ref().map(|dated| &dated.when));
        }
        hasher.value(&dates.review_by).hash128(page.link_hashes.front);
        targets(site, &mut hasher, page, &self.relative);
        hasher.finish()
    }

    /// Everything of a page: what is above, its text, relations and place, and where all its links lead.
    fn whole(&self, site: &Site, page: &Page, title: Hash128, summary: Hash128) -> Hash128 {
        let mut hasher = HashBuilder::new();
        hasher.hash128(title).hash128(summary).hash128(page.document.hashes.all).hash128(page.link_hashes.all);
        let (before, after) = page.neighbours;
        for id in [before, after, site.newer_original(page)] {
            hasher.optional(id.map(|id| path(site, id)));
        }
        for ids in [&page.related, &page.about, &page.mentions, &page.series, &page.translations] {
            paths(site, &mut hasher, ids);
        }
        for topic in &page.topics {
            hasher.text(site.topics[*topic].route.as_str());
        }
        for change in &page.dates.changes {
            hasher.value(&change.date.when).number(u64::from(change.correction));
        }
        hasher.number(u64::from(page.dates.overdue(site.now, &site.config.zone)));
        hasher.value(&page.fingerprint.map(|fingerprint| fingerprint.to_string()));
        hasher.finish()
    }
}

fn title(site: &Site, page: &Page) -> Hash128 {
    let mut hasher = HashBuilder::new();
    for text in [page.title(), page.route.as_str(), &page.tree, &page.document.lang, page.document.kind.name] {
        hasher.text(text);
    }
    hasher.number(u64::from(page.is_section()) | u64::from(page.is_section() && site.has_feed(page.id)) << 1);
    hasher.optional(page.section.map(|id| path(site, id)));
    hasher.finish()
}

/// Adds what every page of a language shows: its home page, menus, and links to the lists there are.
fn add_shared(site: &Site, hasher: &mut HashBuilder, tree: &str, rooted: &[(bool, &str)]) {
    let home = site.page(site.homes[tree]);
    hasher.hash128(title(site, home));
    for item in site.config.menus.get(tree).into_iter().flat_map(|menus| menus.values()).flatten() {
        let target = item.reference.as_ref().and_then(|(reference, _)| site.find(reference, tree));
        hasher.hash128(target.map(|id| title(site, site.page(id))).unwrap_or_default());
        if let Some((url, _)) = &item.url {
            targets(site, hasher, home, &[(false, url)]);
        }
    }
    let lists = [topics_route(site, tree), archive_route(site, tree, None), changes::route(site, tree)];
    for route in lists.into_iter().chain([search::route(site, tree)]) {
        hasher.optional(route.as_ref().map(Route::as_str));
    }
    hasher.number(u64::from(feed::has_site_feed(site, tree)));
    // Names from the root resolve to the same for every page.
    targets(site, hasher, home, rooted);
}

/// What every output may show: configuration, data, words and settings.
fn base(site: &Site, theme: &Theme, inputs: &Inputs) -> HashBuilder {
    let mut hasher = HashBuilder::new();
    hasher.text(&inputs.config).text(&site.config.base_url).number(u64::from(site.config.hidden));
    for (path, text) in &inputs.data {
        hasher.text(path).text(text);
    }
    hasher.number(site.data_clock.passed).hash128(site.config.kinds.hash());
    hasher.value(&theme.labels).text(&serde_json::Value::Object(theme.settings.clone()).to_string());
    for name in theme.picture_settings() {
        let file = site.files.get(&format!("static/{name}"));
        hasher.value(&file.map(|file| (&file.picture, file.dimensions)));
    }
    hasher.hash128(theme.card_font.as_ref().map(|font| font.mark()).unwrap_or_default());
    hasher.value(&theme.pictures).value(&theme.components).value(&theme.lists).value(&theme.assets);
    // Which templates there are decides which one a page has.
    for template in &theme.templates {
        hasher.text(&template.name);
    }
    // Views leave out fields that no template names, and a template can print a whole view without naming its fields.
    for field in ["fields", "fact_rows", "contact_point", "mentions", "timeline", "coming", "browse", "json_ld"] {
        hasher.number(u64::from(theme.shows(field)));
    }
    hasher
}

/// Adds the targets of links and files, relative to a page.
fn targets(site: &Site, hasher: &mut HashBuilder, page: &Page, names: &[(bool, &str)]) {
    for (is_file, name) in names {
        // Broken names were reported when the data was read.
        let _ = match is_file {
            true => hash_file(site, &page.document, name, hasher),
            false => hash_link(site, &page.document, name, hasher).is_ok(),
        };
    }
}

fn path(site: &Site, id: PageId) -> &str {
    site.page(id).document.path.as_str()
}

fn paths(site: &Site, hasher: &mut HashBuilder, ids: &[PageId]) {
    hasher.number(ids.len() as u64);
    for id in ids {
        hasher.text(path(site, *id));
    }
}

fn years(site: &Site, hasher: &mut HashBuilder, years: &Years, shown: Option<i16>) {
    for (of, pages) in years {
        hasher.value(&of.0).number(pages.len() as u64);
        for (month, id) in pages.iter().filter(|_| Some(of.0) == shown) {
            hasher.value(month).text(path(site, *id));
        }
    }
}

fn site_changes(site: &Site, hasher: &mut HashBuilder, changes: &[SiteChange<'_>]) {
    for change in changes {
        hasher.value(change.when).text(change.kind.name()).text(path(site, change.page));
        hasher.value(&change.note.map(|note| note.range.start));
    }
}

fn all_pages(site: &Site, hasher: &mut HashBuilder, digests: &Digests<'_>) {
    for (page, digests) in site.pages.iter().zip(&digests.pages) {
        hasher.hash128(digests[1]).value(&page.fingerprint.map(|fingerprint| fingerprint.to_string()));
    }
}

/// The items of a page of a list; `None` when there is no such page.
fn range(pagination: Pagination, number: usize) -> Option<std::ops::Range<usize>> {
    pagination.pages().find(|page| page.number() == number).map(|page| pagination.range(page))
}

fn topic_name(hasher: &mut HashBuilder, topic: &Topic) {
    hasher.text(&topic.tree).text(&topic.name).text(topic.route.as_str());
}

impl Facts<'_> {
    /// The digest of a fact that is not about a single page; `None` when there is no such thing any more.
    pub(super) fn digest(&self, digests: &Digests<'_>, fact: &Fact) -> Option<Hash128> {
        let site = self.site;
        let section = |path: &str| site.by_source.get(path).map(|id| site.page(*id));
        let topic = |route: &str| digests.topics.get(route).map(|number| &site.topics[*number]);
        let mut hasher = HashBuilder::new();
        match fact {
            Fact::Shared => return Some(digests.shared),
            Fact::Template(name) => return Some(digests.templates.template(name)),
            Fact::Component(name) => return Some(digests.templates.component(name)),
            Fact::Reference(reference, tree) => {
                hasher.optional(site.find(reference, tree).map(|id| path(site, id)));
            }
            Fact::Lists(template, tree, page) => {
                let page = match page {
                    Some(path) => Some(section(path)?.id),
                    None => None,
                };
                for (name, ids) in self.collections.lists(template, tree, page) {
                    paths(site, hasher.text(name), ids);
                }
            }
            Fact::Sections(of) => paths(site, &mut hasher, self.collections.sections_below(section(of)?.id)),
            Fact::Items(of, number) => {
                let section = section(of)?;
                let items = self.collections.items(site, section.id);
                self.part(&mut hasher, section_pagination(site, section, items.len()), *number, items)?;
            }
            Fact::Browse(of) => self.browse(&mut hasher, section(of)?.id),
            Fact::SectionYear(of, year) => {
                if let Some(browse) = self.collections.browse(section(of)?.id) {
                    years(site, &mut hasher, &browse.years, Some(*year));
                }
            }
            Fact::Topics(tree) => self.topics(&mut hasher, tree),
            Fact::Topic(route) => topic_name(&mut hasher, topic(route)?),
            Fact::TopicItems(route, number) => {
                let topic = topic(route)?;
                hasher.number(u64::from(site.any_entry(&topic.pages)));
                let pagination = Pagination::new(topic.pages.len(), site.config.per_page);
                self.part(&mut hasher, pagination, *number, &topic.pages)?;
            }
            Fact::Archive(tree, year) => years(site, &mut hasher, self.collections.dated(tree), *year),
            Fact::Changes(tree, number) => {
                let all = self.collections.changes(tree);
                let pagination = Pagination::new(all.len(), changes::PER_PAGE);
                site_changes(site, hasher.number(all.len() as u64), &all[range(pagination, *number)?]);
            }
            Fact::NewestChanges(tree) => {
                site_changes(site, &mut hasher, self.collections.newest_changes(tree, site.config.feed_limit));
            }
            Fact::Feed(key) => {
                paths(site, &mut hasher, &feed::entries(site, &Feed::of_key(key, site, &digests.topics)?))
            }
            Fact::Series(tree, id) => {
                paths(site, &mut hasher, super::reader::events_of_series(site, tree, id));
            }
            Fact::AllPages => all_pages(site, &mut hasher, digests),
            Fact::Sitemap(part) => self.addresses(&mut hasher, *part),
            Fact::LastingPages(tree) => {
                for page in search::lasting(site, tree).into_iter().map(|id| site.page(id)) {
                    hasher.text(page.title()).text(page.route.as_str()).text(&page.document.lang);
                }
            }
            Fact::SearchIndex(tree) => return self.search.get(tree).copied(),
        }
        Some(hasher.finish())
    }

    fn browse(&self, hasher: &mut HashBuilder, section: PageId) {
        let Some(browse) = self.collections.browse(section) else { return };
        years(self.site, hasher, &browse.years, None);
        for (topic, count) in &browse.topics {
            topic_name(hasher, &self.site.topics[*topic]);
            hasher.number(*count as u64);
        }
    }

    fn topics(&self, hasher: &mut HashBuilder, tree: &str) {
        for topic in self.site.topics.iter().filter(|topic| topic.tree == tree) {
            topic_name(hasher, topic);
            hasher.number(topic.pages.len() as u64);
        }
    }

    fn addresses(&self, hasher: &mut HashBuilder, part: usize) {
        for address in self.addresses.chunks(MAX_ADDRESSES).nth(part).unwrap_or_default() {
            hasher.text(address.route.as_str()).optional(address.lastmod.as_deref());
            hasher.number(address.alternates.len() as u64);
            for (lang, route) in &address.alternates {
                hasher.text(lang).text(route.as_str());
            }
        }
    }

    /// Adds a page of a list; `None` when there is no such page.
    fn part(&self, hasher: &mut HashBuilder, pagination: Pagination, number: usize, items: &[PageId]) -> Option<()> {
        paths(self.site, hasher.number(items.len() as u64), &items[range(pagination, number)?]);
        Some(())
    }
}
