//! Rebuilds the preview after a change, from the caches of the last build in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use serde_json::json;

use crate::arguments::ServeOptions;
use crate::report::{Report, counted, seconds};
use crate::{Environment, history, moment};
use anslag_core::build_cache::{BuildCache, Caches, NextCache};
use anslag_core::check::RuleScope;
use anslag_core::dates::history::{History, Repository};
use anslag_core::diagnostic::{Diagnostic, Language, Severity, term};
use anslag_core::digest::Digest;
use anslag_core::path::SourcePath;
use anslag_core::picture::PictureMaker;
use anslag_core::pipeline::{Compiled, compile, examine_pages, retouch};
use anslag_core::site::Site;
use anslag_core::source::{Inputs, Options};
use anslag_disk::build_cache_file;
use anslag_disk::load::Moment;
use anslag_disk::site_loader::SiteLoader;
use anslag_preview::watch::Changes;
use anslag_preview::{ChangedOutputs, EditedPage, Overlay, Preview, SiteSlot};

/// How many edited pages are shown at once; more are quicker together.
const AT_ONCE: usize = 4;

/// The site between two rebuilds.
pub(crate) struct Rebuilder<'a> {
    options: &'a ServeOptions,
    environment: &'a Environment,
    root: PathBuf,
    loader: SiteLoader,
    inputs: Option<Inputs>,
    cache: BuildCache,
    history: Option<KnownHistory>,
    preview: Arc<Preview>,
    /// The site of the last rebuild, and the messages about it, for the editor too.
    site: Arc<SiteSlot>,
    /// Whether the preview shows that site, so that a page of it can be rendered again alone.
    is_shown: bool,
    /// Pages edited since then, which the preview already shows.
    retouched: Vec<EditedPage>,
    /// The messages of the last rebuild.
    reported: Vec<Diagnostic>,
    /// Findings of `check`, by page: all of them for edited pages, only errors for other pages.
    findings: BTreeMap<String, Vec<Diagnostic>>,
    /// Whether every page has been checked once.
    examined: bool,
    /// Whether the site has been read once. When it is missing after that, it is expected to come back.
    has_loaded: bool,
    /// The digest of the inputs at the last poll, and the state of the site then.
    last_poll: Option<(Digest, SiteState)>,
}

/// Why a rebuild runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Trigger {
    /// The system reports changed files.
    Event,
    /// The folders are polled, so there may be no change at all.
    Poll,
}

/// The version history, with the messages from reading it.
struct KnownHistory {
    history: History,
    diagnostics: Vec<Diagnostic>,
    /// How many times the folders of the site had been walked.
    walks: u64,
}

/// How a rebuild ended.
pub(crate) enum Outcome {
    /// The preview shows the new site, or its errors.
    Done(SiteState),
    /// A source changed meanwhile: the rebuild must run again.
    SourcesChanged,
    /// There is no site.
    NoSite(Report),
}

/// The state of the site after a rebuild.
#[derive(Clone)]
pub(crate) struct SiteState {
    /// When the site changes next without an edit.
    pub(crate) until: Option<Timestamp>,
    /// Whether the site follows links, when its configuration could be read.
    pub(crate) follow: Option<bool>,
    /// The path of the site on its host.
    pub(crate) root: String,
}

impl<'a> Rebuilder<'a> {
    /// A rebuilder that has built nothing yet.
    pub(crate) fn new(
        options: &'a ServeOptions,
        environment: &'a Environment,
        root: &Path,
        build_options: Options,
        (preview, site): (Arc<Preview>, Arc<SiteSlot>),
    ) -> Self {
        Self {
            options,
            environment,
            root: root.to_owned(),
            loader: SiteLoader::new(root, build_options),
            inputs: None,
            cache: BuildCache::default(),
            history: None,
            preview,
            site,
            is_shown: false,
            retouched: Vec::new(),
            reported: Vec::new(),
            findings: BTreeMap::new(),
            examined: false,
            has_loaded: false,
            last_poll: None,
        }
    }

    /// Whether a file is missing or empty that an editor may be about to write.
    pub(crate) fn has_incomplete_save(&self, changes: &Changes) -> bool {
        self.loader.has_incomplete_save(&changes.paths)
    }

    /// Who makes the pictures.
    pub(crate) fn pictures(&self) -> &dyn PictureMaker {
        self.loader.pictures()
    }

    /// Rebuilds what has changed.
    pub(crate) fn rebuild(&mut self, changes: &Changes, trigger: Trigger) -> Outcome {
        let (start, walks) = (Instant::now(), self.loader.walks());
        let mut report = Report::new(&self.options.site, self.environment);
        let (inputs, diagnostics) = match moment(&self.options.site) {
            Ok(moment) => self.load(changes, &moment),
            Err(message) => (None, vec![message]),
        };
        report.add(diagnostics);
        let last = self.site.take();
        let Some(inputs) = inputs else {
            if !self.has_loaded {
                return Outcome::NoSite(report);
            }
            let state = self.report_errors(report, None, &Compiled::default(), start);
            self.give(None);
            return Outcome::Done(state);
        };
        self.has_loaded = true;
        let last = self.retouch(last, &inputs, changes, walks);
        let known = self.history(&inputs, changes);
        report.add(known.diagnostics.clone());
        let digest =
            if trigger == Trigger::Event { None } else { build_cache_file::inputs_digest(&inputs, &known.history) };
        if let Some((_, state)) =
            self.last_poll.take_if(|(last, state)| digest == Some(*last) && state.is_current(&inputs))
        {
            self.site.put_back(last);
            return self.unchanged(inputs, known, digest, state);
        }
        // Freeing a large site takes time that nobody should wait for.
        std::thread::spawn(move || drop(last));
        let mut caches = Caches { last: std::mem::take(&mut self.cache), next: NextCache::default(), enabled: true };
        let round = self.preview.begin(&inputs);
        let mut compiled = compile(&inputs, &known.history, &caches, &round);
        self.history = Some(known);
        let (number, fresh) = round.done();
        report.add(std::mem::take(&mut compiled.diagnostics));
        let next = std::mem::take(&mut caches.next);
        self.cache = std::mem::take(&mut caches.last);
        if !inputs.sources.is_unchanged() {
            self.inputs = None;
            // What it was made of is no longer there.
            self.is_shown = false;
            self.give(compiled.site.take());
            return Outcome::SourcesChanged;
        }
        // Findings of `check` may be errors and stop no preview.
        self.is_shown = report.is_good();
        let state = if self.is_shown {
            let root = compiled.site.as_ref().map_or("/", |site| site.config.root()).to_owned();
            let mut changed = self.preview.show(number, fresh, &root);
            changed.join(std::mem::take(&mut self.retouched));
            self.cache.absorb(next, inputs.bodies.as_ref());
            if let Some(site) = &compiled.site {
                self.examine(site, &inputs, changes);
            }
            self.show_warnings(&report, &inputs);
            report.add(self.findings.values().flatten().cloned().collect());
            self.report_success(report, &inputs, &compiled, &changed, start)
        } else {
            self.report_errors(report, Some(&inputs), &compiled, start)
        };
        self.give(compiled.site.take());
        self.last_poll = digest.map(|digest| (digest, state.clone()));
        self.inputs = Some(inputs);
        // Freeing a large site takes time that nobody should wait for.
        std::thread::spawn(move || drop(compiled));
        Outcome::Done(state)
    }

    /// Gives the site of this rebuild to the next one and to the editor.
    fn give(&self, site: Option<Site>) {
        self.site.put(site.map(Arc::new), self.reported.clone());
    }

    /// Shows pages of which only the text was edited, before everything is rebuilt. Not when the editor is reading the site.
    fn retouch(
        &mut self,
        last: Option<Arc<Site>>,
        inputs: &Inputs,
        changes: &Changes,
        walks: u64,
    ) -> Option<Arc<Site>> {
        let can_be_alone = self.is_shown && self.loader.walks() == walks && changes.paths.len() <= AT_ONCE;
        let mut last = last?;
        let Some(site) = Arc::get_mut(&mut last).filter(|_| can_be_alone) else { return Some(last) };
        for path in &changes.paths {
            let inside = path.strip_prefix(&self.root).ok().and_then(Path::to_str);
            let page = inside.and_then(|inside| retouch(site, inputs, &SourcePath::new(inside)));
            self.retouched.extend(page.and_then(|(path, bytes)| self.preview.show_edited_page(&path, bytes)));
        }
        Some(last)
    }

    /// Checks the texts: every page when the whole site was read, otherwise the edited pages.
    fn examine(&mut self, site: &Site, inputs: &Inputs, changes: &Changes) {
        let inside = |path: &PathBuf| Some(path.strip_prefix(&self.root).ok()?.to_str()?.replace('\\', "/"));
        let edited: BTreeSet<String> = changes.paths.iter().filter_map(inside).collect();
        let mut found = examine_pages(inputs, site, RuleScope::All, &|path| edited.contains(path));
        let exists = |path: &str| site.by_source.contains_key(path);
        if changes.everything || !self.examined {
            self.examined = true;
            found.extend(examine_pages(inputs, site, RuleScope::Errors, &|path| !edited.contains(path)));
            self.findings.clear();
        }
        self.findings.retain(|path, _| exists(path) && !edited.contains(path));
        for finding in found {
            let file = finding.places.first().map(|place| place.file.clone()).unwrap_or_default();
            self.findings.entry(file).or_default().push(finding);
        }
    }

    /// Shows the warnings in the browser too.
    fn show_warnings(&self, report: &Report, inputs: &Inputs) {
        let language = self.language();
        let warnings = report.messages().iter().filter(|message| message.severity == Severity::Warning);
        let diagnostics: Vec<&Diagnostic> = warnings.chain(self.findings.values().flatten()).collect();
        let count = |severity| diagnostics.iter().filter(|message| message.severity == severity).count();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        let parts = [(errors, "cli.error"), (warnings, "cli.warning")];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, key)| counted(count, key, language))
            .collect();
        let stops = if errors > 0 { term("serve.stops", language) } else { "" };
        self.preview.show_warnings((errors + warnings > 0).then(|| Overlay {
            title: format!("{} {stops}", parts.join(" · ")).trim_end().to_owned(),
            text: report.drawn(&diagnostics, Some(inputs)),
            close: term("serve.close", language).to_owned(),
            lang: if language == Language::Sv { "sv" } else { "en" },
        }));
    }

    /// Ends a rebuild of a site that is the same as at the last poll.
    fn unchanged(&mut self, inputs: Inputs, known: KnownHistory, digest: Option<Digest>, state: SiteState) -> Outcome {
        (self.inputs, self.history) = (Some(inputs), Some(known));
        self.last_poll = digest.map(|digest| (digest, state.clone()));
        Outcome::Done(state)
    }

    fn load(&mut self, changes: &Changes, moment: &Moment) -> (Option<Inputs>, Vec<Diagnostic>) {
        let inputs = self.inputs.take();
        if changes.everything { self.loader.load(moment) } else { self.loader.reload(inputs, &changes.paths, moment) }
    }

    /// The version history. Without a repository it is read once, since an edit changes nothing about that.
    fn history(&mut self, inputs: &Inputs, changes: &Changes) -> KnownHistory {
        let walks = self.loader.walks();
        let has_no_commits = |known: &KnownHistory| {
            let repository = &known.history.repository;
            matches!(repository, Repository::None | Repository::NoGit | Repository::DubiousOwnership { .. })
        };
        match self.history.take() {
            Some(known) if known.walks == walks && !changes.history && has_no_commits(&known) => known,
            _ => {
                let mut report = Report::new(&self.options.site, self.environment);
                let history = history(&self.root, inputs, &mut report);
                KnownHistory { history, diagnostics: report.into_messages(), walks }
            }
        }
    }

    fn language(&self) -> Language {
        self.environment.language
    }

    /// Keeps the last good site, and shows the errors over its pages.
    fn report_errors(
        &mut self,
        report: Report,
        inputs: Option<&Inputs>,
        compiled: &Compiled,
        start: Instant,
    ) -> SiteState {
        let language = self.language();
        let errors = counted(report.count(Severity::Error), "cli.error", language);
        let title = format!("{}: {errors}", term("serve.bad", language));
        let overlay = Overlay {
            title: title.clone(),
            text: report.drawn_errors(inputs),
            close: term("serve.close", language).to_owned(),
            lang: if language == Language::Sv { "sv" } else { "en" },
        };
        let warnings = counted(report.count(Severity::Warning), "cli.warning", language);
        let still = if self.preview.never_shown() { "" } else { term("serve.still", language) };
        self.preview.restore(std::mem::take(&mut self.retouched));
        self.preview.show_errors(overlay);
        let line = format!("{title} · {warnings} · {}. {still}", seconds(start.elapsed(), language));
        let result = json!({"event": "round", "seconds": start.elapsed().as_secs_f64()});
        report.print_state(inputs, &self.reported, line.trim_end(), result);
        self.reported = report.into_messages();
        state(compiled, &self.reported)
    }

    fn report_success(
        &mut self,
        report: Report,
        inputs: &Inputs,
        compiled: &Compiled,
        changed: &ChangedOutputs,
        start: Instant,
    ) -> SiteState {
        let language = self.language();
        let number = changed.changed.len() + changed.removed.len();
        let time = start.elapsed();
        let parts = [
            counted(number, "serve.changed", language),
            counted(report.count(Severity::Warning), "cli.warning", language),
            seconds(time, language),
        ];
        let line = format!("{}: {}", term("serve.updated", language), parts.join(" · "));
        let result = json!({
            "event": "round", "pages": compiled.pages, "files": compiled.outputs, "made": compiled.counts.rendered,
            "changed": changed.changed, "removed": changed.removed, "seconds": time.as_secs_f64(),
        });
        report.print_state(Some(inputs), &self.reported, &line, result);
        self.reported = report.into_messages();
        state(compiled, &self.reported)
    }
}

impl SiteState {
    /// Whether no date has begun or ended since.
    fn is_current(&self, inputs: &Inputs) -> bool {
        self.until.is_none_or(|until| inputs.now < until)
    }
}

fn state(compiled: &Compiled, diagnostics: &[Diagnostic]) -> SiteState {
    let site = compiled.site.as_ref();
    let depends_on_today = diagnostics.iter().any(Diagnostic::depends_on_today);
    SiteState {
        until: site.and_then(|site| site.clock_dependence(depends_on_today).until),
        follow: site.map(|site| site.config.allow_symlinks),
        root: site.map_or("/", |site| site.config.root()).to_owned(),
    }
}
