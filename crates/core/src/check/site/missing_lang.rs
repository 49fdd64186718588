//! A526: a rendered page does not state its language.

use super::super::{Check, Rule, RuleContext, ScanResults};
use super::GroupedFindings;
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A526,
    error_if_strict: false,
    reason: [
        "En skärmläsare läser svensk text med engelskt uttal när sidan inte anger sitt språk (WCAG 3.1.1).",
        "A screen reader reads Swedish text with English pronunciation when the page does not state its language (WCAG 3.1.1).",
    ],
    previous: None,
    bad: "<html>\n",
    good: "<html lang=\"{{ page.lang }}\">\n",
    check: Check::Rendered(check),
};

fn check(context: &RuleContext<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let mut findings = GroupedFindings::default();
    for (path, _) in scan.rendered.pages.iter().filter(|(_, page)| page.lang.is_none()) {
        findings.add("lang", path);
    }
    findings.messages(Code::A526, context.site)
}
