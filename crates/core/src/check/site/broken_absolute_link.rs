//! A320: a link with the site's full URL is broken.

use super::super::{Check, Facts, Rule, ScanResults};
use super::target::{Target, Targets};
use crate::diagnostic::{Code, Diagnostic};
use crate::path::OutputPath;

pub(crate) const RULE: Rule = Rule {
    code: Code::A320,
    strict: false,
    why: [
        "Läsarna möts av ett fel (404). Sidan har troligen flyttats eller tagits bort.",
        "Readers get an error (404). The page was probably moved or removed.",
    ],
    before: None,
    wrong: "Läs [planen](https://www.example.se/finns-inte/).\n",
    right: "Läs [planen](planen.md).\n",
    check: Check::Rendered(check),
};

fn check(facts: &Facts<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    own(facts, scan)
        .filter(|(_, exists)| !exists)
        .map(|(link, _)| Diagnostic::at(Code::A320, link.place).arg("url", link.target))
        .collect()
}

/// Links with the site's full URL, and whether their targets exist.
pub(super) fn own<'f>(
    facts: &Facts<'f>,
    scan: &'f ScanResults,
) -> impl Iterator<Item = (crate::site::ExternalLink, bool)> + use<'f> {
    let site = facts.site;
    let targets = Targets::new(site, &scan.rendered);
    let home = OutputPath::new("index.html").expect("a plain name");
    site.external_links(facts.inputs).into_iter().filter_map(move |link| {
        let rest = site.strip_base_url(&link.target)?;
        let address = format!("{}{rest}", site.config.base_url.trim_end_matches('/'));
        let exists = match targets.find(&home, &address) {
            Target::File(file, Some(fragment)) => {
                scan.rendered.pages.get(file).is_none_or(|page| page.ids.iter().any(|id| **id == *fragment))
            }
            Target::File(_, None) => true,
            Target::Nowhere | Target::Elsewhere => false,
        };
        Some((link, exists))
    })
}
