//! A319: a page cannot be reached from the home page.
//!
//! The rule follows the links of rendered pages, so it also counts those of the theme. `anslag list orphans` needs no rendered
//! pages and counts fewer links (`authoring/orphans.rs`).

use std::collections::BTreeSet;

use super::super::{Check, Rule, RuleContext, ScanResults};
use super::target::{Target, Targets};
use crate::diagnostic::{Code, Diagnostic};
use crate::path::OutputPath;

pub(crate) const RULE: Rule = Rule {
    code: Code::A319,
    error_if_strict: false,
    reason: [
        "Bara den som har adressen hittar sidan. Sådana sidor glöms bort och blir inaktuella.",
        "Only people who have the address find the page. Such pages are forgotten and become outdated.",
    ],
    previous: None,
    bad: "Startsidan och avdelningen länkar inte till sidan, och den har varken datum eller ämne.\n",
    good: "Läs mer om [sidan](sidan.md).\n",
    check: Check::Rendered(check),
};

fn check(context: &RuleContext<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let (site, rendered) = (context.site, &scan.rendered);
    let targets = Targets::new(site, rendered);
    let homes = site.pages.iter().filter(|page| page.is_home()).filter_map(|page| page.route.output().ok());
    let mut pending: Vec<&OutputPath> = homes.filter_map(|path| rendered.outputs.get(&path)).collect();
    let mut reached: BTreeSet<&OutputPath> = pending.iter().copied().collect();
    while let Some(path) = pending.pop() {
        let Some(page) = rendered.pages.get(path) else { continue };
        for link in &page.links {
            if let Target::File(file, _) = targets.find(path, link)
                && reached.insert(file)
            {
                pending.push(file);
            }
        }
    }
    let unreachable = super::sources(site).into_iter().filter(|(path, page)| {
        // Drafts may not be linked yet.
        rendered.pages.contains_key(path) && !reached.contains(path) && !page.draft && !page.expired
    });
    unreachable
        .map(|(path, page)| Diagnostic::at(Code::A319, context.field(page, "title")).arg("page", path.as_str()))
        .collect()
}
