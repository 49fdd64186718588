//! A708: the version history shows a later change of the text than the page states.

use super::{Check, Rule, RuleContext};
use crate::date::PartialDate;
use crate::dates::history::HistoryDate;
use crate::diagnostic::{Code, Diagnostic};
use crate::site::Page;

pub(crate) const RULE: Rule = Rule {
    code: Code::A708,
    error_if_strict: true,
    reason: [
        "Sidan anger ett datum, men historiken har en senare ändring som läsaren märker. Ett av datumen är fel, oftast sidans.",
        "The page states a date, but the history has a later change that readers notice. One of the dates is wrong, usually the one on the page.",
    ],
    previous: Some(example_page!("", "Vattnet är avstängt.\n")),
    bad: example_page!("", "Vattnet är påslaget.\n"),
    good: example_page!("changes:\n  - {date: 2026-09-30, note: Vattnet är på igen.}\n", "Vattnet är påslaget.\n"),
    check: Check::Claim(check),
};

/// How much of a commit id a message shows.
const SHORT_HASH_LEN: usize = 9;

fn check(context: &RuleContext<'_>) -> Vec<Diagnostic> {
    let site = context.site;
    let zone = &site.config.zone;
    let stamped = |page: &&Page| {
        let entry = site.ledger.as_ref().and_then(|ledger| ledger.pages.get(page.document.path.as_str()));
        // A page that has come back is compared when it is stamped again.
        entry.is_some_and(|entry| entry.removed || entry.applies_to(page.fingerprint))
    };
    let mut diagnostics = Vec::new();
    // For a stamped page the rules about the ledger compare fingerprints, which is more exact than the dates of commits.
    for page in site.pages.iter().filter(|page| !stamped(page)) {
        let front = page.front();
        let newest_change = page.dates.changes.first().map(|change| ("changes", &change.date.when));
        let stated = (front.when("updated").map(|date| ("updated", date)))
            .or(newest_change)
            .or(front.when("published").map(|date| ("published", date)));
        let last_change = context.history.pages.get(page.document.path.as_str()).and_then(|history| history.update());
        let (Some((key, stated_date)), Some(HistoryDate::At { time, commit, import: false, .. })) =
            (stated, last_change)
        else {
            continue;
        };
        let commit_day = PartialDate::day(zone.to_datetime(*time).date());
        if commit_day.instant(zone) >= stated_date.end(zone) {
            let commit = commit.get(..SHORT_HASH_LEN).unwrap_or(commit);
            diagnostics.push(
                Diagnostic::at(Code::A708, context.field(page, key))
                    .arg("value", commit_day.to_string())
                    .arg("commit", commit),
            );
        }
    }
    diagnostics
}
