//! `anslag build`: the site into the output folder.
#![expect(clippy::disallowed_methods, reason = "the command measures its own time")]

use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::json;

use super::arguments::BuildOptions;
use super::explained::Explained;
use super::report::{Report, counted, seconds};
use super::{Surroundings, history, open_beside};
use anslag_core::build_cache::{BuildCache, Caches, NextCache};
use anslag_core::dates::history::History;
use anslag_core::diagnostic::{Code, Diagnostic, Language, Severity, term};
use anslag_core::digest::Digest;
use anslag_core::pipeline::{Compiled, compile};
use anslag_core::render::{Counts, NullSink, Sink};
use anslag_core::source::{FOLDERS, Inputs};
use anslag_disk::load;
use anslag_disk::memo::{self, BuildState};
use anslag_disk::output::{self, CommitOutcome, OutputOptions, OutputSink, WriteSummary};
use anslag_disk::stat_cache;

/// Runs the command.
pub(crate) fn run(options: &BuildOptions, surroundings: &Surroundings) -> ExitCode {
    let start = Instant::now();
    let mut report = Report::new(&options.site, surroundings);
    let Built { root, out, inputs, outcome, .. } = build(options, surroundings, &mut report);
    let Some(result) = outcome else { return report.finish(None, &root, "", json!({})) };
    for line in result.explained.iter().flat_map(|explained| explained.lines(surroundings.language)) {
        report.print(&line);
    }
    let closing = closing(&result, &report, start, surroundings.language);
    report.finish(inputs.as_ref(), &root, &closing, as_json(&result, &out, start))
}

/// A site that was built, or not: the report says.
pub(crate) struct Built {
    /// The folder of the site.
    pub(crate) root: PathBuf,
    /// The output folder.
    pub(crate) out: PathBuf,
    /// What it was made from; none when that could not be read.
    pub(crate) inputs: Option<Inputs>,
    /// What the version history says of it.
    pub(crate) history: Option<History>,
    outcome: Option<Outcome>,
}

/// Builds the site into its output folder.
pub(crate) fn build(options: &BuildOptions, surroundings: &Surroundings, report: &mut Report) -> Built {
    let root = load::find_root(options.site.root.as_deref(), &surroundings.folder);
    let out = options.out.clone().unwrap_or_else(|| root.join("public"));
    let last = Last::begin(&root, &out);
    let clock = stat_cache::filesystem_clock(&root);
    // A build elsewhere leaves nothing in the site's folder.
    let work = output::work_folder(&root, &out).filter(|work| !work.starts_with(&root));
    let (root, inputs) = open_beside(&options.site, work, surroundings, report);
    if let Some(message) = misplaced(&root, &out, &surroundings.folder) {
        report.add(vec![message]);
    }
    let Some(mut inputs) = inputs else { return Built { root, out, inputs: None, history: None, outcome: None } };
    // A build with drafts is a preview.
    inputs.options.hidden = options.hidden || options.site.drafts;
    let history = history(&root, &inputs, report);
    let waiting = report.teller();
    let wait = Duration::from_secs(options.wait);
    let ask = OutputOptions { adopt: options.adopt, wait, waiting: &waiting, ..OutputOptions::default() };
    let publishing = OutputSink::new(&root, &out, ask, &inputs.files);
    let work = if report.is_good() { output::work_folder(&root, &out) } else { None };
    let explain = options.explain_output.as_deref();
    let job = Job { inputs: &inputs, history: &history, work, last, explain, name: OnceLock::new() };
    let outcome = match job.unchanged(&publishing, report) {
        Some(outcome) => outcome,
        None => job.build(publishing, report),
    };
    if let Some(clock) = clock.filter(|_| report.is_good()) {
        inputs.sources.save_stats(clock);
    }
    Built { root, out, inputs: Some(inputs), history: Some(history), outcome: Some(outcome) }
}

/// What a build is made from.
struct Job<'a> {
    inputs: &'a Inputs,
    history: &'a History,
    /// Where what the last build left is kept; none when nothing may be trusted.
    work: Option<PathBuf>,
    /// What the last build left.
    last: Last,
    /// An output whose key is asked for.
    explain: Option<&'a str>,
    /// See [`Job::name`].
    name: OnceLock<Option<Digest>>,
}

/// What a build came to.
struct Outcome {
    pages: usize,
    outputs: usize,
    counts: Counts,
    written: WriteSummary,
    explained: Option<Explained>,
}

/// What the last build left, read while the site's folder is walked.
struct Last {
    reading: Option<(PathBuf, JoinHandle<BuildCache>)>,
}

impl Last {
    fn begin(root: &Path, out: &Path) -> Self {
        let work = output::work_folder(root, out);
        let reading = work.map(|work| (work.clone(), std::thread::spawn(move || memo::load(&work))));
        Self { reading }
    }

    /// What was left in a work folder.
    fn get(&mut self, work: Option<&Path>) -> BuildCache {
        let reading = self.reading.take().filter(|(folder, _)| work == Some(folder));
        // A thread that fails is as good as no memo.
        reading.and_then(|(_, thread)| thread.join().ok()).unwrap_or_default()
    }
}

const NOTHING: WriteSummary =
    WriteSummary { written: 0, unchanged: 0, removed: 0, commit: CommitOutcome::Nothing, tree: None };

impl Job<'_> {
    /// The result when everything is as it was when it was last published: nothing is read but what shows that.
    fn unchanged(&self, publishing: &OutputSink<'_>, report: &mut Report) -> Option<Outcome> {
        let state = BuildState::load(self.work.as_deref()?).filter(|_| self.explain.is_none())?;
        // What is wrong with the folder is told by the build.
        if !state.is_current(self.name()?, self.inputs.now) || !publishing.is_published(&state.tree).unwrap_or(false) {
            return None;
        }
        report.add(state.diagnostics);
        let counts = Counts { made: 0, kept: state.outputs };
        let written = WriteSummary { unchanged: state.outputs, ..NOTHING };
        Some(Outcome { pages: state.pages, outputs: state.outputs, counts, written, explained: None })
    }

    /// A name for everything that the build depends on, but for the time; none when a source changed meanwhile.
    fn name(&self) -> Option<Digest> {
        let name = self.name.get_or_init(|| memo::inputs_digest(self.inputs, self.history));
        name.filter(|_| self.inputs.sources.is_unchanged())
    }

    fn build(mut self, publishing: OutputSink<'_>, report: &mut Report) -> Outcome {
        let last = self.last.get(self.work.as_deref());
        let caches = Caches { last, next: NextCache::default(), enabled: self.work.is_some() };
        // What will not be published is made for its mistakes alone.
        let sink = if report.is_good() { &publishing as &dyn Sink } else { &NullSink };
        let mut compiled = std::thread::scope(|scope| {
            if report.is_good() && !caches.last.is_empty() {
                // What is published is looked at while the site is put together.
                scope.spawn(|| publishing.check_published());
            }
            compile(self.inputs, self.history, &caches, sink)
        });
        let diagnostics = std::mem::take(&mut compiled.diagnostics);
        report.add(diagnostics.clone());
        let mut written = NOTHING;
        let mut explained = None;
        if report.is_good() {
            explained = self.explain.map(|asked| Explained::new(asked, compiled.site.as_ref(), &caches));
            match self.commit(publishing, caches) {
                Ok(result) => {
                    written = result;
                    self.remember(&compiled, diagnostics, &written);
                }
                Err(message) => report.add(vec![message]),
            }
        }
        let Compiled { pages, outputs, counts, site, .. } = compiled;
        // The program ends soon; taking a large site apart piece by piece would only delay that.
        std::mem::forget(site);
        Outcome { pages, outputs, counts, written, explained }
    }

    /// Publishes, and meanwhile leaves what was found for the next build. A memo of outputs that were not published in the
    /// end is no harm: what it says of them is compared with what is published.
    fn commit(&self, publishing: OutputSink<'_>, caches: Caches) -> Result<WriteSummary, Diagnostic> {
        std::thread::scope(|scope| {
            // When somebody edited during the build, what was remembered may be of two versions of a text.
            let steady = self.inputs.sources.is_unchanged();
            if let Some(work) = self.work.as_deref().filter(|work| steady && work.is_dir()) {
                scope.spawn(move || memo::save(work, caches, self.inputs.bodies.as_ref()));
            }
            publishing.commit()
        })
    }

    /// Leaves what everything was, so that the next build sees when nothing has changed.
    fn remember(&self, compiled: &Compiled, diagnostics: Vec<Diagnostic>, written: &WriteSummary) {
        let Some(work) = self.work.as_deref().filter(|work| work.is_dir()) else { return };
        let (Some(inputs), Some(tree)) = (self.name(), written.tree) else { return };
        let of_today = diagnostics.iter().any(Diagnostic::depends_on_today);
        let clock = compiled.site.as_ref().map(|site| site.clock_dependence(of_today)).unwrap_or_default();
        let state = BuildState {
            inputs,
            since: clock.since.map(|moment| moment.as_second()),
            until: clock.until.map(|moment| moment.as_second()),
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
            (counts.made, "cli.made"),
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
        "out": out.display().to_string(), "pages": pages, "files": outputs, "made": counts.made,
        "written": written.written, "unchanged": written.unchanged, "removed": written.removed,
        "commit": written.commit.as_str(),
        "seconds": start.elapsed().as_secs_f64(),
    });
    if let Some(explained) = explained {
        value["explain"] = explained.as_json();
    }
    value
}

/// An output folder within the sources would be read as sources by the next build, and one above them would mix with them.
pub(crate) fn misplaced(root: &Path, out: &Path, current: &Path) -> Option<Diagnostic> {
    let (root, out) = (plain(&current.join(root)), plain(&current.join(out)));
    let within = FOLDERS.iter().any(|folder| out.starts_with(root.join(folder)));
    (within || root.starts_with(&out)).then(|| Diagnostic::new(Code::A624).arg("folder", out.display().to_string()))
}

/// A path without `.` and `..`, by its text alone.
fn plain(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut plain, part| {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
        plain
    })
}
