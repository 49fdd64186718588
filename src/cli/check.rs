//! `anslag check`: everything that can be wrong, nothing written.

use std::process::ExitCode;

use serde_json::json;

use super::arguments::CheckOptions;
use super::report::{Report, counted};
use super::{Surroundings, external, history, open};
use crate::diagnostic::{Severity, term};
use crate::memo::Memory;
use crate::pipeline::compile;
use crate::render::Nowhere;

/// Runs the command.
pub fn run(options: &CheckOptions, surroundings: &Surroundings) -> ExitCode {
    let mut report = Report::new(&options.site, surroundings);
    let (root, inputs) = open(&options.site, surroundings, &mut report);
    let Some(inputs) = inputs else { return report.finish(None, &root, "", json!({})) };
    let mut compiled = compile(&inputs, &history(&root, &inputs, &mut report), &Memory::default(), &Nowhere);
    report.add(std::mem::take(&mut compiled.diagnostics));
    let language = surroundings.language;
    let mut result = json!({"pages": compiled.pages});
    let mut parts = vec![counted(compiled.pages, "cli.page", language)];
    if let Some(site) = compiled.site.as_ref().filter(|_| options.external.external) {
        let asked = external::check(&options.external, site, &inputs, &root, &mut report);
        result["external"] = asked.as_json();
        parts.push(asked.line(language));
    }
    parts.push(counted(report.count(Severity::Warning), "cli.warning", language));
    let closing = format!("{}: {}", term("cli.checked", language), parts.join(" · "));
    report.finish(Some(&inputs), &root, &closing, result)
}
