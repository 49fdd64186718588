//! A708: the version history shows a later change of the text than the page states.

use super::{Check, Facts, Rule};
use crate::date::PartialDate;
use crate::dates::history::HistoryDate;
use crate::diagnostic::{Code, Diagnostic};
use crate::site::Page;

pub(crate) const RULE: Rule = Rule {
    code: Code::A708,
    strict: true,
    why: [
        "Sidan anger ett datum, men historiken har en senare ändring som läsaren märker. Ett av datumen är fel, oftast sidans.",
        "The page states a date, but the history has a later change that readers notice. One of the dates is wrong, usually the one on the page.",
    ],
    before: Some("---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\n---\n\nVattnet är avstängt.\n"),
    wrong: "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\n---\n\nVattnet är påslaget.\n",
    right: "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\nchanges:\n  - {date: 2026-09-30, note: Vattnet är på igen.}\n---\n\nVattnet är påslaget.\n",
    check: Check::Claim(check),
};

fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let site = facts.site;
    let zone = &site.config.zone;
    let stamped = |page: &&Page| {
        let locked = site.ledger.as_ref().and_then(|ledger| ledger.pages.get(page.document.path.as_str()));
        locked.is_some_and(|locked| locked.gone || locked.applies_to(page.fingerprint))
    };
    let mut wrong = Vec::new();
    // The ledger compares fingerprints, which is more exact than the dates of commits.
    for page in site.pages.iter().filter(|page| !stamped(page)) {
        let front = page.front();
        let newest_change = page.dates.changes.first().map(|change| ("changes", &change.date.when));
        let stated = (front.when("updated").map(|date| ("updated", date)))
            .or(newest_change)
            .or(front.when("published").map(|date| ("published", date)));
        let seen = facts.history.pages.get(page.document.path.as_str()).and_then(|history| history.update());
        let (Some((key, date)), Some(HistoryDate::At { time, commit, import: false, .. })) = (stated, seen) else {
            continue;
        };
        let day = PartialDate::day(zone.to_datetime(*time).date());
        if day.instant(zone) >= date.end(zone) {
            let commit = commit.get(..9).unwrap_or(commit);
            wrong.push(
                Diagnostic::at(Code::A708, facts.field(page, key)).arg("value", day.to_string()).arg("commit", commit),
            );
        }
    }
    wrong
}
