//! `file:line:column: severity[code]: message`, a line each, as editors and `grep` understand it.

use super::{Findings, severity};
use anslag_core::diagnostic::{escape_invisible, term};

/// All findings.
pub(crate) fn write(findings: &Findings<'_>) -> String {
    let mut out = String::new();
    for diagnostic in findings.diagnostics {
        if let Some(place) = diagnostic.places.first() {
            // A message about a whole file names its first line, which every editor can open.
            out += &format!("{}:{}:{}: ", escape_invisible(&place.file), place.line.max(1), place.column.max(1));
        }
        let word = term(severity(diagnostic.severity), findings.language);
        out += &format!("{word}[{}]: {}\n", diagnostic.code.as_str(), diagnostic.message(findings.language));
    }
    out
}
