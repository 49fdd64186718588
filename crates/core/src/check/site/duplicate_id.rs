//! A517: an id occurs more than once on a rendered page.

use super::super::{Check, Rule, RuleContext, ScanResults};
use super::GroupedFindings;
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A517,
    error_if_strict: false,
    reason: [
        "Länkar till rubriken hamnar fel, och hjälpmedel läser upp fel etikett (WCAG 4.1.2).",
        "Links to the heading go to the wrong place, and assistive technology reads the wrong label (WCAG 4.1.2).",
    ],
    previous: None,
    bad: "<h2 id=\"kontakt\">…</h2> … <section id=\"kontakt\">\n",
    good: "<h2 id=\"kontakt\">…</h2> … <section id=\"kontakta-oss\">\n",
    check: Check::Rendered(check),
};

fn check(context: &RuleContext<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let mut findings = GroupedFindings::default();
    for (path, page) in &scan.rendered.pages {
        page.repeated_ids().into_iter().for_each(|id| findings.add(id, path));
    }
    findings.messages(Code::A517, context.site)
}
