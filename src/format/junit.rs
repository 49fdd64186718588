//! JUnit's XML, which most build servers show: a suite for each file, a failing test for each finding.

use std::collections::BTreeMap;

use super::Findings;
use anslag_core::diagnostic::{Diagnostic, Severity};

/// All findings, as one document.
pub(crate) fn write(findings: &Findings<'_>) -> String {
    let mut files: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in findings.diagnostics {
        files.entry(findings.file(diagnostic)).or_default().push(diagnostic);
    }
    // Only errors fail a test; other findings are its output.
    let failures = |all: &[&Diagnostic]| all.iter().filter(|one| one.severity == Severity::Error).count();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let (tests, failing) = (findings.diagnostics.len(), failures(findings.diagnostics));
    out += &format!(
        "<testsuites name=\"anslag check\" tests=\"{tests}\" failures=\"{failing}\" errors=\"0\" time=\"0\">\n"
    );
    for (file, all) in files {
        let name = if file.is_empty() { "anslag" } else { file };
        out += &format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\" time=\"0\">\n",
            attribute(name),
            all.len(),
            failures(&all)
        );
        for diagnostic in all {
            out += &case(findings, name, diagnostic);
        }
        out += "  </testsuite>\n";
    }
    out + "</testsuites>\n"
}

fn case(findings: &Findings<'_>, file: &str, diagnostic: &Diagnostic) -> String {
    let code = diagnostic.code.as_str();
    let line = diagnostic.places.first().map_or(0, |place| place.line);
    let at = if line > 0 { format!("{file}:{line}") } else { file.to_owned() };
    let message = findings.sentence(diagnostic);
    let help = diagnostic.help(findings.language);
    let text = std::iter::once(format!("{at}: {message}")).chain(help).collect::<Vec<_>>().join("\n");
    let (name, class) = (attribute(&format!("{code} {at}")), attribute(file));
    let inner = if diagnostic.severity == Severity::Error {
        format!("<failure type=\"{code}\" message=\"{}\">{}</failure>", attribute(&message), escape(&text))
    } else {
        format!("<system-out>{}</system-out>", escape(&text))
    };
    format!("    <testcase classname=\"{class}\" name=\"{name}\" time=\"0\">\n      {inner}\n    </testcase>\n")
}

fn escape(text: &str) -> String {
    // XML has no place for most control characters, escaped or not.
    let allowed = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    let text: String = text.chars().filter(allowed).filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn attribute(text: &str) -> String {
    escape(text).replace('"', "&quot;").replace(['\n', '\t'], " ")
}
