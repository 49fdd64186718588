//! A418: an SVG or XML file has active content, or loads external resources.

use super::super::{Check, Rule, RuleContext};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::media::extension;

pub(crate) const RULE: Rule = Rule {
    code: Code::A418,
    error_if_strict: false,
    reason: [
        "En SVG-fil som öppnas för sig är en sida på webbplatsen: skript i den körs i kommunens namn.",
        "An SVG file that is opened on its own is a page on the site: scripts in it run in the municipality's name.",
    ],
    previous: None,
    bad: "<svg onload=\"hamta()\"><script>…</script></svg>\n",
    good: "<svg><title>Karta</title><path d=\"…\"/></svg>\n",
    check: Check::Files(check),
};

fn check(context: &RuleContext<'_>) -> Vec<Diagnostic> {
    let site = context.site;
    let allowed = |path: &String| site.config.allow_files.contains_key(path);
    // Files in `static/` may be part of the site's own programs; an SVG is an image wherever it is.
    let is_checked = |path: &String| path.starts_with("content/") || extension(path) == "svg";
    let files = site.published_files().filter(|(path, _)| is_checked(path) && !allowed(path));
    let findings = files.flat_map(|(path, file)| file.content.active_content.iter().map(move |found| (path, found)));
    findings
        .map(|(path, (kind, line))| {
            let place = Place { line: *line, column: 1, ..Place::file(path.clone()) };
            Diagnostic::at(Code::A418, place).arg("value", kind.clone()).arg("path", path.clone())
        })
        .collect()
}
