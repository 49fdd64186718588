//! The whole site as a value: pages with their places, addresses, dates and relations. Immutable once assembled.

mod address;
mod ahead;
mod assemble;
mod clock;
mod data;
mod dating;
mod files;
mod former;
pub(crate) mod funding;
mod identity;
mod languages;
mod left;
pub(crate) mod links;
mod lists;
mod names;
mod outgoing;
pub mod phase;
mod picture;
mod reading;
mod relate;
mod related;
mod relations;
mod topics;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use unicode_normalization::UnicodeNormalization;

pub(crate) use assemble::assemble;
pub(crate) use data::{Data, read_data};
pub(crate) use files::Files;
pub(crate) use former::Former;
pub(crate) use left::{Left, bare, is_address};
pub(crate) use lists::{ListSpec, Sort, is_past, order, sort_pages, upcoming};
pub use outgoing::Outgoing;
pub(crate) use picture::way_out;
pub(crate) use reading::Reading;
pub(crate) use relations::{Leads, STATEMENT_COMPONENT, mark_file, mark_link, table};
pub(crate) use topics::word;

use crate::config::Config;
use crate::date::When;
use crate::dates::Dates;
use crate::dates::fingerprint::Fingerprint;
use crate::dates::lock::Lock;
use crate::document::{Document, Role};
use crate::locale::Locale;
use crate::path::{Route, decode};
use crate::schema::Record;
use crate::source::FileFacts;

/// A page's number in the site: its place in the order of source paths.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct PageId(pub(crate) usize);

/// The moments at which a page's dates begin: worked out once, compared often.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Order {
    /// Publication.
    pub(crate) published: Option<Timestamp>,
    /// The last change.
    pub(crate) modified: Option<Timestamp>,
    /// The last moment that the last change can mean.
    pub(crate) modified_end: Option<Timestamp>,
    /// The start of the event.
    pub(crate) starts: Option<Timestamp>,
}

/// A page with everything known about it.
#[derive(Debug)]
pub struct Page {
    /// Its number.
    pub id: PageId,
    /// What was read.
    pub document: Document,
    /// The site language whose tree it stands in.
    pub(crate) tree: String,
    /// Its path below `content/`, without `.md`, `index` and `_index`: what references name.
    pub key: String,
    /// The same without the language: pages that share it are translations of each other.
    pub(crate) logical: String,
    /// Its address.
    pub route: Route,
    /// The first address at which it was public, when that is another: its name in feeds and calendars.
    pub(crate) first_route: Option<Route>,
    /// Where it lay before it was moved, newest first, as the history knows it.
    pub(crate) former: Vec<Former>,
    /// Its dates.
    pub dates: Dates,
    /// The moments that lists are sorted by.
    pub(crate) order: Order,
    /// Which of its moments have passed.
    pub(crate) phase: phase::Phase,
    /// What a reader reads of it, as one short name.
    pub fingerprint: Option<Fingerprint>,
    /// Draft or before its day, and only here because that was asked for.
    pub draft: bool,
    /// It has passed its last day.
    pub(crate) expired: bool,
    /// The section that it belongs to; none for a home page.
    pub(crate) section: Option<PageId>,
    /// What it is about, in the order stated.
    pub(crate) about: Vec<PageId>,
    /// Pages that are about it, newest first.
    pub(crate) mentions: Vec<PageId>,
    /// Pages on the same things, best first.
    pub(crate) related: Vec<PageId>,
    /// The page before and after it in time, in its section.
    pub(crate) neighbours: (Option<PageId>, Option<PageId>),
    /// The same page in other languages, in the order of the site's languages.
    pub(crate) translations: Vec<PageId>,
    /// Its topics, as indices into [`Site::topics`].
    pub(crate) topics: Vec<usize>,
    /// The parts of its series of events, in order, itself among them.
    pub(crate) series: Vec<PageId>,
    /// Marks for where what it says leads.
    pub(crate) leads: Leads,
    /// The files that it refers to, by source path.
    pub(crate) files: Vec<String>,
}

impl Page {
    /// The heading.
    pub fn title(&self) -> &str {
        self.document.front.text("title").unwrap_or(&self.key)
    }

    /// The front matter.
    pub(crate) fn front(&self) -> &Record {
        &self.document.front
    }

    /// Whether it is a section (the home page too).
    pub fn is_section(&self) -> bool {
        self.document.role == Role::Section
    }

    /// Whether it is the home page of its language.
    pub(crate) fn is_home(&self) -> bool {
        self.is_section() && self.section.is_none()
    }
}

/// A topic and its pages.
#[derive(Debug)]
pub(crate) struct Topic {
    /// The tree it belongs to.
    pub(crate) tree: String,
    /// Its name as first written.
    pub(crate) name: String,
    /// Its address.
    pub(crate) route: Route,
    /// Pages, newest first.
    pub(crate) pages: Vec<PageId>,
}

/// A map that is asked often.
pub(crate) type Map<K, V> = HashMap<K, V, foldhash::fast::FixedState>;

/// The whole site.
#[derive(Debug)]
pub struct Site {
    /// The configuration.
    pub config: Config,
    /// The moment of the build.
    pub now: Timestamp,
    /// How long that moment could be another one without anything changing.
    pub clock: phase::Phase,
    /// Which moments of the data have passed.
    pub(crate) data_phase: phase::Phase,
    /// The ledger, when the site keeps one.
    pub ledger: Option<Lock>,
    /// Pages whose line in the ledger stands under the path that they had before: path now, then path there.
    pub moved: BTreeMap<String, String>,
    /// Pages that were removed, as the history knows it, with the addresses that they had.
    pub(crate) removed: Vec<Former>,
    /// All public pages, in the order of their source paths.
    pub pages: Vec<Page>,
    /// Pages by source path.
    pub by_source: Map<String, PageId>,
    /// Pages by key.
    pub by_key: Map<String, PageId>,
    /// Pages in the order of their addresses, without closing slashes.
    pub(crate) by_address: Vec<PageId>,
    /// Source paths and keys of pages that are not published.
    pub(crate) hidden: HashMap<String, String>,
    /// Pages that wait for their day: source path and the moment when they are published.
    pub(crate) waiting: Vec<(String, Timestamp)>,
    /// The addresses that they will have, by source path.
    pub(crate) waiting_routes: Vec<(String, Route)>,
    /// What those pages read as, when somebody asked.
    pub waiting_prints: Vec<(String, Fingerprint)>,
    /// Pages that have left the site by what they say themselves.
    pub(crate) left: Vec<Left>,
    /// Topics, by tree and then by name in the language's order.
    pub(crate) topics: Vec<Topic>,
    /// Pages of each section with those below it, newest first.
    pub(crate) below: Map<PageId, Vec<PageId>>,
    /// Sections with a page below them that can stand in a feed: every page asks for it.
    fed: Map<PageId, ()>,
    /// Home pages by tree.
    pub homes: BTreeMap<String, PageId>,
    /// People, organisations, contact points, programmes, free data.
    pub(crate) data: Data,
    /// Files beside the content and in `static/`: their facts by source path.
    pub(crate) files: BTreeMap<String, FileFacts>,
    /// What becomes of them.
    pub(crate) fates: Files,
    /// Where each of them ends up, if it is published.
    pub(crate) file_routes: Map<String, Route>,
    /// What there is, by name.
    pub(crate) names: names::Names,
    /// How documents were read, for reading one again.
    pub(crate) reading: Reading,
    /// Conventions of each language in use.
    pub(crate) locales: HashMap<String, Arc<Locale>>,
}

impl Site {
    /// The day of the build. A message that says it must do so with [`crate::diagnostic::Diagnostic::today`].
    pub(crate) fn today(&self) -> jiff::civil::Date {
        self.now.to_zoned(self.config.zone.clone()).date()
    }

    /// Between which moments a build is the same as this one; with `of_today`, on this day alone.
    pub fn phase(&self, of_today: bool) -> phase::Phase {
        let mut phase = self.clock;
        if of_today {
            phase.when(&When::day(self.today()), &self.config.zone, self.now);
        }
        phase
    }

    /// A page by its number.
    pub fn page(&self, id: PageId) -> &Page {
        &self.pages[id.0]
    }

    /// The conventions of a language.
    pub(crate) fn locale(&self, lang: &str) -> &Locale {
        self.locales
            .get(lang)
            .or_else(|| self.locales.get(self.config.default_language()))
            .expect("the default language has a locale")
    }

    /// The public pages of a tree that are no sections.
    pub(crate) fn articles<'s>(&'s self, tree: &str) -> impl Iterator<Item = &'s Page> {
        self.articles_of(tree).iter().map(|id| self.page(*id))
    }

    /// The original of a translation, in the site's first language, when it changed for its readers after the translation did.
    pub(crate) fn newer_original(&self, page: &Page) -> Option<PageId> {
        if page.tree == self.config.default_language() {
            return None;
        }
        let original =
            page.translations.iter().copied().find(|id| self.page(*id).tree == self.config.default_language())?;
        let end = |page: &Page| page.dates.modified().map(|dated| dated.when.end(&self.config.zone));
        (end(self.page(original))? > end(page)?).then_some(original)
    }

    /// Whether a section has a feed: it was not switched off, and something in it is dated.
    pub(crate) fn has_feed(&self, section: PageId) -> bool {
        let wanted = self.page(section).front().bool("feed") != Some(false);
        wanted && self.has_entries(section)
    }

    /// Whether a page below a section can stand in a feed.
    pub(crate) fn has_entries(&self, section: PageId) -> bool {
        self.fed.contains_key(&section)
    }

    /// Whether any of these pages can stand in a feed; one without an entry is not made.
    pub(crate) fn any_entry(&self, pages: &[PageId]) -> bool {
        pages
            .iter()
            .map(|id| self.page(*id))
            .any(|page| !page.draft && !page.expired && page.dates.modified().is_some())
    }

    /// The page at an address, with or without the last slash.
    pub(crate) fn at_address(&self, address: &str) -> Option<PageId> {
        let found = self.by_address.binary_search_by(|id| bare(self.page(*id).route.as_str()).cmp(bare(address)));
        found.ok().map(|at| self.by_address[at])
    }

    /// The page that a reference names, by its file or by its address: in the asking page's language when there is such a
    /// translation.
    pub(crate) fn find(&self, reference: &str, tree: &str) -> Option<PageId> {
        let key = normal_key(reference);
        let by_key = self.by_key.get(&key).or_else(|| self.by_key.get(&format!("{tree}/{key}"))).copied();
        // What starts with a slash may have been copied from a browser.
        let by_address = || reference.starts_with('/').then(|| self.at_address(&decode(reference))).flatten();
        let id = by_key.or_else(by_address)?;
        if self.page(id).tree == tree {
            return Some(id);
        }
        self.page(id).translations.iter().copied().find(|other| self.page(*other).tree == tree).or(Some(id))
    }
}

/// A reference as a key: without `content/`, `.md`, `index` and slashes around it.
pub fn normal_key(reference: &str) -> String {
    let key: String = decode(reference.trim_matches('/')).nfc().collect();
    let key = key.strip_prefix("content/").unwrap_or(&key);
    let key = key.strip_suffix(".md").unwrap_or(key);
    let key = key.strip_suffix("_index").or_else(|| key.strip_suffix("/index")).unwrap_or(key);
    key.trim_matches('/').to_owned()
}
