//! `anslag build`: the site into the output folder.
#![expect(clippy::disallowed_methods, reason = "the command measures its own time")]

use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde_json::json;

use super::arguments::BuildOptions;
use super::report::{Report, counted, seconds};
use super::{Surroundings, history, open};
use crate::diagnostic::{Code, Diagnostic, Severity, term};
use crate::disk::output::{Commit, Output, OutputOptions, Written};
use crate::pipeline::{Compiled, compile};
use crate::render::Artifact;
use crate::source::Inputs;

/// Runs the command.
pub fn run(options: &BuildOptions, surroundings: &Surroundings) -> ExitCode {
    let start = Instant::now();
    let mut report = Report::new(&options.site, surroundings);
    let (root, inputs) = open(&options.site, surroundings, &mut report);
    let out = options.out.clone().unwrap_or_else(|| root.join("public"));
    if let Some(message) = misplaced(&root, &out, &surroundings.folder) {
        report.add(vec![message]);
    }
    let Some(inputs) = inputs else { return report.finish(None, &root, "", json!({})) };
    let mut compiled = compile(&inputs, &history(&root, &inputs, &mut report));
    report.add(std::mem::take(&mut compiled.diagnostics));
    let mut written = Written { written: 0, unchanged: 0, removed: 0, commit: Commit::Nothing };
    if report.is_good() {
        let waiting = |message: &Diagnostic| report.tell(message);
        let wait = Duration::from_secs(options.wait);
        let ask = OutputOptions { adopt: options.adopt, wait, waiting: &waiting, ..OutputOptions::default() };
        match write(&root, &out, &ask, &compiled, &inputs) {
            Ok(result) => written = result,
            Err(message) => report.add(vec![message]),
        }
    }
    let language = surroundings.language;
    let mut parts = vec![
        counted(compiled.pages, "cli.page", language),
        counted(compiled.bundle.len() - compiled.pages.min(compiled.bundle.len()), "cli.file", language),
    ];
    if options.site.verbose {
        parts.extend(
            [(written.written, "cli.written"), (written.unchanged, "cli.unchanged"), (written.removed, "cli.removed")]
                .map(|(n, key)| counted(n, key, language)),
        );
    }
    if options.site.verbose {
        parts.push(term(&format!("cli.commit.{}", written.commit.word()), language).to_owned());
    }
    parts.push(counted(report.count(Severity::Warning), "cli.warning", language));
    parts.push(seconds(start.elapsed(), language));
    let closing = format!("{}: {}", term("cli.done", language), parts.join(" · "));
    report.finish(Some(&inputs), &root, &closing, result(&compiled, &out, written, start))
}

/// Brings the output folder to what was compiled.
fn write(
    root: &Path,
    out: &Path,
    options: &OutputOptions<'_>,
    compiled: &Compiled,
    inputs: &Inputs,
) -> Result<Written, Diagnostic> {
    let stage = Output::open(root, out, options)?.stage()?;
    compiled.bundle.par_iter().try_for_each(|(path, artifact)| match artifact {
        Artifact::Bytes(bytes) => stage.put(path, bytes).map(drop),
        Artifact::Copy(source) => {
            let disk = inputs.files.get(source).map_or(source.as_str(), |facts| facts.disk_path.as_str());
            stage.copy(path, Path::new(disk), source).map(drop)
        }
    })?;
    stage.commit()
}

fn result(compiled: &Compiled, out: &Path, written: Written, start: Instant) -> serde_json::Value {
    json!({
        "out": out.display().to_string(), "pages": compiled.pages, "files": compiled.bundle.len(),
        "written": written.written, "unchanged": written.unchanged, "removed": written.removed,
        "commit": written.commit.word(),
        "seconds": start.elapsed().as_secs_f64(),
    })
}

/// An output folder within the sources would be read as sources by the next build, and one above them would mix with them.
pub fn misplaced(root: &Path, out: &Path, current: &Path) -> Option<Diagnostic> {
    let (root, out) = (plain(&current.join(root)), plain(&current.join(out)));
    let within =
        ["content", "data", "static", "templates", "themes"].iter().any(|folder| out.starts_with(root.join(folder)));
    (within || root.starts_with(&out)).then(|| Diagnostic::new(Code::A624).arg("folder", out.display().to_string()))
}

/// A path without `.` and `..`, by its text alone.
fn plain(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut plain, part| {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
        plain
    })
}
