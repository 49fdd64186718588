//! A521: a rendered page loads a resource from another host.

use super::super::{Check, Rule, RuleContext, ScanResults};
use super::GroupedFindings;
use super::target::{Target, Targets};
use crate::diagnostic::{Code, Diagnostic};
use crate::site::links::is_external;

pub(crate) const RULE: Rule = Rule {
    code: Code::A521,
    error_if_strict: false,
    reason: [
        "Läsarens webbläsare avslöjar för någon annan vad läsaren läser, utan att läsaren har valt det.",
        "The reader's browser reveals to a third party what is being read, without the reader having chosen it.",
    ],
    previous: None,
    bad: "<script src=\"https://cdn.example.com/x.js\"></script>\n",
    good: "<script src=\"/js/x.js\"></script>\n",
    check: Check::Rendered(check),
};

fn check(context: &RuleContext<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let (site, rendered) = (context.site, &scan.rendered);
    let targets = Targets::new(site, rendered);
    let mut findings = GroupedFindings::default();
    for (path, page) in &rendered.pages {
        for request in &page.requests {
            let elsewhere = is_external(&request.address) && targets.find(path, &request.address) == Target::Elsewhere;
            if elsewhere {
                findings.add(&format!("<{}> {}", request.element, request.address), path);
            }
        }
    }
    findings.messages(Code::A521, site)
}
