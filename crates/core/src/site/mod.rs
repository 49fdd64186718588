//! The site as a value: pages with their locations, addresses, dates and relations. Immutable once assembled.

mod address;
mod scheduled;
mod assemble;
mod site_zone;
mod date_checks;
mod data;
mod page_dates;
mod files;
mod former_locations;
pub(crate) mod funding;
mod identity;
mod languages;
mod retired;
pub(crate) mod links;
mod lists;
mod name_index;
mod picture_texts;
mod external_links;
pub mod clock_dependence;
mod image_format;
mod read_documents;
mod relations;
mod related;
pub(crate) mod search_words;
mod references;
mod topics;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use unicode_normalization::UnicodeNormalization;

pub(crate) use assemble::assemble;
pub(crate) use data::{Data, read_data};
pub use external_links::ExternalLink;
pub(crate) use files::{FileStatus, picture_fault};
pub(crate) use former_locations::FormerLocation;
pub(crate) use image_format::conversion_hint;
pub(crate) use lists::{ListSpec, Sort, is_past, is_upcoming, order, sort_pages};
pub(crate) use picture_texts::PictureText;
pub(crate) use read_documents::ReadContext;
pub(crate) use references::{LinkHashes, STATEMENT_COMPONENT, hash_file, hash_link, table};
pub(crate) use retired::{RetiredPage, is_address, trim_slash};
pub(crate) use topics::topic_key;

use crate::config::Config;
use crate::date::PartialDate;
use crate::dates::Dates;
use crate::dates::fingerprint::Fingerprint;
use crate::dates::ledger::Ledger;
use crate::document::{Document, Role};
use crate::locale::Locale;
use crate::path::{Route, decode};
use crate::picture::Picture;
use crate::schema::Record;
use crate::source::{FileFacts, Inputs};

/// The index of a page in [`Site::pages`], which is sorted by source path.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct PageId(pub(crate) usize);

/// The start of a page's dates as instants, computed once for sorting.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Order {
    pub(crate) published: Option<Timestamp>,
    pub(crate) modified: Option<Timestamp>,
    /// The end of the last change's date.
    pub(crate) modified_end: Option<Timestamp>,
    /// The next start of the event.
    pub(crate) starts: Option<Timestamp>,
}

/// A page and everything known about it.
#[derive(Debug)]
pub struct Page {
    /// Its index in [`Site::pages`].
    pub id: PageId,
    /// The parsed source.
    pub document: Document,
    /// The language tree that it belongs to.
    pub(crate) tree: String,
    /// Its path below `content/` without `.md`, `index` and `_index`; references use it.
    pub key: String,
    /// The key without the language. Pages that share it are translations of each other.
    pub(crate) logical: String,
    /// Its address.
    pub route: Route,
    /// The first public address if it differs from the present one; identifies the page in feeds and calendars.
    pub(crate) first_route: Option<Route>,
    /// Its locations before it was moved, newest first, from the version history.
    pub(crate) former_locations: Vec<FormerLocation>,
    /// Its dates.
    pub dates: Dates,
    /// Dates that lists are sorted by.
    pub(crate) order: Order,
    /// How its output depends on the clock.
    pub(crate) clock: clock_dependence::ClockDependence,
    /// A hash of what readers read; ignores markup and layout.
    pub fingerprint: Option<Fingerprint>,
    /// Draft or scheduled, and included only because the options ask for drafts.
    pub draft: bool,
    /// Its last day has passed.
    pub(crate) expired: bool,
    /// Its section; `None` for a home page.
    pub(crate) section: Option<PageId>,
    /// The pages that it is about, in the order stated.
    pub(crate) about: Vec<PageId>,
    /// The pages that are about it, newest first.
    pub(crate) mentions: Vec<PageId>,
    /// Related pages, best first.
    pub(crate) related: Vec<PageId>,
    /// The previous and next page by date in its section.
    pub(crate) neighbours: (Option<PageId>, Option<PageId>),
    /// Its translations, in the order of the site's languages.
    pub(crate) translations: Vec<PageId>,
    /// Its topics, as indices into [`Site::topics`].
    pub(crate) topics: Vec<usize>,
    /// The pages of its series, in order and including itself.
    pub(crate) series: Vec<PageId>,
    /// Hashes of the targets of its links.
    pub(crate) link_hashes: LinkHashes,
    /// The source paths of the files that it refers to.
    pub(crate) files: Vec<String>,
    /// The source paths of the pictures that it shows in sizes of their own.
    pub(crate) pictures: Vec<String>,
}

impl Page {
    /// The title, or the key without one.
    pub fn title(&self) -> &str {
        self.document.front.text("title").unwrap_or(&self.key)
    }

    /// The front matter.
    pub(crate) fn front(&self) -> &Record {
        &self.document.front
    }

    /// Whether it is a section; home pages are.
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
    /// The language tree.
    pub(crate) tree: String,
    /// The name as first spelled.
    pub(crate) name: String,
    /// Its address.
    pub(crate) route: Route,
    /// Pages, newest first.
    pub(crate) pages: Vec<PageId>,
}

/// A hash map for frequent look-ups: faster than the standard one, and iterated in no defined order.
pub(crate) type Map<K, V> = HashMap<K, V, foldhash::fast::FixedState>;

/// The whole site.
#[derive(Debug)]
pub struct Site {
    /// The configuration.
    pub config: Config,
    /// The time of the build.
    pub now: Timestamp,
    /// The interval around `now` in which the output is the same.
    pub clock: clock_dependence::ClockDependence,
    /// How the data depends on the clock.
    pub(crate) data_clock: clock_dependence::ClockDependence,
    /// The ledger, when the site keeps one.
    pub ledger: Option<Ledger>,
    /// Pages that were moved since the ledger was written: new path, then the path in the ledger.
    pub moved: BTreeMap<String, String>,
    /// The former locations of removed pages, from the version history.
    pub(crate) removed: Vec<FormerLocation>,
    /// All public pages, by source path.
    pub pages: Vec<Page>,
    /// Pages by source path.
    pub by_source: Map<String, PageId>,
    /// Pages by key.
    pub by_key: Map<String, PageId>,
    /// Pages ordered by address without trailing slash.
    pub(crate) by_address: Vec<PageId>,
    /// Source paths and keys of unpublished pages, mapped to the source path.
    pub(crate) hidden: HashMap<String, String>,
    /// Scheduled pages: source path and time of publication.
    pub(crate) scheduled: Vec<(String, Timestamp)>,
    /// The future addresses of scheduled pages, by source path.
    pub(crate) scheduled_routes: Vec<(String, Route)>,
    /// Their fingerprints, if needed.
    pub scheduled_fingerprints: Vec<(String, Fingerprint)>,
    /// Pages that ended by their own front matter.
    pub(crate) retired: Vec<RetiredPage>,
    /// Topics, by tree and then by name in the language's order.
    pub(crate) topics: Vec<Topic>,
    /// All pages below each section, newest first.
    pub(crate) descendants: Map<PageId, Vec<PageId>>,
    /// Sections with at least one page that can be a feed entry; used as a set.
    sections_with_entries: Map<PageId, ()>,
    /// Home pages by tree.
    pub homes: BTreeMap<String, PageId>,
    /// People, organisations, contact points, programmes, free data.
    pub(crate) data: Data,
    /// Files beside the content and in `static/`, by source path.
    pub(crate) files: BTreeMap<String, FileFacts>,
    /// Texts of pictures.
    picture_texts: picture_texts::PictureTexts,
    /// Which of them are published.
    pub(crate) file_status: FileStatus,
    /// The routes of those that can be published.
    pub(crate) file_routes: Map<String, Route>,
    /// Whether it has a search of its own.
    pub(crate) has_search: bool,
    /// Lazily built indexes.
    pub(crate) names: name_index::NameIndex,
    /// What is needed to parse a document again.
    pub(crate) read_context: ReadContext,
    /// The locale of each language in use.
    pub(crate) locales: HashMap<String, Arc<Locale>>,
}

/// Whether a site has a search of its own: its theme has a page for it, and the configuration does not say otherwise.
fn has_search(config: &Config, inputs: &Inputs) -> bool {
    let has_page = inputs.templates.contains_key(SEARCH_TEMPLATE)
        || inputs.theme.contains_key(&format!("templates/{SEARCH_TEMPLATE}"));
    // Asked of a service elsewhere.
    let service = config.settings.get("search_action").and_then(|setting| setting.value.as_str());
    config.search && has_page && service.unwrap_or_default().is_empty()
}

/// The template of the page with the results of a search.
pub(crate) const SEARCH_TEMPLATE: &str = "search.html";

impl Site {
    /// The day of the build. A message that prints it must do so with [`crate::diagnostic::Diagnostic::today`].
    pub(crate) fn today(&self) -> jiff::civil::Date {
        self.now.to_zoned(self.config.zone.clone()).date()
    }

    /// The interval in which a build gives the same output. With `of_today`, it is limited to this day.
    pub fn clock_dependence(&self, of_today: bool) -> clock_dependence::ClockDependence {
        let mut clock = self.clock;
        if of_today {
            clock.when(&PartialDate::day(self.today()), &self.config.zone, self.now);
        }
        clock
    }

    /// The page with an id.
    pub fn page(&self, id: PageId) -> &Page {
        &self.pages[id.0]
    }

    /// The locale of a language, or of the default language.
    pub(crate) fn locale(&self, lang: &str) -> &Locale {
        self.locales
            .get(lang)
            .or_else(|| self.locales.get(self.config.default_language()))
            .expect("the default language has a locale")
    }

    /// The public pages of a language tree, sections excluded.
    pub(crate) fn articles<'s>(&'s self, tree: &str) -> impl Iterator<Item = &'s Page> {
        self.articles_of(tree).iter().map(|id| self.page(*id))
    }

    /// The original of a translation (in the default language), if it changed later than the translation did.
    pub(crate) fn newer_original(&self, page: &Page) -> Option<PageId> {
        if page.tree == self.config.default_language() {
            return None;
        }
        let original =
            page.translations.iter().copied().find(|id| self.page(*id).tree == self.config.default_language())?;
        let end = |page: &Page| page.dates.modified().map(|dated| dated.when.end(&self.config.zone));
        (end(self.page(original))? > end(page)?).then_some(original)
    }

    /// Whether a section has a feed: not switched off, and with at least one entry.
    pub(crate) fn has_feed(&self, section: PageId) -> bool {
        let wanted = self.page(section).front().bool("feed") != Some(false);
        wanted && self.has_entries(section)
    }

    /// Whether a page below a section can be a feed entry.
    pub(crate) fn has_entries(&self, section: PageId) -> bool {
        self.sections_with_entries.contains_key(&section)
    }

    /// Whether any of these pages can be a feed entry. Feeds without entries are not generated.
    pub(crate) fn any_entry(&self, pages: &[PageId]) -> bool {
        pages
            .iter()
            .map(|id| self.page(*id))
            .any(|page| !page.draft && !page.expired && page.dates.modified().is_some())
    }

    /// What is known of a file that pages show as a picture in sizes of their own; `None` for other files.
    pub(crate) fn picture(&self, path: &str) -> Option<&Picture> {
        self.files.get(path)?.still_picture()
    }

    /// The texts that a picture has wherever it is shown in a language.
    pub(crate) fn picture_text(&self, path: &str, lang: &str) -> PictureText<'_> {
        self.picture_texts.of(path, lang, lang == self.config.default_language())
    }

    /// The page at an address, with or without trailing slash.
    pub(crate) fn at_address(&self, address: &str) -> Option<PageId> {
        let found =
            self.by_address.binary_search_by(|id| trim_slash(self.page(*id).route.as_str()).cmp(trim_slash(address)));
        found.ok().map(|at| self.by_address[at])
    }

    /// The page that a reference names, by key or by address; its translation in `tree` if there is one.
    pub(crate) fn find(&self, reference: &str, tree: &str) -> Option<PageId> {
        let key = normal_key(reference);
        let by_key = self.by_key.get(&key).or_else(|| self.by_key.get(&format!("{tree}/{key}"))).copied();
        // An address that starts with a slash may have been copied from a browser.
        let by_address = || reference.starts_with('/').then(|| self.at_address(&decode(reference))).flatten();
        let id = by_key.or_else(by_address)?;
        if self.page(id).tree == tree {
            return Some(id);
        }
        self.page(id).translations.iter().copied().find(|other| self.page(*other).tree == tree).or(Some(id))
    }
}

/// A reference as a key: without `content/`, `.md`, `index` and surrounding slashes.
pub fn normal_key(reference: &str) -> String {
    let key: String = decode(reference.trim_matches('/')).nfc().collect();
    let key = key.strip_prefix("content/").unwrap_or(&key);
    let key = key.strip_suffix(".md").unwrap_or(key);
    let key = key.strip_suffix("_index").or_else(|| key.strip_suffix("/index")).unwrap_or(key);
    key.trim_matches('/').to_owned()
}
