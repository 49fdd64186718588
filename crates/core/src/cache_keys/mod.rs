//! Cache keys of outputs: if no part of an output's key has changed, neither has the output.
//!
//! A key covers at least what the view shows, and is far cheaper to make: it hashes a page's text where the view would lay it
//! out. When a part has changed the view is built, and its hash decides whether the output is rendered again.

mod templates;

use std::collections::HashMap;

use rayon::prelude::*;

use crate::build_cache::OutputKey;
use crate::digest::{Hash128, HashBuilder};
use crate::formats::feed::{self, Feed};
use crate::formats::sitemap::MAX_ADDRESSES;
use crate::formats::{calendar, web_manifest};
use crate::hosting::HostFile;
use crate::lists::changes::{self, SiteChange};
use crate::lists::pagination::{ListPage, Pagination};
use crate::lists::{Years, archive_route, section_items, section_pagination, topics_route};
use crate::path::Route;
use crate::plan::{Plan, Recipe};
use crate::schema::{Type, TypedValue, walk};
use crate::site::{Page, PageId, Site, hash_file, hash_link, table};
use crate::source::Inputs;
use crate::theme::templates::{ARCHIVE, CHANGES, NOT_FOUND, REDIRECT, TOPIC, TOPICS};
use crate::theme::{SOCIAL_CARD, STYLE_GUIDE, Theme};
use crate::views::builder::ViewBuilder;
use crate::views::page_template::template;
use templates::TemplateKeys;

/// Makes keys. What many outputs share is hashed once.
pub(crate) struct Keys<'a> {
    theme: &'a Theme,
    site: &'a Site,
    plan: &'a Plan,
    builder: &'a ViewBuilder<'a>,
    templates: TemplateKeys,
    /// By language: the configuration, data, words and settings, home pages, menus, and which lists there are.
    shared: HashMap<&'a str, Hash128>,
    /// The web manifest.
    manifest: Hash128,
    /// Configuration files for hosts, by path.
    host_files: HashMap<&'static str, Hash128>,
    /// By page: what other pages can show of it.
    summary_hashes: Vec<Hash128>,
    /// Links and files in the data that are resolved relative to the page that shows them, as (is a file, name).
    relative: Vec<(bool, &'a str)>,
}

impl<'a> Keys<'a> {
    /// Hashes what is shared.
    pub(crate) fn new(
        site: &'a Site,
        theme: &'a Theme,
        plan: &'a Plan,
        inputs: &Inputs,
        builder: &'a ViewBuilder<'a>,
    ) -> Self {
        let (rooted, relative) = site.addresses_in_data().into_iter().partition(|(_, name)| name.starts_with('/'));
        let templates = TemplateKeys::new(theme);
        let manifest = Hash128::of(web_manifest::web_manifest(site, theme).as_bytes());
        let text = |file: &HostFile| Hash128::of(file.text(site, theme, &plan.old).as_bytes());
        let host_files =
            HostFile::wanted(&site.config, &plan.old).iter().map(|file| (file.path(), text(file))).collect();
        let (shared, summary_hashes) = (HashMap::new(), Vec::new());
        let mut keys =
            Self { site, theme, plan, builder, templates, shared, manifest, host_files, summary_hashes, relative };
        keys.summary_hashes = site.pages.par_iter().map(|page| keys.summary_hash(page)).collect();
        let base = base(site, theme, inputs);
        keys.shared = site.homes.keys().map(|tree| (tree.as_str(), keys.mark_shared(base, tree, &rooted))).collect();
        keys
    }

    /// The key of a recipe; `None` for copied files and for texts that are part of the program or the theme.
    pub(crate) fn key(&self, recipe: &Recipe) -> Option<OutputKey> {
        let site = self.site;
        Some(match recipe {
            Recipe::Page(id) => self.of_page(*id, template(self.theme, site.page(*id))),
            Recipe::Redirect(id) => self.of_page(*id, self.theme.template_for(REDIRECT)),
            Recipe::Section(id, list_page) => self.section(*id, *list_page),
            Recipe::Topics(tree) => self.bare(tree, TOPICS, |others| {
                for topic in site.topics.iter().filter(|topic| topic.tree == *tree) {
                    others.text(&topic.name).text(topic.route.as_str()).number(topic.pages.len() as u64);
                }
            }),
            Recipe::Topic(number, list_page) => {
                let topic = &site.topics[*number];
                let pagination = Pagination::new(topic.pages.len(), site.config.per_page);
                self.bare(&topic.tree, TOPIC, |others| {
                    others.text(&topic.name).text(topic.route.as_str());
                    others.number(u64::from(site.any_entry(&topic.pages)));
                    self.mark_list_page(others, pagination, *list_page, &topic.pages);
                })
            }
            Recipe::Archive(tree, year) => self.archive(tree, *year),
            Recipe::SectionYear(id, year) => self.section_year(*id, *year),
            Recipe::Changes(tree, list_page) => {
                let all = self.builder.site_changes(tree);
                let pagination = Pagination::new(all.len(), changes::PER_PAGE);
                self.bare(tree, CHANGES, |others| {
                    others.number(all.len() as u64).value(&page_number(*list_page));
                    self.site_changes(others, &all[pagination.range(*list_page)]);
                })
            }
            Recipe::StyleGuide(tree) => self.bare(tree, &[STYLE_GUIDE], |_| ()),
            Recipe::NotFound(tree) | Recipe::Gone(tree) => self.bare(tree, NOT_FOUND, |_| ()),
            Recipe::ChangesFeed(tree) => {
                let all = self.builder.site_changes(tree);
                self.listing(tree, |others| self.site_changes(others, &all[..all.len().min(site.config.feed_limit)]))
            }
            Recipe::Atom(feed) => self.feed(feed, 1),
            Recipe::JsonFeed(feed) => self.feed(feed, 2),
            Recipe::PagesJson => self.all_pages(),
            Recipe::Sitemap(part) => self.sitemap(*part),
            Recipe::HostFile(file) => OutputKey { text: self.host_files[file.path()], ..OutputKey::default() },
            Recipe::SocialCard(id) => self.social_card(*id),
            Recipe::Calendar(id) => self.of_page(*id, ""),
            Recipe::Series(tree, id) => self.series(tree, id),
            // Short and cheap: hashed as a whole.
            Recipe::WebManifest => OutputKey { text: self.manifest, ..OutputKey::default() },
            Recipe::SitemapIndex | Recipe::Robots | Recipe::HighlightCss | Recipe::ThemeFile(_) | Recipe::Copy(_) => {
                return None;
            }
        })
    }

    /// What other pages can show of a page: its front matter, address and dates, and the targets of links in its front matter.
    fn summary_hash(&self, page: &Page) -> Hash128 {
        let mut hasher = HashBuilder::new();
        hasher
            .hash128(page.document.hashes.front)
            .text(page.route.as_str())
            .text(page.permanent().as_str())
            .text(&page.tree)
            .text(&page.document.lang);
        hasher.text(page.title()).text(page.document.kind.name);
        hasher.number(u64::from(page.draft) | u64::from(page.expired) << 1 | u64::from(page.is_section()) << 2);
        hasher.number(page.clock.passed);
        let dates = &page.dates;
        for dated in [&dates.published, &dates.updated, &dates.reviewed] {
            hasher.value(&dated.as_ref().map(|dated| &dated.when));
        }
        hasher.value(&dates.review_by);
        hasher.hash128(page.link_hashes.front);
        hasher.finish()
    }

    /// What every page of a language shows: home pages, menus, and links to the lists there are.
    fn mark_shared(&self, base: Hash128, tree: &str, rooted: &[(bool, &str)]) -> Hash128 {
        let site = self.site;
        let mut hasher = HashBuilder::new();
        hasher.hash128(base);
        for id in site.homes.values() {
            hasher.hash128(self.summary_hashes[id.0]);
        }
        let menus = site.config.menus.get(tree);
        for item in menus.into_iter().flat_map(|menus| menus.values()).flatten() {
            let target = item.reference.as_ref().and_then(|(reference, _)| site.find(reference, tree));
            self.mark_page(&mut hasher, target);
            if let Some((url, _)) = &item.url {
                self.mark_targets(&mut hasher, site.page(site.homes[tree]), &[(false, url)]);
            }
        }
        for route in [topics_route(site, tree), archive_route(site, tree, None), changes::route(site, tree)] {
            hasher.optional(route.as_ref().map(Route::as_str));
        }
        hasher.number(u64::from(feed::has_site_feed(site, tree)));
        // Names from the root resolve to the same for every page.
        self.mark_targets(&mut hasher, site.page(site.homes[tree]), rooted);
        hasher.finish()
    }

    fn of_page(&self, id: PageId, template: &str) -> OutputKey {
        let page = self.site.page(id);
        let hashes = page.document.hashes;
        let mut others = HashBuilder::new();
        self.relations(&mut others, page);
        self.builder.mark_lists(template, page, &mut others, &|others, id| self.mark_page(others, Some(id)));
        OutputKey {
            shared: self.shared[page.tree.as_str()],
            text: HashBuilder::new().hash128(hashes.front).hash128(hashes.all).finish(),
            place: self.place(page),
            others: others.finish(),
            links: self.links(page),
            templates: self.templates.mark(template, &page.document.body.parts),
        }
    }

    fn section(&self, id: PageId, list_page: ListPage) -> OutputKey {
        let site = self.site;
        let page = site.page(id);
        let mut key = self.of_page(id, template(self.theme, page));
        let mut others = HashBuilder::new();
        others.hash128(key.others);
        self.mark_list_page(&mut others, section_pagination(site, page), list_page, &section_items(site, page));
        for section in self.builder.sections_below(id) {
            self.mark_page(&mut others, Some(section));
        }
        if let Some(browse) = self.builder.browse_links(id) {
            for (of, pages) in &browse.years {
                others.value(&of.0).number(pages.len() as u64);
            }
            for (topic, count) in &browse.topics {
                others.text(&site.topics[*topic].name).text(site.topics[*topic].route.as_str()).number(*count as u64);
            }
        }
        key.others = others.finish();
        key
    }

    /// The key of a generated page, which shares much with the home page.
    fn bare(&self, tree: &str, templates: &[&str], more: impl FnOnce(&mut HashBuilder)) -> OutputKey {
        let mut key = self.of_page(self.site.homes[tree], self.theme.template_for(templates));
        let mut others = HashBuilder::new();
        others.hash128(key.others);
        more(&mut others);
        key.others = others.finish();
        key
    }

    /// The key of an output without a template.
    fn listing(&self, tree: &str, more: impl FnOnce(&mut HashBuilder)) -> OutputKey {
        let mut others = HashBuilder::new();
        more(&mut others);
        OutputKey { shared: self.shared[tree], others: others.finish(), ..OutputKey::default() }
    }

    fn mark_list_page(&self, others: &mut HashBuilder, pagination: Pagination, list_page: ListPage, items: &[PageId]) {
        others.number(items.len() as u64).value(&page_number(list_page));
        for id in &items[pagination.range(list_page)] {
            self.mark_page(others, Some(*id));
        }
    }

    fn archive(&self, tree: &str, year: Option<i16>) -> OutputKey {
        self.bare(tree, ARCHIVE, |others| self.years(others, self.builder.dated(tree), year))
    }

    fn section_year(&self, id: PageId, year: i16) -> OutputKey {
        self.bare(&self.site.page(id).tree, ARCHIVE, |others| {
            let mut above = Some(id);
            while let Some(section) = above {
                self.mark_page(others, above);
                above = self.site.page(section).section;
            }
            if let Some(browse) = self.builder.browse_links(id) {
                self.years(others, &browse.years, Some(year));
            }
        })
    }

    fn years(&self, others: &mut HashBuilder, years: &Years, shown: Option<i16>) {
        others.value(&shown);
        for (of, pages) in years {
            others.value(&of.0).number(pages.len() as u64);
            for (month, id) in pages.iter().filter(|_| Some(of.0) == shown) {
                others.value(month);
                self.mark_page(others, Some(*id));
            }
        }
    }

    /// A card shows the title and kind of a page, so an edit of the body does not change it.
    fn social_card(&self, id: PageId) -> OutputKey {
        let page = self.site.page(id);
        let text = [page.title(), page.document.kind.name, &page.document.lang];
        let mut hasher = HashBuilder::new();
        for text in text {
            hasher.text(text);
        }
        hasher.number(u64::from(page.is_section()) | u64::from(page.is_home()) << 1);
        OutputKey {
            shared: self.shared[page.tree.as_str()],
            text: hasher.finish(),
            templates: self.templates.mark(SOCIAL_CARD, &[]),
            ..OutputKey::default()
        }
    }

    fn site_changes(&self, others: &mut HashBuilder, site_changes: &[SiteChange<'_>]) {
        for change in site_changes {
            others.value(change.when).text(change.kind.name());
            others.value(&change.note.map(|note| note.range.start));
            self.mark_page(others, Some(change.page));
        }
    }

    fn feed(&self, feed: &Feed, form: u64) -> OutputKey {
        let site = self.site;
        let (tree, about) = match feed {
            Feed::Site { tree } => (tree.as_str(), None),
            Feed::Section(id) => (site.page(*id).tree.as_str(), Some(*id)),
            Feed::Topic(topic) => (site.topics[*topic].tree.as_str(), None),
        };
        let mut templates = HashBuilder::new();
        let mut key = self.listing(tree, |others| {
            others.number(form);
            if let Feed::Topic(topic) = feed {
                others.text(&site.topics[*topic].name).text(site.topics[*topic].route.as_str());
            }
            self.mark_page(others, about);
            for id in feed::entries(site, feed) {
                // The content may show everything that the page itself does.
                let key = self.of_page(id, "");
                others.value(&key);
                templates.hash128(key.templates);
            }
        });
        key.templates = templates.finish();
        key
    }

    fn all_pages(&self) -> OutputKey {
        let tree = self.site.config.default_language();
        self.listing(tree, |others| {
            for page in &self.site.pages {
                others.hash128(self.summary_hashes[page.id.0]).value(&page.fingerprint.map(|print| print.to_string()));
            }
        })
    }

    fn sitemap(&self, part: usize) -> OutputKey {
        self.listing(self.site.config.default_language(), |others| {
            for address in self.plan.addresses.chunks(MAX_ADDRESSES).nth(part).unwrap_or_default() {
                others.text(address.route.as_str()).optional(address.lastmod.as_deref());
                for (lang, route) in &address.alternates {
                    others.text(lang).text(route.as_str());
                }
                others.number(address.alternates.len() as u64);
            }
        })
    }

    fn series(&self, tree: &str, id: &str) -> OutputKey {
        let of_series = |page: &&Page| page.tree == tree && page.document.series_id() == Some(id);
        let events = self.site.pages.iter().find(of_series).map(|page| page.series.as_slice()).unwrap_or_default();
        self.listing(tree, |others| {
            others.text(id);
            for event in events {
                others.value(&self.of_page(*event, ""));
            }
        })
    }

    /// Adds a page that another shows, or the absence of one.
    fn mark_page(&self, hasher: &mut HashBuilder, id: Option<PageId>) {
        hasher.hash128(id.map(|id| self.summary_hashes[id.0]).unwrap_or_default());
    }

    /// Adds every page that a page shows through a relation, in either direction.
    fn relations(&self, others: &mut HashBuilder, page: &Page) {
        let (before, after) = page.neighbours;
        self.mark_page(others, before);
        self.mark_page(others, after);
        for ids in [&page.related, &page.about, &page.mentions, &page.series, &page.translations] {
            others.number(ids.len() as u64);
            ids.iter().for_each(|id| self.mark_page(others, Some(*id)));
        }
        self.mark_page(others, self.site.newer_original(page));
        walk(page.front(), table(&page.document), &mut |entry, ty, _| {
            if let (Type::Ref, TypedValue::Text(reference)) = (ty, &entry.val) {
                self.mark_page(others, self.site.find(reference, &page.document.lang));
                self.mark_page(others, self.site.find(reference, &page.tree));
            }
        });
    }

    /// The position of a page: its sections, topics and dates.
    fn place(&self, page: &Page) -> Hash128 {
        let site = self.site;
        let mut hasher = HashBuilder::new();
        hasher.hash128(self.summary_hashes[page.id.0]);
        let mut above = page.section;
        while let Some(id) = above {
            self.mark_page(&mut hasher, above);
            above = site.page(id).section;
        }
        let section = if page.is_section() { Some(page.id) } else { page.section };
        hasher.number(u64::from(section.is_some_and(|id| site.has_feed(id))));
        hasher.number(u64::from(calendar::event_days(page)));
        for topic in &page.topics {
            hasher.text(&site.topics[*topic].name).text(site.topics[*topic].route.as_str());
        }
        hasher.number(page.dates.changes.len() as u64);
        hasher.number(u64::from(page.dates.overdue(site.now, &site.config.zone)));
        hasher.finish()
    }

    /// The targets of a page's links, and the files that it shows.
    fn links(&self, page: &Page) -> Hash128 {
        if self.relative.is_empty() {
            return page.link_hashes.all;
        }
        let mut hasher = HashBuilder::new();
        hasher.hash128(page.link_hashes.all);
        self.mark_targets(&mut hasher, page, &self.relative);
        hasher.finish()
    }

    /// Adds the targets of links and files in the data, relative to a page.
    fn mark_targets(&self, hasher: &mut HashBuilder, page: &Page, names: &[(bool, &str)]) {
        for (file, name) in names {
            // Broken names were reported when the data was read.
            let _ = match file {
                true => hash_file(self.site, &page.document, name, hasher),
                false => hash_link(self.site, &page.document, name, hasher).is_ok(),
            };
        }
    }
}

/// What every output depends on.
fn base(site: &Site, theme: &Theme, inputs: &Inputs) -> Hash128 {
    let mut hasher = HashBuilder::new();
    hasher.text(&inputs.config).text(&site.config.base_url).number(u64::from(site.config.hidden));
    for (path, text) in &inputs.data {
        hasher.text(path).text(text);
    }
    hasher.number(site.data_clock.passed).hash128(site.config.kinds.hash());
    hasher.value(&theme.labels).text(&serde_json::Value::Object(theme.settings.clone()).to_string());
    hasher.hash128(theme.card_font.as_ref().map(|font| font.mark()).unwrap_or_default());
    hasher.value(&theme.components).value(&theme.lists);
    // Views leave out fields that no template names, and a template can print a whole view without naming its fields.
    for field in ["fields", "contact_point", "mentions", "timeline", "browse", "json_ld"] {
        hasher.number(u64::from(theme.shows(field)));
    }
    hasher.finish()
}

fn page_number(list_page: ListPage) -> usize {
    match list_page {
        ListPage::Newest => 0,
        ListPage::Number(number) => number,
    }
}
