//! A706: a published change note was removed or rewritten.

use super::{Check, Facts, Rule};
use crate::dates::lock::notes_digest;
use crate::diagnostic::{Code, Diagnostic};
use crate::site::Page;

pub(crate) const RULE: Rule = Rule {
    code: Code::A706,
    strict: true,
    why: [
        "Läsare har sett raden, och någon kan ha handlat efter den. Om den var fel rättas den öppet, med en ny rad av typen correction.",
        "Readers have seen the note, and someone may have acted on it. If it was wrong, correct it openly with a new note of the type correction.",
    ],
    before: Some(
        "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\nchanges:\n  - {date: 2026-01-01, note: Ny tid.}\n---\n\nVattnet är avstängt.\n",
    ),
    wrong: "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\nchanges:\n  - {date: 2026-01-01, note: Ny plats.}\n---\n\nVattnet är avstängt.\n",
    right: "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\nchanges:\n  - {date: 2026-01-01, note: Ny tid.}\n---\n\nVattnet är avstängt.\n",
    check: Check::Claim(check),
};

fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let rewritten =
        facts.locked().filter(|(page, locked)| locked.changes > 0 && notes(page, locked.changes) != locked.notes);
    rewritten.map(|(page, _)| Diagnostic::at(Code::A706, facts.field(page, "changes"))).collect()
}

/// The digest of the `count` oldest notes of a page; newer ones were not stamped yet.
pub(crate) fn notes(page: &Page, count: usize) -> String {
    let changes = page.dates.changes.iter().rev().take(count);
    let texts = changes.map(|change| {
        let note =
            change.note.as_ref().and_then(|entry| page.document.rich(entry)).map_or("", |body| body.text.as_str());
        (&change.date.when, note.trim())
    });
    notes_digest(texts)
}
