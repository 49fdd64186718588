//! `anslag check`: everything that can be wrong. Nothing is written unless `--fix` is asked for.

use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;

use super::arguments::{CheckFormat, CheckOptions};
use super::fix::Mended;
use super::format::Format;
use super::report::{Report, counted};
use super::{Surroundings, external, history, open};
use anslag_core::check::ScanResults;
use anslag_core::dates::history::History;
use anslag_core::diagnostic::{Code, Diagnostic, Patch, Severity, nearest, term};
use anslag_core::maintenance::fix::fix;
use anslag_core::pipeline::{assemble, compile_and_scan, examine_with_scan};
use anslag_core::source::Inputs;
use anslag_disk::media_scan::scan_media;

/// Runs the command.
pub(crate) fn run(options: &CheckOptions, surroundings: &Surroundings) -> ExitCode {
    let mut site = options.site.clone();
    site.json |= options.format == Some(CheckFormat::Json);
    let mut report = Report::new(&site, surroundings);
    match options.format {
        Some(form) => report.in_form(format(form)),
        // Beside the lines of a change in the browser, and in full in the log.
        None if surroundings.on_github => report.in_form_too(Format::Github),
        None => {}
    }
    let (root, inputs) = open(&site, surroundings, &mut report);
    report.in_repository(anslag_git::path_in_repository(&root));
    let Some(mut inputs) = inputs else { return report.finish(None, &root, "", json!({})) };
    let wanted = match Wanted::new(options, surroundings, &root, &inputs) {
        Ok(wanted) => wanted,
        Err(message) => {
            report.add(vec![message]);
            return report.finish(Some(&inputs), &root, "", json!({}));
        }
    };
    let history = history(&root, &inputs, &mut report);
    let mended = (options.fix || options.dry_run).then(|| {
        let moved = moved(options, &inputs, &history, &root, &wanted);
        Mended::new(fix(&mut inputs, &history, moved, &|file| wanted.has(file)), options.dry_run)
    });
    if let Some(Err(message)) = mended.as_ref().map(|mended| mended.write(&root)) {
        report.add(vec![message]);
        return report.finish(Some(&inputs), &root, "", json!({}));
    }
    let (mut compiled, made) = compile_and_scan(&inputs, &history);
    let mut found = std::mem::take(&mut compiled.diagnostics);
    // What was not loaded is missing in what was made.
    let scan = made.filter(|_| report.is_good()).map(|made| ScanResults { rendered: made, files: scan_media(&inputs) });
    let language = surroundings.language;
    let mut result = json!({"pages": compiled.pages});
    let mut parts = vec![counted(compiled.pages, "cli.page", language)];
    if let Some(site) = &compiled.site {
        found.extend(examine_with_scan(&inputs, &history, site, scan.as_ref(), &|file| wanted.has(file)));
        if options.external.external {
            // What was asked for the sake of mending is not asked again.
            let fresh = options.external.external_fresh && mended.is_none();
            let asked = external::check(&options.external, fresh, site, &inputs, &root, &|file| wanted.has(file));
            result["external"] = asked.as_json();
            parts.push(asked.line(language));
            found.extend(asked.found);
        }
    }
    found.retain(|diagnostic| wanted.is_about(diagnostic));
    report.add(found);
    parts.push(counted(report.count(Severity::Warning), "cli.warning", language));
    let mut closing = format!("{}: {}", term("cli.checked", language), parts.join(" · "));
    if let Some(mended) = mended {
        mended.diff().lines().for_each(|line| report.print(line));
        // What was mended is told whatever is left to do.
        let line = mended.closing(&inputs, language);
        if report.is_good() {
            closing = format!("{line}\n{closing}");
        } else {
            report.say(&line);
        }
        if mended.has_written() {
            report.wrote("cli.mended");
        }
        result["mended"] = mended.as_json();
    }
    report.finish(Some(&inputs), &root, &closing, result)
}

/// The mends of links to pages that have moved for good.
fn moved(options: &CheckOptions, inputs: &Inputs, history: &History, root: &Path, wanted: &Wanted) -> Vec<Patch> {
    let (site, _) = if options.external.external { assemble(inputs, history) } else { return Vec::new() };
    let Some(site) = site else { return Vec::new() };
    let fresh = options.external.external_fresh;
    let asked = external::check(&options.external, fresh, &site, inputs, root, &|file| wanted.has(file));
    asked.found.into_iter().filter_map(|message| message.patch).collect()
}

fn format(form: CheckFormat) -> Option<Format> {
    match form {
        CheckFormat::Text | CheckFormat::Json => None,
        CheckFormat::Short => Some(Format::Short),
        CheckFormat::Github => Some(Format::Github),
        CheckFormat::Gitlab => Some(Format::Gitlab),
        CheckFormat::Sarif => Some(Format::Sarif),
        CheckFormat::Junit => Some(Format::Junit),
    }
}

/// The files that are to be checked.
struct Wanted {
    paths: Vec<String>,
}

impl Wanted {
    fn new(
        options: &CheckOptions,
        surroundings: &Surroundings,
        root: &Path,
        inputs: &Inputs,
    ) -> Result<Self, Diagnostic> {
        let sources = inputs.sources.paths();
        let mut paths = Vec::new();
        for asked in &options.paths {
            // From the folder where the person stands, or from that of the site, as messages name files.
            let here = inside(&surroundings.folder.join(asked), root);
            let wanted = here.into_iter().chain([plain(Path::new(asked))]);
            let known = |path: &String| path.is_empty() || sources.iter().any(|source| below(source.as_str(), path));
            match wanted.into_iter().find(known) {
                Some(path) => paths.push(path),
                None => {
                    let near = nearest(asked, sources.iter().map(|source| source.as_str()));
                    return Err(Diagnostic::new(Code::A633).arg("value", asked.clone()).optional("nearest", near));
                }
            }
        }
        Ok(Self { paths })
    }

    fn has(&self, file: &str) -> bool {
        self.paths.is_empty() || self.paths.iter().any(|path| below(file, path))
    }

    /// What is about no page in particular is told always.
    fn is_about(&self, diagnostic: &Diagnostic) -> bool {
        diagnostic.places.first().is_none_or(|place| !place.file.starts_with("content/") || self.has(&place.file))
    }
}

fn below(file: &str, path: &str) -> bool {
    file.strip_prefix(path).is_some_and(|rest| path.is_empty() || rest.is_empty() || rest.starts_with('/'))
}

/// A path below the site's folder, with `/`.
fn inside(path: &Path, root: &Path) -> Option<String> {
    let root: PathBuf = root.components().collect();
    Some(plain(path.components().collect::<PathBuf>().strip_prefix(root).ok()?))
}

fn plain(path: &Path) -> String {
    let names = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    });
    names.collect::<Vec<_>>().join("/")
}
