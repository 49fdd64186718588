//! Renders every recipe into bytes. The only caller of Tera. Pure and parallel.

mod components;
mod engine_messages;
mod errors;
mod scan_sink;
mod reuse;
#[cfg_attr(feature = "social-cards", path = "social.rs")]
#[cfg_attr(not(feature = "social-cards"), path = "social_absent.rs")]
mod social_card;
mod single_page;
mod tera_setup;

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;
use tera::{Context, Tera};

use crate::build_cache::Caches;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::facts::{Comparison, FactNumber, Facts, Planned, Reader, Summary};
use crate::formats::{calendar, changes_feed, feed, pages_json, sitemap, web_manifest};
use crate::lists::addresses::MAX_ADDRESSES;
use crate::lists::feed::Feed;
use crate::path::OutputPath;
use crate::picture::Product;
use crate::plan::{Plan, Recipe};
use crate::search::{Index, IndexMaker};
use crate::site::{PageId, Site};
use crate::source::Inputs;
use crate::theme::{SOCIAL_CARD, Theme};
use crate::views::builder::{View, ViewBuilder};
use crate::views::content::{ContentFiller, Piece};
use crate::views::social;
use crate::views::types::{Html, PageView};
use crate::views::value::Value;
use errors::RenderError;
pub use reuse::Counts;
use reuse::{Counters, ReusableOutput};
pub(crate) use scan_sink::ScanSink;
pub(crate) use single_page::page;

/// The largest page that a template may produce, in bytes, since a loop in a template could fill the memory.
const MAX_PAGE: usize = 32 * 1024 * 1024;

/// The content of one output.
#[derive(Clone, Debug, PartialEq)]
pub enum Artifact {
    /// These bytes.
    Bytes(Vec<u8>),
    /// A copy of a file of the site, by its source path. Its bytes are not read into memory.
    Copy(String),
    /// A file made of a picture of the site, by its source path.
    Picture(String, Product),
}

/// All outputs of a site.
pub(crate) type Bundle = BTreeMap<OutputPath, Artifact>;

/// Receives outputs as they are rendered, from many threads at once, so that a whole site need not be in memory.
pub trait Sink: Sync {
    /// Prepares the sink, on the calling thread. Preparing on a rendering thread could deadlock: it would wait for threads that
    /// wait for it.
    fn prepare(&self) -> Result<(), Diagnostic> {
        Ok(())
    }

    /// Writes an output and returns the digest of its bytes.
    fn put(&self, path: &OutputPath, artifact: Artifact) -> Result<Digest, Diagnostic>;

    /// Keeps the output of the last build if it still has these bytes. When it returns `false` the output must be rendered.
    fn keep(&self, path: &OutputPath, bytes: &Digest) -> Result<bool, Diagnostic>;

    /// The bytes of an output of the last build, if they can still be read; they may have been changed since.
    fn read(&self, _: &OutputPath) -> Option<Vec<u8>> {
        None
    }

    /// Whether it accepts the outputs of a site with errors, which is not published.
    fn accepts_invalid(&self) -> bool {
        false
    }
}

/// Discards all outputs: the site is rendered only to find errors.
#[derive(Debug)]
pub struct NullSink;

impl Sink for NullSink {
    fn put(&self, _: &OutputPath, _: Artifact) -> Result<Digest, Diagnostic> {
        Ok(Digest::of(b""))
    }

    fn keep(&self, _: &OutputPath, _: &Digest) -> Result<bool, Diagnostic> {
        // What rendered without errors before does so again from the same inputs.
        Ok(true)
    }
}

/// Keeps everything in memory, for small sites and tests.
#[derive(Debug, Default)]
pub struct MemorySink(std::sync::Mutex<Bundle>);

impl MemorySink {
    /// The outputs.
    pub fn bundle(self) -> Bundle {
        self.0.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Sink for MemorySink {
    fn put(&self, path: &OutputPath, artifact: Artifact) -> Result<Digest, Diagnostic> {
        let digest = match &artifact {
            Artifact::Bytes(bytes) => Digest::of(bytes),
            Artifact::Copy(source) => Digest::of(source.as_bytes()),
            Artifact::Picture(source, product) => Digest::of(format!("{source} {product:?}").as_bytes()),
        };
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(path.clone(), artifact);
        Ok(digest)
    }

    fn keep(&self, _: &OutputPath, _: &Digest) -> Result<bool, Diagnostic> {
        Ok(false)
    }

    fn accepts_invalid(&self) -> bool {
        true
    }
}

/// A plan to render, what it is rendered from, and the sink.
#[derive(Clone, Copy)]
pub(crate) struct Job<'a> {
    /// The site.
    pub site: &'a Site,
    /// The theme.
    pub(crate) theme: &'a Theme,
    /// What to make for one output.
    pub(crate) plan: &'a Plan,
    /// The sources, from which bodies are read.
    pub(crate) inputs: &'a Inputs,
    /// The caches of the last build and of this one.
    pub(crate) caches: &'a Caches,
    /// Where outputs go.
    pub(crate) sink: &'a dyn Sink,
}

/// Renders a plan.
///
/// `is_tainted` says whether a source has errors already reported, in which case its template's errors are not.
pub(crate) fn render(job: &Job<'_>, is_tainted: &dyn Fn(&str) -> bool) -> (Counts, Vec<Diagnostic>) {
    let (tera, wrong) = tera_setup::tera(job.theme);
    let Some(tera) = tera else { return (Counts::default(), wrong) };
    // Even if the sink cannot be prepared, the site is rendered to find errors.
    let refused = job.sink.prepare().err();
    let job = &Job { sink: if refused.is_some() { &NullSink } else { job.sink }, ..*job };
    let inputs = Some(job.inputs).filter(|_| job.caches.enabled);
    let search = job.plan.search.iter().map(|(tree, index)| (tree.clone(), index.digest)).collect();
    let facts = Facts::new(job.site, job.theme, Planned { addresses: &job.plan.addresses, search }, inputs);
    let comparison = facts.compare(&job.caches.last);
    let renderer = Renderer {
        job,
        tera,
        builder: &ViewBuilder::new(&facts, job.theme),
        facts: &facts,
        comparison: &comparison,
        counters: Counters::default(),
        feeds: Mutex::default(),
        card_renderer: OnceLock::new(),
        sink_failed: AtomicBool::new(false),
    };
    let rendered: Vec<Failure> =
        job.plan.recipes.par_iter().filter_map(|(path, recipe)| renderer.output(path, recipe)).collect();
    let (mut errors, mut failed) = (Vec::new(), Vec::from_iter(refused));
    for outcome in rendered {
        match outcome {
            Failure::Errors(more) => {
                errors.extend(more.into_iter().filter(|fault| !fault.origin().is_some_and(is_tainted)))
            }
            Failure::Sink(message) => failed.push(message),
        }
    }
    job.caches.next.put_facts(facts.table());
    failed.extend(errors::diagnostics(errors, job.theme));
    (renderer.counters.counts(), failed)
}

/// Why an output was not made.
enum Failure {
    /// Errors in the text or the template.
    Errors(Vec<RenderError>),
    /// The sink failed.
    Sink(Diagnostic),
}

/// The output of a recipe, before templates are rendered.
#[expect(clippy::large_enum_variant, reason = "one at a time for each thread, and never stored")]
enum Output<'a> {
    /// A template and its variables.
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
    builder: &'a ViewBuilder<'a>,
    facts: &'a Facts<'a>,
    /// The facts of the last build, compared with those of this one.
    comparison: &'a Comparison<'a>,
    counters: Counters,
    /// The content of feed entries by page: each feed has two formats, and most pages are in several feeds.
    feeds: Mutex<HashMap<PageId, FeedContent>>,
    /// Draws social cards; created for the first one.
    card_renderer: OnceLock<social_card::CardRenderer>,
    /// Set when the sink fails: later writes would fail too.
    sink_failed: AtomicBool,
}

impl<'a> Renderer<'a> {
    fn output(&self, path: &OutputPath, recipe: &Recipe) -> Option<Failure> {
        match self.write_output(path, recipe) {
            Ok(()) => None,
            Err(Failure::Sink(message)) => {
                self.sink_failed.store(true, Ordering::Relaxed);
                Some(Failure::Sink(message))
            }
            Err(errors) => Some(errors),
        }
    }

    /// Keeps the output of the last build, or renders it into the sink.
    fn write_output(&self, path: &OutputPath, recipe: &Recipe) -> Result<(), Failure> {
        let known = ReusableOutput::new(self.job, (path, recipe), self.comparison, &self.counters);
        if known.is_current()? {
            return Ok(());
        }
        let reader = self.facts.reader();
        let artifact = match self.make(recipe, &reader)? {
            Output::View(view) => {
                let pieces = match view.content {
                    Some(id) => self.pieces(&reader, id, false)?,
                    None => Vec::new(),
                };
                Artifact::Bytes(self.page(path, view, &pieces)?)
            }
            Output::Artifact(artifact) => artifact,
        };
        self.write(path, recipe, known, (reader, artifact))
    }

    fn write(
        &self,
        path: &OutputPath,
        recipe: &Recipe,
        known: ReusableOutput<'_>,
        (reader, artifact): (Reader<'_>, Artifact),
    ) -> Result<(), Failure> {
        let facts = recipe.shows_facts().then(|| reader.recorded());
        if let (Artifact::Bytes(bytes), true) = (&artifact, recipe.is_counted())
            && known.has_same_bytes(bytes, facts.as_deref())?
        {
            if recipe.shows_facts() {
                self.counters.rendered();
            }
            return Ok(());
        }
        if self.sink_failed.load(Ordering::Relaxed) {
            return Ok(());
        }
        let counts = recipe.is_counted() || (!self.job.caches.enabled && matches!(artifact, Artifact::Bytes(_)));
        let digest = self.job.sink.put(path, artifact)?;
        if recipe.is_counted() {
            known.remember(facts, digest);
        }
        if counts {
            self.counters.rendered();
        }
        Ok(())
    }

    /// The output of a recipe. The match is exhaustive: a new recipe without code does not compile.
    #[deny(clippy::wildcard_enum_match_arm, clippy::match_wildcard_for_single_variants)]
    fn make(&self, recipe: &Recipe, site: &Reader<'_>) -> Result<Output<'a>, Vec<RenderError>> {
        let Job { theme, plan, .. } = *self.job;
        let builder = self.builder;
        let text = match recipe {
            Recipe::Page(id) => return Ok(Output::View(builder.article(site, *id))),
            Recipe::Section(id, part) => return Ok(Output::View(builder.section(site, *id, *part))),
            Recipe::Topics(tree) => return Ok(Output::View(builder.topics(site, tree))),
            Recipe::Topic(topic, part) => return Ok(Output::View(builder.topic(site, *topic, *part))),
            Recipe::Archive(tree, year) => return Ok(Output::View(builder.archive(site, tree, *year))),
            Recipe::SectionYear(id, year) => return Ok(Output::View(builder.section_year(site, *id, *year))),
            Recipe::Changes(tree, part) => return Ok(Output::View(builder.changes(site, tree, *part))),
            Recipe::StyleGuide(tree) => return Ok(Output::View(builder.style_guide(site, tree))),
            Recipe::NotFound(tree) => return Ok(Output::View(builder.not_found(site, tree))),
            Recipe::Gone(tree) => return Ok(Output::View(builder.gone(site, tree))),
            Recipe::Redirect(id) => return Ok(Output::View(builder.redirect(site, *id))),
            Recipe::Search(tree) => return Ok(Output::View(builder.search(site, tree))),
            Recipe::SearchFile(tree, path) => {
                // The others have digests of their bytes in their names: under the same name they are the same.
                if Index::is_manifest(path) {
                    site.search_index(tree);
                }
                let maker = IndexMaker { site: self.job.site, theme, inputs: self.job.inputs, tree };
                let file = |index: &Index| index.file(maker, path);
                return Ok(Output::bytes(plan.search.get(tree).map(file).unwrap_or_default()));
            }
            Recipe::Picture(source, product) => {
                return Ok(Output::Artifact(Artifact::Picture(source.clone(), *product)));
            }
            Recipe::Copy(source) => return Ok(Output::Artifact(Artifact::Copy(source.clone()))),
            Recipe::SocialCard(id) => return Ok(Output::bytes(self.social_card(site, *id)?)),
            Recipe::ThemeFile(name) => return Ok(Output::bytes(theme.files.get(name).cloned().unwrap_or_default())),
            Recipe::Atom(feed) => self.feed(site, feed, false)?,
            Recipe::JsonFeed(feed) => self.feed(site, feed, true)?,
            Recipe::ChangesFeed(tree) => self.changes_feed(site, tree),
            Recipe::PagesJson => pages_json::pages_json(site),
            Recipe::Calendar(id) => calendar::calendar(site, theme, &[*id], site.title(*id)).unwrap_or_default(),
            Recipe::Series(tree, id) => self.series(site, tree, id),
            Recipe::Sitemap(part) => sitemap::sitemap(site, site.addresses(*part)),
            Recipe::SitemapIndex => sitemap::index(site, plan.addresses.len().div_ceil(MAX_ADDRESSES)),
            Recipe::Robots => sitemap::robots(site),
            Recipe::WebManifest => {
                web_manifest::web_manifest(site, theme, &|path| self.job.site.files.contains_key(path))
            }
            Recipe::HostFile(file) => file.text(self.job.site, theme, &plan.old),
            Recipe::HighlightCss => crate::document::highlight::style_sheet(),
        };
        Ok(Output::bytes(text.into_bytes()))
    }

    /// The Open Graph image of a page.
    fn social_card(&self, site: &Reader<'_>, id: PageId) -> Result<Vec<u8>, Vec<RenderError>> {
        let Some(font) = self.job.theme.card_font.as_ref() else { return Ok(Vec::new()) };
        site.template(SOCIAL_CARD);
        let mut context = Context::new();
        context.insert_value("card", social::card(site, font, id).into());
        context.insert_value("settings", self.builder.settings());
        let page = self.job.site.page(id);
        let (origin, path) = (page.document.path.as_str(), social::route(page));
        let fault = |error| vec![errors::template(&error, SOCIAL_CARD, path.as_str(), origin)];
        let svg = self.tera.render(SOCIAL_CARD, &context).map_err(fault)?;
        let card_renderer = self.card_renderer.get_or_init(|| social_card::CardRenderer::new(font));
        card_renderer.png(&svg).map_err(|detail| vec![errors::drawing(detail, SOCIAL_CARD, path.as_str(), origin)])
    }

    /// The content of a page with its placeholders filled.
    fn pieces(&self, site: &Reader<'_>, id: PageId, absolute: bool) -> Result<Vec<Piece>, Vec<RenderError>> {
        let (theme, inputs, page) = (self.job.theme, self.job.inputs, site.page(id));
        let parts = match page.document.parts(inputs.bodies.as_ref()) {
            Some(parts) => parts,
            None => self.job.site.reread_body(page, inputs).map_err(|message| vec![RenderError::Text(message)])?,
        };
        let pieces = ContentFiller { site, theme, page: Summary::of(page), absolute }.parts(&parts);
        ask_components(site, &pieces);
        Ok(pieces)
    }

    fn changes_feed(&self, site: &Reader<'_>, tree: &str) -> String {
        let theme = self.job.theme;
        changes_feed::feed(site, theme, tree, &|page, note| {
            let body = page.rich(note)?;
            Some(ContentFiller { site, theme, page, absolute: true }.html(Some(body)).0)
        })
    }

    fn series(&self, site: &Reader<'_>, tree: &str, id: &str) -> String {
        let events = site.series(tree, id);
        let title = |event: &PageId| site.summary(*event).series()?.text("title").map(str::to_owned);
        let name = events.iter().find_map(title).unwrap_or_else(|| id.to_owned());
        calendar::calendar(site, self.job.theme, events, &name).unwrap_or_default()
    }

    fn page(&self, path: &OutputPath, view: View<'_>, pieces: &[Piece]) -> Result<Vec<u8>, Vec<RenderError>> {
        let View { template, variables, mut page, origin, .. } = view;
        let mut context = context(variables);
        let value = |page: PageView| page.shown(|field| self.job.theme.shows(field));
        // Components may use `@page`; most pages have no component.
        if pieces.iter().any(|piece| matches!(piece, Piece::Component { .. })) {
            context.insert_value("page", value(page.clone()));
        }
        page.content = Html(self.content(pieces, &context, &display_address(path), &origin)?);
        context.insert_value("page", value(page));
        let mut out = LimitedBuffer { bytes: Vec::with_capacity(16 * 1024) };
        match self.tera.render_to(template, &context, &mut out) {
            Ok(()) => Ok(out.bytes),
            Err(error) => Err(vec![errors::template(&error, template, &display_address(path), &origin)]),
        }
    }

    /// A feed with the full content of its entries.
    fn feed(&self, site: &Reader<'_>, feed: &Feed, json: bool) -> Result<String, Vec<RenderError>> {
        let mut contents = HashMap::new();
        for id in site.feed_entries(feed) {
            contents.insert(id, self.feed_content(site, id)?);
        }
        let content = |id| contents.get(&id).map(|html| html.to_string()).unwrap_or_default();
        Ok(if json { feed::json_feed(site, feed, &content) } else { feed::atom(site, feed, &content) })
    }

    /// The content of a page with absolute addresses.
    fn feed_content(&self, site: &Reader<'_>, id: PageId) -> Result<Arc<str>, Vec<RenderError>> {
        let feeds = || self.feeds.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(FeedContent { html, facts }) = feeds().get(&id) {
            site.record_all(facts);
            return Ok(Arc::clone(html));
        }
        let inner = site.fresh();
        let html = self.make_feed_content(&inner, id)?;
        let facts = inner.recorded();
        site.record_all(&facts);
        feeds().insert(id, FeedContent { html: Arc::clone(&html), facts });
        Ok(html)
    }

    fn make_feed_content(&self, site: &Reader<'_>, id: PageId) -> Result<Arc<str>, Vec<RenderError>> {
        let page = site.page(id);
        let pieces = self.pieces(site, id, true)?;
        let mut context = Context::new();
        if pieces.iter().any(|piece| matches!(piece, Piece::Component { .. })) {
            // Components may use everything that they can use on the page itself.
            let View { variables, page: view, .. } = self.builder.article(site, id);
            context = self::context(variables);
            context.insert_value("page", Value::from(view));
        }
        let html = self.content(&pieces, &context, page.route.as_str(), page.document.path.as_str())?;
        Ok(feed::entry_html(&html, &site.absolute(&page.route)).into())
    }
}

/// Notes the components that a text calls.
fn ask_components(site: &Reader<'_>, pieces: &[Piece]) {
    for piece in pieces {
        if let Piece::Component { name, body, .. } = piece {
            site.component(name);
            ask_components(site, body);
        }
    }
}

/// The content of a page for feeds, and the facts that it shows.
struct FeedContent {
    html: Arc<str>,
    facts: Vec<FactNumber>,
}

impl From<Diagnostic> for Failure {
    fn from(message: Diagnostic) -> Self {
        Failure::Sink(message)
    }
}

impl From<Vec<RenderError>> for Failure {
    fn from(errors: Vec<RenderError>) -> Self {
        Failure::Errors(errors)
    }
}

fn context(variables: Vec<(&'static str, Value)>) -> Context {
    let mut context = Context::new();
    for (key, value) in variables {
        context.insert_value(key, value);
    }
    context
}

/// The address of an output without `index.html`, for messages.
fn display_address(path: &OutputPath) -> String {
    format!("/{}", path.as_str().trim_end_matches("index.html"))
}

/// A buffer that refuses to grow beyond `MAX_PAGE`.
struct LimitedBuffer {
    bytes: Vec<u8>,
}

impl std::io::Write for LimitedBuffer {
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
