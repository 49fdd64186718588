//! SARIF 2.1.0, the OASIS standard for results of static analysis, with fixes where there are any.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Findings;
use anslag_core::check;
use anslag_core::diagnostic::{Code, Diagnostic, Language, Severity};

/// All findings, as one log.
pub(crate) fn write(findings: &Findings<'_>) -> String {
    let codes: BTreeSet<Code> = findings.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    let codes: Vec<Code> = codes.into_iter().collect();
    let rules: Vec<Value> = codes.iter().map(|code| rule(*code, findings.language)).collect();
    let results: Vec<Value> =
        findings.diagnostics.iter().map(|diagnostic| result(findings, &codes, diagnostic)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "Anslag", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log}\n")
}

fn level(severity: Severity) -> &'static str {
    super::severity(severity)
}

fn rule(code: Code, language: Language) -> Value {
    let mut value = json!({
        "id": code.as_str(),
        "defaultConfiguration": {"level": level(code.entry().severity)},
    });
    if let (Some(rule), Some(object)) = (check::rule(code), value.as_object_mut()) {
        let why = rule.reason[usize::from(language == Language::En)];
        object.insert("fullDescription".to_owned(), json!({"text": why}));
    }
    value
}

fn result(findings: &Findings<'_>, codes: &[Code], diagnostic: &Diagnostic) -> Value {
    let help = diagnostic.help(findings.language);
    let text = std::iter::once(findings.sentence(diagnostic)).chain(help).collect::<Vec<_>>().join("\n");
    let locations: Vec<Value> = diagnostic.places.iter().take(1).map(|place| location(findings, place)).collect();
    let related: Vec<Value> = diagnostic.places.iter().skip(1).map(|place| location(findings, place)).collect();
    let mut value = json!({
        "ruleId": diagnostic.code.as_str(),
        "ruleIndex": codes.iter().position(|code| *code == diagnostic.code),
        "level": level(diagnostic.severity),
        "message": {"text": text},
        "locations": locations,
    });
    let Some(object) = value.as_object_mut() else { return value };
    if !related.is_empty() {
        object.insert("relatedLocations".to_owned(), related.into());
    }
    if let Some(fix) = fix(findings, diagnostic) {
        object.insert("fixes".to_owned(), json!([fix]));
    }
    value
}

fn location(findings: &Findings<'_>, place: &anslag_core::diagnostic::Place) -> Value {
    let mut physical = json!({"artifactLocation": {"uri": uri(&findings.in_repository(&place.file))}});
    let region = match findings.span(&place.file, &place.range) {
        Some(span) if place.line > 0 => json!({
            "startLine": span.line, "startColumn": span.column, "endLine": span.end_line, "endColumn": span.end_column,
        }),
        _ if place.line > 0 => json!({"startLine": place.line, "startColumn": place.column.max(1)}),
        _ => Value::Null,
    };
    if let (false, Some(object)) = (region.is_null(), physical.as_object_mut()) {
        object.insert("region".to_owned(), region);
    }
    json!({"physicalLocation": physical})
}

fn fix(findings: &Findings<'_>, diagnostic: &Diagnostic) -> Option<Value> {
    let patch = diagnostic.patch.as_ref()?;
    let span = findings.span(&patch.file, &patch.range)?;
    let deleted = json!({
        "startLine": span.line, "startColumn": span.column, "endLine": span.end_line, "endColumn": span.end_column,
    });
    Some(json!({
        "artifactChanges": [{
            "artifactLocation": {"uri": uri(&findings.in_repository(&patch.file))},
            "replacements": [{"deletedRegion": deleted, "insertedContent": {"text": patch.text}}],
        }],
    }))
}

/// A path as a relative address.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
