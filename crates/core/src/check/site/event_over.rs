//! A145: an event is over, but its page still announces it.

use super::super::{Check, Facts, Rule};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A145,
    strict: false,
    why: [
        "Läsaren vet inte om det blev av. Sidan är mest värd efteråt, när den berättar vad det ledde till.",
        "Readers cannot tell whether it took place. The page is most useful afterwards, when it describes the result.",
    ],
    before: None,
    wrong: "---\ntitle: Träff {n}\ntype: workshop\nstarts: 2024-03-14T13:00\nevent_status: scheduled\n---\n\nVälkommen.\n",
    right: "---\ntitle: Träff {n}\ntype: workshop\nstarts: 2024-03-14T13:00\nevent_status: held\noutcome: En plan.\n---\n\nVi möttes.\n",
    check: Check::Site(check),
};

fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let of = facts.site;
    let mut wrong = Vec::new();
    for page in &of.pages {
        let front = page.front();
        let Some((event, stated)) = page.document.event().and_then(|event| Some((event, event.last_day()?))) else {
            continue;
        };
        let waits = match event.status() {
            Some("scheduled" | "moved_online") => true,
            None => !event.has_outcome(),
            _ => false,
        };
        let archived = front.fields.contains_key("archived") || page.expired;
        if waits && !archived && event.ends_at(&of.config.zone).is_some_and(|end| end <= of.now) {
            let key = event.keys().status.unwrap_or(event.keys().starts);
            wrong.push(Diagnostic::at(Code::A145, facts.field(page, key)).arg("value", stated.plain()));
        }
    }
    wrong
}
