//! Builds the view of each recipe: its template and variables.

mod archive;
mod site;

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::card::Cards;
use super::content::ContentFiller;
use super::page_template::template;
use super::page_views::PageViews;
use super::pager;
use super::types::{BrowseView, HappeningView, LinkView, PageView, TopicView};
use super::value::{Value, json};
use super::values::Values;
use crate::digest::{Hash128, HashBuilder};
use crate::formats::feed::Feed;
use crate::lists::browse::{self, Browse};
use crate::lists::changes::{self, SiteChange};
use crate::lists::pagination::{self, ListPage, Pagination};
use crate::lists::{
    Years, dated, gone_route, not_found_route, section_items, section_pagination, section_year_route,
    style_guide_route, topics_route,
};
use crate::path::Route;
use crate::schema::TypedValue;
use crate::site::{ListSpec, Page, PageId, Site};
use crate::theme::templates::{CHANGES, NOT_FOUND, REDIRECT, TOPIC, TOPICS};
use crate::theme::{STYLE_GUIDE, Theme};

/// What a template is rendered with.
#[derive(Debug)]
pub(crate) struct View<'a> {
    /// The template.
    pub(crate) template: &'a str,
    /// Variables beside `page`.
    pub(crate) variables: Vec<(&'static str, Value)>,
    /// The page without its content.
    pub(crate) page: PageView,
    /// The hash of the words, settings and data that every page of a language can use.
    pub(crate) shared_hash: Hash128,
    /// The page whose content is shown.
    pub(crate) content: Option<PageId>,
    /// The source file, for messages.
    pub(crate) origin: String,
}

/// Lists by name.
type Lists = BTreeMap<String, List>;

/// Variables that only some views set; in the others they are null.
const OPTIONAL_VARIABLES: [&str; 9] =
    ["items", "pager", "sections", "browse", "topics", "years", "year", "happenings", "target"];

/// A declared list: its pages, and its template value.
#[derive(Clone, Debug)]
struct List {
    ids: Vec<PageId>,
    value: Value,
}

/// Builds views. What many pages share is built once.
pub(crate) struct ViewBuilder<'a> {
    site: &'a Site,
    theme: &'a Theme,
    /// Words by language.
    labels: HashMap<String, Value>,
    settings: Value,
    /// Addresses of assets by path.
    assets: Value,
    data: Value,
    /// The hash of words, settings and data by language.
    shared_hash: HashMap<&'a str, Hash128>,
    cards: Cards<'a>,
    /// The sections directly below each.
    sections: HashMap<PageId, Vec<PageId>>,
    /// Lists that do not depend on the page: by template (without ending) and tree.
    lists: HashMap<(String, String), Lists>,
    /// The lists that a section declares, built once for all pages of the section's own list.
    own_lists: HashMap<PageId, Lists>,
    /// The published pages by tree, year and month.
    dated: HashMap<&'a str, Years>,
    /// Years and topics of long sections.
    browse: HashMap<PageId, Browse>,
    /// The changes by language, sorted once for all pages of the list.
    site_changes: HashMap<&'a str, Vec<SiteChange<'a>>>,
}

impl<'a> ViewBuilder<'a> {
    /// Builds everything that is shared.
    pub(crate) fn new(site: &'a Site, theme: &'a Theme) -> Self {
        let labels = site.locales.keys().map(|lang| (lang.clone(), Value::from(theme.words(lang).clone()))).collect();
        let site_changes = site.homes.keys().map(|tree| (tree.as_str(), changes::site_changes(site, tree))).collect();
        let dated = site.homes.keys().map(|tree| (tree.as_str(), dated(site, tree))).collect();
        let settings = json(&serde_json::Value::Object(theme.settings.clone()));
        let address = |path: &String| site.href(&Route::file(path));
        let assets: BTreeMap<_, _> = theme.assets.iter().map(|(name, path)| (name.clone(), address(path))).collect();
        let data = json(&serde_json::Value::Object(site.data.free.clone()));
        let mark = |lang: &String| HashBuilder::new().value(theme.words(lang)).value(&settings).value(&data).finish();
        let shared_hash = site.locales.keys().map(|lang| (lang.as_str(), mark(lang))).collect();
        let mut sections: HashMap<PageId, Vec<PageId>> = HashMap::new();
        for (id, above) in site.pages.iter().filter(|page| page.is_section()).map(|page| (page.id, page.section)) {
            above.into_iter().for_each(|above| sections.entry(above).or_default().push(id));
        }
        let cards = Cards::new(site, theme);
        let browse = browse::wanted(site, theme);
        let (lists, own_lists) = (HashMap::new(), HashMap::new());
        let mut builder = Self {
            site,
            theme,
            labels,
            settings,
            assets: Value::from(assets),
            data,
            shared_hash,
            cards,
            sections,
            lists,
            own_lists,
            dated,
            browse,
            site_changes,
        };
        let names = theme.templates.iter().filter(|template| !template.name.contains('/'));
        let templates: Vec<&str> = names.map(|template| template.name.trim_end_matches(".html")).collect();
        for tree in site.homes.keys() {
            for template in &templates {
                let declared = theme.lists.get(*template).into_iter().flatten().chain(&site.config.lists);
                let lists = declared
                    .map(|(name, record)| (name.clone(), builder.list(&ListSpec::read(record, site, tree), tree)))
                    .collect();
                builder.lists.insert(((*template).to_owned(), tree.clone()), lists);
            }
        }
        let sections = site.pages.iter().filter(|page| page.is_section() && page.front().record("lists").is_some());
        builder.own_lists = sections.map(|page| (page.id, builder.own_lists(page))).collect();
        builder
    }

    fn list(&self, spec: &ListSpec, tree: &str) -> List {
        let ids = spec.pages(self.site, tree);
        List { value: Value::from(self.cards.cards(&ids, tree)), ids }
    }

    /// The changes of a language, newest first.
    pub(crate) fn site_changes(&self, tree: &str) -> &[SiteChange<'a>] {
        self.site_changes.get(tree).map(Vec::as_slice).unwrap_or_default()
    }

    /// The published pages of a tree by year, newest first.
    pub(crate) fn dated(&self, tree: &str) -> &Years {
        static NONE: Years = Years::new();
        self.dated.get(tree).unwrap_or(&NONE)
    }

    /// The sections directly below one.
    pub(crate) fn sections_below(&self, id: PageId) -> impl Iterator<Item = PageId> {
        self.sections.get(&id).into_iter().flatten().copied()
    }

    /// The lists of a page with a template; its own override the others.
    fn lists_of(&self, template: &str, page: &Page) -> BTreeMap<&str, &List> {
        let key = (template.trim_end_matches(".html").to_owned(), page.tree.clone());
        let lists = [self.lists.get(&key), self.own_lists.get(&page.id)];
        lists.into_iter().flatten().flatten().map(|(name, list)| (name.as_str(), list)).collect()
    }

    /// Hashes the lists of a page with a template.
    pub(crate) fn mark_lists(
        &self,
        template: &str,
        page: &Page,
        hasher: &mut HashBuilder,
        mark: &dyn Fn(&mut HashBuilder, PageId),
    ) {
        for (name, list) in self.lists_of(template, page) {
            hasher.text(name).number(list.ids.len() as u64);
            list.ids.iter().for_each(|id| mark(hasher, *id));
        }
    }

    /// The theme's settings as templates see them.
    pub(crate) fn settings(&self) -> Value {
        self.settings.clone()
    }

    fn labels(&self, lang: &str) -> Value {
        self.labels.get(lang).cloned().unwrap_or_else(|| Value::from(self.theme.words(lang).clone()))
    }

    fn page_views(&self) -> PageViews<'_> {
        PageViews { site: self.site, theme: self.theme, cards: &self.cards }
    }

    /// The view of an article.
    pub(crate) fn article(&self, page: &'a Page) -> View<'a> {
        let template = template(self.theme, page);
        self.view(template, page, self.page_views().view(page), Vec::new())
    }

    /// The view of a page of a section's list.
    pub(crate) fn section(&self, page: &'a Page, list_page: ListPage) -> View<'a> {
        let site = self.site;
        let mut view = self.page_views().view(page);
        let pagination = section_pagination(site, page);
        let items = section_items(site, page);
        self.name_part(&mut view, &page.tree, &page.route, list_page);
        let shown = self.cards.cards(&items[pagination.range(list_page)], &view.lang);
        let sections: Vec<_> =
            self.sections_below(page.id).map(|section| self.cards.card(section, &view.lang)).collect();
        let pager = pager::pager(site, self.theme, &page.tree, &page.route, pagination, list_page);
        let variables =
            vec![("items", Value::from(shown)), ("pager", Value::from(pager)), ("sections", Value::from(sections))];
        let variables = variables.into_iter().chain([("browse", self.browse(page))]).collect();
        let mut view = self.view(template(self.theme, page), page, view, variables);
        if list_page != ListPage::Newest {
            // The section's content is shown on the first page only.
            view.content = None;
            view.page.toc = Vec::new();
        }
        view
    }

    /// The years and topics of a long section.
    pub(crate) fn browse_links(&self, section: PageId) -> Option<&Browse> {
        self.browse.get(&section)
    }

    fn browse(&self, section: &Page) -> Value {
        let site = self.site;
        let Some(Browse { years, topics }) = self.browse_links(section.id) else { return Value::none() };
        let year = |(year, pages): (&Reverse<i16>, &Vec<(Option<i8>, PageId)>)| {
            let route = section_year_route(site, section, year.0);
            TopicView { text: year.0.to_string(), url: site.href(&route), count: pages.len() }
        };
        let topic = |(topic, count): &(usize, usize)| {
            let topic = &site.topics[*topic];
            TopicView { text: topic.name.clone(), url: site.href(&topic.route), count: *count }
        };
        BrowseView { years: years.iter().map(year).collect(), topics: topics.iter().map(topic).collect() }.into()
    }

    /// Adds the page number to the title and address of an older page of a list.
    fn name_part(&self, view: &mut PageView, tree: &str, base: &Route, list_page: ListPage) {
        if let ListPage::Number(number) = list_page {
            let route = pagination::route(self.site, tree, base, list_page);
            let number = self.theme.phrase(tree, "page_n", &[("n", &number.to_string())]);
            view.breadcrumbs.push(LinkView { text: view.title.clone(), url: self.site.href(base) });
            view.title = format!("{} – {number}", view.title);
            view.url = self.site.href(&route);
            view.permalink = self.site.absolute(&route);
            (view.translations, view.alternates) = Default::default();
        }
    }

    /// The view of the list of topics.
    pub(crate) fn topics(&self, tree: &str) -> View<'a> {
        let route = topics_route(self.site, tree).unwrap_or_else(|| Route::page([]));
        let page = self.page_views().bare(tree, "topics", self.theme.word(tree, "topics").to_owned(), &route);
        let topic = |topic: &crate::site::Topic| TopicView {
            text: topic.name.clone(),
            url: self.site.href(&topic.route),
            count: topic.pages.len(),
        };
        let topics: Vec<TopicView> = self.site.topics.iter().filter(|topic| topic.tree == tree).map(topic).collect();
        let items = self.cards.link_cards(topics.iter().map(|topic| (&topic.text, &topic.url)), tree);
        self.bare(TOPICS, tree, page, vec![("topics", Value::from(topics)), ("items", Value::from(items))])
    }

    /// The view of a page of a topic's list.
    pub(crate) fn topic(&self, number: usize, list_page: ListPage) -> View<'a> {
        let site = self.site;
        let topic = &site.topics[number];
        let title = self.theme.phrase(&topic.tree, "topic_title", &[("topic", &topic.name)]);
        let mut page = self.page_views().bare(&topic.tree, "topic", title, &topic.route);
        if let Some(route) = topics_route(site, &topic.tree) {
            page.breadcrumbs
                .push(LinkView { text: self.theme.word(&topic.tree, "topics").to_owned(), url: site.href(&route) });
        }
        let pagination = Pagination::new(topic.pages.len(), site.config.per_page);
        self.name_part(&mut page, &topic.tree, &topic.route, list_page);
        if site.any_entry(&topic.pages) {
            page.feeds.extend(self.page_views().feed_pair(&Feed::Topic(number)));
        }
        let items = self.cards.cards(&topic.pages[pagination.range(list_page)], &topic.tree);
        let pager = pager::pager(site, self.theme, &topic.tree, &topic.route, pagination, list_page);
        self.bare(TOPIC, &topic.tree, page, vec![("items", Value::from(items)), ("pager", Value::from(pager))])
    }

    /// The view of a page of the list of everything that changed.
    pub(crate) fn changes(&self, tree: &str, list_page: ListPage) -> View<'a> {
        let (site, theme) = (self.site, self.theme);
        let base = changes::route(site, tree).unwrap_or_else(|| Route::page([]));
        let mut page = self.page_views().bare(tree, "changes", theme.word(tree, "site_changes").to_owned(), &base);
        self.name_part(&mut page, tree, &base, list_page);
        if let Some(feed) = changes::feed_route(site, tree) {
            let title = theme.word(tree, "site_changes").to_owned();
            page.feeds.push(super::types::FeedView {
                title,
                url: site.href(&feed),
                media_type: "application/atom+xml".to_owned(),
            });
        }
        let site_changes = self.site_changes(tree);
        let pagination = Pagination::new(site_changes.len(), changes::PER_PAGE);
        let view = |change: &SiteChange<'_>| {
            let page = site.page(change.page);
            let filler = ContentFiller { site, theme, document: &page.document, absolute: false };
            HappeningView {
                date: Values { filler }.date(change.when),
                kind: change.kind.name().to_owned(),
                title: page.title().to_owned(),
                url: site.href(&page.route),
                lang: page.document.lang.clone(),
                note: filler.html(change.note.and_then(|entry| page.document.rich(entry))),
            }
        };
        let shown: Vec<HappeningView> = site_changes[pagination.range(list_page)].iter().map(view).collect();
        let pager = pager::pager(site, theme, tree, &base, pagination, list_page);
        let items = self.cards.link_cards(shown.iter().map(|change| (&change.title, &change.url)), tree);
        let variables =
            vec![("happenings", Value::from(shown)), ("items", Value::from(items)), ("pager", Value::from(pager))];
        self.bare(CHANGES, tree, page, variables)
    }

    /// The view of the 404 page.
    pub(crate) fn not_found(&self, tree: &str) -> View<'a> {
        let route = not_found_route(self.site, tree);
        let mut page = self.page_views().bare(tree, "not_found", self.theme.word(tree, "not_found").to_owned(), &route);
        page.noindex = true;
        self.bare(NOT_FOUND, tree, page, Vec::new())
    }

    /// The view of the 410 page: the template of the 404 page with another kind.
    pub(crate) fn gone(&self, tree: &str) -> View<'a> {
        let route = gone_route(self.site, tree);
        let key = if self.theme.words(tree).contains_key("gone") { "gone" } else { "not_found" };
        let mut page = self.page_views().bare(tree, "gone", self.theme.word(tree, key).to_owned(), &route);
        page.noindex = true;
        self.bare(NOT_FOUND, tree, page, Vec::new())
    }

    /// The view of the style guide.
    pub(crate) fn style_guide(&self, tree: &str) -> View<'a> {
        let route = style_guide_route(self.site, self.theme, tree);
        let mut page =
            self.page_views().bare(tree, "styleguide", self.theme.word(tree, "style_guide").to_owned(), &route);
        page.noindex = true;
        self.bare(&[STYLE_GUIDE], tree, page, Vec::new())
    }

    /// The view of a redirect page.
    pub(crate) fn redirect(&self, page: &'a Page) -> View<'a> {
        let target = LinkView { text: page.title().to_owned(), url: self.site.href(&page.route) };
        let view = self.page_views().moved(page);
        let mut view = self.view(self.theme.template_for(REDIRECT), page, view, vec![("target", Value::from(target))]);
        view.content = None;
        view
    }

    fn bare(&self, templates: &[&str], tree: &str, page: PageView, variables: Vec<(&'static str, Value)>) -> View<'a> {
        let home = self.site.page(self.site.homes[tree]);
        let mut view = self.view(self.theme.template_for(templates), home, page, variables);
        view.content = None;
        view
    }

    fn view(
        &self,
        template: &'a str,
        source: &'a Page,
        page: PageView,
        mut variables: Vec<(&'static str, Value)>,
    ) -> View<'a> {
        let lists = self.lists_of(template, source);
        let lists: BTreeMap<String, Value> =
            lists.into_iter().map(|(name, list)| (name.to_owned(), list.value.clone())).collect();
        let mut site = self.site_view(source, &page.url);
        site.lang = page.lang.clone();
        // A fallback template may use variables that this view does not set.
        for name in OPTIONAL_VARIABLES {
            if !variables.iter().any(|(given, _)| *given == name) {
                variables.push((name, Value::none()));
            }
        }
        variables.push(("site", Value::from(site)));
        variables.push(("labels", self.labels(&page.lang)));
        variables.push(("settings", self.settings.clone()));
        variables.push(("data", self.data.clone()));
        variables.push(("lists", Value::from(lists)));
        let content = Some(source.id);
        let shared_hash = self.shared_hash.get(page.lang.as_str()).copied().unwrap_or_default();
        View { template, variables, page, shared_hash, content, origin: source.document.path.as_str().to_owned() }
    }

    fn own_lists(&self, section: &Page) -> Lists {
        let declared = section.front().record("lists");
        let list = |entry: &crate::schema::Entry| match &entry.val {
            TypedValue::Record(record) => self.list(&ListSpec::read(record, self.site, &section.tree), &section.tree),
            _ => List { ids: Vec::new(), value: Value::none() },
        };
        declared
            .into_iter()
            .flat_map(|record| &record.fields)
            .map(|(name, entry)| (name.clone(), list(entry)))
            .collect()
    }
}
