//! Builds the view of each recipe: its template and variables.

mod archive;
mod site;

use std::collections::{BTreeMap, HashMap};

use super::card::Cards;
use super::content::ContentFiller;
use super::page_template::template;
use super::page_views::PageViews;
use super::pager;
use super::pictures::image_view;
use super::types::{BrowseView, HappeningView, LetterView, LinkView, PageView, TopicView};
use super::value::{Value, json};
use super::values::Values;
use crate::facts::{Facts, Reader, TopicLink};
use crate::formats::pictures::PictureFiles;
use crate::lists::changes::SiteChange;
use crate::lists::feed::Feed;
use crate::lists::pagination::{self, ListPage};
use crate::lists::{gone_route, not_found_route, section_year_route, style_guide_route};
use crate::locale::Locale;
use crate::path::Route;
use crate::site::{Page, PageId, SEARCH_TEMPLATE};
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
    /// The page whose content is shown.
    pub(crate) content: Option<PageId>,
    /// The source file, for messages.
    pub(crate) origin: String,
}

/// Variables that only some views set; in the others they are null.
const OPTIONAL_VARIABLES: [&str; 10] =
    ["letters", "items", "pager", "sections", "browse", "topics", "years", "year", "happenings", "target"];

/// Builds views. What many pages share is built once.
pub(crate) struct ViewBuilder<'a> {
    theme: &'a Theme,
    /// Words by language.
    labels: HashMap<&'a str, Value>,
    settings: Value,
    /// Addresses of assets by path.
    assets: Value,
    data: Value,
    cards: Cards<'a>,
}

impl<'a> ViewBuilder<'a> {
    /// Builds everything that is shared.
    pub(crate) fn new(facts: &'a Facts<'a>, theme: &'a Theme) -> Self {
        let site = facts.reader();
        let labels = site.languages().map(|lang| (lang.as_str(), Value::from(theme.words(lang).clone()))).collect();
        let settings = settings(&site, theme);
        let address = |path: &String| site.href(&Route::file(path));
        let assets: BTreeMap<_, _> = theme.assets.iter().map(|(name, path)| (name.clone(), address(path))).collect();
        let data = json(&serde_json::Value::Object(site.data().free.clone()));
        let cards = Cards::new(facts, theme);
        Self { theme, labels, settings, assets: Value::from(assets), data, cards }
    }

    /// The theme's settings as templates see them.
    pub(crate) fn settings(&self) -> Value {
        self.settings.clone()
    }

    fn labels(&self, lang: &str) -> Value {
        self.labels.get(lang).cloned().unwrap_or_else(|| Value::from(self.theme.words(lang).clone()))
    }

    fn page_views<'r>(&'r self, site: &'r Reader<'r>) -> PageViews<'r> {
        PageViews { site, theme: self.theme, cards: &self.cards }
    }

    /// The view of an article.
    pub(crate) fn article(&self, site: &Reader<'_>, id: PageId) -> View<'a> {
        let page = site.page(id);
        self.view(site, template(self.theme, page), page, self.page_views(site).view(page), Vec::new())
    }

    /// The view of a page of a section's list.
    pub(crate) fn section(&self, site: &Reader<'_>, id: PageId, list_page: ListPage) -> View<'a> {
        let page = site.page(id);
        let mut view = self.page_views(site).view(page);
        let (items, pagination) = site.section_items(page, list_page);
        self.name_part(site, &mut view, &page.tree, &page.route, list_page);
        let sections = self.cards.cards(site, site.sections_below(page), &view.lang);
        let pager = pager::pager(site, self.theme, &page.tree, &page.route, pagination, list_page);
        let variables = vec![
            ("items_title", Value::from(self.items_title(site, &view.lang, items))),
            ("items", Value::from(self.cards.cards(site, items, &view.lang))),
            ("pager", Value::from(pager)),
            ("sections", Value::from(sections)),
            ("browse", browse(site, page)),
        ];
        let mut view = self.view(site, template(self.theme, page), page, view, variables);
        if list_page != ListPage::Newest {
            // The section's content is shown on the first page only.
            view.content = None;
            view.page.toc = Vec::new();
        }
        view
    }

    /// The heading of a section's list: "All projects" when its pages are of one page type, or else "All pages".
    fn items_title(&self, site: &Reader<'_>, lang: &str, items: &[PageId]) -> String {
        let mut kinds = items.iter().map(|id| site.kind(*id));
        match kinds.next() {
            Some(first) if kinds.all(|kind| kind == first) => {
                let kind = Locale::inside_sentence(lang, first.plural.for_tag(lang));
                self.theme.phrase(lang, "items_of_kind", &[("kind", &kind)])
            }
            _ => self.theme.word(lang, "items").to_owned(),
        }
    }

    /// Adds the page number to the title and address of an older page of a list.
    fn name_part(&self, site: &Reader<'_>, view: &mut PageView, tree: &str, base: &Route, list_page: ListPage) {
        if let ListPage::Number(number) = list_page {
            let route = pagination::route(site.config(), tree, base, list_page);
            let number = self.theme.phrase(tree, "page_n", &[("n", &number.to_string())]);
            view.breadcrumbs.push(LinkView { text: view.title.clone(), url: site.href(base) });
            view.title = format!("{} – {number}", view.title);
            view.url = site.href(&route);
            view.permalink = site.absolute(&route);
            (view.translations, view.alternates) = Default::default();
        }
    }

    /// The view of the list of topics.
    pub(crate) fn topics(&self, site: &Reader<'_>, tree: &str) -> View<'a> {
        let route = site.topics_route(tree).unwrap_or_else(|| Route::page([]));
        let page = self.page_views(site).bare(tree, "topics", self.theme.word(tree, "topics").to_owned(), &route);
        let topics: Vec<TopicView> =
            site.topics(tree).into_iter().map(|(link, count)| topic(site, link, count)).collect();
        let items = self.cards.link_cards(topics.iter().map(|topic| (&topic.text, &topic.url)), tree);
        self.bare(site, TOPICS, tree, page, vec![("topics", Value::from(topics)), ("items", Value::from(items))])
    }

    /// The view of a page of a topic's list.
    pub(crate) fn topic(&self, site: &Reader<'_>, number: usize, list_page: ListPage) -> View<'a> {
        let TopicLink { tree, name, route } = site.topic(number);
        let title = self.theme.phrase(tree, "topic_title", &[("topic", name)]);
        let mut page = self.page_views(site).bare(tree, "topic", title, route);
        if let Some(route) = site.topics_route(tree) {
            let text = self.theme.word(tree, "topics").to_owned();
            page.breadcrumbs.push(LinkView { text, url: site.href(&route) });
        }
        let (items, pagination, has_feed) = site.topic_items(number, list_page);
        self.name_part(site, &mut page, tree, route, list_page);
        if has_feed {
            page.feeds.extend(self.page_views(site).feed_pair(&Feed::Topic(number)));
        }
        let items = self.cards.cards(site, items, tree);
        let pager = pager::pager(site, self.theme, tree, route, pagination, list_page);
        self.bare(site, TOPIC, tree, page, vec![("items", Value::from(items)), ("pager", Value::from(pager))])
    }

    /// The view of a page of the list of everything that changed.
    pub(crate) fn changes(&self, site: &Reader<'_>, tree: &str, list_page: ListPage) -> View<'a> {
        let theme = self.theme;
        let base = site.changes_route(tree).unwrap_or_else(|| Route::page([]));
        let mut page = self.page_views(site).bare(tree, "changes", theme.word(tree, "site_changes").to_owned(), &base);
        self.name_part(site, &mut page, tree, &base, list_page);
        if let Some(feed) = site.changes_feed_route(tree) {
            let title = theme.word(tree, "site_changes").to_owned();
            page.feeds.push(super::types::FeedView {
                title,
                url: site.href(&feed),
                media_type: "application/atom+xml".to_owned(),
            });
        }
        let (shown, pagination) = site.changes(tree, list_page);
        let view = |change: &SiteChange<'_>| {
            let page = site.summary(change.page);
            let filler = ContentFiller { site, theme, page, absolute: false };
            HappeningView {
                date: Values { filler }.date(change.when),
                kind: change.kind.name().to_owned(),
                title: page.title().to_owned(),
                url: site.href(page.route()),
                lang: page.lang().to_owned(),
                note: filler.html(change.note.and_then(|entry| page.rich(entry))),
            }
        };
        let shown: Vec<HappeningView> = shown.iter().map(view).collect();
        let pager = pager::pager(site, theme, tree, &base, pagination, list_page);
        let items = self.cards.link_cards(shown.iter().map(|change| (&change.title, &change.url)), tree);
        let variables =
            vec![("happenings", Value::from(shown)), ("items", Value::from(items)), ("pager", Value::from(pager))];
        self.bare(site, CHANGES, tree, page, variables)
    }

    /// The view of the page with the results of the site's own search.
    pub(crate) fn search(&self, site: &Reader<'_>, tree: &str) -> View<'a> {
        let route = site.search_route(tree).unwrap_or_else(|| Route::page([]));
        let title = self.theme.word(tree, "search").to_owned();
        let page = self.page_views(site).bare(tree, "search", title, &route);
        let topics: Vec<TopicView> =
            site.topics(tree).into_iter().map(|(link, count)| topic(site, link, count)).collect();
        let letters = letters(site, tree);
        let variables = vec![("topics", Value::from(topics)), ("letters", Value::from(letters))];
        self.bare(site, &[SEARCH_TEMPLATE], tree, page, variables)
    }

    /// The view of the 404 page.
    pub(crate) fn not_found(&self, site: &Reader<'_>, tree: &str) -> View<'a> {
        let route = not_found_route(site.config(), tree);
        let mut page =
            self.page_views(site).bare(tree, "not_found", self.theme.word(tree, "not_found").to_owned(), &route);
        page.noindex = true;
        self.bare(site, NOT_FOUND, tree, page, Vec::new())
    }

    /// The view of the 410 page: the template of the 404 page with another kind.
    pub(crate) fn gone(&self, site: &Reader<'_>, tree: &str) -> View<'a> {
        let route = gone_route(site.config(), tree);
        let key = if self.theme.words(tree).contains_key("gone") { "gone" } else { "not_found" };
        let mut page = self.page_views(site).bare(tree, "gone", self.theme.word(tree, key).to_owned(), &route);
        page.noindex = true;
        self.bare(site, NOT_FOUND, tree, page, Vec::new())
    }

    /// The view of the style guide.
    pub(crate) fn style_guide(&self, site: &Reader<'_>, tree: &str) -> View<'a> {
        let route = style_guide_route(site.config(), self.theme, tree);
        let mut page =
            self.page_views(site).bare(tree, "styleguide", self.theme.word(tree, "style_guide").to_owned(), &route);
        page.noindex = true;
        self.bare(site, &[STYLE_GUIDE], tree, page, Vec::new())
    }

    /// The view of a redirect page.
    pub(crate) fn redirect(&self, site: &Reader<'_>, id: PageId) -> View<'a> {
        let page = site.page(id);
        let target = LinkView { text: page.title().to_owned(), url: site.href(&page.route) };
        let view = self.page_views(site).moved(page);
        let mut view =
            self.view(site, self.theme.template_for(REDIRECT), page, view, vec![("target", Value::from(target))]);
        view.content = None;
        view
    }

    fn bare(
        &self,
        site: &Reader<'_>,
        templates: &[&str],
        tree: &str,
        page: PageView,
        variables: Vec<(&'static str, Value)>,
    ) -> View<'a> {
        let home = site.page(site.home(tree));
        let mut view = self.view(site, self.theme.template_for(templates), home, page, variables);
        view.content = None;
        view
    }

    fn view(
        &self,
        site: &Reader<'_>,
        template: &'a str,
        source: &Page,
        page: PageView,
        mut variables: Vec<(&'static str, Value)>,
    ) -> View<'a> {
        site.template(template);
        let list = |ids: &[PageId]| Value::from(self.cards.cards(site, ids, &source.tree));
        let lists = site.lists(template, source).into_iter();
        let lists: BTreeMap<String, Value> = lists.map(|(name, ids)| (name.to_owned(), list(ids))).collect();
        let mut site_view = self.site_view(site, source, &page.url);
        site_view.lang = page.lang.clone();
        if !variables.iter().any(|(given, _)| *given == "items_title") {
            variables.push(("items_title", self.theme.word(&page.lang, "items").into()));
        }
        // A fallback template may use variables that this view does not set.
        for name in OPTIONAL_VARIABLES {
            if !variables.iter().any(|(given, _)| *given == name) {
                variables.push((name, Value::none()));
            }
        }
        variables.push(("site", Value::from(site_view)));
        variables.push(("labels", self.labels(&page.lang)));
        variables.push(("settings", self.settings.clone()));
        variables.push(("data", self.data.clone()));
        variables.push(("lists", Value::from(lists)));
        let content = Some(source.id);
        View { template, variables, page, content, origin: source.document.path.as_str().to_owned() }
    }
}

/// The pages that readers look for by name, by the first letter of their titles, in the order of the language.
fn letters(site: &Reader<'_>, tree: &str) -> Vec<LetterView> {
    let locale = site.locale(tree);
    let mut pages = site.lasting_pages(tree);
    pages.sort_by(|a, b| locale.compare(a.title(), b.title()));
    let mut letters: Vec<LetterView> = Vec::new();
    for page in pages {
        let first = page.title().chars().find(|c| c.is_alphanumeric());
        let letter = first.filter(|c| c.is_alphabetic()).map_or_else(|| "#".to_owned(), |c| c.to_uppercase().collect());
        let link = LinkView { text: page.title().to_owned(), url: site.href(page.route()) };
        match letters.iter_mut().find(|known| known.letter == letter) {
            Some(known) => known.pages.push(link),
            None => letters.push(LetterView { letter, pages: vec![link] }),
        }
    }
    letters
}

/// The years and topics of a long section.
fn browse(site: &Reader<'_>, section: &Page) -> Value {
    let Some(browse) = site.browse(section) else { return Value::none() };
    let year = |(year, count): (i16, usize)| {
        let url = site.href(&section_year_route(site.config(), section, year));
        TopicView { text: year.to_string(), url, count }
    };
    let topics = browse.topics.into_iter().map(|(link, count)| topic(site, link, count)).collect();
    BrowseView { years: browse.years.years().map(year).collect(), topics }.into()
}

fn topic(site: &Reader<'_>, link: TopicLink<'_>, count: usize) -> TopicView {
    TopicView { text: link.name.to_owned(), url: site.href(link.route), count }
}

/// The theme's settings. One that names a picture is an image, or null.
fn settings(site: &Reader<'_>, theme: &Theme) -> Value {
    let setting = |(key, value): (&String, &serde_json::Value)| {
        let Some(name) = value.as_str().filter(|_| theme.picture_keys.contains(key)) else {
            return (key.clone(), json(value));
        };
        let address = |route: &Route| site.href(route);
        if name.is_empty() {
            return (key.clone(), Value::none());
        }
        let files = PictureFiles::of_static(site, name, theme.picture_place(key));
        (key.clone(), image_view(site, &files, address).into())
    };
    Value::from(theme.settings.iter().map(setting).collect::<BTreeMap<_, _>>())
}
