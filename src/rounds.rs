//! Makes the shown site again whenever something has changed, from what the last time left in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use serde_json::json;

use super::arguments::ServeOptions;
use super::report::{Report, counted, seconds};
use super::{Surroundings, history, moment};
use anslag_core::build_cache::{BuildCache, Caches, NextCache};
use anslag_core::check::Depth;
use anslag_core::dates::history::{History, Repository};
use anslag_core::diagnostic::{Diagnostic, Language, Severity, term};
use anslag_core::digest::Digest;
use anslag_core::path::SourcePath;
use anslag_core::pipeline::{Compiled, compile, examine_pages, retouch};
use anslag_core::site::Site;
use anslag_core::source::{Inputs, Options};
use anslag_disk::load::Moment;
use anslag_disk::memo;
use anslag_disk::site_loader::SiteLoader;
use anslag_preview::watch::Changes;
use anslag_preview::{ChangedOutputs, EditedPage, Overlay, Preview};

/// How many edited pages are shown at once; more are quicker together.
const AT_ONCE: usize = 4;

/// The site between two rounds.
pub(crate) struct Rounds<'a> {
    options: &'a ServeOptions,
    surroundings: &'a Surroundings,
    root: PathBuf,
    loader: SiteLoader,
    inputs: Option<Inputs>,
    cache: BuildCache,
    history: Option<Known>,
    shown: Arc<Preview>,
    /// The site of the last good round, when nothing was wrong since.
    site: Option<Site>,
    /// Pages that are shown as they were edited since then.
    retouched: Vec<EditedPage>,
    /// What was told the last time.
    told: Vec<Diagnostic>,
    /// What `check` would say of the texts, by page: of those that were edited everything, of the others what stops a publication.
    findings: BTreeMap<String, Vec<Diagnostic>>,
    /// Whether all of them have been looked at once.
    examined: bool,
    /// Whether there was a site once; one that is gone for a moment comes back.
    begun: bool,
    /// When everything is looked at again and again: the name of what was there the last time, and how things stood then.
    looked: Option<(Digest, Standing)>,
}

/// What is known of the version history.
struct Known {
    history: History,
    wrong: Vec<Diagnostic>,
    /// How many times the site had been walked.
    walks: u64,
}

/// How a round ended.
pub(crate) enum Ended {
    /// It is over.
    Over(Standing),
    /// Somebody edited meanwhile: it must be done again.
    Torn,
    /// There is no site.
    NoSite(Report),
}

/// How things stand after a round.
#[derive(Clone)]
pub(crate) struct Standing {
    /// When the site is another without anybody having edited it.
    pub(crate) until: Option<Timestamp>,
    /// Whether the site follows links, when its configuration could be read.
    pub(crate) follow: Option<bool>,
    /// The path of the site on its host.
    pub(crate) root: String,
}

impl<'a> Rounds<'a> {
    /// Nothing is made yet.
    pub(crate) fn new(
        options: &'a ServeOptions,
        surroundings: &'a Surroundings,
        root: &Path,
        ask: Options,
        shown: Arc<Preview>,
    ) -> Self {
        Self {
            options,
            surroundings,
            root: root.to_owned(),
            loader: SiteLoader::new(root, ask),
            inputs: None,
            cache: BuildCache::default(),
            history: None,
            shown,
            site: None,
            retouched: Vec::new(),
            told: Vec::new(),
            findings: BTreeMap::new(),
            examined: false,
            begun: false,
            looked: None,
        }
    }

    /// Whether a file is missing or empty that an editor may be about to write.
    pub(crate) fn has_incomplete_save(&self, changes: &Changes) -> bool {
        self.loader.has_incomplete_save(&changes.paths)
    }

    /// Makes what is different now. `told` says whether somebody told of a change, or it is only time to look.
    pub(crate) fn round(&mut self, changes: &Changes, told: bool) -> Ended {
        let (start, walks) = (Instant::now(), self.loader.walks());
        let mut report = Report::new(&self.options.site, self.surroundings);
        let (inputs, wrong) = match moment(&self.options.site) {
            Ok(moment) => self.load(changes, &moment),
            Err(message) => (None, vec![message]),
        };
        report.add(wrong);
        let Some(inputs) = inputs else {
            if !self.begun {
                return Ended::NoSite(report);
            }
            return Ended::Over(self.refuse(report, None, &Compiled::default(), start));
        };
        self.begun = true;
        self.retouch(&inputs, changes, walks);
        let known = self.history(&inputs, changes);
        report.add(known.wrong.clone());
        let name = if told { None } else { memo::inputs_digest(&inputs, &known.history) };
        if let Some((_, standing)) =
            self.looked.take_if(|(last, standing)| name == Some(*last) && standing.holds(&inputs))
        {
            return self.same(inputs, known, name, standing);
        }
        let mut caches = Caches { last: std::mem::take(&mut self.cache), next: NextCache::default(), enabled: true };
        let round = self.shown.begin(&inputs.files);
        let mut compiled = compile(&inputs, &known.history, &caches, &round);
        self.history = Some(known);
        let (number, fresh) = round.done();
        report.add(std::mem::take(&mut compiled.diagnostics));
        let next = std::mem::take(&mut caches.next);
        self.cache = std::mem::take(&mut caches.last);
        if !inputs.sources.is_unchanged() {
            self.inputs = None;
            return Ended::Torn;
        }
        let standing = if report.is_good() {
            let root = compiled.site.as_ref().map_or("/", |site| site.config.root()).to_owned();
            let mut changed = self.shown.show(number, fresh, &root);
            changed.join(std::mem::take(&mut self.retouched));
            self.cache.absorb(next, inputs.bodies.as_ref());
            if let Some(site) = &compiled.site {
                self.examine(site, &inputs, changes);
            }
            self.note(&report, &inputs);
            report.add(self.findings.values().flatten().cloned().collect());
            let standing = self.tell(report, &inputs, &compiled, &changed, start);
            self.site = compiled.site.take();
            standing
        } else {
            self.refuse(report, Some(&inputs), &compiled, start)
        };
        self.looked = name.map(|name| (name, standing.clone()));
        self.inputs = Some(inputs);
        // Taking a large site apart takes time that nobody should wait for.
        std::thread::spawn(move || drop(compiled));
        Ended::Over(standing)
    }

    /// Shows at once those pages of which only the text was edited; then everything is looked at.
    fn retouch(&mut self, inputs: &Inputs, changes: &Changes, walks: u64) {
        let Some(mut site) = self.site.take() else { return };
        if self.loader.walks() == walks && changes.paths.len() <= AT_ONCE {
            for path in &changes.paths {
                let inside = path.strip_prefix(&self.root).ok().and_then(Path::to_str);
                let page = inside.and_then(|inside| retouch(&mut site, inputs, &SourcePath::new(inside)));
                self.retouched.extend(page.and_then(|(path, bytes)| self.shown.show_edited_page(&path, bytes)));
            }
        }
        // Taking a large site apart takes time that nobody should wait for.
        std::thread::spawn(move || drop(site));
    }

    /// Asks the rules about texts: on every page when there is a new site, otherwise on those that were edited.
    fn examine(&mut self, site: &Site, inputs: &Inputs, changes: &Changes) {
        let inside = |path: &PathBuf| Some(path.strip_prefix(&self.root).ok()?.to_str()?.replace('\\', "/"));
        let edited: BTreeSet<String> = changes.paths.iter().filter_map(inside).collect();
        let mut found = examine_pages(inputs, site, Depth::All, &|path| edited.contains(path));
        let known = |path: &str| site.by_source.contains_key(path);
        if changes.everything || !self.examined {
            self.examined = true;
            found.extend(examine_pages(inputs, site, Depth::Errors, &|path| !edited.contains(path)));
            self.findings.clear();
        }
        self.findings.retain(|path, _| known(path) && !edited.contains(path));
        for one in found {
            let file = one.places.first().map(|place| place.file.clone()).unwrap_or_default();
            self.findings.entry(file).or_default().push(one);
        }
    }

    /// Shows in the browser what the terminal tells of a site that can be shown.
    fn note(&self, report: &Report, inputs: &Inputs) {
        let language = self.language();
        let warned = report.messages().iter().filter(|message| message.severity == Severity::Warning);
        let said: Vec<&Diagnostic> = warned.chain(self.findings.values().flatten()).collect();
        let count = |severity| said.iter().filter(|message| message.severity == severity).count();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        let parts = [(errors, "cli.error"), (warnings, "cli.warning")];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, key)| counted(count, key, language))
            .collect();
        let stops = if errors > 0 { term("serve.stops", language) } else { "" };
        self.shown.show_warnings((errors + warnings > 0).then(|| Overlay {
            title: format!("{} {stops}", parts.join(" · ")).trim_end().to_owned(),
            text: report.drawn(&said, Some(inputs)),
            close: term("serve.close", language).to_owned(),
            lang: if language == Language::Sv { "sv" } else { "en" },
        }));
    }

    /// Nothing is different from when it was looked at the last time.
    fn same(&mut self, inputs: Inputs, known: Known, name: Option<Digest>, standing: Standing) -> Ended {
        (self.inputs, self.history) = (Some(inputs), Some(known));
        self.looked = name.map(|name| (name, standing.clone()));
        Ended::Over(standing)
    }

    fn load(&mut self, changes: &Changes, moment: &Moment) -> (Option<Inputs>, Vec<Diagnostic>) {
        let inputs = self.inputs.take();
        if changes.everything { self.loader.load(moment) } else { self.loader.reload(inputs, &changes.paths, moment) }
    }

    /// What the version history says. Where there is none, an edit changes nothing about that.
    fn history(&mut self, inputs: &Inputs, changes: &Changes) -> Known {
        let walks = self.loader.walks();
        let silent = |known: &Known| {
            let repository = &known.history.repository;
            matches!(repository, Repository::None | Repository::NoGit | Repository::DubiousOwnership { .. })
        };
        match self.history.take() {
            Some(known) if known.walks == walks && !changes.history && silent(&known) => known,
            _ => {
                let mut report = Report::new(&self.options.site, self.surroundings);
                let history = history(&self.root, inputs, &mut report);
                Known { history, wrong: report.into_messages(), walks }
            }
        }
    }

    fn language(&self) -> Language {
        self.surroundings.language
    }

    /// The last good site stays, and what is wrong is told over its pages.
    fn refuse(&mut self, report: Report, inputs: Option<&Inputs>, compiled: &Compiled, start: Instant) -> Standing {
        let language = self.language();
        let errors = counted(report.count(Severity::Error), "cli.error", language);
        let title = format!("{}: {errors}", term("serve.bad", language));
        let bad = Overlay {
            title: title.clone(),
            text: report.drawn_errors(inputs),
            close: term("serve.close", language).to_owned(),
            lang: if language == Language::Sv { "sv" } else { "en" },
        };
        let warnings = counted(report.count(Severity::Warning), "cli.warning", language);
        let still = if self.shown.never_shown() { "" } else { term("serve.still", language) };
        self.shown.restore(std::mem::take(&mut self.retouched));
        self.shown.show_errors(bad);
        let line = format!("{title} · {warnings} · {}. {still}", seconds(start.elapsed(), language));
        let result = json!({"event": "round", "seconds": start.elapsed().as_secs_f64()});
        report.tell(inputs, &self.told, line.trim_end(), result);
        self.told = report.into_messages();
        standing(compiled, &self.told)
    }

    fn tell(
        &mut self,
        report: Report,
        inputs: &Inputs,
        compiled: &Compiled,
        changed: &ChangedOutputs,
        start: Instant,
    ) -> Standing {
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
            "event": "round", "pages": compiled.pages, "files": compiled.outputs, "made": compiled.counts.made,
            "changed": changed.changed, "removed": changed.removed, "seconds": time.as_secs_f64(),
        });
        report.tell(Some(inputs), &self.told, &line, result);
        self.told = report.into_messages();
        standing(compiled, &self.told)
    }
}

impl Standing {
    /// Whether the clock has changed nothing.
    fn holds(&self, inputs: &Inputs) -> bool {
        self.until.is_none_or(|until| inputs.now < until)
    }
}

fn standing(compiled: &Compiled, told: &[Diagnostic]) -> Standing {
    let site = compiled.site.as_ref();
    let of_today = told.iter().any(Diagnostic::depends_on_today);
    Standing {
        until: site.and_then(|site| site.clock_dependence(of_today).until),
        follow: site.map(|site| site.config.allow_symlinks),
        root: site.map_or("/", |site| site.config.root()).to_owned(),
    }
}
