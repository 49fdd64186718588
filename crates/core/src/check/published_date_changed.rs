//! A705: the date of publication was changed after publication.

use super::{Check, Facts, Rule};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A705,
    strict: true,
    why: [
        "Publiceringsdatumet ändras inte när sidan ändras. Det som är nytt anges i `changes`.",
        "The publication date does not change when the page does. What is new belongs in `changes`.",
    ],
    before: Some("---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\n---\n\nVattnet är avstängt.\n"),
    wrong: "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-30\n---\n\nVattnet är avstängt.\n",
    right: "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\n---\n\nVattnet är avstängt.\n",
    check: Check::Claim(check),
};

fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let moved = facts.locked().filter_map(|(page, locked)| {
        let (now, then) = (&page.dates.published.as_ref()?.when, locked.published.as_ref()?);
        // The same instant may be written with another UTC offset.
        let zone = &facts.site.config.zone;
        let timed = now.time.is_some() && then.time.is_some();
        let same = now == then || (timed && now.instant(zone) == then.instant(zone));
        (!same).then(|| {
            Diagnostic::at(Code::A705, facts.field(page, "published"))
                .arg("value", now.to_string())
                .arg("before", then.to_string())
        })
    });
    moved.collect()
}
