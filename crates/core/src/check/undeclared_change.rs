//! A702: the text has changed since the page was stamped, without a change note.

use super::{Check, Facts, Rule, has_unstamped_change, unchanged};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A702,
    strict: true,
    why: [
        "Den som har läst sidan förut ska få veta att den är ändrad, och vad som är nytt. I anslag.lock sparas hur sidan såg ut när den stämplades.",
        "Readers who have read the page before should be told that it has changed, and what is new. anslag.lock records how the page read when it was stamped.",
    ],
    before: Some("---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\n---\n\nVattnet är avstängt.\n"),
    wrong: "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\n---\n\nVattnet är påslaget.\n",
    right: "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\nchanges:\n  - {date: 2026-09-01, note: Vattnet är på igen.}\n---\n\nVattnet är påslaget.\n",
    check: Check::Claim(check),
};

fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let silent =
        facts.locked().filter(|(page, locked)| !unchanged(page, locked) && !has_unstamped_change(page, locked));
    silent
        .map(|(page, _)| {
            Diagnostic::at(Code::A702, facts.field(page, "updated")).arg("path", page.document.path.as_str())
        })
        .collect()
}
