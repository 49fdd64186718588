//! A419: no page embeds or links to a file, so it is not published.

use super::super::{Check, Rule, RuleContext};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A419,
    error_if_strict: false,
    reason: [
        "Bara filer som en sida visar eller länkar till publiceras, så att utkast och arbetsmaterial inte kommer ut av misstag.",
        "Only files that a page shows or links to are published, so that drafts and working material are not published by mistake.",
    ],
    previous: None,
    bad: "utkast.pdf i sidans mapp, som ingen sida länkar till.\n",
    good: "Läs [utkastet](utkast.pdf).\n",
    check: Check::Files(check),
};

fn check(context: &RuleContext<'_>) -> Vec<Diagnostic> {
    let unused = context.site.unused_files();
    unused.map(|path| Diagnostic::file(Code::A419, path.clone()).arg("path", path.clone())).collect()
}
