//! `anslag check`: finds everything that can be wrong. Only `--fix` writes, except for the caches.

mod external_links;
mod fix;
mod last_result;

use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;

use self::external_links::CacheUse;
use self::fix::Fixes;
use self::last_result::LastResult;
use crate::arguments::{CheckFormat, CheckOptions, ReportOptions};
use crate::format::Format;
use crate::report::{Report, counted};
use crate::{Environment, WriteMode, history, open};
use anslag_core::check::ScanResults;
use anslag_core::dates::history::History;
use anslag_core::diagnostic::{Code, Diagnostic, Language, Patch, Severity, nearest, term};
use anslag_core::maintenance::fix::fix;
use anslag_core::pipeline::{Compiled, assemble, compile_and_scan, examine_with_scan};
use anslag_core::site::Site;
use anslag_core::source::Inputs;
use anslag_disk::media_scan::scan_media;
use anslag_disk::{load, stat_cache};

/// Runs the command.
pub(crate) fn run(options: &CheckOptions, environment: &Environment) -> ExitCode {
    let language = environment.language;
    let mut report = report(options, environment);
    let clock = stat_cache::filesystem_clock(&load::find_root(options.site.root.as_deref(), &environment.folder));
    let (root, inputs) = open(&options.site, environment, &mut report);
    report.set_repository_prefix(anslag_git::path_in_repository(&root));
    let Some(mut inputs) = inputs else { return report.finish(None, "", json!({})) };
    let selection = match Selection::new(options, environment, &root, &inputs) {
        Ok(selection) => selection,
        Err(message) => {
            report.add(vec![message]);
            return report.finish(Some(&inputs), "", json!({}));
        }
    };
    let history = history(&root, &inputs, &mut report);
    let fixes = (options.fix || options.dry_run).then(|| {
        let moved = moved_links(options, &inputs, &history, &root, &selection);
        let files = fix(&mut inputs, &history, moved, &|file| selection.has(file));
        Fixes::new(files, WriteMode::new(options.dry_run))
    });
    if let Some(Err(message)) = fixes.as_ref().map(|fixes| fixes.write(&root)) {
        report.add(vec![message]);
        return report.finish(Some(&inputs), "", json!({}));
    }
    let repeatable = report.is_good() && fixes.is_none() && !options.external.external;
    let last = repeatable.then(|| LastResult::new(&root, clock, &inputs, &history, &selection.paths));
    let (mut checked, site) = match last.as_ref().and_then(LastResult::get) {
        Some(checked) => (checked, None),
        None => check(&inputs, &history, &selection, &report, last),
    };
    let mut result = json!({"pages": checked.pages});
    let mut parts = vec![counted(checked.pages, "cli.page", language)];
    if let Some(site) = site.filter(|_| options.external.external) {
        // Addresses requested for --fix are not requested again.
        let cache_use = if fixes.is_none() { cache_use(options) } else { CacheUse::Read };
        let links =
            external_links::check(&options.external, cache_use, &site, &inputs, &root, &|file| selection.has(file));
        result["external"] = links.as_json();
        parts.push(links.line(language));
        checked.findings.extend(links.findings.into_iter().filter(|diagnostic| selection.is_about(diagnostic)));
    }
    report.add(checked.findings);
    parts.push(counted(report.count(Severity::Warning), "cli.warning", language));
    let mut closing = format!("{}: {}", term("cli.checked", language), parts.join(" · "));
    if let Some(fixes) = fixes {
        closing = show_fixes(&fixes, &mut report, &inputs, closing, language);
        result["mended"] = fixes.as_json();
    }
    report.finish(Some(&inputs), &closing, result)
}

/// What a check found, without links to other sites.
struct Checked {
    pages: usize,
    findings: Vec<Diagnostic>,
}

/// Checks the site, and keeps the result for the next check.
fn check(
    inputs: &Inputs,
    history: &History,
    selection: &Selection,
    report: &Report,
    last: Option<LastResult<'_>>,
) -> (Checked, Option<Site>) {
    let (Compiled { diagnostics: mut findings, pages, site, .. }, rendered) = compile_and_scan(inputs, history);
    // After an error in loading, files are missing from the output, and rules about it would find false errors.
    let rendered = rendered.filter(|_| report.is_good());
    let scan = rendered.map(|rendered| ScanResults { rendered, files: scan_media(inputs) });
    if let Some(site) = &site {
        findings.extend(examine_with_scan(inputs, history, site, scan.as_ref(), &|file| selection.has(file)));
    }
    findings.retain(|diagnostic| selection.is_about(diagnostic));
    let checked = Checked { pages, findings };
    if let (Some(last), Some(site)) = (last, &site) {
        last.replace(&checked, site);
    }
    (checked, site)
}

/// An empty report in the format that the options ask for.
fn report(options: &CheckOptions, environment: &Environment) -> Report {
    let json = options.site.report.json || options.format == Some(CheckFormat::Json);
    let mut report = Report::new(&options.site, environment).with(ReportOptions { json, ..options.site.report });
    match options.format {
        Some(name) => report.set_format(format(name)),
        // GitHub shows them beside the changed lines; the log has them in full.
        None if environment.on_github => report.also_in_format(Format::Github),
        None => {}
    }
    report
}

/// Prints the changes of `--fix`, and returns the closing lines.
fn show_fixes(fixes: &Fixes, report: &mut Report, inputs: &Inputs, closing: String, language: Language) -> String {
    fixes.diff().lines().for_each(|line| report.print(line));
    if fixes.has_written() {
        report.wrote("cli.mended");
    }
    let line = fixes.closing(inputs, language);
    if report.is_good() {
        return format!("{line}\n{closing}");
    }
    // With errors there is another closing line, but the changes are reported all the same.
    report.say(&line);
    closing
}

/// Patches for links to pages that have moved permanently.
fn moved_links(
    options: &CheckOptions,
    inputs: &Inputs,
    history: &History,
    root: &Path,
    selection: &Selection,
) -> Vec<Patch> {
    let (site, _) = if options.external.external { assemble(inputs, history) } else { return Vec::new() };
    let Some(site) = site else { return Vec::new() };
    let links =
        external_links::check(&options.external, cache_use(options), &site, inputs, root, &|file| selection.has(file));
    links.findings.into_iter().filter_map(|message| message.patch).collect()
}

fn cache_use(options: &CheckOptions) -> CacheUse {
    if options.external.external_fresh { CacheUse::Ignore } else { CacheUse::Read }
}

fn format(name: CheckFormat) -> Option<Format> {
    match name {
        CheckFormat::Text | CheckFormat::Json => None,
        CheckFormat::Short => Some(Format::Short),
        CheckFormat::Github => Some(Format::Github),
        CheckFormat::Gitlab => Some(Format::Gitlab),
        CheckFormat::Sarif => Some(Format::Sarif),
        CheckFormat::Junit => Some(Format::Junit),
    }
}

/// The files that are to be checked.
struct Selection {
    paths: Vec<String>,
}

impl Selection {
    fn new(
        options: &CheckOptions,
        environment: &Environment,
        root: &Path,
        inputs: &Inputs,
    ) -> Result<Self, Diagnostic> {
        let sources = inputs.sources.paths();
        let mut paths = Vec::new();
        for given in &options.paths {
            // Relative to the current folder, or to that of the site, as in messages.
            let here = inside(&environment.folder.join(given), root);
            let candidates = here.into_iter().chain([plain(Path::new(given))]);
            let is_known = |path: &String| path.is_empty() || sources.iter().any(|source| below(source.as_str(), path));
            match candidates.into_iter().find(is_known) {
                Some(path) => paths.push(path),
                None => {
                    let near = nearest(given, sources.iter().map(|source| source.as_str()));
                    return Err(Diagnostic::new(Code::A633).arg("value", given.clone()).optional("nearest", near));
                }
            }
        }
        Ok(Self { paths })
    }

    fn has(&self, file: &str) -> bool {
        self.paths.is_empty() || self.paths.iter().any(|path| below(file, path))
    }

    /// Messages about no page in particular are always shown.
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
