//! A419: no page shows or links to a file.

use std::collections::BTreeSet;

use super::super::{Check, Facts, Looked, Rule};
use super::target::{Target, Targets};
use crate::diagnostic::{Code, Diagnostic};
use crate::path::OutputPath;

/// See the file.
pub const RULE: Rule = Rule {
    code: Code::A419,
    strict: false,
    why: [
        "Filen publiceras ändå, och kan hittas av den som gissar namnet eller har en gammal länk.",
        "The file is published all the same, and may be found by who guesses its name or has an old link.",
    ],
    before: None,
    wrong: "utkast.pdf i sidans mapp, som ingen sida länkar till.\n",
    right: "Läs [utkastet](utkast.pdf).\n",
    check: Check::Made(check),
};

fn check(facts: &Facts<'_>, looked: &Looked) -> Vec<Diagnostic> {
    let (site, made) = (facts.site, &looked.made);
    let targets = Targets::new(site, made);
    let mut used: BTreeSet<&OutputPath> = BTreeSet::new();
    for (path, page) in &made.pages {
        let requests = page.requests.iter().map(|request| &request.address);
        for address in page.links.iter().chain(requests) {
            if let Target::File(file, _) = targets.find(path, address) {
                used.insert(file);
            }
        }
    }
    let beside = site.files.keys().filter(|path| path.starts_with("content/"));
    let unused = beside.filter(|path| {
        let output = site.file_routes.get(*path).and_then(|route| route.output().ok());
        output.is_some_and(|output| !used.contains(&output))
    });
    unused.map(|path| Diagnostic::file(Code::A419, path.clone())).collect()
}
