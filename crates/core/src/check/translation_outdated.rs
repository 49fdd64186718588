//! A713: a translation is older than the last change of its original.

use super::{Check, Facts, Rule};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A713,
    strict: false,
    why: [
        "Sidan upplyser läsaren om att originalet är nyare, men helst ska båda säga samma sak.",
        "The page tells readers that the original is newer, but both should say the same thing.",
    ],
    before: None,
    wrong: "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\nupdated: 2026-09-01\n---\n\nVattnet är avstängt.\n",
    right: "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\n---\n\nVattnet är avstängt.\n",
    check: Check::Claim(check),
};

fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let site = facts.site;
    let older = site.pages.iter().filter_map(|page| {
        let original = site.page(site.newer_original(page)?);
        let path = original.document.path.as_str();
        Some(Diagnostic::at(Code::A713, facts.field(page, "title")).arg("path", path))
    });
    older.collect()
}
