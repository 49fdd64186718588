//! A321: a link within the site is written with its full URL.

use super::super::{Check, Rule, RuleContext, ScanResults};
use super::target::absolute_links_to_own_site;
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A321,
    error_if_strict: false,
    reason: [
        "Länken slutar fungera när sidan flyttas, och i en förhandsvisning leder den till den publicerade webbplatsen.",
        "The link breaks when the page moves, and in a preview it leads to the published site.",
    ],
    previous: None,
    bad: "Gå till [startsidan](https://www.example.se/).\n",
    good: "Gå till [startsidan](_index.md).\n",
    check: Check::Rendered(check),
};

fn check(context: &RuleContext<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    // Only pages: data files and menus cannot link to a file.
    absolute_links_to_own_site(context, scan)
        .filter(|(link, exists)| *exists && link.place.file.starts_with("content/"))
        .map(|(link, _)| Diagnostic::at(Code::A321, link.place).arg("url", link.target))
        .collect()
}
