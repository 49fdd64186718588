//! A416: the type of a file does not match its extension.

use super::super::{Check, Rule, RuleContext, ScanResults};
use crate::diagnostic::{Code, Diagnostic};
use crate::media::extension;

pub(crate) const RULE: Rule = Rule {
    code: Code::A416,
    error_if_strict: false,
    reason: [
        "Webbläsare och datorer går efter namnet, och visar en trasig bild eller ett fel i stället för filen.",
        "Browsers and computers go by the name, and show a broken image or an error instead of the file.",
    ],
    previous: None,
    bad: "torget.jpg, som är en PNG-bild.\n",
    good: "torget.png\n",
    check: Check::Rendered(check),
};

fn check(context: &RuleContext<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let mismatched = context.published(scan).filter_map(|(path, noticed)| Some((path, noticed.actual_kind.as_ref()?)));
    mismatched
        .map(|(path, actual_kind)| {
            let known = Some(actual_kind.clone()).filter(|actual_kind| !actual_kind.is_empty());
            Diagnostic::file(Code::A416, path.clone()).arg("value", extension(path)).optional("really", known)
        })
        .collect()
}
