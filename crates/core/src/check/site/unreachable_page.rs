//! A319: a page cannot be reached from the home page.

use std::collections::BTreeSet;

use super::super::{Check, Facts, Rule, ScanResults};
use super::target::{Target, Targets};
use crate::diagnostic::{Code, Diagnostic};
use crate::path::OutputPath;

pub(crate) const RULE: Rule = Rule {
    code: Code::A319,
    strict: false,
    why: [
        "Bara den som har adressen hittar sidan. Sådana sidor glöms bort och blir inaktuella.",
        "Only people who have the address find the page. Such pages are forgotten and become outdated.",
    ],
    before: None,
    wrong: "Startsidan och avdelningen länkar inte till sidan, och den har varken datum eller ämne.\n",
    right: "Läs mer om [sidan](sidan.md).\n",
    check: Check::Rendered(check),
};

fn check(facts: &Facts<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let (site, rendered) = (facts.site, &scan.rendered);
    let targets = Targets::new(site, rendered);
    let homes = site.pages.iter().filter(|page| page.is_home()).filter_map(|page| page.route.output().ok());
    let mut open: Vec<&OutputPath> = homes.filter_map(|path| rendered.outputs.get(&path)).collect();
    let mut reached: BTreeSet<&OutputPath> = open.iter().copied().collect();
    while let Some(path) = open.pop() {
        let Some(page) = rendered.pages.get(path) else { continue };
        for link in &page.links {
            if let Target::File(file, _) = targets.find(path, link)
                && reached.insert(file)
            {
                open.push(file);
            }
        }
    }
    let lost = super::sources(site).into_iter().filter(|(path, page)| {
        // Drafts may not be linked yet.
        rendered.pages.contains_key(path) && !reached.contains(path) && !page.draft && !page.expired
    });
    lost.map(|(path, page)| Diagnostic::at(Code::A319, facts.field(page, "title")).arg("page", path.as_str())).collect()
}
