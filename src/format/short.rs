//! `file:line:column: severity[code]: message`, a line each, as editors and `grep` understand it.

use super::Findings;
use anslag_core::diagnostic::{Severity, escape_invisible, term};

/// All findings.
pub(crate) fn write(findings: &Findings<'_>) -> String {
    let mut out = String::new();
    for diagnostic in findings.diagnostics {
        if let Some(place) = diagnostic.places.first() {
            // A whole file is pointed out at its first line, which every editor can open.
            out += &format!("{}:{}:{}: ", escape_invisible(&place.file), place.line.max(1), place.column.max(1));
        }
        let word = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let word = term(word, findings.language);
        out += &format!("{word}[{}]: {}\n", diagnostic.code.as_str(), diagnostic.message(findings.language));
    }
    out
}
