//! A706: a published change note was removed or rewritten.

use super::{Check, Rule, RuleContext};
use crate::dates::ledger::notes_digest;
use crate::diagnostic::{Code, Diagnostic};
use crate::site::Page;

pub(crate) const RULE: Rule = Rule {
    code: Code::A706,
    error_if_strict: true,
    reason: [
        "Läsare har sett raden, och någon kan ha handlat efter den. Om den var fel rättas den öppet, med en ny rad av typen correction.",
        "Readers have seen the note, and someone may have acted on it. If it was wrong, correct it openly with a new note of the type correction.",
    ],
    previous: Some(example_page!("changes:\n  - {date: 2026-01-01, note: Ny tid.}\n", "Vattnet är avstängt.\n")),
    bad: example_page!("changes:\n  - {date: 2026-01-01, note: Ny plats.}\n", "Vattnet är avstängt.\n"),
    good: example_page!("changes:\n  - {date: 2026-01-01, note: Ny tid.}\n", "Vattnet är avstängt.\n"),
    check: Check::Claim(check),
};

fn check(context: &RuleContext<'_>) -> Vec<Diagnostic> {
    let rewritten = context.stamped_pages().filter(|(page, stamped)| {
        stamped.changes > 0 && digest_of_oldest_notes(page, stamped.changes) != stamped.notes
    });
    rewritten.map(|(page, _)| Diagnostic::at(Code::A706, context.field(page, "changes"))).collect()
}

/// The digest of the `count` oldest notes of a page; newer ones were not stamped yet.
pub(crate) fn digest_of_oldest_notes(page: &Page, count: usize) -> String {
    let changes = page.dates.changes.iter().rev().take(count);
    let texts = changes.map(|change| {
        let note =
            change.note.as_ref().and_then(|entry| page.document.rich(entry)).map_or("", |body| body.text.as_str());
        (&change.date.when, note.trim())
    });
    notes_digest(texts)
}
