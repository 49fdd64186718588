//! Everything that `check` asks and a build does not: rules about the site and about the text of each page.

use rayon::prelude::*;

use super::silence::{self, Asked, Silences};
use super::text::{self, Article};
use super::{Check, Facts, Looked, about_site, claims};
use crate::diagnostic::Diagnostic;
use crate::document::prose::prose;
use crate::site::{Page, Site};
use crate::source::Source;

/// Asks all rules that no build asks, for the sources that are wanted; those about what was made when it was looked at.
pub fn examine(
    facts: &Facts<'_>,
    looked: Option<&Looked>,
    strict: bool,
    wanted: &(dyn Fn(&str) -> bool + Sync),
) -> Vec<Diagnostic> {
    let site = facts.site;
    let mut of_site = Vec::new();
    for rule in about_site() {
        let found = match (rule.check, looked) {
            (Check::Site(check), _) => check(facts),
            (Check::Made(check), Some(looked)) => check(facts, looked),
            _ => continue,
        };
        of_site.append(&mut rule.weigh(&site.config, strict, found));
    }
    // Told by the compiler already; here they show which silences are needed.
    let claims = claims(facts, strict);
    let pages: Vec<&Page> = site.pages.iter().filter(|page| wanted(page.document.path.as_str())).collect();
    let texts: Vec<Vec<Diagnostic>> = pages
        .par_iter()
        .map(|page| {
            let path = page.document.path.as_str();
            let Some(text) = facts.inputs.sources.text(path) else { return Vec::new() };
            let source = Source { path: page.document.path.clone(), text };
            let about = |found: &&Diagnostic| found.places.first().is_some_and(|place| place.file == path);
            let known = of_site.iter().filter(about).cloned().collect();
            let asked = Asked { made: looked.is_some() };
            with_silences(site, page, &source, asked, known, claims.iter().filter(about).cloned().collect())
        })
        .collect();
    let elsewhere = |found: &Diagnostic| {
        let file = found.places.first().map_or("", |place| place.file.as_str());
        !pages.iter().any(|page| page.document.path.as_str() == file)
    };
    of_site.retain(elsewhere);
    of_site.extend(texts.into_iter().flatten());
    of_site.append(&mut text::check_data(site, facts.inputs));
    of_site
}

/// What the rules about text find on one page.
pub fn examine_page(site: &Site, page: &Page, source: &Source) -> Vec<Diagnostic> {
    with_silences(site, page, source, Asked { made: false }, Vec::new(), Vec::new())
}

fn with_silences(
    site: &Site,
    page: &Page,
    source: &Source,
    asked: Asked,
    mut found: Vec<Diagnostic>,
    claims: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let prose = prose(&page.document, source);
    let article = Article { site, page, prose: &prose, source: &source.text };
    found.extend(text::check(&article));
    let mut silences = Silences::new(site, page);
    silences.comments(site, page, &prose);
    silences.used_by(&claims);
    let mut kept = silences.apply(found);
    kept.append(&mut silence::verdict(page, silences, asked));
    kept
}
