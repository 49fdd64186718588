//! `anslag next`: when the site changes next without an edit, or with `--since` whether it has.

use std::path::PathBuf;
use std::process::ExitCode;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::arguments::NextOptions;
use crate::report::Report;
use crate::{Environment, assembled};
use anslag_core::date::PartialDate;
use anslag_core::diagnostic::{Code, Diagnostic, Language, term};
use anslag_core::maintenance::schedule::{ScheduledChange, past, upcoming};
use anslag_core::site::Site;
use anslag_core::source::Inputs;

/// Runs the command. Results go to stdout; for a site with errors there are only messages.
pub(crate) fn run(options: &NextOptions, environment: &Environment) -> ExitCode {
    let mut report = Report::new(&options.site, environment);
    let Some(found) = assembled(&options.site, environment, &mut report) else { return report.end() };
    match &options.since {
        Some(since) => print_passed(since, &found, report, environment.language),
        None => print_coming(options, &found, &report, environment.language),
    }
}

fn print_coming(
    options: &NextOptions,
    (_, inputs, site): &(PathBuf, Inputs, Site),
    report: &Report,
    language: Language,
) -> ExitCode {
    let zone = &site.config.zone;
    let moments = upcoming(site);
    if options.site.report.json {
        let rows: Vec<_> = moments.iter().map(|moment| row(moment, zone)).collect();
        // Every date that begins or ends counts, so this may be earlier than the first moment listed.
        let until = site.clock.until.map(|at| local(at, zone));
        return report.finish(
            Some(inputs),
            "",
            json!({"next": rows.first(), "moments": rows, "unchanged_until": until}),
        );
    }
    if moments.is_empty() {
        report.print(term("agenda.none", language));
    }
    for moment in moments.iter().take(if options.all { usize::MAX } else { 1 }) {
        report.print(&line(moment, zone, language));
    }
    report.end()
}

/// Prints what has changed since a time, for scheduled builds; nothing when nothing has.
fn print_passed(
    since: &str,
    (_, inputs, site): &(PathBuf, Inputs, Site),
    mut report: Report,
    language: Language,
) -> ExitCode {
    let zone = &site.config.zone;
    let at = match moment(since, zone, site.now) {
        Ok(at) => at,
        Err(message) => {
            report.add(vec![message]);
            return report.end();
        }
    };
    let moments = past(site, at);
    moments.iter().for_each(|moment| report.print(&line(moment, zone, language)));
    let rows: Vec<_> = moments.iter().map(|moment| row(moment, zone)).collect();
    let result = json!({"since": local(at, zone), "due": !rows.is_empty(), "passed": rows});
    report.finish(Some(inputs), "", result)
}

/// The time of `--since`. A time in the future is an error, since nothing could have changed since then.
fn moment(text: &str, zone: &TimeZone, now: Timestamp) -> Result<Timestamp, Diagnostic> {
    let fault = |code| Diagnostic::new(code).arg("value", text);
    let when = PartialDate::parse(text).ok().filter(|when| when.day.is_some()).ok_or_else(|| fault(Code::A670))?;
    let at = when.instant(zone);
    if at > now { Err(fault(Code::A671)) } else { Ok(at) }
}

fn line(moment: &ScheduledChange, zone: &TimeZone, language: Language) -> String {
    let parts = [&local(moment.at, zone), &moment.file, term(moment.why, language)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ")
}

fn row(moment: &ScheduledChange, zone: &TimeZone) -> Value {
    let file = Some(&moment.file).filter(|file| !file.is_empty());
    json!({"at": local(moment.at, zone), "why": moment.why.trim_start_matches("agenda."), "file": file})
}

fn local(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
