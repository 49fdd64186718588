//! A416: a file is of another kind than its name says.

use super::super::{Check, Facts, Looked, Rule};
use crate::diagnostic::{Code, Diagnostic};
use crate::media::ending;

/// See the file.
pub(crate) const RULE: Rule = Rule {
    code: Code::A416,
    strict: false,
    why: [
        "Webbläsare och datorer går efter namnet, och visar en trasig bild eller ett fel i stället för filen.",
        "Browsers and computers go by the name, and show a broken picture or an error instead of the file.",
    ],
    before: None,
    wrong: "torget.jpg, som är en PNG-bild.\n",
    right: "torget.png\n",
    check: Check::Made(check),
};

fn check(facts: &Facts<'_>, looked: &Looked) -> Vec<Diagnostic> {
    let wrong = facts.published(looked).filter_map(|(path, noticed)| Some((path, noticed.really.as_ref()?)));
    wrong
        .map(|(path, really)| {
            let known = Some(really.clone()).filter(|really| !really.is_empty());
            Diagnostic::file(Code::A416, path.clone()).arg("value", ending(path)).maybe("really", known)
        })
        .collect()
}
