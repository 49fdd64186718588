//! A419: no page embeds or links to a file, so it is not published.

use super::super::{Check, Facts, Rule};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A419,
    strict: false,
    why: [
        "Bara filer som en sida visar eller länkar till publiceras, så att utkast och arbetsmaterial inte kommer ut av misstag.",
        "Only files that a page shows or links to are published, so that drafts and working material are not published by mistake.",
    ],
    before: None,
    wrong: "utkast.pdf i sidans mapp, som ingen sida länkar till.\n",
    right: "Läs [utkastet](utkast.pdf).\n",
    check: Check::Files(check),
};

fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    facts.site.unused_files().map(|path| Diagnostic::file(Code::A419, path.clone()).arg("path", path.clone())).collect()
}
