//! The whole build: from inputs to outputs and messages. Every command uses [`Compiled`] or a part of the pipeline.

use std::collections::{BTreeSet, HashMap};

use crate::build_cache::Caches;
use crate::check;
use crate::config::{self, Config};
use crate::dates::history::History;
use crate::diagnostic::{Code, Diagnostic, LineIndex, Severity, any_error, sort};
use crate::path::{OutputPath, SourcePath};
use crate::plan;
use crate::render::{self, Counts, NullSink, ScanSink, Sink};
use crate::rendered::{OutputScanner, RenderedSite};
use crate::schema::Kinds;
use crate::site::clock_dependence::ClockDependence;
use crate::site::{self, Site};
use crate::source::Inputs;
use crate::theme;

/// The result of a build.
#[derive(Debug, Default)]
pub struct Compiled {
    /// All messages, in a stable order.
    pub diagnostics: Vec<Diagnostic>,
    /// Number of HTML pages.
    pub pages: usize,
    /// Number of outputs, pages included.
    pub outputs: usize,
    /// How many outputs were rendered and how many were reused.
    pub counts: Counts,
    /// The site, when the configuration could be read.
    pub site: Option<Site>,
}

impl Compiled {
    /// Whether it has no errors, so that it may be published.
    pub(crate) fn is_good(&self) -> bool {
        !any_error(&self.diagnostics)
    }
}

/// Compiles a site. Pure: the same inputs and the same history give the same bytes and the same messages.
pub fn compile(inputs: &Inputs, history: &History, caches: &Caches, sink: &dyn Sink) -> Compiled {
    let mut compiled = stages(inputs, history, caches, sink);
    finish(inputs, &mut compiled.diagnostics);
    compiled
}

/// Compiles a site only to find errors, and scans the outputs; `None` when there are errors.
pub fn compile_and_scan(inputs: &Inputs, history: &History) -> (Compiled, Option<RenderedSite>) {
    let scan_sink = ScanSink(output_scanner(inputs));
    let compiled = compile(inputs, history, &Caches::default(), &scan_sink);
    let rendered = compiled.is_good().then(|| scan_sink.0.finish());
    (compiled, rendered)
}

/// A scanner for the outputs of a site.
pub fn output_scanner(inputs: &Inputs) -> OutputScanner {
    // Texts and images are kept only when rules about funding programmes need them: they are large.
    OutputScanner::new(inputs.data.keys().any(|path| path.starts_with("data/programmes.")))
}

/// The errors that only `check` finds and that stop a publication, with the interval around `now` in which the answer is the
/// same.
pub fn publication_errors(
    inputs: &Inputs,
    history: &History,
    caches: &Caches,
    scan: &check::ScanResults,
) -> (Vec<Diagnostic>, ClockDependence) {
    let (site, mut found) = assembled(inputs, history, caches);
    found.retain(|diagnostic| diagnostic.severity == Severity::Error);
    let mut clock = ClockDependence::default();
    if let Some(site) = &site {
        let context = check::RuleContext { site, history, inputs };
        let (strict, scope) = (inputs.options.strict, check::RuleScope::Errors);
        let selection = check::Selection { strict, scope, is_selected: &|_| true };
        found.extend(check::examine(&context, Some(scan), selection));
        clock = site.clock;
    }
    finish(inputs, &mut found);
    (found, clock)
}

/// Renders a page again whose body alone was edited, using the site of the last compilation, so that the preview need not wait
/// for a full one. `None` when more has changed or there is an error. The full compilation may still change the page.
pub fn retouch(site: &mut Site, inputs: &Inputs, path: &SourcePath) -> Option<(OutputPath, Vec<u8>)> {
    let id = site.reread(path, inputs)?;
    let (theme, reported) = theme::theme(inputs, &site.config);
    if any_error(&reported) { None } else { render::page(site, &theme, inputs, id) }
}

/// Assembles the site without rendering, for commands that only read.
pub fn assemble(inputs: &Inputs, history: &History) -> (Option<Site>, Vec<Diagnostic>) {
    let (site, mut diagnostics) = assembled(inputs, history, &Caches::default());
    finish(inputs, &mut diagnostics);
    (site, diagnostics)
}

/// The findings of the rules that only `check` runs, for the selected sources; see [`check::examine`].
pub fn examine(
    inputs: &Inputs,
    history: &History,
    site: &Site,
    is_selected: &(dyn Fn(&str) -> bool + Sync),
) -> Vec<Diagnostic> {
    examine_with_scan(inputs, history, site, None, is_selected)
}

/// The same, with the results of scanning outputs and files.
pub fn examine_with_scan(
    inputs: &Inputs,
    history: &History,
    site: &Site,
    scan: Option<&check::ScanResults>,
    is_selected: &(dyn Fn(&str) -> bool + Sync),
) -> Vec<Diagnostic> {
    let context = check::RuleContext { site, history, inputs };
    let (strict, scope) = (inputs.options.strict, check::RuleScope::All);
    let mut found = check::examine(&context, scan, check::Selection { strict, scope, is_selected });
    finish(inputs, &mut found);
    found
}

/// The findings of the rules about texts on some pages: all, or only what would stop a publication.
pub fn examine_pages(
    inputs: &Inputs,
    site: &Site,
    scope: check::RuleScope,
    is_selected: &(dyn Fn(&str) -> bool + Sync),
) -> Vec<Diagnostic> {
    let mut found = check::examine_pages(site, inputs, scope, is_selected);
    finish(inputs, &mut found);
    found
}

fn assembled(inputs: &Inputs, history: &History, caches: &Caches) -> (Option<Site>, Vec<Diagnostic>) {
    let (kinds, mut diagnostics) = Kinds::read(&inputs.kinds);
    let (config, reported) = config::read_config(&inputs.config, kinds);
    diagnostics.extend(reported);
    let Some(mut config) = config else { return (None, diagnostics) };
    config.publish_as(inputs.options.base_url.as_deref(), inputs.options.hidden);
    let (data, reported) = site::read_data(&inputs.data);
    diagnostics.extend(reported);
    diagnostics.extend(check_config(&config, &data, inputs));
    diagnostics.extend(check::check_settings(&config, &inputs.config));
    diagnostics.extend(data.check_assessments(&inputs.data, &config.zone, inputs.now));
    let (site, reported) = site::assemble(config, data, inputs, history, caches);
    diagnostics.extend(reported);
    diagnostics.extend(site.check_references(inputs));
    (Some(site), diagnostics)
}

fn stages(inputs: &Inputs, history: &History, caches: &Caches, sink: &dyn Sink) -> Compiled {
    let (site, mut diagnostics) = assembled(inputs, history, caches);
    let Some(site) = site else { return Compiled { diagnostics, ..Compiled::default() } };
    let (theme, reported) = theme::theme(inputs, &site.config);
    diagnostics.extend(reported);
    let indexes = || plan::search_indexes((&site, &theme, inputs), caches, &|path| sink.read(path));
    let ((mut plan, reported), indexes) = rayon::join(|| plan::plan(&site, &theme), indexes);
    diagnostics.extend(reported);
    diagnostics.extend(plan.add_search(indexes));
    let context = check::RuleContext { site: &site, history, inputs };
    diagnostics.extend(plan::make_pictures(&plan.recipes, &site, inputs));
    diagnostics.extend(check::undated_pages(&context));
    let unclear = any_page_fails(&diagnostics);
    let claims = check::check(&context, inputs.options.strict).into_iter();
    diagnostics.extend(claims.filter(|claim| claim.code != Code::A419 || !unclear));
    // Only missing templates prevent rendering; with other errors the site is rendered anyway, to find more.
    let renderable = !diagnostics.iter().any(|diagnostic| diagnostic.code == Code::A504);
    let tainted = TaintedSources::new(&diagnostics);
    // A site with errors is not published, so its outputs are discarded.
    let sink = if any_error(&diagnostics) && !sink.accepts_invalid() { &NullSink as &dyn Sink } else { sink };
    let mut counts = Counts::default();
    if renderable {
        let job = render::Job { site: &site, theme: &theme, plan: &plan, inputs, caches, sink };
        let (rendered, reported) = render::render(&job, &|origin| tainted.page(origin));
        (counts, diagnostics) = (rendered, [diagnostics, reported].concat());
    }
    let pages = plan.recipes.keys().filter(|path| path.as_str().ends_with(".html")).count();
    Compiled { diagnostics, pages, outputs: plan.recipes.len(), counts, site: Some(site) }
}

/// Whether a page has an error, so that not all of its references are known.
fn any_page_fails(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| {
        let page = diagnostic.places.first().is_some_and(|place| place.file.ends_with(".md"));
        page && diagnostic.severity == Severity::Error
    })
}

/// Resolves byte ranges to lines, and sorts.
fn finish(inputs: &Inputs, diagnostics: &mut Vec<Diagnostic>) {
    let mut texts: HashMap<String, Option<LineIndex<'static>>> = HashMap::new();
    for place in diagnostics.iter_mut().flat_map(|diagnostic| &mut diagnostic.places) {
        if place.line == 0 && place.range.end > 0 {
            let read = || inputs.sources.text(&place.file).map(LineIndex::new);
            if let Some(text) = texts.entry(place.file.clone()).or_insert_with(read) {
                place.locate(text);
            }
        }
    }
    sort(diagnostics);
}

/// Sources with errors. A template that fails on a page from one of them is not reported.
struct TaintedSources {
    files: BTreeSet<String>,
    all: bool,
}

impl TaintedSources {
    fn new(diagnostics: &[Diagnostic]) -> Self {
        // Errors in the theme (A5xx) do not taint sources.
        let errors = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error && !diagnostic.code.as_str().starts_with("A5"));
        let files: BTreeSet<String> =
            errors.filter_map(|diagnostic| Some(diagnostic.places.first()?.file.clone())).collect();
        let all = files.iter().any(|file| !file.starts_with("content/"));
        Self { files, all }
    }

    /// Whether a page may show a tainted source; a section shows the pages below it.
    fn page(&self, origin: &str) -> bool {
        let folder = origin.strip_suffix("_index.md").filter(|_| !self.files.is_empty());
        self.all
            || self.files.contains(origin)
            || folder.is_some_and(|folder| self.files.iter().any(|file| file.starts_with(folder)))
    }
}

/// Reports ids in the configuration that the data lacks.
fn check_config(config: &Config, data: &site::Data, inputs: &Inputs) -> Vec<Diagnostic> {
    use crate::diagnostic::Place;
    use crate::schema::{Type, TypedValue};
    let lines = LineIndex::new(inputs.config.as_str());
    let place = |range: &std::ops::Range<usize>| Place::at(config::FILE, &lines, range.clone());
    let publisher = config.publisher.as_ref().and_then(|entry| match &entry.val {
        TypedValue::Text(id) => Some((data.missing(Type::Organisation, id, "publisher")?, place(&entry.range))),
        _ => None,
    });
    let contact = config
        .contact_point
        .as_ref()
        .and_then(|(id, range)| Some((data.missing(Type::ContactPoint, id, "contact_point")?, place(range))));
    publisher.into_iter().chain(contact).map(|(message, place)| message.place(place)).collect()
}
