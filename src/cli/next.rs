//! `anslag next`: when the site changes next without an edit.

use std::process::ExitCode;

use serde_json::json;

use super::arguments::NextOptions;
use super::report::Report;
use super::{Surroundings, assembled};
use crate::diagnostic::term;
use crate::upkeep::agenda::agenda;

/// Runs the command. Results go to stdout; a site with mistakes is told of them instead.
pub fn run(options: &NextOptions, surroundings: &Surroundings) -> ExitCode {
    let mut report = Report::new(&options.site, surroundings);
    let Some((root, inputs, site)) = assembled(&options.site, surroundings, &mut report) else { return report.end() };
    let moments = agenda(&site);
    let zone = &site.config.zone;
    let local = |at: jiff::Timestamp| at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    if options.site.json {
        let rows: Vec<_> = moments.iter().map(|moment| json!({"at": local(moment.at), "why": moment.why.trim_start_matches("agenda."), "file": moment.file})).collect();
        return report.finish(Some(&inputs), &root, "", json!({"next": rows.first(), "moments": rows}));
    }
    if moments.is_empty() {
        report.print(term("agenda.none", surroundings.language));
    }
    for moment in moments.iter().take(if options.all { usize::MAX } else { 1 }) {
        report.print(&format!("{}  {}  {}", local(moment.at), moment.file, term(moment.why, surroundings.language)));
    }
    report.end()
}
