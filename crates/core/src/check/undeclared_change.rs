//! A702: the text has changed since the page was stamped, without a change note.

use super::{Check, Rule, RuleContext, has_unstamped_change, unchanged};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A702,
    error_if_strict: true,
    reason: [
        "Den som har läst sidan förut ska få veta att den är ändrad, och vad som är nytt. I anslag.lock sparas hur sidan såg ut när den stämplades.",
        "Readers who have read the page before should be told that it has changed, and what is new. anslag.lock records how the page read when it was stamped.",
    ],
    previous: Some(example_page!("", "Vattnet är avstängt.\n")),
    bad: example_page!("", "Vattnet är påslaget.\n"),
    good: example_page!("changes:\n  - {date: 2026-09-01, note: Vattnet är på igen.}\n", "Vattnet är påslaget.\n"),
    check: Check::Claim(check),
};

fn check(context: &RuleContext<'_>) -> Vec<Diagnostic> {
    let silent =
        context.stamped_pages().filter(|(page, entry)| !unchanged(page, entry) && !has_unstamped_change(page, entry));
    silent
        .map(|(page, _)| {
            Diagnostic::at(Code::A702, context.field(page, "updated")).arg("path", page.document.path.as_str())
        })
        .collect()
}
