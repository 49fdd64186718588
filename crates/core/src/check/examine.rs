//! Runs the rules that builds skip, about the site and about the text of each page: all of them in `check`, and before
//! publishing those that can give errors.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::suppression::{RulesRun, Suppressions, has_front_matter_suppressions};
use super::text::{self, Article};
use super::{Check, RuleContext, RuleScope, ScanResults, accepted, run_build_rules, site_rules};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::prose::prose;
use crate::site::{Page, Site};
use crate::source::{Inputs, Source};

/// Which sources are examined, and how.
#[derive(Clone, Copy)]
pub(crate) struct Selection<'a> {
    /// Contradicted claims are errors.
    pub(crate) strict: bool,
    /// Which rules run.
    pub(crate) scope: RuleScope,
    /// Whether a source is examined.
    pub(crate) is_selected: &'a (dyn Fn(&str) -> bool + Sync),
}

/// Runs all rules that builds do not, for the selected sources; rules about rendered output only if there is any.
pub(crate) fn examine(
    context: &RuleContext<'_>,
    scan: Option<&ScanResults>,
    Selection { strict, scope, is_selected }: Selection<'_>,
) -> Vec<Diagnostic> {
    let site = context.site;
    let mut findings = check_site(context, scan, strict, scope);
    // Already reported by the build; here they show which suppressions are in use.
    let build_findings = if scope == RuleScope::All { run_build_rules(context, strict) } else { Vec::new() };
    let pages = selected_pages(site, is_selected);
    let (by_path, build_by_path) = (by_file(&findings), by_file(&build_findings));
    let rules_run = RulesRun { rendered: scan.is_some() };
    let page_findings: Vec<Vec<Diagnostic>> = pages
        .par_iter()
        .map(|page| {
            let Some(source) = source(context.inputs, page) else { return Vec::new() };
            let path = page.document.path.as_str();
            let for_this_file = |found: &ByFile<'_>| found.get(path).into_iter().flatten().copied().cloned().collect();
            let check = PageCheck { site, page, source: &source, rules_run, scope };
            check.run(for_this_file(&by_path), for_this_file(&build_by_path))
        })
        .collect();
    // Findings about the examined pages are in `page_findings`, with suppressions applied.
    let examined_paths: HashSet<&str> = pages.iter().map(|page| page.document.path.as_str()).collect();
    findings.retain(|found| found.places.first().is_none_or(|place| !examined_paths.contains(place.file.as_str())));
    findings.extend(page_findings.into_iter().flatten());
    findings.append(&mut text::check_other_files(site, context.inputs, scan, scope));
    let is_full_run = scope == RuleScope::All && scan.is_some() && pages.len() == site.pages.len();
    accepted::apply(site, &context.inputs.config, is_full_run, &mut findings);
    retain_reported(&mut findings, scope);
    findings
}

/// Runs the rules about text on the selected pages.
pub(crate) fn examine_pages(
    site: &Site,
    inputs: &Inputs,
    scope: RuleScope,
    is_selected: &(dyn Fn(&str) -> bool + Sync),
) -> Vec<Diagnostic> {
    let pages = selected_pages(site, is_selected);
    let rules_run = RulesRun { rendered: false };
    let findings = pages.par_iter().flat_map_iter(|page| {
        let source = source(inputs, page);
        let check =
            |source: Source| PageCheck { site, page, source: &source, rules_run, scope }.run(Vec::new(), Vec::new());
        source.map(check).unwrap_or_default()
    });
    let mut findings: Vec<Diagnostic> = findings.collect();
    retain_reported(&mut findings, scope);
    findings
}

fn check_site(
    context: &RuleContext<'_>,
    scan: Option<&ScanResults>,
    strict: bool,
    scope: RuleScope,
) -> Vec<Diagnostic> {
    let config = &context.site.config;
    let mut findings = Vec::new();
    for rule in site_rules().filter(|rule| rule.is_enabled(config, strict, scope)) {
        let found = match (rule.check, scan) {
            (Check::Site(check), _) => check(context),
            (Check::Rendered(check), Some(scan)) => check(context, scan),
            _ => continue,
        };
        findings.append(&mut rule.apply_severity(config, strict, found));
    }
    findings
}

fn selected_pages<'s>(site: &'s Site, is_selected: &(dyn Fn(&str) -> bool + Sync)) -> Vec<&'s Page> {
    site.pages.iter().filter(|page| is_selected(page.document.path.as_str())).collect()
}

fn source(inputs: &Inputs, page: &Page) -> Option<Source> {
    let path = &page.document.path;
    Some(Source { path: path.clone(), text: inputs.sources.text(path.as_str())? })
}

/// Before publishing, only errors are reported.
fn retain_reported(findings: &mut Vec<Diagnostic>, scope: RuleScope) {
    findings.retain(|found| scope == RuleScope::All || found.severity == Severity::Error);
}

/// Findings by the file of their first place.
type ByFile<'a> = HashMap<&'a str, Vec<&'a Diagnostic>>;

fn by_file(findings: &[Diagnostic]) -> ByFile<'_> {
    let mut files = ByFile::new();
    for (place, found) in findings.iter().filter_map(|found| Some((found.places.first()?, found))) {
        files.entry(place.file.as_str()).or_default().push(found);
    }
    files
}

/// The check of one page.
struct PageCheck<'a> {
    site: &'a Site,
    page: &'a Page,
    source: &'a Source,
    rules_run: RulesRun,
    scope: RuleScope,
}

impl PageCheck<'_> {
    /// Runs the rules about the source and the text, and applies the page's suppressions to their findings and to
    /// `findings`. Those in `build_findings` only show that a suppression is in use.
    fn run(&self, mut findings: Vec<Diagnostic>, build_findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let Self { site, page, source, rules_run, scope } = *self;
        findings.extend(text::check_source(site, page, &source.text, scope));
        // Splitting a text into blocks is slow: only if a rule needs it, or the text may have suppressions.
        let may_have_suppressions = source.text.contains("anslag:") || has_front_matter_suppressions(page);
        let needs_blocks = scope == RuleScope::All || text::any_enabled(site, scope);
        if findings.is_empty() && !may_have_suppressions && !needs_blocks {
            return findings;
        }
        let prose = prose(&page.document, source);
        let article = Article { site, page, prose: &prose, source: &source.text };
        findings.extend(text::check(&article, scope));
        let mut suppressions = Suppressions::new(site, page);
        suppressions.add_from_comments(site, page, &prose);
        suppressions.mark_used(&build_findings);
        suppressions.apply(&mut findings);
        findings.append(&mut suppressions.into_diagnostics(page, rules_run));
        findings
    }
}
