//! A418: a drawing runs something or fetches from others.

use super::super::{Check, Facts, Looked, Rule};
use crate::diagnostic::{Code, Diagnostic, Place};

/// See the file.
pub const RULE: Rule = Rule {
    code: Code::A418,
    strict: false,
    why: [
        "En SVG-fil som öppnas för sig är en sida på webbplatsen: det som körs i den körs i kommunens namn.",
        "An SVG file that is opened by itself is a page of the site: what runs in it runs in the municipality's name.",
    ],
    before: None,
    wrong: "<svg onload=\"hamta()\"><script>…</script></svg>\n",
    right: "<svg><title>Karta</title><path d=\"…\"/></svg>\n",
    check: Check::Made(check),
};

fn check(_: &Facts<'_>, looked: &Looked) -> Vec<Diagnostic> {
    let active = looked.files.iter().flat_map(|(path, noticed)| noticed.active.iter().map(move |one| (path, one)));
    active
        .map(|(path, (what, line))| {
            let place = Place { line: *line, column: 1, ..Place::file(path.clone()) };
            Diagnostic::at(Code::A418, place).arg("value", what.clone())
        })
        .collect()
}
