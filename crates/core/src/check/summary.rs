//! A rule in one line: severity, when it runs, and whether `--fix` corrects it.

use super::{Check, Rule, is_fixable};
use crate::diagnostic::{Language, Severity, term};

/// The severity of a rule, when it runs, and whether `--fix` corrects it, in one line.
pub fn about(rule: &Rule, language: Language) -> String {
    let mut parts = vec![severity(rule, language).to_owned()];
    parts.push(
        term(
            if matches!(rule.check, Check::Claim(_) | Check::Files(_)) { "rules.always" } else { "rules.check" },
            language,
        )
        .to_owned(),
    );
    if rule.strict {
        parts.push(term("rules.strict", language).to_owned());
    }
    if is_fixable(rule.code) {
        parts.push(term("rules.mends", language).to_owned());
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

/// A message with `…` in place of its values.
pub fn general(template: &str) -> String {
    let mut out = String::new();
    let mut value = false;
    for sign in template.replace("{{", "\u{1}").replace("}}", "\u{2}").chars() {
        match sign {
            '{' => value = true,
            '}' => {
                value = false;
                out.push('…');
            }
            _ if value => {}
            '\u{1}' => out.push('{'),
            '\u{2}' => out.push('}'),
            sign => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_left_out() {
        assert_eq!(general("`{key}` blir {{id}}"), "`…` blir {id}");
    }
}
