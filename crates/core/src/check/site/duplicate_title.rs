//! A520: rendered pages of one language have the same `<title>`.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Check, Rule, RuleContext, ScanResults};
use super::GroupedFindings;
use crate::diagnostic::{Code, Diagnostic};
use crate::path::OutputPath;

pub(crate) const RULE: Rule = Rule {
    code: Code::A520,
    error_if_strict: false,
    reason: [
        "Den som har flera flikar öppna, eller letar bland sökträffar, kan inte skilja sidorna åt (WCAG 2.4.2).",
        "People with several tabs open, or looking through search results, cannot tell the pages apart (WCAG 2.4.2).",
    ],
    previous: None,
    bad: "<title>{{ site.title }}</title>\n",
    good: "<title>{{ page.title }} – {{ site.title }}</title>\n",
    check: Check::Rendered(check),
};

fn check(context: &RuleContext<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let sources = super::sources(context.site);
    let mut titles: BTreeMap<_, Vec<&OutputPath>> = BTreeMap::new();
    for (path, page) in scan.rendered.pages.iter().filter(|(_, page)| !page.redirect && !page.noindex) {
        if let Some(title) = page.titles.first().filter(|title| !title.is_empty()) {
            titles.entry((page.lang.clone(), title)).or_default().push(path);
        }
    }
    let mut findings = GroupedFindings::default();
    for ((_, title), pages) in titles.into_iter().filter(|(_, pages)| pages.len() > 1) {
        // Pages with the same title in their sources are reported as A144.
        let headings: BTreeSet<Option<&str>> =
            pages.iter().map(|path| sources.get(*path).map(|page| page.title())).collect();
        if headings.len() > 1 || headings.contains(&None) {
            pages.into_iter().for_each(|path| findings.add(title, path));
        }
    }
    findings.messages(Code::A520, context.site)
}
