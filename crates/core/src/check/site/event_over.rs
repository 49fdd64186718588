//! A145: an event is over, but its page still announces it.

use super::super::{Check, Rule, RuleContext};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A145,
    error_if_strict: false,
    reason: [
        "Läsaren vet inte om det blev av. Sidan är mest värd efteråt, när den berättar vad det ledde till.",
        "Readers cannot tell whether it took place. The page is most useful afterwards, when it describes the result.",
    ],
    previous: None,
    bad: "---\ntitle: Träff {n}\ntype: workshop\nstarts: 2024-03-14T13:00\nevent_status: scheduled\n---\n\nVälkommen.\n",
    good: "---\ntitle: Träff {n}\ntype: workshop\nstarts: 2024-03-14T13:00\nevent_status: held\noutcome: En plan.\n---\n\nVi möttes.\n",
    check: Check::Site(check),
};

fn check(context: &RuleContext<'_>) -> Vec<Diagnostic> {
    let of = context.site;
    let mut diagnostics = Vec::new();
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
            diagnostics.push(Diagnostic::at(Code::A145, context.field(page, key)).arg("value", stated.plain()));
        }
    }
    diagnostics
}
