//! A416: the type of a file does not match its extension.

use super::super::{Check, Facts, Rule, ScanResults};
use crate::diagnostic::{Code, Diagnostic};
use crate::media::extension;

pub(crate) const RULE: Rule = Rule {
    code: Code::A416,
    strict: false,
    why: [
        "Webbläsare och datorer går efter namnet, och visar en trasig bild eller ett fel i stället för filen.",
        "Browsers and computers go by the name, and show a broken image or an error instead of the file.",
    ],
    before: None,
    wrong: "torget.jpg, som är en PNG-bild.\n",
    right: "torget.png\n",
    check: Check::Rendered(check),
};

fn check(facts: &Facts<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let wrong = facts.published(scan).filter_map(|(path, noticed)| Some((path, noticed.actual_kind.as_ref()?)));
    wrong
        .map(|(path, actual_kind)| {
            let known = Some(actual_kind.clone()).filter(|actual_kind| !actual_kind.is_empty());
            Diagnostic::file(Code::A416, path.clone()).arg("value", extension(path)).optional("really", known)
        })
        .collect()
}
