//! A517: an id occurs more than once on a rendered page.

use super::super::{Check, Facts, Rule, ScanResults};
use super::Faults;
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A517,
    strict: false,
    why: [
        "Länkar till rubriken hamnar fel, och hjälpmedel läser upp fel etikett (WCAG 4.1.2).",
        "Links to the heading go to the wrong place, and assistive technology reads the wrong label (WCAG 4.1.2).",
    ],
    before: None,
    wrong: "<h2 id=\"kontakt\">…</h2> … <section id=\"kontakt\">\n",
    right: "<h2 id=\"kontakt\">…</h2> … <section id=\"kontakta-oss\">\n",
    check: Check::Rendered(check),
};

fn check(facts: &Facts<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let mut faults = Faults::default();
    for (path, page) in &scan.rendered.pages {
        page.repeated_ids().into_iter().for_each(|id| faults.add(id, path));
    }
    faults.messages(Code::A517, facts.site)
}
