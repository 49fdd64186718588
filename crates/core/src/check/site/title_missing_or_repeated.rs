//! A518: a rendered page has no `<title>`, or several.

use super::super::{Check, Rule, RuleContext, ScanResults};
use super::GroupedFindings;
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A518,
    error_if_strict: false,
    reason: [
        "Titeln visas på fliken, i bokmärken och i sökträffar, och läses upp först av allt (WCAG 2.4.2).",
        "The title is shown on the tab, in bookmarks and in search results, and is read aloud first (WCAG 2.4.2).",
    ],
    previous: None,
    bad: "<head><title></title></head>\n",
    good: "<head><title>{{ page.title }} – {{ site.title }}</title></head>\n",
    check: Check::Rendered(check),
};

fn check(context: &RuleContext<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let mut findings = GroupedFindings::default();
    for (path, page) in &scan.rendered.pages {
        if page.titles.len() != 1 || page.titles[0].is_empty() {
            findings.add("<title>", path);
        }
    }
    findings.messages(Code::A518, context.site)
}
