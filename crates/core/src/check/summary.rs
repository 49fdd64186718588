//! Summarizes a rule in one line.

use super::{Check, Rule, is_fixable};
use crate::diagnostic::{Language, Severity, term};

/// The severity of a rule, when it runs, and whether `--fix` corrects it, in one line.
pub fn summarize_rule(rule: &Rule, language: Language) -> String {
    let mut parts = vec![severity(rule, language).to_owned()];
    parts.push(
        term(
            if matches!(rule.check, Check::Claim(_) | Check::Files(_)) { "rules.always" } else { "rules.check" },
            language,
        )
        .to_owned(),
    );
    if rule.error_if_strict {
        parts.push(term("rules.strict", language).to_owned());
    }
    if is_fixable(rule.code) {
        parts.push(term("rules.fixable", language).to_owned());
    }
    parts.join(" · ")
}

/// The severity of a rule as a word.
pub(crate) fn severity(rule: &Rule, language: Language) -> &'static str {
    let key = match rule.code.entry().severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    term(key, language)
}
