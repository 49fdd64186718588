//! A320: a link with the site's full URL is broken.

use super::super::{Check, Rule, RuleContext, ScanResults};
use super::target::absolute_links_to_own_site;
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A320,
    error_if_strict: false,
    reason: [
        "Läsarna möts av ett fel (404). Sidan har troligen flyttats eller tagits bort.",
        "Readers get an error (404). The page was probably moved or removed.",
    ],
    previous: None,
    bad: "Läs [planen](https://www.example.se/finns-inte/).\n",
    good: "Läs [planen](planen.md).\n",
    check: Check::Rendered(check),
};

fn check(context: &RuleContext<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    absolute_links_to_own_site(context, scan)
        .filter(|(_, exists)| !exists)
        .map(|(link, _)| Diagnostic::at(Code::A320, link.place).arg("url", link.target))
        .collect()
}
