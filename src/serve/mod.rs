//! `anslag serve`: a live preview of the site.
#![expect(clippy::disallowed_methods, reason = "the command names its run by the clock, and waits by it")]

mod rebuild;

use std::io::{ErrorKind, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use self::rebuild::{Outcome, Rebuilder, SiteState, Trigger};
use crate::arguments::ServeOptions;
use crate::report::Report;
use crate::{Environment, load_options};
use anslag_core::diagnostic::{Code, Diagnostic, term};
use anslag_disk::with_io_error;
use anslag_disk::{load, site_loader};
use anslag_git as git;
use anslag_preview::watch::{Changes, SiteWatcher};
use anslag_preview::{Editor, ListenError, Preview, Server, SiteSlot};

/// How long a file may be missing or empty while an editor saves it.
const WRITING: Duration = Duration::from_millis(60);
/// How often to look whether pictures are ready.
const PICTURES: Duration = Duration::from_millis(200);
/// How many times a rebuild runs again because sources change meanwhile; after that it waits for the next change.
const MAX_TRIES: usize = 20;
/// The exit code after Ctrl-C, as shells define it (128 + SIGINT).
const INTERRUPTED: i32 = 130;

/// Runs the command.
pub(crate) fn run(options: &ServeOptions, environment: &Environment) -> ExitCode {
    let mut report = Report::new(&options.site, environment);
    let root = load::find_root(options.site.root.as_deref(), &environment.folder);
    let root = site_loader::canonical(&root);
    let mut build_options = load_options(&options.site, &mut report);
    // The preview shows drafts and scheduled pages.
    (build_options.drafts, build_options.hidden) = (true, true);
    let server = match Server::new(options.address, options.port) {
        Ok(server) => server,
        Err(refusal) => {
            report.add(vec![refused(options, &refusal)]);
            return report.end();
        }
    };
    if !report.is_good() {
        return report.end();
    }
    let address = server.address();
    if options.port != 0 && address.port() != options.port {
        let message = Diagnostic::new(Code::A660).arg("taken", options.port.to_string());
        report.add(vec![message.arg("port", address.port().to_string())]);
    }
    // Each run has a unique name, so that the browser recognises a page of an earlier run.
    let run = format!("{:x}", Timestamp::now().as_nanosecond());
    let preview = Arc::new(Preview::new(run, root.clone()));
    let site = Arc::new(SiteSlot::default());
    // Only on this computer: who comes from another has not said who they are.
    let has_editor = !options.read_only && address.ip().is_loopback();
    let editor = has_editor.then(|| Editor::new(root.clone(), environment.language, Arc::clone(&site))).transpose();
    let started = editor.map_err(std::io::Error::other).and_then(|editor| server.start(Arc::clone(&preview), editor));
    if let Err(error) = started {
        report.add(vec![with_io_error(Diagnostic::new(Code::A665), &error)]);
        return report.end();
    }
    interruptible(options, environment);
    // Started before anything is read, so that no change is missed.
    let mut watch = watch(options, &root, &mut report);
    let mut rebuilder = Rebuilder::new(options, environment, &root, build_options, (preview, site));
    let state = match rebuild(&mut rebuilder, &mut watch, &Changes::everything(), Trigger::Event) {
        Ok(state) => state,
        Err(mut failed) => {
            failed.add(report.into_messages());
            return failed.end();
        }
    };
    ready(options, environment, report, &format!("http://{address}{}", state.root));
    follow(options, &mut rebuilder, &mut watch, state)
}

/// Rebuilds the site whenever it changes.
fn follow(
    options: &ServeOptions,
    rebuilder: &mut Rebuilder<'_>,
    watch: &mut SiteWatcher,
    mut state: SiteState,
) -> ExitCode {
    // With a fixed time, the clock changes nothing.
    let fixed = options.site.at.is_some() || std::env::var_os("SOURCE_DATE_EPOCH").is_some();
    loop {
        let mut changes = Changes::default();
        if state.follow.is_some_and(|follow| watch.follow(follow)) {
            changes = Changes::everything();
        }
        let remaining =
            |until: Timestamp| Duration::try_from(until.duration_since(Timestamp::now())).unwrap_or_default();
        let until = state.until.filter(|_| !fixed).map(remaining);
        let until = match rebuilder.pictures().is_making() {
            true => Some(until.map_or(PICTURES, |until| until.min(PICTURES))),
            false => until,
        };
        if changes.is_empty() {
            changes = watch.wait(until);
        }
        if rebuilder.has_incomplete_save(&changes) {
            changes.join(watch.wait(Some(WRITING)));
        }
        let due = state.until.is_some_and(|until| !fixed && until <= Timestamp::now());
        // Pages show originals until all their pictures are made.
        let are_made = rebuilder.pictures().take_finished();
        if changes.is_empty() && !due && !are_made {
            continue;
        }
        // Polling may find no change, and yet there are new pictures.
        let trigger = if watch.is_watching() || are_made { Trigger::Event } else { Trigger::Poll };
        match rebuild(rebuilder, watch, &changes, trigger) {
            Ok(next) => state = next,
            Err(report) => return report.end(),
        }
    }
}

/// Rebuilds, and again when a source changed meanwhile.
fn rebuild(
    rebuilder: &mut Rebuilder<'_>,
    watch: &mut SiteWatcher,
    changes: &Changes,
    trigger: Trigger,
) -> Result<SiteState, Report> {
    let mut changes = changes.clone();
    for _ in 0..MAX_TRIES {
        match rebuilder.rebuild(&changes, trigger) {
            Outcome::Done(state) => return Ok(state),
            Outcome::NoSite(report) => return Err(report),
            Outcome::SourcesChanged => {
                watch.wait(Some(WRITING));
                changes = Changes::everything();
            }
        }
    }
    // Sources change all the time; the next change leads here again.
    Ok(SiteState { until: Some(Timestamp::now()), follow: None, root: "/".to_owned() })
}

/// The error for a port or address that cannot be used.
fn refused(options: &ServeOptions, refusal: &ListenError) -> Diagnostic {
    let address = std::net::SocketAddr::new(options.address, options.port);
    match refusal {
        ListenError::AnyAddress => Diagnostic::new(Code::A662).arg("address", options.address.to_string()),
        ListenError::Io(error) => {
            let message = Diagnostic::new(Code::A661).arg("address", address.to_string());
            match error.kind() {
                ErrorKind::AddrInUse => message.term("detail", "serve.taken"),
                ErrorKind::AddrNotAvailable => message.term("detail", "serve.not_ours"),
                _ => with_io_error(message, error),
            }
        }
    }
}

/// Watches the site; a warning when it can only be polled.
fn watch(options: &ServeOptions, root: &Path, report: &mut Report) -> SiteWatcher {
    if options.poll {
        return SiteWatcher::polling(root);
    }
    let (watch, reason) = SiteWatcher::new(root, &git::git_dirs(root));
    report.add(reason.into_iter().map(|reason| Diagnostic::new(Code::A663).term_or_arg("detail", &reason)).collect());
    watch
}

/// Prints the address of the preview, and opens it in a browser.
fn ready(options: &ServeOptions, environment: &Environment, mut report: Report, url: &str) {
    if options.open
        && let Err(error) = open::that_detached(url)
    {
        report.add(vec![with_io_error(Diagnostic::new(Code::A664).arg("url", url), &error)]);
    }
    let language = environment.language;
    report.print_all(json!({"event": "ready", "url": url}));
    report.print(&format!("{}: {url}", term("serve.ready", language)));
    report.say(&format!("{}.", term("serve.end", language)));
}

/// Ends the program at Ctrl-C: everything is in memory, so nothing has to be removed.
fn interruptible(options: &ServeOptions, environment: &Environment) {
    let (silent, language) = (options.site.report.json || options.site.report.quiet, environment.language);
    // Without a handler Ctrl-C ends the program without its last line.
    let _ = ctrlc::set_handler(move || {
        if !silent {
            // This fails only when the reader is gone.
            let _ = writeln!(std::io::stderr(), "\n{}", term("serve.ended", language));
        }
        std::process::exit(INTERRUPTED);
    });
}
