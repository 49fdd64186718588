//! A418: an SVG or XML file has active content, or loads external resources.

use super::super::{Check, Facts, Rule};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::media::extension;

pub(crate) const RULE: Rule = Rule {
    code: Code::A418,
    strict: false,
    why: [
        "En SVG-fil som öppnas för sig är en sida på webbplatsen: skript i den körs i kommunens namn.",
        "An SVG file that is opened on its own is a page on the site: scripts in it run in the municipality's name.",
    ],
    before: None,
    wrong: "<svg onload=\"hamta()\"><script>…</script></svg>\n",
    right: "<svg><title>Karta</title><path d=\"…\"/></svg>\n",
    check: Check::Files(check),
};

fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let site = facts.site;
    let allowed = |path: &String| site.config.allow_files.contains_key(path);
    // Files in `static/` may be part of the site's own programs; an SVG is an image wherever it is.
    let scan = |path: &String| path.starts_with("content/") || extension(path) == "svg";
    let files = site.published_files().filter(|(path, _)| scan(path) && !allowed(path));
    let active = files.flat_map(|(path, file)| file.content.runs.iter().map(move |one| (path, one)));
    active
        .map(|(path, (what, line))| {
            let place = Place { line: *line, column: 1, ..Place::file(path.clone()) };
            Diagnostic::at(Code::A418, place).arg("value", what.clone()).arg("path", path.clone())
        })
        .collect()
}
