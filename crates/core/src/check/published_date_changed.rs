//! A705: the date of publication was changed after publication.

use super::{Check, Rule, RuleContext};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A705,
    error_if_strict: true,
    reason: [
        "Publiceringsdatumet ändras inte när sidan ändras. Det som är nytt anges i `changes`.",
        "The publication date does not change when the page does. What is new belongs in `changes`.",
    ],
    previous: Some(example_page!("", "Vattnet är avstängt.\n")),
    bad: "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-30\n---\n\nVattnet är avstängt.\n",
    good: example_page!("", "Vattnet är avstängt.\n"),
    check: Check::Claim(check),
};

fn check(context: &RuleContext<'_>) -> Vec<Diagnostic> {
    let changed = context.stamped_pages().filter_map(|(page, entry)| {
        let (current, stamped) = (&page.dates.published.as_ref()?.when, entry.published.as_ref()?);
        // The same instant may be written with another UTC offset.
        let zone = &context.site.config.zone;
        let timed = current.time.is_some() && stamped.time.is_some();
        let same = current == stamped || (timed && current.instant(zone) == stamped.instant(zone));
        (!same).then(|| {
            Diagnostic::at(Code::A705, context.field(page, "published"))
                .arg("value", current.to_string())
                .arg("before", stamped.to_string())
        })
    });
    changed.collect()
}
