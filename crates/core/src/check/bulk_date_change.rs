//! A707: more than a fifth of the pages have the same new date, as after a script that changed them all.

use std::collections::BTreeMap;

use super::{Check, Rule, RuleContext};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A707,
    error_if_strict: true,
    reason: [
        "När många sidor får samma nya datum samtidigt har oftast ett verktyg ändrat dem, inte en skribent. Då säger datumet inget om texten.",
        "When many pages get the same new date at once, a tool has usually changed them, not a writer. Then the date says nothing about the text.",
    ],
    previous: Some(example_page!("", "Vattnet är avstängt.\n")),
    bad: example_page!("updated: 2026-09-01\n", "Vattnet är påslaget.\n"),
    good: example_page!("", "Vattnet är avstängt.\n"),
    check: Check::Claim(check),
};

/// Fewer pages may well be changed by hand on one day.
const FEW: usize = 5;

fn check(context: &RuleContext<'_>) -> Vec<Diagnostic> {
    let mut days: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut all = 0;
    for (page, stamped) in context.stamped_pages() {
        all += 1;
        if let Some(updated) =
            page.dates.updated.as_ref().filter(|updated| Some(&updated.when) != stamped.updated.as_ref())
        {
            days.entry(updated.when.to_string()).or_default().push(page.document.path.as_str());
        }
    }
    let many = days.into_iter().filter(|(_, pages)| pages.len() >= FEW && is_bulk(pages.len(), all));
    many.map(|(day, pages)| {
        Diagnostic::file(Code::A707, pages[0]).arg("value", day).arg("count", pages.len().to_string())
    })
    .collect()
}

/// Whether this many of all pages are more than a fifth.
pub fn is_bulk(some: usize, all: usize) -> bool {
    some >= FEW && some * 5 > all
}
