//! A519: a rendered page has no description.

use super::super::{Check, Rule, RuleContext, ScanResults};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A519,
    error_if_strict: false,
    reason: [
        "Beskrivningen visas under rubriken i sökträffar och när någon delar sidan. Utan den väljer sökmotorn vad som visas.",
        "The description is shown under the heading in search results and when the page is shared. Without it, the search engine chooses the text.",
    ],
    previous: None,
    bad: "---\ntitle: Avgifter\n---\n",
    good: "---\ntitle: Avgifter\nlead: Vad det kostar att söka bygglov.\n---\n",
    check: Check::Rendered(check),
};

fn check(context: &RuleContext<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let sources = super::sources(context.site);
    let mut found = Vec::new();
    for (path, page) in scan.rendered.pages.iter().filter(|(_, page)| !page.redirect && !page.noindex) {
        // Generated lists are described by their title.
        let Some(source) = sources.get(path) else { continue };
        if page.description.as_ref().is_none_or(|text| text.is_empty()) {
            let message = Diagnostic::at(Code::A519, context.field(source, "title"));
            found.push(message.arg("page", path.as_str()));
        }
    }
    found
}
