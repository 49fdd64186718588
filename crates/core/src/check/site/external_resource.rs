//! A521: a rendered page loads a resource from another host.

use super::super::{Check, Facts, Rule, ScanResults};
use super::Faults;
use super::target::{Target, Targets};
use crate::diagnostic::{Code, Diagnostic};
use crate::site::links::is_external;

pub(crate) const RULE: Rule = Rule {
    code: Code::A521,
    strict: false,
    why: [
        "Läsarens webbläsare avslöjar för någon annan vad läsaren läser, utan att läsaren har valt det.",
        "The reader's browser reveals to a third party what is being read, without the reader having chosen it.",
    ],
    before: None,
    wrong: "<script src=\"https://cdn.example.com/x.js\"></script>\n",
    right: "<script src=\"/js/x.js\"></script>\n",
    check: Check::Rendered(check),
};

fn check(facts: &Facts<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let (site, rendered) = (facts.site, &scan.rendered);
    let targets = Targets::new(site, rendered);
    let mut faults = Faults::default();
    for (path, page) in &rendered.pages {
        for request in &page.requests {
            let elsewhere = is_external(&request.address) && targets.find(path, &request.address) == Target::Elsewhere;
            if elsewhere {
                faults.add(&format!("<{}> {}", request.element, request.address), path);
            }
        }
    }
    faults.messages(Code::A521, site)
}
