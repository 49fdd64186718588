//! A525: a page about a funded project lacks the statement that the funder requires.

use super::super::{Check, Facts, Rule, ScanResults};
use crate::diagnostic::{Code, Diagnostic};
use crate::rendered::collapse_whitespace;

pub(crate) const RULE: Rule = Rule {
    code: Code::A525,
    strict: false,
    why: [
        "Texten är ett villkor för bidraget. Saknas den kan finansiären kräva tillbaka pengar.",
        "The text is a condition of the grant. Without it, the funder may reclaim the money.",
    ],
    before: None,
    wrong: "En egen mall för projekt, som inte visar funding[].programme.statement.\n",
    right: "<p>{{ grant.programme.statement }}</p>\n",
    check: Check::Rendered(check),
};

fn check(facts: &Facts<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    for (path, page) in super::sources(facts.site) {
        let Some(rendered) = scan.rendered.pages.get(&path) else { continue };
        for required in facts.site.required_statements(page) {
            let text = collapse_whitespace(&required.text);
            if !text.is_empty() && !rendered.text.contains(&text) {
                let message = Diagnostic::at(Code::A525, facts.place(page, required.range));
                wrong.push(message.arg("value", required.programme).arg("text", text));
            }
        }
    }
    wrong
}
