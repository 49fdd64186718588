//! `anslag rollback`: publishes the output before the last build again.

use std::process::ExitCode;

use serde_json::json;

use crate::Environment;
use crate::arguments::RollbackOptions;
use crate::report::{Report, counted};
use anslag_core::diagnostic::term;
use anslag_disk::load;
use anslag_disk::output::{Output, OutputOptions};

/// Runs the command.
pub(crate) fn run(options: &RollbackOptions, environment: &Environment) -> ExitCode {
    let mut report = Report::new(&options.site, environment);
    let root = load::find_root(options.site.root.as_deref(), &environment.folder);
    let out = options.out.clone().unwrap_or_else(|| root.join("public"));
    let waiting = report.live_printer();
    let output_options = OutputOptions { waiting: &waiting, ..OutputOptions::default() };
    let result = Output::open(&root, &out, &output_options).and_then(Output::rollback);
    let files = match result {
        Ok(files) => files,
        Err(message) => {
            report.add(vec![message]);
            0
        }
    };
    let language = environment.language;
    let closing = format!("{}: {}", term("cli.rolled_back", language), counted(files, "cli.any_file", language));
    report.finish(None, &closing, json!({"out": out.display().to_string(), "files": files}))
}
