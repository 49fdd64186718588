//! A518: a rendered page has no `<title>`, or several.

use super::super::{Check, Facts, Rule, ScanResults};
use super::Faults;
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A518,
    strict: false,
    why: [
        "Titeln visas på fliken, i bokmärken och i sökträffar, och läses upp först av allt (WCAG 2.4.2).",
        "The title is shown on the tab, in bookmarks and in search results, and is read aloud first (WCAG 2.4.2).",
    ],
    before: None,
    wrong: "<head><title></title></head>\n",
    right: "<head><title>{{ page.title }} – {{ site.title }}</title></head>\n",
    check: Check::Rendered(check),
};

fn check(facts: &Facts<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let mut faults = Faults::default();
    for (path, page) in &scan.rendered.pages {
        if page.titles.len() != 1 || page.titles[0].is_empty() {
            faults.add("<title>", path);
        }
    }
    faults.messages(Code::A518, facts.site)
}
