//! A323: a query in `data/search.yml` does not find the page that it must find.

use std::collections::BTreeMap;

use super::super::{Check, Rule, RuleContext, ScanResults};
use crate::diagnostic::{Code, Diagnostic, LineIndex, Place};
use crate::schema::TypedValue;
use crate::search::{Filter, Search};
use crate::theme;

pub(crate) const RULE: Rule = Rule {
    code: Code::A323,
    error_if_strict: false,
    reason: [
        "Läsarna söker med ordet, och ni har bestämt att de då ska hitta sidan. Nu gör de det inte.",
        "Readers search with the word, and you decided that they must then find the page. Now they do not.",
    ],
    previous: None,
    bad: "must_find: {sopor: [avfall]}\n",
    good: "must_find: {sopor: [avfall]}\nsynonyms: [[sopor, avfall]]\n",
    check: Check::Rendered(check),
};

/// A page counts as found when it is among the hits that readers see first.
const SEEN: usize = 10;

fn check(context: &RuleContext<'_>, _: &ScanResults) -> Vec<Diagnostic> {
    let site = context.site;
    let Some((file, record)) = &site.data.search else { return Vec::new() };
    let Some(queries) = record.record("must_find").filter(|_| site.has_search) else { return Vec::new() };
    let lines = LineIndex::new(context.inputs.data.get(file).map_or("", String::as_str));
    let (theme, _) = theme::theme(context.inputs, &site.config);
    let mut searches: BTreeMap<&str, Option<Search<'_>>> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for (query, entry) in &queries.fields {
        let TypedValue::List(wanted) = &entry.val else { continue };
        for entry in wanted {
            // Unknown pages are reported when references are checked.
            let TypedValue::Text(reference) = &entry.val else { continue };
            let Some(id) = site.find(reference, site.config.default_language()) else { continue };
            let tree = site.page(id).tree.as_str();
            let search = searches.entry(tree).or_insert_with(|| Search::new(site, &theme, context.inputs, tree));
            let Some(search) = search else { continue };
            let found =
                search.results(query, &Filter::default(), SEEN).map(|results| results.first).unwrap_or_default();
            let path = site.page(id).document.path.as_str();
            if !found.iter().any(|page| page.source == path) {
                let place = Place::at(file.clone(), &lines, entry.range.clone());
                diagnostics.push(Diagnostic::at(Code::A323, place).arg("query", query.clone()).arg("page", path));
            }
        }
    }
    diagnostics
}
