//! The command line: one file per command. Results go to stdout, everything else to stderr.
#![expect(clippy::disallowed_methods, reason = "the command line is where clock, environment and folder are read")]

mod areas;
mod arguments;
mod ask;
mod build;
mod check;
mod completions;
mod cut_off;
mod dates;
mod doctor;
mod explain;
mod explained;
mod meanings;
mod external;
mod fix;
mod format;
mod init;
mod list;
mod new;
mod next;
mod publish;
mod report;
mod review;
mod rollback;
mod schema;
mod rounds;
mod serve;
mod stamp;
mod theme;
mod verified;
mod vet;
mod writing;

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
use arguments::{Arguments, Command, SiteOptions};
use report::Report;

/// What the caller's surroundings say.
#[derive(Debug)]
struct Surroundings {
    language: Language,
    colour: bool,
    folder: PathBuf,
    /// A runner of GitHub, or of Forgejo, which takes the same commands, reads what is printed.
    on_github: bool,
}

/// The engine makes and drops many small pieces on all threads; the system's allocator costs a tenth more time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs the program.
fn main() -> ExitCode {
    let language = spoken();
    let command = arguments::localised(Arguments::command(), language);
    let matches = match command.try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            // Printing help or usage can only fail when nobody reads it.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let arguments = match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    let colour = env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && std::io::stderr().is_terminal();
    let surroundings = Surroundings {
        language,
        colour,
        folder: env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
        on_github: env::var("GITHUB_ACTIONS").is_ok_and(|value| value == "true"),
    };
    if let Err(error) = threads() {
        let json = matches.subcommand().and_then(|(_, given)| given.try_get_one::<bool>("json").ok().flatten());
        let mut report = Report::speaking(&surroundings, json == Some(&true), false);
        report.add(vec![with_io_error(Diagnostic::new(Code::A665), &error)]);
        return report.end();
    }
    match arguments.command {
        Command::Build(options) => build::run(&options, &surroundings),
        Command::Check(options) => check::run(&options, &surroundings),
        Command::Completions(options) => completions::completions(&options, &surroundings),
        Command::Dates(options) => dates::run(&options, &surroundings),
        Command::Doctor(options) => doctor::run(&options, &surroundings),
        Command::Explain(options) => explain::run(&options, &surroundings),
        Command::Init(options) => init::run(&options, &surroundings),
        Command::List(options) => list::run(&options, &surroundings),
        Command::Man(options) => completions::man(&options, &surroundings),
        Command::New(options) => new::run(&options, &surroundings),
        Command::Next(options) => next::run(&options, &surroundings),
        Command::Publish(options) => publish::run(&options, &surroundings),
        Command::Review(options) => review::run(&options, &surroundings),
        Command::Rollback(options) => rollback::run(&options, &surroundings),
        Command::Schema(options) => schema::run(&options, &surroundings),
        Command::Serve(options) => serve::run(&options, &surroundings),
        Command::Stamp(options) => stamp::run(&options, &surroundings),
        Command::Theme(options) => theme::run(&options, &surroundings),
    }
}

/// Threads that a command may have at once beside those that share its work.
const BESIDE: usize = 8;

/// Starts the threads that share all work. The system may refuse them, or those that commands start later: then it is said,
/// and nothing is begun.
fn threads() -> std::io::Result<()> {
    // It can refuse for no other reason: nobody has made a pool before.
    rayon::ThreadPoolBuilder::new().build_global().map_err(|_| std::io::ErrorKind::WouldBlock)?;
    let (hold, held) = std::sync::mpsc::channel::<()>();
    let held = std::sync::Arc::new(std::sync::Mutex::new(held));
    let started: Result<Vec<_>, _> = (0..BESIDE)
        .map(|_| {
            let held = std::sync::Arc::clone(&held);
            std::thread::Builder::new().spawn(move || drop(held.lock().map(|held| held.recv())))
        })
        .collect();
    // All of them were there at once; now they end.
    drop(hold);
    started.map(drop)
}

/// The language of the person at the terminal: `--lang`, `ANSLAG_LANG`, or what the system says. Needed before the arguments
/// are parsed, since help and usage are in it too.
fn spoken() -> Language {
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

/// The moment of the build: `--at`, `SOURCE_DATE_EPOCH`, or now.
fn moment(options: &SiteOptions) -> Result<Moment, Diagnostic> {
    if let Some(at) = &options.at {
        return match PartialDate::parse(at) {
            Ok(when) if when.day.is_some() => Ok(Moment::Day(when)),
            _ => Err(Diagnostic::new(Code::A625).arg("value", at.clone())),
        };
    }
    Ok(Moment::At(clock()))
}

/// The moment: `SOURCE_DATE_EPOCH`, or now.
fn clock() -> Timestamp {
    let epoch =
        env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| Timestamp::from_second(text.trim().parse().ok()?).ok());
    epoch.unwrap_or_else(Timestamp::now)
}

/// The kind that a word means: its name, or a label of it.
fn kind(word: &str, kinds: &Kinds) -> Result<Kind, Diagnostic> {
    kinds.find(word).ok_or_else(|| {
        let message = Diagnostic::new(Code::A607).arg("value", word).optional("nearest", kinds.nearest(word));
        message.arg("known", kinds.names())
    })
}

/// What the caller asked of the build.
fn asked(options: &SiteOptions, report: &mut Report) -> Options {
    let mut ask = Options { drafts: options.drafts, strict: options.strict, ..Options::default() };
    match options.base_url.as_deref().map(|url| anslag_core::config::check_base_url(url).ok_or(url)) {
        Some(Err(url)) => report.add(vec![Diagnostic::new(Code::A602).arg("value", url)]),
        Some(Ok(url)) => ask.base_url = Some(url),
        None => {}
    }
    ask
}

/// Loads the site that a command is about; the report has what is wrong.
fn open(options: &SiteOptions, surroundings: &Surroundings, report: &mut Report) -> (PathBuf, Option<Inputs>) {
    open_beside(options, None, surroundings, report)
}

/// The same for who keeps what is remembered in another folder than the site's.
fn open_beside(
    options: &SiteOptions,
    work: Option<PathBuf>,
    surroundings: &Surroundings,
    report: &mut Report,
) -> (PathBuf, Option<Inputs>) {
    let root = load::find_root(options.root.as_deref(), &surroundings.folder);
    let ask = Options { work, ..asked(options, report) };
    let moment = match moment(options) {
        Ok(moment) => moment,
        Err(message) => {
            report.add(vec![message]);
            return (root, None);
        }
    };
    let (inputs, wrong) = load::load(&root, &moment, ask);
    report.add(wrong);
    (root, inputs)
}

/// The assembled site for commands that only ask about it; with errors there is only the report.
fn assembled(
    options: &SiteOptions,
    surroundings: &Surroundings,
    report: &mut Report,
) -> Option<(PathBuf, Inputs, Site)> {
    let (root, inputs) = open(options, surroundings, report);
    let mut inputs = inputs?;
    inputs.options.trail = true;
    site(&inputs, &root, report).map(|site| (root, inputs, site))
}

/// The site with its mistakes, for commands that show what there is: an unfinished page must not hide the others. What is wrong
/// is told by `check`; only a site that cannot be put together at all is told of here.
fn as_it_is(
    drafts: bool,
    options: &SiteOptions,
    surroundings: &Surroundings,
    report: &mut Report,
) -> Option<(PathBuf, Inputs, Site)> {
    let (root, inputs) = open(options, surroundings, report);
    let mut inputs = inputs.filter(|_| report.is_good())?;
    (inputs.options.trail, inputs.options.drafts) = (true, drafts || options.drafts);
    let (site, wrong) = pipeline::assemble(&inputs, &history(&root, &inputs, report));
    if site.is_none() {
        report.add(wrong);
    }
    site.map(|site| (root, inputs, site))
}

/// The site that some inputs make; nothing, and messages, when there are errors.
fn site(inputs: &Inputs, root: &Path, report: &mut Report) -> Option<Site> {
    let (site, diagnostics) = pipeline::assemble(inputs, &history(root, inputs, report));
    // Warnings are for `check`; here they would hide the answer.
    report.add(diagnostics.into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect());
    site.filter(|_| report.is_good())
}

/// What the version history says of the site's pages. A site whose pages all stand in the ledger asks nothing of it, so
/// that it builds alike in a full clone, a shallow one and a ZIP.
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
    told(root, inputs, report)
}

/// The same, whatever stands in the ledger.
fn told(root: &Path, inputs: &Inputs, report: &mut Report) -> History {
    let context = FingerprintContext::new(inputs.known_kinds());
    let fingerprint = |path: &str, text: &str, around: &dyn SiteFiles| {
        page_fingerprint(&context, &SourcePath::new(path), text, around)
    };
    let program = git::Program::from_environment();
    let (own, work) = (root.join(".anslag"), &inputs.options.work);
    let (history, mut wrong) = git::history(&git::Request {
        root,
        sources: inputs.sources.as_ref(),
        fingerprint: &fingerprint,
        kinds: inputs.known_kinds().hash(),
        now: inputs.now,
        // The folder of an output comes with the output.
        cache: Some(work.as_deref().unwrap_or(&own)).filter(|cache| work.is_none() || cache.is_dir()),
        program: &program,
    });
    if let Some(at) = wrong.iter().position(|message| message.code == Code::A733) {
        match cut_off::pages(inputs, git::newest_commit_time(&program, root)) {
            0 => drop(wrong.remove(at)),
            count => wrong[at] = Diagnostic::new(Code::A733).arg("count", count.to_string()),
        }
    }
    if inputs.options.strict {
        // A shallow clone would publish other dates than a full one, and nobody would see it.
        wrong
            .iter_mut()
            .filter(|message| message.code == Code::A733)
            .for_each(|message| message.severity = Severity::Error);
    }
    // That there is no history to read is news only for those who ask.
    let verbose = report.verbose();
    report.add(wrong.into_iter().filter(|message| verbose || message.severity != Severity::Note).collect());
    history
}
