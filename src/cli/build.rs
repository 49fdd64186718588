//! `anslag build`: the site into the output folder.
#![expect(clippy::disallowed_methods, reason = "the command measures its own time")]

use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use serde_json::json;

use super::arguments::BuildOptions;
use super::report::{Report, counted, seconds};
use super::{Surroundings, history, open};
use crate::diagnostic::{Code, Diagnostic, Severity, term};
use crate::disk::output::{Commit, OutputOptions, Publishing, Written};
use crate::pipeline::{Compiled, compile};

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
    let history = history(&root, &inputs, &mut report);
    let waiting = report.teller();
    let ask = OutputOptions { adopt: options.adopt, waiting: &waiting, ..OutputOptions::default() };
    let publishing = Publishing::new(&root, &out, ask, &inputs.files);
    let mut compiled = compile(&inputs, &history, &publishing);
    report.add(std::mem::take(&mut compiled.diagnostics));
    let mut written = Written { written: 0, unchanged: 0, removed: 0, commit: Commit::Nothing };
    if report.is_good() {
        match publishing.commit() {
            Ok(result) => written = result,
            Err(message) => report.add(vec![message]),
        }
    }
    let language = surroundings.language;
    let mut parts = vec![
        counted(compiled.pages, "cli.page", language),
        counted(compiled.outputs - compiled.pages.min(compiled.outputs), "cli.file", language),
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

fn result(compiled: &Compiled, out: &Path, written: Written, start: Instant) -> serde_json::Value {
    json!({
        "out": out.display().to_string(), "pages": compiled.pages, "files": compiled.outputs,
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
