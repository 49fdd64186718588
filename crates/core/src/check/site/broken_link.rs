//! A523: a link or resource on a rendered page leads nowhere.

use super::super::{Check, Rule, RuleContext, ScanResults};
use super::GroupedFindings;
use super::target::{Target, Targets};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::site::links::is_external;

pub(crate) const RULE: Rule = Rule {
    code: Code::A523,
    error_if_strict: false,
    reason: [
        "Länken finns i mallen, i en meny eller i rå HTML, så ingen text är fel. Ändå möts läsarna av ett fel.",
        "The link is in a template, a menu or raw HTML, so no text is wrong. Readers still get an error.",
    ],
    previous: None,
    bad: "<a href=\"/kontakt-oss/\">Kontakt</a>\n",
    good: "<a href=\"/kontakt/\">Kontakt</a>\n",
    check: Check::Rendered(check),
};

fn check(context: &RuleContext<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let (site, rendered) = (context.site, &scan.rendered);
    let targets = Targets::new(site, rendered);
    let mut findings = GroupedFindings::default();
    for (path, page) in &rendered.pages {
        let requests = page.requests.iter().map(|request| &request.address);
        for address in page.links.iter().chain(requests) {
            // Full URLs in a text are reported there (A320).
            if !is_external(address) && targets.find(path, address) == Target::Nowhere {
                findings.add(address, path);
            }
        }
    }
    let mut diagnostics = findings.messages(Code::A523, site);
    // An address that was valid until its page expired is a warning: no build should fail without a change.
    for message in
        diagnostics.iter_mut().filter(|message| message.text("value").is_some_and(|at| site.comes_and_goes(at)))
    {
        message.severity = Severity::Warning;
    }
    diagnostics
}
