//! A245: a personal identity number.

use super::super::{Check, Rule, ScanResults};
use crate::config::FILE;
use crate::diagnostic::{Code, Diagnostic, LineIndex, Place};
use crate::document::personal_number::{self, TextKind};
use crate::path::SourcePath;
use crate::site::Page;
use crate::source::Inputs;

pub(crate) const RULE: Rule = Rule {
    code: Code::A245,
    error_if_strict: false,
    reason: [
        "Ett personnummer får publiceras bara när det är klart motiverat (dataskyddslagen 2018:218, 3 kap. 10 §), och det är det aldrig på en nyhetssida. Regeln kontrollerar kontrollsiffran och känner igen alla skrivsätt: med bindestreck, mellanslag eller inget, i texten, i front matter och kommentarer, i länkar, i data och i filnamn. Samordningsnummer räknas som personnummer.",
        "A personal identity number may be published only where that is clearly justified (lag 2018:218, chapter 3, section 10), which it never is on a news page. The rule verifies the check digit, and recognises every notation: with a hyphen, a space or neither, in the text, in front matter and comments, in links, in data and in file names. Coordination numbers are included.",
    ],
    previous: None,
    bad: "Kontakta Tolvan Tolvansson, 19121212-1212, för mer information.\n",
    good: "Kontakta Tolvan Tolvansson för mer information.\n",
    check: Check::Source(check),
};

fn check(page: &Page, text: &str) -> Vec<Diagnostic> {
    // All of the source: invisible parts are published with it, and may become visible.
    let found = personal_number::find(text, TextKind::Text).into_iter();
    found.map(|range| Diagnostic::at(Code::A245, Place::bytes(page.document.path.as_str(), range))).collect()
}

/// The same in other files: configuration, data, templates, tables and other texts; and in all file names, which are
/// addresses.
pub(crate) fn check_other_files(inputs: &Inputs, scan: Option<&ScanResults>) -> Vec<Diagnostic> {
    let templates = inputs.templates.iter().map(|(path, text)| (format!("templates/{path}"), text));
    let data = inputs.data.iter().map(|(path, text)| (path.clone(), text));
    let texts = data.chain(templates).chain([(FILE.to_owned(), &inputs.config)]);
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for (file, text) in texts {
        let (found, lines) = (personal_number::find(text, TextKind::Text).into_iter(), LineIndex::new(text.as_str()));
        diagnostics.extend(found.map(|range| Diagnostic::at(Code::A245, Place::at(file.clone(), &lines, range))));
    }
    for (file, noticed) in scan.iter().flat_map(|scan| &scan.files) {
        let place = |line: &usize| Place { line: *line, column: 1, ..Place::file(file.clone()) };
        diagnostics.extend(noticed.identities.iter().map(|line| Diagnostic::at(Code::A245, place(line))));
    }
    let names = inputs.files.keys().map(String::as_str).chain(inputs.sources.paths().iter().map(SourcePath::as_str));
    let telling = names.filter(|name| !personal_number::find(name, TextKind::Name).is_empty());
    diagnostics.extend(telling.map(|name| Diagnostic::file(Code::A245, name)));
    diagnostics
}
