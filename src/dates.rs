//! `anslag dates`: the dates of every page, their sources, and why other sources were not used.

use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use crate::arguments::DatesOptions;
use crate::report::Report;
use crate::{Environment, assembled};
use anslag_core::authoring::provenance;
use anslag_core::date::PartialDate;
use anslag_core::dates::decide::Step;
use anslag_core::dates::history::Repository;
use anslag_core::dates::{Dated, Evidence};
use anslag_core::diagnostic::{Code, Diagnostic, Language, Severity, term};
use anslag_core::site::{Page, Site};
use anslag_git as git;

/// Runs the command.
pub(crate) fn run(options: &DatesOptions, environment: &Environment) -> ExitCode {
    let mut report = Report::new(&options.site, environment);
    let Some((root, inputs, site)) = assembled(&options.site, environment, &mut report) else { return report.end() };
    let path = options.path.as_deref().map(|path| path.trim_start_matches("./").replace('\\', "/"));
    let exact = path.as_deref().and_then(|path| provenance::find(&site, path)).map(|page| page.id);
    let is_below = |page: &Page| path.as_deref().is_none_or(|path| page.document.path.as_str().starts_with(path));
    let is_selected = |page: &&Page| exact == Some(page.id) || is_below(page);
    let pages: Vec<&Page> = site.pages.iter().filter(is_selected).collect();
    report.add(missing_history_warning(&pages, &root));
    if options.site.report.json {
        let rows: Vec<_> = pages.iter().map(|page| as_json(&site, page)).collect();
        return report.finish(Some(&inputs), "", json!({"pages": rows}));
    }
    let language = environment.language;
    for page in pages {
        report.print(&row(&site, page, language));
        if options.explain {
            page.dates.trail.iter().for_each(|step| report.print(&format!("    {}", step_line(&site, step, language))));
        }
    }
    report.end()
}

/// The warning that pages lack dates because there is no version history.
fn missing_history_warning(pages: &[&Page], root: &Path) -> Vec<Diagnostic> {
    let code = match git::unavailable(&git::Program::from_environment(), root) {
        Some(Repository::None) => Code::A732,
        Some(Repository::NoGit) => Code::A731,
        _ => return Vec::new(),
    };
    let lacks = |page: &&&Page| !page.draft && !page.is_section() && page.dates.modified().is_none();
    let count = pages.iter().filter(lacks).count();
    let mut message = Diagnostic::new(code).arg("count", count.to_string());
    message.severity = Severity::Warning;
    if count > 0 { vec![message] } else { Vec::new() }
}

/// The dates of a page, on one line.
fn row(site: &Site, page: &Page, language: Language) -> String {
    let parts = date_lines(site, page, language);
    let text = if parts.is_empty() { term("dates.nothing", language).to_owned() } else { parts.join(" · ") };
    format!("{}: {text}", page.document.path)
}

/// The dates of a page, each with its source.
pub(crate) fn date_lines(site: &Site, page: &Page, language: Language) -> Vec<String> {
    let dates = &page.dates;
    let line = |name: &str, dated: Option<&Dated>| {
        let dated = dated?;
        Some(format!("{} {} ({})", term(name, language), iso(site, &dated.when), source(&dated.evidence, language)))
    };
    let parts = [
        line("dates.published", dates.published.as_ref()),
        line("dates.updated", dates.updated.as_ref()),
        line("dates.reviewed", dates.reviewed.as_ref()),
        dates.review_by.map(|day| format!("{} {day}", term("dates.review_by", language))),
    ];
    parts.into_iter().flatten().collect()
}

fn iso(site: &Site, when: &PartialDate) -> String {
    when.iso(&site.config.zone)
}

fn source(evidence: &Evidence, language: Language) -> String {
    match evidence {
        Evidence::Declared(_) => term("dates.declared", language).to_owned(),
        Evidence::Ledger => term("dates.ledger", language).to_owned(),
        Evidence::History { commit, file, .. } => {
            format!("{} {} {file}", term("dates.history", language), commit.get(..9).unwrap_or(commit))
        }
    }
}

/// A step of the decision about a date.
pub(crate) fn step_line(site: &Site, step: &Step, language: Language) -> String {
    let when = step.when.as_ref().map(|when| format!(" {}", iso(site, when))).unwrap_or_default();
    let commit =
        step.commit.as_deref().map(|commit| format!(" {}", commit.get(..9).unwrap_or(commit))).unwrap_or_default();
    let field = term(if step.field == "published" { "dates.published" } else { "dates.updated" }, language);
    format!("{field} – {}: {}{when}{commit}", term(step.source, language), term(step.verdict, language))
}

/// The dates of a page as JSON.
pub(crate) fn as_json(site: &Site, page: &Page) -> serde_json::Value {
    let dated = |dated: Option<&Dated>| {
        dated.map(|dated| {
            let mut value =
                json!({"date": iso(site, &dated.when), "source": source_name(&dated.evidence), "confidence": "exact"});
            match &dated.evidence {
                Evidence::Declared(_) => value["file"] = page.document.path.as_str().into(),
                Evidence::Ledger => value["file"] = "anslag.lock".into(),
                Evidence::History { commit, file, import } => {
                    value["commit"] = commit.clone().into();
                    value["file"] = file.clone().into();
                    value["import"] = (*import).into();
                }
            }
            value
        })
    };
    let dates = &page.dates;
    let trail: Vec<_> = dates
        .trail
        .iter()
        .map(|step| {
            let (source, verdict) = (step.source.trim_start_matches("dates."), step.verdict.trim_start_matches("dates.verdict."));
            json!({"field": step.field, "source": source, "verdict": verdict, "date": step.when.as_ref().map(|when| iso(site, when)), "commit": step.commit})
        })
        .collect();
    json!({
        "path": page.document.path.as_str(), "url": site.absolute(&page.route),
        "published": dated(dates.published.as_ref()), "updated": dated(dates.updated.as_ref()),
        "reviewed": dated(dates.reviewed.as_ref()), "review_by": dates.review_by.map(|day| day.to_string()), "trail": trail,
    })
}

fn source_name(evidence: &Evidence) -> &'static str {
    match evidence {
        Evidence::Declared(_) => "declared",
        Evidence::Ledger => "lock",
        Evidence::History { .. } => "history",
    }
}
