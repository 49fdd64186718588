//! Workflow commands: GitHub and Forgejo show them beside the lines of a change.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use super::Findings;
use anslag_core::diagnostic::Severity;

/// All findings, a command each.
pub(crate) fn write(findings: &Findings<'_>) -> String {
    let mut out = String::new();
    for diagnostic in findings.diagnostics {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let mut properties = Vec::new();
        if let Some(place) = diagnostic.places.first() {
            properties.push(format!("file={}", property(&findings.in_repository(&place.file))));
            if place.line > 0 {
                properties.push(format!("line={},col={}", place.line, place.column));
            }
            if let Some(span) = findings.span(&place.file, &place.range).filter(|span| span.end_line == place.line) {
                properties.push(format!("endColumn={}", span.end_column));
            }
        }
        properties.push(format!("title={}", diagnostic.code.as_str()));
        let help = diagnostic.help(findings.language);
        let text = std::iter::once(findings.sentence(diagnostic)).chain(help).collect::<Vec<_>>().join("\n");
        out += &format!("::{command} {}::{}\n", properties.join(","), data(&text));
    }
    out
}

/// Escapes what would end the command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The same, and what would end a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(property("a,b:c%\n::error::x"), "a%2Cb%3Ac%25%0A%3A%3Aerror%3A%3Ax");
        assert_eq!(data("100 %, rad\nrad: två"), "100 %25, rad%0Arad: två");
    }
}
