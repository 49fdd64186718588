//! A146: a project's end date has passed, but its status says that it is ongoing.

use super::super::{Check, Facts, Rule};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A146,
    strict: false,
    why: [
        "En sida som säger att ett avslutat projekt pågår gör att läsarna inte heller litar på resten.",
        "A page that says that a finished project is ongoing makes readers doubt the rest too.",
    ],
    before: None,
    wrong: "---\ntitle: Projekt {n}\ntype: project\nstatus: ongoing\nperiod: {start: 2020-01-01, end: 2022-12-31}\n---\n\nText.\n",
    right: "---\ntitle: Projekt {n}\ntype: project\nstatus: completed\nperiod: {start: 2020-01-01, end: 2022-12-31}\n---\n\nText.\n",
    check: Check::Site(check),
};

fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let site = facts.site;
    let mut wrong = Vec::new();
    for page in site.pages.iter().filter(|page| !page.front().fields.contains_key("archived")) {
        let front = page.front();
        let Some(life) = page.document.kind.lifespan.as_ref().filter(|_| !page.is_section()) else { continue };
        let goes_on = front.choice(life.status).is_some_and(|status| life.ongoing.contains(&status));
        let end = front.period(life.period).and_then(|period| period.end.as_ref());
        if let Some(end) = end.filter(|end| goes_on && end.end(&site.config.zone) <= site.now) {
            wrong.push(Diagnostic::at(Code::A146, facts.field(page, life.status)).arg("value", end.to_string()));
        }
    }
    wrong
}
