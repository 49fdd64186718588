//! A146: a project's end date has passed, but its status says that it is ongoing.

use super::super::{Check, Rule, RuleContext};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A146,
    error_if_strict: false,
    reason: [
        "En sida som säger att ett avslutat projekt pågår gör att läsarna inte heller litar på resten.",
        "A page that says that a finished project is ongoing makes readers doubt the rest too.",
    ],
    previous: None,
    bad: "---\ntitle: Projekt {n}\ntype: project\nstatus: ongoing\nperiod: {start: 2020-01-01, end: 2022-12-31}\n---\n\nText.\n",
    good: "---\ntitle: Projekt {n}\ntype: project\nstatus: completed\nperiod: {start: 2020-01-01, end: 2022-12-31}\n---\n\nText.\n",
    check: Check::Site(check),
};

fn check(context: &RuleContext<'_>) -> Vec<Diagnostic> {
    let site = context.site;
    let mut diagnostics = Vec::new();
    for page in site.pages.iter().filter(|page| !page.front().fields.contains_key("archived")) {
        let front = page.front();
        let Some(life) = page.document.kind.lifespan.as_ref().filter(|_| !page.is_section()) else { continue };
        let goes_on = front.choice(life.status).is_some_and(|status| life.ongoing.contains(&status));
        let end = front.period(life.period).and_then(|period| period.end.as_ref());
        if let Some(end) = end.filter(|end| goes_on && end.end(&site.config.zone) <= site.now) {
            diagnostics
                .push(Diagnostic::at(Code::A146, context.field(page, life.status)).arg("value", end.to_string()));
        }
    }
    diagnostics
}
