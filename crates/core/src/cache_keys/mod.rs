//! What each output is made from, as a key: if no part of it has changed, neither has the output.
//!
//! A key holds more than the view does, never less, and is far cheaper: it names a page by its text, where the view would
//! lay it out. When a part has changed the view is made, and says whether the output must be drawn anew.

mod templates;

use std::collections::HashMap;

use rayon::prelude::*;

use crate::digest::{Hash128, HashBuilder};
use crate::formats::feed::{self, Feed};
use crate::formats::sitemap::MAX_ADDRESSES;
use crate::formats::{calendar, web_manifest};
use crate::hosting::HostFile;
use crate::lists::changes::{self, Happening};
use crate::lists::pages::{Cut, Part};
use crate::lists::{Years, archive_route, section_cut, section_items, topics_route};
use crate::build_cache::OutputKey;
use crate::path::Route;
use crate::plan::{Plan, Recipe};
use crate::schema::{Ty, Val, walk};
use crate::site::{Page, PageId, Site, mark_file, mark_link, table};
use crate::source::Inputs;
use crate::theme::templates::{ARCHIVE, CHANGES, NOT_FOUND, REDIRECT, TOPIC, TOPICS};
use crate::theme::{SOCIAL_CARD, STYLE_GUIDE, Theme};
use crate::views::context::Contexts;
use crate::views::page_template::template;
use templates::Templates;

/// Makes keys. What many outputs share is marked once.
pub(crate) struct Keys<'a> {
    theme: &'a Theme,
    site: &'a Site,
    plan: &'a Plan,
    contexts: &'a Contexts<'a>,
    templates: Templates,
    /// The configuration, data, words and settings, and what stands around every page of a tree.
    shared: HashMap<&'a str, Hash128>,
    /// The manifest for phones.
    manifest: Hash128,
    /// Files for hosts.
    host_files: HashMap<&'static str, Hash128>,
    /// What other pages can show of a page.
    faces: Vec<Hash128>,
    /// Addresses and files in the data that are sought from the page that shows them.
    relative: Vec<(bool, &'a str)>,
}

impl<'a> Keys<'a> {
    /// Marks what is shared.
    pub(crate) fn new(
        site: &'a Site,
        theme: &'a Theme,
        plan: &'a Plan,
        inputs: &Inputs,
        contexts: &'a Contexts<'a>,
    ) -> Self {
        let (rooted, relative) = site.data_names().into_iter().partition(|(_, name)| name.starts_with('/'));
        let templates = Templates::new(theme);
        let manifest = Hash128::of(web_manifest::web_manifest(site, theme).as_bytes());
        let text = |file: &HostFile| Hash128::of(file.text(site, theme, &plan.old).as_bytes());
        let host_files =
            HostFile::wanted(&site.config, &plan.old).iter().map(|file| (file.path(), text(file))).collect();
        let (shared, faces) = (HashMap::new(), Vec::new());
        let mut keys = Self { site, theme, plan, contexts, templates, shared, manifest, host_files, faces, relative };
        keys.faces = site.pages.par_iter().map(|page| keys.face(page)).collect();
        let base = base(site, theme, inputs);
        keys.shared = site.homes.keys().map(|tree| (tree.as_str(), keys.frame(base, tree, &rooted))).collect();
        keys
    }

    /// The key of a recipe; nothing for files that are copied and texts that are part of the program or the theme.
    pub(crate) fn key(&self, recipe: &Recipe) -> Option<OutputKey> {
        let site = self.site;
        Some(match recipe {
            Recipe::Page(id) => self.of_page(*id, template(self.theme, site.page(*id))),
            Recipe::Redirect(id) => self.of_page(*id, self.theme.template_for(REDIRECT)),
            Recipe::Section(id, part) => self.section(*id, *part),
            Recipe::Topics(tree) => self.bare(tree, TOPICS, |others| {
                for topic in site.topics.iter().filter(|topic| topic.tree == *tree) {
                    others.text(&topic.name).text(topic.route.as_str()).number(topic.pages.len() as u64);
                }
            }),
            Recipe::Topic(number, part) => {
                let topic = &site.topics[*number];
                let cut = Cut::new(topic.pages.len(), site.config.per_page);
                self.bare(&topic.tree, TOPIC, |others| {
                    others.text(&topic.name).text(topic.route.as_str());
                    others.number(u64::from(site.any_entry(&topic.pages)));
                    self.cut(others, cut, *part, &topic.pages);
                })
            }
            Recipe::Archive(tree, year) => self.archive(tree, *year),
            Recipe::SectionYear(id, year) => self.section_year(*id, *year),
            Recipe::Changes(tree, part) => {
                let all = self.contexts.happenings(tree);
                let cut = Cut::new(all.len(), changes::PER_PAGE);
                self.bare(tree, CHANGES, |others| {
                    others.number(all.len() as u64).value(&part_number(*part));
                    self.happenings(others, &all[cut.range(*part)]);
                })
            }
            Recipe::StyleGuide(tree) => self.bare(tree, &[STYLE_GUIDE], |_| ()),
            Recipe::NotFound(tree) | Recipe::Gone(tree) => self.bare(tree, NOT_FOUND, |_| ()),
            Recipe::ChangesFeed(tree) => {
                let all = self.contexts.happenings(tree);
                self.listing(tree, |others| self.happenings(others, &all[..all.len().min(site.config.feed_limit)]))
            }
            Recipe::Atom(feed) => self.feed(feed, 1),
            Recipe::JsonFeed(feed) => self.feed(feed, 2),
            Recipe::PagesJson => self.everything(),
            Recipe::Sitemap(part) => self.sitemap(*part),
            Recipe::HostFile(file) => OutputKey { text: self.host_files[file.path()], ..OutputKey::default() },
            Recipe::SocialCard(id) => self.social_card(*id),
            Recipe::Calendar(id) => self.of_page(*id, ""),
            Recipe::Series(tree, id) => self.series(tree, id),
            // Short, and made of so little that it is its own best key.
            Recipe::WebManifest => OutputKey { text: self.manifest, ..OutputKey::default() },
            Recipe::SitemapIndex | Recipe::Robots | Recipe::HighlightCss | Recipe::ThemeFile(_) | Recipe::Copy(_) => {
                return None;
            }
        })
    }

    /// What others show of a page: its front matter, address, dates, and where what it shows lies.
    fn face(&self, page: &Page) -> Hash128 {
        let mut hasher = HashBuilder::new();
        hasher
            .hash128(page.document.hashes.front)
            .text(page.route.as_str())
            .text(page.permanent().as_str())
            .text(&page.tree)
            .text(&page.document.lang);
        hasher.text(page.title()).text(page.document.kind.name);
        hasher.number(u64::from(page.draft) | u64::from(page.expired) << 1 | u64::from(page.is_section()) << 2);
        hasher.number(page.phase.passed);
        let dates = &page.dates;
        for dated in [&dates.published, &dates.updated, &dates.reviewed] {
            hasher.value(&dated.as_ref().map(|dated| &dated.when));
        }
        hasher.value(&dates.review_by);
        hasher.hash128(page.leads.front);
        hasher.finish()
    }

    /// What stands around every page of a tree: home pages, menus, and which lists there are.
    fn frame(&self, base: Hash128, tree: &str, rooted: &[(bool, &str)]) -> Hash128 {
        let site = self.site;
        let mut hasher = HashBuilder::new();
        hasher.hash128(base);
        for id in site.homes.values() {
            hasher.hash128(self.faces[id.0]);
        }
        let menus = site.config.menus.get(tree);
        for item in menus.into_iter().flat_map(|menus| menus.values()).flatten() {
            let target = item.reference.as_ref().and_then(|(reference, _)| site.find(reference, tree));
            self.other(&mut hasher, target);
            if let Some((url, _)) = &item.url {
                self.named(&mut hasher, site.page(site.homes[tree]), &[(false, url)]);
            }
        }
        for route in [topics_route(site, tree), archive_route(site, tree, None), changes::route(site, tree)] {
            hasher.optional(route.as_ref().map(Route::as_str));
        }
        hasher.number(u64::from(feed::has_site_feed(site, tree)));
        // From the root, every page finds the same.
        self.named(&mut hasher, site.page(site.homes[tree]), rooted);
        hasher.finish()
    }

    fn of_page(&self, id: PageId, template: &str) -> OutputKey {
        let page = self.site.page(id);
        let hashes = page.document.hashes;
        let mut others = HashBuilder::new();
        self.relations(&mut others, page);
        self.contexts.mark_lists(template, page, &mut others, &|others, id| self.other(others, Some(id)));
        OutputKey {
            shared: self.shared[page.tree.as_str()],
            text: HashBuilder::new().hash128(hashes.front).hash128(hashes.all).finish(),
            place: self.place(page),
            others: others.finish(),
            links: self.links(page),
            templates: self.templates.mark(template, &page.document.body.parts),
        }
    }

    fn section(&self, id: PageId, part: Part) -> OutputKey {
        let site = self.site;
        let page = site.page(id);
        let mut key = self.of_page(id, template(self.theme, page));
        let mut others = HashBuilder::new();
        others.hash128(key.others);
        self.cut(&mut others, section_cut(site, page), part, &section_items(site, page));
        for section in self.contexts.sections_below(id) {
            self.other(&mut others, Some(section));
        }
        if let Some(ways) = self.contexts.ways_into(id) {
            for (of, pages) in &ways.years {
                others.value(&of.0).number(pages.len() as u64);
            }
            for (topic, count) in &ways.topics {
                others.text(&site.topics[*topic].name).text(site.topics[*topic].route.as_str()).number(*count as u64);
            }
        }
        key.others = others.finish();
        key
    }

    /// The key of a page that has no source of its own; it has much of the home page.
    fn bare(&self, tree: &str, templates: &[&str], more: impl FnOnce(&mut HashBuilder)) -> OutputKey {
        let mut key = self.of_page(self.site.homes[tree], self.theme.template_for(templates));
        let mut others = HashBuilder::new();
        others.hash128(key.others);
        more(&mut others);
        key.others = others.finish();
        key
    }

    /// The key of a list without a template.
    fn listing(&self, tree: &str, more: impl FnOnce(&mut HashBuilder)) -> OutputKey {
        let mut others = HashBuilder::new();
        more(&mut others);
        OutputKey { shared: self.shared[tree], others: others.finish(), ..OutputKey::default() }
    }

    fn cut(&self, others: &mut HashBuilder, cut: Cut, part: Part, items: &[PageId]) {
        others.number(items.len() as u64).value(&part_number(part));
        for id in &items[cut.range(part)] {
            self.other(others, Some(*id));
        }
    }

    fn archive(&self, tree: &str, year: Option<i16>) -> OutputKey {
        self.bare(tree, ARCHIVE, |others| self.years(others, self.contexts.dated(tree), year))
    }

    fn section_year(&self, id: PageId, year: i16) -> OutputKey {
        self.bare(&self.site.page(id).tree, ARCHIVE, |others| {
            let mut above = Some(id);
            while let Some(section) = above {
                self.other(others, above);
                above = self.site.page(section).section;
            }
            if let Some(ways) = self.contexts.ways_into(id) {
                self.years(others, &ways.years, Some(year));
            }
        })
    }

    fn years(&self, others: &mut HashBuilder, years: &Years, shown: Option<i16>) {
        others.value(&shown);
        for (of, pages) in years {
            others.value(&of.0).number(pages.len() as u64);
            for (month, id) in pages.iter().filter(|_| Some(of.0) == shown) {
                others.value(month);
                self.other(others, Some(*id));
            }
        }
    }

    /// A card says the title and kind of a page, so an edit of its text leaves the card as it is.
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

    fn happenings(&self, others: &mut HashBuilder, happenings: &[Happening<'_>]) {
        for happening in happenings {
            others.value(happening.when).text(happening.kind.name());
            others.value(&happening.note.map(|note| note.range.start));
            self.other(others, Some(happening.page));
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
            self.other(others, about);
            for id in feed::entries(site, feed) {
                // The content may show all that the page itself does.
                let key = self.of_page(id, "");
                others.value(&key);
                templates.hash128(key.templates);
            }
        });
        key.templates = templates.finish();
        key
    }

    fn everything(&self) -> OutputKey {
        let tree = self.site.config.default_language();
        self.listing(tree, |others| {
            for page in &self.site.pages {
                others.hash128(self.faces[page.id.0]).value(&page.fingerprint.map(|print| print.to_string()));
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

    /// A page that another shows, or that there is none.
    fn other(&self, hasher: &mut HashBuilder, id: Option<PageId>) {
        hasher.hash128(id.map(|id| self.faces[id.0]).unwrap_or_default());
    }

    /// Every page that a page shows because of what one of the two says of the other.
    fn relations(&self, others: &mut HashBuilder, page: &Page) {
        let (before, after) = page.neighbours;
        self.other(others, before);
        self.other(others, after);
        for ids in [&page.related, &page.about, &page.mentions, &page.series, &page.translations] {
            others.number(ids.len() as u64);
            ids.iter().for_each(|id| self.other(others, Some(*id)));
        }
        self.other(others, self.site.newer_original(page));
        walk(page.front(), table(&page.document), &mut |entry, ty, _| {
            if let (Ty::Ref, Val::Text(reference)) = (ty, &entry.val) {
                self.other(others, self.site.find(reference, &page.document.lang));
                self.other(others, self.site.find(reference, &page.tree));
            }
        });
    }

    /// Where a page stands, and when.
    fn place(&self, page: &Page) -> Hash128 {
        let site = self.site;
        let mut hasher = HashBuilder::new();
        hasher.hash128(self.faces[page.id.0]);
        let mut above = page.section;
        while let Some(id) = above {
            self.other(&mut hasher, above);
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

    /// Where a page's links lead, and the files that it shows.
    fn links(&self, page: &Page) -> Hash128 {
        if self.relative.is_empty() {
            return page.leads.all;
        }
        let mut hasher = HashBuilder::new();
        hasher.hash128(page.leads.all);
        self.named(&mut hasher, page, &self.relative);
        hasher.finish()
    }

    /// Where addresses and files of the data lead, seen from a page.
    fn named(&self, hasher: &mut HashBuilder, page: &Page, names: &[(bool, &str)]) {
        for (file, name) in names {
            // What leads nowhere has been told where the data was read.
            let _ = match file {
                true => mark_file(self.site, &page.document, name, hasher),
                false => mark_link(self.site, &page.document, name, hasher).is_ok(),
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
    hasher.number(site.data_phase.passed).hash128(site.config.kinds.hash());
    hasher.value(&theme.labels).text(&serde_json::Value::Object(theme.settings.clone()).to_string());
    hasher.hash128(theme.card_font.as_ref().map(|font| font.mark()).unwrap_or_default());
    hasher.value(&theme.components).value(&theme.lists);
    // What no template names is left out of views, and a template may show it without its name.
    for field in ["fields", "contact_point", "mentions", "timeline", "browse", "json_ld"] {
        hasher.number(u64::from(theme.shows(field)));
    }
    hasher.finish()
}

fn part_number(part: Part) -> usize {
    match part {
        Part::Newest => 0,
        Part::Number(number) => number,
    }
}
