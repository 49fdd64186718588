//! What to publish: a map from output path to recipe, complete before anything is rendered.
//!
//! Two recipes for one path are an error that names both sources; so is a path that cannot be a file below the output folder.
//! A recipe holds no data; its view is built when it is rendered ([`crate::views::builder`]).

mod checks;
mod old_addresses;
mod pictures;

pub(crate) use pictures::make_pictures;

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::FixedState;
use rayon::prelude::*;

use crate::build_cache::Caches;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::digest::{Hash128, HashBuilder};
use crate::formats::calendar;
use crate::hosting::{HostFile, OldAddresses};
use crate::lists::addresses::{self, Address, MAX_ADDRESSES};
use crate::lists::feed::{self, Feed};
use crate::lists::pagination::{self, ListPage, Pagination};
use crate::lists::{self, browse, changes};
use crate::path::{OutputPath, PathError, Route};
use crate::picture::Product;
use crate::search::{Index, IndexMaker, ReadOutput};
use crate::site::{Page, PageId, Site};
use crate::source::Inputs;
use crate::theme::Theme;
use crate::views::social;

/// What to make for one output.
#[derive(Clone, Debug)]
pub(crate) enum Recipe {
    /// A single page.
    Page(PageId),
    /// A page of a section's list. The home page is a section.
    Section(PageId, ListPage),
    /// The list of topics of a language.
    Topics(String),
    /// A page of a topic's list.
    Topic(usize, ListPage),
    /// The archive of a language, or one of its years.
    Archive(String, Option<i16>),
    /// A year of a long section.
    SectionYear(PageId, i16),
    /// A page of the list of changes of a language.
    Changes(String, ListPage),
    /// The feed of changes of a language.
    ChangesFeed(String),
    /// The page with the results of the site's own search in a language.
    Search(String),
    /// A file of the search index of a language, by its path.
    SearchFile(String, OutputPath),
    /// `/api/pages.json`.
    PagesJson,
    /// The 404 page of a language.
    NotFound(String),
    /// The 410 page of a language.
    Gone(String),
    /// The style guide, which shows every part of the theme.
    StyleGuide(String),
    /// A page at an old address that redirects to the page.
    Redirect(PageId),
    /// An Atom feed.
    Atom(Feed),
    /// A JSON feed.
    JsonFeed(Feed),
    /// The calendar file of an event.
    Calendar(PageId),
    /// The calendar file of a series of events.
    Series(String, String),
    /// The sitemap, or a part of it.
    Sitemap(usize),
    /// The sitemap index, when the sitemap has several parts.
    SitemapIndex,
    /// `robots.txt`.
    Robots,
    /// The Open Graph image of a page.
    SocialCard(PageId),
    /// `site.webmanifest`.
    WebManifest,
    /// A configuration file for a host.
    HostFile(HostFile),
    /// The style sheet for highlighted code.
    HighlightCss,
    /// A file of the theme, by its path below `static/`.
    ThemeFile(String),
    /// A file of the site, copied unchanged, by its source path.
    Copy(String),
    /// A file made of a picture of the site, by its source path.
    Picture(String, Product),
}

impl Recipe {
    /// A digest of what the output is, the same in every build.
    pub(crate) fn digest(&self, site: &Site) -> Hash128 {
        let path = |id: &PageId| site.page(*id).document.path.as_str();
        let part = |part: &ListPage| part.number() as u64;
        let mut hasher = HashBuilder::new();
        match self {
            Recipe::Page(id) => hasher.text("page").text(path(id)),
            Recipe::Redirect(id) => hasher.text("redirect").text(path(id)),
            Recipe::Calendar(id) => hasher.text("calendar").text(path(id)),
            Recipe::SocialCard(id) => hasher.text("social card").text(path(id)),
            Recipe::Section(id, number) => hasher.text("section").text(path(id)).number(part(number)),
            Recipe::SectionYear(id, year) => hasher.text("section year").text(path(id)).value(year),
            Recipe::Topics(tree) => hasher.text("topics").text(tree),
            Recipe::Topic(topic, number) => {
                hasher.text("topic").text(site.topics[*topic].route.as_str()).number(part(number))
            }
            Recipe::Archive(tree, year) => hasher.text("archive").text(tree).value(year),
            Recipe::Changes(tree, number) => hasher.text("changes").text(tree).number(part(number)),
            Recipe::ChangesFeed(tree) => hasher.text("changes feed").text(tree),
            Recipe::Series(tree, id) => hasher.text("series").text(tree).text(id),
            Recipe::Atom(feed) => hasher.text("atom").text(&feed.key(site)),
            Recipe::JsonFeed(feed) => hasher.text("json feed").text(&feed.key(site)),
            Recipe::Sitemap(part) => hasher.text("sitemap").number(*part as u64),
            Recipe::NotFound(tree) => hasher.text("not found").text(tree),
            Recipe::Gone(tree) => hasher.text("gone").text(tree),
            Recipe::StyleGuide(tree) => hasher.text("style guide").text(tree),
            Recipe::ThemeFile(name) => hasher.text("theme file").text(name),
            Recipe::Copy(path) => hasher.text("copy").text(path),
            // The names of variants tell them apart.
            Recipe::Picture(path, _) => hasher.text("picture").text(path),
            Recipe::HostFile(file) => hasher.text("host file").text(file.path()),
            Recipe::Search(tree) => hasher.text("search").text(tree),
            Recipe::SearchFile(tree, _) => hasher.text("search file").text(tree),
            Recipe::PagesJson => hasher.text("pages.json"),
            Recipe::SitemapIndex => hasher.text("sitemap index"),
            Recipe::Robots => hasher.text("robots"),
            Recipe::WebManifest => hasher.text("web manifest"),
            Recipe::HighlightCss => hasher.text("highlight css"),
        };
        hasher.finish()
    }

    /// Whether the output is remembered and counted. Copies, and texts that are part of the program or the theme, are not.
    pub(crate) fn is_counted(&self) -> bool {
        !matches!(
            self,
            Recipe::Copy(_)
                | Recipe::Picture(..)
                | Recipe::ThemeFile(_)
                | Recipe::HighlightCss
                | Recipe::Robots
                | Recipe::SitemapIndex
        )
    }

    /// Whether the output is made from facts alone. The others are short and made in every build.
    pub(crate) fn shows_facts(&self) -> bool {
        self.is_counted() && !matches!(self, Recipe::HostFile(_) | Recipe::WebManifest)
    }
}

/// All outputs of a build.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// Recipes by output path.
    pub(crate) recipes: BTreeMap<OutputPath, Recipe>,
    /// Old addresses of pages.
    pub(crate) old: OldAddresses,
    /// Addresses of the sitemap.
    pub(crate) addresses: Vec<Address>,
    /// The search indexes, by language.
    pub(crate) search: BTreeMap<String, Index>,
}

/// Plans all outputs of a site.
pub(crate) fn plan(site: &Site, theme: &Theme) -> (Plan, Vec<Diagnostic>) {
    let mut planner = Planner {
        site,
        theme,
        plan: Plan::default(),
        outputs: Vec::new(),
        folded: HashMap::default(),
        copies: HashSet::new(),
        wrong: Vec::new(),
    };
    let addresses = || addresses::addresses(site);
    let (addresses, ()) = rayon::join(addresses, || planner.pages());
    planner.plan.addresses = addresses;
    planner.topics();
    planner.section_years();
    for (tree, home) in &site.homes {
        planner.language(tree, *home);
    }
    planner.files();
    planner.old_addresses();
    planner.site_wide();
    planner.wrong.extend(checks::templates(site, theme));
    planner.wrong.extend(checks::undrawable_cards(site, theme));
    planner.done()
}

/// The search indexes of a site, by language. What the last build made is used again.
pub(crate) fn search_indexes(
    (site, theme, inputs): (&Site, &Theme, &Inputs),
    caches: &Caches,
    read: ReadOutput<'_>,
) -> BTreeMap<String, Index> {
    let trees = site.homes.keys().filter(|_| site.has_search);
    let index = |tree: &String| Index::new(IndexMaker { site, theme, inputs, tree }, caches, read);
    trees.map(|tree| (tree.clone(), index(tree))).collect()
}

impl Plan {
    /// Adds the search indexes.
    pub(crate) fn add_search(&mut self, indexes: BTreeMap<String, Index>) -> Vec<Diagnostic> {
        let mut taken = Vec::new();
        for (tree, index) in &indexes {
            for path in &index.paths {
                if self.recipes.contains_key(path) {
                    let place = Place::file(crate::config::FILE);
                    taken.push(Diagnostic::at(Code::A611, place).arg("output", path.as_str()));
                } else {
                    self.recipes.insert(path.clone(), Recipe::SearchFile(tree.clone(), path.clone()));
                }
            }
        }
        self.search = indexes;
        taken
    }
}

/// An output before its path is checked.
struct PlannedOutput {
    /// Its path and the same case-folded, or why its route has no path.
    output: Result<(OutputPath, String), (Route, PathError)>,
    recipe: Recipe,
    place: Place,
}

impl PlannedOutput {
    fn new(route: &Route, recipe: Recipe, place: Place) -> Self {
        let output = route.output().map(|output| {
            let folded = output.folded();
            (output, folded)
        });
        Self { output: output.map_err(|fault| (route.clone(), fault)), recipe, place }
    }
}

struct Planner<'a> {
    site: &'a Site,
    theme: &'a Theme,
    plan: Plan,
    /// Outputs in the order in which they were added.
    outputs: Vec<(OutputPath, Recipe)>,
    /// Case-folded paths, each with the place that asks for it.
    folded: HashMap<String, Place, FixedState>,
    /// Where files of the site are copied to.
    copies: HashSet<OutputPath>,
    wrong: Vec<Diagnostic>,
}

impl Planner<'_> {
    fn add(&mut self, route: &Route, recipe: Recipe, origin: &str) {
        self.add_at(route, recipe, Place::file(origin));
    }

    /// Adds an output. Errors about its path are reported at `place`.
    fn add_at(&mut self, route: &Route, recipe: Recipe, place: Place) {
        self.take(PlannedOutput::new(route, recipe, place));
    }

    fn take(&mut self, PlannedOutput { output, recipe, place }: PlannedOutput) {
        let (output, folded) = match output {
            Ok(output) => output,
            Err((route, fault)) => {
                let message =
                    Diagnostic::at(Code::A612, place).arg("value", route.as_str()).term("reason", reason(fault));
                self.wrong.push(message);
                return;
            }
        };
        match self.folded.entry(folded) {
            Entry::Vacant(entry) => drop(entry.insert(place)),
            Entry::Occupied(mut entry) => {
                let other = entry.insert(place.clone());
                let message = Diagnostic::at(Code::A611, place).place(other).arg("output", output.as_str());
                return self.wrong.push(message);
            }
        }
        if matches!(recipe, Recipe::Copy(_) | Recipe::Picture(_, Product::Stripped)) {
            self.copies.insert(output.clone());
        }
        self.outputs.push((output, recipe));
    }

    /// The plan, in the order of the paths.
    fn done(mut self) -> (Plan, Vec<Diagnostic>) {
        // A `BTreeMap` is built faster from sorted items.
        self.outputs.par_sort_unstable_by(|a, b| a.0.cmp(&b.0));
        self.plan.recipes = self.outputs.into_iter().collect();
        (self.plan, self.wrong)
    }

    fn pages(&mut self) {
        let site = self.site;
        let output = |page: &Page| {
            PlannedOutput::new(&page.route, Recipe::Page(page.id), Place::file(page.document.path.as_str()))
        };
        let mut articles: Vec<Option<PlannedOutput>> =
            site.pages.par_iter().map(|page| (!page.is_section()).then(|| output(page))).collect();
        for (page, article) in site.pages.iter().zip(&mut articles) {
            let origin = page.document.path.as_str();
            if let Some(article) = article.take() {
                self.take(article);
            } else {
                for list_page in lists::section_pagination(site, page, lists::section_items(site, page).len()).pages() {
                    self.add(
                        &pagination::route(&site.config, &page.tree, &page.route, list_page),
                        Recipe::Section(page.id, list_page),
                        origin,
                    );
                }
                if !page.is_home() && site.has_feed(page.id) {
                    self.feeds(&Feed::Section(page.id), origin);
                }
            }
            if social::font(self.theme, page).is_some() {
                self.add(&social::route(page), Recipe::SocialCard(page.id), origin);
            }
            if calendar::event_days(page) {
                self.add(&calendar::route(page), Recipe::Calendar(page.id), origin);
            }
            if page.series.first() == Some(&page.id)
                && page.series.iter().any(|id| calendar::event_days(site.page(*id)))
            {
                let id = page.document.series_id().unwrap_or_default();
                self.add(
                    &calendar::series_route(&site.config, &page.tree, id),
                    Recipe::Series(page.tree.clone(), id.to_owned()),
                    origin,
                );
            }
        }
    }

    fn feeds(&mut self, feed: &Feed, origin: &str) {
        if feed::entries(self.site, feed).is_empty() {
            return;
        }
        self.add(&feed::route(self.site, feed, false), Recipe::Atom(feed.clone()), origin);
        self.add(&feed::route(self.site, feed, true), Recipe::JsonFeed(feed.clone()), origin);
    }

    fn topics(&mut self) {
        let site = self.site;
        for (number, topic) in site.topics.iter().enumerate() {
            let origin = topic.pages.iter().min().map_or("content", |id| site.page(*id).document.path.as_str());
            for list_page in Pagination::new(topic.pages.len(), site.config.per_page).pages() {
                self.add(
                    &pagination::route(&site.config, &topic.tree, &topic.route, list_page),
                    Recipe::Topic(number, list_page),
                    origin,
                );
            }
            self.feeds(&Feed::Topic(number), origin);
        }
    }

    fn section_years(&mut self) {
        let site = self.site;
        let mut years: Vec<(PageId, i16)> = Vec::new();
        for (section, browse) in browse::wanted(site, self.theme) {
            years.extend(browse.years.keys().map(|year| (section, year.0)));
        }
        years.sort_unstable();
        for (section, year) in years {
            let page = site.page(section);
            let route = lists::section_year_route(&site.config, page, year);
            self.add(&route, Recipe::SectionYear(section, year), page.document.path.as_str());
        }
    }

    fn language(&mut self, tree: &str, home: PageId) {
        let site = self.site;
        let origin = site.page(home).document.path.as_str();
        if let Some(route) = lists::topics_route(site, tree) {
            self.add(&route, Recipe::Topics(tree.to_owned()), origin);
        }
        if let Some(route) = lists::archive_route(site, tree, None) {
            self.add(&route, Recipe::Archive(tree.to_owned(), None), origin);
            for year in lists::years(site, tree) {
                if let Some(route) = lists::archive_route(site, tree, Some(year)) {
                    self.add(&route, Recipe::Archive(tree.to_owned(), Some(year)), origin);
                }
            }
        }
        if let (Some(route), Some(feed)) = (changes::route(site, tree), changes::feed_route(site, tree)) {
            for list_page in Pagination::new(changes::site_changes(site, tree).len(), changes::PER_PAGE).pages() {
                self.add(
                    &pagination::route(&site.config, tree, &route, list_page),
                    Recipe::Changes(tree.to_owned(), list_page),
                    origin,
                );
            }
            self.add(&feed, Recipe::ChangesFeed(tree.to_owned()), origin);
        }
        if self.theme.has_style_guide() && tree == site.config.default_language() {
            self.add(
                &lists::style_guide_route(&site.config, self.theme, tree),
                Recipe::StyleGuide(tree.to_owned()),
                origin,
            );
        }
        if let Some(route) = lists::search::route(site, tree) {
            self.add(&route, Recipe::Search(tree.to_owned()), origin);
        }
        self.add(&lists::not_found_route(&site.config, tree), Recipe::NotFound(tree.to_owned()), origin);
        self.feeds(&Feed::Site { tree: tree.to_owned() }, origin);
    }

    fn files(&mut self) {
        let site = self.site;
        let robots = Route::file("robots.txt");
        for path in &site.file_status.published {
            let Some(route) = site.file_routes.get(path) else { continue };
            // The site's own robots.txt is about the public site; this copy is hidden from search engines.
            if site.config.hidden && *route == robots {
                continue;
            }
            let file = || match site.files.get(path).map(|facts| &facts.picture) {
                Some(Some(Ok(_))) => Recipe::Picture(path.clone(), Product::Stripped),
                _ => Recipe::Copy(path.clone()),
            };
            self.add(route, file(), path);
            // A file of the site keeps its name too, since its pages may link to it.
            if let Some(named) = path.strip_prefix("static/").and_then(|path| self.theme.assets.get(path)) {
                self.add(&Route::file(named), file(), path);
            }
        }
        for (route, recipe) in pictures::pictures(site, self.theme) {
            if let Recipe::Picture(path, _) = &recipe {
                let place = Place::file(path.clone());
                self.add_at(&route, recipe, place);
            }
        }
        for path in self.theme.files.keys() {
            // A file of the site overrides the theme's with the same route.
            let taken = Route::file(path).output().is_ok_and(|output| self.copies.contains(&output));
            if !taken {
                let named = self.theme.assets.get(path).unwrap_or(path);
                self.add(&Route::file(named), Recipe::ThemeFile(path.clone()), path);
            }
        }
        // A generated style sheet includes the colours of code.
        if self.theme.style.is_none() {
            self.add(&Route::file("css/highlight.css"), Recipe::HighlightCss, "css/highlight.css");
        }
    }

    fn site_wide(&mut self) {
        let origin = crate::config::FILE;
        let parts = self.plan.addresses.len().div_ceil(MAX_ADDRESSES).max(1);
        if parts > 1 {
            self.add(&Route::file("sitemap.xml"), Recipe::SitemapIndex, origin);
            for part in 1..=parts {
                self.add(&Route::file(&format!("sitemap-{part}.xml")), Recipe::Sitemap(part - 1), origin);
            }
        } else {
            self.add(&Route::file("sitemap.xml"), Recipe::Sitemap(0), origin);
        }
        self.add(&Route::file("api/pages.json"), Recipe::PagesJson, origin);
        if self.theme.shows("webmanifest") {
            self.add(&Route::file("site.webmanifest"), Recipe::WebManifest, origin);
        }
        let robots = Route::file("robots.txt");
        if robots.output().is_ok_and(|output| !self.copies.contains(&output)) {
            self.add(&robots, Recipe::Robots, origin);
        }
    }
}

/// The term key for a path fault.
fn reason(fault: PathError) -> &'static str {
    match fault {
        PathError::Empty => "path.empty",
        PathError::Absolute | PathError::Climbs => "path.climbs",
        PathError::Sign => "path.sign",
        PathError::Ending => "path.ending",
        PathError::Device => "path.device",
        PathError::Long => "path.long",
        PathError::Form => "path.form",
    }
}
