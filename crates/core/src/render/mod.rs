//! Renders every recipe into bytes. The only caller of Tera; pure and parallel.

mod components;
mod engine;
mod faults;
mod scan_sink;
mod remembered;
#[cfg_attr(feature = "social-cards", path = "social.rs")]
#[cfg_attr(not(feature = "social-cards"), path = "social_absent.rs")]
mod social_card;
mod single;
mod tera_setup;

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;
use tera::{Context, Tera};

use crate::cache_keys::Keys;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::formats::{calendar, changes_feed, feed, pages_json, sitemap, web_manifest};
use crate::build_cache::Caches;
use crate::path::OutputPath;
use crate::plan::{Plan, Recipe};
use crate::site::{Page, PageId, Site};
use crate::source::Inputs;
use crate::theme::{SOCIAL_CARD, Theme};
use crate::views::content::{Fill, Piece};
use crate::views::context::{Contexts, View};
use crate::views::social;
use crate::views::value::{Value, html, with};
use faults::Fault;
pub use remembered::Counts;
use remembered::{Counting, Known, Seen};
pub(crate) use scan_sink::ScanSink;
pub(crate) use single::page;

/// The largest page that a template may make, in bytes. A loop in a template would otherwise fill the memory.
const MAX_PAGE: usize = 32 * 1024 * 1024;

/// What is published at a path.
#[derive(Clone, Debug, PartialEq)]
pub enum Artifact {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The bytes of a file of the site, by its source path: they stay on the disk until they are written.
    Copy(String),
}

/// Everything that is published.
pub(crate) type Bundle = BTreeMap<OutputPath, Artifact>;

/// Where outputs go as they are rendered, from many threads at once; so a whole site need not be in memory.
pub trait Sink: Sync {
    /// Makes everything ready, on the thread that asks for the site. What is made ready later, by one of the threads that
    /// render, could wait for threads that wait for it.
    fn prepare(&self) -> Result<(), Diagnostic> {
        Ok(())
    }

    /// Takes an output, and gives the digest of its bytes.
    fn put(&self, path: &OutputPath, artifact: Artifact) -> Result<Digest, Diagnostic>;

    /// Keeps an output as it was published by the last build, if it has these bytes still; otherwise it must be made.
    fn keep(&self, path: &OutputPath, bytes: &Digest) -> Result<bool, Diagnostic>;

    /// Whether it wants the outputs of a site with mistakes, which will not be published.
    fn takes_bad(&self) -> bool {
        false
    }
}

/// Keeps nothing: the site is rendered for its mistakes alone.
#[derive(Debug)]
pub struct Nowhere;

impl Sink for Nowhere {
    fn put(&self, _: &OutputPath, _: Artifact) -> Result<Digest, Diagnostic> {
        Ok(Digest::of(b""))
    }

    fn keep(&self, _: &OutputPath, _: &Digest) -> Result<bool, Diagnostic> {
        // What could be made before from the same can be made again.
        Ok(true)
    }
}

/// Keeps everything in memory, for small sites and tests.
#[derive(Debug, Default)]
pub struct Basket(std::sync::Mutex<Bundle>);

impl Basket {
    /// What was put in.
    pub fn bundle(self) -> Bundle {
        self.0.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Sink for Basket {
    fn put(&self, path: &OutputPath, artifact: Artifact) -> Result<Digest, Diagnostic> {
        let digest = match &artifact {
            Artifact::Bytes(bytes) => Digest::of(bytes),
            Artifact::Copy(source) => Digest::of(source.as_bytes()),
        };
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(path.clone(), artifact);
        Ok(digest)
    }

    fn keep(&self, _: &OutputPath, _: &Digest) -> Result<bool, Diagnostic> {
        Ok(false)
    }

    fn takes_bad(&self) -> bool {
        true
    }
}

/// What is to be rendered, from what, and where it goes.
#[derive(Clone, Copy)]
pub(crate) struct Job<'a> {
    /// The site.
    pub site: &'a Site,
    /// The theme.
    pub(crate) theme: &'a Theme,
    /// What to make.
    pub(crate) plan: &'a Plan,
    /// Where bodies wait, and where they can be read again.
    pub(crate) inputs: &'a Inputs,
    /// What the last build left, and what this one will.
    pub(crate) caches: &'a Caches,
    /// Where outputs go.
    pub(crate) sink: &'a dyn Sink,
}

/// Renders a plan.
///
/// `shaky` tells whether a page from a source shows something that is known to be wrong, so that its template is not to blame.
pub(crate) fn render(job: &Job<'_>, shaky: &dyn Fn(&str) -> bool) -> (Counts, Vec<Diagnostic>) {
    let (tera, wrong) = tera_setup::tera(job.theme);
    let Some(tera) = tera else { return (Counts::default(), wrong) };
    // Without a place for it the site is rendered all the same, for its mistakes.
    let refused = job.sink.prepare().err();
    let job = &Job { sink: if refused.is_some() { &Nowhere } else { job.sink }, ..*job };
    let contexts = Contexts::new(job.site, job.theme);
    let keys = job.caches.enabled.then(|| Keys::new(job.site, job.theme, job.plan, job.inputs, &contexts));
    let renderer = Renderer {
        job,
        tera,
        contexts: &contexts,
        keys,
        counting: Counting::default(),
        feeds: Mutex::default(),
        drawer: OnceLock::new(),
        full: AtomicBool::new(false),
    };
    let made: Vec<Outcome> =
        job.plan.recipes.par_iter().filter_map(|(path, recipe)| renderer.output(path, recipe)).collect();
    let (mut faults, mut failed) = (Vec::new(), Vec::from_iter(refused));
    for outcome in made {
        match outcome {
            Outcome::Faults(more) => faults.extend(more.into_iter().filter(|fault| !fault.origin().is_some_and(shaky))),
            Outcome::Failed(message) => failed.push(message),
        }
    }
    failed.extend(faults::diagnostics(faults, job.theme));
    (renderer.counting.counts(), failed)
}

/// Why an output was not made.
enum Outcome {
    /// The text or the template is wrong.
    Faults(Vec<Fault>),
    /// The place for it failed.
    Failed(Diagnostic),
}

/// What a recipe makes.
#[expect(clippy::large_enum_variant, reason = "one at a time for each thread, and never stored")]
enum Output<'a> {
    /// A page, by its template and what that sees.
    View(View<'a>),
    /// An output without a template.
    Artifact(Artifact),
}

impl Output<'_> {
    fn bytes(bytes: Vec<u8>) -> Self {
        Output::Artifact(Artifact::Bytes(bytes))
    }
}

struct Renderer<'a> {
    job: &'a Job<'a>,
    tera: Tera,
    contexts: &'a Contexts<'a>,
    /// When anything is remembered.
    keys: Option<Keys<'a>>,
    counting: Counting,
    /// The content of pages as feeds have it: each feed comes in two forms, and most pages stand in several.
    feeds: Mutex<HashMap<PageId, Arc<str>>>,
    /// Draws social cards, when there are any.
    drawer: OnceLock<social_card::Drawer>,
    /// The sink has failed; what comes after would fail too.
    full: AtomicBool,
}

impl Renderer<'_> {
    fn output(&self, path: &OutputPath, recipe: &Recipe) -> Option<Outcome> {
        match self.bring(path, recipe) {
            Ok(()) => None,
            Err(Outcome::Failed(message)) => {
                self.full.store(true, Ordering::Relaxed);
                Some(Outcome::Failed(message))
            }
            Err(faults) => Some(faults),
        }
    }

    /// Brings an output to the sink: as it is there already, or made anew.
    fn bring(&self, path: &OutputPath, recipe: &Recipe) -> Result<(), Outcome> {
        let key = self.keys.as_ref().and_then(|keys| keys.key(recipe));
        let known = Known::new(self.job, path, key, &self.counting);
        if known.is_current()? {
            return Ok(());
        }
        let (mark, artifact) = match self.make(recipe)? {
            Output::View(view) => {
                let seen = Seen::from(view);
                let pieces = match seen.content {
                    Some(id) => self.pieces(self.job.site.page(id), false)?,
                    None => Vec::new(),
                };
                let mark = key.map(|_| seen.mark(&pieces));
                if known.looks_the_same(mark)? {
                    return Ok(());
                }
                (mark, Artifact::Bytes(self.page(path, seen, &pieces)?))
            }
            Output::Artifact(artifact) => (None, artifact),
        };
        if self.full.load(Ordering::Relaxed) {
            return Ok(());
        }
        // Copies, and texts that are part of the program or the theme, are no work worth counting.
        let counts = key.is_some() || (self.keys.is_none() && !matches!(artifact, Artifact::Copy(_)));
        known.remember(mark, self.job.sink.put(path, artifact)?);
        if counts {
            self.counting.made();
        }
        Ok(())
    }

    /// What a recipe makes. Exhaustive, so that a recipe without code does not compile.
    #[deny(clippy::wildcard_enum_match_arm, clippy::match_wildcard_for_single_variants)]
    fn make(&self, recipe: &Recipe) -> Result<Output<'_>, Vec<Fault>> {
        let Job { site, theme, plan, .. } = *self.job;
        let contexts = self.contexts;
        let text = match recipe {
            Recipe::Page(id) => return Ok(Output::View(contexts.article(site.page(*id)))),
            Recipe::Section(id, part) => return Ok(Output::View(contexts.section(site.page(*id), *part))),
            Recipe::Topics(tree) => return Ok(Output::View(contexts.topics(tree))),
            Recipe::Topic(topic, part) => return Ok(Output::View(contexts.topic(*topic, *part))),
            Recipe::Archive(tree, year) => return Ok(Output::View(contexts.archive(tree, *year))),
            Recipe::SectionYear(id, year) => return Ok(Output::View(contexts.section_year(site.page(*id), *year))),
            Recipe::Changes(tree, part) => return Ok(Output::View(contexts.changes(tree, *part))),
            Recipe::StyleGuide(tree) => return Ok(Output::View(contexts.style_guide(tree))),
            Recipe::NotFound(tree) => return Ok(Output::View(contexts.not_found(tree))),
            Recipe::Gone(tree) => return Ok(Output::View(contexts.gone(tree))),
            Recipe::Redirect(id) => return Ok(Output::View(contexts.redirect(site.page(*id)))),
            Recipe::Copy(source) => return Ok(Output::Artifact(Artifact::Copy(source.clone()))),
            Recipe::SocialCard(id) => return Ok(Output::bytes(self.social_card(site.page(*id))?)),
            Recipe::ThemeFile(name) => return Ok(Output::bytes(theme.files.get(name).cloned().unwrap_or_default())),
            Recipe::Atom(feed) => self.feed(feed, false)?,
            Recipe::JsonFeed(feed) => self.feed(feed, true)?,
            Recipe::ChangesFeed(tree) => self.changes_feed(tree),
            Recipe::PagesJson => pages_json::pages_json(site),
            Recipe::Calendar(id) => calendar::calendar(site, theme, &[*id], site.page(*id).title()).unwrap_or_default(),
            Recipe::Series(tree, id) => self.series(tree, id),
            Recipe::Sitemap(part) => {
                let addresses = plan.addresses.chunks(sitemap::MAX_ADDRESSES).nth(*part).unwrap_or_default();
                sitemap::sitemap(site, addresses)
            }
            Recipe::SitemapIndex => sitemap::index(site, plan.addresses.len().div_ceil(sitemap::MAX_ADDRESSES)),
            Recipe::Robots => sitemap::robots(site),
            Recipe::WebManifest => web_manifest::web_manifest(site, theme),
            Recipe::HostFile(file) => file.text(site, theme, &plan.old),
            Recipe::HighlightCss => crate::document::highlight::style_sheet(),
        };
        Ok(Output::bytes(text.into_bytes()))
    }

    /// The picture of a page for social services.
    fn social_card(&self, page: &Page) -> Result<Vec<u8>, Vec<Fault>> {
        let Some(font) = social::font(self.job.theme, page) else { return Ok(Vec::new()) };
        let mut context = Context::new();
        let card = social::card(self.job.site, self.job.theme, font, page);
        context.insert_value("card", card.into());
        context.insert_value("settings", self.contexts.settings());
        let (origin, path) = (page.document.path.as_str(), social::route(page));
        let fault = |error| vec![faults::template(&error, SOCIAL_CARD, path.as_str(), origin)];
        let svg = self.tera.render(SOCIAL_CARD, &context).map_err(fault)?;
        let drawer = self.drawer.get_or_init(|| social_card::Drawer::new(font));
        drawer.png(&svg).map_err(|detail| vec![faults::drawing(detail, SOCIAL_CARD, path.as_str(), origin)])
    }

    /// The content of a page, its holes filled.
    fn pieces(&self, page: &Page, absolute: bool) -> Result<Vec<Piece>, Vec<Fault>> {
        let Job { site, theme, inputs, .. } = *self.job;
        let parts = match page.document.parts(inputs.bodies.as_ref()) {
            Some(parts) => parts,
            None => site.read_again(page, inputs).map_err(|message| vec![Fault::Text(message)])?,
        };
        Ok(Fill { site, theme, document: &page.document, absolute }.parts(&parts))
    }

    fn changes_feed(&self, tree: &str) -> String {
        let (site, theme) = (self.job.site, self.job.theme);
        changes_feed::feed(site, theme, tree, &|page, note| {
            let body = page.document.rich(note)?;
            Some(Fill { site, theme, document: &page.document, absolute: true }.html(Some(body)).0)
        })
    }

    fn series(&self, tree: &str, id: &str) -> String {
        let of_series = |page: &&crate::site::Page| page.tree == tree && page.document.series_id() == Some(id);
        let site = self.job.site;
        let events = site.pages.iter().find(of_series).map(|page| page.series.clone()).unwrap_or_default();
        let record = |event: &crate::site::PageId| {
            site.page(*event).document.series().and_then(|series| series.text("title")).map(str::to_owned)
        };
        let name = events.iter().find_map(record).unwrap_or_else(|| id.to_owned());
        calendar::calendar(site, self.job.theme, &events, &name).unwrap_or_default()
    }

    fn page(&self, path: &OutputPath, seen: Seen, pieces: &[Piece]) -> Result<Vec<u8>, Vec<Fault>> {
        let Seen { template, variables, page, origin, .. } = seen;
        let mut context = context(variables);
        // Components may ask for the page; most pages have none.
        if pieces.iter().any(|piece| matches!(piece, Piece::Component { .. })) {
            context.insert_value("page", page.clone());
        }
        let content = html(&self.content(pieces, &context, &shown(path), &origin)?);
        context.insert_value("page", with(page, "content", content));
        let mut out = Capped { bytes: Vec::with_capacity(16 * 1024) };
        match self.tera.render_to(template, &context, &mut out) {
            Ok(()) => Ok(out.bytes),
            Err(error) => Err(vec![faults::template(&error, template, &shown(path), &origin)]),
        }
    }

    /// A feed with the full content of its entries.
    fn feed(&self, feed: &feed::Feed, json: bool) -> Result<String, Vec<Fault>> {
        let site = self.job.site;
        let mut contents = HashMap::new();
        for id in feed::entries(site, feed) {
            contents.insert(id, self.feed_content(id)?);
        }
        let content = |id| contents.get(&id).map(|html| html.to_string()).unwrap_or_default();
        Ok(if json {
            feed::json_feed(site, self.job.theme, feed, &content)
        } else {
            feed::atom(site, self.job.theme, feed, &content)
        })
    }

    /// The content of a page with absolute addresses.
    fn feed_content(&self, id: PageId) -> Result<Arc<str>, Vec<Fault>> {
        let feeds = || self.feeds.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(html) = feeds().get(&id) {
            return Ok(Arc::clone(html));
        }
        let page = self.job.site.page(id);
        let pieces = self.pieces(page, true)?;
        let mut context = Context::new();
        if pieces.iter().any(|piece| matches!(piece, Piece::Component { .. })) {
            // Components may ask for everything that they see on the page itself.
            let View { variables, page: view, .. } = self.contexts.article(page);
            context = self::context(variables);
            context.insert_value("page", Value::from(view));
        }
        let html = self.content(&pieces, &context, page.route.as_str(), page.document.path.as_str())?;
        let html: Arc<str> = feed::entry_html(&html, &self.job.site.absolute(&page.route)).into();
        feeds().insert(id, Arc::clone(&html));
        Ok(html)
    }
}

impl From<Diagnostic> for Outcome {
    fn from(message: Diagnostic) -> Self {
        Outcome::Failed(message)
    }
}

impl From<Vec<Fault>> for Outcome {
    fn from(faults: Vec<Fault>) -> Self {
        Outcome::Faults(faults)
    }
}

fn context(variables: Vec<(&'static str, Value)>) -> Context {
    let mut context = Context::new();
    for (key, value) in variables {
        context.insert_value(key, value);
    }
    context
}

/// The address of an output as a person writes it.
fn shown(path: &OutputPath) -> String {
    format!("/{}", path.as_str().trim_end_matches("index.html"))
}

/// Output that stops growing at the limit.
struct Capped {
    bytes: Vec<u8>,
}

impl std::io::Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + bytes.len() > MAX_PAGE {
            return Err(std::io::Error::from(std::io::ErrorKind::FileTooLarge));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
