//! The report that GitLab shows as code quality in a merge request.
//!
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use std::collections::BTreeMap;

use serde_json::json;

use super::Findings;
use anslag_core::diagnostic::{Language, Severity};
use anslag_core::digest::Digest;

/// All findings, as one array.
pub(crate) fn write(findings: &Findings<'_>) -> String {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut all = Vec::new();
    for diagnostic in findings.diagnostics {
        let severity = match diagnostic.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        };
        let (file, line) =
            diagnostic.places.first().map_or((anslag_core::config::FILE, 1), |place| (&place.file, place.line.max(1)));
        // GitLab recognises old findings by this fingerprint, so it depends neither on the line nor on the language.
        let what = format!("{} {file} {}", diagnostic.code.as_str(), diagnostic.message(Language::En));
        let times = seen.entry(what.clone()).or_default();
        *times += 1;
        let fingerprint = Digest::of(format!("{what} {times}").as_bytes()).to_string();
        all.push(json!({
            "description": findings.sentence(diagnostic), "check_name": diagnostic.code.as_str(),
            "fingerprint": fingerprint, "severity": severity,
            "location": {"path": findings.in_repository(file), "lines": {"begin": line}},
        }));
    }
    format!("{}\n", serde_json::Value::Array(all))
}
