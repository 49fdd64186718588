//! A144: two pages of one language have the same title.

use std::collections::BTreeMap;

use super::super::{Check, Rule, RuleContext};
use crate::diagnostic::{Code, Diagnostic};
use crate::site::Page;

pub(crate) const RULE: Rule = Rule {
    code: Code::A144,
    error_if_strict: false,
    reason: [
        "I listor, flöden och sökträffar är rubriken det enda som skiljer sidorna åt (WCAG 2.4.2).",
        "In lists, feeds and search results only the heading distinguishes the pages (WCAG 2.4.2).",
    ],
    previous: None,
    bad: "---\ntitle: Vattnet stängs av\nreview_in: P1Y\n---\n\nPå Storgatan.\n",
    good: "---\ntitle: Vattnet stängs av på gata {n}\nreview_in: P1Y\n---\n\nPå gatan.\n",
    check: Check::Site(check),
};

fn check(context: &RuleContext<'_>) -> Vec<Diagnostic> {
    let mut first: BTreeMap<(&str, String), &Page> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for page in context.site.pages.iter().filter(|page| !page.expired) {
        let key = (page.tree.as_str(), page.title().trim().to_lowercase());
        let Some(other) = first.get(&key) else {
            first.insert(key, page);
            continue;
        };
        let message = Diagnostic::at(Code::A144, context.field(page, "title")).place(context.field(other, "title"));
        diagnostics.push(message.arg("value", page.title()).arg("other", other.document.path.as_str()));
    }
    diagnostics
}
