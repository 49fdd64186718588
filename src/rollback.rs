//! `anslag rollback`: what was published before the last build is published again.

use std::process::ExitCode;

use serde_json::json;

use super::Surroundings;
use super::arguments::RollbackOptions;
use super::report::{Report, counted};
use anslag_core::diagnostic::term;
use anslag_disk::load;
use anslag_disk::output::{Output, OutputOptions};

/// Runs the command.
pub(crate) fn run(options: &RollbackOptions, surroundings: &Surroundings) -> ExitCode {
    let mut report = Report::new(&options.site, surroundings);
    let root = load::find_root(options.site.root.as_deref(), &surroundings.folder);
    let out = options.out.clone().unwrap_or_else(|| root.join("public"));
    let waiting = report.teller();
    let ask = OutputOptions { waiting: &waiting, ..OutputOptions::default() };
    let result = Output::open(&root, &out, &ask).and_then(Output::rollback);
    let files = match result {
        Ok(files) => files,
        Err(message) => {
            report.add(vec![message]);
            0
        }
    };
    let language = surroundings.language;
    let closing = format!("{}: {}", term("cli.rolled_back", language), counted(files, "cli.any_file", language));
    report.finish(None, &root, &closing, json!({"out": out.display().to_string(), "files": files}))
}
