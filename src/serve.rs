//! `anslag serve`: the site while it is being written.
#![expect(clippy::disallowed_methods, reason = "the command names its run by the clock, and waits by it")]

use std::io::{ErrorKind, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use super::arguments::ServeOptions;
use super::report::Report;
use super::rounds::{Ended, Rounds, Standing};
use super::{Surroundings, asked};
use anslag_core::diagnostic::{Code, Diagnostic, term};
use anslag_disk::with_io_error;
use anslag_disk::{load, site_loader};
use anslag_git as git;
use anslag_preview::watch::{Changes, SiteWatcher};
use anslag_preview::{ListenError, Preview, Server};

/// How long a file may be missing or empty while an editor writes it.
const WRITING: Duration = Duration::from_millis(60);
/// How often a round is begun anew because somebody goes on editing; after that the next report is waited for.
const TRIES: usize = 20;
/// What the shell calls interrupted.
const INTERRUPTED: i32 = 130;

/// Runs the command.
pub(crate) fn run(options: &ServeOptions, surroundings: &Surroundings) -> ExitCode {
    let mut report = Report::new(&options.site, surroundings);
    let root = load::find_root(options.site.root.as_deref(), &surroundings.folder);
    let root = site_loader::canonical(&root);
    let mut ask = asked(&options.site, &mut report);
    // Who writes wants to see what is not published yet.
    (ask.drafts, ask.hidden) = (true, true);
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
    // A run of the program has a name that no other has, so that a page of another is known as such.
    let run = format!("{:x}", Timestamp::now().as_nanosecond());
    let shown = Arc::new(Preview::new(run, root.clone()));
    if let Err(error) = server.start(Arc::clone(&shown)) {
        report.add(vec![with_io_error(Diagnostic::new(Code::A665), &error)]);
        return report.end();
    }
    interruptible(options, surroundings);
    // Before anything is read: what changes meanwhile is told.
    let mut watch = watch(options, &root, &mut report);
    let mut rounds = Rounds::new(options, surroundings, &root, ask, shown);
    let standing = match round(&mut rounds, &mut watch, &Changes::everything()) {
        Ok(standing) => standing,
        Err(mut wrong) => {
            wrong.add(report.into_messages());
            return wrong.end();
        }
    };
    ready(options, surroundings, report, &format!("http://{address}{}", standing.root));
    follow(options, &mut rounds, &mut watch, standing)
}

/// Goes on for as long as the program runs.
fn follow(
    options: &ServeOptions,
    rounds: &mut Rounds<'_>,
    watch: &mut SiteWatcher,
    mut standing: Standing,
) -> ExitCode {
    // A site of another day stays on that day.
    let fixed = options.site.at.is_some() || std::env::var_os("SOURCE_DATE_EPOCH").is_some();
    loop {
        let mut changes = Changes::default();
        if standing.follow.is_some_and(|follow| watch.follow(follow)) {
            changes = Changes::everything();
        }
        let left = |until: Timestamp| Duration::try_from(until.duration_since(Timestamp::now())).unwrap_or_default();
        let until = standing.until.filter(|_| !fixed).map(left);
        if changes.is_empty() {
            changes = watch.wait(until);
        }
        if rounds.has_incomplete_save(&changes) {
            changes.join(watch.wait(Some(WRITING)));
        }
        let due = standing.until.is_some_and(|until| !fixed && until <= Timestamp::now());
        if changes.is_empty() && !due {
            continue;
        }
        match round(rounds, watch, &changes) {
            Ok(next) => standing = next,
            Err(report) => return report.end(),
        }
    }
}

/// A round, and another when somebody edited during it.
fn round(rounds: &mut Rounds<'_>, watch: &mut SiteWatcher, changes: &Changes) -> Result<Standing, Report> {
    let mut changes = changes.clone();
    for _ in 0..TRIES {
        match rounds.round(&changes, watch.is_watching()) {
            Ended::Over(standing) => return Ok(standing),
            Ended::NoSite(report) => return Err(report),
            Ended::Torn => {
                watch.wait(Some(WRITING));
                changes = Changes::everything();
            }
        }
    }
    // Somebody writes without end; the next report leads here again.
    Ok(Standing { until: Some(Timestamp::now()), follow: None, root: "/".to_owned() })
}

/// Why nothing listens.
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

/// Watches the site; a warning when only looking is left.
fn watch(options: &ServeOptions, root: &Path, report: &mut Report) -> SiteWatcher {
    if options.poll {
        return SiteWatcher::polling(root);
    }
    let (watch, reason) = SiteWatcher::new(root, &git::git_dirs(root));
    report.add(reason.into_iter().map(|reason| Diagnostic::new(Code::A663).term_or_arg("detail", &reason)).collect());
    watch
}

/// Says where the site is shown, and opens it.
fn ready(options: &ServeOptions, surroundings: &Surroundings, mut report: Report, url: &str) {
    if options.open
        && let Err(error) = open::that_detached(url)
    {
        report.add(vec![with_io_error(Diagnostic::new(Code::A664).arg("url", url), &error)]);
    }
    let language = surroundings.language;
    report.tell_all(json!({"event": "ready", "url": url}));
    report.print(&format!("{}: {url}", term("serve.ready", language)));
    report.say(&format!("{}.", term("serve.end", language)));
}

/// Ctrl-C ends the program at once: everything is in memory, so nothing is left behind.
fn interruptible(options: &ServeOptions, surroundings: &Surroundings) {
    let (silent, language) = (options.site.json || options.site.quiet, surroundings.language);
    // Without a handler Ctrl-C ends the program too, only less politely.
    let _ = ctrlc::set_handler(move || {
        if !silent {
            // Nobody may be reading any more.
            let _ = writeln!(std::io::stderr(), "\n{}", term("serve.ended", language));
        }
        std::process::exit(INTERRUPTED);
    });
}
