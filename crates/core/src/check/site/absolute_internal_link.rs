//! A321: a link within the site is written with its full URL.

use super::super::{Check, Facts, Rule, ScanResults};
use super::broken_absolute_link::own;
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A321,
    strict: false,
    why: [
        "Länken slutar fungera när sidan flyttas, och i en förhandsvisning leder den till den publicerade webbplatsen.",
        "The link breaks when the page moves, and in a preview it leads to the published site.",
    ],
    before: None,
    wrong: "Gå till [startsidan](https://www.example.se/).\n",
    right: "Gå till [startsidan](_index.md).\n",
    check: Check::Rendered(check),
};

fn check(facts: &Facts<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    // Data and menus have no other way to write it.
    own(facts, scan)
        .filter(|(link, exists)| *exists && link.place.file.starts_with("content/"))
        .map(|(link, _)| Diagnostic::at(Code::A321, link.place).arg("url", link.target))
        .collect()
}
