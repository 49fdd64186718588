//! A713: a translation is older than the last change of its original.

use super::{Check, Rule, RuleContext};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A713,
    error_if_strict: false,
    reason: [
        "Sidan upplyser läsaren om att originalet är nyare, men helst ska båda säga samma sak.",
        "The page tells readers that the original is newer, but both should say the same thing.",
    ],
    previous: None,
    bad: example_page!("updated: 2026-09-01\n", "Vattnet är avstängt.\n"),
    good: example_page!("", "Vattnet är avstängt.\n"),
    check: Check::Claim(check),
};

fn check(context: &RuleContext<'_>) -> Vec<Diagnostic> {
    let site = context.site;
    let older = site.pages.iter().filter_map(|page| {
        let original = site.page(site.newer_original(page)?);
        let path = original.document.path.as_str();
        Some(Diagnostic::at(Code::A713, context.field(page, "title")).arg("path", path))
    });
    older.collect()
}
