//! The command line: a file or folder for each command. Results go to stdout, everything else to stderr.
#![expect(clippy::disallowed_methods, reason = "the command line is where clock, environment and folder are read")]

mod arguments;
mod build;
mod check;
mod completions;
mod dates;
mod doctor;
mod explain;
mod format;
mod init;
mod list;
mod new;
mod next;
mod prompt;
mod publish;
mod report;
mod review;
mod rollback;
mod schema;
mod search;
mod serve;
mod shallow_clone;
mod stamp;
mod theme;

use std::env;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};
use jiff::Timestamp;

use anslag_core::date::PartialDate;
use anslag_core::dates::fingerprint::{FingerprintContext, SiteFiles, page_fingerprint};
use anslag_core::dates::history::History;
use anslag_core::dates::ledger;
use anslag_core::diagnostic::{Code, Diagnostic, Language, Severity};
use anslag_core::path::SourcePath;
use anslag_core::pipeline;
use anslag_core::schema::{Kind, Kinds};
use anslag_core::site::Site;
use anslag_core::source::{Inputs, Options};
use anslag_disk::load::{self, Moment};
use anslag_disk::with_io_error;
use anslag_git as git;
use arguments::{Arguments, Command, ReportOptions, SiteOptions};
use report::Report;

/// What the program knows of its caller.
#[derive(Debug)]
struct Environment {
    language: Language,
    colour: bool,
    folder: PathBuf,
    /// GitHub Actions, or Forgejo, which understands the same commands, reads the output.
    on_github: bool,
}

/// Rendering allocates many small values on all threads; with the system's allocator a build takes a tenth longer.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs the program.
fn main() -> ExitCode {
    let language = interface_language();
    let command = arguments::localised(Arguments::command(), language);
    let matches = match command.try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            // Printing help fails only when the reader is gone.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let arguments = match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    let colour = env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && std::io::stderr().is_terminal();
    let environment = Environment {
        language,
        colour,
        folder: env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
        on_github: env::var("GITHUB_ACTIONS").is_ok_and(|value| value == "true"),
    };
    if let Err(error) = start_threads() {
        let json = matches.subcommand().and_then(|(_, given)| given.try_get_one::<bool>("json").ok().flatten());
        let options = ReportOptions { json: json == Some(&true), quiet: false };
        let mut report = Report::plain(&environment).with(options);
        report.add(vec![with_io_error(Diagnostic::new(Code::A665), &error)]);
        return report.end();
    }
    match arguments.command {
        Command::Build(options) => build::run(&options, &environment),
        Command::Check(options) => check::run(&options, &environment),
        Command::Completions(options) => completions::completions(&options, &environment),
        Command::Dates(options) => dates::run(&options, &environment),
        Command::Doctor(options) => doctor::run(&options, &environment),
        Command::Explain(options) => explain::run(&options, &environment),
        Command::Init(options) => init::run(&options, &environment),
        Command::List(options) => list::run(&options, &environment),
        Command::Man(options) => completions::man(&options, &environment),
        Command::New(options) => new::run(&options, &environment),
        Command::Next(options) => next::run(&options, &environment),
        Command::Publish(options) => publish::run(&options, &environment),
        Command::Review(options) => review::run(&options, &environment),
        Command::Rollback(options) => rollback::run(&options, &environment),
        Command::Schema(options) => schema::run(&options, &environment),
        Command::Search(options) => search::run(&options, &environment),
        Command::Serve(options) => serve::run(&options, &environment),
        Command::Stamp(options) => stamp::run(&options, &environment),
        Command::Theme(options) => theme::run(&options, &environment),
    }
}

/// How many threads a command may start beside the thread pool.
const EXTRA_THREADS: usize = 8;

/// Starts the thread pool, and tries that the system allows the threads that commands start later. An error here stops the
/// program before it has begun anything.
fn start_threads() -> std::io::Result<()> {
    // There is no pool yet, so the system's refusal is the only possible error.
    rayon::ThreadPoolBuilder::new().build_global().map_err(|_| std::io::ErrorKind::WouldBlock)?;
    let (hold, held) = std::sync::mpsc::channel::<()>();
    let held = std::sync::Arc::new(std::sync::Mutex::new(held));
    let started: Result<Vec<_>, _> = (0..EXTRA_THREADS)
        .map(|_| {
            let held = std::sync::Arc::clone(&held);
            std::thread::Builder::new().spawn(move || drop(held.lock().map(|held| held.recv())))
        })
        .collect();
    // All of them ran at the same time; now they end.
    drop(hold);
    started.map(drop)
}

/// The language of messages: `--lang`, `ANSLAG_LANG`, or the locale of the system. It is needed before the arguments are parsed,
/// since help and usage use it too.
fn interface_language() -> Language {
    let arguments: Vec<String> = env::args().collect();
    let stated = arguments.iter().enumerate().find_map(|(n, argument)| match argument.strip_prefix("--lang") {
        Some("") => arguments.get(n + 1).cloned(),
        Some(rest) => rest.strip_prefix('=').map(str::to_owned),
        None => None,
    });
    let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let tag = stated.or_else(|| ["ANSLAG_LANG", "LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable));
    Language::from_tag(&tag.unwrap_or_default())
}

/// The time of the build: `--at`, `SOURCE_DATE_EPOCH`, or now.
fn moment(options: &SiteOptions) -> Result<Moment, Diagnostic> {
    if let Some(at) = &options.at {
        return match PartialDate::parse(at) {
            Ok(when) if when.day.is_some() => Ok(Moment::Day(when)),
            _ => Err(Diagnostic::new(Code::A625).arg("value", at.clone())),
        };
    }
    Ok(Moment::At(clock()))
}

/// The current time: `SOURCE_DATE_EPOCH`, or the system's clock.
fn clock() -> Timestamp {
    let epoch =
        env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| Timestamp::from_second(text.trim().parse().ok()?).ok());
    epoch.unwrap_or_else(Timestamp::now)
}

/// The kind with a name or label.
fn kind(word: &str, kinds: &Kinds) -> Result<Kind, Diagnostic> {
    kinds.find(word).ok_or_else(|| {
        let message = Diagnostic::new(Code::A607).arg("value", word).optional("nearest", kinds.nearest(word));
        message.arg("known", kinds.names())
    })
}

/// The build options that the arguments give.
fn load_options(options: &SiteOptions, report: &mut Report) -> Options {
    let progress = report.picture_progress();
    let mut build_options = Options { drafts: options.drafts, strict: options.strict, progress, ..Options::default() };
    match options.base_url.as_deref().map(|url| anslag_core::config::check_base_url(url).ok_or(url)) {
        Some(Err(url)) => report.add(vec![Diagnostic::new(Code::A602).arg("value", url)]),
        Some(Ok(url)) => build_options.base_url = Some(url),
        None => {}
    }
    build_options
}

/// Loads the site. Messages go to the report.
fn open(options: &SiteOptions, environment: &Environment, report: &mut Report) -> (PathBuf, Option<Inputs>) {
    open_with_cache(options, None, environment, report)
}

/// The same, with the caches in another folder than the site's.
fn open_with_cache(
    options: &SiteOptions,
    work: Option<PathBuf>,
    environment: &Environment,
    report: &mut Report,
) -> (PathBuf, Option<Inputs>) {
    let root = load::find_root(options.root.as_deref(), &environment.folder);
    let build_options = Options { work, ..load_options(options, report) };
    let moment = match moment(options) {
        Ok(moment) => moment,
        Err(message) => {
            report.add(vec![message]);
            return (root, None);
        }
    };
    let (inputs, diagnostics) = load::load(&root, &moment, build_options);
    report.add(diagnostics);
    (root, inputs)
}

/// The assembled site for commands that only read it; `None` when there are errors.
fn assembled(options: &SiteOptions, environment: &Environment, report: &mut Report) -> Option<(PathBuf, Inputs, Site)> {
    let (root, inputs) = open(options, environment, report);
    let mut inputs = inputs?;
    inputs.options.trail = true;
    site(&inputs, &root, report).map(|site| (root, inputs, site))
}

/// Whether a command that shows what there is shows drafts too.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Drafts {
    /// Whatever the options say.
    Include,
    /// Only with `--drafts`.
    AsRequested,
}

/// Whether a command writes, or only shows what it would do (`--dry-run`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum WriteMode {
    Write,
    DryRun,
}

impl WriteMode {
    fn new(dry_run: bool) -> Self {
        if dry_run { Self::DryRun } else { Self::Write }
    }

    fn is_dry_run(self) -> bool {
        self == Self::DryRun
    }
}

/// The assembled site, errors or not, for commands that list its pages: an unfinished page must not hide the others. `check` reports
/// the errors; they are reported here only when there is no site at all.
fn open_with_errors(
    drafts: Drafts,
    options: &SiteOptions,
    environment: &Environment,
    report: &mut Report,
) -> Option<(PathBuf, Inputs, Site)> {
    let (root, inputs) = open(options, environment, report);
    let mut inputs = inputs.filter(|_| report.is_good())?;
    (inputs.options.trail, inputs.options.drafts) = (true, drafts == Drafts::Include || options.drafts);
    let (site, diagnostics) = pipeline::assemble(&inputs, &history(&root, &inputs, report));
    if site.is_none() {
        report.add(diagnostics);
    }
    site.map(|site| (root, inputs, site))
}

/// Assembles the site; `None` when there are errors.
fn site(inputs: &Inputs, root: &Path, report: &mut Report) -> Option<Site> {
    let (site, diagnostics) = pipeline::assemble(inputs, &history(root, inputs, report));
    // Warnings are for `check`; here they would hide the answer.
    report.add(diagnostics.into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect());
    site.filter(|_| report.is_good())
}

/// The version history of the site's pages. It is not read when every page is in the ledger, so that a full clone, a shallow one
/// and a ZIP give the same site.
fn history(root: &Path, inputs: &Inputs, report: &mut Report) -> History {
    let absent = git::missing_submodules(root).into_iter().map(|path| Diagnostic::new(Code::A726).arg("path", path));
    report.add(absent.collect());
    let left_out = git::sparse_excluded(&git::Program::from_environment(), root);
    let message =
        |path: &String| Diagnostic::new(Code::A743).arg("count", left_out.len().to_string()).arg("path", path.clone());
    report.add(left_out.first().map(message).into_iter().collect());
    let ledger = inputs.ledger.as_deref().map(|text| ledger::parse(text).0).unwrap_or_default();
    if inputs.sources.paths().iter().all(|path| ledger.pages.get(path.as_str()).is_some_and(|line| !line.scheduled)) {
        return History::none();
    }
    read_history(root, inputs, report)
}

/// The same, whatever the ledger contains.
fn read_history(root: &Path, inputs: &Inputs, report: &mut Report) -> History {
    let context = FingerprintContext::new(inputs.known_kinds());
    let fingerprint = |path: &str, text: &str, around: &dyn SiteFiles| {
        page_fingerprint(&context, &SourcePath::new(path), text, around)
    };
    let program = git::Program::from_environment();
    let (own, work) = (root.join(".anslag"), &inputs.options.work);
    let (history, mut diagnostics) = git::history(&git::Request {
        root,
        sources: inputs.sources.as_ref(),
        fingerprint: &fingerprint,
        kinds: inputs.known_kinds().hash(),
        now: inputs.now,
        // A work folder elsewhere is created together with its output.
        cache: Some(work.as_deref().unwrap_or(&own)).filter(|cache| work.is_none() || cache.is_dir()),
        program: &program,
    });
    if let Some(at) = diagnostics.iter().position(|message| message.code == Code::A733) {
        match shallow_clone::pages_without_history(inputs, git::newest_commit_time(&program, root)) {
            0 => drop(diagnostics.remove(at)),
            count => diagnostics[at] = Diagnostic::new(Code::A733).arg("count", count.to_string()),
        }
    }
    if inputs.options.strict {
        // A shallow clone would publish other dates than a full one, and nobody would see it.
        diagnostics
            .iter_mut()
            .filter(|message| message.code == Code::A733)
            .for_each(|message| message.severity = Severity::Error);
    }
    // That there is no history is a note, shown with --verbose.
    let verbose = report.verbose();
    report.add(diagnostics.into_iter().filter(|message| verbose || message.severity != Severity::Note).collect());
    history
}
