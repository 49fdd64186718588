//! A527: pages of one language have the same description.

use std::collections::BTreeMap;

use super::super::{Check, Rule, RuleContext, ScanResults};
use crate::diagnostic::{Code, Diagnostic};
use crate::site::Page;

pub(crate) const RULE: Rule = Rule {
    code: Code::A527,
    error_if_strict: false,
    reason: [
        "I sökträffar och delade länkar visas samma mening under flera rubriker, och läsaren ser inte vilken sida som svarar på frågan.",
        "In search results and shared links the same sentence appears under several headings, and readers cannot see which page has the answer.",
    ],
    previous: None,
    bad: "---\ntitle: Avgifter för förskola\nlead: Här hittar du information.\n---\n",
    good: "---\ntitle: Avgifter för förskola\nlead: Vad en plats i förskolan kostar, och vem som betalar mindre.\n---\n",
    check: Check::Rendered(check),
};

fn check(context: &RuleContext<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let mut same: BTreeMap<(&str, String), Vec<&Page>> = BTreeMap::new();
    // Generated lists share the description of their section.
    for (path, page) in super::sources(context.site) {
        let rendered = scan.rendered.pages.get(&path).filter(|rendered| !rendered.redirect && !rendered.noindex);
        if let Some(text) = rendered.and_then(|rendered| rendered.description.as_ref()).filter(|text| !text.is_empty())
        {
            same.entry((&page.tree, text.to_lowercase())).or_default().push(page);
        }
    }
    let mut found = Vec::new();
    for pages in same.into_values().filter(|pages| pages.len() > 1) {
        let text = pages[0].route.output().ok().and_then(|path| scan.rendered.pages[&path].description.clone());
        let remaining = pages.len() - 2;
        let message =
            Diagnostic::at(Code::A527, context.field(pages[0], "lead")).place(context.field(pages[1], "lead"));
        let message = message.arg("value", text.as_deref().unwrap_or_default());
        let message = message.arg("other", pages[1].document.path.as_str());
        found.push(message.optional("more", (remaining > 0).then(|| remaining.to_string())));
    }
    found
}
