//! `anslag review`: the pages due for review, as a table, CSV, JSON, a page, or a calendar for each owner.
#![expect(clippy::disallowed_methods, reason = "the command writes the files that it was asked for")]

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use crate::arguments::{ReviewFormat, ReviewOptions};
use crate::report::Report;
use crate::{Environment, assembled};
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::maintenance::reviews;
use anslag_disk::with_io_error;

/// Runs the command.
pub(crate) fn run(options: &ReviewOptions, environment: &Environment) -> ExitCode {
    let mut report = Report::new(&options.site, environment);
    let Some((_, _, site)) = assembled(&options.site, environment, &mut report) else { return report.end() };
    let rows: Vec<reviews::DueReview> =
        reviews::due(&site).into_iter().filter(|row| row.overdue || !options.overdue).collect();
    let language = environment.language;
    if options.site.report.json {
        return report.finish(None, "", reviews::json(&rows));
    }
    let format = options.format;
    let files: Vec<(String, Vec<u8>)> = match format {
        ReviewFormat::Table => vec![("granskning.txt".to_owned(), reviews::table(&rows, language).into_bytes())],
        ReviewFormat::Csv => vec![("granskning.csv".to_owned(), reviews::csv(&rows, language))],
        ReviewFormat::Json => vec![("granskning.json".to_owned(), format!("{}\n", reviews::json(&rows)).into_bytes())],
        ReviewFormat::Html => vec![("granskning.html".to_owned(), reviews::html(&rows, &site, language).into_bytes())],
        ReviewFormat::Ics => reviews::calendars(&rows, &site, language)
            .into_iter()
            .map(|(name, text)| (name, text.into_bytes()))
            .collect(),
    };
    // Calendars are several files, so they need a folder.
    let folder = options.out.clone().or((format == ReviewFormat::Ics).then(|| environment.folder.join("granskning")));
    match folder {
        Some(folder) => {
            for (name, bytes) in &files {
                if let Err(message) = save(&folder, name, bytes) {
                    report.add(vec![message]);
                    return report.end();
                }
                report.print(&folder.join(name).display().to_string());
            }
        }
        None => files.iter().for_each(|(_, bytes)| report.print_bytes(bytes)),
    }
    report.end()
}

fn save(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
    let path = folder.join(name);
    let fault = |error: std::io::Error| {
        with_io_error(Diagnostic::new(Code::A622).arg("path", path.display().to_string()), &error)
    };
    fs::create_dir_all(folder).map_err(fault)?;
    fs::write(&path, bytes).map_err(fault)
}
