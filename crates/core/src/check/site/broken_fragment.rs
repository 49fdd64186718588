//! A524: a link on a rendered page points to an id that does not exist.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Check, Rule, RuleContext, ScanResults};
use super::GroupedFindings;
use super::target::{Target, Targets};
use crate::diagnostic::{Code, Diagnostic};
use crate::path::OutputPath;
use crate::site::links::is_external;

pub(crate) const RULE: Rule = Rule {
    code: Code::A524,
    error_if_strict: false,
    reason: [
        "Läsaren hamnar överst på sidan i stället för på rätt ställe.",
        "The reader ends up at the top of the page instead of in the right place.",
    ],
    previous: None,
    bad: "<a href=\"#innehall\">Till innehållet</a> … <main id=\"content\">\n",
    good: "<a href=\"#innehall\">Till innehållet</a> … <main id=\"innehall\">\n",
    check: Check::Rendered(check),
};

fn check(context: &RuleContext<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let (site, rendered) = (context.site, &scan.rendered);
    let targets = Targets::new(site, rendered);
    let ids: BTreeMap<&OutputPath, BTreeSet<&str>> =
        rendered.pages.iter().map(|(path, page)| (path, page.ids.iter().map(|id| &**id).collect())).collect();
    let mut findings = GroupedFindings::default();
    for (path, page) in &rendered.pages {
        for address in page.links.iter().filter(|address| address.contains('#') && !is_external(address)) {
            let Target::File(file, Some(place)) = targets.find(path, address) else { continue };
            // `#top` is on every page, and `:~:` begins a text fragment (URL Fragment Text Directives).
            let known =
                place == "top" || place.contains(":~:") || ids.get(file).is_none_or(|ids| ids.contains(place.as_str()));
            if !known {
                findings.add(address, path);
            }
        }
    }
    findings.messages(Code::A524, site)
}
