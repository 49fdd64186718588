//! `anslag build`: builds the site into the output folder.
#![expect(clippy::disallowed_methods, reason = "the command measures its own time")]

mod explain_output;

use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::json;

use self::explain_output::OutputExplanation;
use crate::arguments::BuildOptions;
use crate::report::{Report, counted, seconds};
use crate::{Environment, history, open_with_cache};
use anslag_core::build_cache::{BuildCache, Caches, NextCache};
use anslag_core::dates::history::History;
use anslag_core::diagnostic::{Code, Diagnostic, Language, Severity, term};
use anslag_core::digest::Digest;
use anslag_core::pipeline::{Compiled, compile};
use anslag_core::render::{Counts, NullSink, Sink};
use anslag_core::site::clock_dependence::ValidPeriod;
use anslag_core::source::{FOLDERS, Inputs};
use anslag_disk::build_cache_file::{self, BuildState};
use anslag_disk::load;
use anslag_disk::output::{self, CommitOutcome, OutputOptions, OutputSink, WriteSummary};
use anslag_disk::stat_cache;

/// Runs the command.
pub(crate) fn run(options: &BuildOptions, environment: &Environment) -> ExitCode {
    let start = Instant::now();
    let mut report = Report::new(&options.site, environment);
    let Built { out, inputs, outcome, .. } = build(options, environment, &mut report);
    let Some(result) = outcome else { return report.finish(None, "", json!({})) };
    for line in result.explained.iter().flat_map(|explained| explained.lines(environment.language)) {
        report.print(&line);
    }
    let closing = closing(&result, &report, start, environment.language);
    report.finish(inputs.as_ref(), &closing, as_json(&result, &out, start))
}

/// The result of a build. The report says whether it succeeded.
pub(crate) struct Built {
    /// The output folder.
    pub(crate) out: PathBuf,
    /// The inputs; `None` when they could not be read.
    pub(crate) inputs: Option<Inputs>,
    /// The version history of its pages.
    pub(crate) history: Option<History>,
    outcome: Option<Outcome>,
}

/// Builds the site into its output folder.
pub(crate) fn build(options: &BuildOptions, environment: &Environment, report: &mut Report) -> Built {
    let root = load::find_root(options.site.root.as_deref(), &environment.folder);
    let out = options.out.clone().unwrap_or_else(|| root.join("public"));
    let last = LastBuild::begin(&root, &out);
    let clock = stat_cache::filesystem_clock(&root);
    // A build elsewhere leaves nothing in the site's folder.
    let work = output::work_folder(&root, &out).filter(|work| !work.starts_with(&root));
    let (root, inputs) = open_with_cache(&options.site, work, environment, report);
    if let Some(message) = misplaced(&root, &out, &environment.folder) {
        report.add(vec![message]);
    }
    let Some(mut inputs) = inputs else { return Built { out, inputs: None, history: None, outcome: None } };
    // A build with drafts is a preview.
    inputs.options.hidden = options.hidden || options.site.drafts;
    let history = history(&root, &inputs, report);
    let waiting = report.live_printer();
    let wait = Duration::from_secs(options.wait);
    let output_options = OutputOptions { adopt: options.adopt, wait, waiting: &waiting, ..OutputOptions::default() };
    let output_sink = OutputSink::new(&root, &out, output_options, &inputs);
    let work = if report.is_good() { output::work_folder(&root, &out) } else { None };
    let explain = options.explain_output.as_deref();
    let job = Job { inputs: &inputs, history: &history, work, last, explain, inputs_digest: OnceLock::new() };
    let outcome = match job.unchanged(&output_sink, report) {
        Some(outcome) => outcome,
        None => job.build(output_sink, report),
    };
    if let Some(clock) = clock.filter(|_| report.is_good()) {
        inputs.sources.save_stats(clock);
    }
    Built { out, inputs: Some(inputs), history: Some(history), outcome: Some(outcome) }
}

/// A build in progress.
struct Job<'a> {
    inputs: &'a Inputs,
    history: &'a History,
    /// The folder with the caches; `None` when they must not be used.
    work: Option<PathBuf>,
    /// The caches of the last build.
    last: LastBuild,
    /// The output whose key is to be printed (`--explain`).
    explain: Option<&'a str>,
    /// See [`Job::inputs_digest`].
    inputs_digest: OnceLock<Option<Digest>>,
}

/// The figures of a build.
struct Outcome {
    pages: usize,
    outputs: usize,
    counts: Counts,
    written: WriteSummary,
    explained: Option<OutputExplanation>,
}

/// The cache of the last build, read on a thread while the site's folder is walked.
struct LastBuild {
    reading: Option<(PathBuf, JoinHandle<BuildCache>)>,
}

impl LastBuild {
    fn begin(root: &Path, out: &Path) -> Self {
        let work = output::work_folder(root, out);
        let reading = work.map(|work| (work.clone(), std::thread::spawn(move || build_cache_file::load(&work))));
        Self { reading }
    }

    /// The cache, when it is that of the work folder.
    fn get(&mut self, work: Option<&Path>) -> BuildCache {
        let reading = self.reading.take().filter(|(folder, _)| work == Some(folder));
        // Without a cache the build is only slower.
        reading.and_then(|(_, thread)| thread.join().ok()).unwrap_or_default()
    }
}

const NOTHING: WriteSummary =
    WriteSummary { written: 0, unchanged: 0, removed: 0, commit: CommitOutcome::Nothing, tree: None };

impl Job<'_> {
    /// The result when nothing has changed since the last build: only what proves that is read.
    fn unchanged(&self, output_sink: &OutputSink<'_>, report: &mut Report) -> Option<Outcome> {
        let state = BuildState::load(self.work.as_deref()?).filter(|_| self.explain.is_none())?;
        // An error here is reported by the build itself.
        if !state.is_current(self.inputs_digest()?, self.inputs.now)
            || !output_sink.is_published(&state.tree).unwrap_or(false)
        {
            return None;
        }
        report.add(state.diagnostics);
        let counts = Counts { rendered: 0, reused: state.outputs };
        let written = WriteSummary { unchanged: state.outputs, ..NOTHING };
        Some(Outcome { pages: state.pages, outputs: state.outputs, counts, written, explained: None })
    }

    /// A digest of everything that the build depends on except the time; `None` when a source changed meanwhile.
    fn inputs_digest(&self) -> Option<Digest> {
        let digest = self.inputs_digest.get_or_init(|| build_cache_file::inputs_digest(self.inputs, self.history));
        digest.filter(|_| self.inputs.sources.is_unchanged())
    }

    fn build(mut self, output_sink: OutputSink<'_>, report: &mut Report) -> Outcome {
        let last = self.last.get(self.work.as_deref());
        let caches = Caches { last, next: NextCache::default(), enabled: self.work.is_some() };
        // With errors, pages are rendered only to find more of them.
        let sink = if report.is_good() { &output_sink as &dyn Sink } else { &NullSink };
        let mut compiled = std::thread::scope(|scope| {
            if report.is_good() && !caches.last.is_empty() {
                // Compares the published files while the site is assembled.
                scope.spawn(|| output_sink.check_published());
            }
            compile(self.inputs, self.history, &caches, sink)
        });
        let diagnostics = std::mem::take(&mut compiled.diagnostics);
        report.add(diagnostics.clone());
        let mut written = NOTHING;
        let mut explained = None;
        if report.is_good() {
            explained = self.explain.map(|query| OutputExplanation::new(query, compiled.site.as_ref(), &caches));
            match self.commit(output_sink, caches) {
                Ok(result) => {
                    written = result;
                    self.remember(&compiled, diagnostics, &written);
                }
                Err(message) => report.add(vec![message]),
            }
        }
        let Compiled { pages, outputs, counts, site, .. } = compiled;
        // The program ends soon, and freeing a large site takes time.
        std::mem::forget(site);
        Outcome { pages, outputs, counts, written, explained }
    }

    /// Publishes, and writes the cache meanwhile. A cache of outputs that were not published in the end does no harm: its digests
    /// are compared with the published files.
    fn commit(&self, output_sink: OutputSink<'_>, caches: Caches) -> Result<WriteSummary, Diagnostic> {
        std::thread::scope(|scope| {
            // After an edit during the build, the cache may be of two versions of a text.
            let steady = self.inputs.sources.is_unchanged();
            if let Some(work) = self.work.as_deref().filter(|work| steady && work.is_dir()) {
                scope.spawn(move || build_cache_file::save(work, caches, self.inputs.bodies.as_ref()));
            }
            output_sink.commit()
        })
    }

    /// Saves the state of this build, by which the next one sees that nothing has changed.
    fn remember(&self, compiled: &Compiled, diagnostics: Vec<Diagnostic>, written: &WriteSummary) {
        let Some(work) = self.work.as_deref().filter(|work| work.is_dir()) else { return };
        let (Some(inputs), Some(tree)) = (self.inputs_digest(), written.tree) else { return };
        let depends_on_today = diagnostics.iter().any(Diagnostic::depends_on_today);
        let clock = compiled.site.as_ref().map(|site| site.clock_dependence(depends_on_today)).unwrap_or_default();
        let state = BuildState {
            inputs,
            period: ValidPeriod::of(&clock),
            tree,
            pages: compiled.pages,
            outputs: compiled.outputs,
            diagnostics,
        };
        state.save(work);
    }
}

fn closing(result: &Outcome, report: &Report, start: Instant, language: Language) -> String {
    let Outcome { pages, outputs, counts, written, .. } = result;
    let files = outputs.saturating_sub(*pages);
    let mut parts = vec![counted(*pages, "cli.page", language), counted(files, "cli.file", language)];
    if report.verbose() {
        let counts = [
            (counts.rendered, "cli.made"),
            (written.written, "cli.written"),
            (written.unchanged, "cli.unchanged"),
            (written.removed, "cli.removed"),
        ];
        parts.extend(counts.map(|(n, key)| counted(n, key, language)));
        parts.push(term(&format!("cli.commit.{}", written.commit.as_str()), language).to_owned());
    }
    parts.push(counted(report.count(Severity::Warning), "cli.warning", language));
    parts.push(seconds(start.elapsed(), language));
    format!("{}: {}", term("cli.done", language), parts.join(" · "))
}

fn as_json(result: &Outcome, out: &Path, start: Instant) -> serde_json::Value {
    let Outcome { pages, outputs, counts, written, explained } = result;
    let mut value = json!({
        "out": out.display().to_string(), "pages": pages, "files": outputs, "made": counts.rendered,
        "written": written.written, "unchanged": written.unchanged, "removed": written.removed,
        "commit": written.commit.as_str(),
        "seconds": start.elapsed().as_secs_f64(),
    });
    if let Some(explained) = explained {
        value["explain"] = explained.as_json();
    }
    value
}

/// The error for an output folder inside the sources, which the next build would read as sources, or above them.
pub(crate) fn misplaced(root: &Path, out: &Path, current: &Path) -> Option<Diagnostic> {
    let (root, out) = (normalised(&current.join(root)), normalised(&current.join(out)));
    let within = FOLDERS.iter().any(|folder| out.starts_with(root.join(folder)));
    (within || root.starts_with(&out)).then(|| Diagnostic::new(Code::A624).arg("folder", out.display().to_string()))
}

/// A path without `.` and `..`, without looking at the disk.
fn normalised(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut normalised, part| {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                normalised.pop();
            }
            other => normalised.push(other),
        }
        normalised
    })
}
