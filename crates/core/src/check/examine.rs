//! Runs the rules that builds skip, about the site and about the text of each page: all of them in `check`, and before
//! publishing those that can give errors.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::suppression::{self, RulesRun, Suppressions};
use super::text::{self, Article};
use super::{Check, Depth, RuleContext, ScanResults, about_site, accepted, claims};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::prose::prose;
use crate::site::{Page, Site};
use crate::source::{Inputs, Source};

/// Runs all rules that builds do not, for the selected sources; rules about rendered output only if there is any.
pub(crate) fn examine(
    context: &RuleContext<'_>,
    scan: Option<&ScanResults>,
    (strict, depth): (bool, Depth),
    wanted: &(dyn Fn(&str) -> bool + Sync),
) -> Vec<Diagnostic> {
    let site = context.site;
    let mut of_site = Vec::new();
    for rule in about_site().filter(|rule| rule.is_enabled(&site.config, strict, depth)) {
        let found = match (rule.check, scan) {
            (Check::Site(check), _) => check(context),
            (Check::Rendered(check), Some(scan)) => check(context, scan),
            _ => continue,
        };
        of_site.append(&mut rule.apply_severity(&site.config, strict, found));
    }
    // Already reported by the build; here they show which suppressions are in use.
    let claims = if depth == Depth::All { claims(context, strict) } else { Vec::new() };
    let pages: Vec<&Page> = site.pages.iter().filter(|page| wanted(page.document.path.as_str())).collect();
    let (of_pages, of_claims) = (by_file(&of_site), by_file(&claims));
    let texts: Vec<Vec<Diagnostic>> = pages
        .par_iter()
        .map(|page| {
            let path = page.document.path.as_str();
            let Some(text) = context.inputs.sources.text(path) else { return Vec::new() };
            let source = Source { path: page.document.path.clone(), text };
            let about = |found: &ByFile<'_>| found.get(path).into_iter().flatten().copied().cloned().collect();
            let rules_run = RulesRun { rendered: scan.is_some() };
            check_page(site, page, &source, (rules_run, depth), about(&of_pages), about(&of_claims))
        })
        .collect();
    let checked: HashSet<&str> = pages.iter().map(|page| page.document.path.as_str()).collect();
    of_site.retain(|found| found.places.first().is_none_or(|place| !checked.contains(place.file.as_str())));
    of_site.extend(texts.into_iter().flatten());
    of_site.append(&mut text::check_beside(site, context.inputs, scan, depth));
    let all = scan.is_some() && pages.len() == site.pages.len();
    accepted::accepted(site, &context.inputs.config, depth, all, &mut of_site);
    of_site.retain(|found| depth == Depth::All || found.severity == Severity::Error);
    of_site
}

/// Messages by the file of their first place.
type ByFile<'a> = HashMap<&'a str, Vec<&'a Diagnostic>>;

fn by_file(all: &[Diagnostic]) -> ByFile<'_> {
    let mut files = ByFile::new();
    for (place, found) in all.iter().filter_map(|found| Some((found.places.first()?, found))) {
        files.entry(place.file.as_str()).or_default().push(found);
    }
    files
}

/// Runs the rules about text on the selected pages.
pub(crate) fn examine_pages(
    site: &Site,
    inputs: &Inputs,
    depth: Depth,
    wanted: &(dyn Fn(&str) -> bool + Sync),
) -> Vec<Diagnostic> {
    let pages: Vec<&Page> = site.pages.iter().filter(|page| wanted(page.document.path.as_str())).collect();
    let found = pages.par_iter().flat_map_iter(|page| {
        let text = inputs.sources.text(page.document.path.as_str());
        let source = text.map(|text| Source { path: page.document.path.clone(), text });
        let rules_run = (RulesRun { rendered: false }, depth);
        source.map(|source| check_page(site, page, &source, rules_run, Vec::new(), Vec::new())).unwrap_or_default()
    });
    let mut found: Vec<Diagnostic> = found.collect();
    found.retain(|found| depth == Depth::All || found.severity == Severity::Error);
    found
}

fn check_page(
    site: &Site,
    page: &Page,
    source: &Source,
    (rules_run, depth): (RulesRun, Depth),
    mut found: Vec<Diagnostic>,
    claims: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    found.extend(text::check_source(site, page, &source.text, depth));
    // Splitting a text into blocks is slow: only if a rule needs it, or the text may have suppressions.
    let suppressions = source.text.contains("anslag:") || page.front().fields.contains_key("ignore");
    if depth == Depth::Errors && found.is_empty() && !suppressions && !text::any_enabled(site, depth) {
        return found;
    }
    let prose = prose(&page.document, source);
    let article = Article { site, page, prose: &prose, source: &source.text };
    found.extend(text::check(&article, depth));
    let mut suppressions = Suppressions::new(site, page);
    suppressions.comments(site, page, &prose);
    suppressions.used_by(&claims);
    let mut kept = suppressions.apply(found);
    kept.append(&mut suppression::unneeded(page, suppressions, rules_run));
    kept
}
