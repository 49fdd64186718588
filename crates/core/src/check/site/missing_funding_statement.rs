//! A525: a page about a funded project lacks the statement that the funder requires.

use super::super::{Check, Rule, RuleContext, ScanResults};
use crate::diagnostic::{Code, Diagnostic};
use crate::rendered::collapse_whitespace;

pub(crate) const RULE: Rule = Rule {
    code: Code::A525,
    error_if_strict: false,
    reason: [
        "Texten är ett villkor för bidraget. Saknas den kan finansiären kräva tillbaka pengar.",
        "The text is a condition of the grant. Without it, the funder may reclaim the money.",
    ],
    previous: None,
    bad: "En egen mall för projekt, som inte visar funding[].programme.statement.\n",
    good: "<p>{{ grant.programme.statement }}</p>\n",
    check: Check::Rendered(check),
};

fn check(context: &RuleContext<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (path, page) in super::sources(context.site) {
        let Some(rendered) = scan.rendered.pages.get(&path) else { continue };
        for required in context.site.required_statements(page) {
            let text = collapse_whitespace(&required.text);
            if !text.is_empty() && !rendered.text.contains(&text) {
                let message = Diagnostic::at(Code::A525, context.place(page, required.range));
                diagnostics.push(message.arg("value", required.programme).arg("text", text));
            }
        }
    }
    diagnostics
}
