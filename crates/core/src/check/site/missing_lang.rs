//! A526: a rendered page does not state its language.

use super::super::{Check, Facts, Rule, ScanResults};
use super::Faults;
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A526,
    strict: false,
    why: [
        "En skärmläsare läser svensk text med engelskt uttal när sidan inte anger sitt språk (WCAG 3.1.1).",
        "A screen reader reads Swedish text with English pronunciation when the page does not state its language (WCAG 3.1.1).",
    ],
    before: None,
    wrong: "<html>\n",
    right: "<html lang=\"{{ page.lang }}\">\n",
    check: Check::Rendered(check),
};

fn check(facts: &Facts<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let mut faults = Faults::default();
    for (path, _) in scan.rendered.pages.iter().filter(|(_, page)| page.lang.is_none()) {
        faults.add("lang", path);
    }
    faults.messages(Code::A526, facts.site)
}
